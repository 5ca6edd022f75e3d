"""Sheets written by other programs: prefixes, UTF-16, cells without addresses, comments."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.sheet_rules import ConditionalFormat, DataValidation
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHEET1 = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROWS = '<row r="2"><c r="B2"><v>5</v></c><c r="D2" t="str"><v>x</v></c></row>'
EDITS = {
    (1, 1): CellEdit("=first"),
    (2, 2): CellEdit(Decimal("0.5"), "0%"),
    (2, 3): CellEdit('<between> & "after"'),
    (2, 5): CellEdit(True),
    (4, 1): CellEdit(7),
}
EXPECTED = {"A1": "=first", "B2": 0.5, "C2": '<between> & "after"', "E2": True, "A4": 7}


def sheet(rows: str, *, prefix: str = "", head: str = "", data: str | None = None) -> str:
    p = f"{prefix}:" if prefix else ""
    namespace = f"xmlns:{prefix}" if prefix else "xmlns"
    rows = rows.replace("</", f"</{p}").replace("<", f"<{p}").replace(f"<{p}/", "</") if p else rows
    body = data or f"<{p}sheetData>{rows}</{p}sheetData>"
    return (
        f'{head}<{p}worksheet {namespace}="{MAIN}"><{p}dimension ref="B2:D2"/>{body}</{p}worksheet>'
    )


ODD = {
    "prefixed": sheet(ROWS, prefix="x").encode(),
    "utf-16 little": b"\xff\xfe"
    + sheet(ROWS, head='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16-le"),
    "utf-16 big": b"\xfe\xff" + sheet(ROWS, head='<?xml version="1.0"?>').encode("utf-16-be"),
    "utf-8 with a mark": b"\xef\xbb\xbf" + sheet(ROWS, head='<?xml version="1.0"?>\r\n').encode(),
    "without addresses": sheet(
        '<row/><row><c/><c><v>5</v></c><c/><c t="str"><v>x</v></c></row>'
    ).encode(),
    "comments and sections": sheet(
        '<!-- <row r="9"> --><row r="2"><!-- <c r="A2"/> --><c r="B2"><v>5</v></c>'
        '<c r="D2" t="str"><v><![CDATA[x]]></v></c><?keep </row>?></row>'
    ).encode(),
    "single quotes and spans": sheet(
        "<row r='2' spans='2:4' x:note='a>b' xmlns:x='urn:x'><c r='B2'><v>5</v></c>"
        "<c r='D2' t='str'><v>x</v></c></row >"
    ).encode(),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_sheets_are_edited_like_any_other(
    kind: str, board: Path, doctor: Callable[..., None]
) -> None:
    doctor(board, {SHEET1: ODD[kind]})
    workbook = Workbook.open(board)
    read = workbook.read(Region.parse("'Board data'!B2:D2"))[0]
    assert [cell.value for cell in read] == [5, None, "x"]
    workbook.edit("Board data", EDITS)
    region = Region.parse("'Board data'!B2:B4")
    workbook.add_conditional_formats(
        "Board data", [ConditionalFormat(region=region, formula="B2=1", fill="#00856F")]
    )
    workbook.add_data_validation("Board data", DataValidation(region=region, allowed=("-", "1")))
    workbook.save(board)

    again = openpyxl.load_workbook(io.BytesIO(board.read_bytes()))["Board data"]
    assert {address: again[address].value for address in EXPECTED} == EXPECTED
    assert all(again[address].data_type != "f" for address in EXPECTED)
    assert again["B2"].number_format == "0%"
    assert again["D2"].value == "x"
    assert [str(area.sqref) for area in again.conditional_formatting] == ["B2:B4"]
    assert [str(rule.sqref) for rule in again.data_validations.dataValidation] == ["B2:B4"]
    with zipfile.ZipFile(board) as archive:
        stored = archive.read(SHEET1)
    assert stored[:2] == ODD[kind][:2]


@pytest.mark.parametrize(
    "data", ["<sheetData/>", "<sheetData></sheetData>", "<sheetData > </sheetData>"]
)
def test_an_empty_sheet_takes_rows(data: str, board: Path, doctor: Callable[..., None]) -> None:
    doctor(board, {SHEET1: sheet("", data=data).encode()})
    workbook = Workbook.open(board)
    workbook.edit("Board data", {(3, 2): CellEdit(1), (2, 2): CellEdit("one")})
    workbook.save(board)
    rows = Workbook.open(board).read(Region.parse("'Board data'!B2:B3"))
    assert [row[0].value for row in rows] == ["one", 1]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="3"/><row r="2"/>',
        '<row r="2"/><row r="2"/>',
        '<row r="2"><c r="C2"/><c r="B2"/></row>',
        '<row r="2"><c r="B3"/></row>',
        '<row r="2"><c r="2B"/></row>',
        '<row r="two"/>',
        '<row r="2"><c r="B2"><v>five</v></c></row>',
        '<row r="2"><c r="B2" t="s"><v>9999</v></c></row>',
        '<row r="2"><c r="B2" s="x"/></row>',
        '<other r="2"/>',
    ],
)
def test_a_damaged_sheet_is_refused_by_name(
    rows: str, board: Path, doctor: Callable[..., None]
) -> None:
    doctor(board, {SHEET1: sheet(rows).encode()})
    workbook = Workbook.open(board)
    with pytest.raises(CannotEdit, match="Board data"):
        workbook.read(Region.parse("'Board data'!A1:D4"))


def test_a_row_that_closed_itself_takes_cells(board: Path, doctor: Callable[..., None]) -> None:
    doctor(board, {SHEET1: sheet('<row r="2" ht="30" customHeight="1" spans="4:4"/>').encode()})
    workbook = Workbook.open(board)
    workbook.edit("Board data", {(2, 2): CellEdit(1)})
    workbook.save(board)
    with zipfile.ZipFile(board) as archive:
        stored = archive.read(SHEET1)
    row = b'<row r="2" ht="30" customHeight="1" spans="2:4"><c r="B2"><v>1</v></c></row>'
    assert row in stored
