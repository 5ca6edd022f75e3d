"""Edits of generated workbooks: what was asked reads back elsewhere, all else is as it was."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.ooxml.zip_members import Archive, read_archive

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

SHEET1 = "xl/worksheets/sheet1.xml"
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=20)
NOT_DATES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(-1e12, 1e12),
    st.decimals(-1000, 1000, places=4),
    TEXT,
    st.sampled_from(["=1+1", "+44 20", "-", "@SUM(A1)", " padded ", "two\nlines"]),
)
FORMATS = st.sampled_from([None, "0%", '"G";"R";"A";@', "+0;-0;0", "General"])
DATES = st.dates(date(1900, 3, 1), date(2100, 1, 1))
POSITIONS = st.tuples(st.integers(1, 9), st.integers(1, 7))
EDITS = st.dictionaries(
    POSITIONS,
    st.builds(CellEdit, NOT_DATES, FORMATS) | st.builds(CellEdit, DATES, st.just("mmm-yy")),
    max_size=12,
)
START = st.dictionaries(POSITIONS, st.one_of(st.integers(-9, 9), TEXT, st.booleans()), max_size=20)


def build_with_xlsxwriter(path: Path, cells: dict[tuple[int, int], object]) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Board")
    bold = book.add_format({"bold": True})
    for (row, column), value in cells.items():
        if isinstance(value, str):
            sheet.write_string(row - 1, column - 1, value, bold)
        else:
            sheet.write(row - 1, column - 1, value)
    sheet.write_string(19, 9, "text")
    book.add_worksheet("Other").write("A1", "other")
    book.close()


def build_with_openpyxl(path: Path, cells: dict[tuple[int, int], object]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Board"
    for (row, column), value in cells.items():
        cell = sheet.cell(row, column)
        cell.value = value  # type: ignore[assignment]
        if isinstance(value, str):
            cell.data_type = "s"
    sheet["J20"] = "text"
    book.create_sheet("Other")["A1"] = "other"
    book.save(path)


def reopened(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def plain(value: object) -> object:
    """The value as openpyxl reads it back."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, Decimal):
        return float(value)
    return None if value == "" else value


