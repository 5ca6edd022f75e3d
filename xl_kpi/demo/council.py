"""A whole made-up council: thirty months of extracts that tell one story.

A contact leads to a referral or to early help, a referral to an assessment; a strategy discussion
to an enquiry, a conference and a plan; a plan to care, and care to leaving it. What is due to each
child on the way is done in time, or late. Nobody in it exists. The same seed gives the same bytes
on every system. A few cells are wrong on purpose, so that `xl-kpi check` has something to name: an
impossible day and a blank id among the contacts, a two-digit year among the protection plans,
`#N/A` for a team among the referrals, and one episode twice. A few children have no worker yet,
and one worker has no qualifying status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.demo.care import children_looked_after, leavers_of, write_leavers
from xl_kpi.demo.enquiries import enquiries_that_may_lead_on, other_enquiries, write_enquiries
from xl_kpi.demo.episodes import write_care
from xl_kpi.demo.front_door import write_front_door
from xl_kpi.demo.making import Making
from xl_kpi.demo.plans import (
    plans_after_assessment,
    plans_after_conference,
    plans_after_protection,
    write_plans,
)
from xl_kpi.demo.practice import write_allocations, write_supervisions, write_visits
from xl_kpi.demo.spells import Spell, apart, giving_way
from xl_kpi.demo.upkeep import write_upkeep

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.demo.front_door import FrontDoor
    from xl_kpi.months import Month


def write_council(folder: Path, *, last: Month, seed: int = 1) -> None:
    """Write the extracts of a made-up council.

    Args:
        folder: Where the CSV files go; it is made if it is not there.
        last: The last month they tell of, complete to its last working day.
        seed: Another seed makes another council.
    """
    folder.mkdir(parents=True, exist_ok=True)
    making = Making.begun(folder, last, seed)
    groups = _write_story(making, write_front_door(making))
    write_visits(making, groups)
    write_supervisions(making, groups)
    write_allocations(making, groups)


def _write_story(making: Making, front: FrontDoor) -> dict[str, list[Spell]]:
    """Write what became of the children who came through the front door.

    Returns:
        Who was what, and when; where a child is two things at once, the later group holds.
    """
    assessed = plans_after_assessment(making, front.assessments)
    enquiries = enquiries_that_may_lead_on(making, front.referrals, assessed)
    decided = plans_after_conference(making, enquiries)
    looked = children_looked_after(making, front.assessments, decided)
    care = [child.spell for child in looked]
    leavers = leavers_of(making, looked)
    cp = list(giving_way(decided, care))
    followed = apart([*assessed, *plans_after_protection(making, cp)])
    cin = list(giving_way(followed, [*cp, *care]))
    enquiries += other_enquiries(making, cp, care)
    write_enquiries(making, enquiries, {"CLA": care, "CP": cp, "CIN": cin})
    write_plans(making, cin, cp)
    write_care(making, looked)
    write_leavers(making, leavers)
    write_upkeep(making, looked)
    under_assessment = [Spell(a.child, a.started, a.authorised, a.team) for a in front.assessments]
    return {
        "EH": list(front.early_help),
        "assessment": under_assessment,
        "CIN": cin,
        "leaver": leavers,
        "CP": cp,
        "CLA": care,
    }
