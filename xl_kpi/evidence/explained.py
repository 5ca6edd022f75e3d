"""What can be said of a figure, as values: how it came about, what stands on record, its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.board.assessing import Assessment
    from xl_kpi.config.declared import Config, Indicator, PopulationFigure
    from xl_kpi.extracts.loaded import SetAside, SuppliedFigure
    from xl_kpi.faults import Finding
    from xl_kpi.history.kept import Run
    from xl_kpi.measures.behind import Behind
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month
    from xl_kpi.published.figures import Quartile


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """How a figure came about from the extracts.

    Attributes:
        figure: As the extracts give it, whatever the history holds.
        why_none: Why there is no figure, in words; empty where there is one.
        behind: The rows that were counted.
        population: What it is a rate of, where that is a population.
        supplied: The figure as it arrived, where it arrived ready made and is the one shown.
        rests_on: The figures of other indicators that it is made of.
    """

    indicator: Indicator
    figure: Measurement
    why_none: str
    behind: Behind
    population: PopulationFigure | None
    supplied: SuppliedFigure | None
    rests_on: tuple[Worked, ...]

    def all(self) -> Iterator[Worked]:
        """Yield this figure and, each once, those that it is made of, however deep."""
        found: dict[str, Worked] = {}
        waiting = [self]
        while waiting:
            worked = waiting.pop(0)
            found.setdefault(worked.indicator.id, worked)
            waiting += worked.rests_on
        yield from found.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the history holds of a figure.

    Attributes:
        run: The refresh, import or restatement that put it there.
        source: The cell that it was taken from, where a workbook was adopted; else None.
        differs: Whether the extracts now give another figure, which is not the one shown.
    """

    figure: Measurement
    run: Run
    source: str | None
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that can be said of one figure.

    Attributes:
        month: The figure's own month.
        stands: The figure that the board shows: the one on record where it is published.
        assessment: How it is rated; None for a team's figure, which is not.
        quartile: Where the council's published figure lies, None where none is published.
        beside: The figures of the month that a team's is shown among, its own included; none for
            the whole service.
        set_aside: Extract and row or value set aside, of the extracts that were read.
        set_aside_counts: Extract to the exact number.
        ran: The SQL that counted the figures of the board, and the statement of this one.
    """

    config: Config
    month: Month
    team: str
    worked: Worked
    stands: Measurement
    kept: Kept | None
    assessment: Assessment | None
    quartile: Quartile | None
    beside: tuple[Measurement, ...]
    set_aside: tuple[tuple[str, SetAside], ...]
    set_aside_counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    ran: tuple[str, ...]

    @property
    def indicator(self) -> Indicator:
        """The indicator that the figure is of."""
        return self.worked.indicator
