"""`xl-kpi refresh`: the month's refresh of a workbook, closed or open in Excel.

Everything is computed, checked and made ready to be written first. The history is then recorded
and the workbook written together: both happen or neither.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl_kpi.commands.exits import PROBLEMS_FOUND
from xl_kpi.commands.options import (
    config_path,
    extracts_path,
    history_path,
    month_of,
    now,
    today,
)
from xl_kpi.commands.refresh_record import record_of, tell
from xl_kpi.commands.refresh_report import Done, has_problems, report_lines, report_object
from xl_kpi.commands.targets import ClosedTarget, LiveTarget
from xl_kpi.commands.wording import print_json
from xl_kpi.faults import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.commands.refresh_record import Told
    from xl_kpi.commands.targets import Target
    from xl_kpi.config.declared import Config
    from xl_kpi.faults import Finding
    from xl_kpi.history.kept import HistoryState
    from xl_kpi.history.settling import Settled
    from xl_kpi.live.book import LiveBook
    from xl_kpi.pack import Pack
    from xl_kpi.workbook.adopted_layout import PackShape
    from xl_kpi.workbook.refreshing import RefreshPlan


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
class _Inputs:
    """What a refresh reads and writes.

    Attributes:
        declared: The config as it is written down.
        shape: The config with what the workbook's adopted tables add, and their layouts.
    """

    target: Target
    config: Path
    extracts: Path
    history: Path
    declared: Config
    shape: PackShape


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """The month's figures: as they were computed, as they stand, and as they are shown.

    Attributes:
        state: What the history held of them.
        findings: About the workbook's own thresholds.
    """

    pack: Pack
    state: HistoryState
    settled: Settled
    tables: tuple[BoardTable, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """What a refresh will change.

    Attributes:
        grew: Which tables are given more rows.
    """

    plan: RefreshPlan
    at: datetime
    told: Told
    findings: tuple[Finding, ...]
    grew: tuple[Finding, ...]


def workbook_asked(
    named: Path | None, output: Path | None, config: Path | None, *, live: bool
) -> tuple[Path, LiveBook | None]:
    """Return the workbook's file and, with `--live`, the workbook as it is open in Excel.

    One that is open from the web belongs beside the config that is named.

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

    folder = None if config is None else config.absolute().parent
    book = opened_by_name(None if named is None else str(named), folder)
    return book.path, book


def run(asked: Asked) -> None:
    """Refresh, report, and exit with 1 where `--strict` and there are problems."""
    done = refresh(asked)
    if asked.as_json:
        print_json(report_object(done, dry_run=asked.dry_run))
    elif not asked.quiet:
        lines = report_lines(done, dry_run=asked.dry_run)
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    if asked.strict and has_problems(done):
        sys.exit(PROBLEMS_FOUND)


def refresh(asked: Asked) -> Done:
    """Refresh a workbook.

    Raises:
        Refusal: An input, the workbook or the month is wrong. Nothing was written.
    """
    begun = time.perf_counter()
    inputs = _inputs(asked)
    figures = _figures(asked, inputs)
    planned = _planned(inputs, figures)
    backup, besides = _write(asked, inputs, figures, planned)
    return Done(
        workbook=asked.output or inputs.target.place,
        pack=figures.pack,
        settled=figures.settled,
        plan=planned.plan,
        backup=backup,
        findings=(*planned.findings, *besides, *planned.grew),
        told=planned.told,
        seconds=round(time.perf_counter() - begun, 3),
    )


def _inputs(asked: Asked) -> _Inputs:
    from xl_kpi.config.reading import read_config
    from xl_kpi.history.reasons import reason_given
    from xl_kpi.workbook.adopted_layout import pack_shape

    if asked.restate is not None:
        reason_given("--restate", asked.restate)
    target = _target(asked)
    config = config_path(asked.config, target.place)
    extracts = extracts_path(asked.extracts, config)
    declared = read_config(config)
    target.expect(declared)
    return _Inputs(
        target=target,
        config=config,
        extracts=extracts,
        history=history_path(asked.history, target.place),
        declared=declared,
        shape=pack_shape(target.book, declared),
    )


def _target(asked: Asked) -> Target:
    if asked.live is not None:
        return LiveTarget(asked.live)
    return ClosedTarget.open(asked.workbook, asked.output, to_write=not asked.dry_run)


