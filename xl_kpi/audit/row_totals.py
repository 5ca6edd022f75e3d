"""Rules over totals that stand beside a table or under a heading of their own."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.reading import place_at
from xl_kpi.audit.showing import figure_text
from xl_kpi.faults import Level
from xl_kpi.ooxml.addresses import Region
from xl_kpi.survey.found import Writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xl_kpi.audit.audited import AuditedPack, Place, Series

_SUM = re.compile(
    r"\s*\+?\s*SUM\(\s*(\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+)\s*\)\s*", re.IGNORECASE
)
_HEADED = re.compile(r"\b(?:totals?|sum|year to date|ytd|12 months|13 months)\b", re.IGNORECASE)
_REACH = 6
"""Columns beside a table in which a number is still taken to belong to its row."""
_FEWEST = 3


def _with_other_columns(pack: AuditedPack) -> Iterator[Problem | None]:
    """A total beside a row must be of the row's months, and of nothing else."""
    for table in pack.tables:
        beside = _beside(pack, table)
        for series, place in beside:
            extent = _summed(place)
            if extent is not None:
                yield _formula(series, place, extent)
            elif _more_than_months(series, place):
                yield _total(series, place, "it is that and what stands under the next heading")


def _not_the_sum(pack: AuditedPack) -> Iterator[Problem | None]:
    """In a column of totals, a number that is not its row's."""
    for table in pack.tables:
        columns: dict[int, list[tuple[Series, Place]]] = {}
        for series, place in _beside(pack, table):
            if _summed(place) is None and not _more_than_months(series, place):
                columns.setdefault(place.position[1], []).append((series, place))
        for column, rows in columns.items():
            if _is_of_totals(pack, table, column, rows):
                for series, place in rows:
                    right = place.shown.value == _months_sum(series)
                    yield None if right else _total(series, place, "it is another number")


def _is_of_totals(
    pack: AuditedPack, table: Sequence[Series], column: int, rows: list[tuple[Series, Place]]
) -> bool:
    right = sum(place.shown.value == _months_sum(series) for series, place in rows)
    heading = place_at(pack.survey, table[0].sheet, (table[0].table.header_row, column))
    headed = _HEADED.search(heading.text) is not None
    return right > len(rows) - right or (headed and 2 * right >= len(rows)) or right >= _FEWEST


def _beside(pack: AuditedPack, table: Sequence[Series]) -> list[tuple[Series, Place]]:
    """The numbers in a table's rows that stand under none of its recognised headings."""
    found = []
    for series in table:
        known = {column.column for column in series.table.columns}
        last = series.table.region.last_column + _REACH
        taken = _taken(pack, series)
        for column in range(series.table.region.first_column, last + 1):
            if column in known or column in taken:
                continue
            place = place_at(pack.survey, series.sheet, (series.row.row, column))
            if place.shown.writing is Writing.NUMBER or _summed(place) is not None:
                found.append((series, place))
    return found


def _taken(pack: AuditedPack, series: Series) -> frozenset[int]:
    """The columns in a row's reach that belong to another table."""
    return frozenset(
        column
        for other in pack.survey.sheet(series.sheet).tables
        if other is not series.table
        and other.region.first_row <= series.row.row <= other.region.last_row
        for column in range(other.region.first_column, other.region.last_column + 1)
    )


def _summed(place: Place) -> Region | None:
    """The area of one row that a plain SUM adds up, None of any other formula."""
    formula = None if place.cell is None else place.cell.formula
    match = _SUM.fullmatch(formula or "")
    if match is None:
        return None
    area = Region.area(place.sheet, match[1])
    return area if area.row_count == 1 and area.column_count > 1 else None


def _formula(series: Series, place: Place, area: Region) -> Problem | None:
    months = {column.column for column in series.table.months}
    summed = set(range(area.first_column, area.last_column + 1))
    if area.first_row != series.row.row or not summed & months:
        return None
    others = [column for column in series.table.columns
              if column.column in summed and column.month is None]  # fmt: skip
    if others:
        names = ", ".join(column.heading for column in others)
        return _total(series, place, f"its formula adds {area.address}, which takes in {names}")
    left = months - summed
    if left and len(left) < len(months) // 2:
        return _total(series, place, f"its formula adds {area.address}, not every month")
    return None


def _more_than_months(series: Series, place: Place) -> bool:
    """Whether a number is the months' sum with the figures right of them, the first or more."""
    last = max(column.column for column in series.table.months)
    total = _months_sum(series)
    cells = _right_of(series, last)
    for column in sorted(cells):
        figure = cells[column].shown.value
        if total is None or figure is None:
            return False
        total += figure
        if figure and place.shown.value == total:
            return True
    return False


def _right_of(series: Series, column: int) -> Mapping[int, Place]:
    places = [*series.others.values(), *series.comparators.values()]
    return {each.position[1]: each for each in places if each.position[1] > column}


def _months_sum(series: Series) -> Decimal | None:
    values = [place.shown.value for place in series.months.values()]
    figures = [value for value in values if value is not None]
    return sum(figures, Decimal(0)) if len(figures) >= _FEWEST else None


def _total(series: Series, place: Place, why: str) -> Problem:
    expected = figure_text(_months_sum(series) or Decimal(0), percent=place.shown.percent)
    months = list(series.months.values())
    first, last = months[0].address, months[-1].address
    return problem_at(
        place,
        series,
        expected=expected,
        found=_as_seen(place),
        message=f"{_as_seen(place)} stands beside the row, whose months ({first}:{last}) add up to"
        f" {expected}: {why}",
    )


def _as_seen(place: Place) -> str:
    """The number, or the formula where the file does not keep what it gives."""
    formula = None if place.cell is None else place.cell.formula
    return f"={formula}" if place.blank and formula else place.text


RULES = (
    Rule(
        name="total-includes-other-column",
        level=Level.ERROR,
        meaning="A number beside a table's row is the sum of its months and of something else: its"
        " formula runs on into another column or leaves months out, or its value is the months'"
        " sum with the change or target added.",
        remedy="Let the formula add the months only, or take the number away.",
        example="`=SUM(E7:R7)` where the months end in column Q and R holds the trend.",
        check=_with_other_columns,
    ),
    Rule(
        name="total-disagrees",
        level=Level.ERROR,
        meaning="In a column beside or inside a table whose numbers are the sums of their rows'"
        " months, one is not.",
        remedy="Put in the sum, better still as a formula.",
        example="2,628 for months that add up to 2,268.",
        check=_not_the_sum,
    ),
)
