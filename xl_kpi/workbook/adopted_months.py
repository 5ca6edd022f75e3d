"""Which month each column of an adopted table is, in the order of the months.

A heading that is a formula still holds the value of the last time that Excel worked it out. Where
there are such headings, the months are counted on from those that are not formulas, or from the
row of month ends above them.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import Region
from xl_kpi.survey.month_cells import read_month

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xl_kpi.months import Month
    from xl_kpi.ooxml.book import Book
    from xl_kpi.ooxml.cells import ReadCell
    from xl_kpi.survey.found import FoundColumn, FoundTable


def month_columns(workbook: Book, found: FoundTable) -> tuple[FoundColumn, ...]:
    """Return a table's columns of months, earliest first; none where they skip or repeat a month.

    Args:
        workbook: The pack.
        found: A table in it. Its months may run from left to right or from right to left.
    """
    columns = found.months
    headings = row_of(workbook, found, found.header_row)
    formulas = [headings[column.column].formula is not None for column in columns]
    known = [(at, month) for at, month in enumerate(_months(columns)) if not formulas[at]]
    if any(formulas) and not known:
        known = [*_month_ends(workbook, found)]
    if any(formulas) and known:
        columns = _counted_on(columns, known)
    months = _months(columns)
    if len(months) > 1 and months[1] - months[0] == -1:
        columns, months = columns[::-1], months[::-1]
    steps = {later - earlier for earlier, later in pairwise(months)}
    return columns if steps <= {1} else ()


def all_formulas(workbook: Book, found: FoundTable) -> bool:
    """Return whether the months all come from cells elsewhere, so that none here can be moved."""
    headings = row_of(workbook, found, found.header_row)
    formulas = all(headings[column.column].formula is not None for column in found.months)
    return formulas and not [*_month_ends(workbook, found)]


def row_of(workbook: Book, found: FoundTable, row: int) -> Mapping[int, ReadCell]:
    """Return the cells of a row across a table, by their columns."""
    region = found.region
    across = Region(region.sheet, row, region.first_column, row, region.last_column)
    (cells,) = workbook.read(across)
    return dict(enumerate(cells, region.first_column))


def _months(columns: Sequence[FoundColumn]) -> list[Month]:
    return [column.month for column in columns if column.month is not None]


def _month_ends(workbook: Book, found: FoundTable) -> Iterator[tuple[int, Month]]:
    """Yield the months in the row above the headings that stand over their own columns."""
    if found.month_row is None:
        return
    above = row_of(workbook, found, found.month_row)
    for at, column in enumerate(found.months):
        cell = above[column.column]
        if cell.formula is None and (month := read_month(cell, date_1904=workbook.date_1904)):
            yield at, month.month


def _counted_on(
    columns: tuple[FoundColumn, ...], known: Sequence[tuple[int, Month]]
) -> tuple[FoundColumn, ...]:
    """Return the columns with the months that those known make them, if they agree on any."""
    for step in (1, -1):
        firsts = {month - step * at for at, month in known}
        if len(firsts) == 1:
            (first,) = firsts
            return tuple(
                replace(column, month=first + step * at) for at, column in enumerate(columns)
            )
    return columns
