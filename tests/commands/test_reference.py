"""The reference page says what the commands do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from command_line import xl_kpi

from xl_kpi.commands.printed import EXITS_WITH_1, PRINTED
from xl_kpi.commands.reference import PAGE, Command, commands, reference_page, write_reference

REPOSITORY = Path(__file__).parents[2]
COMMANDS = {command.name: command for command in commands()}
CONFIG = """\
version: 1
window: 2
extracts:
  contacts:
    files: "contacts*.csv"
    columns:
      child_id: {type: text}
      contacted: {type: date}
indicators:
  - {id: contacts, unit: count, numerator: {extract: contacts, when: {in: contacted}}}
tables:
  - {id: demand, sheet: Board, columns: [indicator, months], rows: [contacts]}
"""
ASKED = {
    "new": ("new", "other", "--config", "indicator_config.yaml"),
    "check": ("check",),
    "figures": ("figures",),
    "refresh": ("refresh", "board_pack.xlsm", "--dry-run"),
    "explain": ("explain", "contacts"),
    "history list": ("history", "list"),
}
"""Commands that are quick to run in a folder with a council, and their words."""


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council with a published figure that came out otherwise, and a row set aside."""
    folder = tmp_path_factory.mktemp("council")
    (folder / "indicator_config.yaml").write_text(CONFIG)
    assert xl_kpi("new", folder, "--config", folder / "indicator_config.yaml").status == 0
    contacts = folder / "extracts" / "contacts.csv"
    contacts.write_text("child_id,contacted\n1,05/06/2023\n2,31/07/2023\n3,soon\n")
    for period in ("2023-06", "2023-07"):
        answer = xl_kpi("refresh", folder / "board_pack.xlsm", "--period", period)
        assert answer.status == 0, answer.err
    change = ("restate", "contacts", "--period", "2023-07", "--value", 9, "--reason", "a test")
    assert xl_kpi("history", *change, cwd=folder).status == 0
    return folder


def in_backticks(text: str) -> set[str]:
    return set(re.findall(r"`([a-z0-9_]+)`", text))


def keys_of_items(value: object) -> set[str]:
    """The keys of every object in a list, and of objects in lists within it."""
    if not isinstance(value, list):
        return set()
    objects = [item for item in value if isinstance(item, dict)]
    return {key for item in objects for key in item}.union(
        *(keys_of_items(inner) for item in objects for inner in item.values())
    )


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.name)
def test_a_command_and_each_of_its_parameters_has_a_meaning(command: Command) -> None:
    assert command.help.endswith(".")
    for parameter in command.parameters:
        assert parameter.meaning.endswith("."), f"{command.name} {parameter.spelling}"


def test_the_help_of_the_screen_names_the_same_options() -> None:
    for name, command in COMMANDS.items():
        shown = xl_kpi(*name.split(), "--help").out
        options = {each.spelling.split()[0] for each in command.parameters if each.option}
        assert set(re.findall(r"^ +(--[a-z-]+)", shown, re.MULTILINE)) == options | {"--help"}


def test_what_json_prints_is_described_for_every_command_that_has_it() -> None:
    with_json = {
        name
        for name, command in COMMANDS.items()
        if any(parameter.spelling == "--json" for parameter in command.parameters)
    }
    assert with_json == set(PRINTED), "describe what it prints in xl_kpi/commands/printed.py"
    assert set(EXITS_WITH_1) <= set(COMMANDS)


@pytest.mark.parametrize("name", ASKED)
def test_a_command_prints_the_keys_that_are_described(council: Path, name: str) -> None:
    answer = xl_kpi(*ASKED[name], "--json", cwd=council)
    assert answer.status in ({0, 1} if name in EXITS_WITH_1 else {0}), answer.err
    printed: dict[str, Any] = answer.json
    assert list(printed) == list(PRINTED[name])
    for key, value in printed.items():
        if name != "figures":  # its rows are described on a page of their own
            assert keys_of_items(value) <= in_backticks(PRINTED[name][key]), key


def test_strictness_is_what_makes_a_refresh_exit_with_1(council: Path) -> None:
    refresh = ("refresh", "board_pack.xlsm", "--dry-run")
    assert xl_kpi(*refresh, cwd=council).status == 0
    assert xl_kpi(*refresh, "--strict", cwd=council).status == 1


def test_the_kept_page_is_up_to_date(tmp_path: Path) -> None:
    write_reference(tmp_path / "page.md")
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert text == reference_page()
    kept = (REPOSITORY / PAGE).read_text(encoding="utf-8")
    assert kept == text, f"{PAGE} is out of date: python -m xl_kpi.commands.reference"
