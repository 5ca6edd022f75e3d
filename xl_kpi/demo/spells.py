"""A child's time on a plan or in a service, and how one gives way to the next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl_kpi.demo.days import working_day
from xl_kpi.demo.teams import family_team

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator, Sequence

    from xl_kpi.demo.making import Making


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

    def open_on(self, day: int) -> bool:
        """Tell whether it has begun by a day and not ended by it."""
        return self.start <= day and (self.end is None or self.end > day)


def lasting(making: Making, child: str, start: int, team: str, usual: int) -> Spell:
    """Return a spell that lasts about as many days as usual."""
    end = working_day(start + 20 + int(making.rng.expovariate(1 / usual)))
    return Spell(child, start, making.span.told(end), team)


def standing(making: Making, count: int, usual: int, team: str | None = None) -> list[Spell]:
    """Return the spells that stand when the span begins, of children unknown until then."""
    rng, span = making.rng, making.span
    made: list[Spell] = []
    while len(made) < count:
        start = working_day(span.first - 1 - int(rng.expovariate(1 / usual)))
        start = min(start, span.first - 1)
        spell = lasting(making, making.new_child(), start, team or family_team(rng), usual)
        if spell.until(span.last) >= span.first:
            made.append(spell)
    return made


def open_spell(rng: random.Random, spells: Sequence[Spell], day: int) -> Spell | None:
    """Return one of the spells open on a day, or None where a few draws find none."""
    for _ in range(40):
        spell = rng.choice(spells)
        if spell.open_on(day):
            return spell
    return None


def apart(spells: Iterable[Spell]) -> list[Spell]:
    """Return the spells without those that begin while another of the child's goes on."""
    latest: dict[str, Spell] = {}
    kept = []
    for spell in sorted(spells, key=lambda each: (each.start, each.child)):
        before = latest.get(spell.child)
        if before is None or not before.open_on(spell.start):
            latest[spell.child] = spell
            kept.append(spell)
    return kept


def giving_way(earlier: Iterable[Spell], later: Iterable[Spell]) -> Iterator[Spell]:
    """Yield the earlier spells, each ended by the day that the child's later one began.

    One that would have begun during the later spell is left out.
    """
    by_child: dict[str, list[Spell]] = defaultdict(list)
    for spell in later:
        by_child[spell.child].append(spell)
    for spell in earlier:
        begun = [other.start for other in by_child[spell.child] if spell.open_on(other.start)]
        if any(other.open_on(spell.start) for other in by_child[spell.child]):
            continue
        yield replace(spell, end=min(begun)) if begun else spell
