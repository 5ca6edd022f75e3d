"""A region given more rows or fewer: what lies below moves, and what names its cells follows."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Doctor = Callable[[Path, Mapping[str, bytes | None]], None]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET1, SHEET2 = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
TABLE = Region("Board", 2, 1, 6, 4)
pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # openpyxl's own


def stored(path: Path, part: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(part).decode()


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def resize(path: Path, rows: int, region: Region = TABLE) -> tuple[str, ...]:
    written = Workbook.open(path).resized(region, rows).write_beside(path)
    written.publish()
    return written.changed_parts


def faults(path: Path, rows: int, region: Region = TABLE) -> list[str]:
    with pytest.raises(CannotEdit) as refusal:
        Workbook.open(path).resized(region, rows)
    return [str(fault) for fault in refusal.value.faults]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A table on rows 2 to 6 and, below and on another sheet, most of what can name cells."""
    path = tmp_path / "pack.xlsx"
    book = xlsxwriter.Workbook(path)
    bold, board = book.add_format({"bold": True}), book.add_worksheet("Board")
    other = book.add_worksheet("Other")
    board.write_row("A2", ["Name", "Jun", "Jul", "Sum"])
    for row in range(2, 6):
        board.write_row(row, 0, [f"row {row}", row, row * 2], bold)
        board.write_formula(row, 3, f"=B{row + 1}+C{row + 1}", bold, row * 3)
    board.set_row(4, 30)
    board.write_formula("B8", "=SUM(B3:B6)", None, 14)
    board.merge_range("A10:C10", "A title below")
    board.write_formula("B11", '=B8&"B8"')
    board.write_comment("A10", "A note")
    board.conditional_format(
        "B3:C6", {"type": "cell", "criteria": ">", "value": "$B$8", "format": bold}
    )
    board.conditional_format(
        "B3:C6",
        {"type": "data_bar", "data_bar_2010": True, "min_type": "formula", "min_value": "=$B$8"},
    )
    board.data_validation("C3:C6", {"validate": "list", "source": "=$A$10:$A$12"})
    board.add_sparkline("F3", {"range": "Board!B3:C3"})
    board.add_sparkline("F12", {"range": "Board!B3:B6"})
    board.set_h_pagebreaks([4, 9])
    board.autofilter("A14:C18")
    board.print_area("A1:F20")
    board.repeat_rows(1)
    board.add_table(
        "A22:B25",
        {"name": "Lower", "columns": [{"header": "x"}, {"header": "y", "formula": "=Board!$B$8"}]},
    )
    other.write_formula("A1", "=SUM(Board!B3:B6)+Board!B8+A8")
    other.write_url("A3", "internal:'Board'!A10", string="down")
    other.data_validation("B1", {"validate": "list", "source": "=Board!$A$10:$A$12"})
    chart = book.add_chart({"type": "line"})
    chart.add_series(
        {"values": "=Board!$B$3:$B$6", "name": "=Board!$A$10", "categories": "=Board!$A$3:$A$6"}
    )
    other.insert_chart("C2", chart)
    book.define_name("kpi_table_demand", "=Board!$A$2:$D$6")
    book.define_name("one_up", "=Board!$A9")
    book.define_name("Board!local", "=Board!$B$8")
    book.close()
    return path  # fmt: skip


def test_a_region_grows_before_its_last_row_in_the_look_of_the_row_above(pack: Path) -> None:
    before = openpyxl.load_workbook(pack)["Board"]
    resize(pack, 7)
    board = openpyxl.load_workbook(pack)["Board"]
    assert [board.cell(row, 1).value for row in range(2, 10)] == ["Name", "row 2", "row 3", "row 4", None, None, "row 5", None]  # fmt: skip
    assert board.row_dimensions[6].height == board.row_dimensions[7].height == 30
    assert board["D7"].font.b
    assert board["D7"].value is None
    assert board["D8"].value == "=B8+C8"
    assert board["A12"].value == before["A10"].value
    assert Workbook.open(pack).defined_names()["kpi_table_demand"] == Region("Board", 2, 1, 8, 4)


