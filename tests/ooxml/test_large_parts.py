"""The short cuts that make large parts quick give what the long way gives."""

from __future__ import annotations

import zipfile
from array import array
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from xl_kpi.ooxml import workbook_part, zip_members, zip_rebuilding
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.markup import children, has_asides, root_of
from xl_kpi.ooxml.package import open_package
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.shared_strings import read_shared_strings
from xl_kpi.ooxml.sheet_rows import rows_of
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.ooxml.zip_members import archive_at, archive_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Doctor

SHEET1, SHEET2, STRINGS = (
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet2.xml",
    "xl/sharedStrings.xml",
)
BOOK = "xl/workbook.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize(
    ("xml", "content"),
    [
        (b"<a><b/></a>", b"<b/>"),
        (b"<?xml version='1.0'?>\n<a><b/></a>\n", b"<b/>"),
        (b"<a><b/></a ><!-- x -->", b"<b/>"),
        (b"<a><b/></a><!-- </a> -->", b"<b/>"),
        (b"<a><b/></a><?x </a>?>", b"<b/>"),
        (b"<a><!-- </a> --></a>", b"<!-- </a> -->"),
        (b"<!-- <c> --><a><![CDATA[</a>]]></a>", b"<![CDATA[</a>]]>"),
        (b"<a><a></a></a>", b"<a></a>"),
        (b"<a/>", b""),
        (b"<a/><!-- </a> -->", b""),
    ],
)
def test_the_outermost_element_is_found_whatever_stands_around_it(
    xml: bytes, content: bytes
) -> None:
    root = root_of(xml)
    assert (root.name, xml[root.content : root.content_end]) == (b"a", content)


@pytest.mark.parametrize(
    "inside",
    [
        b"<row>1</row><row>2</row>",
        b"<row>1</row ><row>2</row\n>",
        b"<row><row>1</row></row><row>2</row>",
        b"<row><rowBreak/></row><rowBreaks>9</rowBreaks><row>2</row>",
        b"<row><!-- </row> -->1</row><row/>",
        b"<row><![CDATA[</row>]]></row><row a='>'>2</row>",
    ],
)
def test_an_element_ends_where_its_own_end_tag_is(inside: bytes) -> None:
    data = b"<a>" + inside + b"</a>"
    found = [element for element in children(data, root_of(data)) if element.name == b"row"]
    assert len(found) == 2
    assert found[1].end == len(b"<a>" + inside)
    assert data[: found[0].end].endswith((b"</row>", b"</row >"))


@pytest.mark.parametrize("row", ['<row r="{}"><c/></row>', "<row r='{}'/>", '<row s="1" r="{}"/>'])
@pytest.mark.parametrize("aside", ["", '<!-- <row r="1"/> -->'])
def test_rows_are_found_however_they_are_written(row: str, aside: str) -> None:
    written = aside.join(row.format(number) for number in (2, 3, 7))
    data = f"<worksheet><sheetData>{written}</sheetData></worksheet>".encode()
    body = next(children(data, root_of(data)))
    rows = rows_of("Board", data, body)
    assert rows.numbers == array("L", [2, 3, 7])
    assert has_asides(data, body) == bool(aside)
    assert rows.numbered(4) is None
    found = rows.numbered(7)
    assert found is not None
    assert data[found.element.start :].startswith(row.format(7).encode())
    assert [each.number for each in rows] == [each.number for each in rows[:]] == [2, 3, 7]


@pytest.mark.parametrize("aside", ["", "<!-- <si><t>no</t></si> -->"])
def test_shared_texts_are_counted_however_they_are_written(
    board: Path, doctor: Doctor, aside: str
) -> None:
    items = f"<si><t>one</t></si>{aside}<si/><si ><r><t>th</t></r><r><t>ree</t></r></si>"
    doctor(board, {STRINGS: f'<sst xmlns="{MAIN}">{items}</sst>'.encode()})
    texts = read_shared_strings(open_package(board), BOOK)
    assert (len(texts), texts[0], texts[1], texts[2]) == (3, "one", "", "three")
    for wrong in (-1, 3):
        with pytest.raises(IndexError):
            texts[wrong]


