"""Intervals against those published, differences against every way to deal out the numerator."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.board.chance import (
    LARGEST_TOTAL,
    Limit,
    Share,
    differs,
    share_of,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # Newcombe 1998, table I, method 3 (score, no continuity correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # and as they mirror
        (20, 20, 0.8389, 1.0000),
        (28, 29, 0.8282, 0.9939),
    ],
)
def test_intervals_are_those_published(part: int, whole: int, low: float, high: float) -> None:
    assert wilson_interval(Share(part, whole)) == pytest.approx((low, high), abs=0.00005)


@given(st.integers(1, 500), st.data())
def test_the_ends_are_the_rates_that_the_score_test_just_does_not_reject(
    whole: int, data: st.DataObject
) -> None:
    part = data.draw(st.integers(0, whole))
    for end in wilson_interval(Share(part, whole)):
        assert 0 <= end <= 1
        # Wilson 1927: |share - rate| is 1.96 standard errors of the rate
        assert (part / whole - end) ** 2 == pytest.approx(
            1.959963984540054**2 * end * (1 - end) / whole, abs=1e-9
        )


def by_listing(team: Share, total: Share) -> tuple[Fraction, Fraction]:
    """The chance of as few or fewer, and of as many or more, by dealing out in every way."""
    places = range(total.whole)
    given_to_team = [
        sum(place < team.whole for place in dealt) for dealt in combinations(places, total.part)
    ]
    fewer = sum(number <= team.part for number in given_to_team)
    more = sum(number >= team.part for number in given_to_team)
    return Fraction(fewer, len(given_to_team)), Fraction(more, len(given_to_team))


@pytest.mark.parametrize("whole", [1, 2, 5, 9, 12])
def test_chances_are_those_of_dealing_out_in_every_way(whole: int) -> None:
    for part in range(whole + 1):
        total = Share(part, whole)
        for size in range(1, whole + 1):
            for number in range(max(0, part - (whole - size)), min(part, size) + 1):
                team = Share(number, size)
                found = differs(team, total)
                assert found is not None
                below, above = by_listing(team, total)
                higher = Fraction(number, size) >= Fraction(part, whole)
                assert found.chance == (above if higher else below)


def by_formula(team: Share, total: Share, numbers: range) -> Fraction:
    ways = sum(
        comb(total.part, number) * comb(total.whole - total.part, team.whole - number)
        for number in numbers
    )
    return Fraction(ways, comb(total.whole, team.whole))


# Repeat child protection plans of one real pack, 103 of 302 in all
REPEAT_PLANS = Share(103, 302)


@pytest.mark.parametrize(
    ("team", "sign", "limit"),
    [
        (Share(27, 57), 1, Limit.BEYOND_95),
        (Share(21, 46), 0, Limit.WITHIN),
        (Share(3, 18), 0, Limit.WITHIN),
        (Share(0, 27), -1, Limit.BEYOND_998),
        (Share(0, 2), 0, Limit.WITHIN),
    ],
)
def test_teams_of_a_real_pack(team: Share, sign: int, limit: Limit) -> None:
    found = differs(team, REPEAT_PLANS)
    assert found is not None
    assert (found.sign, found.limit) == (sign, limit)
    above = Fraction(team.part, team.whole) >= Fraction(103, 302)
    numbers = range(team.part, team.whole + 1) if above else range(team.part + 1)
    assert found.chance == by_formula(team, REPEAT_PLANS, numbers)


def test_a_small_part_of_the_whole_has_the_binomial_limits_of_a_funnel_plot() -> None:
    team, total = Share(13, 21), Share(8_680, 10_000)
    found = differs(team, total)
    binomial = sum(comb(21, k) * 0.868**k * 0.132 ** (21 - k) for k in range(14))
    assert found is not None
    assert float(found.chance) == pytest.approx(binomial, rel=0.03)


def test_a_team_that_is_all_of_the_whole_does_not_differ_from_it() -> None:
    for part in (0, 7, 20):
        found = differs(Share(part, 20), Share(part, 20))
        assert found is not None
        assert (found.sign, found.chance) == (0, 1)


def test_what_cannot_be_compared_is_not() -> None:
    assert differs(Share(5, 10), Share(4, 20)) is None
    assert differs(Share(5, 10), Share(5, 9)) is None
    assert differs(Share(0, 10), Share(15, 20)) is None
    assert differs(Share(1, 10), Share(1, LARGEST_TOTAL + 1)) is None


@pytest.mark.parametrize(
    ("part", "whole"), [(None, 5), (1, None), (0, 0), (6, 5), (-1, 5), ("0.5", 5), (1, "2.5")]
)
def test_only_whole_numbers_of_a_larger_one_are_a_share(
    part: str | int | None, whole: str | int | None
) -> None:
    decimals = [None if each is None else Decimal(each) for each in (part, whole)]
    assert share_of(*decimals) is None
    assert share_of(Decimal(2), Decimal("5.0")) == Share(2, 5)


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (2, 1), (-1, 3)])
def test_no_share_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        Share(part, whole)
