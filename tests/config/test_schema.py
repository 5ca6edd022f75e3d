"""The JSON Schema and the reference page say what the reader does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from xl_kpi.config.fault_log import FaultLog
from xl_kpi.config.schema import (
    PAGE_FILE,
    REFERENCE,
    SCHEMA_FILE,
    json_schema,
    reference_page,
    schema_text,
    write_reference,
)
from xl_kpi.config.yaml_tree import Mapping, Node, Scalar, read_tree

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parents[2]
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")


def as_an_editor_sees(node: Node) -> object:
    """The values that an editor's parser (YAML 1.2) makes of a tree."""
    if isinstance(node, Mapping):
        return {key: as_an_editor_sees(held) for key, held in node.entries.items()}
    if not isinstance(node, Scalar):
        return [as_an_editor_sees(item) for item in node.items]
    if node.quoted or not node.text:
        return node.text if node.quoted else None
    if node.text in ("true", "false"):
        return node.text == "true"
    if _NUMBER.fullmatch(node.text):
        return float(node.text) if "." in node.text else int(node.text)
    return node.text


@pytest.fixture(scope="session")
def complaints() -> Callable[[str], list[str]]:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    def of_text(text: str) -> list[str]:
        tree = read_tree(text, FaultLog("config"))
        return [error.message for error in validator.iter_errors(as_an_editor_sees(tree))]

    return of_text


def test_a_right_config_is_right_by_the_schema(
    complaints: Callable[[str], list[str]], whole: str
) -> None:
    assert complaints(whole) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1\n", "version: 2\n"),
        ("version: 1\n", ""),
        ("window: 13", "windows: 13"),
        ("window: 13", "window: 0"),
        ("header: RNE", "headr: RNE"),
        ("type: text, codes", "type: txt, codes"),
        ("type: text, codes", "codes"),
        ("rne: {", "RNE: {"),
        ("covers: 6 months", "covers: 6 weeks"),
        ('files: "*-episodes.csv"', "files: ../x.csv"),
        ('    files: "*-episodes.csv"\n', ""),
        ("- id: new_cla", "- id: New CLA"),
        ("    unit: count\n    polarity: low\n", "    polarity: low\n"),
        ("supplied: true", "supplied: perhaps"),
        ("tolerance: 3pp", "tolerance: 3"),
        ("from: 2022-04-01", "from: April"),
        ("when: as_at}", "when: snapshot}"),
        (", when: {as_at: as_at}", ""),
        ("{open: [referred, authorised]}", "{open: [referred]}"),
        ("{population: children_0_17}", "{population: children_0_17, where: a}"),
        ("days: 42", "days: six"),
        ("rows: [contacts, cla]", "rows: []"),
        ("{stock: cla,", "{stok: cla,"),
        ("sheet: Team tables", "sheet: Team/tables"),
    ],
)
def test_a_wrong_shape_is_wrong_by_the_schema_and_by_the_reader(
    complaints: Callable[[str], list[str]],
    faults: Callable[[str | bytes], list[tuple[int, str]]],
    whole: str,
    old: str,
    new: str,
) -> None:
    assert whole.count(old) == 1
    text = whole.replace(old, new)
    assert complaints(text)
    assert faults(text)


def test_every_key_has_a_description() -> None:
    schema = json_schema()
    for name, record in {"config": schema, **schema["$defs"]}.items():
        for key, described in record["properties"].items():
            assert described["description"].endswith("."), f"{name}.{key}"


def test_every_link_of_the_page_leads_to_a_heading() -> None:
    page = reference_page()
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line[3:].lower()).replace(" ", "-")
        for line in page.splitlines()
        if line.startswith("## ")
    }
    links = set(re.findall(r"\(#([^)]*)\)", page))
    assert links <= headings
    assert len(headings) == page.count("\n## ")


def test_the_kept_files_are_up_to_date(tmp_path: Path) -> None:
    write_reference(tmp_path)
    for name, text in ((SCHEMA_FILE, schema_text()), (PAGE_FILE, reference_page())):
        assert (tmp_path / name).read_text(encoding="utf-8") == text
        kept = (REPOSITORY / REFERENCE / name).read_text(encoding="utf-8")
        assert kept == text, f"{name} is out of date: python -m xl_kpi.config.schema"
