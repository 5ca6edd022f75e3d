"""What a sheet with tables by team has besides their cells: marks, bars, and what they mean.

The bar behind a percentage runs from 0% to 100% in every table, so that bars compare across
tables; the total has none. A mark's meaning stands above the tables, its threshold in a cell that
the refresh keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.board import formats, palette
from xl_kpi.board.tables import ColumnKind
from xl_kpi.board.teams import TOTAL
from xl_kpi.ooxml.addresses import Region, cell_address, column_letters
from xl_kpi.workbook import names, rules
from xl_kpi.workbook.cells import write_cell
from xl_kpi.workbook.layout import HEADING_ROWS
from xl_kpi.workbook.looks import HAIRLINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsxwriter.worksheet import Worksheet

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.workbook.layout import SheetLayout
    from xl_kpi.workbook.table_sheets import Writing

NOTE_ROW = HEADING_ROWS + 1
"""The row above the tables, below the sheet's title and month."""
_NOTE = (
    '"* fewer than "0" in the denominator: one child more or less moves it far";;'
    '"No denominator is marked as small"'
)
"""The number format of the threshold: the cell reads as a sentence and holds a number."""
_NOTE_COLUMNS = 4
_NOTE_HEIGHT = 24
_TESTS = (
    "95% interval: the underlying rates that the team's figure fits.   ▲ ▼: as far from the total"
    " by chance alone 1 time in 20 or less often; ▲▲ ▼▼: 1 in 500."
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """The denominator under which a percentage is marked, and the sheet whose cell holds it."""

    value: int
    sheet: str | None


def threshold_on(layouts: Iterable[SheetLayout], value: int) -> Threshold:
    """Return the threshold of a workbook, on the first of its sheets with tables by team."""
    sheets = (layout.name for layout in layouts if team_tables(layout))
    return Threshold(value, next(sheets, None))


def write_team_rules(writing: Writing, sheet: Worksheet, table: BoardTable, region: Region) -> None:
    """Give a table by team its marks, bars and lines.

    The order is that in which they rank: the total's rule stops those after it.

    Args:
        writing: The workbook.
        sheet: The table's sheet.
        table: The table.
        region: Its header and body, more than one row.
    """
    row = region.first_row + 1
    ratios = rules.column_bodies(table, region, ColumnKind.PERCENT)
    for _, below in rules.column_bodies(table, region, ColumnKind.DENOMINATOR):
        of = f"${column_letters(below.first_column)}{row}"
        small = f"AND(ISNUMBER({of}),{of}<{names.SMALL_DENOMINATOR})"
        for _, ratio in ratios:
            _add(writing, sheet, ratio, small, {"font_color": palette.QUIET.text})
    for _, compared in rules.column_bodies(table, region, ColumnKind.COMPARED):
        first = cell_address(row, compared.first_column)
        differs = {"bold": True, "font_color": palette.BODY.text}
        _add(writing, sheet, compared, f"AND(ISNUMBER({first}),{first}<>0)", differs)
    named = f"${column_letters(region.first_column)}{row}"
    # Column by column: not every program draws a bar under the rules of a wider area.
    for _, area in rules.column_bodies(table, region, *(column.kind for column in table.columns)):
        _rule_rows(writing, sheet, area, named)
    if _shows_percentages(table):
        for _, ratio in ratios:
            sheet.conditional_format(ratio.address, _BAR)


def _rule_rows(writing: Writing, sheet: Worksheet, area: Region, named: str) -> None:
    """Draw lines under the rows in use only, and set off the total wherever it stands.

    Args:
        writing: The workbook.
        sheet: The table's sheet.
        area: Cells of the body.
        named: The cell with the team's name in the first of their rows.
    """
    total = {"bold": True, "bg_color": palette.TOTAL.fill, "font_color": palette.TOTAL.text}
    _add(writing, sheet, area, f'{named}="{TOTAL}"', total | HAIRLINE, stops=True)
    _add(writing, sheet, area, f'{named}<>""', HAIRLINE)


_BAR = {
    "type": "data_bar",
    "data_bar_2010": True,
    "bar_solid": True,
    "bar_no_border": True,
    "bar_color": palette.BAR.fill,
    "min_type": "num",
    "min_value": 0,
    "max_type": "num",
    "max_value": 1,
}


def _add(
    writing: Writing,
    sheet: Worksheet,
    region: Region,
    formula: str,
    look: Mapping[str, object],
    *,
    stops: bool = False,
) -> None:
    rule = {
        "type": "formula",
        "criteria": f"={formula}",
        "format": writing.looks.rule(**look),
        "stop_if_true": stops,
    }
    sheet.conditional_format(region.address, rule)


def _shows_percentages(table: BoardTable) -> bool:
    """Tell by the total, which a table always has, whether its ratios are percentages."""
    return any(
        column.kind is ColumnKind.PERCENT and formats.is_percentage(cell.number_format)
        for column, cell in zip(table.columns, table.rows[-1], strict=True)
    )


def team_tables(layout: SheetLayout) -> tuple[BoardTable, ...]:
    """Return the tables by team of a sheet."""
    tables = (placed.table for placed in layout.placed)
    return tuple(table for table in tables if table.name.startswith(names.TEAM))


def write_team_notes(writing: Writing, sheet: Worksheet, layout: SheetLayout) -> None:
    """Say above the tables by team of a sheet, where it has any, what their marks mean."""
    tables = team_tables(layout)
    if not tables:
        return
    look = writing.looks.quiet(num_format=_NOTE, align="left", valign="top")
    sheet.set_row(NOTE_ROW - 1, _NOTE_HEIGHT)
    sheet.repeat_rows(0, NOTE_ROW - 1)
    # A number too wide for its cell would show as hashes: it is spread over several.
    sheet.merge_range(NOTE_ROW - 1, 0, NOTE_ROW - 1, _NOTE_COLUMNS - 1, "", look)
    _write_threshold(writing, sheet, layout.name)
    kinds = {column.kind for table in tables for column in table.columns}
    if kinds & {ColumnKind.INTERVAL, ColumnKind.COMPARED}:
        tests = writing.looks.quiet(valign="top")
        write_cell(sheet, NOTE_ROW, _NOTE_COLUMNS + 1, _TESTS, tests)


def _write_threshold(writing: Writing, sheet: Worksheet, name: str) -> None:
    """Write the threshold on the first sheet that shows it, and a reference to it on others."""
    look = writing.looks.quiet(num_format=_NOTE, align="left", valign="top")
    value = writing.small_denominator.value
    if name == writing.small_denominator.sheet:
        write_cell(sheet, NOTE_ROW, 1, value, look)
        cell = Region(name, NOTE_ROW, 1, NOTE_ROW, 1)
        writing.book.define_name(names.SMALL_DENOMINATOR, f"={cell.reference}")
    else:
        sheet.write_formula(NOTE_ROW - 1, 0, f"={names.SMALL_DENOMINATOR}", look, value)
