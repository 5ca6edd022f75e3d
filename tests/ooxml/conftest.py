"""Workbooks to edit, and ways to look into a file and to doctor it."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Protocol

import pytest
import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SHEET1 = "xl/worksheets/sheet1.xml"


class Doctor(Protocol):
    def __call__(self, path: Path, parts: Mapping[str, bytes | None]) -> None: ...


@pytest.fixture(scope="session")
def doctor() -> Doctor:
    """Replace, add or (None) leave out parts of a file."""

    def change(path: Path, parts: Mapping[str, bytes | None]) -> None:
        with zipfile.ZipFile(path) as old:
            held = {info.filename: old.read(info) for info in old.infolist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name, data in {**held, **parts}.items():
                if data is not None:
                    new.writestr(name, data)

    return change


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A small pack: figures, a formula, a name, a chart, a merged title, a validated column."""
    path = tmp_path / "board.xlsx"
    book = xlsxwriter.Workbook(path)
    percent = book.add_format({"num_format": "0%", "bold": True})
    sheet = book.add_worksheet("Board data")
    sheet.merge_range("A1:D1", "Right service", book.add_format({"align": "center"}))
    sheet.write_row("A2", ["Ref_ID", "Indicator", "Jun-23", "Jul-23"])
    sheet.write_row("A3", [22, "Children in our care", 497, 501])
    sheet.write_row("A4", [7, "Assessments in time"])
    sheet.write_number("C4", 0.9, percent)
    sheet.write_number("D4", 0.35, percent)
    sheet.write_formula("C6", "=SUM(C3:C4)", None, 497.9)
    sheet.write_boolean("A8", True)
    sheet.write_formula("B8", "=1/0", None, "#DIV/0!")
    sheet.set_column("F:F", 12, percent)
    book.define_name("kpi_table_demand", "='Board data'!$A$2:$D$4")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='Board data'!$C$3:$D$3"})
    sheet.insert_chart("H2", chart)
    book.add_worksheet("Notes").write("A1", "Nothing here")
    book.close()
    return path
