"""Which cells move when a region gets more rows or fewer, so that nothing beside it is touched.

Rows are put in, or taken out, just before the region's last row: all that covers the region (names,
totals, charts, formats) then covers it still. Whole rows move where nothing stands beside it at
that height; else only the columns of the region's own block of cells and the empty ones beside it,
if what lies below stands clear of its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault
from xl_kpi.ooxml.addresses import LAST_COLUMN, LAST_ROW, Region
from xl_kpi.ooxml.markup import attributes, named_children, root_of
from xl_kpi.ooxml.moved_rows import filled_columns
from xl_kpi.ooxml.refusals import CannotEdit, cannot_edit
from xl_kpi.ooxml.row_move import RowMove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.ooxml.contents import Contents
    from xl_kpi.ooxml.sheet_part import SheetPart

_FEWEST = 2
_NAMED = 5


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """A move, and the row that new rows are modelled on."""

    move: RowMove
    model: int


def plan_move(contents: Contents, region: Region, rows: int) -> PlannedMove:
    """Return the move that gives a region so many rows.

    Args:
        contents: The workbook as it is.
        region: The region, its heading included.
        rows: How many rows it shall have; another number than it has.

    Raises:
        CannotEdit: The region has less than two rows or would have, or what lies below would be
            torn from what stands beside it.
    """
    sheet = contents.reader(region.sheet).sheet
    region = Region.area(sheet.name, region.address)
    if min(rows, region.row_count) < _FEWEST:
        message = "needs a row under its heading, before its rows can become more or fewer"
        raise cannot_edit(region, message)
    count = rows - region.row_count
    at = region.last_row + min(count, 0)
    first, last = _block(sheet, region)
    model = region.last_row - 1 if region.row_count > _FEWEST else region.last_row
    if _stands_beside(contents, sheet, RowMove(sheet.name, at, count, first, last)):
        horizon = max((row.number for row in sheet.rows), default=0) + max(count, 0)
        band = _widened(contents, sheet, RowMove(sheet.name, at, count, first, last))
        move = RowMove(sheet.name, at, count, *band, min(horizon, LAST_ROW))
        _check_clear(sheet, move)
    else:
        move = RowMove(sheet.name, at, count)
    return PlannedMove(move, model)


def _block(sheet: SheetPart, region: Region) -> tuple[int, int]:
    """Return the region's columns with those that touch them, filled, on the region's rows."""
    filled: set[int] = set()
    for number in range(region.first_row, region.last_row + 1):
        filled |= filled_columns(sheet, sheet.row(number))
    first, last = region.first_column, region.last_column
    while first - 1 in filled:
        first -= 1
    while last + 1 in filled:
        last += 1
    return first, last


def _stands_beside(contents: Contents, sheet: SheetPart, move: RowMove) -> bool:
    """Return whether whole rows would cut through something beside the block that would move."""
    if (move.first_column, move.last_column) == (1, LAST_COLUMN):
        return False
    if move.count > 0:
        above, below = (filled_columns(sheet, sheet.row(row)) for row in (move.at - 1, move.at))
        beside = {column for column in above & below if not move.moves(column)}
    else:
        rows = (filled_columns(sheet, sheet.row(row)) for row in move.taken)
        beside = {column for columns in rows for column in columns if not move.moves(column)}
    return bool(beside) or any(_is_cut(area, move) for area in _structures(contents, sheet))


def _widened(contents: Contents, sheet: SheetPart, move: RowMove) -> tuple[int, int]:
    """Return the columns of a block and the empty ones beside it, so that less lies half in."""
    taken: set[int] = set()
    for row in sheet.rows:
        if row.number >= move.at:
            taken |= filled_columns(sheet, row)
    for area in _structures(contents, sheet):
        if area.last_row >= move.at:
            taken.update(range(area.first_column, area.last_column + 1))
    before = [column for column in taken if column < move.first_column]
    after = [column for column in taken if column > move.last_column]
    return max(before, default=0) + 1, min(after, default=LAST_COLUMN + 1) - 1


def _is_cut(area: Region, move: RowMove) -> bool:
    """Return whether an area beside the block lies across the rows put in or taken out."""
    if area.first_column <= move.last_column and move.first_column <= area.last_column:
        return False
    if move.count > 0:
        return area.first_row < move.at <= area.last_row
    return area.first_row <= move.taken[-1] and move.at <= area.last_row


def _structures(contents: Contents, sheet: SheetPart) -> Iterator[Region]:
    """Yield what is one thing on a sheet: merged cells, arrays, list objects, pivots, names."""
    for group in sheet.top_level("mergeCells"):
        for element in named_children(sheet.data, group, "mergeCell"):
            yield Region.area(sheet.name, attributes(sheet.data, element)["ref"])
    for _, address in sheet.formulas_over_areas():
        yield Region.area(sheet.name, address)
    package = contents.package
    for part in package.all_related(sheet.part, "table"):
        data = package.read(part)
        yield Region.area(sheet.name, attributes(data, root_of(data))["ref"])
    for part in package.all_related(sheet.part, "pivotTable"):
        data = package.read(part)
        for location in named_children(data, root_of(data), "location"):
            yield Region.area(sheet.name, attributes(data, location)["ref"])
    for area in contents.defined_names().values():
        if area.sheet == sheet.name and area.last_row < LAST_ROW:
            yield area


def _check_clear(sheet: SheetPart, move: RowMove) -> None:
    """Refuse to move cells of a row away from those that touch them on their left or right."""
    edges = (
        (move.first_column - 1, move.first_column),
        (move.last_column, move.last_column + 1),
    )
    torn = []
    for row in sheet.rows:
        if row.number >= move.at:
            filled = filled_columns(sheet, row)
            torn += [row.number for edge in edges if filled.issuperset(edge)]
    if torn:
        message = (
            "stands beside a table whose number of rows changes, and would be torn in two: move"
            " it, or leave an empty column between"
        )
        faults = [Fault(f"{sheet.name}!{row}:{row}", message) for row in sorted(set(torn))]
        raise CannotEdit(faults[:_NAMED])
