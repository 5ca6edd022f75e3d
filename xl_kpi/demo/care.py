"""Children looked after: episodes in the form of the SSDA903 return, and care leavers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.demo.front_door import seasonal
from xl_kpi.demo.places import (
    DISABILITIES,
    MONTHS,
    YOUNG_PEOPLE,
    Spell,
    days_of_month,
    family_team,
    working_day,
)
from xl_kpi.demo.sheets import write_extract, written
from xl_kpi.months import window

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from xl_kpi.demo.places import Span, _ChildIds
    from xl_kpi.months import Month

_AT_FIRST, _NEW, _CARE_LEAVERS_AT_FIRST, _NEW_CARE_LEAVERS = 545, 18, 250, 8
_YEAR = 365
_PLACEMENTS = (
    ("U4", "PR1", 20), ("U5", "PR1", 10), ("U6", "PR4", 22), ("U4", "PR4", 7), ("U1", "PR1", 7),
    ("U3", "PR1", 5), ("K2", "PR4", 9), ("K1", "PR4", 1), ("H5", "PR4", 5), ("P1", "PR0", 9),
    ("A3", "PR1", 2), ("A5", "PR1", 2), ("Z1", "PR4", 1),
)  # fmt: skip
_LEGAL = (("C2", 45), ("V2", 25), ("C1", 15), ("E1", 8), ("L1", 5))
_REASONS = (("E11", 6), ("E12", 4), ("E45", 8), ("E47", 10), ("E41", 3), ("E4A", 22), ("E4B", 5),
            ("E13", 3), ("E5", 20), ("E8", 19))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Looked:
    """A child's period of being looked after."""

    spell: Spell
    born: int
    seeking_asylum: bool


def write_care(
    folder: Path, rng: random.Random, span: Span, last: Month, new_child: _ChildIds
) -> tuple[tuple[Looked, ...], tuple[Spell, ...]]:
    """Write episodes, asylum seekers and care leavers; return both kinds of spell."""
    looked = tuple(_periods(rng, span, last, new_child))
    rows = [row for child in looked for row in _episodes(rng, span, child)]
    rows.append(rows[25])  # the same episode twice, as a report that joins badly gives it
    headings = ("CHILD", "DECOM", "RNE", "LS", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "DOB",
                "PL_DISTANCE", "Allocated Team")  # fmt: skip
    write_extract(folder, "episodes.csv", headings, rows)
    asylum = [child for child in looked if child.seeking_asylum]
    write_extract(folder, "uasc.csv", ("CHILD", "DUC"),
                  [(c.spell.child, written(c.born + 18 * _YEAR + 4)) for c in asylum])  # fmt: skip
    return looked, _write_care_leavers(folder, rng, span, last, new_child)


def _periods(rng: random.Random, span: Span, last: Month, new_child: _ChildIds) -> list[Looked]:
    made: list[Looked] = []
    while len(made) < _AT_FIRST:
        start = span.first - 1 - int(rng.expovariate(1 / (2.6 * _YEAR)))
        child = _looked(rng, span, start, new_child(), asylum=rng.random() < 0.04)
        if child.spell.until(span.last) >= span.first:
            made.append(child)
    for month in window(last, MONTHS):
        for day in days_of_month(rng, month, seasonal(rng, month, _NEW), span.last):
            asylum = rng.random() < 0.14
            made.append(_looked(rng, span, day, new_child(), asylum=asylum))
    return made


def _looked(rng: random.Random, span: Span, start: int, child: str, *, asylum: bool) -> Looked:
    age = rng.uniform(15, 17.4) if asylum else 17 * rng.betavariate(1.1, 1.1)
    born = start - int(age * _YEAR)
    grown = born + 18 * _YEAR + 4
    end = min(working_day(start + 20 + int(rng.expovariate(1 / (2.75 * _YEAR)))), grown)
    end = max(end, start + 7)
    team = DISABILITIES if rng.random() < 0.06 else _team(rng)
    return Looked(Spell(child, start, end if end <= span.last else None, team), born, asylum)


def _team(rng: random.Random) -> str:
    return YOUNG_PEOPLE if rng.random() < 0.25 else family_team(rng)


def _episodes(rng: random.Random, span: Span, child: Looked) -> list[tuple[object, ...]]:
    """Return a child's episodes: the first begins care, the others are moves or new orders."""
    spell = child.spell
    moves = sorted(_moves(rng, spell, span.last))
    starts, ends = [spell.start, *moves], [*moves, spell.end]
    short_break = rng.random() < 0.015
    rows: list[tuple[object, ...]] = []
    placement = _placement(rng)
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        kind = "S" if number == 0 else rng.choices(("P", "L"), (75, 25))[0]
        placement = placement if kind == "L" else _placement(rng)
        legal = "V4" if short_break else _chosen(rng, _LEGAL)
        reason = "" if end is None else "X1" if number < len(moves) else _reason(rng, child, end)
        distance = "" if child.seeking_asylum else f"{rng.gammavariate(1.4, 11.5):.1f}"
        rows.append(
            (spell.child, written(start), kind, legal, *placement, written(end), reason,
             written(child.born), distance, spell.team)
        )  # fmt: skip
    return rows


def _moves(rng: random.Random, spell: Spell, last: int) -> set[int]:
    until = spell.until(last)
    unsettled = rng.random() < 0.26
    day = spell.start
    found: set[int] = set()
    while True:
        usual = 85 if unsettled else 480
        day += 14 + int(rng.expovariate(1 / usual))
        if day >= until - 1:
            return found
        found.add(day)


def _placement(rng: random.Random) -> tuple[str, str]:
    code, provider, _ = rng.choices(_PLACEMENTS, [weight for *_, weight in _PLACEMENTS])[0]
    return code, provider


def _chosen(rng: random.Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([code for code, _ in weighted], [weight for _, weight in weighted])[0]


def _reason(rng: random.Random, child: Looked, end: int) -> str:
    return "E7" if end >= child.born + 18 * _YEAR else _chosen(rng, _REASONS)


def _write_care_leavers(
    folder: Path, rng: random.Random, span: Span, last: Month, new_child: _ChildIds
) -> tuple[Spell, ...]:
    starts = [span.first - 1 - rng.randrange(3 * _YEAR) for _ in range(_CARE_LEAVERS_AT_FIRST)]
    for month in window(last, MONTHS):
        starts += days_of_month(rng, month, seasonal(rng, month, _NEW_CARE_LEAVERS), span.last)
    spells = []
    for start in starts:
        end = start + 3 * _YEAR + rng.randrange(_YEAR)
        spells.append(Spell(new_child(), start, end if end <= span.last else None, YOUNG_PEOPLE))
    rows = [(s.child, written(s.start), written(s.end), s.team) for s in spells]
    headings = ("CHILD", "Care leaver from", "Care leaver until", "Allocated Team")
    write_extract(folder, "care_leavers.csv", headings, rows)
    return tuple(spells)
