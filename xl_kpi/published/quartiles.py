"""Quartile bands as the Local Authority Interactive Tool gives them.

The limits are the quartiles of all authorities' figures of one year, missing ones left out, by
linear interpolation between the two nearest (R's type 7, that of its `quantile`). A figure on a
limit belongs to the band below it. A is the best quarter: the lowest where low is good, the
highest where high is good. A measure without polarity, and one whose range is too small, has none.

Source: dfe-analytical-services/local-authority-interactive-tool, R/fn_analysis.R,
`calculate_quartile_band`, and global.R, `no_qb_indicators`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Polarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

BEST_TO_WORST = "ABCD"
_QUARTERS = 4
_LAIT = {"high": Polarity.HIGH, "low": Polarity.LOW}


def quartile_limits(values: Iterable[Decimal]) -> tuple[Fraction, ...]:
    """Return the lowest value, the three quartiles and the highest; empty for no value."""
    ordered = [Fraction(value) for value in sorted(values)]
    return tuple(_at(ordered, quarter) for quarter in range(_QUARTERS + 1)) if ordered else ()


def _at(ordered: Sequence[Fraction], quarter: int) -> Fraction:
    whole, part = divmod((len(ordered) - 1) * quarter, _QUARTERS)
    below = ordered[whole]
    return below + Fraction(part, _QUARTERS) * (ordered[whole + 1] - below) if part else below


def quartile_band(value: Decimal, limits: Sequence[Fraction], polarity: Polarity) -> str | None:
    """Return the band of a figure, A being best; None without polarity or outside the limits.

    Args:
        value: The figure.
        limits: Those of `quartile_limits`.
        polarity: Which way is good.
    """
    if polarity is Polarity.NONE or not limits or not limits[0] <= value <= limits[-1]:
        return None
    above = sum(value > limit for limit in limits[1:_QUARTERS])
    bands = BEST_TO_WORST if polarity is Polarity.LOW else BEST_TO_WORST[::-1]
    return bands[above]


def lait_polarity(written: str | None) -> Polarity:
    """Return the polarity that LAIT's dictionary gives as High, Low or -."""
    return _LAIT.get((written or "").strip().lower(), Polarity.NONE)
