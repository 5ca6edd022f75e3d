"""Writing the sheets that the program keeps for itself: Data quality and Refresh log."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from xl_kpi.board import palette
from xl_kpi.config.cohorts import extracts_used
from xl_kpi.ooxml.addresses import Region, cell_address
from xl_kpi.ooxml.number_formats import GENERAL
from xl_kpi.workbook import names, records
from xl_kpi.workbook.cells import write_cell
from xl_kpi.workbook.layout import HEADING_ROWS
from xl_kpi.workbook.looks import HAIRLINE, LETTERS_TO_A_DIGIT, LINE_HEIGHT
from xl_kpi.workbook.page import set_up_page
from xl_kpi.workbook.table_sheets import define

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from xl_kpi.config.declared import Config
    from xl_kpi.workbook.records import RecordColumn
    from xl_kpi.workbook.table_sheets import Writing

_FIRST_ROW = HEADING_ROWS + 2
_QUALITY_WIDTHS = (30, 62, 11, 13, 12, 18, 20, 24)
_LOG_WIDTHS = (18, 10, 16, 26, 15, 11, 11, 11, 12)
_QUALITY_SUBTITLE = (
    "What the last refresh read, what it could not use, and what each figure rests on. xl-kpi"
    " check lists every row set aside."
)
_LOG_SUBTITLE = (
    "A row a refresh that changed the workbook, the latest last. Config: the first 12 digits of"
    " its SHA-256. Extracts: the number of files, and the same of the list of their SHA-256s."
)
_FILES_TITLE = "Extracts: a row a file; what is counted over an extract stands on its first"
_SET_ASIDE_TITLE = "Set aside, by reason: rows at fault, and values left blank in rows kept"
_INDICATORS_TITLE = (
    "Indicators: the month's figure, the share of its extracts' rows that cannot be used (set off"
    " from 1%), and the published months that came out otherwise"
)
_CLIPPED = frozenset({"SHA-256"})
_WRAPPED = frozenset({"Name"})
_SOME = "AND(ISNUMBER({0}),{0}>0)"
_MARKED = {
    names.DATA_QUALITY: {"Set aside": _SOME},
    names.QUALITY_INDICATORS: {
        "Unusable": "AND(ISNUMBER({0}),{0}>=1%)",
        "Restated": _SOME,
        "Status": 'AND({0}<>"",{0}<>"ok")',
    },
}
"""When a cell of a record's column is set off: the formula, by the column's heading."""
_SET_OFF = {
    "bold": True,
    "bg_color": palette.HIGHLIGHT.fill,
    "font_color": palette.HIGHLIGHT.text,
    **HAIRLINE,
}


def write_data_quality(writing: Writing, config: Config) -> None:
    """Add the sheet that says what was read and what was set aside, empty before a refresh."""
    sheet = writing.book.add_worksheet(names.DATA_QUALITY_SHEET)
    set_up_page(sheet, writing.looks, names.DATA_QUALITY_SHEET, _QUALITY_SUBTITLE, zoom=90)
    _set_widths(sheet, _QUALITY_WIDTHS)
    row = _FIRST_ROW
    for name, title, room in (
        (names.DATA_QUALITY, _FILES_TITLE, len(extracts_used(config)) + 1),
        (names.SET_ASIDE, _SET_ASIDE_TITLE, names.SET_ASIDE_ROOM),
        (names.QUALITY_INDICATORS, _INDICATORS_TITLE, max(len(config.indicators), 1)),
    ):
        write_cell(sheet, row, 1, title, writing.looks.table_title())
        region = _write_record(writing, sheet, name, row + 1, room)
        row = region.last_row + 2
    _set_heights(sheet, region, config)
    sheet.set_h_pagebreaks([region.first_row - 2])
    sheet.freeze_panes(HEADING_ROWS, 0)


def write_refresh_log(writing: Writing) -> None:
    """Add the sheet with a row a refresh, empty before the first."""
    sheet = writing.book.add_worksheet(names.REFRESH_LOG_SHEET)
    set_up_page(sheet, writing.looks, names.REFRESH_LOG_SHEET, _LOG_SUBTITLE, zoom=100)
    _set_widths(sheet, _LOG_WIDTHS)
    room = names.REFRESH_LOG_ROOM
    region = _write_record(writing, sheet, names.REFRESH_LOG, _FIRST_ROW, room)
    sheet.freeze_panes(region.first_row, 0)
    sheet.repeat_rows(0, region.first_row - 1)


def _set_heights(sheet: Worksheet, region: Region, config: Config) -> None:
    """Make room for long names, which not every reader of the file does by itself."""
    letters = int(_QUALITY_WIDTHS[1] * LETTERS_TO_A_DIGIT)
    for row, indicator in enumerate(config.indicators.values(), region.first_row):
        lines = len(textwrap.wrap(indicator.name, letters))
        if lines > 1:
            sheet.set_row(row, LINE_HEIGHT * lines + 2)


def _set_widths(sheet: Worksheet, widths: tuple[float, ...]) -> None:
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)


def _write_record(writing: Writing, sheet: Worksheet, name: str, row: int, room: int) -> Region:
    """Write a record's headings and blank rows under its name; return what it covers."""
    looks, columns = writing.looks, records.TABLES[name].columns
    region = Region(sheet.get_name(), row, 1, row + room, len(columns))
    for at, column in enumerate(columns, 1):
        write_cell(sheet, row, at, column.heading, looks.heading(**_aligned(column)))
        _write_blanks(sheet, region, at, _look(writing, column))
    _write_rules(writing, sheet, name, region)
    define(writing.book, name, region)
    return region


def _aligned(column: RecordColumn) -> dict[str, Any]:
    if column.number_format in {records.DAY, records.MOMENT}:
        return {"align": "center"}
    if column.number_format != GENERAL:
        return {"align": "right"}
    return {"align": "left", "indent": 1}


def _look(writing: Writing, column: RecordColumn) -> Format:
    if column.heading in _CLIPPED:
        return writing.looks.plain(align="fill")
    wrapped = {"text_wrap": True} if column.heading in _WRAPPED else {}
    return writing.looks.plain(num_format=column.number_format, **_aligned(column), **wrapped)


def _write_blanks(sheet: Worksheet, region: Region, column: int, look: Format) -> None:
    for row in range(region.first_row + 1, region.last_row + 1):
        write_cell(sheet, row, column, None, look)


def _write_rules(writing: Writing, sheet: Worksheet, name: str, region: Region) -> None:
    """Draw a line under each row in use, and set off what calls for a look."""
    first = region.first_row + 1
    body = Region(region.sheet, first, 1, region.last_row, region.last_column)
    for at, column in enumerate(records.TABLES[name].columns, 1):
        if column.heading in _MARKED.get(name, {}):
            formula = _MARKED[name][column.heading].format(cell_address(first, at))
            cells = Region(region.sheet, first, at, region.last_row, at)
            _add_rule(writing, sheet, cells, formula, _SET_OFF)
    _add_rule(writing, sheet, body, f'$A{first}<>""', HAIRLINE)


def _add_rule(
    writing: Writing, sheet: Worksheet, body: Region, formula: str, look: dict[str, object]
) -> None:
    rule = {"criteria": f"={formula}", "format": writing.looks.rule(**look)}
    sheet.conditional_format(body.address, {"type": "formula", **rule})
