"""What a refresh puts into the cells of an adopted table: the months' headings and its own rows.

Names, numbers of reports, notes, blank rows, rows and columns that were not recognised, and every
formula stay as they are. A cell keeps its number format where that shows the same kind of thing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.board.cells import ABSENT
from xl_kpi.board.comparator_years import headed
from xl_kpi.board.tables import ColumnKind
from xl_kpi.config.published import without_year
from xl_kpi.faults import refuse
from xl_kpi.ooxml.cells import CellEdit, ErrorValue, ReadCell, date_of
from xl_kpi.ooxml.number_formats import GENERAL
from xl_kpi.survey.found import MonthWriting
from xl_kpi.survey.month_cells import read_month
from xl_kpi.survey.number_formats import is_date_format, showing
from xl_kpi.workbook.adopted_layout import DECLARED
from xl_kpi.workbook.adopted_months import all_formulas, row_of
from xl_kpi.workbook.code_words import code_words
from xl_kpi.workbook.filling import Filling
from xl_kpi.workbook.month_headings import moved_day, respelt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.board.tables import BoardTable, Cell, TableColumn
    from xl_kpi.months import Month
    from xl_kpi.ooxml.book import Book
    from xl_kpi.survey.found import FoundColumn
    from xl_kpi.workbook.adopted_layout import Layout
    from xl_kpi.workbook.filling import Position

CODES = (ColumnKind.RAG, ColumnKind.DIRECTION)
"""Kinds of column whose cells hold 1, 0 or -1."""
_TEXT = "@"


def adopted_filling(workbook: Book, layout: Layout, table: BoardTable) -> Filling:
    """Return what an adopted table's cells shall hold.

    Args:
        workbook: The pack.
        layout: The table as it stands in the pack.
        table: The table built for that layout.

    Raises:
        Refusal: The months have moved on and their headings are formulas of cells elsewhere.
        CannotEdit: The sheet is damaged.
    """
    edits = dict(_headings(workbook, layout, table))
    edits |= _comparator_headings(workbook, layout, table)
    words = {
        column.column: words
        for column in layout.columns
        if column.kind in CODES and (words := words_of(workbook, layout, column))
    }
    for at, found in enumerate(layout.rows):
        present = row_of(workbook, layout.found, found.row)
        for column, edit in _row(layout, table, at, present):
            edits[found.row, column] = _worded(edit, words.get(column))
    return Filling(layout.name, layout.found.sheet, edits)


def words_of(workbook: Book, layout: Layout, column: FoundColumn) -> Mapping[int, str] | None:
    """Return the words in which a pack writes a column's ratings, None where it writes none."""
    rows = {row.row for row in layout.rows}
    body = layout.body(column)
    cells = enumerate(workbook.read(body), body.first_row)
    return code_words(cell for row, (cell,) in cells if row in rows)


def _worded(edit: CellEdit, words: Mapping[int, str] | None) -> CellEdit:
    if words is None or not isinstance(edit.value, int):
        return edit
    return CellEdit(words[edit.value])


def _headings(
    workbook: Book, layout: Layout, table: BoardTable
) -> Iterator[tuple[Position, CellEdit]]:
    """Yield the headings, and the dates in the row above them, that move on."""
    before = [column.month for column in layout.months if column.month is not None]
    after = [column.month for column in table.columns if column.month is not None]
    if before == after:
        return
    if all_formulas(workbook, layout.found):
        raise refuse(
            layout.found.region,
            f"its months are formulas of other cells and end with {before[-1]}: change those cells"
            f" in Excel until they end with {after[-1]}, save, and refresh again",
        )
    row = layout.found.header_row
    cells = row_of(workbook, layout.found, row)
    texts = _respelt(layout, cells, after)
    for column, month in zip(layout.months, after, strict=True):
        cell = cells[column.column]
        if cell.formula is None:
            edit = texts.get(column.column) or _dated(workbook, cell, month)
            yield (row, column.column), edit
    yield from _month_ends(workbook, layout, after[-1] - before[-1])


