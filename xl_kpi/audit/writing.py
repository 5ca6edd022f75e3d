"""Rules over how figures are written: text, placeholders, errors, percentages as whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.reading import place_at
from xl_kpi.audit.showing import figure_text
from xl_kpi.board.tables import ColumnKind
from xl_kpi.faults import Level
from xl_kpi.ooxml.cells import ErrorValue
from xl_kpi.survey.found import Writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xl_kpi.audit.audited import AuditedPack, Place, Series

_JUDGED = (ColumnKind.RAG, ColumnKind.DIRECTION, ColumnKind.TREND)
_DELIBERATE = "#N/A"
"""What charts are told where a point is to be left out; it stands outside tables on purpose."""


def _figures(series: Series) -> Iterator[Place]:
    """The row's cells of months and comparators."""
    yield from series.months.values()
    yield from series.comparators.values()


def _as_text(pack: AuditedPack) -> Iterator[Problem | None]:
    for series in pack.series:
        judged = [series.others[kind] for kind in _JUDGED if kind in series.others]
        for place in [*_figures(series), *judged]:
            if place.shown.writing is Writing.NUMBER:
                yield None
            elif place.shown.writing is Writing.NUMBER_AS_TEXT and place.shown.value is not None:
                number = figure_text(place.shown.value, percent=place.shown.percent)
                yield problem_at(
                    place,
                    series,
                    expected=f"the number {number}",
                    message=f"{place.text} is stored as text, which sums and charts leave out",
                )


def _placeholders(pack: AuditedPack) -> Iterator[Problem | None]:
    for series in pack.series:
        judged = [series.others[kind] for kind in (*_JUDGED, ColumnKind.TARGET)
                  if kind in series.others]  # fmt: skip
        places = [place for place in [*_figures(series), *judged]
                  if place.shown.writing is Writing.PLACEHOLDER]  # fmt: skip
        if places:
            cells = "this cell" if len(places) == 1 else f"{len(places)} cells"
            yield problem_at(
                places[0],
                series,
                expected="a figure, or - where there is none",
                message=f"a placeholder stands in place of a figure in {cells} of the row",
                rests_on=places,
            )


def _errors(pack: AuditedPack) -> Iterator[Problem | None]:
    rows = {(series.sheet, place.position): series for series in pack.series
            for place in [*series.places(), *series.others.values()]}  # fmt: skip
    for sheet in pack.survey.sheets:
        for position, cell in sheet.cells.items():
            series = rows.get((sheet.name, position))
            error = isinstance(cell.value, ErrorValue)
            if error and (series is not None or str(cell.value) != _DELIBERATE):
                yield problem_at(
                    place_at(pack.survey, sheet.name, position),
                    series,
                    expected="a figure, or - where there is none",
                    message=f"the cell shows the error {cell.value}",
                )


def _whole_percentages(pack: AuditedPack) -> Iterator[Problem | None]:
    """Only in a pack that shows percentages as such somewhere are whole numbers a mistake."""
    signed = any(
        place.shown.percent and place.shown.value
        for series in pack.series
        for place in series.places()
    )
    for series in pack.series if signed else ():
        if series.percent:
            places = [place for place in series.places() if _is_whole(series, place)]
            if places:
                yield _whole(series, places)


def _is_whole(series: Series, place: Place) -> bool:
    value = place.shown.value
    if value is None or abs(value) <= 1 or place is series.other(ColumnKind.TREND):
        return False
    return not place.shown.percent or _out_by_a_hundred(series, place)


def _out_by_a_hundred(series: Series, place: Place) -> bool:
    """Whether 4500% is shown where the rest of the row says that 45 was meant."""
    others = [each.shown.value for each in series.months.values() if each is not place]
    usual = [value for value in others if value is not None]
    value = place.shown.value
    return value is not None and bool(usual) and 2 < value <= 100 and max(usual) <= 2  # noqa: PLR2004


def _whole(series: Series, places: Iterable[Place]) -> Problem:
    cells = list(places)
    first = cells[0]
    value = first.shown.value
    expected = "" if value is None else figure_text(value / 100, percent=True)
    return problem_at(
        first,
        series,
        expected=expected,
        message=f"a percentage is stored as the whole number {first.text} ({len(cells)} cells of"
        " the row), where the pack elsewhere stores a fraction under a per cent format",
        rests_on=cells,
    )


RULES = (
    Rule(
        name="number-as-text",
        level=Level.WARNING,
        meaning="A figure, comparator, rating, direction or change is stored as text that looks"
        " like a number. Targets have a rule of their own.",
        remedy="Turn it into a number: in Excel, the green corner's Convert to Number.",
        example="`'45%` or `1,594 ` typed as text.",
        check=_as_text,
        counts="cells",
    ),
    Rule(
        name="placeholder-text",
        level=Level.WARNING,
        meaning="Words such as TBC or n/a stand where a figure should be. One finding a row.",
        remedy="Find the figure, or show a dash and say why in a note.",
        example="TBC in nine months of one row.",
        check=_placeholders,
    ),
    Rule(
        name="error-value",
        level=Level.ERROR,
        meaning="A cell shows an error such as #REF! or #DIV/0!. Outside tables #N/A is left alone:"
        " charts need it.",
        remedy="Mend the formula.",
        example="#DIV/0! under Jul-23.",
        check=_errors,
    ),
    Rule(
        name="percent-as-whole-number",
        level=Level.NOTE,
        meaning="A row of percentages holds whole numbers (45), while the pack elsewhere holds"
        " fractions shown with a per cent sign (45%). One finding a row; figures are compared in"
        " the same unit all the same.",
        remedy="Store fractions under a per cent format throughout.",
        example="75 beside a comparator of 83%.",
        check=_whole_percentages,
    ),
)
