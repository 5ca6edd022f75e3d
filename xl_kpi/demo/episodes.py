"""Children looked after as the SSDA903 return has them: episodes, and who seeks asylum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.demo.sheets import write_extract, written

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from xl_kpi.demo.care import Looked
    from xl_kpi.demo.making import Making
    from xl_kpi.demo.spells import Spell

_PLACEMENTS = (
    ("U4", "PR1", 20), ("U5", "PR1", 10), ("U6", "PR4", 19), ("U4", "PR4", 6), ("U1", "PR1", 7),
    ("U3", "PR1", 5), ("K2", "PR4", 7), ("K1", "PR4", 1), ("H5", "PR4", 3), ("P1", "PR0", 9),
    ("A3", "PR1", 2), ("A5", "PR1", 2), ("Z1", "PR4", 1),
)  # fmt: skip
_LEGAL = (("C2", 45), ("V2", 25), ("C1", 15), ("E1", 8), ("L1", 5))
_REASONS = (("E11", 6), ("E12", 4), ("E45", 8), ("E47", 10), ("E41", 3), ("E4A", 22), ("E4B", 5),
            ("E13", 3), ("E5", 20), ("E8", 19))  # fmt: skip
_SHORT_BREAKS = 0.015

Place = tuple[str, str, str]


def write_care(making: Making, looked: Iterable[Looked]) -> None:
    """Write the episodes of every child looked after, and those who seek asylum."""
    rows = [row for child in looked for row in _episodes(making, child)]
    rows.append(rows[25])  # the same episode twice, as a report that joins badly gives it
    headings = ("CHILD", "DECOM", "RNE", "LS", "PLACE", "PLACE_PROVIDER", "PL_DISTANCE", "DEC",
                "REC", "DOB", "Allocated Team")  # fmt: skip
    write_extract(making.folder, "episodes.csv", headings, rows)
    seeking = [
        (child.spell.child, written(making.span.told(child.grown)))
        for child in looked
        if child.seeking_asylum
    ]
    write_extract(making.folder, "uasc.csv", ("CHILD", "DUC"), seeking)


def _episodes(making: Making, child: Looked) -> list[tuple[object, ...]]:
    """Return a child's episodes: the first begins care, the others are moves or new orders."""
    rng, spell = making.rng, child.spell
    moves = sorted(_moves(rng, spell, making.span.last))
    starts, ends = [spell.start, *moves], [*moves, spell.end]
    short_break = rng.random() < _SHORT_BREAKS
    rows: list[tuple[object, ...]] = []
    place = _place(rng, child)
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        kind = "S" if number == 0 else rng.choices(("P", "L"), (75, 25))[0]
        place = _place(rng, child) if kind == "P" else place
        legal = "V4" if short_break else _chosen(rng, _LEGAL)
        reason = "" if end is None else "X1" if number < len(moves) else _reason(rng, child, end)
        days = (written(end), reason, written(child.born))
        rows.append((spell.child, written(start), kind, legal, *place, *days, spell.team))
    return rows


def _moves(rng: random.Random, spell: Spell, last: int) -> set[int]:
    until = spell.until(last)
    usual = 100 if rng.random() < 0.17 else 600
    day = spell.start
    found: set[int] = set()
    while True:
        day += 14 + int(rng.expovariate(1 / usual))
        if day >= until - 1:
            return found
        found.add(day)


def _place(rng: random.Random, child: Looked) -> Place:
    """Return a placement, who provides it, and how far from home: unknown for one from abroad."""
    code, provider, _ = rng.choices(_PLACEMENTS, [weight for *_, weight in _PLACEMENTS])[0]
    return code, provider, "" if child.seeking_asylum else f"{rng.gammavariate(1.4, 11.5):.1f}"


def _chosen(rng: random.Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([code for code, _ in weighted], [weight for _, weight in weighted])[0]


def _reason(rng: random.Random, child: Looked, end: int) -> str:
    return "E7" if end >= child.grown else _chosen(rng, _REASONS)
