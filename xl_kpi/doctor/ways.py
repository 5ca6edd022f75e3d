"""The ways of refreshing a workbook, whether each works on a machine, and what mends it.

closed    xl-kpi refresh WORKBOOK: the file is closed, no Excel is needed
outside   xl-kpi refresh --live: started outside Excel, writes into the open workbook
button    the ribbon button in the open workbook, through the xlwings add-in
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from xl_kpi.doctor.machine import MAC, WINDOWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.doctor.machine import Machine

_NO_MACRO, _SIGNED_ONLY = 4, 3
_BLOCKS, _WARNS = 1, 6
_OLDEST_PYTHON = (3, 11)


class State(StrEnum):
    """How a thing is on a machine."""

    GOOD = "good"
    MISSING = "missing"
    BLOCKED = "blocked"
    DOUBTFUL = "doubtful"
    NOT_HERE = "not on this system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Attributes:
        found: What is there, in words.
        remedy: What to do, empty where there is nothing to do.
        ways: The ways that do not work unless it is good.
    """

    name: str
    state: State
    found: str
    remedy: str = ""
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way of refreshing a workbook.

    Attributes:
        state: Good where all that it needs is good; doubtful where something may stop it.
        because: The names of the checks that stop it or may.
    """

    name: str
    command: str
    state: State
    because: tuple[str, ...]


WAYS = {
    "closed": "xl-kpi refresh WORKBOOK, the workbook closed",
    "outside": "xl-kpi refresh --live, the workbook open in Excel",
    "button": "the Refresh button of the KPI tab in Excel",
}
_LIVE = ("outside", "button")
_WORST = (State.NOT_HERE, State.MISSING, State.BLOCKED, State.DOUBTFUL)


def examine(machine: Machine) -> tuple[Check, ...]:
    """Return every check, in the order in which one would mend them."""
    return (
        _python(machine),
        *_folders(machine),
        _excel(machine),
        _xlwings(machine),
        _addin(machine),
        *_mac_script(machine),
        *_macros(machine),
        *_child_processes(machine),
    )


def ways(checks: tuple[Check, ...]) -> tuple[Way, ...]:
    """Return whether each way works, by what was found."""
    return tuple(_way(name, command, checks) for name, command in WAYS.items())


def _way(name: str, command: str, checks: tuple[Check, ...]) -> Way:
    wanting = [check for check in checks if name in check.ways and check.state is not State.GOOD]
    states = {check.state for check in wanting}
    worst = next((state for state in _WORST if state in states), State.GOOD)
    return Way(
        name=name, command=command, state=worst, because=tuple(check.name for check in wanting)
    )


def _python(machine: Machine) -> Check:
    version = tuple(int(part) for part in machine.python.split(".")[:2])
    new_enough = version >= _OLDEST_PYTHON
    return Check(
        name="Python",
        state=State.GOOD if new_enough else State.MISSING,
        found=f"{machine.python} at {machine.executable}",
        remedy="" if new_enough else "install Python 3.11 or later",
        ways=tuple(WAYS),
    )


def _folders(machine: Machine) -> Iterator[Check]:
    for use, (folder, writable) in machine.folders.items():
        yield Check(
            name=use,
            state=State.GOOD if writable else State.BLOCKED,
            found=f"{folder} {'takes files' if writable else 'takes no file'}",
            remedy=""
            if writable
            else f"ask for the right to write in {folder}, or work in another folder",
            ways=tuple(WAYS),
        )


def _excel(machine: Machine) -> Check:
    if machine.excel is not None:
        return Check(name="Excel", state=State.GOOD, found=machine.excel, ways=_LIVE)
    if machine.system not in (WINDOWS, MAC):
        return Check(
            name="Excel",
            state=State.NOT_HERE,
            found=f"Excel does not run on {machine.system}",
            remedy="refresh the closed workbook",
            ways=_LIVE,
        )
    return Check(
        name="Excel",
        state=State.MISSING,
        found="not found; Excel in a browser does not count",
        remedy="install the desktop Excel, or refresh the closed workbook",
        ways=_LIVE,
    )


def _xlwings(machine: Machine) -> Check:
    if machine.xlwings is not None:
        return Check(name="xlwings", state=State.GOOD, found=machine.xlwings, ways=_LIVE)
    return Check(
        name="xlwings",
        state=State.MISSING,
        found="not installed in this Python",
        remedy='pip install "xl-kpi[live]"',
        ways=_LIVE,
    )


def _addin(machine: Machine) -> Check:
    if machine.addin is None:
        return Check(
            name="xlwings add-in",
            state=State.NOT_HERE,
            found="there is no place for it",
            ways=("button",),
        )
    there = machine.addin_there
    return Check(
        name="xlwings add-in",
        state=State.GOOD if there else State.MISSING,
        found=f"{machine.addin}{'' if there else ' is not there'}",
        remedy="" if there else "xlwings addin install, then start Excel again",
        ways=("button",),
    )


def _mac_script(machine: Machine) -> Iterator[Check]:
    if machine.system == MAC:
        there = machine.mac_script
        yield Check(
            name="script by which Excel starts Python",
            state=State.GOOD if there else State.MISSING,
            found="there" if there else "not there",
            remedy="" if there else "xlwings runpython install, then start Excel again",
            ways=("button",),
        )


def _macros(machine: Machine) -> Iterator[Check]:
    if machine.system != WINDOWS:
        return
    by = "by the council's policy" if machine.macros_by_policy else "in Excel's Trust Center"
    state, found, remedy = State.GOOD, "nothing forbids them", ""
    if machine.macros == _NO_MACRO:
        state, found = State.BLOCKED, f"switched off {by}"
        remedy = "ask IT to allow them for the folder of the pack (a trusted location)"
    elif machine.macros == _SIGNED_ONLY:
        state, found = State.BLOCKED, f"only signed ones run, {by}"
        remedy = "ask IT to sign the workbook's macros, or for a trusted location"
    elif machine.internet_macros_blocked:
        state, found = State.DOUBTFUL, "those of downloaded or mailed workbooks never run"
        remedy = (
            "build the workbook on this machine (xl-kpi new), or clear Unblock in its Properties"
        )
    yield Check(name="macros", state=state, found=found, remedy=remedy, ways=("button",))


def _child_processes(machine: Machine) -> Iterator[Check]:
    if machine.system != WINDOWS:
        return
    remedy = "use xl-kpi refresh --live, which is started outside Excel, or ask IT for an exclusion"
    state, found = State.GOOD, "no rule of Defender's forbids them"
    if machine.child_processes == _BLOCKS:
        state, found = State.BLOCKED, "Defender forbids Office to start any"
    elif machine.child_processes == _WARNS:
        state, found = State.DOUBTFUL, "Defender warns when Office starts one"
    yield Check(
        name="programs started by Office",
        state=state,
        found=found,
        remedy="" if state is State.GOOD else remedy,
        ways=("button",),
    )