@pytest.mark.parametrize(
    ("part", "held"),
    [
        (SHEET1, "<f>SUM(B3:B8)</f>"),
        (SHEET1, '<f>B10&amp;"B8"</f>'),
        (SHEET1, '<mergeCell ref="A12:C12"/>'),
        (SHEET1, '<conditionalFormatting sqref="B3:C8">'),
        (SHEET1, "<formula>$B$10</formula>"),
        (SHEET1, "<xm:sqref>B3:C8</xm:sqref>"),
        (SHEET1, "<xm:f>$B$10</xm:f>"),
        (SHEET1, 'sqref="C3:C8"><formula1>$A$12:$A$14</formula1>'),
        (SHEET1, "<xm:f>Board!B3:C3</xm:f><xm:sqref>F3</xm:sqref>"),
        (SHEET1, "<xm:f>Board!B3:B8</xm:f><xm:sqref>F14</xm:sqref>"),
        (SHEET1, '<brk id="4" max="16383" man="1"/><brk id="11" max="16383" man="1"/>'),
        (SHEET1, '<autoFilter ref="A16:C20"/>'),
        (SHEET1, '<dimension ref="A2:D27"/>'),
        (SHEET2, "<f>SUM(Board!B3:B8)+Board!B10+A8</f>"),
        (SHEET2, "location=\"'Board'!A12\""),
        (SHEET2, "<formula1>Board!$A$12:$A$14</formula1>"),
        ("xl/tables/table1.xml", 'ref="A24:B27"'),
        ("xl/tables/table1.xml", "<calculatedColumnFormula>Board!$B$10</calculatedColumnFormula>"),
        ("xl/charts/chart1.xml", "<c:f>Board!$B$3:$B$8</c:f>"),
        ("xl/charts/chart1.xml", "<c:f>Board!$A$12</c:f>"),
        ("xl/comments1.xml", '<comment ref="A12"'),
        ("xl/drawings/vmlDrawing1.vml", "<x:Row>11</x:Row>"),
        ("xl/workbook.xml", ">Board!$A$2:$D$8<"),
        ("xl/workbook.xml", ">Board!$A$16:$C$20<"),
        ("xl/workbook.xml", ">Board!$A$1:$F$22<"),
        ("xl/workbook.xml", ">Board!$2:$2<"),
        ("xl/workbook.xml", ">Board!$A9<"),
        ("xl/workbook.xml", ">Board!$B$10<"),
        ("xl/workbook.xml", 'fullCalcOnLoad="1"'),
    ],
)  # fmt: skip
def test_what_names_cells_follows(pack: Path, part: str, held: str) -> None:
    resize(pack, 7)
    assert held in stored(pack, part)


def test_only_what_has_to_follow_is_written(pack: Path) -> None:
    before = parts(pack)
    changed = resize(pack, 9)
    after = parts(pack)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == set(changed)
    assert not {"xl/styles.xml", "xl/sharedStrings.xml", "xl/drawings/drawing1.xml"} & set(changed)


def test_more_rows_and_then_fewer_give_back_the_parts_as_they_were(pack: Path) -> None:
    before = parts(pack)
    resize(pack, 11)
    assert parts(pack) != before
    resize(pack, 5, Region("Board", 2, 1, 12, 4))
    assert parts(pack) == before


def test_a_workbook_resized_there_and_back_is_the_file_as_it_was(pack: Path) -> None:
    workbook = Workbook.open(pack).resized(TABLE, 9).resized(Region("Board", 2, 1, 10, 4), 5)
    written = workbook.write_beside(pack)
    assert written.changed_parts == ()
    written.discard()


def test_the_number_of_rows_that_it_has_changes_nothing(pack: Path) -> None:
    workbook = Workbook.open(pack)
    assert workbook.resized(TABLE, 5) is workbook


def test_edits_come_after_the_move_at_the_addresses_after_it(pack: Path) -> None:
    workbook = Workbook.open(pack).resized(TABLE, 7)
    workbook.edit(
        "Board", {(6, 1): CellEdit("new"), (7, 2): CellEdit(7), (12, 1): CellEdit("Title")}
    )
    workbook.save(pack)  # fmt: skip
    board = openpyxl.load_workbook(pack)["Board"]
    assert (board["A6"].value, board["B7"].value, board["A12"].value) == ("new", 7, "Title")
    assert board["B7"].font.b
    with pytest.raises(ValueError, match="before any edit"):
        workbook.resized(TABLE, 9)


def test_fewer_rows_take_out_those_before_the_last(pack: Path) -> None:
    resize(pack, 3)
    board = openpyxl.load_workbook(pack)["Board"]
    assert [board.cell(row, 1).value for row in range(2, 6)] == ["Name", "row 2", "row 5", None]
    assert board["B6"].value == "=SUM(B3:B4)"
    assert Workbook.open(pack).defined_names()["kpi_table_demand"] == Region("Board", 2, 1, 4, 4)


