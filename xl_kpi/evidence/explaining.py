"""Explaining a figure: measured anew, set beside the history, with the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl_kpi.board.assessing import assess
from xl_kpi.config.declared import OfIndicator, OfPopulation
from xl_kpi.evidence.explained import Explanation, Kept, Worked
from xl_kpi.evidence.gathering import gather
from xl_kpi.evidence.naming import check_team
from xl_kpi.evidence.reasons import why_none
from xl_kpi.extracts.reasons import NOTES, lost
from xl_kpi.extracts.set_aside_counts import SUPPLIED
from xl_kpi.faults import Finding, Level, refuse
from xl_kpi.history.gone_teams import gone_teams, without_other_spellings
from xl_kpi.history.kept import key_of
from xl_kpi.history.settling import settle
from xl_kpi.history.store import open_history
from xl_kpi.measures.behind import Behind, rows_behind
from xl_kpi.measures.measurement import WHOLE_SERVICE, Origin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from xl_kpi.config.declared import Config, Indicator, PopulationFigure
    from xl_kpi.evidence.gathering import Gathered
    from xl_kpi.extracts.loaded import SetAside, SuppliedFigure
    from xl_kpi.history.kept import FigureKey
    from xl_kpi.history.settling import Settled
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month
    from xl_kpi.pack import Request

_Figures = dict["FigureKey", "Measurement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which figure.

    Attributes:
        month: None for the period of the request.
        team: The team's name, or `WHOLE_SERVICE`.
    """

    indicator: Indicator
    month: Month | None
    team: str


def explain(request: Request, config: Config, question: Question, history: Path) -> Explanation:
    """Return everything that can be said of a figure.

    Args:
        request: Where the extracts are, and the period: the last month of the board.
        config: The whole config.
        question: The figure.
        history: The history file, which need not exist.

    Raises:
        Refusal: The extracts, the period or the history is wrong, or there is no such team.
    """
    _check_order(request, question)
    teamed = question.team != WHOLE_SERVICE
    gathered = gather(request, config, question.indicator.id, question.month, by_team=teamed)
    indicator = gathered.config.indicators[question.indicator.id]
    month = question.month or gathered.period
    team = gathered.measured.teams.of(question.team) if teamed else WHOLE_SERVICE
    figures = {key_of(figure): figure for figure in gathered.measured.measurements}
    if teamed:
        check_team(team, {each for name, each, _ in figures if name == indicator.id}, indicator.id)
    settled, recorded = _settled(gathered, history, teams=teamed)
    stands = {key_of(figure): figure for figure in settled.measurements}
    key = (indicator.id, team, month)
    worked = _worked(gathered, figures, indicator, team, month)
    return Explanation(
        config=config,
        month=month,
        team=team,
        worked=worked,
        stands=stands[key],
        kept=_kept(history, key, settled) if key in recorded else None,
        assessment=None if teamed else assess(config, indicator, _series(stands, key), month),
        quartile=gathered.published.quartiles.get(indicator.id),
        beside=tuple(_beside(stands, key)) if teamed else (),
        set_aside=tuple(_set_aside(gathered)),
        set_aside_counts=_counts(gathered),
        findings=(*_findings(gathered, month), *_not_adding_up(worked)),
        ran=gathered.measured.statements,
    )


def _settled(
    gathered: Gathered, history: Path, *, teams: bool
) -> tuple[Settled, Collection[FigureKey]]:
    """Return the figures that stand, and which of them are on record."""
    measured = gathered.measured.measurements
    state = open_history(history).state(
        {figure.month for figure in measured}, indicators=gathered.config.indicators, teams=teams
    )
    gone = gone_teams(state, measured)
    settled = settle(state, (*measured, *gone), gathered.period, None)
    shown = without_other_spellings(settled.measurements, gathered.measured.teams)
    return replace(settled, measurements=shown), state.figures.keys()


def _check_order(request: Request, question: Question) -> None:
    if question.month and request.period and question.month > request.period:
        raise refuse(f"{question.month}", f"lies after the month reported, {request.period}")


def _series(stands: _Figures, key: FigureKey) -> Mapping[Month, Measurement]:
    return {month: figure for (*other, month), figure in stands.items() if (*other,) == key[:2]}


def _beside(stands: _Figures, key: FigureKey) -> Iterator[Measurement]:
    """Yield the figures that stand in the same indicator's table by team."""
    indicator, _, month = key
    for (name, _, own), figure in stands.items():
        if (name, own) == (indicator, month):
            yield figure


