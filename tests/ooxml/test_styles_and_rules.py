from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.sheet_rules import ConditionalFormat, DataValidation
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STYLES = "xl/styles.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RAG = Region.parse("'Board data'!E3:E4")
GREEN = ConditionalFormat(
    region=RAG, formula="AND(ISNUMBER(E3),E3=1)", fill="#00856F", font_colour="#FFFFFF", bold=True
)
RED = ConditionalFormat(region=RAG, formula="AND(ISNUMBER(E3),E3<0)", fill="#a50021")
CHOICE = DataValidation(
    region=RAG, allowed=("-1", "0", "1", "-"), title="RAG", message='Enter 1, 0, -1 or "-"'
)


def stored(path: Path, part: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(part)


def reopened(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def test_a_format_is_added_once_and_used_again(board: Path) -> None:
    code = '"G";"R";"A";@'
    workbook = Workbook.open(board)
    workbook.edit("Board data", {(row, 5): CellEdit(1, code) for row in range(3, 9)})
    workbook.edit("Board data", {(3, 3): CellEdit(0.9, "0%"), (4, 3): CellEdit(0.1, "0.0%")})
    workbook.save(board)
    styles = stored(board, STYLES)
    assert styles.count(b"&quot;G&quot;;&quot;R&quot;;&quot;A&quot;;@") == 1
    book = reopened(board)
    sheet = book["Board data"]
    assert {sheet.cell(row, 5).number_format for row in range(3, 9)} == {code}
    assert (sheet["C4"].number_format, sheet["C4"].font.b) == ("0.0%", True)
    assert (sheet["C3"].number_format, sheet["C3"].font.b) == ("0%", False)
    assert b'count="%d"' % styles.split(b"<cellXfs")[1].count(b"<xf ") in styles

    again = Workbook.open(board)
    again.edit("Board data", {(9, 5): CellEdit(1, code), (4, 4): CellEdit(0.2, "0.0%")})
    again.save(board)
    assert stored(board, STYLES) == styles


def test_a_format_that_excel_spelt_out_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "excel.xlsx"
    book = xlsxwriter.Workbook(path)
    signed = book.add_format({"num_format": r"\+0;\-0;0"})
    book.add_worksheet("Board data").write_number("A1", 3, signed)
    book.close()
    workbook = Workbook.open(path)
    assert not workbook.differing("Board data", {(1, 1): CellEdit(3, "+0;-0;0")})


def test_conditional_formats_and_validation_are_added_once(board: Path) -> None:
    for _ in range(2):
        workbook = Workbook.open(board)
        workbook.add_conditional_formats("Board data", [GREEN, RED])
        workbook.add_data_validation("Board data", CHOICE)
        written = workbook.write_beside(board)
        written.publish()
    assert written.changed_parts == ()
    assert Workbook.open(board).conditional_regions("Board data") == (RAG, RAG)
    assert Workbook.open(board).validated_regions("Board data") == (RAG,)
    sheet = reopened(board)["Board data"]
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
    assert [rule.formula for rule in rules] == [[GREEN.formula], [RED.formula]]
    assert [rule.priority for rule in rules] == [1, 2]
    assert rules[0].dxf.fill.bgColor.rgb == "FF00856F"
    assert (rules[0].dxf.font.color.rgb, rules[0].dxf.font.b) == ("FFFFFFFF", True)
    assert rules[1].dxf.fill.bgColor.rgb == "FFA50021"
    (validation,) = sheet.data_validations.dataValidation
    assert (validation.type, validation.formula1) == ("list", '"-1,0,1,-"')
    assert (str(validation.sqref), validation.error) == ("E3:E4", CHOICE.message)


def test_new_rules_rank_below_those_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "rules.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Board data")
    own = book.add_format({"bg_color": "#FFC20E"})
    sheet.conditional_format("A1:A9", {"type": "cell", "criteria": ">", "value": 5, "format": own})
    sheet.conditional_format("B1:B9", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("A1:A9", {"validate": "integer", "criteria": ">", "value": 0})
    sheet.merge_range("G1:H1", "x")
    book.close()
    before = stored(path, "xl/worksheets/sheet1.xml")
    workbook = Workbook.open(path)
    assert [area.address for area in workbook.conditional_regions("Board data")][:2] == [
        "A1:A9",
        "B1:B9",
    ]
    workbook.add_conditional_formats("Board data", [GREEN])
    workbook.add_data_validation("Board data", CHOICE)
    workbook.save(path)
    after = stored(path, "xl/worksheets/sheet1.xml")
    assert after.index(b"E3:E4") > after.index(b"B1:B9")
    assert b'dxfId="1" priority="3"' in after
    assert b'<dataValidations count="2">' in after
    assert after.rsplit(b"<extLst>")[-1] == before.rsplit(b"<extLst>")[-1]
    assert RAG in Workbook.open(path).conditional_regions("Board data")


def test_a_rule_by_formula_may_be_asked_for(board: Path) -> None:
    region = Region.parse("Notes!A1:A9")
    workbook = Workbook.open(board)
    rule = DataValidation(region=region, formula='AND(A1<>"",ISNUMBER(A1))')
    workbook.add_data_validation("Notes", rule)
    workbook.save(board)
    (validation,) = reopened(board)["Notes"].data_validations.dataValidation
    assert (validation.type, validation.formula1) == ("custom", 'AND(A1<>"",ISNUMBER(A1))')


def test_a_second_rule_for_the_same_cells_is_refused(board: Path) -> None:
    workbook = Workbook.open(board)
    workbook.add_data_validation("Board data", CHOICE)
    workbook.save(board)
    workbook = Workbook.open(board)
    other = DataValidation(region=Region.parse("'Board data'!E4:F4"), allowed=("yes",))
    workbook.add_data_validation("Board data", other)
    with pytest.raises(CannotEdit, match="Board data!E4:F4: has another data validation rule"):
        workbook.save(board)


@pytest.mark.parametrize("allowed", [(), ("a,b",), ("x" * 256,)])
def test_a_list_that_excel_cannot_hold_is_refused(allowed: tuple[str, ...], board: Path) -> None:
    workbook = Workbook.open(board)
    workbook.add_data_validation("Board data", DataValidation(region=RAG, allowed=allowed))
    with pytest.raises(CannotEdit, match="255 characters"):
        workbook.save(board)


def test_what_is_no_colour_or_too_long_a_message_is_refused() -> None:
    with pytest.raises(ValueError, match="#RRGGBB"):
        ConditionalFormat(region=RAG, formula="TRUE", fill='"/><x')
    with pytest.raises(ValueError, match="too long"):
        DataValidation(region=RAG, allowed=("1",), message="x" * 226)


def test_styles_with_a_prefix_and_without_lists_grow_them(
    board: Path, doctor: Callable[..., None]
) -> None:
    bare = (
        f'<x:styleSheet xmlns:x="{MAIN}"><x:fonts count="1"><x:font/></x:fonts>'
        '<x:fills count="1"><x:fill><x:patternFill/></x:fill></x:fills>'
        '<x:borders count="1"><x:border/></x:borders>'
        '<x:cellStyleXfs count="1"><x:xf/></x:cellStyleXfs>'
        '<x:cellXfs count="2"><x:xf numFmtId="0"/><x:xf numFmtId="9" applyNumberFormat="1"/>'
        '</x:cellXfs><x:cellStyles count="1"><x:cellStyle name="Normal" xfId="0" builtinId="0"/>'
        "</x:cellStyles>"
        "</x:styleSheet>"
    )
    doctor(board, {STYLES: bare.encode()})
    workbook = Workbook.open(board)
    workbook.edit("Board data", {(3, 5): CellEdit(1, '"G";"R";"A";@'), (3, 4): CellEdit(1, "0%")})
    workbook.add_conditional_formats("Board data", [GREEN])
    workbook.save(board)
    styles = stored(board, STYLES)
    assert styles.index(b"<x:numFmts") < styles.index(b"<x:fonts") < styles.index(b"<x:dxfs")
    assert b'<x:cellXfs count="3">' in styles
    sheet = reopened(board)["Board data"]
    assert sheet["E3"].number_format == '"G";"R";"A";@'
    assert sheet["D3"].number_format == "0%"


def test_a_workbook_without_styles_still_takes_values(
    board: Path, doctor: Callable[..., None]
) -> None:
    rels = stored(board, "xl/_rels/workbook.xml.rels")
    start = rels.rindex(b"<Relationship ", 0, rels.index(b"/styles"))
    end = rels.index(b"/>", start) + 2
    doctor(board, {STYLES: None, "xl/_rels/workbook.xml.rels": rels[:start] + rels[end:]})
    workbook = Workbook.open(board)
    workbook.edit("Notes", {(2, 1): CellEdit(1)})
    workbook.save(board)
    workbook = Workbook.open(board)
    workbook.edit("Notes", {(2, 1): CellEdit(1, "0%")})
    with pytest.raises(CannotEdit, match="save it once in Excel"):
        workbook.save(board)
    workbook = Workbook.open(board)
    workbook.add_conditional_formats("Notes", [GREEN])
    with pytest.raises(CannotEdit, match="save it once in Excel"):
        workbook.save(board)
