"""Which ways of refreshing work is told from the facts of a machine."""

from __future__ import annotations

import json
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

import pytest
from command_line import xl_kpi

from xl_kpi.doctor.machine import (
    Machine,
    addin_place,
    child_process_rule,
    internet_macros_blocked,
    macro_setting,
    this_machine,
)
from xl_kpi.doctor.ways import State, examine, ways

if TYPE_CHECKING:
    from collections.abc import Mapping

POLICY = r"SOFTWARE\Policies\Microsoft\Office\16.0\Excel\Security"
CHOICE = r"SOFTWARE\Microsoft\Office\16.0\Excel\Security"
DEFENDER = r"SOFTWARE\Policies\Microsoft\Windows Defender"
RULES = rf"{DEFENDER}\Windows Defender Exploit Guard\ASR\Rules"
CHILDREN = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"

Values = dict[tuple[str, str, str], "str | int"]


def registry(values: Mapping[tuple[str, str, str], str | int]):  # noqa: ANN201
    return lambda hive, key, name: values.get((hive, key, name))


def windows(**facts: object) -> Machine:
    """A Windows machine on which everything is in place, but for the facts given."""
    usual: dict[str, object] = {
        "system": "Windows", "python": "3.12.1", "executable": "python.exe", "xlwings": "0.33.1",
        "excel": r"C:\Program Files\Excel.exe", "addin": Path("xlwings.xlam"), "addin_there": True,
    }  # fmt: skip
    return Machine(**{**usual, **facts})  # type: ignore[arg-type]


def states(machine: Machine) -> dict[str, State]:
    return {way.name: way.state for way in ways(examine(machine))}


def test_everything_works_where_everything_is_in_place() -> None:
    assert set(states(windows()).values()) == {State.GOOD}


@pytest.mark.parametrize(
    ("facts", "outside", "button", "because"),
    [
        ({"excel": None}, State.MISSING, State.MISSING, "Excel"),
        ({"xlwings": None}, State.MISSING, State.MISSING, "xlwings"),
        ({"addin_there": False}, State.GOOD, State.MISSING, "xlwings add-in"),
        ({"macros": 4, "macros_by_policy": True}, State.GOOD, State.BLOCKED, "macros"),
        ({"macros": 3}, State.GOOD, State.BLOCKED, "macros"),
        ({"macros": 2}, State.GOOD, State.GOOD, None),
        ({"internet_macros_blocked": True}, State.GOOD, State.DOUBTFUL, "macros"),
        ({"child_processes": 1}, State.GOOD, State.BLOCKED, "programs started by Office"),
        ({"child_processes": 6}, State.GOOD, State.DOUBTFUL, "programs started by Office"),
        ({"child_processes": 2}, State.GOOD, State.GOOD, None),
    ],
)
def test_each_lack_stops_the_ways_that_need_it(
    facts: dict[str, object], outside: State, button: State, because: str | None
) -> None:
    checks = examine(windows(**facts))
    found = {way.name: way for way in ways(checks)}
    assert found["closed"].state is State.GOOD
    assert (found["outside"].state, found["button"].state) == (outside, button)
    assert found["button"].because == ((because,) if because else ())
    assert all(check.remedy for check in checks if check.state is not State.GOOD)


def test_a_mac_needs_the_script_that_starts_python() -> None:
    mac = windows(system="Darwin", mac_script=False, macros=4, child_processes=1)
    assert states(mac)["button"] is State.MISSING
    assert states(windows(system="Darwin", mac_script=True))["button"] is State.GOOD


def test_linux_refreshes_closed_workbooks_only() -> None:
    linux = windows(system="Linux", excel=None, addin=None, addin_there=False)
    assert states(linux) == {
        "closed": State.GOOD, "outside": State.NOT_HERE, "button": State.NOT_HERE,
    }  # fmt: skip


def test_a_folder_that_takes_no_file_stops_every_way() -> None:
    pack = {"folder of the pack": (Path("pack"), False)}
    assert set(states(windows(folders=pack)).values()) == {State.BLOCKED}


def test_a_policy_outranks_the_choice_made_in_excel() -> None:
    values: Values = {
        ("HKCU", CHOICE, "VBAWarnings"): 1,
        ("HKLM", POLICY, "VBAWarnings"): 4,
        ("HKCU", POLICY, "BlockContentExecutionFromInternet"): 1,
    }
    assert macro_setting(registry(values)) == (4, True)
    assert internet_macros_blocked(registry(values))
    assert macro_setting(registry({("HKCU", CHOICE, "VBAWarnings"): 2})) == (2, False)
    assert macro_setting(registry({})) == (None, False)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({}, None),
        ({("HKLM", RULES, CHILDREN): "1"}, 1),
        ({("HKLM", RULES, CHILDREN): "on"}, None),
        (
            {("HKLM", rf"{DEFENDER}\Policy Manager", "ASRRules"): f"aa=1|{{{CHILDREN.upper()}}}=6"},
            6,
        ),
        ({("HKLM", rf"{DEFENDER}\Policy Manager", "ASRRules"): "aa=1|bb=2"}, None),
    ],
)
def test_the_rule_on_child_processes_is_read_from_either_place(
    values: Values, rule: int | None
) -> None:
    assert child_process_rule(registry(values)) == rule


def test_the_add_in_is_looked_for_where_excel_starts_it() -> None:
    place = addin_place("Windows", Path("C:/Users/a"), "C:/Users/a/AppData/Roaming")
    assert PureWindowsPath(str(place)).parts[-4:] == (
        "Microsoft",
        "Excel",
        "XLSTART",
        "xlwings.xlam",
    )
    assert "UBF8T346G9.Office" in str(addin_place("Darwin", Path("/Users/a"), None))
    assert addin_place("Linux", Path("/home/a"), None) is None


def test_this_machine_is_examined_without_leaving_a_file(tmp_path: Path) -> None:
    machine = this_machine({"folder of the pack": tmp_path, "another": tmp_path / "absent"})
    assert machine.folders["folder of the pack"] == (tmp_path, True)
    assert machine.folders["another"] == (tmp_path / "absent", False)
    assert not any(tmp_path.iterdir())


def test_the_command_says_what_works_here(tmp_path: Path) -> None:
    answer = xl_kpi("doctor", tmp_path, "--json")
    report = json.loads(answer.out)
    assert answer.status == 0
    assert [way["name"] for way in report["ways"]] == ["closed", "outside", "button"]
    assert report["ways"][0]["state"] == "good"
    words = xl_kpi("doctor", tmp_path)
    assert "yes     xl-kpi refresh WORKBOOK, the workbook closed" in words.out


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    answer = xl_kpi("doctor", tmp_path / "absent")
    assert answer.status == 1
    assert "takes no file" in answer.out
