"""The line itself: config, extracts, measures, history, board. Values in, values out.

Every command that shows figures goes through `read_pack`, so that the board, the figures and the
check cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from xl_kpi.board.building import build_board
from xl_kpi.board.caseload_summary import build_caseload_summary
from xl_kpi.board.caseloads import build_caseload_table
from xl_kpi.board.teams import build_team_table
from xl_kpi.config.declared import WhenKind
from xl_kpi.config.reading import read_config
from xl_kpi.extracts.loading import dated_months, load_extracts
from xl_kpi.extracts.ordering import ended_before_started
from xl_kpi.extracts.set_aside_counts import SUPPLIED
from xl_kpi.faults import Finding, Level, refuse
from xl_kpi.history.gone_teams import gone_teams, without_other_spellings
from xl_kpi.history.kept import Run, RunFile, RunKind
from xl_kpi.history.settling import settle
from xl_kpi.history.store import open_history
from xl_kpi.measures.counted import asked_for, parts_of
from xl_kpi.measures.figures import measure
from xl_kpi.measures.measurement import WHOLE_SERVICE, Status
from xl_kpi.measures.team_loads import load_figures, loads_of, recorded_figures
from xl_kpi.measures.workload_findings import workload_findings
from xl_kpi.measures.workloads import Workloads, workloads_of
from xl_kpi.months import Month, window
from xl_kpi.published.completing import completed
from xl_kpi.published.figures import PUBLISHED_FILES
from xl_kpi.published.reading import read_published

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.config.declared import Config
    from xl_kpi.config.statuses import Thresholds
    from xl_kpi.extracts.loaded import Loaded
    from xl_kpi.history.kept import HistoryState
    from xl_kpi.history.settling import Settled
    from xl_kpi.measures.figures import Measured
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.measures.team_loads import TeamLoad
    from xl_kpi.published.figures import Published


class ByTeam(Enum):
    """Which indicators are broken down by team."""

    NONE = "none"
    TABLES = "tables"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the analyst asked for.

    Attributes:
        config: The config file.
        extracts: A folder, or one workbook.
        period: None for the last complete month in the extracts.
        months: None for the config's window.
        today: No month after it can be complete.
        by_team: Break down by team: every indicator, or those of the config's team tables.
    """

    config: Path
    extracts: Path
    period: Month | None
    today: date
    months: int | None = None
    by_team: ByTeam = ByTeam.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A month's figures with all that they rest on.

    Attributes:
        config: Completed from the published files.
        months: The window, earliest first.
        own_month: The month that the extracts are as at.
        workloads: Of the extracts of caseload lists and summaries, where a file feeds them.
        published: What the published files gave.
        findings: Problems in usable data: of the extracts, the figures, the published files.
    """

    config: Config
    loaded: Loaded
    period: Month
    months: tuple[Month, ...]
    own_month: Month
    measured: Measured
    workloads: Mapping[str, Workloads]
    published: Published
    by_team: bool
    findings: tuple[Finding, ...]


def read_pack(request: Request, config: Config | None = None) -> Pack:
    """Return the figures that a request asks for.

    Args:
        request: What was asked for.
        config: Its config where it was read already, with the tables that are to be shown.

    Raises:
        Refusal: The config, the extracts or the period is wrong.
    """
    config = read_config(request.config) if config is None else config
    loaded = load_extracts(config, request.extracts)
    period, own_month = periods_asked(request, config, loaded)
    months = window(period, request.months or config.window)
    published = read_published(config, period)
    config = completed(config, published)
    teamed = _broken_down(config, request.by_team)
    measured = measure(config, loaded, months, own_month=own_month, by_team=teamed)
    workloads = workloads_of(config, loaded, period, measured.teams)
    return Pack(
        config=config,
        loaded=loaded,
        period=period,
        months=months,
        own_month=own_month,
        measured=measured,
        workloads=workloads,
        published=published,
        by_team=bool(teamed),
        findings=(
            *loaded.findings,
            *ended_before_started(config, loaded),
            *measured.findings,
            *_stale(config, loaded, period),
            *workload_findings(config, loaded, workloads, period),
            *published.findings,
        ),
    )


def _broken_down(config: Config, by_team: ByTeam) -> tuple[str, ...]:
    if by_team is ByTeam.TABLES:
        return tuple(table.indicator for table in config.team_tables)
    return tuple(config.indicators) if by_team is ByTeam.ALL else ()


def periods_asked(request: Request, config: Config, loaded: Loaded) -> tuple[Month, Month]:
    """Return the month asked for and the month that the extracts are as at.

    Raises:
        Refusal: The extracts hold nothing for the month asked for.
    """
    dated = dated_months(config, loaded, request.today)
    if dated is None:
        period = request.period or Month.of(request.today) - 1
        return period, period
    period = request.period or dated.complete
    if not dated.first <= period <= dated.last:
        raise refuse(
            f"--period {period}",
            f"the extracts hold nothing for that month; they run from {dated.first} to"
            f" {dated.last}: ask for one of those, or add the month's extracts to"
            f" {request.extracts}",
        )
    return period, max(period, dated.complete)


def recall(pack: Pack, path: Path) -> HistoryState:
    """Return what the history holds of a pack's months and indicators."""
    return open_history(path).state(
        pack.months, indicators=pack.config.indicators, teams=pack.by_team
    )


