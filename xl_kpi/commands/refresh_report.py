"""What a refresh did, told to a person and to a program."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from xl_kpi.commands.refresh_record import changes_object
from xl_kpi.commands.signal_object import signal_object
from xl_kpi.commands.wording import counted, plain
from xl_kpi.extracts.reasons import lost
from xl_kpi.extracts.set_aside_counts import SUPPLIED
from xl_kpi.faults import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xl_kpi.commands.refresh_record import Told
    from xl_kpi.history.settling import Restatement, Settled
    from xl_kpi.pack import Pack
    from xl_kpi.workbook.filling import CellChange
    from xl_kpi.workbook.refreshing import RefreshPlan

_LISTED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a refresh did, or would do.

    Attributes:
        workbook: The file that holds the figures now.
        backup: The copy of the workbook as it was, None where there is none.
        findings: Of the extracts, the figures, and the statements that must hold between them.
    """

    workbook: Path
    pack: Pack
    settled: Settled
    plan: RefreshPlan
    backup: Path | None
    findings: tuple[Finding, ...]
    told: Told
    seconds: float


def has_problems(done: Done) -> bool:
    """Return whether there is anything that `--strict` stops for."""
    return bool(
        done.settled.restated
        or any(_set_aside(done.pack).values())
        or any(finding.level is not Level.NOTE for finding in done.findings)
    )


def _set_aside(pack: Pack) -> dict[str, int]:
    counts = {
        name: lost(extract.set_aside_counts) for name, extract in pack.loaded.extracts.items()
    }
    counts[SUPPLIED] = len(pack.loaded.supplied_set_aside)
    return {name: count for name, count in counts.items() if count}


def report_object(done: Done, *, dry_run: bool) -> dict[str, Any]:
    """Return what a refresh did for a program to read."""
    report: dict[str, Any] = {
        "workbook": str(done.workbook),
        "period": str(done.pack.period),
        "tables": list(done.plan.tables),
        "cells_changed": len(done.plan.changes),
        "restated": [_restated(item) for item in done.settled.restated],
        "set_aside": _set_aside(done.pack),
        "findings": [asdict(finding) for finding in done.findings],
        "backup": None if done.backup is None else str(done.backup),
        "seconds": done.seconds,
        "what_changed": changes_object(done.told),
        "signals": [
            {"indicator": name, **signal_object(signal)}
            for name, signal in done.told.signals.items()
        ],
    }
    if dry_run:
        report["dry_run"] = True
        report["changes"] = [
            {"sheet": change.sheet, "cell": change.cell, "table": change.table,
             "before": _cell(change.before), "after": _cell(change.after)}
            for change in done.plan.changes
        ]  # fmt: skip
    return report


def _restated(item: Restatement) -> dict[str, Any]:
    return {
        "indicator": item.indicator,
        "team": item.team,
        "period": str(item.month),
        "kept": plain(item.kept.value),
        "computed": plain(item.computed.value),
        "applied": item.applied,
    }


def _cell(value: object) -> str | None:
    return None if value is None else str(value)


def report_lines(done: Done, *, dry_run: bool) -> Iterator[str]:
    """Yield what a refresh did for a person to read."""
    verb = "would change in" if dry_run else "changed in"
    cells, tables = counted(len(done.plan.changes), "cell"), counted(len(done.plan.tables), "table")
    yield f"{done.pack.period}: {cells} {verb} {tables} of {done.workbook} ({done.seconds:.1f} s)"
    if done.backup is not None:
        yield f"The workbook as it was: {done.backup}"
    if dry_run:
        yield from _change_lines(done.plan.changes)
    for item in done.settled.restated:
        team = f" {item.team}" if item.team else ""
        outcome = (
            "is now shown" if item.applied else "is not shown; to put it in its place: --restate"
        )
        yield (
            f"restated: {item.indicator} {item.month}{team} was published as"
            f" {plain(item.kept.value)}; the extracts now give {plain(item.computed.value)},"
            f" which {outcome}"
        )
    for name, count in _set_aside(done.pack).items():
        yield f"set aside: {count} in {name}; see them with: xl-kpi check"
    for finding in done.findings:
        yield f"{finding.level}: {finding.where}: {finding.message}"
    yield ""
    yield from done.told.lines


def _change_lines(changes: tuple[CellChange, ...]) -> Iterator[str]:
    for change in changes[:_LISTED]:
        before, after = _cell(change.before) or "blank", _cell(change.after) or "blank"
        yield f"  {change.sheet}!{change.cell}: {before} -> {after}"
    if len(changes) > _LISTED:
        yield f"  ... and {len(changes) - _LISTED} more: list them with --json"
