"""A workbook that xl-kpi made is found whole; a sheet's cells are read all at once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.chart import BarChart, Reference
from survey.layouts import shipped

from xl_kpi.commands.template import TEMPLATE
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.survey.surveying import survey

ROOT = Path(__file__).parents[2]


def test_a_workbook_made_for_a_config_is_found_table_by_table() -> None:
    workbook = Workbook.open(ROOT / TEMPLATE)
    found = survey(workbook, shipped())
    names = {
        name: region
        for name, region in workbook.defined_names().items()
        if name.startswith("kpi_table_") and region.sheet != "Signals"
    }
    assert {f"kpi_table_{table.table_id}": table.region for table in found.tables} == names
    with_months = [table for table in shipped().tables if table.sheet != "Signals"]
    for table, declared in zip(found.tables, with_months, strict=True):
        assert tuple(row.indicator for row in table.rows) == declared.rows
        assert table.title == declared.title
        assert table.unknown == ()
    assert all(sheet.tables == () for sheet in found.sheets if "Board" not in sheet.name
               and sheet.name not in {"Corporate parenting board", "Themes"})  # fmt: skip


def test_cells_are_those_that_hold_something(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page["B2"], page["C3"], page["D4"], page["E5"] = 5, "text", "=1+1", ""
    page["F6"].number_format = "0%"
    page["G7"] = True
    book.save(tmp_path / "cells.xlsx")
    cells = Workbook.open(tmp_path / "cells.xlsx").cells("sheet")
    assert list(cells) == [(2, 2), (3, 3), (4, 4), (7, 7)]
    assert [cell.value for cell in cells.values()] == [Decimal(5), "text", None, True]
    assert cells[4, 4].formula == "1+1"


def test_a_chart_sheet_holds_no_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append([1, 2, 3])
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, max_col=3, min_row=1))
    book.create_chartsheet("Chart").add_chart(chart)
    book.save(tmp_path / "charts.xlsx")
    workbook = Workbook.open(tmp_path / "charts.xlsx")
    assert workbook.sheet_names == ("Sheet", "Chart")
    assert workbook.worksheet_names == ("Sheet",)
    assert [sheet.name for sheet in survey(workbook, shipped()).sheets] == ["Sheet"]
