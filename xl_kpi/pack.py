"""The line itself: config, extracts, measures, history, board. Values in, values out.

Every command that shows figures goes through `read_pack`, so that the board, the figures and the
check cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.config.declared import WhenKind
from xl_kpi.config.reading import read_config
from xl_kpi.extracts.loading import dated_months, load_extracts
from xl_kpi.faults import Finding, Level, refuse
from xl_kpi.history.kept import Run, RunFile, RunKind
from xl_kpi.history.settling import settle
from xl_kpi.history.store import open_history
from xl_kpi.measures.counted import asked_for, parts_of
from xl_kpi.measures.figures import measure
from xl_kpi.measures.measurement import WHOLE_SERVICE, Status
from xl_kpi.months import Month, window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from pathlib import Path

    from xl_kpi.config.declared import Config
    from xl_kpi.extracts.loaded import Loaded
    from xl_kpi.history.kept import HistoryState
    from xl_kpi.history.settling import Settled
    from xl_kpi.measures.figures import Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the analyst asked for.

    Attributes:
        config: The config file.
        extracts: A folder, or one workbook.
        period: None for the last complete month in the extracts.
        months: None for the config's window.
        today: No month after it can be complete.
    """

    config: Path
    extracts: Path
    period: Month | None
    today: date
    months: int | None = None
    by_team: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A month's figures with all that they rest on.

    Attributes:
        months: The window, earliest first.
        own_month: The month that the extracts are as at.
    """

    config: Config
    loaded: Loaded
    period: Month
    months: tuple[Month, ...]
    own_month: Month
    measured: Measured
    by_team: bool

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Problems in usable data: of the extracts, then of the figures."""
        return (*self.loaded.findings, *self.measured.findings, *_stale(self))


def read_pack(request: Request) -> Pack:
    """Return the figures that a request asks for.

    Raises:
        Refusal: The config, the extracts or the period is wrong.
    """
    config = read_config(request.config)
    loaded = load_extracts(config, request.extracts)
    period, own_month = _periods(request, config, loaded)
    months = window(period, request.months or config.window)
    measured = measure(config, loaded, months, own_month=own_month, by_team=request.by_team)
    return Pack(
        config=config,
        loaded=loaded,
        period=period,
        months=months,
        own_month=own_month,
        measured=measured,
        by_team=request.by_team,
    )


def _periods(request: Request, config: Config, loaded: Loaded) -> tuple[Month, Month]:
    """Return the month asked for and the month that the extracts are as at."""
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
    return settle(state, pack.measured.measurements, pack.period, restate)


def as_run(pack: Pack, run_at: datetime, *, restate: str | None) -> Run:
    """Return what the history records of a refresh."""
    from xl_kpi import __version__

    files = [(name, file) for name, x in pack.loaded.extracts.items() for file in x.files]
    files += [("supplied figures", file) for file in pack.loaded.supplied_files]
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


def _stale(pack: Pack) -> Iterator[Finding]:
    """Yield a finding for each extract of events that stops before the month begins."""
    counted = asked_for(pack.config.indicators.values())
    events = {
        (part.extract, part.when.columns[0])
        for item in counted
        for part in parts_of(item)
        if part.when.kind is WhenKind.IN
    }
    for name, column in sorted(events):
        extract = pack.loaded.extracts.get(name)
        if extract is None or column not in extract.spans:
            continue
        latest = extract.spans[column][1]
        if latest < pack.period.start:
            yield Finding(
                rule="extract-stale",
                level=Level.WARNING,
                where=name,
                message=f"nothing is dated {pack.period} or later in {column}; the latest is"
                f" {latest:%d/%m/%Y}: if the extract is last month's, replace it",
            )
