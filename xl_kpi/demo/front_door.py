"""Contacts, early help, referrals and assessments: how a child comes to be known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xl_kpi.demo.days import days_of_month, is_working, seasonal, working_day
from xl_kpi.demo.sheets import write_extract, written
from xl_kpi.demo.spells import Spell
from xl_kpi.demo.teams import family_team
from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_kpi.demo.making import Making

_SOURCES = (
    "a) 1A: Individual", "e) 2A: Schools", "g) 3A: Health services", "m) 4: Housing",
    "n) 5A: LA services", "q) 6: Police", "s) 8: Other",
)  # fmt: skip
_CONTACTS, _EH_REFERRALS, _REFERRALS = 1700, 175, 300
_MONTHS_OF_EARLY_HELP_BEFORE = 6


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral that led to an assessment."""

    child: str
    day: int
    team: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment of a referred child; `authorised` is None while it is open."""

    child: str
    referred: int
    started: int
    authorised: int | None
    support_needed: bool
    team: str


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """What came through the front door and is told of elsewhere too."""

    referrals: tuple[Referral, ...]
    assessments: tuple[Assessment, ...]
    early_help: tuple[Spell, ...]


def write_front_door(making: Making) -> FrontDoor:
    """Write contacts, early help, referrals and assessments."""
    early_help = _write_early_help(making)
    referred, led_on = _write_referrals(making)
    _write_contacts(making, [*referred, *((spell.child, spell.start) for spell in early_help)])
    return FrontDoor(led_on, _write_assessments(making, led_on), early_help)


def _write_contacts(making: Making, led_on: Iterable[tuple[str, int]]) -> None:
    """Write every contact: those that led to a referral a day or so later, and many that did not.

    The last contact of a month falls on its last working day, so that the month is complete.
    """
    rng = making.rng
    by_month: dict[Month, list[tuple[int, str]]] = defaultdict(list)
    for child, day in led_on:
        contacted = _working_day_before(day, rng.randrange(3))
        by_month[Month.of(date.fromordinal(contacted))].append((contacted, child))
    rows: list[tuple[object, ...]] = []
    for month in making.span.months:
        known = by_month[month]
        others = max(1, seasonal(rng, month, _CONTACTS) - len(known))
        days = days_of_month(rng, month, others)
        contacts = sorted([*known, *((day, making.new_child()) for day in days)])
        rows += [(child, written(day), rng.choice(_SOURCES)) for day, child in contacts]
    # An impossible day and a blank id, as a typing slip leaves them.
    rows[40] = (rows[40][0], "31/02/" + written(making.span.first)[-4:], rows[40][2])
    rows[90] = ("", *rows[90][1:])
    headings = ("Child Unique ID", "Date of Contact", "Contact Source")
    write_extract(making.folder, "contacts.csv", headings, rows)


def _working_day_before(day: int, days: int) -> int:
    day -= days
    while not is_working(day):
        day -= 1
    return day


def _write_early_help(making: Making) -> tuple[Spell, ...]:
    rng, span = making.rng, making.span
    before = [span.months[0] - back for back in range(_MONTHS_OF_EARLY_HELP_BEFORE, 0, -1)]
    spells: list[Spell] = []
    rows = []
    for month in (*before, *span.months):
        for day in days_of_month(rng, month, seasonal(rng, month, _EH_REFERRALS)):
            began = working_day(day + rng.randrange(2, 25)) if rng.random() < 0.65 else None
            completed = None if began is None else working_day(began + rng.randrange(15, 60))
            closed = working_day(day + rng.randrange(60, 260))
            spell = Spell(making.new_child(), day, span.told(closed), family_team(rng))
            spells.append(spell)
            days = (day, *(None if d is None else span.told(d) for d in (began, completed)))
            rows.append((spell.child, *map(written, days), written(spell.end), spell.team))
    headings = (
        "Child Unique ID", "Early Help referral date", "Assessment start date",
        "Assessment completion date", "Early Help closure date", "Allocated Team",
    )  # fmt: skip
    write_extract(making.folder, "early_help.csv", headings, rows)
    return tuple(spells)


def _write_referrals(making: Making) -> tuple[list[tuple[str, int]], tuple[Referral, ...]]:
    rng = making.rng
    rows: list[tuple[object, ...]] = []
    referred: list[tuple[str, int]] = []
    led_on: list[Referral] = []
    teams: dict[str, str] = {}
    for month in making.span.months:
        for child, day in _referred(making, month, referred):
            team = teams.setdefault(child, family_team(rng))
            nfa = rng.random() < 0.06
            rows.append((child, written(day), rng.choice(_SOURCES), "a) Yes" if nfa else "b) No",
                         team))  # fmt: skip
            if not nfa:
                led_on.append(Referral(child, day, team))
    rows[70] = (*rows[70][:4], "#N/A")
    headings = ("Child Unique ID", "Date of referral", "Referral Source", "Referral NFA?",
                "Allocated Team")  # fmt: skip
    write_extract(making.folder, "referrals.csv", headings, rows)
    return referred, tuple(led_on)


def _referred(
    making: Making, month: Month, referred: list[tuple[str, int]]
) -> list[tuple[str, int]]:
    """Return a month's referrals, and add them to those so far; about a quarter come again."""
    rng = making.rng
    again = 0.23 + 0.06 * rng.random()
    begun = len(referred)
    for day in days_of_month(rng, month, seasonal(rng, month, _REFERRALS)):
        earlier = referred[-3000:-300]
        back = bool(earlier) and rng.random() < again
        referred.append((rng.choice(earlier)[0] if back else making.new_child(), day))
    return referred[begun:]


def _write_assessments(making: Making, referrals: tuple[Referral, ...]) -> tuple[Assessment, ...]:
    rng, span = making.rng, making.span
    moods = {month: rng.uniform(0.62, 0.76) for month in span.months}
    made = []
    for referral in referrals:
        started = working_day(referral.day + rng.randrange(4))
        in_time = rng.random() < moods[
            Month.of(date.fromordinal(referral.day))
        ] + 0.2 * span.progress(referral.day)
        taken = rng.randrange(8, 58) if in_time else rng.randrange(68, 110)
        authorised = span.told(working_day(started + taken))
        made.append(
            Assessment(referral.child, referral.day, started, authorised, rng.random() < 0.48,
                       referral.team)
        )  # fmt: skip
    rows = [
        (a.child, written(a.referred), written(a.started), written(a.authorised),
         "" if a.authorised is None else "a) Yes" if a.support_needed else "b) No", a.team)
        for a in made
    ]  # fmt: skip
    headings = (
        "Child Unique ID", "Date of referral", "Continuous Assessment Start Date",
        "Continuous Assessment Date of Authorisation",
        "Was the child assessed as requiring LA children's social care support?",
        "Allocated Team",
    )  # fmt: skip
    write_extract(making.folder, "assessments.csv", headings, rows)
    return tuple(made)