def test_an_archive_on_the_disk_reads_as_one_in_memory(board: Path) -> None:
    held, on_disk = archive_of("a", board.read_bytes()), archive_at("a", board)
    assert [member.name for member in held.members] == [member.name for member in on_disk.members]
    assert b"".join(on_disk.all_pieces()) == board.read_bytes()
    for one, other in zip(held.members, on_disk.members, strict=True):
        assert held.raw(one) == on_disk.raw(other) == b"".join(on_disk.raw_pieces(other))
        assert held.inflated(one.name) == on_disk.inflated(other.name)


def test_damage_far_into_a_part_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", b"x" * (3 << 20))
    data = bytearray(path.read_bytes())
    data[5 << 19] = ord("y")
    pieces = archive_of("a.zip", bytes(data)).inflated_pieces("a.xml")
    assert len(next(pieces)) == 1 << 20
    with pytest.raises(CannotEdit, match="cannot be read"):
        list(pieces)


def test_a_part_that_is_all_but_empty_and_huge_is_refused(
    board: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor(board, {SHEET1: b" " * (1 << 20)})
    monkeypatch.setattr(zip_members, "SUSPECT_PART", 1 << 19)
    with pytest.raises(CannotEdit, match="too large to be a workbook's"):
        Workbook.open(board).edit("Board data", {(1, 1): CellEdit(1)})


@pytest.mark.parametrize("before", [*range((1 << 20) - 8, (1 << 20) + 2), 3 << 20])
def test_a_formula_far_into_another_sheet_calls_for_recalculation(
    tmp_path: Path, doctor: Doctor, before: int
) -> None:
    path = two_sheets(tmp_path)
    head = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
    tail = '<x:row r="1"><x:c r="A1"><x:f>1+1</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    at_formula = before - len(head) - tail.index("<x:f>")
    doctor(path, {SHEET2: f"{head}{' ' * at_formula}{tail}".encode()})
    assert recalculates(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("inside", ["<c r='A1'><f>1</f></c>", "<c r='A1'><v>1</v></c>"])
def test_formulas_are_found_in_every_encoding(
    tmp_path: Path, doctor: Doctor, encoding: str, inside: str
) -> None:
    path = two_sheets(tmp_path)
    row = f"<sheetData><row r='1'>{inside}</row></sheetData>"
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    xml = f'{declared}<worksheet xmlns="{MAIN}">{row}</worksheet>'
    doctor(path, {SHEET2: xml.encode(encoding)})
    assert recalculates(path) == ("<f>" in inside)


def two_sheets(folder: Path) -> Path:
    path = folder / "pack.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Board").write("A1", 1)
    book.add_worksheet("Other")
    book.close()
    with zipfile.ZipFile(path) as archive:
        assert b"fullCalcOnLoad" in archive.read(BOOK)  # XlsxWriter asks for it always
    return path


def recalculates(path: Path) -> bool:
    """Whether an edit marks the workbook, once XlsxWriter's own mark is gone."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[BOOK] = parts[BOOK].replace(b' fullCalcOnLoad="1"', b"")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    workbook = Workbook.open(path)
    workbook.edit("Board", {(1, 1): CellEdit(2)})
    workbook.save(path)
    with zipfile.ZipFile(path) as archive:
        return b"fullCalcOnLoad" in archive.read(BOOK)


def test_a_large_part_is_deflated_faster_and_reads_the_same(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_rebuilding, "_LARGE", 100)
    workbook = Workbook.open(board)
    workbook.edit("Board data", {(3, 3): CellEdit(5)})
    workbook.save(board)
    with zipfile.ZipFile(board) as archive:
        assert archive.testzip() is None


def test_a_very_large_sheet_counts_as_one_with_formulas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = two_sheets(tmp_path)
    monkeypatch.setattr(workbook_part, "_LARGEST_SEARCHED", 100)
    assert recalculates(path)
