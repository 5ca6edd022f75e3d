"""Figures as the config writes them: `495`, `90%`, `<36%`, `5pp`, or text that stands for one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Polarity, Tolerance, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBER_PATTERN = r"^[0-9]+(,[0-9]{3})*(\.[0-9]+)?$"
"""A number that is not negative, thousands set apart or not."""
TOLERANCE_PATTERN = r"^[0-9]+(\.[0-9]+)? ?(%|pp)$"
"""A tolerance: of the target, or in percentage points."""

USUAL_TOLERANCE = Tolerance(amount=Decimal("0.05"), points=False)
"""The tolerance of a target that says nothing else."""

_FIGURE = re.compile(
    r"(?P<bound>[<>]=?|≤|≥)?\s*"
    r"(?P<number>[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?)\s*"
    r"(?P<sign>%)?"
)
_LARGEST_FRACTION = Decimal("1.5")
_HUNDRED = Decimal(100)
_ASKS_FOR: Mapping[str, Polarity] = {
    "<": Polarity.LOW,
    "≤": Polarity.LOW,
    ">": Polarity.HIGH,
    "≥": Polarity.HIGH,
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of the config.

    Attributes:
        value: None where text stands in its place.
        shown: The text as written where it is more than the plain value.
        asks_for: Which way a bound says is good: `<36%` asks for low.
    """

    value: Decimal | None
    shown: str | None
    asks_for: Polarity | None = None


def parse_quantity(text: str, unit: Unit | None) -> Quantity:
    """Return the figure that a text gives.

    Args:
        text: As written in the config.
        unit: The indicator's unit; None where it is not known, and is not checked against.

    Raises:
        ValueError: Neither a figure nor text without digits, or not of the unit.
    """
    if not any(letter.isdigit() for letter in text):
        return Quantity(None, text)
    match = _FIGURE.fullmatch(text)
    if match is None or not match["number"].strip("+-"):
        raise ValueError(f"'{text}' is not a figure; write one such as 495, 90% or <36%")
    number = Decimal(match["number"].replace(",", ""))
    value = _of_unit(number, match["number"], unit, percent=match["sign"] is not None)
    bound = match["bound"]
    return Quantity(value, text if bound else None, _ASKS_FOR[bound[0]] if bound else None)


def _of_unit(number: Decimal, written: str, unit: Unit | None, *, percent: bool) -> Decimal:
    if percent:
        if unit not in (Unit.PERCENT, None):
            raise ValueError(f"{written}% is a percentage, and the unit is {unit}; leave out the %")
        return number / _HUNDRED
    if unit is Unit.PERCENT and abs(number) > _LARGEST_FRACTION:
        raise ValueError(f"{written} is not a fraction of one; write {written}%")
    return number


def parse_number(text: str) -> Decimal:
    """Return a number that matches `NUMBER_PATTERN`."""
    return Decimal(text.replace(",", ""))


def parse_tolerance(text: str, unit: Unit | None) -> Tolerance:
    """Return the tolerance of a text that matches `TOLERANCE_PATTERN`.

    Points are in the shown value's own unit: `5pp` is 0.05 for a percentage, 5 for anything else.
    """
    points = text.endswith("pp")
    number = Decimal(text.removesuffix("pp").removesuffix("%").strip())
    if points and unit not in (Unit.PERCENT, None):
        return Tolerance(amount=number, points=True)
    return Tolerance(amount=number / _HUNDRED, points=points)
