"""Formulas under edited cells, the calculation chain, and cells that cannot be edited."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHEET1 = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES, RELS, CHAIN = "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/calcChain.xml"


def stored(path: Path, part: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(part)


def parts(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def put_rows(path: Path, doctor: Callable[..., None], rows: str) -> None:
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    doctor(path, {SHEET1: xml.encode()})


def put_chain(path: Path, doctor: Callable[..., None], entries: str) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    tie = f'<Relationship Id="rIdC" Type="{kind}" Target="calcChain.xml"/></Relationships>'
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    override = f'<Override PartName="/{CHAIN}" ContentType="{content}"/></Types>'
    chain = f'<calcChain xmlns="{MAIN}">{entries}</calcChain>'
    doctor(
        path,
        {
            RELS: stored(path, RELS).replace(b"</Relationships>", tie.encode()),
            TYPES: stored(path, TYPES).replace(b"</Types>", override.encode()),
            CHAIN: chain.encode(),
        },
    )


def edit(path: Path, cells: dict[tuple[int, int], CellEdit]) -> None:
    workbook = Workbook.open(path)
    workbook.edit("Board data", cells)
    workbook.save(path)


def test_a_value_takes_a_formulas_place(board: Path) -> None:
    edit(board, {(6, 3): CellEdit(498)})
    assert b'<c r="C6"><v>498</v></c>' in stored(board, SHEET1)


def test_only_the_cells_own_entry_leaves_the_chain(
    board: Path, doctor: Callable[..., None]
) -> None:
    put_chain(board, doctor, '<c r="C6" i="1" l="1"/><c r="B8"/><c r="C6" i="2"/><c r="D1"/>')
    edit(board, {(6, 3): CellEdit(498)})
    assert b'"><c r="B8" i="1"/><c r="C6" i="2"/><c r="D1"/></calcChain>' in stored(board, CHAIN)


def test_an_empty_chain_goes_with_its_relationship_and_type(
    board: Path, doctor: Callable[..., None]
) -> None:
    types, rels = stored(board, TYPES), stored(board, RELS)
    put_chain(board, doctor, '<c r="C6" i="1"/><c r="B8"/>')
    edit(board, {(6, 3): CellEdit(498), (8, 2): CellEdit(None)})
    assert CHAIN not in parts(board)
    assert (stored(board, TYPES), stored(board, RELS)) == (types, rels)


def test_excel_is_told_to_compute_again_only_where_there_are_formulas(board: Path) -> None:
    edit(board, {(3, 3): CellEdit(1)})
    assert stored(board, "xl/workbook.xml").count(b'fullCalcOnLoad="1"') == 1


def test_the_workbooks_own_part_is_left_alone_where_nothing_computes(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Board data").write("A1", 1)
    book.close()
    before = stored(path, "xl/workbook.xml").replace(b' fullCalcOnLoad="1"', b"")
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**held, "xl/workbook.xml": before}.items():
            archive.writestr(name, data)
    edit(path, {(1, 1): CellEdit(2)})
    assert stored(path, "xl/workbook.xml") == before


@pytest.mark.parametrize("calc", [b"", b"<calcPr/>", b'<calcPr calcId="1" fullCalcOnLoad="0"/>'])
def test_the_mark_is_put_wherever_the_settings_are(
    calc: bytes, board: Path, doctor: Callable[..., None]
) -> None:
    book = stored(board, "xl/workbook.xml")
    start = book.index(b"<calcPr")
    end = book.index(b"/>", start) + 2
    doctor(board, {"xl/workbook.xml": book[:start] + calc + book[end:]})
    edit(board, {(3, 3): CellEdit(1)})
    after = stored(board, "xl/workbook.xml")
    assert after.count(b'fullCalcOnLoad="1"') == 1
    assert after.index(b"</definedNames>") < after.index(b"<calcPr")


SHARED = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*2</f><v>2</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>4</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>6</v></c></row>'
)


def test_a_formula_that_others_share_is_refused(board: Path, doctor: Callable[..., None]) -> None:
    put_rows(board, doctor, SHARED)
    with pytest.raises(CannotEdit, match="Board data!A1: holds a formula that other cells share"):
        edit(board, {(1, 1): CellEdit(5), (2, 1): CellEdit(5)})


@pytest.mark.parametrize("rows", [[2], [3], [1, 2, 3]])
def test_a_shared_formula_may_go_where_no_other_cell_needs_it(
    rows: list[int], board: Path, doctor: Callable[..., None]
) -> None:
    put_rows(board, doctor, SHARED)
    edit(board, {(row, 1): CellEdit(5) for row in rows})
    assert stored(board, SHEET1).count(b"<v>5</v>") == len(rows)
    assert stored(board, SHEET1).count(b"<f ") == 3 - len(rows)


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ('<f t="array" ref="A1:B2">C1:D2*2</f>', "an array formula"),
        ('<f t="dataTable" ref="A1:B2" dt2D="1" dtr="1" r1="F1" r2="F2"/>', "a data table"),
    ],
)
def test_part_of_an_array_formula_is_refused(
    formula: str, kind: str, board: Path, doctor: Callable[..., None]
) -> None:
    put_rows(board, doctor, f'<row r="1"><c r="A1">{formula}<v>2</v></c></row><row r="2"/>')
    with pytest.raises(CannotEdit) as refusal:
        edit(board, {(2, 2): CellEdit(5), (1, 1): CellEdit(5), (3, 3): CellEdit(5)})
    assert [fault.where for fault in refusal.value.faults] == ["Board data!A1", "Board data!B2"]
    assert kind in str(refusal.value)


def test_all_merged_cells_at_fault_are_named_and_nothing_is_written(board: Path) -> None:
    before = board.read_bytes()
    with pytest.raises(CannotEdit) as refusal:
        edit(board, {(1, 4): CellEdit(1), (1, 2): CellEdit(1), (3, 3): CellEdit(1)})
    assert [fault.where for fault in refusal.value.faults] == ["Board data!B1", "Board data!D1"]
    assert "unmerge" in str(refusal.value)
    assert board.read_bytes() == before


def test_merged_cells_take_a_value_at_their_corner_and_a_blank_elsewhere(board: Path) -> None:
    edit(board, {(1, 1): CellEdit("Title"), (1, 2): CellEdit(None)})
    assert b">Title</t>" in stored(board, SHEET1)


def test_totals_of_a_table_are_refused_but_not_its_body(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Board data")
    columns = [{"header": "Team", "total_string": "All"}, {"header": "Cases"}]
    sheet.add_table("B2:C5", {"name": "Teams", "columns": columns, "total_row": True})
    book.close()
    edit(path, {(2, 2): CellEdit("Team"), (3, 2): CellEdit("North"), (3, 3): CellEdit(5)})
    with pytest.raises(CannotEdit) as refusal:
        edit(path, {(3, 3): CellEdit(6), (5, 2): CellEdit("Sum")})
    assert [fault.where for fault in refusal.value.faults] == ["Board data!B5"]
    assert "total of the table Teams" in str(refusal.value)
