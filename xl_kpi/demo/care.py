"""Children looked after and care leavers: who enters care, from where, and for how long."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.demo.days import YEAR, days_of_month, seasonal, working_day
from xl_kpi.demo.sheets import write_extract, written
from xl_kpi.demo.spells import Spell, open_spell
from xl_kpi.demo.teams import DISABILITIES, YOUNG_PEOPLE, family_team

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xl_kpi.demo.front_door import Assessment
    from xl_kpi.demo.making import Making

_AT_FIRST, _NEW, _CARE_LEAVERS_AT_FIRST = 550, 17, 265
_RECENTLY = 90
"""Days in which an assessment may lead to care."""
_CHILDHOOD = 18 * YEAR + 4
_NEARLY_GROWN = 16 * YEAR


@dataclass(frozen=True, slots=True)
class Looked:
    """A child's period of being looked after."""

    spell: Spell
    born: int
    seeking_asylum: bool

    @property
    def grown(self) -> int:
        """The day that the child comes of age."""
        return self.born + _CHILDHOOD


def children_looked_after(
    making: Making, assessments: Iterable[Assessment], cp: Sequence[Spell]
) -> tuple[Looked, ...]:
    """Return who is looked after: at first, and then from a plan, an assessment or abroad."""
    rng, span = making.rng, making.span
    made: list[Looked] = []
    while len(made) < _AT_FIRST:
        start = span.first - 1 - int(rng.expovariate(1 / (2.6 * YEAR)))
        child = _looked(making, start, None, asylum=rng.random() < 0.04)
        if child.spell.until(span.last) >= span.first:
            made.append(child)
    assessed = sorted((a.authorised, a.child, a.team) for a in assessments if a.authorised)
    entered: set[str] = set()
    for month in span.months:
        for day in days_of_month(rng, month, seasonal(rng, month, _NEW)):
            asylum = rng.random() < 0.15
            known = None if asylum else _known(making, day, assessed, cp)
            known = None if known and known[0] in entered else known
            made.append(_looked(making, day, known, asylum=asylum))
            entered.add(made[-1].spell.child)
    return tuple(made)


def _known(
    making: Making, day: int, assessed: Sequence[tuple[int, str, str]], cp: Sequence[Spell]
) -> tuple[str, str] | None:
    """Return a child on a protection plan, or one assessed of late, with the child's team."""
    rng = making.rng
    if rng.random() < 0.65:
        spell = open_spell(rng, cp, day)
        return None if spell is None else (spell.child, spell.team)
    begun, ended = (bisect_left(assessed, (at, "", "")) for at in (day - _RECENTLY, day))
    if begun == ended:
        return None
    _, child, team = assessed[rng.randrange(begun, ended)]
    return child, team


def _looked(making: Making, start: int, known: tuple[str, str] | None, *, asylum: bool) -> Looked:
    rng = making.rng
    child, team = known or (making.new_child(), family_team(rng))
    age = rng.uniform(15, 17.4) if asylum else 17 * rng.betavariate(1.1, 1.1)
    born = start - int(age * YEAR)
    end = working_day(start + 20 + int(rng.expovariate(1 / (2.45 * YEAR))))
    end = max(min(end, born + _CHILDHOOD), start + 7)
    drawn = rng.random()
    team = DISABILITIES if drawn < 0.06 else YOUNG_PEOPLE if drawn < 0.3 else team
    return Looked(Spell(child, start, making.span.told(end), team), born, asylum)


def leavers_of(making: Making, looked: Iterable[Looked]) -> list[Spell]:
    """Return the care leavers: those at first, and those whose care ended when nearly grown."""
    rng, span = making.rng, making.span
    begun = [
        (making.new_child(), span.first - 1 - rng.randrange(3 * YEAR))
        for _ in range(_CARE_LEAVERS_AT_FIRST)
    ]
    for child in looked:
        end = child.spell.end
        if end is not None and end >= child.born + _NEARLY_GROWN:
            begun.append((child.spell.child, end))
    ends = [start + 3 * YEAR + rng.randrange(200, 2 * YEAR) for _, start in begun]
    return [
        Spell(child, start, span.told(end), YOUNG_PEOPLE)
        for (child, start), end in zip(begun, ends, strict=True)
    ]


def write_leavers(making: Making, leavers: Iterable[Spell]) -> None:
    """Write the care leavers."""
    rows = [(s.child, written(s.start), written(s.end), s.team) for s in leavers]
    headings = ("CHILD", "Care leaver from", "Care leaver until", "Allocated Team")
    write_extract(making.folder, "care_leavers.csv", headings, rows)
