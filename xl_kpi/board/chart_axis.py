"""How far a chart's axis reaches.

The axis itself is left automatic, so that no figure of a later month can fall off it. Two points
that are not seen are drawn with the figures, and the automatic axis takes them in:

- columns, and lines asked to, have one of them at nought;
- else the two are at least three twentieths of the level apart, so that a small change stays small.

The explanation of charts says what spreadsheet programs make of it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.declared import ChartKind, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xl_kpi.config.declared import Chart

LEAST_SHARE = Decimal("0.15")
"""The points are at least this share of the level apart."""
ZOOMED_SHARE = Decimal(1) / 6
"""Where what is drawn spreads over more than this share of its highest, spreadsheet programs begin
the axis at nought."""
_LEAST_COUNT = Decimal(5)
"""The axis of counts takes in at least so much, so that its marks are whole numbers."""
_HEADROOM, _FOOTROOM = Decimal("0.05"), Decimal("0.5")
_WHOLE = Decimal(1)
"""The whole of a percentage, which no axis need pass."""


def axis_points(chart: Chart, drawn: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """Return the lowest and the highest that a chart's axis takes in.

    Args:
        chart: Its kind and unit.
        drawn: Everything it draws: figures, target, comparators. None where that is nothing.
    """
    if not drawn:
        return None
    low, high = min(drawn), max(drawn)
    if chart.from_zero or chart.kind is ChartKind.COLUMN:
        least = _LEAST_COUNT if chart.unit is Unit.COUNT else Decimal(0)
        return min(Decimal(0), low), max(least, high)
    width = max(high - low, max(abs(low), abs(high)) * LEAST_SHARE)
    top = (low + high + width) / 2
    if chart.unit is Unit.PERCENT:
        top = min(top, max(_WHOLE, high))
    return top - width, top


def axis_length(low: Decimal, high: Decimal) -> Decimal:
    """Return about how much an automatic axis shows that takes in two points.

    It begins at nought, or half of their distance below the lower, and goes on for a twentieth
    beyond the higher.
    """
    distance = high - low
    if low >= 0 and distance > high * ZOOMED_SHARE:
        return high * (1 + _HEADROOM)
    return distance * (1 + _FOOTROOM + _HEADROOM)
