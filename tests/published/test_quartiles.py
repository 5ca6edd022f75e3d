"""Quartile bands as LAIT gives them; the first table is that of its own tests."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from xl_kpi.config.declared import Polarity
from xl_kpi.published.quartiles import lait_polarity, quartile_band, quartile_limits

LIMITS = tuple(Fraction(limit) for limit in (0, 25, 50, 75, 100))


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        (10, "A", "D"), (30, "B", "C"), (60, "C", "B"), (80, "D", "A"),
        (0, "A", "D"), (25, "A", "D"), (50, "B", "C"), (75, "C", "B"), (100, "D", "A"),
        (-10, None, None), (110, None, None),
    ],
)  # fmt: skip
def test_a_figure_on_a_limit_belongs_to_the_band_below_it(
    value: int, low: str | None, high: str | None
) -> None:
    assert quartile_band(Decimal(value), LIMITS, Polarity.LOW) == low
    assert quartile_band(Decimal(value), LIMITS, Polarity.HIGH) == high


def test_without_polarity_or_values_there_is_no_band() -> None:
    assert quartile_band(Decimal(10), LIMITS, Polarity.NONE) is None
    assert quartile_band(Decimal(10), quartile_limits([]), Polarity.LOW) is None


@pytest.mark.parametrize(
    ("written", "polarity"),
    [("Low", Polarity.LOW), ("High", Polarity.HIGH), ("-", Polarity.NONE), ("", Polarity.NONE),
     (None, Polarity.NONE)],
)  # fmt: skip
def test_polarity_is_read_as_the_dictionary_writes_it(
    written: str | None, polarity: Polarity
) -> None:
    assert lait_polarity(written) is polarity


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 151, 152, 153])
def test_the_limits_are_those_of_linear_interpolation(count: int) -> None:
    chance = random.Random(count)
    values = [Decimal(chance.randrange(1000)) / 10 for _ in range(count)]
    limits = [float(limit) for limit in quartile_limits(values)]
    expected = np.quantile([float(value) for value in values], [0, 0.25, 0.5, 0.75, 1])
    assert limits == pytest.approx(list(expected))
