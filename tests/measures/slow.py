"""A second computation of every form of indicator: slow, obvious, and sharing no code.

Rows are dictionaries, months are looked at one by one, and nothing is counted twice by keeping
what was counted in a set.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import holidays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Row = dict[str, Any]


@dataclass(frozen=True)
class Period:
    start: date
    end: date

    @classmethod
    def of(cls, year: int, month: int) -> Period:
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def months_back(period: Period, months: int) -> date:
    """The first day of the `months` calendar months that end with the period."""
    year, month = period.start.year, period.start.month
    for _ in range(months - 1):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return date(year, month, 1)


def happened(day: date | None, period: Period, months: int = 1) -> bool:
    return day is not None and months_back(period, months) <= day <= period.end


def is_open(row: Row, start: str, end: str, period: Period) -> bool:
    if row[start] is None or row[start] > period.end:
        return False
    return row[end] is None or row[end] > period.end


@cache
def bank_holidays() -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(2010, 2031)))


@cache
def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays()


def working_days(a: date | None, b: date | None) -> int | None:
    """Working days after a, up to and including b."""
    if a is None or b is None:
        return None
    if b < a:
        return -working_days(b, a)  # type: ignore[operator]
    return sum(is_working(a + timedelta(n)) for n in range(1, (b - a).days + 1))


def within_last_working_days(day: date, period: Period, n: int) -> bool:
    """Whether a day is among the n working days that end with the period, or a day between."""
    if day > period.end:
        return False
    left = n
    current = period.end
    while current > day:
        left -= is_working(current)
        if left == 0:
            return False
        current -= timedelta(1)
    return True


def age_on(born: date, day: date) -> int:
    years = 0
    while True:
        try:
            birthday = born.replace(year=born.year + years + 1)
        except ValueError:
            birthday = date(born.year + years + 1, 3, 1)
        if birthday > day:
            return years
        years += 1


def distinct(rows: Iterable[Row], key: str) -> int:
    return len({row[key] for row in rows if row[key] is not None})


def matching(row: Row, others: Iterable[Row], on: str, keep: Callable[[Row], bool]) -> int:
    return sum(1 for other in others if other[on] == row[on] and keep(other))
