"""Limits, rules and icons against worked examples that others have published."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from board.signal_series import Series, judged, series

from xl_kpi.board.signals import Assurance, Limits, Rule, Signal, Variation
from xl_kpi.config.declared import Polarity, SignalRules

if TYPE_CHECKING:
    from collections.abc import Sequence

NIST_FLOWRATES = "49.6 47.6 49.9 51.3 47.8 51.2 52.6 52.4 53.6 52.1"
"""NIST/SEMATECH, e-Handbook of Statistical Methods, section 6.3.2.2, by batch."""
OUTLIER = "1 2 1 2 10 1 2 1 2 1 2 1 2 1 2 1 2 1"
"""NHS-R Community, NHSRplotthedots, vignette "Deviations from Excel defaults"."""
NORMAL = (
    "-0.56047565 -0.23017749 1.55870831 0.07050839 0.12928774 1.71506499 0.46091621"
    " -1.26506123 -0.68685285 -0.44566197 1.22408180 0.35981383 0.40077145 0.11068272"
    " -0.55584113 1.78691314 0.49785048 -1.96661716 0.70135590 -0.47279141"
)
"""NHSRplotthedots, tests of ptd_spc_standard: R's rnorm(20) after set.seed(123)."""
NORMAL_WITH_OUTLIER = NORMAL.replace("-0.55584113", "10")


@pytest.mark.parametrize(
    ("values", "mean", "lower", "upper", "within"),
    [
        # NIST takes 3 / 1.128 for the factor that is rounded to 2.66 here.
        pytest.param(NIST_FLOWRATES, "50.81", "45.8159", "55.8041", "0.001", id="NIST"),
        # The limits of Making Data Count's own workbook, which leaves no outlier out.
        pytest.param(OUTLIER, "1.94", "-3.06", "6.95", "0.005", id="an outlier"),
        pytest.param(NORMAL, "0.1416238", "-3.01138", "3.294627", "0.000001", id="normal"),
        pytest.param(
            NORMAL_WITH_OUTLIER,
            "0.6694159",
            "-4.596625",
            "5.935457",
            "0.000001",
            id="normal, an outlier",
        ),
    ],
)
def test_limits_are_those_that_were_published(
    values: str, mean: str, lower: str, upper: str, within: str
) -> None:
    limits = limits_over(values)
    found = (limits.mean, limits.mean - limits.reach, limits.mean + limits.reach)
    for value, published in zip(found, (mean, lower, upper), strict=True):
        assert abs(value - Decimal(published)) <= Decimal(within)


def test_the_mean_moving_range_of_the_flowrates_is_that_of_nist() -> None:
    limits = limits_over(NIST_FLOWRATES)
    assert round(limits.moving_range, 4) == Decimal("1.8778")
    # NIST, section 6.3.2: D4 of pairs is 3.267, which is rounded otherwise by others.
    assert abs(limits.largest_range - Decimal("3.267") * limits.moving_range) < Decimal("0.002")


def test_two_months_near_opposite_limits_are_ordinary() -> None:
    """NHSRplotthedots, tests of ptd_spc_standard; its issue 143."""
    told = judged(series([*["1", "-1"] * 7, "5.5", "-5.5"]))
    assert isinstance(told, Signal)
    assert told.variation is Variation.ORDINARY


@pytest.mark.parametrize(
    ("last", "struck"),
    [
        # NHSRplotthedots, tests of ptd_seven_point_trend: seven months, six steps.
        pytest.param("1 2 3 4 5 6 7", (Rule.TREND, True), id="seven rising"),
        pytest.param("7 6 5 4 3 2 1", (Rule.TREND, False), id="seven falling"),
        pytest.param("1 2 3 3 4 5 6", (None, None), id="two alike break a rise"),
        pytest.param("7 1 2 3 4 5 6", (None, None), id="six rising are too few"),
        pytest.param("2 1 2 3 4 5 6 7", (Rule.TREND, True), id="only the last seven count"),
        pytest.param("1 2 3 4 5 6 7 3", (None, None), id="a rise that has ended"),
        # Tests of ptd_seven_point_one_side_mean.
        pytest.param("5 6 5 6 5 6 5", (Rule.RUN, True), id="seven above"),
        pytest.param("5 6 5 6 5 6", (None, None), id="six above are too few"),
        pytest.param("3 2 3 2 3 2 3", (Rule.RUN, False), id="seven below"),
        pytest.param("3 2 3 2 3 2 3 2 5", (None, None), id="a run that has ended"),
        pytest.param("5 6 5 4 5 6 5", (None, None), id="a month on the mean breaks a run"),
    ],
)
def test_runs_and_trends_are_told_as_published(
    last: str, struck: tuple[Rule | None, bool | None]
) -> None:
    told = judged(around_four(last.split()))
    assert isinstance(told, Signal)
    assert (told.limits.mean, (told.rule, told.rises)) == (4, struck)


