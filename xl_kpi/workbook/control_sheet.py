"""Writing the first sheet of a new workbook: settings, how to use it, signs, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board import palette
from xl_kpi.ooxml.addresses import Region, cell_address
from xl_kpi.workbook import names, records
from xl_kpi.workbook.cells import write_cell
from xl_kpi.workbook.layout import HEADING_ROWS
from xl_kpi.workbook.looks import HAIRLINE
from xl_kpi.workbook.page import set_up_page
from xl_kpi.workbook.table_sheets import define

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    "Read What changed below, Data quality (what was read and what was set aside) and Refresh log.",
    'To see where a figure came from, name its cell:  xl-kpi explain "Sheet name!H12"',
)
_KEPT = (
    "A refresh writes the tables' figures, the settings, What changed, Data quality, Refresh log.",
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
_WHAT_CHANGED = "What changed"
_POINTER = "Largest movements, ratings, restated months and new faults: see below"
_HINT = "For a mail: copy the lines below."
_FIRST_ROW = HEADING_ROWS + 2
_WIDTHS = (7, 26, 100)
_LABELS, _VALUES = 2, 3
"""The column of labels and marks, and the one of what they stand for."""


def write_control(writing: Writing, council: str) -> None:
    """Add the sheet of settings, instructions, the key to signs, and what changed."""
    looks = writing.looks
    sheet = writing.book.add_worksheet(names.CONTROL_SHEET)
    set_up_page(sheet, looks, "Children's services performance pack", council, zoom=100)
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width)
    row = _write_settings(writing, sheet, council)
    numbered = [(f"{number}.", line) for number, line in enumerate(_HOW_TO, 1)]
    row = _write_list(writing, sheet, row, "Each month", numbered)
    row = _write_list(writing, sheet, row, "What is kept", [("•", line) for line in _KEPT])
    signs, row = row, _write_list(writing, sheet, row, "Signs", _SIGNS)
    for below, (sign, shade) in enumerate(zip("GAR", palette.RAG_SHADES.values(), strict=True), 1):
        look = looks.look(bold=True, align="center", bg_color=shade.fill, font_color=shade.text)
        write_cell(sheet, signs + below, _LABELS - 1, sign, look)
    sheet.set_h_pagebreaks([row - 1])
    _write_what_changed(writing, sheet, row)


def _write_settings(writing: Writing, sheet: Worksheet, council: str) -> int:
    """Write the settings, each under its name; return the row for the next title."""
    looks = writing.looks
    month = writing.period.start if writing.period else None
    known = {names.COUNCIL: council, names.PERIOD: month}
    for row, (name, label, number_format) in enumerate(_SETTINGS, _FIRST_ROW):
        _write_label(writing, sheet, row, label)
        look = looks.plain(align="left", num_format=number_format, **HAIRLINE)
        write_cell(sheet, row, _VALUES, known.get(name), look)
        define(writing.book, name, Region(names.CONTROL_SHEET, row, _VALUES, row, _VALUES))
    row = _FIRST_ROW + len(_SETTINGS)
    _write_label(writing, sheet, row, _WHAT_CHANGED)
    look = looks.look(font_color=palette.ACCENT, underline=1, **HAIRLINE)
    sheet.write_url(row - 1, _VALUES - 1, f"internal:{names.WHAT_CHANGED}", look, _POINTER)
    return row + 2


def _write_label(writing: Writing, sheet: Worksheet, row: int, label: str) -> None:
    write_cell(sheet, row, _LABELS - 1, label, writing.looks.plain(bold=True, **HAIRLINE))
    write_cell(sheet, row, _LABELS, None, writing.looks.plain(**HAIRLINE))


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


def _write_what_changed(writing: Writing, sheet: Worksheet, row: int) -> None:
    """Set aside the lines of what changed; the first after a blank one heads a part."""
    looks = writing.looks
    write_cell(sheet, row, 1, _WHAT_CHANGED, looks.table_title())
    first, last = row + 2, row + 1 + names.WHAT_CHANGED_ROOM
    region = Region(names.CONTROL_SHEET, row + 1, _LABELS, last, _LABELS)
    write_cell(sheet, row + 1, _LABELS, _HINT, looks.quiet())
    for line in range(first, last + 1):
        write_cell(sheet, line, _LABELS, None, looks.plain(bold=line == first))
    body = Region(names.CONTROL_SHEET, first, _LABELS, last, _LABELS)
    above, cell = (cell_address(row, _LABELS) for row in (first - 1, first))
    formula = f'=AND({cell}<>"",{above}="")'
    rule = {"type": "formula", "criteria": formula, "format": looks.rule(bold=True)}
    sheet.conditional_format(body.address, rule)
    define(writing.book, names.WHAT_CHANGED, region)
