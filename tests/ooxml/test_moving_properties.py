"""Generated workbooks, moves and edits: all that was there is there after it, at its new place."""

from __future__ import annotations

import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.move_planning import plan_move
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from xl_kpi.ooxml.cells import ReadCell

REGION = Region("Board", 3, 1, 12, 4)
SHEET1 = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # openpyxl's own
CELLS = st.dictionaries(
    st.tuples(st.integers(1, 20), st.integers(1, 7)),
    st.one_of(
        st.integers(-999, 999),
        st.booleans(),
        st.sampled_from(["text", "=1+1 is text", " é ", "A12"]),
        st.builds("=SUM({}{}:{}{})".format, st.sampled_from("AB"), st.integers(1, 9), st.sampled_from("CD"), st.integers(10, 22)),
        st.builds("={}{}*2".format, st.sampled_from("ABC"), st.integers(1, 22)),
    ),
    max_size=60,
)  # fmt: skip
EDITS = st.dictionaries(
    st.tuples(st.integers(1, 26), st.integers(1, 9)),
    st.one_of(st.integers(-9, 9), st.just("new"), st.none()),
    max_size=8,
)
WRITINGS = st.sampled_from(["plain", "utf-16", "prefixed"])


def made(path: Path, cells: dict[tuple[int, int], object], writing: str) -> None:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    sheet = book.add_worksheet("Board")
    for (row, column), value in cells.items():
        if isinstance(value, str) and value.startswith(("=S", "=A", "=B", "=C")):
            sheet.write_formula(row - 1, column - 1, value, None, 0)
        else:
            sheet.write(row - 1, column - 1, value)
    sheet.write("K30", "far")
    book.add_worksheet("Other").write_formula("A1", "=Board!B20+SUM(Board!A1:D12)")
    book.define_name("rows", "=Board!$A$3:$D$12")
    book.close()
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held[SHEET1] = written(held[SHEET1].decode(), writing)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)


def written(xml: str, writing: str) -> bytes:
    if writing == "utf-16":
        return xml.replace("UTF-8", "UTF-16").encode("utf-16")
    if writing == "prefixed":
        opened = xml.replace("</", "\0").replace("<", "<x:").replace("<x:?", "<?")
        return opened.replace("\0", "</x:").replace(MAIN, MAIN.replace("xmlns", "xmlns:x")).encode()
    return xml.encode()


def values(workbook: Workbook) -> dict[tuple[int, int], ReadCell]:
    return dict(workbook.cells("Board"))


@given(CELLS, EDITS, st.integers(2, 24), WRITINGS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_moved_and_edited_workbooks_hold_what_they_held(
    cells: dict[tuple[int, int], object],
    edits: dict[tuple[int, int], int | str | None],
    rows: int,
    writing: str,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, saved = Path(folder) / "book.xlsx", Path(folder) / "saved.xlsx"
        made(path, cells, writing)
        before = Workbook.open(path)
        try:
            move = plan_move(before._contents, REGION, rows).move if rows != 10 else None
            moved = before.resized(REGION, rows)
        except CannotEdit as refusal:
            assert refusal.faults  # noqa: PT017 - a move may be refused, by name
            return
        places = {place: move.cell(*place) if move else place for place in values(before)}
        expected = {places[at]: cell.value for at, cell in values(before).items() if places[at]}
        assert {place: cell.value for place, cell in values(moved).items()} == expected
        moved.edit("Board", {place: CellEdit(value) for place, value in edits.items()})
        moved.save(saved)
        board = openpyxl.load_workbook(saved)["Board"]
        assert {place: board.cell(*place).value for place in edits} == edits
        assert others(path) == others(saved)


def others(path: Path) -> dict[str, bytes]:
    """The members that neither a move nor an edit has a reason to touch, compressed as they are."""
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.filename.startswith("xl/work")]
        data = path.read_bytes()
        return {
            info.filename: data[info.header_offset : info.header_offset + info.compress_size + 30]
            for info in infos
        }


@given(CELLS, st.integers(1, 9), WRITINGS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rows_put_in_and_taken_out_again_leave_the_file_as_it_was(
    cells: dict[tuple[int, int], object], rows: int, writing: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        made(path, cells, writing)
        workbook = Workbook.open(path)
        try:
            there = workbook.resized(REGION, REGION.row_count + rows)
        except CannotEdit:
            return
        back = there.resized(there.defined_names()["rows"], REGION.row_count)
        assert {place: (cell.value, cell.formula) for place, cell in values(back).items()} == {
            place: (cell.value, cell.formula) for place, cell in values(workbook).items()
        }


def test_a_number_moves_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    made(path, {(3, 1): 1, (4, 1): 2, (12, 1): 3}, "utf-16")
    workbook = Workbook.open(path).resized(REGION, 12)
    ((cell,),) = workbook.read(Region("Board", 14, 1, 14, 1))
    assert cell.value == Decimal(3)
