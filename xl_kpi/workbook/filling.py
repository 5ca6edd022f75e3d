"""What a refresh puts into the cells of a region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import CellEdit, ErrorValue, ReadCell, date_of
from xl_kpi.ooxml.number_formats import GENERAL, same_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xl_kpi.board.tables import Cell, CellValue
    from xl_kpi.ooxml.book import Book
    from xl_kpi.ooxml.cells import EditValue
    from xl_kpi.workbook.binding import Bound

Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that a refresh changes.

    Attributes:
        table: The defined name of the region it belongs to.
        before, after: Its value; dates as dates where the new value is one.
        number_format: Its new number format, None where it keeps its own.
    """

    table: str
    sheet: str
    cell: str
    before: CellValue | bool
    after: EditValue
    number_format: str | None


@dataclass(frozen=True, slots=True)
class Filling:
    """The cells that a region shall hold."""

    name: str
    sheet: str
    edits: Mapping[Position, CellEdit]


def table_filling(workbook: Book, bound: Bound) -> Filling:
    """Return what a table's region shall hold: header, body, and blanks in room not needed.

    Headings keep their number format where they have one, so that a council may show its months
    in its own way; the body's formats are the config's.
    """
    table, region = bound.table, bound.region
    (header,) = workbook.read(_rows(region, region.first_row, region.first_row))
    edits = {
        (region.first_row, region.first_column + at): _heading(cell, header[at])
        for at, cell in enumerate(table.header)
    }
    edits |= body_edits(region, table.rows)
    return Filling(table.name, region.sheet, edits)


def _rows(region: Region, first: int, last: int) -> Region:
    return Region(region.sheet, first, region.first_column, last, region.last_column)


def _heading(cell: Cell, present: ReadCell) -> CellEdit:
    wanted = _format_of(cell)
    keeps = wanted is None or present.has_own_format
    return CellEdit(cell.value, None if keeps else wanted)


def body_edits(region: Region, rows: Sequence[Sequence[Cell]]) -> dict[Position, CellEdit]:
    """Return the edits that fill a region's body from its first row and blank the rest."""
    first = region.first_row + 1
    columns = range(region.first_column, region.last_column + 1)
    unused = range(first + len(rows), region.last_row + 1)
    edits = {(row, column): CellEdit(None) for row in unused for column in columns}
    for below, cells in enumerate(rows):
        edits |= row_edits(first + below, region.first_column, cells)
    return edits


def row_edits(row: int, first_column: int, cells: Sequence[Cell]) -> dict[Position, CellEdit]:
    """Return the edits that fill a row from a column on."""
    return {
        (row, column): CellEdit(cell.value, _format_of(cell))
        for column, cell in enumerate(cells, first_column)
    }


def _format_of(cell: Cell) -> str | None:
    return None if cell.number_format == GENERAL else cell.number_format


def changes(
    filling: Filling, different: Mapping[Position, ReadCell], *, date_1904: bool
) -> Iterator[tuple[Position, CellChange]]:
    """Yield the cells that a filling changes, in reading order.

    Args:
        filling: What the cells shall hold.
        different: The cells of its sheet that hold something else, as they are now.
        date_1904: Whether dates as read are counted from 1904.
    """
    for position in sorted(different.keys() & filling.edits.keys()):
        edit, present = filling.edits[position], different[position]
        keeps = edit.number_format is None or same_code(present.number_format, edit.number_format)
        row, column = position
        yield (
            position,
            CellChange(
                table=filling.name,
                sheet=filling.sheet,
                cell=Region(filling.sheet, row, column, row, column).address,
                before=_before(present, edit, date_1904=date_1904),
                after=edit.value,
                number_format=None if keeps else edit.number_format,
            ),
        )


def _before(present: ReadCell, edit: CellEdit, *, date_1904: bool) -> CellValue | bool:
    if isinstance(present.value, ErrorValue):
        return str(present.value)
    if isinstance(edit.value, date) and isinstance(present.value, Decimal):
        try:
            return date_of(present.value, date_1904=date_1904).date()
        except ValueError:
            return present.value
    return present.value