def _worked(
    gathered: Gathered, figures: _Figures, indicator: Indicator, team: str, month: Month
) -> Worked:
    figure = figures[indicator.id, team, month]
    computed = figure.origin is Origin.COMPUTED
    parts = (indicator.numerator, indicator.denominator)
    others = [
        gathered.config.indicators[part.indicator]
        for part in parts
        if isinstance(part, OfIndicator) and (part.indicator, team, month) in figures
    ]
    behind = Behind()
    if computed:
        behind = rows_behind(gathered.config, gathered.loaded, figure, gathered.own_month)
    return Worked(
        indicator=indicator,
        figure=figure,
        why_none=why_none(gathered, figure),
        behind=behind,
        population=_population(gathered.config, indicator, month),
        supplied=None if computed else _arrived(gathered, figure),
        rests_on=tuple(
            _worked(gathered, figures, other, team, month) for other in others if computed
        ),
    )


def _population(config: Config, indicator: Indicator, month: Month) -> PopulationFigure | None:
    if not isinstance(indicator.denominator, OfPopulation):
        return None
    figures = config.populations.get(indicator.denominator.population, ())
    begun = [figure for figure in figures if figure.starts <= month.end]
    return max(begun, key=lambda figure: figure.starts, default=None)


def _arrived(gathered: Gathered, figure: Measurement) -> SuppliedFigure | None:
    wanted, teams = key_of(figure), gathered.measured.teams
    return next(
        (
            arrived
            for arrived in gathered.loaded.supplied
            if (arrived.indicator, teams.of(arrived.team), arrived.month) == wanted
        ),
        None,
    )


def _kept(history: Path, key: FigureKey, settled: Settled) -> Kept | None:
    """Return what is on record of a figure; several versions may be, one of which stands."""
    current = [
        version
        for version in open_history(history).versions()
        if version.current and key_of(version.figure) == key
    ]
    if not current:
        return None
    differs = any((r.indicator, r.team, r.month) == key for r in settled.restated)
    return Kept(
        figure=current[-1].figure, run=current[-1].run, source=current[-1].source, differs=differs
    )


def _set_aside(gathered: Gathered) -> Iterator[tuple[str, SetAside]]:
    """Yield the rows and values set aside of the extracts that were counted."""
    for name in gathered.extracts:
        if name in gathered.loaded.extracts:
            for item in gathered.loaded.extracts[name].set_aside:
                if item.reason not in NOTES:
                    yield name, item
    for item in gathered.loaded.supplied_set_aside:
        yield SUPPLIED, item


def _counts(gathered: Gathered) -> dict[str, int]:
    loaded = gathered.loaded.extracts
    counts = {
        name: lost(loaded[name].set_aside_counts) for name in gathered.extracts if name in loaded
    }
    counts[SUPPLIED] = len(gathered.loaded.supplied_set_aside)
    return {name: count for name, count in counts.items() if count}


def _findings(gathered: Gathered, month: Month) -> Iterator[Finding]:
    """Yield the findings of the extracts that are counted, the month's figures, comparators."""
    labels = {
        file.label
        for name in gathered.extracts
        if name in gathered.loaded.extracts
        for file in gathered.loaded.extracts[name].files
    }
    for finding in gathered.loaded.findings:
        if finding.where in {*gathered.extracts, *labels}:
            yield finding
    for finding in gathered.measured.findings:
        if str(month) in finding.where.split():
            yield finding
    for finding in gathered.published.findings:
        if finding.where in gathered.config.indicators:
            yield finding


def _not_adding_up(worked: Worked) -> Iterator[Finding]:
    """Yield a finding for each figure whose rows do not add up to it: a fault of the program."""
    for each in worked.all():
        pairs = (
            (each.behind.numerator, each.figure.numerator, each.behind.marked(denominator=False)),
            (
                each.behind.denominator,
                each.figure.denominator,
                each.behind.marked(denominator=True),
            ),
        )
        if any(
            found is not None and not found == shown == marked for found, shown, marked in pairs
        ):
            yield Finding(
                rule="rows-do-not-add-up",
                level=Level.ERROR,
                where=f"{each.indicator.id} {each.figure.month}",
                message="the rows found do not add up to the figure; please report this as a fault"
                " of xl-kpi",
            )
