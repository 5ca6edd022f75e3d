"""Whether a change is more than noise: an XmR chart of an indicator's months, read by rules.

The chart is Shewhart's for individual values. Its centre line is the mean of the months; its
natural process limits stand 2.66 mean moving ranges from it. Rules of length say when months that
lie within the limits are unusual all the same. What is found is read through the polarity, and the
target is set against the limits, in the manner of NHS England's "Making Data Count".

Where programs differ: no outlier is left out of the mean moving range, as in Making Data Count's
own workbook and unlike the R package NHSRplotthedots; of the months near a limit, one beyond it
counts, and the third month may lie anywhere, as in Nelson's test 5.

Sources: W. A. Shewhart, Economic Control of Quality of Manufactured Product (1931); D. J. Wheeler,
Understanding Variation (2nd edition, 2000), for the factors 2.66 and 3.268 = 3 / 1.128 and
3 x 0.853 / 1.128 + 1; L. S. Nelson, "The Shewhart control chart: tests for special causes", Journal
of Quality Technology 16 (1984), for the rules; NHS England, Making Data Count, and the NHS-R
Community's NHSRplotthedots, for their lengths, their order and the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from xl_kpi.board.rating import target_for
from xl_kpi.config.declared import Polarity, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xl_kpi.config.declared import Indicator, Rebase, SignalRules
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month

LIMIT_FACTOR = Decimal("2.66")
"""Mean moving ranges from the mean to a natural process limit: three standard deviations."""
RANGE_FACTOR = Decimal("3.268")
"""Mean moving ranges up to which a single moving range is ordinary."""
_NEAR = Decimal(2) / Decimal(3)
"""How far out, as a part of the way to the limit, its outer third begins."""


class Variation(StrEnum):
    """What the month is beside those before it."""

    IMPROVING = "improving"
    WORSENING = "worsening"
    UNUSUAL = "unusual"
    ORDINARY = "ordinary"


class Assurance(StrEnum):
    """Whether months like these meet the target."""

    WILL = "will"
    WILL_NOT = "will_not"
    MAY = "may"


class Rule(StrEnum):
    """What makes a month more than noise; where several do, the first of these is told.

    The order is that of NHSRplotthedots. It matters where they point different ways: months that
    fall one after the other may still all lie above the mean, and the fall is the news.
    """

    BEYOND = "beyond"
    TREND = "trend"
    NEAR = "near"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The lines of an XmR chart.

    Attributes:
        mean: The centre line.
        moving_range: The mean difference, signs left out, of months that follow each other.
        lower, upper: The natural process limits, kept to what the figure can be: no count below
            nought, no share of a whole above one.
        first: The first month that they rest on.
        points: How many months they rest on.
    """

    mean: Decimal
    moving_range: Decimal
    lower: Decimal
    upper: Decimal
    first: Month
    points: int

    @property
    def largest_range(self) -> Decimal:
        """The moving range beyond which a single change is unusual."""
        return RANGE_FACTOR * self.moving_range

    @property
    def reach(self) -> Decimal:
        """How far the limits stand from the mean before they are kept to what can be."""
        return LIMIT_FACTOR * self.moving_range


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What is said of a month.

    Attributes:
        rule: The rule that struck; None where the month is ordinary.
        rises: Whether it struck upwards; None where the month is ordinary.
        months: The months that the rule rests on, earliest first.
        assurance: None without a numeric target or a polarity.
        rebased: The rebasing whose months the limits rest on, None for none.
    """

    limits: Limits
    variation: Variation
    rule: Rule | None
    rises: bool | None
    months: tuple[Month, ...]
    assurance: Assurance | None
    rebased: Rebase | None


@dataclass(frozen=True, slots=True)
class NoSignal:
    """Why nothing is said of a month, in words for the analyst."""

    why: str


@dataclass(frozen=True, slots=True)
class _Point:
    month: Month
    value: Decimal


def signal_of(
    indicator: Indicator,
    figures: Mapping[Month, Measurement],
    period: Month,
    rules: SignalRules,
    *,
    rolling: bool,
) -> Signal | NoSignal:
    """Return what the months up to `period` say of it.

    Args:
        indicator: Its polarity, targets and rebasing.
        figures: The whole service's figures by month, as the board shows them.
        period: The month that is judged.
        rules: How many months, and how long a run.
        rolling: Whether a month's figure counts what earlier months' figures count too. Such
            figures follow each other by construction, and every rule would strike by itself.
    """
    if not indicator.signal:
        return NoSignal("the config says signal: none")
    if rolling:
        return NoSignal("it is a rolling figure: its months share what they count")
    points = _points(figures, period, rules.months)
    if not points or points[-1].month != period:
        return NoSignal(f"{period} has no figure")
    rebased = _rebased(indicator, period)
    if rebased is not None:
        points = tuple(point for point in points if point.month >= rebased.starts)
    if len(points) < rules.least:
        since = f" since {rebased.starts}" if rebased is not None else ""
        return NoSignal(f"{len(points)} months{since} have a figure; {rules.least} are needed")
    limits = limits_of(indicator.unit, points)
    if limits is None:
        return NoSignal("no two months that follow each other have a figure")
    return _judged(indicator, points, limits, rules, rebased)


def _judged(
    indicator: Indicator,
    points: Sequence[_Point],
    limits: Limits,
    rules: SignalRules,
    rebased: Rebase | None,
) -> Signal:
    struck = min(_struck(points, limits, rules), key=_precedence, default=None)
    rule, rises, count = struck or (None, None, 0)
    return Signal(
        limits=limits,
        variation=_variation(indicator.polarity, rises=rises),
        rule=rule,
        rises=rises,
        months=tuple(point.month for point in points[len(points) - count :]),
        assurance=_assurance(indicator, limits, points[-1]),
        rebased=rebased,
    )


def _points(figures: Mapping[Month, Measurement], period: Month, months: int) -> tuple[_Point, ...]:
    found = []
    for month in sorted(figures):
        value = figures[month].value
        if value is not None and period - months < month <= period:
            found.append(_Point(month, value))
    return tuple(found)


def _rebased(indicator: Indicator, period: Month) -> Rebase | None:
    passed = [each for each in indicator.rebase if each.starts <= period]
    return max(passed, key=lambda each: each.starts, default=None)


def limits_of(unit: Unit, points: Sequence[_Point]) -> Limits | None:
    """Return the lines that some months give; None without two that follow each other.

    Args:
        unit: What the figure is: it says what the limits are kept to.
        points: The months and their values, earliest first.
    """
    values = [point.value for point in points]
    ranges = [
        abs(after.value - before.value)
        for before, after in pairwise(points)
        if after.month == before.month + 1
    ]
    if not ranges:
        return None
    mean = sum(values, Decimal(0)) / len(values)
    moving_range = sum(ranges, Decimal(0)) / len(ranges)
    lower, upper = mean - LIMIT_FACTOR * moving_range, mean + LIMIT_FACTOR * moving_range
    if unit is not Unit.NUMBER or min(values) >= 0:
        lower = max(lower, Decimal(0))
    if unit is Unit.PERCENT and max(values) <= 1:
        upper = min(upper, Decimal(1))
    return Limits(
        mean=mean,
        moving_range=moving_range,
        lower=lower,
        upper=upper,
        first=points[0].month,
        points=len(points),
    )


def _struck(
    points: Sequence[_Point], limits: Limits, rules: SignalRules
) -> Iterator[tuple[Rule, bool, int]]:
    """Yield each rule that the last month completes: the rule, upwards or not, its months."""
    last = points[-1].value
    if not limits.lower <= last <= limits.upper:
        yield Rule.BEYOND, last > limits.upper, 1
    for rises in (True, False):
        sign = 1 if rises else -1
        out = [sign * (point.value - limits.mean) for point in _unbroken(points)]
        steps = [after - before for before, after in pairwise(out[-rules.trend - 1 :])]
        if len(steps) == rules.trend and all(step > 0 for step in steps):
            yield Rule.TREND, rises, rules.trend + 1
        recent = [value > _NEAR * limits.reach for value in out[-rules.near_of :]]
        if len(recent) == rules.near_of and recent[-1] and sum(recent) >= rules.near:
            yield Rule.NEAR, rises, rules.near_of
        if len(out) >= rules.run and all(value > 0 for value in out[-rules.run :]):
            yield Rule.RUN, rises, rules.run


def _precedence(struck: tuple[Rule, bool, int]) -> int:
    return list(Rule).index(struck[0])


def _unbroken(points: Sequence[_Point]) -> Sequence[_Point]:
    """Return the last months that follow each other without a gap."""
    first = len(points) - 1
    while first > 0 and points[first - 1].month + 1 == points[first].month:
        first -= 1
    return points[first:]


def _variation(polarity: Polarity, *, rises: bool | None) -> Variation:
    if rises is None:
        return Variation.ORDINARY
    if polarity is Polarity.NONE:
        return Variation.UNUSUAL
    return Variation.IMPROVING if rises is (polarity is Polarity.HIGH) else Variation.WORSENING


def _assurance(indicator: Indicator, limits: Limits, last: _Point) -> Assurance | None:
    """Set the target against the limits, and against the month itself where it lies beyond them.

    Of a target that has just been met it cannot be said that it will be missed.
    """
    target = target_for(indicator.targets, last.month)
    if target is None or target.value is None or indicator.polarity is Polarity.NONE:
        return None
    lower, upper = min(limits.lower, last.value), max(limits.upper, last.value)
    high = indicator.polarity is Polarity.HIGH
    worst, best = (lower, upper) if high else (-upper, -lower)
    asked = target.value if high else -target.value
    if worst >= asked:
        return Assurance.WILL
    return Assurance.WILL_NOT if best < asked else Assurance.MAY
