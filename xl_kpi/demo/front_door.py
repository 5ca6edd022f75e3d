"""Contacts, early help, referrals and assessments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.demo.places import MONTHS, Spell, days_of_month, family_team, working_day
from xl_kpi.demo.sheets import write_extract, written
from xl_kpi.months import window

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from xl_kpi.demo.places import Span, _ChildIds
    from xl_kpi.months import Month

_SOURCES = (
    "a) 1A: Individual", "e) 2A: Schools", "g) 3A: Health services", "m) 4: Housing",
    "n) 5A: LA services", "q) 6: Police", "s) 8: Other",
)  # fmt: skip
_CONTACTS, _EH_REFERRALS, _REFERRALS, _ASSESSMENTS = 1700, 175, 300, 320
_SEASON = (0.96, 0.95, 1.12, 0.9, 1.02, 1.06, 1.03, 0.82, 1.0, 1.05, 1.1, 0.88)
"""January to December: schools are closed in August, and the year's end is quiet."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment of a referred child."""

    child: str
    referred: int
    started: int
    authorised: int | None
    support_needed: bool
    team: str


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """What came through the front door and is told of elsewhere too."""

    assessments: tuple[Assessment, ...]
    early_help: tuple[Spell, ...]


def seasonal(rng: random.Random, month: Month, usual: int) -> int:
    """Return how many there are in a month, about as many as usual."""
    return max(1, round(usual * _SEASON[month.number % 12] * rng.uniform(0.93, 1.07)))


def write_front_door(
    folder: Path, rng: random.Random, span: Span, last: Month, new_child: _ChildIds
) -> FrontDoor:
    """Write contacts, early help, referrals and assessments."""
    months = window(last, MONTHS)
    _write_contacts(folder, rng, span, months, new_child)
    early_help = _write_early_help(folder, rng, span, months, new_child)
    referred = _write_referrals(folder, rng, span, months, new_child)
    return FrontDoor(_write_assessments(folder, rng, span, referred), early_help)


def _write_contacts(
    folder: Path, rng: random.Random, span: Span, months: tuple[Month, ...], new_child: _ChildIds
) -> None:
    rows: list[tuple[object, ...]] = [
        (new_child(), written(day), rng.choice(_SOURCES))
        for month in months
        for day in days_of_month(rng, month, seasonal(rng, month, _CONTACTS), span.last)
    ]
    # An impossible day and a blank id, as a typing slip leaves them.
    rows[40] = (rows[40][0], "31/02/" + written(span.first)[-4:], rows[40][2])
    rows[90] = ("", *rows[90][1:])
    headings = ("Child Unique ID", "Date of Contact", "Contact Source")
    write_extract(folder, "contacts.csv", headings, rows)


def _write_early_help(
    folder: Path, rng: random.Random, span: Span, months: tuple[Month, ...], new_child: _ChildIds
) -> tuple[Spell, ...]:
    spells: list[Spell] = []
    rows = []
    for month in [months[0] - back for back in range(6, 0, -1)] + list(months):
        for day in days_of_month(rng, month, seasonal(rng, month, _EH_REFERRALS), span.last):
            started = working_day(day + rng.randrange(2, 25)) if rng.random() < 0.65 else None
            started = started if started is not None and started <= span.last else None
            completed = None if started is None else working_day(started + rng.randrange(15, 60))
            completed = completed if completed is not None and completed <= span.last else None
            end = working_day(day + rng.randrange(60, 260))
            spell = Spell(new_child(), day, end if end <= span.last else None, family_team(rng))
            spells.append(spell)
            days = (day, started, completed, spell.end)
            rows.append((spell.child, *map(written, days), spell.team))
    headings = (
        "Child Unique ID", "Early Help referral date", "Assessment start date",
        "Assessment completion date", "Early Help closure date", "Allocated Team",
    )  # fmt: skip
    write_extract(folder, "early_help.csv", headings, rows)
    return tuple(spells)


def _write_referrals(
    folder: Path, rng: random.Random, span: Span, months: tuple[Month, ...], new_child: _ChildIds
) -> list[tuple[str, int, str]]:
    rows = []
    recent: list[tuple[str, int]] = []
    led_on: list[tuple[str, int, str]] = []
    for month in months:
        again = 0.23 + 0.06 * rng.random()
        for day in days_of_month(rng, month, seasonal(rng, month, _REFERRALS), span.last):
            earlier = recent[-3000:-300]
            child = rng.choice(earlier)[0] if earlier and rng.random() < again else new_child()
            recent.append((child, day))
            team = family_team(rng)
            nfa = rng.random() < 0.06
            rows.append((child, written(day), rng.choice(_SOURCES), "a) Yes" if nfa else "b) No",
                         team))  # fmt: skip
            if not nfa:
                led_on.append((child, day, team))
    rows[70] = (*rows[70][:4], "#N/A")
    headings = ("Child Unique ID", "Date of referral", "Referral Source", "Referral NFA?",
                "Allocated Team")  # fmt: skip
    write_extract(folder, "referrals.csv", headings, rows)
    return led_on


def _write_assessments(
    folder: Path, rng: random.Random, span: Span, referred: list[tuple[str, int, str]]
) -> tuple[Assessment, ...]:
    made = []
    for child, day, team in referred:
        started = working_day(day + rng.randrange(4))
        in_time = rng.random() < 0.74 + 0.14 * span.progress(day)
        taken = rng.randrange(8, 58) if in_time else rng.randrange(68, 110)
        authorised = working_day(started + taken)
        made.append(
            Assessment(child, day, started, authorised if authorised <= span.last else None,
                       rng.random() < 0.48, team)
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
    write_extract(folder, "assessments.csv", headings, rows)
    return tuple(made)
