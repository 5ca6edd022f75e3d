"""Writing the sheets that the program keeps for itself: Control, Data quality, Refresh log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board import palette
from xl_kpi.ooxml.addresses import Region
from xl_kpi.workbook import names, records
from xl_kpi.workbook.cells import write_cell
from xl_kpi.workbook.layout import HEADING_ROWS
from xl_kpi.workbook.looks import HAIRLINE
from xl_kpi.workbook.page import set_up_page
from xl_kpi.workbook.table_sheets import define

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from xl_kpi.workbook.table_sheets import Writing

_SETTINGS = (
    (names.COUNCIL, "Council", "@"),
    (names.PERIOD, "Month reported", "mmmm yyyy"),
    (names.EXTRACTS, "Extracts", "@"),
    (names.HISTORY, "History", "@"),
    (names.LAST_REFRESH, "Last refresh", records.MOMENT),
    (names.FINDINGS, "Findings at the last refresh", records.WHOLE),
)
_HOW_TO = (
    "Put this month's extracts into the extracts folder. Earlier months may stay there.",
    "Run  xl-kpi check  and put right what it lists, at the source.",
    "Close this workbook and run  xl-kpi refresh  with its name. A dated copy is kept beside it.",
    "Read Data quality (what was read and what was set aside) and Refresh log.",
    'To see where a figure came from, name its cell:  xl-kpi explain "Sheet name!H12"',
)
_KEPT = (
    "A refresh writes the tables' figures, the settings above, Data quality and Refresh log.",
    "All else in the workbook stays as it is: add notes, charts and sheets freely.",
    "Tables may be moved: each is found by its defined name, never by its address.",
)
_SIGNS = (
    ("G", "The target is met."),
    ("A", "The target is missed by no more than the tolerance."),
    ("R", "The target is missed by more."),
    ("▲ ▼ ▬", "The figure rose, fell or stayed since last month; the word says if that is better."),
    ("●", "A worker's allocations are at or over the threshold of the qualifying status."),
    ("-", "No figure, no target, or nothing to compare with."),
)
_FIRST_ROW = HEADING_ROWS + 2
_CONTROL_WIDTHS = (7, 24, 90)
_VALUE_COLUMN = len(_CONTROL_WIDTHS)
_QUALITY_WIDTHS = (24, 44, 10, 12, 11, 13, 68)
_LOG_WIDTHS = (17, 10, 16, 26, 14, 10, 10)
_QUALITY_FORMATS = (
    "General", "General", records.WHOLE, records.WHOLE, records.WHOLE, records.DAY, "General",
)  # fmt: skip
_LOG_FORMATS = (
    records.MOMENT, records.MONTH, "General", "General", records.WHOLE, records.WHOLE,
    records.WHOLE,
)  # fmt: skip
_QUALITY = tuple(zip(records.QUALITY_HEADINGS, _QUALITY_WIDTHS, _QUALITY_FORMATS, strict=True))
_LOG = tuple(zip(records.LOG_HEADINGS, _LOG_WIDTHS, _LOG_FORMATS, strict=True))


def write_control(writing: Writing, council: str) -> None:
    """Add the sheet of settings, instructions and the key to signs."""
    looks = writing.looks
    sheet = writing.book.add_worksheet(names.CONTROL_SHEET)
    set_up_page(sheet, looks, "Children's services performance pack", council, zoom=100)
    for at, width in enumerate(_CONTROL_WIDTHS):
        sheet.set_column(at, at, width)
    _write_settings(writing, sheet, council)
    row = _FIRST_ROW + len(_SETTINGS) + 1
    numbered = [(f"{number}.", line) for number, line in enumerate(_HOW_TO, 1)]
    row = _write_list(writing, sheet, row, "Each month", numbered)
    row = _write_list(writing, sheet, row, "What is kept", [("•", line) for line in _KEPT])
    first = _write_list(writing, sheet, row, "Signs", _SIGNS) - len(_SIGNS) - 1
    for below, (sign, shade) in enumerate(zip("GAR", palette.RAG_SHADES.values(), strict=True)):
        look = looks.look(bold=True, align="center", bg_color=shade.fill, font_color=shade.text)
        write_cell(sheet, first + below, 1, sign, look)


def _write_settings(writing: Writing, sheet: Worksheet, council: str) -> None:
    looks = writing.looks
    month = writing.period.start if writing.period else None
    known = {names.COUNCIL: council, names.PERIOD: month}
    for row, (name, label, number_format) in enumerate(_SETTINGS, _FIRST_ROW):
        write_cell(sheet, row, 1, label, looks.plain(bold=True, **HAIRLINE))
        write_cell(sheet, row, 2, None, looks.plain(**HAIRLINE))
        look = looks.plain(align="left", num_format=number_format, **HAIRLINE)
        write_cell(sheet, row, _VALUE_COLUMN, known.get(name), look)
        cell = Region(names.CONTROL_SHEET, row, _VALUE_COLUMN, row, _VALUE_COLUMN)
        define(writing.book, name, cell)


def _write_list(
    writing: Writing, sheet: Worksheet, row: int, title: str, lines: Sequence[tuple[str, str]]
) -> int:
    """Write a title and marked lines below it; return the row for the next title."""
    looks = writing.looks
    write_cell(sheet, row, 1, title, looks.table_title())
    for below, (mark, line) in enumerate(lines, 1):
        write_cell(sheet, row + below, 1, mark, looks.plain(align="center"))
        write_cell(sheet, row + below, 2, line, looks.plain(indent=1))
    return row + len(lines) + 2


def write_data_quality(writing: Writing) -> None:
    """Add the sheet that says what was read and what was set aside, empty before a refresh."""
    sheet = writing.book.add_worksheet(names.DATA_QUALITY_SHEET)
    subtitle = "Each file read at the last refresh. Every row set aside is listed by xl-kpi check."
    set_up_page(sheet, writing.looks, names.DATA_QUALITY_SHEET, subtitle, zoom=100)
    region = _record_region(names.DATA_QUALITY_SHEET, len(_QUALITY), names.DATA_QUALITY_ROOM)
    _write_record(writing, sheet, region, _QUALITY)
    define(writing.book, names.DATA_QUALITY, region)


def write_refresh_log(writing: Writing) -> None:
    """Add the sheet with a row a refresh, empty before the first."""
    sheet = writing.book.add_worksheet(names.REFRESH_LOG_SHEET)
    subtitle = "A row a refresh that changed the workbook, the latest last."
    set_up_page(sheet, writing.looks, names.REFRESH_LOG_SHEET, subtitle, zoom=100)
    region = _record_region(names.REFRESH_LOG_SHEET, len(_LOG), names.REFRESH_LOG_ROOM)
    _write_record(writing, sheet, region, _LOG)
    define(writing.book, names.REFRESH_LOG, region)


def _record_region(sheet: str, columns: int, room: int) -> Region:
    return Region(sheet, _FIRST_ROW, 1, _FIRST_ROW + room, columns)


def _write_record(
    writing: Writing,
    sheet: Worksheet,
    region: Region,
    columns: Sequence[tuple[str, float, str]],
) -> None:
    """Write headings and blank rows; a column is its heading, width and number format."""
    looks = writing.looks
    for at, (heading, width, number_format) in enumerate(columns, region.first_column):
        aligned = (
            {"align": "left", "indent": 1} if number_format == "General" else {"align": "right"}
        )
        sheet.set_column(at - 1, at - 1, width)
        write_cell(sheet, region.first_row, at, heading, looks.heading(**aligned))
        _write_blanks(sheet, region, at, looks.plain(**aligned, num_format=number_format))
    sheet.freeze_panes(region.first_row, 0)
    sheet.repeat_rows(0, region.first_row - 1)


def _write_blanks(sheet: Worksheet, region: Region, column: int, look: Format) -> None:
    for row in range(region.first_row + 1, region.last_row + 1):
        write_cell(sheet, row, column, None, look)