@pytest.mark.parametrize("build", [build_with_xlsxwriter, build_with_openpyxl])
@settings(max_examples=60, deadline=None)
@given(start=START, edits=EDITS)
def test_edits_read_back_and_nothing_else_changes(
    build: Callable[[Path, dict[tuple[int, int], object]], None],
    start: dict[tuple[int, int], object],
    edits: dict[tuple[int, int], CellEdit],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pack.xlsx")
        build(path, start)
        before, cells_before = read_archive(path), reopened(path)["Board"]
        workbook = Workbook.open(path)
        workbook.edit("Board", edits)
        written = workbook.write_beside(path)
        assert bool(written.changed_parts) == bool(workbook.differing("Board", edits))
        assert set(written.changed_parts) <= {SHEET1, "xl/styles.xml"}
        written.publish()
        check_members(before, read_archive(path), written.changed_parts)
        check_cells(cells_before, reopened(path)["Board"], edits)
        assert not Workbook.open(path).differing("Board", edits)
        assert [entry.name for entry in path.parent.iterdir()] == ["pack.xlsx"]


def check_members(before: Archive, after: Archive, changed: tuple[str, ...]) -> None:
    for old, new in zip(before.members, after.members, strict=True):
        assert (old.name, old.info.date_time) == (new.name, new.info.date_time)
        if old.name not in changed:
            assert before.raw(old) == after.raw(new)


def check_cells(
    before: Worksheet, after: Worksheet, edits: dict[tuple[int, int], CellEdit]
) -> None:
    for row in range(1, 10):
        for column in range(1, 8):
            old, new, edit = (
                before.cell(row, column),
                after.cell(row, column),
                edits.get((row, column)),
            )
            assert plain(new.value) == plain(edit.value if edit else old.value)
            code = edit.number_format if edit else None
            assert new.number_format == (code or old.number_format)
            assert new.font.b == old.font.b
            assert new.data_type != "f"


def test_refreshing_again_does_not_touch_the_file(board: Path) -> None:
    for _ in range(2):
        workbook = Workbook.open(board)
        workbook.edit("Board data", {(3, 3): CellEdit(5, "0")})
        stamp = board.stat().st_mtime_ns
        workbook.save(board)
    assert board.stat().st_mtime_ns == stamp


def test_only_the_edited_cells_bytes_change(board: Path) -> None:
    with zipfile.ZipFile(board) as archive:
        before = archive.read(SHEET1)
    workbook = Workbook.open(board)
    workbook.edit("Board data", {(4, 4): CellEdit(Decimal("0.41"))})
    workbook.save(board)
    with zipfile.ZipFile(board) as archive:
        after = archive.read(SHEET1)
    assert after == before.replace(b"<v>0.35</v>", b"<v>0.41</v>")


def test_an_unchanged_workbook_is_copied_byte_for_byte(board: Path, tmp_path: Path) -> None:
    workbook = Workbook.open(board)
    workbook.edit("Board data", {(3, 3): CellEdit(497), (4, 4): CellEdit(0.35, "0%")})
    workbook.add_conditional_formats("Board data", [])
    workbook.redefine("kpi_table_demand", Region.parse("'board data'!A2:D4"))
    workbook.save(tmp_path / "copy.xlsx")
    assert (tmp_path / "copy.xlsx").read_bytes() == board.read_bytes()


def test_a_region_reads_with_values_formats_and_formulas(board: Path) -> None:
    rows = Workbook.open(board).read(Region.parse("'board data'!A3:D8"))
    values = [[cell.value for cell in row] for row in rows]
    assert values[0] == [22, "Children in our care", 497, 501]
    assert values[1][2:] == [Decimal("0.9"), Decimal("0.35")]
    assert [cell.number_format for cell in rows[1]] == ["General", "General", "0%", "0%"]
    assert (rows[3][2].value, rows[3][2].formula) == (Decimal("497.9"), "SUM(C3:C4)")
    assert rows[5][0].value is True
    assert str(rows[5][1].value) == "#DIV/0!"
    assert rows[4][0].value is None
    assert Workbook.open(board).used_region("Board data") == Region("Board data", 1, 1, 8, 4)


def test_a_new_cell_takes_its_columns_style(board: Path) -> None:
    workbook = Workbook.open(board)
    workbook.edit("Board data", {(3, 6): CellEdit(Decimal("0.5")), (20, 6): CellEdit(1)})
    workbook.save(board)
    sheet = reopened(board)["Board data"]
    assert (sheet["F3"].number_format, sheet["F3"].font.b) == ("0%", True)
    assert sheet["F20"].number_format == "0%"
    assert sheet.calculate_dimension() == "A1:F20"


def test_dates_follow_the_workbooks_calendar(tmp_path: Path) -> None:
    path = tmp_path / "mac.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    book.add_worksheet("Board").write("A1", 1)
    book.close()
    workbook = Workbook.open(path)
    assert workbook.date_1904
    workbook.edit("Board", {(1, 1): CellEdit(date(2023, 7, 1), "mmm-yy")})
    workbook.save(path)
    assert reopened(path)["Board"]["A1"].value == datetime(2023, 7, 1)  # noqa: DTZ001
    assert Workbook.open(path).read(Region.parse("Board!A1"))[0][0].value == 43646


def test_rich_and_shared_texts_read_as_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "rich.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Board")
    bold = book.add_format({"bold": True})
    sheet.write_rich_string("A1", "Target ", bold, "<36%", " & below")
    sheet.write_string("A2", "bell\x07")
    book.close()
    rows = Workbook.open(path).read(Region.parse("Board!A1:A2"))
    assert [row[0].value for row in rows] == ["Target <36% & below", "bell\x07"]


def test_names_can_be_moved_and_added(board: Path) -> None:
    workbook = Workbook.open(board)
    workbook.redefine("KPI_table_demand", Region.parse("'Board data'!A2:D6"))
    workbook.define("kpi_period", Region.parse("Notes!B2"))
    workbook.save(board)
    names = Workbook.open(board).defined_names()
    assert names["kpi_table_demand"] == Region("Board data", 2, 1, 6, 4)
    assert names["kpi_period"] == Region("Notes", 2, 2, 2, 2)
    read = reopened(board).defined_names
    assert read["kpi_table_demand"].value == "'Board data'!$A$2:$D$6"
    assert read["kpi_period"].value == "'Notes'!$B$2"


def test_only_plain_workbook_wide_names_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "names.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Board").set_landscape()
    book.define_name("good", "=Board!$A$1:$B$2")
    book.define_name("Board!local", "=Board!$A$1")
    book.define_name("several", "=Board!$A$1,Board!$C$3")
    book.define_name("constant", "=0.2")
    book.define_name("moving", "=OFFSET(Board!$A$1,0,0,5)")
    book.close()
    assert list(Workbook.open(path).defined_names()) == ["good"]
