"""Where a new workbook's tables stand: which sheet, which rows and columns.

Board tables are stacked, two blank rows between them. Tables whose length differs by month
(teams, caseloads) stand side by side, each with room to grow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault, Refusal
from xl_kpi.ooxml.addresses import Region
from xl_kpi.workbook import names
from xl_kpi.workbook.looks import GAP_WIDTH, WIDTHS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.board.tables import BoardTable

HEADING_ROWS = 2
"""Rows at the top of every sheet: its title, and the council or the month."""
_FIRST_ROW = HEADING_ROWS + 2
_BLANK_ROWS = 2
_ABREAST_WIDTH = 225
"""Characters across of tables that stand side by side: a page of them is still read in print."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A table and its place.

    Attributes:
        region: Its header and body, the room to grow included.
        title_row: The row of its title, None for a table without.
    """

    table: BoardTable
    region: Region
    title_row: int | None


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet and the tables on it, from the top."""

    name: str
    placed: tuple[Placed, ...]


def lay_out(tables: Sequence[BoardTable]) -> tuple[SheetLayout, ...]:
    """Return the sheets that the tables ask for, in the order in which they are first named.

    Raises:
        Refusal: A table asks for a sheet that is kept, or that Excel does not allow.
    """
    if faults := [*_sheet_faults(tables)]:
        raise Refusal(faults)
    by_sheet: dict[str, list[BoardTable]] = {}
    for table in tables:
        by_sheet.setdefault(table.sheet.casefold(), []).append(table)
    return tuple(
        SheetLayout(group[0].sheet, tuple(_placed(group[0].sheet, group)))
        for group in by_sheet.values()
    )


def _sheet_faults(tables: Sequence[BoardTable]) -> Iterator[Fault]:
    kept = {sheet.casefold() for sheet in names.KEPT_SHEETS}
    for table in tables:
        name = table.sheet
        if name.casefold() in kept:
            yield Fault(
                table.name, f"cannot stand on the sheet {name}, which is kept: name another"
            )
        elif not names.is_sheet_name(name):
            yield Fault(table.name, f"Excel allows no sheet named {name}: name another")


def _placed(sheet: str, tables: Sequence[BoardTable]) -> Iterator[Placed]:
    row = _FIRST_ROW
    for band in _bands(tables):
        titled = any(table.title for table in band)
        title_row = row if titled else None
        header_row = row + 1 if titled else row
        column = 1
        for table in band:
            last_row = header_row + body_rows(table)
            last_column = column + len(table.columns) - 1
            region = Region(sheet, header_row, column, last_row, last_column)
            yield Placed(table, region, title_row if table.title else None)
            column = last_column + 2
        row = header_row + max(map(body_rows, band)) + 1 + _BLANK_ROWS


def _bands(tables: Sequence[BoardTable]) -> Iterator[Sequence[BoardTable]]:
    """Yield the tables that stand side by side."""
    band: list[BoardTable] = []
    for table in tables:
        if band and not (_alike(band[0], table) and _across([*band, table]) <= _ABREAST_WIDTH):
            yield band
            band = []
        band.append(table)
    if band:
        yield band


def _across(band: Sequence[BoardTable]) -> float:
    widths = sum(WIDTHS[column.kind] for table in band for column in table.columns)
    return widths + GAP_WIDTH * (len(band) - 1)


def _alike(one: BoardTable, other: BoardTable) -> bool:
    both_grow = names.has_room(one.name) and names.has_room(other.name)
    return both_grow and len(one.columns) == len(other.columns)


def body_rows(table: BoardTable) -> int:
    """Return how many body rows a new workbook sets aside for a table."""
    room = next((room for start, room in names.ROOM.items() if table.name.startswith(start)), 0)
    if table.has_blocks:
        room = names.ROOM_ABREAST
    return max(room, len(table.rows))
