"""A whole made-up council: thirty months of extracts that tell one story.

Children pass from contact to referral to assessment; some are in need, some on a protection plan,
some looked after, and what is due to each of them is done in time, or late. Nobody in it exists.
The same seed gives the same bytes on every system. A few cells are wrong on purpose, so that
`xl-kpi check` has something to name: an impossible day and a blank id among the contacts, a
two-digit year among the protection plans, `#N/A` for a team among the referrals, and one episode
twice.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from xl_kpi.demo.care import write_care
from xl_kpi.demo.front_door import write_front_door
from xl_kpi.demo.places import Span, Spell, child_ids, workers
from xl_kpi.demo.practice import write_allocations, write_supervisions, write_visits
from xl_kpi.demo.protection import write_protection
from xl_kpi.demo.upkeep import write_upkeep

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.demo.front_door import Assessment
    from xl_kpi.months import Month


def write_council(folder: Path, *, last: Month, seed: int = 1) -> None:
    """Write the extracts of a made-up council.

    Args:
        folder: Where the CSV files go; it is made if it is not there.
        last: The last month they tell of, complete to its last working day.
        seed: Another seed makes another council.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)  # noqa: S311  (made-up figures, not secrets)
    span, new_child = Span.ending(last), child_ids(rng)
    front = write_front_door(folder, rng, span, last, new_child)
    protection = write_protection(folder, rng, span, last, new_child)
    looked, leavers = write_care(folder, rng, span, last, new_child)
    write_upkeep(folder, rng, span, looked)
    groups: tuple[tuple[str, tuple[Spell, ...]], ...] = (
        ("EH", front.early_help),
        ("assessment", tuple(_under_assessment(a) for a in front.assessments)),
        ("CIN", protection.cin),
        ("CP", protection.cp),
        ("CLA", tuple(child.spell for child in looked)),
        ("leaver", leavers),
    )
    write_visits(folder, rng, span, groups)
    write_supervisions(folder, rng, span, groups)
    write_allocations(folder, rng, workers(rng), groups)


def _under_assessment(assessment: Assessment) -> Spell:
    return Spell(assessment.child, assessment.started, assessment.authorised, assessment.team)