def test_rules_and_merged_cells_of_rows_taken_out_go_with_them(tmp_path: Path) -> None:
    path = tmp_path / "rules.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Board")
    sheet.write_column("A2", ["Name", "a", "b", "c", "d"])
    sheet.merge_range("B4:C4", "merged")
    sheet.merge_range("B9:C9", "merged")
    sheet.conditional_format("A4", {"type": "blanks"})
    sheet.data_validation("A4", {"validate": "integer", "criteria": ">", "value": 1})
    book.close()
    resize(path, 3, Region("Board", 2, 1, 6, 3))
    xml = stored(path, SHEET1)
    assert '<mergeCells count="1"><mergeCell ref="B7:C7"/></mergeCells>' in xml
    assert "conditionalFormatting" not in xml
    assert "dataValidation" not in xml


def test_what_would_be_left_nowhere_is_refused_by_name(pack: Path) -> None:
    book = openpyxl.load_workbook(pack)
    book["Other"]["D1"] = "=Board!B4*2"
    book["Other"]["D2"] = "=SUM(Board!A4:D5)"
    book.save(pack)
    assert faults(pack, 3) == [
        "Other!D1: refers to B4: all of its rows would go",
        "Other!D2: refers to A4:D5: all of its rows would go",
    ]


def put_rows(path: Path, doctor: Doctor, rows: str, more: str = "") -> None:
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{more}</worksheet>'
    doctor(path, {SHEET1: xml.encode()})


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "plain.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Board").write_column("A1", [1, 2, 3, 4, 5, 6])
    book.add_worksheet("Other").write("A1", 1)
    book.close()
    return path


def test_a_shared_formula_stays_shared_where_it_says_the_same(plain: Path, doctor: Doctor) -> None:
    cells = "".join(f'<row r="{r}"><c r="A{r}"><v>1</v></c><c r="B{r}"><f t="shared" si="0"/></c></row>' for r in range(2, 7))  # fmt: skip
    cells = cells.replace(
        '<f t="shared" si="0"/>', '<f t="shared" ref="B2:B6" si="0">A2*$C$9</f>', 1
    )
    put_rows(plain, doctor, cells)
    resize(plain, 7, Region("Board", 2, 1, 6, 2))
    xml = stored(plain, SHEET1)
    assert '<f t="shared" ref="B2:B8" si="0">A2*$C$11</f>' in xml
    assert xml.count('<f t="shared" si="0"/>') == 4


def test_a_shared_formula_that_reaches_across_the_place_is_parted(plain: Path, doctor: Doctor) -> None:  # fmt: skip
    cells = "".join(
        f'<row r="{r}"><c r="B{r}"><f t="shared" si="0"/></c></row>' for r in range(2, 7)
    )
    cells = cells.replace('<f t="shared" si="0"/>', '<f t="shared" ref="B2:B6" si="0">A3+1</f>', 1)
    put_rows(plain, doctor, cells)
    resize(plain, 7, Region("Board", 2, 1, 6, 2))
    assert re.findall(r'r="(B\d)"><f>([^<]*)</f>', stored(plain, SHEET1)) == [
        ("B2", "A3+1"), ("B3", "A4+1"), ("B4", "A5+1"), ("B5", "A8+1"), ("B8", "A9+1"),
    ]  # fmt: skip


def test_a_shared_formula_whose_first_cell_goes_is_parted(plain: Path, doctor: Doctor) -> None:
    cells = (
        '<row r="4"><c r="B4"><f t="shared" ref="B4:B8" si="3">A4+1</f></c></row>'
        '<row r="5"><c r="B5"><f t="shared" si="3"/></c></row><row r="8"><c r="B8"><f t="shared" ca="1" si="3"/></c></row>'
    )
    put_rows(plain, doctor, cells)
    resize(plain, 3, Region("Board", 2, 1, 6, 2))
    assert '<c r="B6"><f ca="1">A6+1</f></c>' in stored(plain, SHEET1)


