"""Visits, case supervision and who holds which child."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.demo.places import DISABILITIES, Spell
from xl_kpi.demo.rhythm import Rhythm, occasions
from xl_kpi.demo.sheets import write_extract, written

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from xl_kpi.demo.places import Span, Worker

_VISITS = {
    "EH": Rhythm(every=26, kept=(0.5, 0.62), late=45),
    "CIN": Rhythm(every=38, kept=(0.95, 0.96), late=20),
    "CWD": Rhythm(every=60, kept=(0.86, 0.88), late=50),
    "CP": Rhythm(every=13, kept=(0.86, 0.88), late=14),
    "CLA": Rhythm(every=42, kept=(0.8, 0.9), late=35),
}
_SUPERVISION = {
    "EH": Rhythm(every=60, kept=(0.7, 0.82), late=60),
    "assessment": Rhythm(every=30, kept=(0.93, 0.86), late=25),
    "CIN": Rhythm(every=60, kept=(0.8, 0.86), late=50),
    "CWD": Rhythm(every=90, kept=(0.97, 0.84), late=60),
    "CP": Rhythm(every=30, kept=(0.85, 0.9), late=20),
    "CLA": Rhythm(every=60, kept=(0.8, 0.88), late=45),
    "leaver": Rhythm(every=90, kept=(0.6, 0.9), late=90),
}
_REVIEWED = 0.9
"""The share of visits to children looked after whose interval the latest review set."""


def write_visits(
    folder: Path, rng: random.Random, span: Span, groups: Iterable[tuple[str, Iterable[Spell]]]
) -> None:
    """Write every visit, and when the next is due."""
    headings = ("Child Unique ID", "Date of visit", "Kind of visit", "Next visit due",
                "Set at latest review")  # fmt: skip
    write_extract(folder, "visits.csv", headings, _visits(rng, span, groups))


def _visits(
    rng: random.Random, span: Span, groups: Iterable[tuple[str, Iterable[Spell]]]
) -> Iterator[tuple[object, ...]]:
    for kind, spells in groups:
        if kind not in {"EH", "CIN", "CP", "CLA"}:
            continue
        for spell in spells:
            for visited, due in occasions(rng, span, spell, _rhythm(_VISITS, kind, spell)):
                set_at_review = ""
                if kind == "CLA":
                    set_at_review = "Y" if rng.random() < _REVIEWED else "N"
                yield spell.child, written(visited), kind, written(due), set_at_review


def write_supervisions(
    folder: Path, rng: random.Random, span: Span, groups: Iterable[tuple[str, Iterable[Spell]]]
) -> None:
    """Write every case supervision, and when the next is due."""
    headings = ("Child Unique ID", "Date of supervision", "Next supervision due")
    rows = (
        (spell.child, written(done), written(due))
        for kind, spells in groups
        for spell in spells
        for done, due in occasions(rng, span, spell, _rhythm(_SUPERVISION, kind, spell))
    )
    write_extract(folder, "supervisions.csv", headings, rows)


def _rhythm(rhythms: dict[str, Rhythm], kind: str, spell: Spell) -> Rhythm:
    return rhythms["CWD" if kind == "CIN" and spell.team == DISABILITIES else kind]


def write_allocations(
    folder: Path,
    rng: random.Random,
    workers: tuple[Worker, ...],
    groups: Iterable[tuple[str, Iterable[Spell]]],
) -> None:
    """Write who holds each open child as at the last day; a few have nobody yet."""
    by_team: dict[str, list[Worker]] = {}
    for worker in workers:
        by_team.setdefault(worker.team, []).append(worker)
    shares = {worker.name: _share(rng, worker) for worker in workers}
    rows = []
    for kind, spells in groups:
        for spell in spells:
            if spell.end is None and kind != "EH":
                team = by_team[spell.team]
                holder = rng.choices(team, [shares[worker.name] for worker in team])[0]
                rows.append((holder.name, holder.status, holder.team, spell.child))
    headings = ("Allocated Worker", "Qualifying Status", "Allocated Team", "Child Unique ID")
    write_extract(folder, "allocations.csv", headings, sorted(rows))


def _share(rng: random.Random, worker: Worker) -> float:
    """Return how much of a team's work a worker takes: less in the first years."""
    usual = {"SW": 1.0, "NQSW": 0.75, "ASYE": 0.5}[worker.status]
    return usual * rng.uniform(0.75, 1.3)
