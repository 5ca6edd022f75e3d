"""A sheet added behind the others, with links to them."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.new_sheet import NewCell, NewSheet, free_name
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.styles import Look
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADING = tuple(NewCell(text, Look.HEADING) for text in ("Cell", "Why", "Found", "Seen"))
AUDIT = NewSheet(
    name="Audit",
    rows=(
        (NewCell("Audit of board.xlsx", Look.TITLE),),
        HEADING,
        (
            NewCell("Board data!D4", Look.LINK, Region("Board data", 4, 4, 4, 4)),
            NewCell("=1+1\nis text & stays <text>", Look.WRAPPED),
            NewCell(Decimal("0.35"), Look.TOP, number_format="0%"),
            NewCell(date(2023, 7, 31), number_format="dd mmm yyyy"),
        ),
        (NewCell("Notes!A1", Look.LINK, Region("Notes", 1, 1, 1, 1)), NewCell(None), NewCell(True)),
    ),
    widths=(18, 60.5),
    heading_row=2,
)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def added(path: Path, sheet: NewSheet = AUDIT) -> str:
    workbook = Workbook.open(path)
    name = workbook.add_sheet(sheet)
    workbook.save(path)
    return name


def test_a_sheet_is_added_behind_the_others(board: Path) -> None:
    assert added(board) == "Audit"
    book = openpyxl.load_workbook(board)
    assert book.sheetnames == ["Board data", "Notes", "Audit"]
    assert book.active.title == "Board data"
    sheet = book["Audit"]
    assert sheet["B3"].value == "=1+1\nis text & stays <text>"
    assert sheet["B3"].data_type == "s"
    assert (sheet["C3"].value, sheet["C3"].number_format) == (0.35, "0%")
    assert sheet["D3"].value.date() == date(2023, 7, 31)
    assert sheet["C4"].value is True
    assert sheet["A3"].hyperlink.location == "'Board data'!D4"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A3", "A2:D4")
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (18, 60.5)


def test_its_cells_have_the_looks_asked_for(board: Path) -> None:
    added(board)
    sheet = openpyxl.load_workbook(board)["Audit"]
    assert (sheet["A1"].font.b, sheet["A1"].font.sz) == (True, 14)
    assert (sheet["A2"].font.b, sheet["A2"].fill.fgColor.rgb) == (True, "FFD9D9D9")
    assert (sheet["A3"].font.u, sheet["A3"].font.color.rgb) == ("single", "FF0563C1")
    assert sheet["B3"].alignment.wrap_text
    assert sheet["C3"].alignment.vertical == "top"
    assert not sheet["C4"].has_style


def test_all_else_stays_as_it_was(board: Path) -> None:
    before = parts(board)
    added(board)
    after = parts(board)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/workbook.xml"}  # fmt: skip
    assert after.keys() - before.keys() == {"xl/worksheets/sheet3.xml"}
    assert list(after)[: len(before)] == list(before)


def test_a_name_that_is_taken_gets_a_number(board: Path) -> None:
    assert [added(board) for _ in range(3)] == ["Audit", "Audit (2)", "Audit (3)"]
    workbook = Workbook.open(board)
    assert [workbook.add_sheet(AUDIT), workbook.add_sheet(AUDIT)] == ["Audit (4)", "Audit (5)"]
    workbook.save(board)
    assert len(openpyxl.load_workbook(board).sheetnames) == 7


def test_a_long_name_is_cut_to_make_room_for_the_number() -> None:
    name = "An audit with a very long name!"
    assert free_name(name, [name.upper()]) == "An audit with a very long n (2)"
    assert free_name("Audit", ["AUDIT", "audit (2)"]) == "Audit (3)"


@pytest.mark.parametrize("name", ["", " ", "a/b", "a:b", "[a]", "'a", "x" * 32, "History", "a\nb"])
def test_a_name_that_excel_does_not_allow_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a sheet"):
        NewSheet(name=name, rows=())


def test_values_that_no_cell_can_hold_are_named(board: Path) -> None:
    workbook = Workbook.open(board)
    workbook.add_sheet(NewSheet(name="Audit", rows=((NewCell(1), NewCell("x" * 40_000)), (NewCell(float("nan")),))))  # fmt: skip
    with pytest.raises(CannotEdit) as refusal:
        workbook.check()
    assert [fault.where for fault in refusal.value.faults] == ["Audit!B1", "Audit!A2"]


def test_an_empty_sheet_can_be_added_with_edits_and_a_move(board: Path) -> None:
    workbook = Workbook.open(board).resized(Region("Board data", 2, 1, 4, 4), 5)
    workbook.edit("Board data", {(4, 2): CellEdit("new")})
    assert workbook.add_sheet(NewSheet(name="Empty", rows=(), heading_row=1)) == "Empty"
    workbook.save(board)
    book = openpyxl.load_workbook(board)
    assert book["Board data"]["B4"].value == "new"
    assert book["Empty"].dimensions == "A1:A1"


def test_check_refuses_what_writing_would(board: Path) -> None:
    workbook = Workbook.open(board)
    workbook.edit("Board data", {(3, 3): CellEdit(1)})
    workbook.check()
    workbook.edit("Board data", {(1, 2): CellEdit("inside the merged title")})
    with pytest.raises(CannotEdit, match="is inside the merged cells A1:D1"):
        workbook.check()


def test_a_validator_finds_nothing_wrong(board: Path) -> None:
    before = {str(error) for error in OpenXmlValidator().validate(board).errors}
    workbook = Workbook.open(board).resized(Region("Board data", 2, 1, 4, 4), 9)
    workbook.add_sheet(AUDIT)
    workbook.save(board)
    assert {str(error) for error in OpenXmlValidator().validate(board).errors} <= before


def test_prefixed_parts_get_prefixed_elements(board: Path, doctor: Callable[..., None]) -> None:
    part = "xl/workbook.xml"
    book = parts(board)[part].decode()
    for name in ("workbook", "sheets", "sheet", "definedNames", "definedName"):
        book = book.replace(f"<{name} ", f"<x:{name} ").replace(f"<{name}>", f"<x:{name}>")
        book = book.replace(f"</{name}>", f"</x:{name}>")
    for name in ("fileVersion", "workbookPr", "bookViews", "workbookView", "calcPr"):
        book = book.replace(f"<{name}", f"<x:{name}").replace(f"</{name}", f"</x:{name}")
    book = book.replace("xmlns=", "xmlns:x=").replace("xmlns:r=", "xmlns:rel=").replace(" r:id", " rel:id")  # fmt: skip
    doctor(board, {part: book.encode()})
    added(board)
    assert re.search(rb'<x:sheet [^>]*name="Audit" sheetId="3" rel:id="rId\d+"/></x:sheets>', parts(board)[part])  # fmt: skip
    assert openpyxl.load_workbook(board).sheetnames[-1] == "Audit"


def test_libreoffice_opens_it(board: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed (libreoffice.org, or the package libreoffice)")
    added(board)
    folder = board.parent
    to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,3"
    subprocess.run(
        [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", to, "--outdir", folder, board],
        capture_output=True, check=True, timeout=90,
    )  # fmt: skip
    text = (folder / "board-Audit.csv").read_text(encoding="utf-8")
    assert '"=1+1\nis text & stays <text>",35%,' in text
