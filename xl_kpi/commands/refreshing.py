"""`xl-kpi refresh`: the month's refresh of a closed workbook.

Everything is computed, checked and written to a temporary file first. The history is then
recorded and the workbook put in its place together: both happen or neither.
"""

from __future__ import annotations

import sys
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from xl_kpi.commands.exits import PROBLEMS_FOUND
from xl_kpi.commands.options import (
    config_path,
    extracts_path,
    history_path,
    month_of,
    now,
    today,
)
from xl_kpi.commands.refresh_record import changes_object, record_of, tell
from xl_kpi.commands.targets import ClosedTarget, LiveTarget
from xl_kpi.commands.wording import counted, plain, print_json
from xl_kpi.extracts.reasons import lost
from xl_kpi.extracts.set_aside_counts import SUPPLIED
from xl_kpi.faults import Finding, Level, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from xl_kpi.commands.refresh_record import Told
    from xl_kpi.commands.targets import Target
    from xl_kpi.config.declared import Config
    from xl_kpi.history.kept import HistoryState, Shown
    from xl_kpi.history.settling import Restatement, Settled
    from xl_kpi.history.store import History
    from xl_kpi.live.book import LiveBook
    from xl_kpi.pack import Pack
    from xl_kpi.workbook.filling import CellChange
    from xl_kpi.workbook.refreshing import RefreshPlan

_LISTED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command's options as they were given.

    Attributes:
        live: The open workbook to write into; None for the closed one at `workbook`.
    """

    workbook: Path
    config: Path | None
    extracts: Path | None
    history: Path | None
    period: str | None
    output: Path | None
    dry_run: bool
    restate: str | None
    strict: bool
    as_json: bool
    quiet: bool
    live: LiveBook | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A refresh that has been worked out whole and is about to be written."""

    target: Target
    plan: RefreshPlan
    pack: Pack
    settled: Settled
    history: History
    state: HistoryState
    at: datetime
    shown: Shown


def workbook_asked(
    named: Path | None, output: Path | None, *, live: bool
) -> tuple[Path, LiveBook | None]:
    """Return the workbook's file and, with `--live`, the workbook as it is open in Excel.

    Raises:
        Refusal: None is named, or the open one cannot be told.
    """
    if not live:
        if named is None:
            raise refuse("WORKBOOK", "name the workbook to refresh, or add --live for the one that"
                         " is open in Excel")  # fmt: skip
        return named, None
    if output is not None:
        raise refuse("--output", "an open workbook is refreshed where it is: leave out --output,"
                     " or close it")  # fmt: skip
    from xl_kpi.live.opening import opened_by_name

    book = opened_by_name(None if named is None else str(named))
    return book.path, book


def run(asked: Asked) -> None:
    """Refresh, report, and exit with 1 where `--strict` and there are problems."""
    done = refresh(asked)
    if asked.as_json:
        print_json(_report(done, dry_run=asked.dry_run))
    elif not asked.quiet:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(done, dry_run=asked.dry_run)))
    if asked.strict and _problems(done):
        sys.exit(PROBLEMS_FOUND)


