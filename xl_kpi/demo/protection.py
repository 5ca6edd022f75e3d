"""Children in need, strategy discussions, section 47 enquiries, conferences and plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.demo.front_door import seasonal
from xl_kpi.demo.places import DISABILITIES, MONTHS, Spell, days_of_month, family_team, working_day
from xl_kpi.demo.rhythm import Rhythm, occasions
from xl_kpi.demo.sheets import write_extract, written
from xl_kpi.months import window

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from xl_kpi.demo.places import Span, _ChildIds
    from xl_kpi.months import Month

_STRATEGY_DISCUSSIONS, _ENQUIRIES, _CONFERENCES, _CIN_PLANS, _CWD_PLANS = 195, 140, 48, 62, 9
_CIN_AT_FIRST, _CWD_AT_FIRST, _CP_AT_FIRST = 560, 240, 345
_CORE_GROUPS = Rhythm(every=42, kept=(0.8, 0.66), late=26)


@dataclass(frozen=True, slots=True)
class Protection:
    """Plans that are told of elsewhere too."""

    cin: tuple[Spell, ...]
    cp: tuple[Spell, ...]


def write_protection(
    folder: Path, rng: random.Random, span: Span, last: Month, new_child: _ChildIds
) -> Protection:
    """Write children in need plans, enquiries, conferences and protection plans."""
    months = window(last, MONTHS)
    cin = _write_cin_plans(folder, rng, span, months, new_child)
    _write_strategy_discussions(folder, rng, span, months, new_child)
    _write_enquiries(folder, rng, span, months, new_child)
    conferences = _write_conferences(folder, rng, span, months, new_child)
    cp = _write_cp_plans(folder, rng, span, conferences, new_child)
    rows = [
        (spell.child, written(held), written(due))
        for spell in cp
        for held, due in occasions(rng, span, spell, _CORE_GROUPS)
    ]
    headings = ("Child Unique ID", "Date of core group", "Next core group due")
    write_extract(folder, "core_groups.csv", headings, rows)
    return Protection(cin, cp)


def plan(rng: random.Random, child: str, start: int, team: str, last: int, usual: int) -> Spell:
    """Return a plan that lasts about as many days as usual, told of until `last`."""
    end = working_day(start + 20 + int(rng.expovariate(1 / usual)))
    return Spell(child, start, end if end <= last else None, team)


def standing(
    rng: random.Random, span: Span, count: int, usual: int, new_child: _ChildIds, team: str | None
) -> list[Spell]:
    """Return the plans that stand when the span begins."""
    made: list[Spell] = []
    while len(made) < count:
        start = working_day(span.first - 1 - int(rng.expovariate(1 / usual)))
        spell = plan(rng, new_child(), min(start, span.first - 1), team or family_team(rng),
                     span.last, usual)  # fmt: skip
        if spell.until(span.last) >= span.first:
            made.append(spell)
    return made


def _write_cin_plans(
    folder: Path, rng: random.Random, span: Span, months: tuple[Month, ...], new_child: _ChildIds
) -> tuple[Spell, ...]:
    spells = standing(rng, span, _CIN_AT_FIRST, 250, new_child, None)
    spells += standing(rng, span, _CWD_AT_FIRST, 800, new_child, DISABILITIES)
    for month in months:
        for usual, team, lasts in ((_CIN_PLANS, None, 250), (_CWD_PLANS, DISABILITIES, 700)):
            for day in days_of_month(rng, month, seasonal(rng, month, usual), span.last):
                spells.append(
                    plan(rng, new_child(), day, team or family_team(rng), span.last, lasts)
                )
    rows = [(s.child, written(s.start), written(s.end), s.team) for s in spells]
    headings = ("Child Unique ID", "CIN plan start date", "CIN plan end date", "Allocated Team")
    write_extract(folder, "cin_plans.csv", headings, rows)
    return tuple(spells)


def _write_strategy_discussions(
    folder: Path, rng: random.Random, span: Span, months: tuple[Month, ...], new_child: _ChildIds
) -> None:
    rows = [
        (new_child(), written(day))
        for month in months
        for day in days_of_month(rng, month, seasonal(rng, month, _STRATEGY_DISCUSSIONS), span.last)
    ]
    headings = ("Child Unique ID", "Date of strategy discussion")
    write_extract(folder, "strategy_discussions.csv", headings, rows)


def _write_enquiries(
    folder: Path, rng: random.Random, span: Span, months: tuple[Month, ...], new_child: _ChildIds
) -> None:
    rows: list[tuple[object, ...]] = []
    for month in months:
        for day in days_of_month(rng, month, seasonal(rng, month, _ENQUIRIES), span.last):
            end = working_day(day + rng.randrange(6, 24))
            ended = end if end <= span.last else None
            outcome = rng.choices(("NFA", "CIN", "ICPC"), (66, 8, 26))[0] if ended else ""
            before = rng.choices(("None", "CIN", "CP", "CLA"), (55, 30, 10, 5))[0]
            rows.append((new_child(), written(day), written(ended), outcome, before,
                         family_team(rng)))  # fmt: skip
    headings = ("Child Unique ID", "Section 47 start date", "Section 47 end date",
                "Section 47 outcome", "Case status at start", "Allocated Team")  # fmt: skip
    write_extract(folder, "section47.csv", headings, rows)


def _write_conferences(
    folder: Path, rng: random.Random, span: Span, months: tuple[Month, ...], new_child: _ChildIds
) -> list[tuple[str, int, str]]:
    held = []
    rows = []
    for month in months:
        in_time = rng.uniform(0.4, 0.95)
        for day in days_of_month(rng, month, seasonal(rng, month, _CONFERENCES), span.last):
            soon = rng.random() < in_time
            discussed = working_day(day - (rng.randrange(8, 19) if soon else rng.randrange(26, 45)))
            child, team = new_child(), family_team(rng)
            rows.append((child, written(discussed), written(day), team))
            held.append((child, day, team))
    headings = ("Child Unique ID", "Date of strategy discussion",
                "Date of Initial Child Protection Conference", "Allocated Team")  # fmt: skip
    write_extract(folder, "conferences.csv", headings, rows)
    return held


def _write_cp_plans(
    folder: Path,
    rng: random.Random,
    span: Span,
    conferences: list[tuple[str, int, str]],
    new_child: _ChildIds,
) -> tuple[Spell, ...]:
    spells = standing(rng, span, _CP_AT_FIRST, 260, new_child, None)
    spells += [
        plan(rng, child, day, team, span.last, 260)
        for child, day, team in conferences
        if rng.random() < 0.8
    ]
    rows: list[tuple[object, ...]] = [
        (s.child, written(s.start), written(s.end), _previous(rng), s.team) for s in spells
    ]
    # A two-digit year, which could be read two ways.
    rows[30] = (rows[30][0], "05/03/21", *rows[30][2:])
    headings = ("Child Unique ID", "Child Protection Plan Start Date",
                "Child Protection Plan End Date", "Number of Previous Child Protection Plans",
                "Allocated Team")  # fmt: skip
    write_extract(folder, "cp_plans.csv", headings, rows)
    return tuple(spells)


def _previous(rng: random.Random) -> int:
    return rng.choices((0, 1, 2, 3), (70, 21, 7, 2))[0]
