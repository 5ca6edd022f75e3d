"""Native line charts of a few rated indicators, and the formulas that feed them.

A chart draws a dash in a board table as nought. Formulas beside the charts repeat the tables'
figures and give #N/A for what is no number, which a chart leaves out; they also spread a target
over the months. So a figure changed by hand in a table moves its chart.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    from collections.abc import Iterator, Sequence

    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

    from xl_kpi.board.tables import Cell
    from xl_kpi.workbook.layout import Placed
    from xl_kpi.workbook.table_sheets import Writing

_MOST = 8
_ABREAST = 2
_WIDTH, _HEIGHT = 620, 300
_ROWS_EACH, _COLUMNS_EACH = 16, 10
_FIRST_ROW = HEADING_ROWS + 2
_DATA_COLUMN = _ABREAST * _COLUMNS_EACH + 3
_DATA_ROWS = 4
_LABEL_WIDTH = 40
_SMALL = {"name": "Arial", "size": 8}


@dataclass(frozen=True, slots=True)
class Charted:
    """A row of a board table that has a chart.

    Attributes:
        position: The row's place in the table's body, from 0.
    """

    placed: Placed
    position: int

    @property
    def row(self) -> int:
        """Its row on its sheet."""
        return self.placed.region.first_row + 1 + self.position

    @property
    def cells(self) -> Sequence[Cell]:
        """Its cells."""
        return self.placed.table.rows[self.position]

    def columns(self, kind: ColumnKind) -> Sequence[int]:
        """Return the places of its columns of a kind, from 0."""
        columns = self.placed.table.columns
        return [at for at, column in enumerate(columns) if column.kind is kind]

    def reference(self, row: int, at: int) -> str:
        """Return the reference of the cell of its column `at` in a row of its sheet."""
        column = self.placed.region.first_column + at
        return Region(self.placed.region.sheet, row, column, row, column).reference


def charted_rows(placed: Sequence[Placed]) -> tuple[Charted, ...]:
    """Return the rated rows that have charts, in the tables' order.

    The first rows of all tables come before the second, so that each table has its share.
    """
    rated = [
        (rank, at, Charted(table, position))
        for at, table in enumerate(placed)
        for rank, position in enumerate(_rated_positions(table))
    ]
    chosen = sorted(rated, key=lambda found: found[:2])[:_MOST]
    return tuple(row for _, _, row in sorted(chosen, key=lambda found: (found[1], found[0])))


def _rated_positions(placed: Placed) -> Iterator[int]:
    """Yield the rows that have months and a numeric target in a table that shows ratings."""
    kinds = [column.kind for column in placed.table.columns]
    if not {
        ColumnKind.INDICATOR, ColumnKind.MONTH, ColumnKind.TARGET, ColumnKind.RAG
    } <= set(kinds):  # fmt: skip
        return
    target = kinds.index(ColumnKind.TARGET)
    for position, row in enumerate(placed.table.rows):
        if _is_number(row[target]):
            yield position


def _is_number(cell: Cell) -> bool:
    return isinstance(cell.value, Decimal | int)


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
        data_row = _FIRST_ROW + place * _DATA_ROWS
        _write_data(writing, sheet, charted, data_row)
        chart = _chart(writing, charted, data_row)
        row, column = divmod(place, _ABREAST)
        alternative = f"Line chart by month: {_name_of(charted)}"
        sheet.insert_chart(
            _FIRST_ROW - 1 + row * _ROWS_EACH,
            column * _COLUMNS_EACH,
            chart,
            {"description": alternative, "object_position": 2},
        )
    sheet.fit_to_pages(1, 1)
    bands = -(-len(rows) // _ABREAST)
    sheet.print_area(0, 0, _FIRST_ROW + bands * _ROWS_EACH, _ABREAST * _COLUMNS_EACH)


def _name_of(charted: Charted) -> str:
    return str(charted.cells[charted.columns(ColumnKind.INDICATOR)[0]].value)


def _write_data(writing: Writing, sheet: Worksheet, charted: Charted, row: int) -> None:
    """Write the formulas of one chart: months, figures, target."""
    looks = writing.looks
    name = charted.columns(ColumnKind.INDICATOR)[0]
    target = charted.columns(ColumnKind.TARGET)[0]
    reference = charted.reference(charted.row, name)
    sheet.write_formula(row, _DATA_COLUMN - 1, f"={reference}", looks.quiet(), _name_of(charted))
    write_cell(sheet, row + 2, _DATA_COLUMN, "Target", looks.quiet())
    for at, month in enumerate(charted.columns(ColumnKind.MONTH), _DATA_COLUMN + 1):
        heading = charted.placed.table.columns[month].heading
        _repeat(
            writing,
            sheet,
            (row, at),
            heading,
            charted.reference(charted.placed.region.first_row, month),
        )
        _repeat(
            writing,
            sheet,
            (row + 1, at),
            charted.cells[month],
            charted.reference(charted.row, month),
        )
        _repeat(
            writing,
            sheet,
            (row + 2, at),
            charted.cells[target],
            charted.reference(charted.row, target),
        )


def _repeat(
    writing: Writing, sheet: Worksheet, at: tuple[int, int], cell: Cell, reference: str
) -> None:
    """Write the formula that repeats a cell's number."""
    value = cell.value
    number = serial_of(value, date_1904=False) if isinstance(value, date) else value
    known = float(number) if isinstance(number, Decimal | int) else "#N/A"
    look = writing.looks.quiet(num_format=cell.number_format, align="right")
    formula = f"=IF(ISNUMBER({reference}),{reference},NA())"
    sheet.write_formula(at[0] - 1, at[1] - 1, formula, look, known)


def _chart(writing: Writing, charted: Charted, row: int) -> Chart:
    chart = writing.book.add_chart({"type": "line"})
    count = len(charted.columns(ColumnKind.MONTH))
    number_format = charted.cells[charted.columns(ColumnKind.MONTH)[-1]].number_format
    chart.add_series(
        {
            "name": "Each month",
            "categories": _along(row, count),
            "values": _along(row + 1, count),
            "line": {"color": palette.ACCENT, "width": 2.25},
            "marker": {
                "type": "circle", "size": 5,
                "fill": {"color": palette.ACCENT}, "border": {"color": palette.ACCENT},
            },
            "data_labels": {
                "value": True, "position": "above", "num_format": number_format,
                "font": {**_SMALL, "color": palette.BODY.text},
            },
        }
    )  # fmt: skip
    chart.add_series(
        {
            "name": "Target",
            "categories": _along(row, count),
            "values": _along(row + 2, count),
            "line": {"color": palette.TARGET_LINE, "width": 1.5, "dash_type": "dash"},
            "marker": {"type": "none"},
        }
    )
    _dress(chart, charted, number_format)
    return chart


def _along(row: int, count: int) -> str:
    region = Region(names.CHARTS_SHEET, row, _DATA_COLUMN + 1, row, _DATA_COLUMN + count)
    return f"={region.reference}"


def _dress(chart: Chart, charted: Charted, number_format: str) -> None:
    """Give a chart its title, axes, legend and size."""
    name = charted.columns(ColumnKind.INDICATOR)[0]
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
         "major_gridlines": {"visible": True, "line": {"color": "#E3E6E8", "width": 0.75}}}
    )  # fmt: skip
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_chartarea({"border": {"color": palette.RULE}})
    chart.set_size({"width": _WIDTH, "height": _HEIGHT})
    chart.show_na_as_empty_cell()