def _figures(asked: Asked, inputs: _Inputs) -> _Figures:
    from xl_kpi.pack import recall, require_figures, settled, settled_loads, tables_of
    from xl_kpi.workbook.thresholds import read_thresholds

    pack = _read(asked, inputs)
    require_figures(pack)
    state = recall(pack, inputs.history)
    watched = read_thresholds(inputs.target.book, pack.config)
    loads = settled_loads(pack, inputs.history, watched.summaries, restate=asked.restate)
    stands = settled(pack, state, restate=asked.restate).with_record_of(loads)
    shown = (*stands.measurements, *loads.measurements)
    return _Figures(
        pack=pack,
        state=state,
        settled=stands,
        tables=tables_of(pack, shown, watched.summaries),
        findings=watched.findings,
    )


def _read(asked: Asked, inputs: _Inputs) -> Pack:
    """Return the month's figures, for as many months as any table shows."""
    from xl_kpi.board.building import longest_window
    from xl_kpi.pack import ByTeam, Request, read_pack

    shown = inputs.shape.config
    request = Request(
        config=inputs.config,
        extracts=inputs.extracts,
        period=month_of("--period", asked.period),
        today=today(),
        months=longest_window(shown),
        by_team=ByTeam.TABLES,
    )
    return read_pack(request, shown)


def _planned(inputs: _Inputs, figures: _Figures) -> _Planned:
    from xl_kpi.board.charting import board_charts
    from xl_kpi.history.store import open_history
    from xl_kpi.workbook.adopted_layout import pack_shape
    from xl_kpi.workbook.fitting import columns_without_room
    from xl_kpi.workbook.record_rows import rows_wanted
    from xl_kpi.workbook.refreshing import plan_refresh

    target, pack, tables, shape = inputs.target, figures.pack, figures.tables, inputs.shape
    opened, at = target.book, now()
    grew = target.make_room(tables, {layout.name for layout in shape.layouts})
    past = open_history(inputs.history).past(pack.months)
    places = str(inputs.extracts), str(inputs.history)
    record = record_of(pack, figures.settled, past, at, places)
    target.make_room_for_records(rows_wanted(record))
    if target.book is not opened:
        shape = pack_shape(target.book, inputs.declared)
    narrow = columns_without_room(target.book.defined_names(), tables)
    disagreeing = _disagreeing(pack, figures.settled)
    findings = (*pack.findings, *disagreeing, *shape.findings, *narrow, *figures.findings)
    told = tell(pack, figures.settled, past, findings)
    record = replace(record, findings=len(findings), what_changed=told.lines)
    charts = board_charts(pack.config, tables)
    plan = plan_refresh(target.book, tables, record, shape.layouts, charts)
    return _Planned(plan=plan, at=at, told=told, findings=findings, grew=grew)


def _disagreeing(pack: Pack, stands: Settled) -> Iterator[Finding]:
    """Yield where the pack's figures disagree with each other."""
    from xl_kpi.measures.reconciling import unreconciled
    from xl_kpi.measures.team_sums import unadded_teams

    yield from unreconciled(pack.config.reconciliations, stands.measurements)
    yield from unadded_teams(pack.config, stands.measurements, pack.period)


def _write(
    asked: Asked, inputs: _Inputs, figures: _Figures, planned: _Planned
) -> tuple[Path | None, tuple[Finding, ...]]:
    """Write the workbook and record the history, both or neither; a dry run checks that it could.

    Returns:
        The backup, and what the person must know besides.
    """
    from xl_kpi.history.store import open_history
    from xl_kpi.pack import as_run

    if asked.dry_run:
        inputs.target.check(planned.plan)
        return None, ()
    prepared = inputs.target.prepare(planned.plan, planned.at.replace(tzinfo=None))
    run_of = as_run(figures.pack, planned.at, restate=asked.restate)
    history = open_history(inputs.history)
    try:
        with history.recording(run_of, since=figures.state) as recording:
            recording.add(figures.settled.to_record)
            recording.add_shown(planned.told.shown)
            besides = prepared.publish()
    except BaseException:
        prepared.discard()
        raise
    return prepared.backup.path if prepared.backup is not None else None, besides
