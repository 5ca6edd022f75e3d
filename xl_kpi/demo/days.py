"""The days that the made-up council's extracts tell of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xl_kpi.months import window

if TYPE_CHECKING:
    import random

    from xl_kpi.months import Month

MONTHS = 30
"""How many months of events the extracts hold."""
YEAR = 365

_SATURDAY = 5
_FIXED_HOLIDAYS = {(1, 1), (12, 25), (12, 26)}
_SEASON = (0.96, 0.95, 1.12, 0.9, 1.02, 1.06, 1.03, 0.82, 1.0, 1.05, 1.1, 0.88)
"""January to December: schools are closed in August, and the year's end is quiet."""


@dataclass(frozen=True, slots=True)
class Span:
    """The months that the extracts tell of, with their first and last days as ordinals."""

    months: tuple[Month, ...]
    first: int
    last: int

    @classmethod
    def ending(cls, month: Month) -> Span:
        """Return the months that end with one."""
        months = window(month, MONTHS)
        return cls(months, months[0].start.toordinal(), month.end.toordinal())

    def progress(self, day: int) -> float:
        """Return how far practice has drifted: 0 until the middle of the span, 1 at its end."""
        middle = (self.first + self.last) // 2
        return min(1.0, max(0.0, (day - middle) / (self.last - middle)))

    def told(self, day: int) -> int | None:
        """Return the day, or None where it is past the last that can be told of."""
        return day if day <= self.last else None


def is_working(day: int) -> bool:
    """Tell whether a day is worked: no weekend, and not a holiday that never moves."""
    when = date.fromordinal(day)
    return when.weekday() < _SATURDAY and (when.month, when.day) not in _FIXED_HOLIDAYS


def working_day(day: int) -> int:
    """Return the day, or the next that is worked."""
    while not is_working(day):
        day += 1
    return day


def seasonal(rng: random.Random, month: Month, usual: int) -> int:
    """Return how many there are in a month, about as many as usual."""
    return max(1, round(usual * _SEASON[month.number % 12] * rng.uniform(0.93, 1.07)))


def days_of_month(rng: random.Random, month: Month, count: int) -> list[int]:
    """Return working days of a month at random, in order; the last is the month's last one."""
    first, stop = month.start.toordinal(), month.end.toordinal()
    days = [day for day in range(first, stop + 1) if is_working(day)]
    return sorted(rng.choices(days, k=max(count - 1, 0)) + days[-1:])
