"""What differs between what an earlier refresh showed and what is shown now. Values in and out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.board.movements import Movement, changes_before, largest_first, movement
from xl_kpi.board.rating import target_for
from xl_kpi.months import window

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from xl_kpi.board.rating import Rag
    from xl_kpi.config.declared import Indicator, Target
    from xl_kpi.history.kept import FaultKey
    from xl_kpi.months import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a refresh showed, or shows.

    Attributes:
        period: Its month.
        figures: The whole service's shown values by indicator and month; none without a value.
        ratings: Of the indicators that it showed, None where not rated.
        faults: How many of each fault its data had; None where that is not on record.
    """

    period: Month
    figures: Mapping[tuple[str, Month], Decimal]
    ratings: Mapping[str, Rag | None]
    faults: Mapping[FaultKey, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingChange:
    """An indicator that is rated otherwise, None where it was or is not rated.

    Attributes:
        figure, target: Of the present month; None where there is none.
    """

    indicator: Indicator
    before: Rag | None
    now: Rag | None
    figure: Decimal | None
    target: Target | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatedFigure:
    """A figure of a month that had been reported.

    Attributes:
        before: As it was reported.
        now: As it is; where it is not `shown`, as the extracts give it.
        shown: False where the figure reported stands.
    """

    indicator: Indicator
    month: Month
    before: Decimal
    now: Decimal
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFault:
    """A fault of the data that was not there before, or not so often."""

    fault: FaultKey
    count: int
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LostFigure:
    """An indicator that had a figure in the month compared with and has none now."""

    indicator: Indicator
    month: Month
    before: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs.

    Attributes:
        movements: Every figure that moved, largest first.
        ratings: In the config's order.
        restated: By month, then in the config's order.
    """

    movements: tuple[Movement, ...] = ()
    ratings: tuple[RatingChange, ...] = ()
    restated: tuple[RestatedFigure, ...] = ()
    faults: tuple[NewFault, ...] = ()
    lost: tuple[LostFigure, ...] = ()
    rated: Mapping[str, RatingChange] = field(init=False)

    def __post_init__(self) -> None:
        """Index the ratings by indicator."""
        object.__setattr__(self, "rated", {change.indicator.id: change for change in self.ratings})

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.movements or self.ratings or self.restated or self.faults or self.lost)


def compare(earlier: Standing, present: Standing, indicators: Sequence[Indicator]) -> Changes:
    """Return what differs.

    Args:
        earlier: What was shown. Where its month is an earlier one, a figure's movement is from
            that month, as it stands now, to the present one; where it is the same month, from
            the figure that was shown for it then.
        present: What is shown.
        indicators: Those to compare, in order.
    """
    return Changes(
        movements=largest_first(_movements(earlier, present, indicators)),
        ratings=tuple(_ratings(earlier, present, indicators)),
        restated=tuple(_restated(earlier, present, indicators)),
        faults=tuple(_faults(earlier, present)),
        lost=tuple(_lost(earlier, present, indicators)),
    )


def _before(earlier: Standing, present: Standing, indicator: str) -> Decimal | None:
    source = earlier if earlier.period == present.period else present
    return source.figures.get((indicator, earlier.period))


def _movements(
    earlier: Standing, present: Standing, indicators: Sequence[Indicator]
) -> Iterator[Movement]:
    months = _months_before(present)
    for indicator in indicators:
        before = _before(earlier, present, indicator.id)
        now = present.figures.get((indicator.id, present.period))
        if before is None or now is None:
            continue
        usual = changes_before(present.figures, indicator.id, months)
        found = movement(indicator, (earlier.period, before), now, usual)
        if found is not None:
            yield found


def _months_before(present: Standing) -> tuple[Month, ...]:
    """Return every month from the first with a figure to the one before the period."""
    first = min((month for _, month in present.figures), default=present.period)
    return window(present.period - 1, present.period - first)


def _ratings(
    earlier: Standing, present: Standing, indicators: Sequence[Indicator]
) -> Iterator[RatingChange]:
    for indicator in indicators:
        if indicator.id not in earlier.ratings or indicator.id not in present.ratings:
            continue
        before, now = earlier.ratings[indicator.id], present.ratings[indicator.id]
        if before is not now:
            yield RatingChange(
                indicator=indicator,
                before=before,
                now=now,
                figure=present.figures.get((indicator.id, present.period)),
                target=target_for(indicator.targets, present.period),
            )


def _restated(
    earlier: Standing, present: Standing, indicators: Sequence[Indicator]
) -> Iterator[RestatedFigure]:
    last = min(earlier.period, present.period - 1)
    for month in sorted({month for _, month in earlier.figures if month <= last}):
        for indicator in indicators:
            before = earlier.figures.get((indicator.id, month))
            now = present.figures.get((indicator.id, month))
            if before is not None and now is not None and before != now:
                yield RestatedFigure(indicator=indicator, month=month, before=before, now=now)


def _faults(earlier: Standing, present: Standing) -> Iterator[NewFault]:
    if earlier.faults is None or present.faults is None:
        return
    for fault, count in present.faults.items():
        before = earlier.faults.get(fault, 0)
        if count > before:
            yield NewFault(fault=fault, count=count, before=before)


def _lost(
    earlier: Standing, present: Standing, indicators: Sequence[Indicator]
) -> Iterator[LostFigure]:
    for indicator in indicators:
        before = _before(earlier, present, indicator.id)
        if before is not None and (indicator.id, present.period) not in present.figures:
            yield LostFigure(indicator=indicator, month=earlier.period, before=before)
