"""How much chance there is in a percentage: its interval, and whether it differs from the whole.

The interval is Wilson's score interval at 95% (E. B. Wilson, "Probable inference, the law of
succession, and statistical inference", Journal of the American Statistical Association 22, 1927;
method 3 of R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics
in Medicine 17, 1998). It stays between 0% and 100%, and says something of 0 of 5.

Whether a team differs is judged as on a funnel plot (D. J. Spiegelhalter, "Funnel plots for
comparing institutional performance", Statistics in Medicine 24, 2005), by limits at 95% and 99.8%.
The team is part of the whole that it is compared with, so the limits are those of the
hypergeometric distribution: how many of the whole's numerator would fall to a team of this size if
they were dealt out by chance. For a team that is a small part of the whole they are the binomial
limits of the plot; a team that is nearly all of it can hardly lie outside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import comb, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

_Z_95 = 1.959963984540054
"""The normal deviate that 2.5% lie above."""
_BEYOND_95, _BEYOND_998 = Fraction(25, 1000), Fraction(1, 1000)
"""The chance of lying beyond each limit, on one side."""
LARGEST_TOTAL = 20_000
"""The largest whole that is compared: the chances are worked out exactly, in whole numbers."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many.

    Raises:
        ValueError: It is not some of a number above nought.
    """

    part: int
    whole: int

    def __post_init__(self) -> None:
        """Refuse what is no share."""
        if not 0 <= self.part <= self.whole or not self.whole:
            raise ValueError(f"{self.part} of {self.whole} is no share")


def share_of(part: Decimal | None, whole: Decimal | None) -> Share | None:
    """Return a numerator of a denominator as a share, None where they are not whole or no share."""
    if part is None or not whole or part % 1 or whole % 1 or not 0 <= part <= whole:
        return None
    return Share(int(part), int(whole))


class Limit(Enum):
    """Between which limits of the funnel a team lies."""

    WITHIN = "within the 95% limits"
    BEYOND_95 = "outside the 95% limits"
    BEYOND_998 = "outside the 99.8% limits"


@dataclass(frozen=True, slots=True)
class Difference:
    """How a team's share compares with that of the whole.

    Attributes:
        sign: 1 above, -1 below, 0 where the team lies within the limits.
        chance: The probability that a team of this size lies as far off, on its side, by chance.
    """

    sign: int
    limit: Limit
    chance: Fraction


def wilson_interval(share: Share) -> tuple[float, float]:
    """Return the lower and upper end of the 95% interval of a share, as fractions of one."""
    part, whole = share.part, share.whole
    squared = _Z_95**2
    centre = part + squared / 2
    spread = _Z_95 * sqrt(part * (whole - part) / whole + squared / 4)
    low = 0.0 if part == 0 else (centre - spread) / (whole + squared)
    high = 1.0 if part == whole else (centre + spread) / (whole + squared)
    return low, high


def differs(team: Share, total: Share) -> Difference | None:
    """Return how a team compares with the whole that it is part of.

    Args:
        team: The team's numerator and denominator.
        total: Those of all teams together, this one included.

    Returns:
        None where the team is no part of the total, or the total is too large to be worked out.
    """
    rest, rest_part = total.whole - team.whole, total.part - team.part
    if total.whole > LARGEST_TOTAL or not 0 <= rest_part <= rest:
        return None
    sign = 1 if team.part * total.whole >= total.part * team.whole else -1
    chance = _tail(team, total, sign)
    if chance > _BEYOND_95:
        return Difference(0, Limit.WITHIN, chance)
    limit = Limit.BEYOND_998 if chance <= _BEYOND_998 else Limit.BEYOND_95
    return Difference(sign, limit, chance)


def _tail(team: Share, total: Share, sign: int) -> Fraction:
    """Return the chance that as many as the team's, or more (`sign` -1: or fewer), fall to it."""
    most = min(team.whole, total.part)
    least = max(0, team.whole - (total.whole - total.part))
    reached = range(team.part, most + 1) if sign > 0 else range(least, team.part + 1)
    return _ways(team, total, reached)


def _ways(team: Share, total: Share, reached: range) -> Fraction:
    """Return the share of all ways to deal out the numerator that give the team one of these."""
    others = total.whole - team.whole
    ways = comb(team.whole, reached.start) * comb(others, total.part - reached.start)
    found = 0
    for given in reached:
        found += ways
        ways = (
            ways * (team.whole - given) * (total.part - given)
            // ((given + 1) * (others - total.part + given + 1))
        )  # fmt: skip
    return Fraction(found, comb(total.whole, total.part))
