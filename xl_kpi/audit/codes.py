"""Rules over how ratings and directions are stored: 1, 0 and -1, and as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.judging import code_of, expected_directions, expected_ratings
from xl_kpi.audit.showing import code_text
from xl_kpi.board.tables import ColumnKind
from xl_kpi.faults import Level
from xl_kpi.survey.found import Writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.audit.audited import AuditedPack, Place, Series

_KINDS = {ColumnKind.RAG: "rating", ColumnKind.DIRECTION: "direction"}
_NUMBERS = {Writing.NUMBER, Writing.NUMBER_AS_TEXT, Writing.DATE}


def _coded(pack: AuditedPack) -> Iterator[tuple[Series, ColumnKind, Place]]:
    """Yield the cells of ratings and directions that hold a number or a date."""
    for series in pack.series:
        for kind in _KINDS:
            place = series.other(kind)
            if place is not None and place.shown.writing in _NUMBERS:
                yield series, kind, place


def _outside_range(pack: AuditedPack) -> Iterator[Problem | None]:
    for series, kind, place in _coded(pack):
        if code_of(place) is not None:
            yield None
            continue
        judged = expected_ratings if kind is ColumnKind.RAG else expected_directions
        expected = judged(series)
        yield problem_at(
            place,
            series,
            expected=code_text(expected[0]) if expected else "-1, 0 or 1",
            message=f"{place.text} is no {_KINDS[kind]}: only 1, 0 and -1 are",
        )


def _as_dates(pack: AuditedPack) -> Iterator[Problem | None]:
    for series, kind, place in _coded(pack):
        code = code_of(place)
        if code is not None and place.shown.writing is Writing.DATE:
            yield problem_at(
                place,
                series,
                expected=code_text(code),
                message=f"the {_KINDS[kind]} {code_text(code)} is shown as a date (format"
                f" {place.cell.number_format if place.cell else ''}), so that it reads as Dec-69,"
                " Dec-99 or Jan-00",
            )


RULES = (
    Rule(
        name="code-outside-range",
        level=Level.ERROR,
        meaning="Ratings and directions are stored as 1, 0 and -1; any other number or date in"
        " their place is none of them.",
        remedy="Put in the code that is expected.",
        example="-8 under Direction of travel.",
        check=_outside_range,
        counts="code",
    ),
    Rule(
        name="code-as-date",
        level=Level.WARNING,
        meaning="A rating or direction stands under a date format, or has become a date: -1 then"
        " reads as Dec-69, 0 as Dec-99 and 1 as Jan-00.",
        remedy="Give the cell a number format and, where a date has been stored, type the code"
        " again.",
        example="Jan-00 under Direction of travel, where 1 is meant.",
        check=_as_dates,
    ),
)
