"""Rounding half away from zero, exactly."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.config.declared import Unit
from xl_kpi.measures.rounding import round_value, shown_value

COUNT, PERCENT, RATE, NUMBER = Unit.COUNT, Unit.PERCENT, Unit.RATE, Unit.NUMBER


@pytest.mark.parametrize(
    ("ratio", "per", "decimals", "unit", "expected"),
    [
        ("1/8", 1, 0, PERCENT, "0.13"),
        ("1/8", 1, 1, PERCENT, "0.125"),
        ("216/241", 1, 0, PERCENT, "0.90"),
        ("1/200", 1, 0, PERCENT, "0.01"),
        ("199/200", 1, 0, PERCENT, "1.00"),
        ("0/7", 1, 0, PERCENT, "0.00"),
        ("518/49388", 10000, 0, RATE, "105"),
        ("345/49388", 10000, 1, RATE, "69.9"),
        ("1594", 1, 0, COUNT, "1594"),
        ("2.25", 1, 1, NUMBER, "2.3"),
        ("-2.25", 1, 1, NUMBER, "-2.3"),
        ("-5/1000", 1, 0, PERCENT, "-0.01"),
        ("7/2", 1, 0, NUMBER, "4"),
    ],
)
def test_a_figure_is_shown_rounded_half_away_from_zero(
    ratio: str, per: int, decimals: int, unit: Unit, expected: str
) -> None:
    numerator, _, denominator = ratio.partition("/")
    below = Decimal(denominator) if denominator else None
    shown = shown_value(Decimal(numerator), below, Decimal(per), decimals, unit)
    assert str(shown) == expected


def test_a_third_is_not_rounded_twice() -> None:
    nearly_half = Decimal("0.00499999999999999999999999999999999999999")
    assert round_value(nearly_half, 0, PERCENT) == Decimal("0.00")
    assert round_value(Decimal("0.445"), 2) == Decimal("0.45")


def test_a_long_number_keeps_every_digit() -> None:
    long = Decimal("1234567890123456789012345678901234567.85")
    assert str(round_value(long, 1)) == "1234567890123456789012345678901234567.9"


def test_a_zero_has_no_sign() -> None:
    assert str(round_value(Decimal("-0.4"), 0)) == "0"


def test_a_zero_denominator_is_the_caller_s_to_find() -> None:
    with pytest.raises(ZeroDivisionError):
        shown_value(Decimal(1), Decimal(0), Decimal(1), 0, PERCENT)


@given(
    numerator=st.integers(0, 10**7),
    denominator=st.integers(1, 10**6),
    decimals=st.integers(0, 4),
)
def test_a_percentage_agrees_with_long_division(
    numerator: int, denominator: int, decimals: int
) -> None:
    quotient, remainder = divmod(numerator * 10 ** (decimals + 2), denominator)
    if 2 * remainder >= denominator:
        quotient += 1
    shown = shown_value(Decimal(numerator), Decimal(denominator), Decimal(1), decimals, PERCENT)
    assert shown * 10 ** (decimals + 2) == quotient


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=7, max_value=10**9), st.integers(0, 6)
)
def test_rounding_agrees_with_decimal_s_own(value: Decimal, decimals: int) -> None:
    with localcontext() as context:
        context.prec = 60
        expected = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert round_value(value, decimals) == expected
