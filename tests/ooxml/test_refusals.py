"""Files that cannot be edited safely are refused, saying why and what to do."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING

import pytest

from xl_kpi.faults import Refusal
from xl_kpi.ooxml import zip_members
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHEET1, BOOK, RELS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "_rels/.rels"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not an Excel workbook"),
        (b"Ref_ID,Indicator\n", "is not an Excel workbook"),
        (b"PK\x05\x06" + bytes(18), "is not an Excel workbook"),
        (OLE + bytes(600), "old .xls format"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "pack.xlsx"
    path.write_bytes(content)
    with pytest.raises(CannotEdit, match=f"pack.xlsx: .*{message}"):
        Workbook.open(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="there is no such file"):
        Workbook.open(tmp_path / "none.xlsx")
    with pytest.raises(Refusal, match="cannot be read"):
        Workbook.open(tmp_path)


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pack.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(CannotEdit, match="is not an Excel workbook"):
        Workbook.open(path)


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ({"_xmlsignatures/sig1.xml": b"<s/>"}, "digitally signed"),
        ({"xl/revisions/revisionHeaders.xml": b"<h/>"}, "shared workbook"),
        ({"XL/Workbook.xml": b"<w/>"}, "two parts of one name"),
    ],
)
def test_packages_that_an_edit_would_harm_are_refused(
    added: dict[str, bytes], message: str, board: Path, doctor: Callable[..., None]
) -> None:
    doctor(board, added)
    with pytest.raises(CannotEdit, match=message):
        Workbook.open(board)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (BOOK, b"<workbook", b'<!DOCTYPE workbook [<!ENTITY a "b">]><workbook', "document type"),
        (BOOK, b"</workbook>", b"", "not well-formed"),
        (BOOK, b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"example.org", "is not a"),
        (
            BOOK,
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            "Strict",
        ),
        (BOOK, b'encoding="UTF-8"', b'encoding="ISO-8859-1"', "iso-8859-1"),
        (RELS, b"xl/workbook.xml", b"xl/workbook.bin", "save it as one"),
        ("xl/styles.xml", b"numFmtId=", b"numFmt=", "is damaged"),
    ],
)
def test_parts_that_are_unsafe_or_damaged_are_refused(
    name: str, old: bytes, new: bytes, message: str, board: Path, doctor: Callable[..., None]
) -> None:
    if name.endswith("styles.xml"):
        custom = b'<numFmts count="1"><numFmt numFmtId="200" formatCode="0"/></numFmts><fonts'
        doctor(board, {name: part(board, name).replace(b"<fonts", custom, 1)})
    changed = part(board, name).replace(old, new, 1)
    doctor(board, {name: changed, "xl/workbook.bin": b"\x83"})
    with pytest.raises(CannotEdit, match=message):
        Workbook.open(board)


def test_a_document_type_in_utf_16_is_seen_too(board: Path, doctor: Callable[..., None]) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE worksheet><worksheet/>'
    doctor(board, {SHEET1: text.encode("utf-16")})
    with pytest.raises(CannotEdit, match=r"sheet1\.xml.*document type"):
        Workbook.open(board).read(Region.parse("'Board data'!A1"))


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(board: Path) -> None:
    workbook = Workbook.open(board)
    for ask in (
        lambda: workbook.edit("Boards", {(1, 1): CellEdit(1)}),
        lambda: workbook.read(Region.parse("Boards!A1")),
        lambda: workbook.define("kpi_period", Region.parse("Boards!A1")),
    ):
        with pytest.raises(CannotEdit, match="no sheet 'Boards'; it has: Board data, Notes"):
            ask()


def test_names_that_cannot_be_are_refused(board: Path) -> None:
    workbook = Workbook.open(board)
    area = Region.parse("Notes!A1")
    with pytest.raises(CannotEdit, match="has no name 'kpi_other'"):
        workbook.redefine("kpi_other", area)
    for name in ("A1", "two words", '"><x', "1st", ""):
        workbook = Workbook.open(board)
        workbook.define(name, area)
        with pytest.raises(CannotEdit, match="cannot be the name of an area"):
            workbook.save(board)


def test_a_chart_sheet_holds_no_cells(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "chart.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Board").write("A1", 1)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Board!$A$1"})
    book.add_chartsheet("Trend").set_chart(chart)
    book.close()
    workbook = Workbook.open(path)
    assert workbook.sheet_names == ("Board", "Trend")
    with pytest.raises(CannotEdit, match="Trend: is not a worksheet"):
        workbook.edit("Trend", {(1, 1): CellEdit(1)})


def test_values_that_no_cell_can_hold_are_all_named(board: Path) -> None:
    before = board.read_bytes()
    workbook = Workbook.open(board)
    workbook.edit("Board data", {(3, 3): CellEdit(float("nan")), (4, 4): CellEdit("x" * 40_000)})
    with pytest.raises(CannotEdit) as refusal:
        workbook.save(board)
    assert [fault.where for fault in refusal.value.faults] == ["Board data!C3", "Board data!D4"]
    assert board.read_bytes() == before


def test_a_part_that_inflates_beyond_all_measure_is_refused(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_members, "LARGEST_PART", 100)
    with pytest.raises(CannotEdit, match="too large"):
        Workbook.open(board)
    monkeypatch.setattr(zip_members, "LARGEST_FILE", 100)
    with pytest.raises(CannotEdit, match="too large"):
        Workbook.open(board)


def test_a_part_that_lies_about_its_size_is_refused(board: Path) -> None:
    data = board.read_bytes()
    start = data.index(b"PK\x01\x02")
    (size,) = struct.unpack_from("<L", data, start + 24)
    board.write_bytes(data[: start + 24] + struct.pack("<L", size // 2) + data[start + 28 :])
    with pytest.raises(CannotEdit, match="is damaged"):
        zip_members.read_archive(board).inflated("[Content_Types].xml")


def test_no_damage_to_the_file_ends_in_anything_but_a_refusal(board: Path) -> None:
    data = board.read_bytes()
    steps = max(1, len(data) // 150)
    for position in range(0, len(data), steps):
        board.write_bytes(data[:position] + b"\xff" + data[position + 1 :])
        try:
            workbook = Workbook.open(board)
            workbook.edit("Board data", {(3, 3): CellEdit(1, "0%")})
            workbook.write_beside(board).discard()
        except CannotEdit:
            continue
        board.write_bytes(data[:position])
        with pytest.raises(CannotEdit):
            Workbook.open(board)
