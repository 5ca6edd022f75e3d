"""How far figures moved, on a scale on which a count of contacts and a percentage compare.

A movement is measured against what is usual for its own indicator: the mean of the absolute
changes from month to month before it (the mean moving range, from which the limits of an XmR
chart are made). A change in contacts from 1,700 to 1,650 is nothing where they change by 120 in
a usual month; a change from 35% to 26% is much where two points are usual.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from xl_kpi.board.rating import Direction, direction_of_travel
from xl_kpi.config.declared import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xl_kpi.config.declared import Indicator
    from xl_kpi.months import Month

LEAST_CHANGES = 5
"""Changes from month to month without which it cannot be said what is usual."""
_PLACES_OF_PERCENT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A figure that is not what it was.

    Attributes:
        month: The month of the figure before: an earlier one, or the same as it was shown then.
        before, now: Shown values.
        direction: Read through the polarity.
        times_usual: How many times the usual change from month to month it moved; None where
            there are too few months to say.
    """

    indicator: Indicator
    month: Month
    before: Decimal
    now: Decimal
    direction: Direction
    times_usual: Decimal | None


def movement(
    indicator: Indicator, was: tuple[Month, Decimal], now: Decimal, earlier: Sequence[Decimal]
) -> Movement | None:
    """Return the movement of a figure, None where it did not move.

    Args:
        indicator: What it is.
        was: The figure before and its month.
        now: The figure.
        earlier: Absolute changes from month to month before it.
    """
    month, before = was
    direction = direction_of_travel(now, before, indicator.polarity)
    if direction is None or direction is Direction.SAME:
        return None
    return Movement(
        indicator=indicator,
        month=month,
        before=before,
        now=now,
        direction=direction,
        times_usual=_times_usual(abs(now - before), indicator, earlier),
    )


def _times_usual(
    change: Decimal, indicator: Indicator, earlier: Sequence[Decimal]
) -> Decimal | None:
    """Return a change against the usual one, which counts as no less than a step that shows.

    Without that least, any change of a figure that never moved would be beyond all measure.
    """
    if len(earlier) < LEAST_CHANGES:
        return None
    decimals = indicator.decimals + _PLACES_OF_PERCENT * (indicator.unit is Unit.PERCENT)
    return change / max(sum(earlier, Decimal(0)) / len(earlier), Decimal(1).scaleb(-decimals))


def changes_before(
    figures: Mapping[tuple[str, Month], Decimal], indicator: str, months: Iterable[Month]
) -> tuple[Decimal, ...]:
    """Return an indicator's absolute changes between consecutive months that both have a figure."""
    series = [figures.get((indicator, month)) for month in months]
    return tuple(
        abs(after - before)
        for before, after in pairwise(series)
        if before is not None and after is not None
    )


def largest_first(movements: Iterable[Movement]) -> tuple[Movement, ...]:
    """Return movements by size; those that cannot be measured last, equals as they came."""
    return tuple(
        sorted(movements, key=lambda m: (m.times_usual is None, -(m.times_usual or Decimal(0))))
    )