def _comparator_headings(
    workbook: Book, layout: Layout, table: BoardTable
) -> dict[Position, CellEdit]:
    """Return the headings of comparators that name a year, with the years of the figures below."""
    row = layout.found.header_row
    cells = row_of(workbook, layout.found, row)
    edits = {}
    for found, column in zip(layout.columns, table.columns, strict=True):
        present = cells[found.column]
        text = present.value
        if column.years is None or present.formula is not None or not isinstance(text, str):
            continue
        if without_year(text) != text:
            edits[row, found.column] = CellEdit(headed(text, column.years))
    return edits


def _respelt(
    layout: Layout, cells: Mapping[int, ReadCell], after: list[Month]
) -> dict[int, CellEdit]:
    """Return the headings that are text, as they name the new months."""
    written = [
        (column.column, str(cells[column.column].value), column.month, month)
        for column, month in zip(layout.months, after, strict=True)
        if column.month_writing is MonthWriting.TEXT and column.month is not None
    ]
    moved = respelt([(text, old) for _, text, old, _ in written], [new for *_, new in written])
    return {at: CellEdit(text) for (at, *_), text in zip(written, moved, strict=True)}


def _dated(workbook: Book, cell: ReadCell, month: Month) -> CellEdit:
    if not isinstance(cell.value, Decimal):
        return CellEdit(month.label)
    day = date_of(cell.value, date_1904=workbook.date_1904).date()
    return CellEdit(moved_day(day, month))


def _month_ends(workbook: Book, layout: Layout, moved: int) -> Iterator[tuple[Position, CellEdit]]:
    """Yield the dates in the row above the headings, moved by as many months."""
    row = layout.found.month_row
    if row is None:
        return
    for column, cell in row_of(workbook, layout.found, row).items():
        named = read_month(cell, date_1904=workbook.date_1904)
        if named is None or cell.formula is not None or named.writing is MonthWriting.TEXT:
            continue
        yield (row, column), _dated(workbook, cell, named.month + moved)


def _row(
    layout: Layout, table: BoardTable, at: int, present: Mapping[int, ReadCell]
) -> Iterator[tuple[int, CellEdit]]:
    """Yield the edits of one row, each with its column."""
    stood = {column.month: present[column.column] for column in layout.months}
    for found, column, cell in zip(layout.columns, table.columns, table.rows[at], strict=True):
        there = present[found.column]
        if there.formula is not None:
            continue
        edit = _carried(column, cell, stood) or _edit(column, cell, there)
        if edit is not None:
            yield found.column, edit


def _carried(
    column: TableColumn, cell: Cell, stood: Mapping[Month | None, ReadCell]
) -> CellEdit | None:
    """Return what the pack itself has of a month without a figure, which moves with its month."""
    old = stood.get(column.month) if column.month is not None else None
    if old is None or old.formula is not None or cell.value != ABSENT:
        return None
    value = str(old.value) if isinstance(old.value, ErrorValue) else old.value
    return CellEdit(value, old.number_format)


def _edit(column: TableColumn, cell: Cell, present: ReadCell) -> CellEdit | None:
    """Return a cell's edit, None where the pack's own is left: a dash says nothing new there."""
    blank = present.value is None or present.value == ""
    if cell.value == ABSENT and (blank or column.kind in DECLARED):
        return None
    return CellEdit(cell.value, _number_format(column.kind, cell, present.number_format))


def _number_format(kind: ColumnKind, cell: Cell, present: str) -> str | None:
    """Return the format that a cell needs, None where its own shows such a value as it is."""
    keeps = _shows_code(present) if kind in CODES else _shows_figure(cell, present)
    return None if keeps or cell.number_format == GENERAL else cell.number_format


def _shows_code(present: str) -> bool:
    return present != GENERAL and not is_date_format(present)


def _shows_figure(cell: Cell, present: str) -> bool:
    if not isinstance(cell.value, Decimal | int):
        return not is_date_format(present)
    shown, wanted = showing(present, Decimal(1)), showing(cell.number_format, Decimal(1))
    if shown.date or present == _TEXT:
        return False
    return (shown.percent, shown.scaled) == (wanted.percent, wanted.scaled)
