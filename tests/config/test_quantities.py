from __future__ import annotations

import re
from decimal import Decimal

import pytest

from xl_kpi.config.declared import Polarity, Tolerance, Unit
from xl_kpi.config.quantities import (
    TOLERANCE_PATTERN,
    Quantity,
    parse_quantity,
    parse_tolerance,
)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("495", Unit.COUNT, Quantity(Decimal(495), None)),
        ("10,480", Unit.COUNT, Quantity(Decimal(10480), None)),
        ("-3.5", Unit.NUMBER, Quantity(Decimal("-3.5"), None)),
        (".5", Unit.NUMBER, Quantity(Decimal("0.5"), None)),
        ("90%", Unit.PERCENT, Quantity(Decimal("0.9"), None)),
        ("90 %", Unit.PERCENT, Quantity(Decimal("0.9"), None)),
        ("0.9", Unit.PERCENT, Quantity(Decimal("0.9"), None)),
        ("1.5", Unit.PERCENT, Quantity(Decimal("1.5"), None)),
        ("12.5%", Unit.PERCENT, Quantity(Decimal("0.125"), None)),
        ("<36%", Unit.PERCENT, Quantity(Decimal("0.36"), "<36%", Polarity.LOW)),
        ("<=36%", Unit.PERCENT, Quantity(Decimal("0.36"), "<=36%", Polarity.LOW)),
        ("≤ 36%", Unit.PERCENT, Quantity(Decimal("0.36"), "≤ 36%", Polarity.LOW)),
        (">90%", Unit.PERCENT, Quantity(Decimal("0.9"), ">90%", Polarity.HIGH)),
        ("≥ 5", Unit.RATE, Quantity(Decimal(5), "≥ 5", Polarity.HIGH)),
        ("-", Unit.PERCENT, Quantity(None, "-")),
        ("TBC", Unit.COUNT, Quantity(None, "TBC")),
        ("not set", Unit.RATE, Quantity(None, "not set")),
        ("90", None, Quantity(Decimal(90), None)),
    ],
)
def test_a_figure_is_a_number_a_percentage_a_bound_or_text(
    text: str, unit: Unit | None, expected: Quantity
) -> None:
    assert parse_quantity(text, unit) == expected


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("90", Unit.PERCENT, "write 90%"),
        ("1.51", Unit.PERCENT, "write 1.51%"),
        ("<36", Unit.PERCENT, "write 36%"),
        ("90%", Unit.COUNT, "the unit is count"),
        ("90%", Unit.RATE, "the unit is rate"),
        ("1,00", Unit.COUNT, "'1,00' is not a figure"),
        ("9o", Unit.COUNT, "'9o' is not a figure"),
        ("90%%", Unit.PERCENT, "'90%%' is not a figure"),
        ("=1+1", Unit.COUNT, "'=1+1' is not a figure"),
        ("2\N{SUPERSCRIPT TWO}", Unit.COUNT, "is not a figure"),
    ],
)
def test_what_is_no_figure_of_the_unit_is_refused(text: str, unit: Unit, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_quantity(text, unit)


@pytest.mark.parametrize(
    ("text", "unit", "amount", "points"),
    [
        ("5%", Unit.PERCENT, "0.05", False),
        ("5%", Unit.COUNT, "0.05", False),
        ("5pp", Unit.PERCENT, "0.05", True),
        ("2.5 pp", Unit.PERCENT, "0.025", True),
        ("5pp", Unit.RATE, "5", True),
        ("0%", Unit.COUNT, "0", False),
    ],
)
def test_a_tolerance_is_of_the_target_or_in_points(
    text: str, unit: Unit, amount: str, *, points: bool
) -> None:
    assert re.search(TOLERANCE_PATTERN, text)
    assert parse_tolerance(text, unit) == Tolerance(amount=Decimal(amount), points=points)
