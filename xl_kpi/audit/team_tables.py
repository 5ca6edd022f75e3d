"""Rules over tables by team: a denominator, a numerator and their percentage, and a total row."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.reading import place_at
from xl_kpi.audit.showing import figure_text
from xl_kpi.config.declared import Unit
from xl_kpi.extracts.spelling import fold
from xl_kpi.faults import Level
from xl_kpi.measures.rounding import round_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.audit.audited import AuditedPack, Place
    from xl_kpi.survey.found import FoundSheet, Position

_DENOMINATOR, _NUMERATOR = "denominator", "numerator"
_PERCENT = frozenset({"%", "percent", "percentage"})
_TOTAL = frozenset({"total", "totals", "grandtotal", "alltotal"})


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table by team, or its total."""

    total: bool
    denominator: Place
    numerator: Place
    percent: Place


def _tables(pack: AuditedPack) -> Iterator[tuple[_Row, ...]]:
    for sheet in pack.survey.sheets:
        for (row, column), cell in sheet.cells.items():
            if isinstance(cell.value, str) and fold(cell.value) == _DENOMINATOR:
                columns = _columns(sheet, (row, column))
                if columns is not None:
                    yield tuple(_rows(pack, sheet, (row + 1, column - 1), columns))


def _columns(sheet: FoundSheet, heading: Position) -> tuple[int, int, int] | None:
    """The columns of the denominator, the numerator and the percentage, in whatever order."""
    row, denominator = heading
    found: dict[str, int] = {}
    for column in range(max(1, denominator - 2), denominator + 3):
        cell = sheet.cells.get((row, column))
        name = fold(cell.value) if cell is not None and isinstance(cell.value, str) else ""
        found.setdefault("%" if name in _PERCENT else name, column)
    if _NUMERATOR not in found or "%" not in found:
        return None
    return denominator, found[_NUMERATOR], found["%"]


def _rows(
    pack: AuditedPack, sheet: FoundSheet, first: Position, columns: tuple[int, int, int]
) -> Iterator[_Row]:
    """Yield the rows under the headings, down to the total or the first that has no number."""
    row, named = first
    while True:
        places = [place_at(pack.survey, sheet.name, (row, column)) for column in columns]
        if all(place.blank for place in places):
            return
        name = sheet.cells.get((row, max(1, named)))
        text = fold(name.value) if name is not None and isinstance(name.value, str) else ""
        yield _Row(text in _TOTAL, *places)
        if text in _TOTAL:
            return
        row += 1


def _percentages(pack: AuditedPack) -> Iterator[Problem | None]:
    for table in _tables(pack):
        for row in table:
            part, whole = row.numerator.shown.value, row.denominator.shown.value
            found = row.percent.shown
            if found.value is None or part is None or not whole:
                continue
            ratio = Fraction(part) / Fraction(whole)
            shown = found.value if found.percent or abs(found.value) <= 1 else found.value / 100
            places = found.decimals if found.decimals is not None and found.percent else 1
            expected = round_value(ratio, places, Unit.PERCENT)
            if round_value(shown, places, Unit.PERCENT) == expected:
                yield None
                continue
            text = figure_text(expected, percent=True)
            yield problem_at(
                row.percent,
                None,
                expected=text,
                message=f"{row.numerator.text} ({row.numerator.address}) of {row.denominator.text}"
                f" ({row.denominator.address}) is {text}, and {row.percent.text} is shown",
                rests_on=[row.numerator, row.denominator],
            )


def _totals(pack: AuditedPack) -> Iterator[Problem | None]:
    for table in _tables(pack):
        if len(table) > 1 and table[-1].total:
            yield from _added(table[-1].denominator, [row.denominator for row in table[:-1]])
            yield from _added(table[-1].numerator, [row.numerator for row in table[:-1]])


def _added(total: Place, parts: Sequence[Place]) -> Iterator[Problem | None]:
    figures = [place.shown.value for place in parts]
    known = [figure for figure in figures if figure is not None]
    if total.shown.value is None or len(known) < len(figures):
        return
    if sum(known) == total.shown.value:
        yield None
        return
    yield problem_at(
        total,
        None,
        expected=f"{sum(known):f}",
        message=f"the rows above ({parts[0].address}:{parts[-1].address}) add up to"
        f" {sum(known):f}, and {total.text} is shown",
        rests_on=parts,
    )


RULES = (
    Rule(
        name="team-percentage-disagrees",
        level=Level.ERROR,
        meaning="In a table with the columns Denominator, Numerator and %, each percentage is"
        " worked out again from its own row, at the decimals shown.",
        remedy="Correct the percentage, or the number that it is made of.",
        example="6 of 13 shown as 64.2% in place of 46.2%.",
        check=_percentages,
        counts="team",
    ),
    Rule(
        name="team-total-disagrees",
        level=Level.ERROR,
        meaning="In such a table the row Total is added up again from the rows above it. A table in"
        " which a row has no number is passed over.",
        remedy="Correct the total, or the row that was left out of it.",
        example="Teams of 18, 29 and 29 children, and a total of 67.",
        check=_totals,
    ),
)
