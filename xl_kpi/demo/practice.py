"""Visits, case supervision and who holds which child."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.demo.rhythm import Habit, Rhythm, occasions
from xl_kpi.demo.sheets import write_extract, written
from xl_kpi.demo.teams import DISABILITIES, workers

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from xl_kpi.demo.making import Making
    from xl_kpi.demo.spells import Spell
    from xl_kpi.demo.teams import Worker

_VISITS = {
    "EH": Rhythm(every=26, kept=(0.35, 0.5), late=75),
    "CIN": Rhythm(every=38, kept=(0.93, 0.91), late=30, swing=0.05),
    "CWD": Rhythm(every=60, kept=(0.84, 0.82), late=110, swing=0.1),
    "CP": Rhythm(every=13, kept=(0.82, 0.8), late=14, swing=0.1),
    "CLA": Rhythm(every=42, kept=(0.74, 0.82), late=60, swing=0.1),
}
_SUPERVISION = {
    "EH": Rhythm(every=60, kept=(0.66, 0.78), late=130, swing=0.2),
    "assessment": Rhythm(every=30, kept=(0.98, 0.8), late=25, swing=0.1),
    "CIN": Rhythm(every=60, kept=(0.78, 0.82), late=100),
    "CWD": Rhythm(every=90, kept=(0.98, 0.55), late=110, swing=0.05),
    "CP": Rhythm(every=30, kept=(0.84, 0.88), late=50),
    "CLA": Rhythm(every=60, kept=(0.7, 0.84), late=110, swing=0.2),
    "leaver": Rhythm(every=90, kept=(0.35, 0.9), late=200),
}
_REVIEWED = 0.9
"""The share of visits to children looked after whose interval the latest review set."""
_WAITING = 0.004
"""The share of children who wait for a worker."""
_WITHOUT_STATUS = "Worker 012"
"""Whose qualifying status the source does not give."""


def write_visits(making: Making, groups: Mapping[str, Sequence[Spell]]) -> None:
    """Write every visit, and when the next is due."""
    headings = ("Child Unique ID", "Date of visit", "Kind of visit", "Next visit due",
                "Set at latest review")  # fmt: skip
    write_extract(making.folder, "visits.csv", headings, _visits(making, groups))


def _visits(making: Making, groups: Mapping[str, Sequence[Spell]]) -> Iterator[tuple[object, ...]]:
    habits = {name: Habit.formed(making, rhythm) for name, rhythm in _VISITS.items()}
    for kind in ("EH", "CIN", "CP", "CLA"):
        for spell in groups[kind]:
            for visited, due in occasions(making, spell, habits[_kept_as(kind, spell)]):
                set_at_review = ""
                if kind == "CLA":
                    set_at_review = "Y" if making.rng.random() < _REVIEWED else "N"
                yield spell.child, written(visited), kind, written(due), set_at_review


def write_supervisions(making: Making, groups: Mapping[str, Sequence[Spell]]) -> None:
    """Write every case supervision, and when the next is due."""
    habits = {name: Habit.formed(making, rhythm) for name, rhythm in _SUPERVISION.items()}
    headings = ("Child Unique ID", "Date of supervision", "Next supervision due")
    rows = (
        (spell.child, written(done), written(due))
        for kind, spells in groups.items()
        for spell in spells
        for done, due in occasions(making, spell, habits[_kept_as(kind, spell)])
    )
    write_extract(making.folder, "supervisions.csv", headings, rows)


def _kept_as(kind: str, spell: Spell) -> str:
    return "CWD" if kind == "CIN" and spell.team == DISABILITIES else kind


def write_allocations(making: Making, groups: Mapping[str, Sequence[Spell]]) -> None:
    """Write who holds each open child as at the last day of the last two months.

    A child has one worker, for what came last, and keeps that worker; a few have none yet. Early
    help is held elsewhere.
    """
    held: dict[tuple[str, str], Worker | None] = {}
    holder_in = _teamwork(making)
    rows = []
    for month in making.span.months[-2:]:
        day = month.end.toordinal()
        for child, team in _open_on(groups, day).items():
            if (child, team) not in held:
                held[child, team] = holder_in(team)
            rows.append((written(day), *_described(held[child, team], team), child))
    headings = ("As at", "Allocated Worker", "Qualifying Status", "Allocated Team",
                "Child Unique ID")  # fmt: skip
    write_extract(making.folder, "allocations.csv", headings, rows)


def _open_on(groups: Mapping[str, Sequence[Spell]], day: int) -> dict[str, str]:
    """Return the children who are open on a day, with the team that works with each."""
    return {
        spell.child: spell.team
        for kind, spells in groups.items()
        for spell in spells
        if spell.open_on(day) and kind != "EH"
    }


def _teamwork(making: Making) -> Callable[[str], Worker | None]:
    """Return what gives a team's next child to one of its workers, or to nobody yet."""
    rng = making.rng
    by_team: dict[str, list[Worker]] = {}
    for worker in workers(rng):
        by_team.setdefault(worker.team, []).append(worker)
    shares = {team: [_share(rng, worker) for worker in by_team[team]] for team in by_team}

    def given(team: str) -> Worker | None:
        holder = rng.choices(by_team[team], shares[team])[0]
        return None if rng.random() < _WAITING else holder

    return given


def _described(worker: Worker | None, team: str) -> tuple[str, str, str]:
    if worker is None:
        return "", "", team
    status = "" if worker.name == _WITHOUT_STATUS else worker.status
    return worker.name, status, worker.team


def _share(rng: random.Random, worker: Worker) -> float:
    """Return how much of a team's work a worker takes: less in the first years."""
    usual = {"SW": 1.0, "NQSW": 0.75, "ASYE": 0.5}[worker.status]
    return usual * rng.uniform(0.75, 1.3)
