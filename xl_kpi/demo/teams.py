"""The made-up council's teams and who works in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

DISABILITIES = "CWD"
YOUNG_PEOPLE = "Young People Team"
FAMILY_TEAMS = (
    "SWF Central 1", "SWF Central 2", "SWF East 1", "SWF East 2", "SWF East 3", "SWF West 1",
    "SWF West 2", "SWF West 3",
)  # fmt: skip
BRIEF_TEAMS = ("BIT Central 1", "BIT East 1", "BIT West 1")
FRONTLINE = "Frontline Team"
TEAMS = (*FAMILY_TEAMS, *BRIEF_TEAMS, FRONTLINE, DISABILITIES, YOUNG_PEOPLE)
_WORKERS = (5, 5, 13, 10, 8, 6, 9, 10, 4, 5, 5, 2, 13, 25)
"""How many workers each team has, 120 in all."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker who holds cases."""

    name: str
    status: str
    team: str


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
    weights = (20, 18, 50, 38, 30, 22, 34, 38, 13, 19, 18, 7)
    return rng.choices((*FAMILY_TEAMS, *BRIEF_TEAMS, FRONTLINE), weights)[0]
