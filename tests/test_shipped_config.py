"""The shipped config declares every indicator of the seed, with the facts that the seed gives."""

from __future__ import annotations

import csv
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from xl_kpi.commands.template import TEMPLATE, build_template
from xl_kpi.config.declared import Config, Unit
from xl_kpi.config.reading import read_config
from xl_kpi.config.shipped import shipped_config

DATA = Path(__file__).parent / "data"
SHEETS = {"Sheet1": "Themes"}
COMPARATORS = {"local_last_year": "local_2021_22", "statistical_neighbours":
               "statistical_neighbours", "south_east": "south_east", "england": "england"}  # fmt: skip
RENAMED = {
    "chilren": "children",
    "supervision and within": "supervision within",
}

Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def config() -> Config:
    return read_config(shipped_config())


@pytest.fixture(scope="module")
def seed() -> list[tuple[Row, str]]:
    """Each seed row with the indicator that it became."""
    ids = {row["seed_line"]: row["id"] for row in read("seed_indicator_ids.csv")}
    return [(row, ids[row["seed_line"]]) for row in read("seed_board_tables.csv")]


def test_every_row_of_the_seed_is_in_its_table_and_place(
    config: Config, seed: list[tuple[Row, str]]
) -> None:
    expected: dict[tuple[str, str], list[str]] = {}
    for row, name in seed:
        sheet = SHEETS.get(row["sheet"], row["sheet"])
        expected.setdefault((sheet, row["table"]), []).append(name)
    shown = [(table.sheet, list(table.rows)) for table in config.tables]
    assert shown[:-1] == [(sheet, names) for (sheet, _), names in expected.items()]
    assert config.tables[-1].id == "signals"


def test_a_row_of_the_board_keeps_its_name_and_report_number(
    config: Config, seed: list[tuple[Row, str]]
) -> None:
    first: dict[str, Row] = {}
    for row, name in seed:
        if row["sheet"].startswith("Board"):
            first.setdefault(name, row)
    for name, row in first.items():
        expected = row["indicator"].strip()
        for wrong, right in RENAMED.items():
            expected = expected.replace(wrong, right)
        assert config.indicators[name].name == expected
        given = {r["ref_id"] for r, other in seed if other == name and r["ref_id"]}
        assert ({config.indicators[name].ref_id} - {None}) == given


def test_targets_and_comparators_are_the_boards(
    config: Config, seed: list[tuple[Row, str]]
) -> None:
    compared = 0
    for row, name in seed:
        indicator = config.indicators[name]
        if not row["sheet"].startswith("Board"):
            continue
        if row["target"] not in {"", "-"}:
            (target,) = indicator.targets
            assert (target.shown or target.value) == figure(row["target"], indicator.unit)
            compared += 1
        for comparator, column in COMPARATORS.items():
            if row[column] not in {"", "-"}:
                expected = figure(row[column], indicator.unit)
                assert indicator.comparators[comparator] == expected, name
                compared += 1
        if row["note"] and not row["note"].isdigit():
            assert indicator.note == row["note"]
    assert compared > 60


def figure(text: str, unit: Unit) -> Decimal | str:
    if text.startswith("<"):
        return text
    number = Decimal(text.rstrip("%"))
    return number / 100 if unit is Unit.PERCENT else number


def test_polarity_is_what_the_seed_was_rated_by(
    config: Config, seed: list[tuple[Row, str]]
) -> None:
    for row, name in seed:
        if row["polarity"]:
            assert config.indicators[name].polarity == row["polarity"], name


def test_every_indicator_says_what_it_means_and_where_it_comes_from(config: Config) -> None:
    for indicator in config.indicators.values():
        assert indicator.definition, indicator.id
        assert indicator.source, indicator.id


def test_the_template_is_what_the_shipped_config_builds(tmp_path: Path) -> None:
    built = tmp_path / TEMPLATE
    build_template(built)
    with (
        zipfile.ZipFile(built) as new,
        zipfile.ZipFile(shipped_config().with_name(TEMPLATE.name)) as kept,
    ):
        assert new.namelist() == kept.namelist()
        for name in new.namelist():
            assert new.read(name) == kept.read(name), f"{name}: python -m xl_kpi.commands.template"
