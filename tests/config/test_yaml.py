"""What is not a config at all is refused in plain words, at the line to look at."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xl_kpi.config.fault_log import FaultLog
from xl_kpi.config.reading import read_config
from xl_kpi.config.yaml_tree import MOST_NODES, Scalar, read_tree
from xl_kpi.faults import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    FaultsOf = Callable[[str | bytes], list[tuple[int, str]]]

BROKEN = [
    ("", 1, "the file is empty"),
    ("# only a comment\n", 1, "the file is empty"),
    ("---\n", 1, "the file is empty"),
    ("- a\n- b\n", 1, "this is not a config"),
    ("a word\n", 1, "this is not a config"),
    ("a: -\n", 1, 'a lone - goes in quotes, as in target: "-"'),
    ("a: 1\nb: >90%\n", 2, 'goes in quotes, as in ">90%"'),
    ("a: 1\nb: >9%\n", 2, 'goes in quotes, as in ">90%"'),
    ("a: {b: >90%}\n", 1, 'goes in quotes, as in ">90%"'),
    ("a: 1\nb: @c\n", 2, "goes in quotes"),
    ("a: 1\nb: c: d\n", 2, "text that holds ': ' goes in quotes"),
    ("a:\n\t- b\n", 2, "indent with spaces, never with tabs"),
    ("a: 1\nb: 'c\nd: 1\n", 2, "a quote is opened and never closed"),
    ("a: 1\nb: {c: 1\nd: 2\n", 2, "a { is not closed"),
    ("a: 1\nb: [c, d\n", 2, "a [ is not closed"),
    ('a: "x\\y"\n', 1, "use single quotes"),
    ("a: 1\nbcd\nc: 1\n", 2, "a key without its colon"),
    ("a: 1\nb: *c\n", 2, "*c stands for a value marked &c"),
    ("a: &a [*a]\n", 1, "*a stands for a value marked &a that ends above it"),
    ("a: 1\n---\nb: 1\n", 2, "a second document begins here"),
    ("a: 1\nb\x01: 1\n", 2, "a control character"),
    ("[" * 3000, 1, "nested more than 40 deep"),
]


@pytest.mark.parametrize(("text", "line", "said"), BROKEN)
def test_a_broken_file_is_refused_in_plain_words(
    faults: FaultsOf, text: str, line: int, said: str
) -> None:
    ((found, message),) = faults(text)
    assert said in message
    assert found == line


@pytest.mark.parametrize(("text", "line", "said"), BROKEN)
def test_the_slow_parser_says_the_same(
    faults: FaultsOf, monkeypatch: pytest.MonkeyPatch, text: str, line: int, said: str
) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    ((found, message),) = faults(text)
    assert said in message
    assert found == line


def test_a_key_given_twice_is_a_fault_and_so_is_a_tag(faults: FaultsOf) -> None:
    found = faults(
        "version: 1\nwindow: 3\nwindow: 4\nindicators:\n"
        "  - {id: a, unit: count, supplied: !!python/name:os.system true}\n"
    )
    assert found == [
        (3, "window is given twice (first on line 2)"),
        (5, "the tag tag:yaml.org,2002:python/name:os.system has no use here; remove it"),
    ]


def test_a_list_as_a_key_is_a_fault(faults: FaultsOf) -> None:
    text = "version: 1\n? [a, b]\n: 1\nindicators: [{id: a, unit: count, supplied: true}]\n"
    assert faults(text) == [(2, "a list or mapping stands as a key; write a name")]


def test_a_merge_takes_only_mappings(faults: FaultsOf) -> None:
    text = "version: 1\n<<: word\nindicators: [{id: a, unit: count, supplied: true}]\n"
    assert faults(text) == [(2, "<< takes the name of a mapping, as in <<: *usual")]


def test_a_file_that_is_not_utf8_is_refused_at_the_line(faults: FaultsOf) -> None:
    text = "version: 1\ncouncil: Anytown\n# it\u2019s\n".encode("cp1252")
    assert faults(text) == [(3, "the file is not UTF-8; save it with the encoding UTF-8")]


def test_a_file_over_five_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (5 * 1024 * 1024 + 1))
    with pytest.raises(Refusal, match="larger than 5 MB"):
        read_config(path)


def test_aliases_that_multiply_are_refused_before_they_are_walked(faults: FaultsOf) -> None:
    laughs = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    laughs += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    ((line, message),) = faults("\n".join(laughs))
    assert message == f"the config expands to more than {MOST_NODES:,} values"
    assert line == 6


def test_text_stays_as_it_was_written() -> None:
    tree = read_tree("a: 01\nb: Yes\n'on': 0.10\nc: 2022-04-01\nd: ' x '\n", FaultLog("f"))
    assert [node.text for node in tree.entries.values() if isinstance(node, Scalar)] == [
        "01",
        "Yes",
        "0.10",
        "2022-04-01",
        "x",
    ]
    assert tree.lines == {"a": 1, "b": 2, "on": 3, "c": 4, "d": 5}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_config_is_read_or_refused_and_never_fails(
    tmp_path: Path, whole: str, data: st.DataObject
) -> None:
    lines = whole.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        lines[place] = data.draw(
            st.sampled_from(
                [
                    "",
                    lines[place].replace(": ", ": [", 1),
                    lines[place].replace("{", "[").replace("}", "]"),
                    lines[place].split(":")[0] + ":",
                    lines[place].split(":")[0] + ": {a: b}",
                    lines[place].split(":")[0] + ": [1, 2]",
                    lines[place].split(":")[0] + ": some words",
                    f"  {lines[place]}",
                    lines[data.draw(st.integers(0, len(lines) - 1))],
                ]
            )
        )
    path = tmp_path / "damaged.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with contextlib.suppress(Refusal):
        read_config(path)
