"""Writing the sheets that the program keeps for itself: Control, Data quality, Refresh log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board import palette
from xl_kpi.ooxml.addresses import Region
from xl_kpi.workbook import names, records
from xl_kpi.workbook.cells import write_cell
from xl_kpi.workbook.layout import HEADING_ROWS
from xl_kpi.workbook.looks import HAIRLINE, ROW_HEIGHT
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
    "To see where a figure comes from, run  xl-kpi explain  with the indicator's id.",
)
_KEPT = (
    "A refresh writes the figures of the tables, this sheet's settings, Data quality and"
    " Refresh log. All else in the workbook stays as it is: add notes, charts and sheets freely.",
    "Tables may be moved: each is found by its defined name, never by its address.",
)
_KEY = (
    ("G", "The target is met.", 0),
    ("A", "The target is missed by no more than the tolerance.", 1),
    ("R", "The target is missed by more.", 2),
)
_ARROWS = (
    ("▲ ▼ ▬", "The figure rose, fell or stayed since last month; the word says if that is better."),
    ("-", "No figure, no target, or nothing to compare with."),
)
_FIRST_ROW = HEADING_ROWS + 2
_LABEL_WIDTH, _TEXT_WIDTH = 28, 96
_LINES = 2
_QUALITY_WIDTHS = (24, 44, 10, 12, 11, 13, 68)
_LOG_WIDTHS = (17, 10, 16, 26, 14, 10, 10)
_QUALITY_FORMATS = (
    "General", "General", records.WHOLE, records.WHOLE, records.WHOLE, records.DAY, "General",
)  # fmt: skip
_LOG_FORMATS = (
    records.MOMENT, records.MONTH, "General", "General", records.WHOLE, records.WHOLE,
    records.WHOLE,
)  # fmt: skip


def write_control(writing: Writing, council: str) -> None:
    """Add the sheet of settings, instructions and the key to signs."""
    looks = writing.looks
    sheet = writing.book.add_worksheet(names.CONTROL_SHEET)
    set_up_page(sheet, looks, "Children's services performance pack", council, zoom=100)
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, 1, _TEXT_WIDTH)
    known = {
        names.COUNCIL: council,
        names.PERIOD: writing.period.start if writing.period else None,
    }
    for row, (name, label, number_format) in enumerate(_SETTINGS, _FIRST_ROW):
        write_cell(sheet, row, 1, label, looks.plain(bold=True, **HAIRLINE))
        look = looks.plain(align="left", num_format=number_format, **HAIRLINE)
        write_cell(sheet, row, 2, known.get(name), look)
        define(writing.book, name, Region(names.CONTROL_SHEET, row, 2, row, 2))
    row = _write_lines(writing, sheet, _FIRST_ROW + len(_SETTINGS) + 1)
    _write_key(writing, sheet, row)


def _write_lines(writing: Writing, sheet: Worksheet, row: int) -> int:
    """Write how to use the workbook; return the row after."""
    looks = writing.looks
    write_cell(sheet, row, 1, "Each month", looks.table_title())
    numbered = looks.plain(align="right", valign="top", indent=1)
    text = looks.plain(text_wrap=True, valign="top")
    for number, line in enumerate(_HOW_TO, 1):
        write_cell(sheet, row + number, 1, f"{number}.", numbered)
        write_cell(sheet, row + number, 2, line, text)
    row += len(_HOW_TO) + 2
    write_cell(sheet, row, 1, "What is kept", looks.table_title())
    for below, line in enumerate(_KEPT, 1):
        sheet.set_row(row + below - 1, ROW_HEIGHT * (_LINES if len(line) > _TEXT_WIDTH else 1))
        write_cell(sheet, row + below, 2, line, text)
    return row + len(_KEPT) + 2


def _write_key(writing: Writing, sheet: Worksheet, row: int) -> None:
    looks = writing.looks
    shades = tuple(palette.RAG_SHADES.values())
    write_cell(sheet, row, 1, "Signs", looks.table_title())
    for below, (sign, meaning, place) in enumerate(_KEY, 1):
        shade = shades[place]
        look = looks.look(bold=True, align="center", bg_color=shade.fill, font_color=shade.text)
        write_cell(sheet, row + below, 1, sign, look)
        write_cell(sheet, row + below, 2, meaning, looks.plain(indent=1))
    for below, (sign, meaning) in enumerate(_ARROWS, len(_KEY) + 1):
        write_cell(sheet, row + below, 1, sign, looks.plain(align="center"))
        write_cell(sheet, row + below, 2, meaning, looks.plain(indent=1))


def write_data_quality(writing: Writing) -> None:
    """Add the sheet that says what was read and what was set aside, empty before a refresh."""
    sheet = writing.book.add_worksheet(names.DATA_QUALITY_SHEET)
    subtitle = "Each file read at the last refresh. Every row set aside is listed by xl-kpi check."
    set_up_page(sheet, writing.looks, names.DATA_QUALITY_SHEET, subtitle, zoom=100)
    region = _record_region(
        names.DATA_QUALITY_SHEET, records.QUALITY_HEADINGS, names.DATA_QUALITY_ROOM
    )
    _write_record(
        writing, sheet, region, records.QUALITY_HEADINGS, _QUALITY_WIDTHS, _QUALITY_FORMATS
    )
    define(writing.book, names.DATA_QUALITY, region)


def write_refresh_log(writing: Writing) -> None:
    """Add the sheet with a row a refresh, empty before the first."""
    sheet = writing.book.add_worksheet(names.REFRESH_LOG_SHEET)
    subtitle = "A row a refresh that changed the workbook, the latest last."
    set_up_page(sheet, writing.looks, names.REFRESH_LOG_SHEET, subtitle, zoom=100)
    region = _record_region(names.REFRESH_LOG_SHEET, records.LOG_HEADINGS, names.REFRESH_LOG_ROOM)
    _write_record(writing, sheet, region, records.LOG_HEADINGS, _LOG_WIDTHS, _LOG_FORMATS)
    define(writing.book, names.REFRESH_LOG, region)


def _record_region(sheet: str, headings: Sequence[str], room: int) -> Region:
    return Region(sheet, _FIRST_ROW, 1, _FIRST_ROW + room, len(headings))


def _write_record(
    writing: Writing,
    sheet: Worksheet,
    region: Region,
    headings: Sequence[str],
    widths: Sequence[float],
    formats: Sequence[str],
) -> None:
    looks = writing.looks
    columns = zip(headings, widths, formats, strict=True)
    for at, (heading, width, number_format) in enumerate(columns, region.first_column):
        align = "left" if number_format == "General" else "right"
        sheet.set_column(at - 1, at - 1, width)
        write_cell(sheet, region.first_row, at, heading, looks.heading(align))
        _write_blanks(sheet, region, at, looks.plain(align=align, num_format=number_format))
    sheet.freeze_panes(region.first_row, 0)
    sheet.repeat_rows(0, region.first_row - 1)


def _write_blanks(sheet: Worksheet, region: Region, column: int, look: Format) -> None:
    for row in range(region.first_row + 1, region.last_row + 1):
        write_cell(sheet, row, column, None, look)
