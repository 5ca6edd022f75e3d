"""Writing the threshold cells of a new workbook, and what the mark beside a caseload means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board.tables import ColumnKind
from xl_kpi.ooxml.addresses import Region
from xl_kpi.workbook.cells import write_cell
from xl_kpi.workbook.layout import HEADING_ROWS
from xl_kpi.workbook.looks import GAP_WIDTH, HAIRLINE
from xl_kpi.workbook.table_sheets import define
from xl_kpi.workbook.thresholds import HEADINGS, ROOM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.worksheet import Worksheet

    from xl_kpi.workbook.layout import SheetLayout
    from xl_kpi.workbook.table_sheets import Writing
    from xl_kpi.workbook.thresholds import ThresholdTable

_LEGEND = "● at or over the threshold of the worker's qualifying status"
_TITLE = "Thresholds"
_CHANGED_HERE = ("Change a number: it shows at once.", "A summary follows at the next refresh.")
_WIDTHS = (18, 14)


def write_thresholds(
    writing: Writing, sheet: Worksheet, layout: SheetLayout, tables: Iterable[ThresholdTable]
) -> None:
    """Write a sheet's threshold cells, to the right of its tables, and its legend.

    Args:
        writing: The workbook.
        sheet: The sheet, its tables written.
        layout: Its tables.
        tables: The thresholds that stand on it.
    """
    marked = [x.table for x in layout.placed if x.table.name in writing.thresholds]
    if any(c.kind is ColumnKind.ALLOCATIONS for table in marked for c in table.columns):
        write_cell(sheet, HEADING_ROWS + 1, 1, _LEGEND, writing.looks.quiet())
    column = 2 + max(placed.region.last_column for placed in layout.placed)
    row = layout.placed[0].region.first_row
    for table in tables:
        room = max(ROOM, len(table.thresholds))
        region = Region(layout.name, row, column, row + room, column + len(HEADINGS) - 1)
        _write_table(writing, sheet, region, table)
        column = region.last_column + 2


def _write_table(writing: Writing, sheet: Worksheet, region: Region, table: ThresholdTable) -> None:
    looks, first = writing.looks, region.first_column
    sheet.set_column(first - 2, first - 2, GAP_WIDTH)
    title = f"{_TITLE}: {table.title}" if table.title else _TITLE
    write_cell(sheet, region.first_row - 1, first, title, looks.table_title())
    for at, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True), first):
        sheet.set_column(at - 1, at - 1, width)
        write_cell(sheet, region.first_row, at, heading, looks.heading())
    lines = [*table.thresholds.items(), *[(None, None)] * ROOM][: region.row_count - 1]
    for row, (status, least) in enumerate(lines, region.first_row + 1):
        write_cell(sheet, row, first, status, looks.plain(align="left", **HAIRLINE))
        look = looks.plain(align="center", num_format="0", **HAIRLINE)
        write_cell(sheet, row, region.last_column, least, look)
    for row, line in enumerate(_CHANGED_HERE, region.last_row + 1):
        write_cell(sheet, row, first, line, looks.quiet())
    _restrict(sheet, region)
    define(writing.book, table.name, region)


def _restrict(sheet: Worksheet, region: Region) -> None:
    column = region.last_column - 1
    sheet.data_validation(
        region.first_row,
        column,
        region.last_row - 1,
        column,
        {
            "validate": "integer",
            "criteria": ">=",
            "value": 1,
            "error_title": "Threshold",
            "error_message": "Enter a whole number of children, or leave the cell blank.",
        },
    )
