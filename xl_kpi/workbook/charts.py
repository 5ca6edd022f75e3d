"""Native line charts of a few rated indicators, and the formulas that feed them.

A chart draws a dash in a board table as nought. Formulas beside the charts repeat the tables'
figures and give #N/A for what is no number, which a chart leaves out; they also spread a target
over the months. So a figure changed by hand in a table moves its chart.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.board import palette
from xl_kpi.board.tables import ColumnKind
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import serial_of
from xl_kpi.workbook import names
from xl_kpi.workbook.cells import write_cell
from xl_kpi.workbook.layout import HEADING_ROWS
from xl_kpi.workbook.page import set_up_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

    from xl_kpi.board.tables import Cell, CellValue
    from xl_kpi.workbook.charted import Charted
    from xl_kpi.workbook.table_sheets import Writing

_ABREAST = 2
_WIDTH, _HEIGHT = 620, 300
_ROWS_EACH, _COLUMNS_EACH = 16, 10
_FIRST_ROW = HEADING_ROWS + 2
_DATA_COLUMN = _ABREAST * _COLUMNS_EACH + 3
_DATA_ROWS = 4
_LABEL_WIDTH = 40
_SMALL = {"name": "Arial", "size": 8}
_LABELS: dict[str, object] = {
    "value": True, "position": "above", "font": {**_SMALL, "color": palette.BODY.text},
}  # fmt: skip
_MONTHS_LINE = {
    "line": {"color": palette.ACCENT, "width": 2.25},
    "marker": {
        "type": "circle", "size": 5,
        "fill": {"color": palette.ACCENT}, "border": {"color": palette.ACCENT},
    },
}  # fmt: skip
_TARGET_LINE = {
    "line": {"color": palette.TARGET_LINE, "width": 1.5, "dash_type": "dash"},
    "marker": {"type": "none"},
}


def write_charts(writing: Writing, rows: Sequence[Charted]) -> None:
    """Add the sheet of charts.

    Args:
        writing: The workbook, its tables written.
        rows: At least one row.
    """
    sheet = writing.book.add_worksheet(names.CHARTS_SHEET)
    set_up_page(sheet, writing.looks, names.CHARTS_SHEET, "The months of the board's tables.",
                zoom=100)  # fmt: skip
    sheet.set_column(_DATA_COLUMN - 1, _DATA_COLUMN - 1, _LABEL_WIDTH)
    write_cell(
        sheet,
        HEADING_ROWS,
        _DATA_COLUMN,
        "What the charts draw: formulas that follow the tables, with #N/A where there is no figure",
        writing.looks.quiet(),
    )
    for place, charted in enumerate(rows):
        _write_data(writing, sheet, charted, _FIRST_ROW + place * _DATA_ROWS)
        _insert(writing, sheet, charted, place)
    sheet.fit_to_pages(1, 1)
    bands = -(-len(rows) // _ABREAST)
    sheet.print_area(0, 0, _FIRST_ROW + bands * _ROWS_EACH, _ABREAST * _COLUMNS_EACH)


def _insert(writing: Writing, sheet: Worksheet, charted: Charted, place: int) -> None:
    chart = _chart(writing, charted, _FIRST_ROW + place * _DATA_ROWS)
    row, column = divmod(place, _ABREAST)
    options = {"description": f"Line chart by month: {charted.name}", "object_position": 2}
    at = (_FIRST_ROW - 1 + row * _ROWS_EACH, column * _COLUMNS_EACH)
    sheet.insert_chart(*at, chart, options)


def _write_data(writing: Writing, sheet: Worksheet, charted: Charted, row: int) -> None:
    """Write the formulas of one chart: months, figures, target."""
    quiet = writing.looks.quiet()
    name = charted.reference(charted.row, charted.column(ColumnKind.INDICATOR))
    sheet.write_formula(row, _DATA_COLUMN - 1, f"={name}", quiet, charted.name)
    write_cell(sheet, row + 2, _DATA_COLUMN, "Target", quiet)
    header_row, target = charted.placed.region.first_row, charted.column(ColumnKind.TARGET)
    for at, month in enumerate(charted.columns(ColumnKind.MONTH), _DATA_COLUMN + 1):
        repeated = (
            (charted.placed.table.header[month], charted.reference(header_row, month)),
            (charted.cells[month], charted.reference(charted.row, month)),
            (charted.cells[target], charted.reference(charted.row, target)),
        )
        for below, (cell, reference) in enumerate(repeated):
            _repeat(writing, sheet, (row + below, at), cell, reference)


def _repeat(
    writing: Writing, sheet: Worksheet, at: tuple[int, int], cell: Cell, reference: str
) -> None:
    """Write the formula that repeats a cell's number."""
    number = _number(cell.value)
    known: str | float = "#N/A" if number is None else number
    look = writing.looks.quiet(num_format=cell.number_format, align="right")
    formula = f"=IF(ISNUMBER({reference}),{reference},NA())"
    sheet.write_formula(at[0] - 1, at[1] - 1, formula, look, known)


def _number(value: CellValue) -> float | None:
    """Return the number that a chart draws, None where there is none."""
    number = serial_of(value, date_1904=False) if isinstance(value, date) else value
    return float(number) if isinstance(number, Decimal | int) else None


def _chart(writing: Writing, charted: Charted, row: int) -> Chart:
    chart = writing.book.add_chart({"type": "line"})
    months = charted.columns(ColumnKind.MONTH)
    number_format = charted.cells[months[-1]].number_format
    categories = _along(row, len(months))
    chart.add_series(
        {
            "name": "Each month",
            "categories": categories,
            "values": _along(row + 1, len(months)),
            "values_data": [_number(charted.cells[month].value) for month in months],
            **_MONTHS_LINE,
            "data_labels": _LABELS | {"num_format": number_format},
        }
    )
    chart.add_series(
        {
            "name": "Target",
            "categories": categories,
            "values": _along(row + 2, len(months)),
            **_TARGET_LINE,
        }
    )
    _dress(chart, charted, number_format)
    return chart


def _along(row: int, count: int) -> str:
    region = Region(names.CHARTS_SHEET, row, _DATA_COLUMN + 1, row, _DATA_COLUMN + count)
    return f"={region.reference}"


def _dress(chart: Chart, charted: Charted, number_format: str) -> None:
    """Give a chart its title, axes, legend and size."""
    name = charted.column(ColumnKind.INDICATOR)
    font = {**_SMALL, "color": palette.QUIET.text}
    title = {"name": "Arial", "size": 11, "bold": True, "color": palette.TITLE.text}
    chart.set_title(
        {
            "name": f"={charted.reference(charted.row, name)}",
            "name_font": title,
            "overlay": False,
        }
    )
    chart.set_x_axis(
        {"num_font": font, "num_format": "mmm-yy", "text_axis": True,
         "line": {"color": palette.RULE}}
    )  # fmt: skip
    chart.set_y_axis(
        {"num_font": font, "num_format": number_format, "line": {"none": True},
         "major_gridlines": {"visible": True, "line": {"color": palette.TOTAL.fill, "width": 0.75}}}
    )  # fmt: skip
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_chartarea({"border": {"color": palette.RULE}})
    chart.set_size({"width": _WIDTH, "height": _HEIGHT})
    # Said outright: some programs take what is not said to mean nought. A month without a figure
    # has no marker, and the line runs past it.
    chart.show_blanks_as("span")
