"""What is done again and again for a child: visits, supervision, core groups, reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.demo.places import working_day

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from xl_kpi.demo.places import Span, Spell


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often something is due, and how well it is kept.

    Attributes:
        every: Days from one to the day the next is due.
        kept: The share done by the day they are due, at the span's beginning and at its end.
        late: The most days that one is late.
    """

    every: int
    kept: tuple[float, float]
    late: int


def occasions(
    rng: random.Random, span: Span, spell: Spell, rhythm: Rhythm
) -> Iterator[tuple[int, int]]:
    """Yield each day that it was done and the day that the next is due.

    Those before the span are told of where the span's first months rest on them.
    """
    until = spell.until(span.last)
    day = max(spell.start + rng.randrange(1, 10), span.first - rng.randrange(rhythm.every) - 1)
    while day <= until:
        day = working_day(day)
        if day > until:
            return
        due = day + rhythm.every
        yield day, due
        begun, ended = rhythm.kept
        kept = begun + (ended - begun) * span.progress(day)
        if rng.random() < kept:
            day = due - rng.randrange(1 + rhythm.every // 4)
        else:
            day = due + 1 + rng.randrange(rhythm.late)
