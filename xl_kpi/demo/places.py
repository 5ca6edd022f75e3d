"""The made-up council's teams, workers and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from xl_kpi.months import Month

MONTHS = 30
"""How many months of events the extracts hold."""
DISABILITIES = "CWD"
YOUNG_PEOPLE = "Young People Team"
FAMILY_TEAMS = (
    "SWF Central 1", "SWF Central 2", "SWF East 1", "SWF East 2", "SWF East 3", "SWF West 1",
    "SWF West 2", "SWF West 3",
)  # fmt: skip
BRIEF_TEAMS = ("BIT Central 1", "BIT East 1", "BIT West 1")
FRONTLINE = "Frontline Team"
TEAMS = (*FAMILY_TEAMS, *BRIEF_TEAMS, FRONTLINE, DISABILITIES, YOUNG_PEOPLE)
_WORKERS = (5, 5, 15, 12, 9, 7, 11, 13, 1, 1, 1, 2, 13, 25)
"""How many workers each team has, 120 in all."""

_SATURDAY = 5
_FIXED_HOLIDAYS = {(1, 1), (12, 25), (12, 26)}


@dataclass(frozen=True, slots=True)
class Span:
    """The days that the extracts tell of: `first` to `last`, as ordinals."""

    first: int
    last: int

    @classmethod
    def ending(cls, month: Month) -> Span:
        """Return the months that end with one."""
        return cls((month - (MONTHS - 1)).start.toordinal(), month.end.toordinal())

    def progress(self, day: int) -> float:
        """Return how far through the span a day is, 0 to 1."""
        return min(1.0, max(0.0, (day - self.first) / (self.last - self.first)))


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker who holds cases."""

    name: str
    status: str
    team: str


@dataclass(frozen=True, slots=True)
class Spell:
    """A child's time on a plan or in a service; `end` is None where it goes on."""

    child: str
    start: int
    end: int | None
    team: str

    def until(self, last: int) -> int:
        """Return the last day that can be told of."""
        return last if self.end is None else min(self.end, last)


def workers(rng: random.Random) -> tuple[Worker, ...]:
    """Return the council's workers, spread over its teams."""
    teams = [team for team, count in zip(TEAMS, _WORKERS, strict=True) for _ in range(count)]
    statuses = rng.choices(("SW", "NQSW", "ASYE"), (70, 16, 14), k=len(teams))
    return tuple(
        Worker(f"Worker {number:03d}", status, team)
        for number, (status, team) in enumerate(zip(statuses, teams, strict=True), 1)
    )


def family_team(rng: random.Random) -> str:
    """Return a team that holds children in need and on plans; the east is busiest."""
    weights = (21, 18, 57, 46, 34, 27, 40, 48, 3, 3, 3, 7)
    return rng.choices((*FAMILY_TEAMS, *BRIEF_TEAMS, FRONTLINE), weights)[0]


def child_ids(rng: random.Random) -> _ChildIds:
    """Return an endless supply of children's ids, none given twice."""
    return _ChildIds(rng)


class _ChildIds:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def __call__(self) -> str:
        while True:
            made = f"{self._rng.randrange(1_000_000, 9_999_999)}"
            if made not in self._given:
                self._given.add(made)
                return made


def is_working(day: int) -> bool:
    """Tell whether a day is worked: no weekend, and not a holiday that never moves."""
    when = date.fromordinal(day)
    return when.weekday() < _SATURDAY and (when.month, when.day) not in _FIXED_HOLIDAYS


def working_day(day: int) -> int:
    """Return the day, or the next that is worked."""
    while not is_working(day):
        day += 1
    return day


def days_of_month(rng: random.Random, month: Month, count: int, last: int) -> list[int]:
    """Return working days of a month at random, in order; the last is the month's last one."""
    first = month.start.toordinal()
    stop = min(month.end.toordinal(), last)
    days = [day for day in range(first, stop + 1) if is_working(day)]
    return sorted(rng.choices(days, k=max(count - 1, 0)) + days[-1:])
