"""On which side of its point each figure of a line is written, so that it stands clear.

A label stands above its point, and below where the line comes down to the point from both sides,
or where the target runs just above it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LABEL = Decimal("0.09")
"""The height of a label with its distance from the point, as a share of the axis."""


def labels_below(
    points: Sequence[Decimal | None], target: Sequence[Decimal | None], length: Decimal
) -> tuple[bool, ...]:
    """Return for each point whether its label stands below it.

    Args:
        points: The line, None where there is no figure.
        target: The target at each point, None for none.
        length: How much the axis shows.
    """
    return tuple(
        point is not None and _is_below(point, _neighbours(points, at), target[at], length * _LABEL)
        for at, point in enumerate(points)
    )


def _neighbours(points: Sequence[Decimal | None], at: int) -> list[Decimal]:
    """Return the figures that the line joins to a point."""
    before = next((point for point in reversed(points[:at]) if point is not None), None)
    after = next((point for point in points[at + 1 :] if point is not None), None)
    return [point for point in (before, after) if point is not None]


def _is_below(
    point: Decimal, neighbours: Sequence[Decimal], target: Decimal | None, height: Decimal
) -> bool:
    if target is not None and abs(target - point) < height:
        return target > point
    return sum(neighbours) > point * len(neighbours)