def test_arrays_and_data_tables_move_but_are_not_cut(plain: Path, doctor: Doctor) -> None:
    cells = (
        '<row r="3"><c r="A3"><f t="array" ref="A3:A4">ROW(A9:A10)</f></c></row>'
        '<row r="8"><c r="D8"><f t="dataTable" ref="D8:D9" dt2D="0" dtr="0" r1="B12"/><v>1</v></c></row>'
    )
    put_rows(plain, doctor, cells)
    region = Region("Board", 2, 1, 6, 1)
    assert faults(plain, 4, Region("Board", 2, 1, 4, 1)) == [
        "Board!A3:A4: holds an array formula: it cannot change its number of rows"
    ]
    resize(plain, 7, region)
    xml = stored(plain, SHEET1)
    assert '<f t="array" ref="A3:A4">ROW(A11:A12)</f>' in xml
    assert '<f t="dataTable" ref="D10:D11" dt2D="0" dtr="0" r1="B14"/>' in xml


def test_rows_and_cells_without_numbers_keep_their_places(plain: Path, doctor: Doctor) -> None:
    row = '<row ht="20" customHeight="1" hidden="1"><c s="0"><v>1</v></c><c><v>2</v></c></row>'
    put_rows(plain, doctor, row * 6)
    resize(plain, 6, Region("Board", 2, 1, 5, 2))
    board = openpyxl.load_workbook(plain)["Board"]
    assert [board.cell(r, 2).value for r in range(1, 9)] == [2, 2, 2, 2, None, None, 2, 2]
    assert not board.row_dimensions[5].hidden
    assert board.row_dimensions[5].height == 20


def test_rows_at_the_end_of_the_sheet_are_not_pushed_off(plain: Path, doctor: Doctor) -> None:
    last = 1_048_576
    put_rows(plain, doctor, f'<row r="3"><c r="A3"><v>1</v></c></row><row r="{last}"><c r="A{last}"><v>1</v></c></row>')  # fmt: skip
    assert faults(plain, 5, Region("Board", 2, 1, 4, 1)) == [
        f"Board!{last}:{last}: would be pushed off the sheet: clear it first"
    ]


def test_a_region_of_one_row_cannot_grow(plain: Path) -> None:
    assert "needs a row under its heading" in faults(plain, 3, Region("Board", 2, 1, 2, 1))[0]
    assert "needs a row under its heading" in faults(plain, 1, Region("Board", 2, 1, 6, 1))[0]


def side_by_side(path: Path, rows: Mapping[str, list[object]]) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Board")
    for start, values in rows.items():
        sheet.write_column(start, values)
    book.close()


def test_a_table_beside_stays_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "beside.xlsx"
    left, right = [f"l{n}" for n in range(5)], [f"r{n}" for n in range(12)]
    side_by_side(path, {"A2": left, "B2": left, "A9": ["below"], "E1": right})
    resize(path, 8, Region("Board", 2, 1, 6, 2))
    board = openpyxl.load_workbook(path)["Board"]
    assert [board.cell(row, 5).value for row in range(1, 14)] == [*right, None]
    assert [board.cell(row, 1).value for row in range(2, 14)] == ["l0", "l1", "l2", "l3", None, None, None, "l4", None, None, "below", None]  # fmt: skip
    resize(path, 5, Region("Board", 2, 1, 9, 2))
    board = openpyxl.load_workbook(path)["Board"]
    assert [board.cell(row, 1).value for row in range(2, 10)] == [*left, None, None, "below"]


def test_a_column_that_touches_the_table_moves_with_it(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    side_by_side(path, {"A2": [1, 2, 3, 4, 5], "B2": ["n1", "n2", "n3", "n4", "n5"]})
    resize(path, 6, Region("Board", 2, 1, 6, 1))
    board = openpyxl.load_workbook(path)["Board"]
    assert [board.cell(row, 2).value for row in range(2, 8)] == ["n1", "n2", "n3", "n4", None, "n5"]


def test_what_would_be_torn_between_two_tables_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "torn.xlsx"
    wide = {column + "15": ["wide"] for column in "ABCDEF"}
    side_by_side(path, {"A2": [1, 2, 3, 4, 5], "E1": [*range(12)], **wide})
    (fault,) = faults(path, 8, Region("Board", 2, 1, 6, 1))
    assert fault.startswith("Board!15:15: stands beside a table whose number of rows changes")


def test_merged_cells_half_in_the_columns_that_move_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    side_by_side(path, {"A2": [1, 2, 3, 4, 5], "E1": [*range(12)]})
    book = openpyxl.load_workbook(path)
    book["Board"].merge_cells("A20:F20")
    book.save(path)
    assert faults(path, 8, Region("Board", 2, 1, 6, 1)) == [
        "Board!A20:F20: has merged cells: half of it lies in the columns that would move"
    ]
