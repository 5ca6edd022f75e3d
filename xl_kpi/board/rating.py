"""The rules by which a figure is rated: red, amber or green, direction of travel, trend.

Codes are those the workbook stores: 1, 0, -1, and None where there is nothing to say. Every
comparison is exact and is made on the shown value, so that what is shown is what is rated.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Polarity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from xl_kpi.config.declared import Target
    from xl_kpi.months import Month


class Rag(IntEnum):
    """Red, amber or green, as stored."""

    GREEN = 1
    AMBER = 0
    RED = -1


class Direction(IntEnum):
    """This month against last, as stored.

    Read through the polarity. Where there is none, `BETTER` only says that the figure went up
    and `WORSE` that it went down: the row's number format words it so.
    """

    BETTER = 1
    SAME = 0
    WORSE = -1


def target_for(targets: Iterable[Target], month: Month) -> Target | None:
    """Return the target that holds in a month: the latest to have started, None for none."""
    begun = [target for target in targets if target.starts is None or target.starts <= month]
    return max(
        begun,
        key=lambda target: -1 if target.starts is None else target.starts.number,
        default=None,
    )


def rag(shown: Decimal | None, target: Target | None, polarity: Polarity) -> Rag | None:
    """Return the rating of a shown value, None where it cannot be rated.

    Green meets the target in the direction of the polarity, equal counting as met; amber misses
    it by no more than the tolerance, inclusive.

    Args:
        shown: The value as shown; None where there is no figure.
        target: The target that holds in the month.
        polarity: Which way is good; without a polarity nothing is rated.
    """
    if shown is None or target is None or target.value is None or polarity is Polarity.NONE:
        return None
    miss = target.value - shown if polarity is Polarity.HIGH else shown - target.value
    if miss <= 0:
        return Rag.GREEN
    return Rag.AMBER if miss <= _allowed_miss(target, target.value) else Rag.RED


def _allowed_miss(target: Target, value: Decimal) -> Decimal:
    tolerance = target.tolerance
    return tolerance.amount if tolerance.points else tolerance.amount * abs(value)


def direction_of_travel(
    shown: Decimal | None, before: Decimal | None, polarity: Polarity
) -> Direction | None:
    """Return how this month's shown value compares with last month's.

    Args:
        shown: This month's value.
        before: Last month's value; where either is missing they cannot be compared: None.
        polarity: Which way is good; without a polarity, up is 1 and down is -1.
    """
    change = trend(shown, before)
    if change is None:
        return None
    up = (change > 0) - (change < 0)
    return Direction(-up if polarity is Polarity.LOW else up)


def trend(shown: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Return this month's shown value minus last month's, in the same unit; None without both."""
    if shown is None or before is None:
        return None
    return shown - before