def settled(pack: Pack, state: HistoryState, *, restate: str | None) -> Settled:
    """Return the figures that stand, history taken into account."""
    measured = pack.measured.measurements
    stands = settle(state, (*measured, *gone_teams(state, measured)), pack.period, restate)
    shown = without_other_spellings(stands.measurements, pack.measured.teams)
    return replace(stands, measurements=shown)


def as_run(pack: Pack, run_at: datetime, *, restate: str | None) -> Run:
    """Return what the history records of a refresh."""
    from xl_kpi import __version__

    files = [(name, file) for name, x in pack.loaded.extracts.items() for file in x.files]
    files += [(SUPPLIED, file) for file in pack.loaded.supplied_files]
    files += [(PUBLISHED_FILES, file) for file in pack.published.files]
    return Run(
        kind=RunKind.REFRESH,
        period=pack.period,
        run_at=run_at,
        reason=restate,
        config_sha256=pack.config.sha256,
        program_version=__version__,
        files=tuple(
            RunFile(extract=name, file=file.label, sha256=file.sha256, rows=file.rows)
            for name, file in files
        ),
    )


def require_figures(pack: Pack) -> None:
    """Refuse a month for which nothing was computed or supplied.

    Raises:
        Refusal: No figure of the whole service has a value in the month.
    """
    if not any(
        m.month == pack.period and m.status is Status.OK and m.team == WHOLE_SERVICE
        for m in pack.measured.measurements
    ):
        raise refuse(
            f"--period {pack.period}",
            "no indicator has a figure for that month; see what is missing with: xl-kpi check",
        )


def _stale(config: Config, loaded: Loaded, period: Month) -> Iterator[Finding]:
    """Yield a finding for each extract of events that stops before the month begins."""
    counted = asked_for(config.indicators.values())
    events = {
        (part.extract, part.when.columns[0])
        for item in counted
        for part in parts_of(item)
        if part.when.kind is WhenKind.IN
    }
    for name, column in sorted(events):
        extract = loaded.extracts.get(name)
        if extract is None or column not in extract.spans:
            continue
        latest = extract.spans[column][1]
        if latest < period.start:
            yield Finding(
                rule="extract-stale",
                level=Level.WARNING,
                where=name,
                message=f"nothing is dated {period} or later in {column}; the latest is"
                f" {latest:%d/%m/%Y}: if the extract is last month's, replace it",
            )


def tables_of(
    pack: Pack,
    measurements: Iterable[Measurement],
    thresholds: Mapping[str, Thresholds] = MappingProxyType({}),
) -> tuple[BoardTable, ...]:
    """Return everything a workbook shows: board tables, team tables, caseload lists, summaries.

    Args:
        pack: The month's figures.
        measurements: The figures that stand; of a summary, those of the month before.
        thresholds: Of caseloads, by summary, where the workbook has others than the config.
    """
    loads = loads_of(pack.config, pack.workloads, thresholds)
    return _tables(pack.config, tuple(measurements), pack.period, pack.workloads, loads)


def empty_tables(config: Config, period: Month) -> tuple[BoardTable, ...]:
    """Return the tables of a config before there is any figure."""
    return _tables(config, (), period, {}, {})


def _tables(
    config: Config,
    figures: tuple[Measurement, ...],
    period: Month,
    workloads: Mapping[str, Workloads],
    loads: Mapping[str, tuple[TeamLoad, ...]],
) -> tuple[BoardTable, ...]:
    teams = [build_team_table(config, spec, figures, period) for spec in config.team_tables]
    lists = [
        build_caseload_table(config, spec, workloads.get(spec.extract, Workloads()))
        for spec in config.caseloads
    ]
    summaries = [
        build_caseload_summary(config, spec, loads.get(spec.id, ()), figures, period)
        for spec in config.caseload_summaries
    ]
    return (*build_board(config, figures, period).tables, *teams, *lists, *summaries)


def settled_loads(
    pack: Pack, path: Path, thresholds: Mapping[str, Thresholds], *, restate: str | None
) -> Settled:
    """Return what the history holds of summaries, the month's own figures settled with it.

    A snapshot that is not the month's own puts nothing on record: it shows another month.
    """
    own = {
        name: found
        for name, found in pack.workloads.items()
        if (Month.of(found.as_at) if found.as_at else pack.own_month) == pack.period
    }
    loads = loads_of(pack.config, own, thresholds)
    months = (pack.period - 1, pack.period) if pack.workloads else ()
    known = recorded_figures(pack.config)
    state = open_history(path).state(months, indicators=known, teams=True)
    figures = [x for name, load in loads.items() for x in load_figures(name, load, pack.period)]
    return settle(state, figures, pack.period, restate)
