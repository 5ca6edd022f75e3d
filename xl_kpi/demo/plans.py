"""Child in need plans and child protection plans, with the core groups that keep them up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from xl_kpi.demo.days import working_day
from xl_kpi.demo.rhythm import Habit, Rhythm, occasions
from xl_kpi.demo.sheets import write_extract, written
from xl_kpi.demo.spells import apart, lasting, standing
from xl_kpi.demo.teams import DISABILITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xl_kpi.demo.enquiries import Enquiry
    from xl_kpi.demo.front_door import Assessment
    from xl_kpi.demo.making import Making
    from xl_kpi.demo.spells import Spell

_CIN_AT_FIRST, _CWD_AT_FIRST, _CP_AT_FIRST = 640, 260, 350
_CIN_DAYS, _CWD_DAYS, _CP_DAYS = 275, 900, 375
_CORE_GROUPS = Rhythm(every=42, kept=(0.78, 0.66), late=85)


def plans_after_assessment(making: Making, assessments: Iterable[Assessment]) -> list[Spell]:
    """Return the child in need plans that stood at first or came of an assessment."""
    rng, span = making.rng, making.span
    spells = standing(making, _CIN_AT_FIRST, _CIN_DAYS)
    spells += standing(making, _CWD_AT_FIRST, _CWD_DAYS, DISABILITIES)
    for assessment in assessments:
        if assessment.authorised is None or not assessment.support_needed or rng.random() > 0.56:
            continue
        start = working_day(assessment.authorised + rng.randrange(6))
        disabled = rng.random() < 0.15
        team = DISABILITIES if disabled else assessment.team
        usual = _CWD_DAYS if disabled else _CIN_DAYS
        if start <= span.last:
            spells.append(lasting(making, assessment.child, start, team, usual))
    return apart(spells)


def plans_after_protection(making: Making, cp: Iterable[Spell]) -> list[Spell]:
    """Return the child in need plans that follow a protection plan, as two in five do."""
    return [
        lasting(making, spell.child, spell.end, spell.team, _CIN_DAYS)
        for spell in cp
        if spell.end is not None and making.rng.random() < 0.4
    ]


def plans_after_conference(making: Making, enquiries: Iterable[Enquiry]) -> list[Spell]:
    """Return the protection plans that stood at first or that a conference decided on."""
    decided = [
        lasting(making, enquiry.child, enquiry.conference, enquiry.team, _CP_DAYS)
        for enquiry in enquiries
        if enquiry.conference is not None and making.rng.random() < 0.95
    ]
    return apart([*standing(making, _CP_AT_FIRST, _CP_DAYS), *decided])


def write_plans(making: Making, cin: Iterable[Spell], cp: Sequence[Spell]) -> None:
    """Write both kinds of plan and the core groups."""
    rows = [(s.child, written(s.start), written(s.end), s.team) for s in cin]
    headings: tuple[str, ...] = ("Child Unique ID", "CIN plan start date", "CIN plan end date",
                                 "Allocated Team")  # fmt: skip
    write_extract(making.folder, "cin_plans.csv", headings, rows)
    _write_cp_plans(making, cp)
    habit = Habit.formed(making, _CORE_GROUPS)
    groups = [
        (spell.child, written(held), written(due))
        for spell in cp
        for held, due in occasions(making, spell, habit)
    ]
    headings = ("Child Unique ID", "Date of core group", "Next core group due")
    write_extract(making.folder, "core_groups.csv", headings, groups)


def _write_cp_plans(making: Making, cp: Iterable[Spell]) -> None:
    rng = making.rng
    before: Counter[str] = Counter()
    rows: list[tuple[object, ...]] = []
    for spell in cp:
        previous = before[spell.child] or rng.choices((0, 1, 2, 3), (71, 20, 7, 2))[0]
        before[spell.child] = previous + 1
        rows.append((spell.child, written(spell.start), written(spell.end), previous, spell.team))
    # A two-digit year, which could be read two ways.
    rows[30] = (rows[30][0], "05/03/21", *rows[30][2:])
    headings = ("Child Unique ID", "Child Protection Plan Start Date",
                "Child Protection Plan End Date", "Number of Previous Child Protection Plans",
                "Allocated Team")  # fmt: skip
    write_extract(making.folder, "cp_plans.csv", headings, rows)