def refresh(asked: Asked) -> Done:
    """Refresh a workbook.

    Raises:
        Refusal: An input, the workbook or the month is wrong. Nothing was written.
    """
    from xl_kpi.board.charting import board_charts
    from xl_kpi.config.reading import read_config
    from xl_kpi.history.reasons import reason_given
    from xl_kpi.history.store import open_history
    from xl_kpi.pack import recall, require_figures, settled, settled_loads, tables_of
    from xl_kpi.workbook.adopted_layout import pack_shape
    from xl_kpi.workbook.fitting import columns_without_room
    from xl_kpi.workbook.record_rows import rows_wanted
    from xl_kpi.workbook.refreshing import plan_refresh
    from xl_kpi.workbook.thresholds import read_thresholds

    begun = time.perf_counter()
    if asked.restate is not None:
        reason_given("--restate", asked.restate)
    target = _target(asked)
    config = config_path(asked.config, target.place)
    source = extracts_path(asked.extracts, config)
    declared = read_config(config)
    target.expect(declared)
    opened, shape = target.book, pack_shape(target.book, declared)
    pack = _read(asked, config, source, shape.config)
    require_figures(pack)
    history = history_path(asked.history, target.place)
    state = recall(pack, history)
    watched = read_thresholds(target.book, pack.config)
    loads = settled_loads(pack, history, watched.summaries, restate=asked.restate)
    stands = settled(pack, state, restate=asked.restate).with_record_of(loads)
    tables = tables_of(pack, (*stands.measurements, *loads.measurements), watched.summaries)
    grew = target.make_room(tables, {layout.name for layout in shape.layouts})
    at, past = now(), open_history(history).past(pack.months)
    record = record_of(pack, stands, past, at, (str(source), str(history)))
    target.make_room_for_records(rows_wanted(record))
    if target.book is not opened:
        shape = pack_shape(target.book, declared)
    narrow = columns_without_room(target.book.defined_names(), tables)
    findings = (*pack.findings, *_unreconciled(pack, stands), *shape.findings, *narrow,
                *watched.findings)  # fmt: skip
    told = tell(pack, stands, past, findings)
    record = replace(record, findings=len(findings), what_changed=told.lines)
    charts = board_charts(pack.config, tables)
    plan = plan_refresh(target.book, tables, record, shape.layouts, charts)
    backup = None
    if asked.dry_run:
        target.check(plan)
    else:
        ready = _Ready(
            target=target, plan=plan, pack=pack, settled=stands, history=open_history(history),
            state=state, at=at, shown=told.shown,
        )  # fmt: skip
        backup, besides = _write(ready, asked)
        findings += besides
    return Done(
        workbook=asked.output or target.place,
        pack=pack,
        settled=stands,
        plan=plan,
        backup=backup,
        findings=(*findings, *grew),
        told=told,
        seconds=round(time.perf_counter() - begun, 3),
    )


def _read(asked: Asked, config: Path, extracts: Path, shown: Config) -> Pack:
    """Return the month's figures, for as many months as any table shows."""
    from xl_kpi.board.building import longest_window
    from xl_kpi.pack import ByTeam, Request, read_pack

    request = Request(
        config=config,
        extracts=extracts,
        period=month_of("--period", asked.period),
        today=today(),
        months=longest_window(shown),
        by_team=ByTeam.TABLES,
    )
    return read_pack(request, shown)


def _target(asked: Asked) -> Target:
    if asked.live is not None:
        return LiveTarget(asked.live)
    return ClosedTarget.open(asked.workbook, asked.output, to_write=not asked.dry_run)


def _write(ready: _Ready, asked: Asked) -> tuple[Path | None, tuple[Finding, ...]]:
    """Write the workbook and record the history, both or neither.

    Returns:
        The backup, and what the person must know besides.
    """
    from xl_kpi.pack import as_run

    prepared = ready.target.prepare(ready.plan, ready.at.replace(tzinfo=None))
    run_of = as_run(ready.pack, ready.at, restate=asked.restate)
    try:
        with ready.history.recording(run_of, since=ready.state) as recording:
            recording.add(ready.settled.to_record)
            recording.add_shown(ready.shown)
            besides = prepared.publish()
    except BaseException:
        prepared.discard()
        raise
    return prepared.backup.path if prepared.backup is not None else None, besides


def _unreconciled(pack: Pack, stands: Settled) -> Iterator[Finding]:
    from xl_kpi.measures.reconciling import unreconciled

    return unreconciled(pack.config.reconciliations, stands.measurements)


def _problems(done: Done) -> bool:
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


def _report(done: Done, *, dry_run: bool) -> dict[str, Any]:
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


def _lines(done: Done, *, dry_run: bool) -> Iterator[str]:
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