@pytest.mark.parametrize(
    ("polarity", "expected"),
    [
        (Polarity.HIGH, (Assurance.WILL_NOT, Assurance.WILL, Assurance.MAY)),
        (Polarity.LOW, (Assurance.WILL, Assurance.WILL_NOT, Assurance.MAY)),
        (Polarity.NONE, (None, None, None)),
    ],
)
def test_assurance_is_that_of_the_published_cases(
    polarity: Polarity, expected: tuple[Assurance | None, ...]
) -> None:
    """NHSRplotthedots, tests of ptd_calculate_assurance_type: a target of 4, three processes."""
    found = []
    for mean, reach in ((2, 1), (6, 1), (3, 2)):
        step = Decimal(reach) / Decimal("2.66")
        swings = [mean + (step / 2 if month % 2 else -step / 2) for month in range(14)]
        told = judged(series(swings), polarity=polarity, target="4")
        assert isinstance(told, Signal)
        assert abs(told.limits.upper - (mean + reach)) < Decimal("1e-20")
        found.append(told.assurance)
    assert tuple(found) == expected


@pytest.mark.parametrize(
    ("last", "target", "polarity", "expected"),
    [
        ("30", "25", Polarity.HIGH, Assurance.MAY),
        ("30", "31", Polarity.HIGH, Assurance.WILL_NOT),
        ("30", "25", Polarity.LOW, Assurance.MAY),
        ("30", "30", Polarity.LOW, Assurance.WILL),
        ("10", "25", Polarity.HIGH, Assurance.WILL_NOT),
    ],
)
def test_a_target_that_the_month_itself_meets_or_misses_is_not_foretold_otherwise(
    last: str, target: str, polarity: Polarity, expected: Assurance
) -> None:
    told = judged(series([*["10", "10.5"] * 10, last]), polarity=polarity, target=target)
    assert isinstance(told, Signal)
    assert (told.rule is Rule.BEYOND) is (last == "30")
    assert told.assurance is expected


@pytest.mark.parametrize(
    ("polarity", "rising", "falling"),
    [
        (Polarity.HIGH, Variation.IMPROVING, Variation.WORSENING),
        (Polarity.LOW, Variation.WORSENING, Variation.IMPROVING),
        (Polarity.NONE, Variation.UNUSUAL, Variation.UNUSUAL),
    ],
)
def test_variation_is_read_through_the_polarity(
    polarity: Polarity, rising: Variation, falling: Variation
) -> None:
    """NHSRplotthedots, ptd_point_type: improvement, concern, or neutral."""
    for last, expected in (("5 6 5 6 5 6 5", rising), ("3 2 3 2 3 2 3", falling)):
        told = judged(around_four(last.split()), polarity=polarity)
        assert isinstance(told, Signal)
        assert told.variation is expected


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_long_trend_says_more_than_the_side_of_the_mean(*, mirrored: bool) -> None:
    """The order of NHSRplotthedots: beyond a limit, trend, near a limit, run."""
    fall = [Decimal(12 - step) / 2 for step in range(7)]
    values = [Decimal(each) for each in ("1", "2") * 6] + fall
    told = judged(series([-value for value in values] if mirrored else values))
    assert isinstance(told, Signal)
    above = [point for point in values[-7:] if point > sum(values) / len(values)]
    assert len(above) == 7, "the months that fall are a run above the mean too"
    assert (told.rule, told.rises) == (Rule.TREND, mirrored)


def limits_over(values: str) -> Limits:
    told = judged(replace(series(values.split()), rules=SignalRules(least=10)))
    assert isinstance(told, Signal)
    return told.limits


def around_four(last: Sequence[str]) -> Series:
    """Return months whose mean is 4 and whose limits are far, the last of them as given."""
    last_values = [Decimal(value) for value in last]
    before = [Decimal(-4), Decimal(12)] * 6
    off = sum(last_values) - 4 * len(last_values)
    return series([before[0] - off, *before[1:], Decimal(4), *last_values])
