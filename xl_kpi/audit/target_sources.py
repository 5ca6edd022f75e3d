"""Rules over what targets are made from: a rate given in a note, a count beside its percentage."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.pairs import share_parts
from xl_kpi.audit.reading import place_at
from xl_kpi.audit.showing import figure_text
from xl_kpi.board.tables import ColumnKind
from xl_kpi.faults import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.audit.audited import AuditedPack, Place, Series

_BASED_ON = re.compile(r"\bbased on (?:an? |the )?rate of ([\d,]+(?:\.\d+)?)", re.IGNORECASE)
_NEAR = Decimal("0.05")
"""By how much of itself a target may differ from what its pair makes it."""


def _shared_rates(pack: AuditedPack) -> Iterator[Problem | None]:
    """A rate makes one target of one population, whatever it is the target of."""
    notes = _notes(pack)
    by_rate: dict[str, list[tuple[Series, Place]]] = {}
    for series in pack.series if notes else ():
        for rate, note in notes.get((series.sheet, series.row.row), ()):
            if series.target() is not None and not _is_declared(pack, series, note):
                by_rate.setdefault(rate, []).append((series, note))
    for rate, rows in by_rate.items():
        first, _ = rows[0]
        for series, note in rows[1:]:
            same = series.target() == first.target() or series.percent != first.percent
            yield None if same else _shared(first, series, note, rate)


def _notes(pack: AuditedPack) -> Mapping[tuple[str, int], list[tuple[str, Place]]]:
    """The rates that texts of the pack give, by sheet and row, each with its cell."""
    found: dict[tuple[str, int], list[tuple[str, Place]]] = {}
    for sheet in pack.survey.sheets:
        for (row, column), cell in sheet.cells.items():
            for rate in _BASED_ON.findall(cell.value) if isinstance(cell.value, str) else ():
                place = place_at(pack.survey, sheet.name, (row, column))
                found.setdefault((sheet.name, row), []).append((rate.replace(",", ""), place))
    return found


def _is_declared(pack: AuditedPack, series: Series, note: Place) -> bool:
    declared = None if series.indicator is None else series.indicator.note
    return series.number in pack.built and note.cell is not None and note.cell.value == declared


def _shared(first: Series, series: Series, note: Place, rate: str) -> Problem:
    place, other = series.others[ColumnKind.TARGET], first.others[ColumnKind.TARGET]
    return problem_at(
        place,
        series,
        expected=other.text,
        message=f"the target is {place.text} here and {other.text} in {other.where}, both said to"
        f" be based on a rate of {rate} ({note.address}): one rate of one population gives one"
        " target",
        rests_on=[other, note],
    )


def _counts_and_shares(pack: AuditedPack) -> Iterator[Problem | None]:
    alike = pack.alike()
    for share in pack.series:
        part, whole = share_parts(share.indicator)
        target = share.target()
        if part is None or whole is None or target is None or whole not in alike:
            continue
        for count in alike.get(part, ()):
            value, out_of = count.target(), _latest(alike[whole], share)
            if share.number in pack.built and count.number in pack.built:
                continue
            if value is not None and out_of:
                implied = value / out_of
                near = abs(implied - target) <= _NEAR * target
                yield None if near else _pair(share, count, implied, out_of)


def _latest(wholes: tuple[Series, ...], share: Series) -> Decimal | None:
    """The latest figure of the whole, on the share's sheet where it is shown there."""
    ordered = sorted(wholes, key=lambda each: each.sheet != share.sheet)
    return next((ordered[0].figure(month) for month in ordered[0].with_figures[-1:]), None)


def _pair(share: Series, count: Series, implied: Decimal, out_of: Decimal) -> Problem:
    place, other = share.others[ColumnKind.TARGET], count.others[ColumnKind.TARGET]
    expected = figure_text(implied, percent=True, decimals=1)
    return problem_at(
        place,
        share,
        expected=expected,
        message=f"the target is {place.text}, but the target for the number, {other.text} in"
        f" {other.where}, is {expected} of {out_of:f}",
        rests_on=[other],
    )


RULES = (
    Rule(
        name="target-rate-shared",
        level=Level.WARNING,
        meaning="Notes say that targets are based on the same rate, and the targets differ. A rate"
        " of one population gives one number.",
        remedy="Work both targets out again from the rate and the population, and correct the note"
        " of the one that is based on something else.",
        example="273 for referrals and 274 for assessments, each `based on a rate of 639`.",
        check=_shared_rates,
    ),
    Rule(
        name="target-pair-disagrees",
        level=Level.NOTE,
        meaning="A number and its share of a whole have targets that cannot both be met exactly:"
        " the number's target as a share of the whole's latest figure differs from the share's own"
        " target by more than 5% of it.",
        remedy="Derive one target from the other.",
        example="60 children in residential placements is 11.8% of 510, and the share's target is"
        " 8%.",
        check=_counts_and_shares,
    ),
)
