"""Text written into a workbook of nothing but numbers is shared, as Excel would share it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from openxml_audit import OpenXmlValidator

from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Doctor

SHEET1, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
TYPES, TIES = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
EMPTY = b'<x:sst xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="0"/>'
TEXTS = {(1, 1): "=1+1", (2, 1): " padded ", (3, 1): "=1+1", (4, 2): "<&>"}


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Board").write_column("C1", [1, 2, 3])
    book.add_worksheet("Other").write("A1", 1)
    book.close()
    return path


def edit(path: Path) -> tuple[str, ...]:
    workbook = Workbook.open(path)
    workbook.edit("Board", {position: CellEdit(text) for position, text in TEXTS.items()})
    written = workbook.write_beside(path)
    written.publish()
    return written.changed_parts


def assert_held(path: Path) -> None:
    board = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))["Board"]
    for (row, column), text in TEXTS.items():
        cell = board.cell(row, column)
        assert (cell.value, cell.data_type) == (text, "s")
    with zipfile.ZipFile(path) as archive:
        strings = archive.read(STRINGS)
    assert b'count="4" uniqueCount="3"' in strings
    assert strings.count(b"=1+1") == 1


def test_the_part_is_added_where_there_is_none(numbers: Path) -> None:
    before = OpenXmlValidator(max_errors=0).validate(numbers).errors
    assert edit(numbers) == (TYPES, TIES, STRINGS, SHEET1)
    assert_held(numbers)
    assert OpenXmlValidator(max_errors=0).validate(numbers).errors == before
    assert edit(numbers) == ()


def test_a_part_without_texts_receives_them(numbers: Path, doctor: Doctor) -> None:
    edit(numbers)
    with zipfile.ZipFile(numbers) as archive:
        sheet = archive.read(SHEET1)
    rows = b'<sheetData><row r="1"><c r="C1"><v>1</v></c></row></sheetData>'
    emptied = sheet[: sheet.index(b"<sheetData")] + rows + b"</worksheet>"
    doctor(numbers, {STRINGS: EMPTY, SHEET1: emptied})
    assert edit(numbers) == (STRINGS, SHEET1)
    assert_held(numbers)


def test_a_workbook_with_texts_of_its_own_keeps_its_part_as_it_is(board: Path) -> None:
    workbook = Workbook.open(board)
    workbook.edit("Notes", {(9, 9): CellEdit("new")})
    written = workbook.write_beside(board)
    written.discard()
    assert STRINGS not in written.changed_parts


def test_a_sheet_that_keeps_its_texts_in_its_cells_goes_on_so(numbers: Path) -> None:
    book = openpyxl.load_workbook(numbers)
    book["Board"]["D1"] = "in the cell"  # as openpyxl writes it
    book.save(numbers)
    assert edit(numbers) == (SHEET1,)


def test_numbers_alone_add_no_part(numbers: Path) -> None:
    workbook = Workbook.open(numbers)
    workbook.edit("Board", {(1, 3): CellEdit(9)})
    written = workbook.write_beside(numbers)
    written.discard()
    assert written.changed_parts == (SHEET1,)
