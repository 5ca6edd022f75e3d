"""The sheet of the charts' data: a block of cells for each chart, under a name of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault, Refusal
from xl_kpi.ooxml.addresses import Region
from xl_kpi.workbook import names
from xl_kpi.workbook.cells import write_cell
from xl_kpi.workbook.layout import HEADING_ROWS
from xl_kpi.workbook.looks import LINE_HEIGHT
from xl_kpi.workbook.page import set_up_page
from xl_kpi.workbook.table_sheets import define

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from xl_kpi.board.charting import BoardChart, Series
    from xl_kpi.workbook.looks import Looks
    from xl_kpi.workbook.table_sheets import Writing

_FIRST_ROW = HEADING_ROWS + 2
_BLANK_ROWS = 2
_FIRST_COLUMN = 1
_LABELS, _FIRST_SERIES = 1, 2
"""Columns of a block, from 0."""
_TITLE, _HEADINGS, _BODY = 0, 1, 2
"""Rows of a block, from 0."""
_WIDTHS = (24, 12, 15)
"""Widths of the months, of the labels along the axis, and of everything to their right."""
_MOST_COLUMNS = 20
_HEADING_LINES = 3
_LABEL_SIZE, _LABEL_HEIGHT = 7, 19
"""A label along the axis has two lines where a year begins."""
_ABOUT = "What the charts draw. A refresh writes it; move or restyle the charts themselves freely."
_ZOOM = 85


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """A chart and the cells that it draws: title, headings, and a row for each position."""

    chart: BoardChart
    region: Region

    @property
    def title(self) -> str:
        """The formula of the cell of its title."""
        return self._formula(_TITLE, 0)

    @property
    def categories(self) -> str:
        """The formula of what is written along its axis."""
        return self._formula(_BODY, _LABELS, self.region.row_count - 1)

    @property
    def series(self) -> Iterator[tuple[str, str, Series]]:
        """Each series with the formulas of its heading and of its figures."""
        last = self.region.row_count - 1
        for at, series in enumerate(self.chart.series, _FIRST_SERIES):
            yield self._formula(_HEADINGS, at), self._formula(_BODY, at, last), series

    def _formula(self, first: int, column: int, last: int | None = None) -> str:
        row, at = self.region.first_row, self.region.first_column + column
        area = Region(
            self.region.sheet, row + first, at, row + (first if last is None else last), at
        )
        return f"={area.reference}"


def place_charts(charts: Sequence[BoardChart], sheets: Sequence[str]) -> tuple[PlacedChart, ...]:
    """Return a new workbook's charts with the places of their cells, one below the other.

    Args:
        charts: In order.
        sheets: The sheets that tables stand on.

    Raises:
        Refusal: A chart asks for a sheet that holds something else, or that Excel does not allow.
    """
    if faults := [*_sheet_faults(charts, sheets)]:
        raise Refusal(faults)
    placed, row = [], _FIRST_ROW
    for chart in charts:
        last = row + len(chart.rows) - 1
        columns = _FIRST_COLUMN + _FIRST_SERIES + len(chart.series) - 1
        region = Region(names.CHART_DATA_SHEET, row, _FIRST_COLUMN, last, columns)
        placed.append(PlacedChart(chart, region))
        row = last + 1 + _BLANK_ROWS
    return tuple(placed)


def _sheet_faults(charts: Sequence[BoardChart], sheets: Sequence[str]) -> Iterator[Fault]:
    taken = {sheet.casefold() for sheet in (*sheets, *names.KEPT_SHEETS)}
    taken.discard(names.CHARTS_SHEET.casefold())
    for chart in charts:
        sheet = chart.chart.sheet
        if sheet.casefold() in taken:
            yield Fault(chart.name, f"the sheet {sheet} holds something else: name another")
        elif not names.is_sheet_name(sheet):
            yield Fault(chart.name, f"Excel allows no sheet named {sheet}: name another")


def write_chart_data(writing: Writing, charts: Sequence[PlacedChart]) -> None:
    """Add the sheet of the charts' data, after all others, where there are charts."""
    if not charts:
        return
    sheet = writing.book.add_worksheet(names.CHART_DATA_SHEET)
    set_up_page(sheet, writing.looks, names.CHART_DATA_SHEET, _ABOUT, zoom=_ZOOM)
    for at, width in enumerate(_WIDTHS):
        last = at if at < _FIRST_SERIES else at + _MOST_COLUMNS
        sheet.set_column(at, last, width)
    for placed in charts:
        _write_block(writing, sheet, placed)
        define(writing.book, placed.chart.name, placed.region)


def _write_block(writing: Writing, sheet: Worksheet, placed: PlacedChart) -> None:
    region = placed.region
    sheet.set_row(region.first_row - 1 + _HEADINGS, LINE_HEIGHT * _HEADING_LINES + 2)
    for row, cells in enumerate(placed.chart.rows):
        if row >= _BODY:
            sheet.set_row(region.first_row - 1 + row, _LABEL_HEIGHT)
        for at, cell in enumerate(cells):
            look = _look(writing.looks, row, at, cell.number_format)
            write_cell(sheet, region.first_row + row, region.first_column + at, cell.value, look)


def _look(looks: Looks, row: int, column: int, number_format: str) -> Format:
    if row == _TITLE:
        return looks.table_title()
    aligned = {"align": "left" if column < _FIRST_SERIES else "right"}
    if row == _HEADINGS:
        return looks.heading(**aligned)
    if column == _LABELS:
        return looks.quiet(font_size=_LABEL_SIZE, text_wrap=True, **aligned)
    return looks.plain(num_format=number_format, **aligned)
