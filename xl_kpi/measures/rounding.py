"""Rounding half away from zero, done exactly: what is shown is what is rated.

Figures are worked out as fractions, so that no binary or decimal approximation stands between a
numerator and denominator and the figure shown.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from xl_kpi.config.declared import Unit

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
    exact = Fraction(numerator)
    if denominator is not None:
        exact /= Fraction(denominator)
        if unit is not Unit.PERCENT:
            exact *= Fraction(per)
    return round_value(exact, decimals, unit)


def round_value(value: Decimal | Fraction, decimals: int, unit: Unit = Unit.NUMBER) -> Decimal:
    """Return a value rounded half away from zero, with exactly the places that are shown.

    Args:
        value: The exact value.
        decimals: Decimals shown; for a percentage, of the percentage: 0 keeps 2 places of the
            fraction.
        unit: What the figure is.
    """
    places = decimals + _PERCENT_PLACES if unit is Unit.PERCENT else decimals
    scaled = abs(Fraction(value)) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = tuple(int(digit) for digit in str(whole))
    negative = value < 0 and whole > 0
    return Decimal((int(negative), digits, -places))
