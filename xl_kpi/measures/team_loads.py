"""The workloads of each team: how many workers hold how many children, and who holds too many."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Unit
from xl_kpi.config.statuses import threshold_of
from xl_kpi.measures.measurement import WHOLE_SERVICE, Measurement, Origin, Status
from xl_kpi.measures.rounding import round_value
from xl_kpi.measures.sql import NO_TEAM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xl_kpi.config.declared import Config
    from xl_kpi.config.statuses import Thresholds
    from xl_kpi.measures.workloads import Workload, Workloads
    from xl_kpi.months import Month

MEAN, OVER = "mean", "over"
"""The figures of a team that are kept on record, for the month after to be compared with."""
_DECIMALS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLoad:
    """The workloads of a team, or of all.

    Attributes:
        team: Its name, or `WHOLE_SERVICE`.
        children: Held by the workers; a child of two workers is held twice.
        unallocated: Children without a worker, who are not among `children`.
        mean, median: Rounded half away from zero to one decimal; None without a worker.
        highest: None without a worker.
        over: Workers at or over their status's threshold.
        held_over: The children that they hold.
        share: Theirs of all children held, a fraction of one; None where none is held.
    """

    team: str
    workers: int
    children: int
    unallocated: int
    mean: Decimal | None
    median: Decimal | None
    highest: int | None
    over: int
    held_over: int
    share: Decimal | None


def team_loads(
    workloads: Workloads, teams: Sequence[str], thresholds: Thresholds
) -> tuple[TeamLoad, ...]:
    """Return the load of each team, in the order in which the extract first names it, then of all.

    Args:
        workloads: Of every worker.
        teams: Only teams whose names begin with one of these, empty for all.
        thresholds: By qualifying status.
    """
    held = [work for work in workloads.held if is_in(teams, work.team)]
    unheld = [work for work in workloads.unallocated if is_in(teams, work.team)]
    names = dict.fromkeys(work.team for work in (*held, *unheld))
    parts = (
        _load(
            NO_TEAM if name is None else name,
            [work for work in held if work.team == name],
            [work for work in unheld if work.team == name],
            thresholds,
        )
        for name in names
    )
    return (*parts, _load(WHOLE_SERVICE, held, unheld, thresholds))


def loads_of(
    config: Config, workloads: Mapping[str, Workloads], thresholds: Mapping[str, Thresholds]
) -> dict[str, tuple[TeamLoad, ...]]:
    """Return the loads of each of a config's summaries, by its id.

    Args:
        config: The summaries.
        workloads: By extract; a summary of one that is not there is left out.
        thresholds: By summary, where they are others than the config's.
    """
    return {
        spec.id: team_loads(
            workloads[spec.extract], spec.teams, thresholds.get(spec.id, spec.highlight)
        )
        for spec in config.caseload_summaries
        if spec.extract in workloads
    }


def is_in(teams: Sequence[str], team: str | None) -> bool:
    """Tell whether a team's name begins with one of some texts, whatever its case."""
    name = (team or "").casefold()
    return not teams or name.startswith(tuple(start.casefold() for start in teams))


def is_over(work: Workload, thresholds: Thresholds) -> bool:
    """Tell whether a worker holds as many children as the status's threshold, or more."""
    threshold = threshold_of(thresholds, work.qualifying_status)
    return threshold is not None and work.allocations >= threshold


def _load(
    team: str, held: Sequence[Workload], unheld: Iterable[Workload], thresholds: Thresholds
) -> TeamLoad:
    counts = [work.allocations for work in held]
    over = [work.allocations for work in held if is_over(work, thresholds)]
    children = sum(counts)
    return TeamLoad(
        team=team,
        workers=len(counts),
        children=children,
        unallocated=sum(work.allocations for work in unheld),
        mean=_rounded(Fraction(children, len(counts))) if counts else None,
        median=_rounded(Fraction(median(counts))) if counts else None,
        highest=max(counts, default=None),
        over=len(over),
        held_over=sum(over),
        share=round_value(Fraction(sum(over), children), 0, Unit.PERCENT) if children else None,
    )


def _rounded(value: Fraction) -> Decimal:
    return round_value(value, _DECIMALS)


@dataclass(frozen=True, slots=True)
class RecordedFigure:
    """A summary's figure as the history knows it, beside the indicators.

    Attributes:
        id: No indicator can have it: an indicator's id holds no full stop.
        unit, decimals, per: As of an indicator.
    """

    id: str
    unit: Unit
    decimals: int
    per: Decimal = Decimal(1)


def recorded_figures(config: Config) -> dict[str, RecordedFigure]:
    """Return the figures of a config's summaries that are kept on record, by id."""
    found = [
        figure
        for summary in config.caseload_summaries
        for figure in (
            RecordedFigure(figure_id(summary.id, MEAN), Unit.NUMBER, _DECIMALS),
            RecordedFigure(figure_id(summary.id, OVER), Unit.COUNT, 0),
        )
    ]
    return {figure.id: figure for figure in found}


def figure_id(summary: str, figure: str) -> str:
    """Return the id under which a summary's figure is on record."""
    return f"caseload_summary.{summary}.{figure}"


def load_figures(summary: str, loads: Iterable[TeamLoad], month: Month) -> Iterator[Measurement]:
    """Yield what is kept on record of a summary's teams: the mean, and how many are over.

    Args:
        summary: The summary's id.
        loads: Of each team, and of all.
        month: The month that they are of.
    """
    for load in loads:
        if load.mean is not None:
            over = Measurement(
                indicator=figure_id(summary, OVER),
                team=load.team,
                month=month,
                numerator=Decimal(load.over),
                denominator=None,
                value=Decimal(load.over),
                status=Status.OK,
                origin=Origin.COMPUTED,
            )
            yield over
            yield replace(
                over,
                indicator=figure_id(summary, MEAN),
                numerator=Decimal(load.children),
                denominator=Decimal(load.workers),
                value=load.mean,
            )
