"""Signals against a library of others, a second computation, and what is known of the rules."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from board.signal_series import LONG, Series, judged, series
from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.board.signals import NoSignal, Rule, Signal, Variation
from xl_kpi.config.declared import Polarity, Rebase, SignalRules, Unit
from xl_kpi.months import Month

NELSON = SignalRules(months=120, run=9, trend=5)
"""The lengths of Nelson's tests 2 and 3: nine months on one side, six months that rise."""
NELSON_TESTS = {1: Rule.BEYOND, 3: Rule.TREND, 5: Rule.NEAR, 2: Rule.RUN}
VALUES = st.lists(st.integers(min_value=-60, max_value=60).map(Decimal), min_size=13, max_size=24)


def noise(seed: int, months: int) -> list[Decimal]:
    """Return normal noise of deviation one, in hundredths: what is shown is what is judged."""
    drawn = np.random.default_rng(seed).standard_normal(months)
    return [Decimal(f"{value:.2f}") for value in drawn]


def wandering(seed: int, months: int) -> list[Decimal]:
    """Return noise about a mean that shifts, a third of it sorted at the end: every rule strikes."""
    rng = np.random.default_rng(seed)
    shifts = np.repeat(rng.normal(0, 1.2, size=-(-months // 7)), 7)[:months]
    values = rng.standard_normal(months) + shifts
    if way := seed % 3 - 1:
        values[-7:] = way * np.sort(way * values[-7:])
    return [Decimal(f"{value:.2f}") for value in values]


def test_signals_are_those_of_an_independent_library() -> None:
    """capstat-core: an individuals chart read by Nelson's tests 1, 2, 3 and 5."""
    capstat = pytest.importorskip("capstat_core")
    struck: dict[Rule | None, int] = {}
    for seed in range(250):
        values = wandering(seed, 13 + seed % 20)
        chart = capstat.i_mr_chart([float(value) for value in values]).location
        ends = len(values) - 1
        theirs = {
            NELSON_TESTS[each.rule]
            for each in capstat.nelson_rules(chart, tuple(NELSON_TESTS))
            if each.point == ends
        }
        told = judged(replace(series(values), rules=NELSON))
        assert isinstance(told, Signal)
        assert float(told.limits.mean) == pytest.approx(chart.limits.center, abs=1e-9)
        # The library's factor is 3 / 1.12838, that of the tables is rounded to 2.66.
        assert float(told.limits.reach) == pytest.approx(
            chart.limits.upper - chart.limits.center, rel=1e-3
        )
        assert told.rule == next((rule for rule in Rule if rule in theirs), None)
        struck[told.rule] = struck.get(told.rule, 0) + 1
    assert set(struck) == {None, *Rule}, "each rule is met, and ordinary months too"


def test_signals_are_those_of_a_second_computation() -> None:
    """With the shipped lengths, by whole arrays and binary fractions."""
    met = set()
    for seed in range(400, 900):
        values = wandering(seed, 13 + seed % 12)
        told = judged(series(values))
        assert isinstance(told, Signal)
        assert (told.rule, told.rises) == slow_signal(np.array(values, dtype=float))
        met.add((told.rule, told.rises))
    assert met == {(None, None), *((rule, way) for rule in Rule for way in (True, False))}


def slow_signal(values: np.ndarray) -> tuple[Rule | None, bool | None]:
    mean, reach = values.mean(), 2.66 * np.abs(np.diff(values)).mean()
    for rule in (Rule.BEYOND, Rule.TREND, Rule.NEAR, Rule.RUN):
        for rises in (True, False):
            out = (values - mean) if rises else (mean - values)
            holds = {
                Rule.BEYOND: out[-1] > reach,
                Rule.TREND: bool((np.diff(out[-7:]) > 0).all()),
                Rule.NEAR: out[-1] > reach * 2 / 3 and (out[-3:] > reach * 2 / 3).sum() >= 2,
                Rule.RUN: bool((out[-7:] > 0).all()),
            }
            if holds[rule]:
                return rule, rises
    return None, None


@given(VALUES)
def test_turned_upside_down_a_month_says_the_opposite(values: list[Decimal]) -> None:
    told, turned = (judged(series(each)) for each in (values, [-value for value in values]))
    assert isinstance(told, Signal)
    assert isinstance(turned, Signal)
    assert turned.rule is told.rule
    assert turned.rises is (None if told.rises is None else not told.rises)
    assert (turned.months, turned.limits.mean) == (told.months, -told.limits.mean)


@given(VALUES, st.integers(min_value=-9, max_value=9).map(Decimal))
def test_a_constant_added_moves_the_limits_and_says_nothing_new(
    values: list[Decimal], constant: Decimal
) -> None:
    told, moved = (judged(series(each)) for each in (values, [v + constant for v in values]))
    assert isinstance(told, Signal)
    assert isinstance(moved, Signal)
    assert abs(moved.limits.mean - told.limits.mean - constant) < Decimal("1e-20")
    assert moved.limits.moving_range == told.limits.moving_range
    assert (moved.rule, moved.rises) == (told.rule, told.rises)


@given(VALUES)
def test_the_order_reversed_keeps_the_limits(values: list[Decimal]) -> None:
    told, back = judged(series(values)), judged(series(values[::-1]))
    assert isinstance(told, Signal)
    assert isinstance(back, Signal)
    assert back.limits == told.limits


def test_noise_seldom_signals() -> None:
    """1.5 months in a hundred, and 0.45 by a limit alone.

    The rates were simulated apart from this code, over 400,000 series of 24 independent normal
    months; they are those that docs/explanation/signals.md gives.
    """
    told = [judged(series(noise(seed, 24))) for seed in range(2000)]
    rules = [each.rule for each in told if isinstance(each, Signal) and each.rule is not None]
    assert len(rules) / len(told) == pytest.approx(0.0150, abs=0.008)
    assert rules.count(Rule.BEYOND) / len(told) == pytest.approx(0.0045, abs=0.0045)


@pytest.mark.parametrize(("shift", "rate"), [("1", 0.32), ("2", 0.83), ("3", 0.99)])
def test_a_lasting_shift_is_found_within_seven_months(shift: str, rate: float) -> None:
    """By deviations of the noise, after 17 months; rates simulated likewise, of 50,000 series."""
    found = 0
    for seed in range(200):
        values = noise(seed, 24)
        shifted = [*values[:17], *(value + Decimal(shift) for value in values[17:])]
        told = (judged(series(shifted[:months])) for months in range(18, 25))
        found += any(isinstance(each, Signal) and each.rises is True for each in told)
    assert found / 200 == pytest.approx(rate, abs=0.09)


def test_months_that_are_all_alike_are_ordinary() -> None:
    told = judged(series(["0.9"] * 13))
    assert isinstance(told, Signal)
    assert (told.variation, told.limits.lower, told.limits.upper) == (
        Variation.ORDINARY,
        Decimal("0.9"),
        Decimal("0.9"),
    )


@pytest.mark.parametrize(
    ("unit", "values", "lower", "upper"),
    [
        (Unit.PERCENT, ["0.9", "1"] * 7, "0.684", "1"),
        (Unit.PERCENT, ["0.1", "0"] * 7, "0", "0.316"),
        (Unit.COUNT, ["0", "8"] * 7, "0", "25.28"),
        (Unit.RATE, ["0", "8"] * 7, "0", "25.28"),
        (Unit.NUMBER, ["0", "8"] * 7, "0", "25.28"),
        (Unit.NUMBER, ["-4", "4"] * 7, "-21.28", "21.28"),
        (Unit.PERCENT, ["1", "1.2"] * 7, "0.568", "1.632"),
    ],
)
def test_limits_are_kept_to_what_the_figure_can_be(
    unit: Unit, values: list[str], lower: str, upper: str
) -> None:
    told = judged(replace(series(values), unit=unit))
    assert isinstance(told, Signal)
    assert (told.limits.lower, told.limits.upper) == (Decimal(lower), Decimal(upper))


def test_a_month_without_a_figure_breaks_a_run_and_gives_no_moving_range() -> None:
    steady, high = ["1", "9"] * 6, ["6", "7"] * 4
    whole = judged(series([*steady, *high]))
    gap = judged(series([*steady, *high[:4], None, *high[4:]]))
    assert isinstance(whole, Signal)
    assert isinstance(gap, Signal)
    assert (whole.rule, gap.rule) == (Rule.RUN, None)
    assert (whole.limits.mean, whole.limits.points) == (gap.limits.mean, gap.limits.points)
    assert whole.limits.moving_range == Decimal(11 * 8 + 3 + 7) / 19
    assert gap.limits.moving_range == Decimal(11 * 8 + 3 + 6) / 18


@pytest.mark.parametrize(
    ("values", "rebase", "why"),
    [
        (["1", "2"] * 6, (), "12 months have a figure; 13 are needed"),
        ([*["1", "2"] * 7, None], (), "2022-03 has no figure"),
        ([], (), "2020-12 has no figure"),
        (["1", None] * 15 + ["1"], (), "no two months that follow each other have a figure"),
        (["1", "2"] * 10, ("2021-09",), "12 months since 2021-09 have a figure; 13 are needed"),
    ],
)
def test_nothing_is_said_without_enough_months(
    values: list[str | None], rebase: tuple[str, ...], why: str
) -> None:
    assert judged(rebased(series(values), *rebase)) == NoSignal(why)


def test_limits_rest_on_the_months_since_the_last_rebasing_that_has_begun() -> None:
    values = [*["1", "2"] * 7, *["11", "12"] * 7]
    made = rebased(series(values), "2022-03", "2021-02", "2023-12")
    told = judged(made)
    assert isinstance(told, Signal)
    assert (str(told.limits.first), told.limits.points) == ("2022-03", 14)
    assert told.limits.mean == Decimal("11.5")
    assert told.rebased is not None
    assert told.rebased.reason == "from 2022-03"


def test_no_more_months_are_used_than_the_config_says() -> None:
    values = [*["100", "-100"] * 10, *["1", "2"] * 10]
    told = judged(replace(series(values), rules=SignalRules(months=20)))
    assert isinstance(told, Signal)
    assert (told.limits.points, told.limits.mean) == (20, Decimal("1.5"))


def test_months_after_the_one_that_is_judged_change_nothing() -> None:
    made = series(noise(1, 20))
    later = made.followed_by("1000")
    assert judged(made) == judged(replace(later, values=later.values[:-1]))


@pytest.mark.parametrize("polarity", list(Polarity))
def test_lengths_are_those_of_the_config(polarity: Polarity) -> None:
    values = [*["1", "9"] * 6, *["6"] * 5]
    short, shipped = (
        judged(replace(series(values), rules=rules), polarity)
        for rules in (replace(LONG, run=5), LONG)
    )
    assert isinstance(short, Signal)
    assert isinstance(shipped, Signal)
    assert (short.rule, short.months[0], len(short.months)) == (Rule.RUN, short.months[-1] - 4, 5)
    assert shipped.rule is None


def rebased(made: Series, *starts: str) -> Series:
    lines = tuple(
        Rebase(starts=Month.parse(start), reason=f"from {start}", line=1) for start in starts
    )
    return replace(made, rebase=lines)
