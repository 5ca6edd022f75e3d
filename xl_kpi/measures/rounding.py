"""Rounding half away from zero, done exactly: what is shown is what is rated.

Figures are worked out as ratios of whole numbers, so that no binary or decimal approximation
stands between a numerator and denominator and the figure shown.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Unit

if TYPE_CHECKING:
    from fractions import Fraction

_PERCENT_PLACES = 2


def shown_value(
    numerator: Decimal, denominator: Decimal | None, per: Decimal, decimals: int, unit: Unit
) -> Decimal:
    """Return the figure that is shown for a numerator and denominator.

    Args:
        numerator: What was counted.
        denominator: Out of how many; None for a figure that is not a ratio.
        per: The multiplier of a ratio; a percentage is a fraction of one and takes none.
        decimals: Decimals shown; for a percentage, of the percentage.
        unit: What the figure is.

    Raises:
        ZeroDivisionError: The denominator is zero, which is the caller's to find out first.
    """
    if denominator is None:
        return round_value(numerator, decimals, unit)
    above, parts_above = numerator.as_integer_ratio()
    below, parts_below = denominator.as_integer_ratio()
    top, bottom = above * parts_below, below * parts_above
    if unit is not Unit.PERCENT:
        times, parts = per.as_integer_ratio()
        top, bottom = top * times, bottom * parts
    if bottom < 0:
        top, bottom = -top, -bottom
    return _rounded(top, bottom, _places(decimals, unit))


def round_value(value: Decimal | Fraction, decimals: int, unit: Unit = Unit.NUMBER) -> Decimal:
    """Return a value rounded half away from zero, with exactly the places that are shown.

    Args:
        value: The exact value.
        decimals: Decimals shown; for a percentage, of the percentage: 0 keeps 2 places of the
            fraction.
        unit: What the figure is.
    """
    top, bottom = value.as_integer_ratio()
    return _rounded(top, bottom, _places(decimals, unit))


def _places(decimals: int, unit: Unit) -> int:
    return decimals + _PERCENT_PLACES if unit is Unit.PERCENT else decimals


def _rounded(top: int, bottom: int, places: int) -> Decimal:
    """Return top / bottom with so many places; `bottom` is above nought."""
    whole = (2 * abs(top) * 10**places + bottom) // (2 * bottom)
    sign = 1 if top < 0 and whole else 0
    # From its digits: arithmetic would round to the 28 that Decimal keeps.
    return Decimal((sign, tuple(map(int, str(whole))), -places))
