"""Writing the sheets of tables: board tables, team tables and caseload lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.board import formats, palette
from xl_kpi.board.tables import ColumnKind
from xl_kpi.board.teams import TOTAL
from xl_kpi.ooxml.addresses import Region, column_letters
from xl_kpi.workbook import names, rules
from xl_kpi.workbook.cells import write_cell
from xl_kpi.workbook.layout import HEADING_ROWS
from xl_kpi.workbook.looks import (
    GAP_WIDTH,
    HAIRLINE,
    WIDTHS,
    WIDTHS_ABREAST,
    alignment,
)
from xl_kpi.workbook.page import set_up_page
from xl_kpi.workbook.page_ends import page_ends
from xl_kpi.workbook.row_heights import row_heights
from xl_kpi.workbook.team_sheets import write_team_notes, write_team_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.months import Month
    from xl_kpi.ooxml.sheet_rules import ConditionalFormat
    from xl_kpi.workbook.layout import Placed, SheetLayout
    from xl_kpi.workbook.looks import Looks
    from xl_kpi.workbook.team_sheets import Threshold

PERIOD_FORMAT = '"Month reported: "mmmm yyyy'
_ZOOM = 85


@dataclass(frozen=True, slots=True)
class Writing:
    """What the writers of a new workbook's sheets share.

    Attributes:
        thresholds: The defined name of the thresholds of each table of caseloads that has some.
    """

    book: Workbook
    looks: Looks
    period: Month | None
    thresholds: Mapping[str, str]
    small_denominator: Threshold


def write_table_sheet(writing: Writing, layout: SheetLayout, number: int) -> Worksheet:
    """Add a sheet, write its tables, names, rules and print set-up, and return it.

    Args:
        writing: The workbook.
        layout: The sheet's tables.
        number: The sheet's place among those with tables, from 1; part of a defined name.
    """
    sheet = writing.book.add_worksheet(layout.name)
    set_up_page(sheet, writing.looks, layout.name, "", zoom=_ZOOM)
    _write_period(writing, sheet, layout, number)
    write_team_notes(writing, sheet, layout)
    _set_widths(sheet, layout)
    for placed in layout.placed:
        _write_table(writing, sheet, placed)
    _freeze(sheet, layout)
    first = layout.placed[0].region.first_row
    if len({placed.region.first_row for placed in layout.placed}) == 1:
        sheet.repeat_rows(0, first - 1)
    if any(placed.table.has_blocks for placed in layout.placed):
        sheet.fit_to_pages(1, 1)
    else:
        sheet.set_h_pagebreaks([*page_ends(layout)])
    return sheet


def _write_period(writing: Writing, sheet: Worksheet, layout: SheetLayout, number: int) -> None:
    look = writing.looks.quiet(num_format=PERIOD_FORMAT, align="left")
    # A date too wide for its cell would show as hashes: it is spread over two.
    sheet.merge_range(HEADING_ROWS - 1, 0, HEADING_ROWS - 1, 1, "", look)
    month = writing.period.start if writing.period else None
    write_cell(sheet, HEADING_ROWS, 1, month, look)
    cell = Region(layout.name, HEADING_ROWS, 1, HEADING_ROWS, 1)
    define(writing.book, f"{names.PERIOD}_{number}", cell)


def define(book: Workbook, name: str, region: Region) -> None:
    """Give a region of a new workbook its name."""
    book.define_name(name, f"={region.reference}")


def _set_widths(sheet: Worksheet, layout: SheetLayout) -> None:
    widths: dict[int, float] = {}
    for placed in layout.placed:
        for at, column in enumerate(placed.table.columns, placed.region.first_column):
            widths[at] = max(widths.get(at, 0), _width(placed.table, column.kind))
    for at in range(1, max(widths) + 1):
        sheet.set_column(at - 1, at - 1, widths.get(at, GAP_WIDTH))


def _width(table: BoardTable, kind: ColumnKind) -> float:
    return WIDTHS_ABREAST.get(kind, WIDTHS[kind]) if table.has_blocks else WIDTHS[kind]


def _write_table(writing: Writing, sheet: Worksheet, placed: Placed) -> None:
    table, region, looks = placed.table, placed.region, writing.looks
    if placed.title_row is not None:
        title = table.title or ""
        write_cell(sheet, placed.title_row, region.first_column, title, looks.table_title())
    for at, column in enumerate(table.columns, region.first_column):
        look = looks.plain()
        if column.kind is not ColumnKind.GAP:
            look = looks.heading(column.heading.number_format, **alignment(column.kind))
        write_cell(sheet, region.first_row, at, column.heading.value, look)
    _write_body(writing, sheet, placed)
    for row, height in row_heights(placed):
        sheet.set_row(row - 1, height)
    define(writing.book, table.name, region)
    _write_rules(writing, sheet, placed)


def _write_body(writing: Writing, sheet: Worksheet, placed: Placed) -> None:
    table, region, looks = placed.table, placed.region, writing.looks
    grows = names.has_room(table.name)
    for at, column in enumerate(table.columns):
        current = column.month is not None and column.month == writing.period
        number_format = "General"
        for below in range(1, region.row_count):
            cell = table.rows[below - 1][at] if below <= len(table.rows) else None
            number_format = cell.number_format if cell else number_format
            look = looks.body(column.kind, number_format, current=current, ruled=not grows)
            row = region.first_row + below
            write_cell(sheet, row, region.first_column + at, cell.value if cell else None, look)


def _write_rules(writing: Writing, sheet: Worksheet, placed: Placed) -> None:
    table, region = placed.table, placed.region
    for _, body in rules.column_bodies(table, region, ColumnKind.RAG):
        _add_formats(writing, sheet, rules.rag_formats(body))
    _add_formats(writing, sheet, rules.signal_formats(table, region))
    for body in rules.coded_bodies(table, region):
        _restrict(sheet, body)
    if region.row_count == 1:
        return
    if table.name.startswith(names.TEAM):
        write_team_rules(writing, sheet, table, region)
    elif names.has_room(table.name):
        for body in rules.blocks_of(table, region):
            _highlight(writing, sheet, table, body)
            _rule_used_rows(writing, sheet, table, body)


def _highlight(writing: Writing, sheet: Worksheet, table: BoardTable, body: Region) -> None:
    """Mark the workers over their threshold: bold, and a sign, for a print in grey."""
    thresholds = writing.thresholds.get(table.name)
    if thresholds is not None and table.columns[0].kind is ColumnKind.ALLOCATIONS:
        formula = rules.over_threshold(body, thresholds)
        shade = palette.HIGHLIGHT
        look = {"bold": True, "num_format": formats.OVER_THRESHOLD}
        colours = {"bg_color": shade.fill, "font_color": shade.text}
        # With its line: some readers apply only the first rule that holds for a cell.
        _add_rule(writing, sheet, body, formula, look | colours | HAIRLINE)


def _add_formats(writing: Writing, sheet: Worksheet, formats: Iterable[ConditionalFormat]) -> None:
    for format_ in formats:
        look = {"bg_color": format_.fill, "font_color": format_.font_colour, "bold": format_.bold}
        _add_rule(writing, sheet, format_.region, format_.formula, look)


def _add_rule(
    writing: Writing, sheet: Worksheet, region: Region, formula: str, look: Mapping[str, object]
) -> None:
    options = {
        "type": "formula",
        "criteria": f"={formula}",
        "format": writing.looks.rule(**look),
    }
    sheet.conditional_format(region.address, options)


def _restrict(sheet: Worksheet, body: Region) -> None:
    sheet.data_validation(
        body.address,
        {
            "validate": "list",
            "source": list(rules.CODES),
            "error_title": "Rating or direction",
            "error_message": "Enter 1, 0 or -1; a dash where there is none.",
        },
    )


def _rule_used_rows(writing: Writing, sheet: Worksheet, table: BoardTable, body: Region) -> None:
    """Draw lines under the rows in use only, and set off the total wherever it stands."""
    first = f"${column_letters(body.first_column)}{body.first_row}"
    if table.columns[0].kind is ColumnKind.TEAM:
        total = {"bold": True, "bg_color": palette.TOTAL.fill, "font_color": palette.TOTAL.text}
        _add_rule(writing, sheet, body, f'{first}="{TOTAL}"', total)
    _add_rule(writing, sheet, body, f'{first}<>""', HAIRLINE)


def _freeze(sheet: Worksheet, layout: SheetLayout) -> None:
    """Keep the sheet's heading in sight, or its only band's header, and the names of the rows."""
    header_rows = {placed.region.first_row for placed in layout.placed}
    row = header_rows.pop() if len(header_rows) == 1 else HEADING_ROWS
    columns = {_names_end(placed) for placed in layout.placed}
    sheet.freeze_panes(row, columns.pop() if len(columns) == 1 else 0)


def _names_end(placed: Placed) -> int:
    kinds = [column.kind for column in placed.table.columns]
    if ColumnKind.INDICATOR not in kinds:
        return 0
    return placed.region.first_column + kinds.index(ColumnKind.INDICATOR)
