"""What is done again and again for a child: visits, supervision, core groups, reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.demo.days import working_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.demo.days import Span
    from xl_kpi.demo.making import Making
    from xl_kpi.demo.spells import Spell

_MOOD_LASTS = 30


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often something is due, and how well it is kept.

    Attributes:
        every: Days from one to the day the next is due.
        kept: The share done by the day they are due, until the span's middle and at its end.
        late: The most days that one is late.
        swing: How far the share goes up or down from one month to another.
    """

    every: int
    kept: tuple[float, float]
    late: int
    swing: float = 0.15


@dataclass(frozen=True, slots=True)
class Habit:
    """A rhythm as one council keeps it: better in some months than in others."""

    rhythm: Rhythm
    span: Span
    moods: tuple[float, ...]

    @classmethod
    def formed(cls, making: Making, rhythm: Rhythm) -> Habit:
        """Return a rhythm with months of its own in which it is kept better or worse."""
        swing, months = rhythm.swing, len(making.span.months) + 1
        moods = tuple(making.rng.uniform(-swing, swing) for _ in range(months))
        return cls(rhythm, making.span, moods)

    def kept(self, day: int) -> float:
        """Return the share of what is done on about a day that is done in time."""
        begun, ended = self.rhythm.kept
        mood = self.moods[max(0, day - self.span.first) // _MOOD_LASTS]
        return begun + (ended - begun) * self.span.progress(day) + mood


def occasions(making: Making, spell: Spell, habit: Habit) -> Iterator[tuple[int, int]]:
    """Yield each day that it was done and the day that the next is due.

    Those before the span are told of where the span's first months rest on them.
    """
    rng, span, rhythm = making.rng, making.span, habit.rhythm
    until = spell.until(span.last)
    day = max(spell.start + rng.randrange(1, 10), span.first - rng.randrange(rhythm.every) - 1)
    while day <= until:
        day = working_day(day)
        if day > until:
            return
        due = day + rhythm.every
        yield day, due
        if rng.random() < habit.kept(day):
            day = due - rng.randrange(1 + rhythm.every // 4)
        else:
            day = due + 1 + rng.randrange(rhythm.late)
