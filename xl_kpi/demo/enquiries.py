"""Strategy discussions, section 47 enquiries and initial child protection conferences."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xl_kpi.demo.days import days_of_month, seasonal, working_day
from xl_kpi.demo.sheets import write_extract, written
from xl_kpi.demo.spells import open_spell
from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xl_kpi.demo.front_door import Referral
    from xl_kpi.demo.making import Making
    from xl_kpi.demo.spells import Spell

_AFTER_REFERRAL, _OF_CIN, _OF_CP, _OF_CLA = 120, 52, 14, 9
"""Strategy discussions in a month, by what the child was known for."""


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A strategy discussion, and the enquiry and the conference that it led to, if it did."""

    child: str
    discussed: int
    team: str
    ended: int | None
    outcome: str
    conference: int | None


def enquiries_that_may_lead_on(
    making: Making, referrals: Iterable[Referral], cin: Sequence[Spell]
) -> list[Enquiry]:
    """Return the enquiries of referred children and of children in need."""
    rng, span = making.rng, making.span
    punctual = {month: rng.uniform(0.4, 0.95) for month in span.months}
    by_month: dict[Month, list[Referral]] = defaultdict(list)
    for referral in referrals:
        by_month[Month.of(date.fromordinal(referral.day))].append(referral)
    made = []
    for month in span.months:
        referred = by_month[month]
        count = min(seasonal(rng, month, _AFTER_REFERRAL), len(referred))
        for referral in rng.sample(referred, count):
            day = min(working_day(referral.day + rng.randrange(8)), span.last)
            made.append(_enquiry(making, referral.child, day, referral.team, punctual[month]))
        for day, spell in _discussed_while_open(making, month, cin, _OF_CIN):
            made.append(_enquiry(making, spell.child, day, spell.team, punctual[month]))
    return made


def other_enquiries(making: Making, cp: Sequence[Spell], care: Sequence[Spell]) -> list[Enquiry]:
    """Return the enquiries of children already on a plan or looked after: no conference follows."""
    return [
        _enquiry(making, spell.child, day, spell.team, None)
        for month in making.span.months
        for spells, usual in ((cp, _OF_CP), (care, _OF_CLA))
        for day, spell in _discussed_while_open(making, month, spells, usual)
    ]


def _discussed_while_open(
    making: Making, month: Month, spells: Sequence[Spell], usual: int
) -> list[tuple[int, Spell]]:
    rng = making.rng
    days = days_of_month(rng, month, seasonal(rng, month, usual))
    drawn = [(day, open_spell(rng, spells, day)) for day in days]
    return [(day, spell) for day, spell in drawn if spell is not None]


def _enquiry(
    making: Making, child: str, discussed: int, team: str, punctual: float | None
) -> Enquiry:
    """Return an enquiry; `punctual` is the share of conferences held in time, None for none held.

    Seven in ten strategy discussions begin an enquiry.
    """
    rng, span = making.rng, making.span
    if rng.random() > 0.72:
        return Enquiry(child, discussed, team, None, "", None)
    ended = working_day(discussed + rng.randrange(6, 24))
    if punctual is None or rng.random() > 0.34:
        outcome = rng.choices(("NFA", "CIN"), (92, 8))[0]
        return Enquiry(child, discussed, team, span.told(ended), outcome, None)
    in_time = rng.random() < punctual
    held = working_day(discussed + (rng.randrange(10, 18) if in_time else rng.randrange(26, 45)))
    return Enquiry(child, discussed, team, span.told(min(ended, held)), "ICPC", span.told(held))


def write_enquiries(
    making: Making, enquiries: Iterable[Enquiry], known_for: Mapping[str, Sequence[Spell]]
) -> None:
    """Write the three extracts.

    Args:
        making: What they are made from.
        enquiries: Every strategy discussion.
        known_for: CLA, CP and CIN, in the order that the first counts, with who was, and when.
    """
    ordered = sorted(enquiries, key=lambda each: (each.discussed, each.child))
    headings: tuple[str, ...] = ("Child Unique ID", "Date of strategy discussion")
    discussions = [(each.child, written(each.discussed)) for each in ordered]
    write_extract(making.folder, "strategy_discussions.csv", headings, discussions)
    headings = ("Child Unique ID", "Section 47 start date", "Section 47 end date",
                "Section 47 outcome", "Case status at start", "Allocated Team")  # fmt: skip
    known = _statuses(known_for)
    begun = [
        (each.child, written(each.discussed), written(each.ended),
         "" if each.ended is None else each.outcome, _status(known[each.child], each.discussed),
         each.team)
        for each in ordered if each.outcome
    ]  # fmt: skip
    write_extract(making.folder, "section47.csv", headings, begun)
    _write_conferences(making, ordered)


def _write_conferences(making: Making, enquiries: Iterable[Enquiry]) -> None:
    headings = ("Child Unique ID", "Date of strategy discussion",
                "Date of Initial Child Protection Conference", "Allocated Team")  # fmt: skip
    rows = [
        (each.child, written(each.discussed), written(each.conference), each.team)
        for each in enquiries
        if each.conference is not None
    ]
    write_extract(making.folder, "conferences.csv", headings, rows)


def _statuses(known_for: Mapping[str, Sequence[Spell]]) -> dict[str, list[tuple[str, Spell]]]:
    by_child: dict[str, list[tuple[str, Spell]]] = defaultdict(list)
    for status, spells in known_for.items():
        for spell in spells:
            by_child[spell.child].append((status, spell))
    return by_child


def _status(spells: Iterable[tuple[str, Spell]], day: int) -> str:
    return next((status for status, spell in spells if spell.open_on(day)), "None")
