"""Parts that other programs write, wired by hand into a small workbook: each follows a move."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.moved_anchors import AnchorMove, Hold, Point
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.row_heights import RowHeights
from xl_kpi.ooxml.row_move import CannotFollow, RowMove
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Doctor = Callable[[Path, Mapping[str, bytes | None]], None]

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
XDR = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
TIES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
TABLE = Region("Board", 2, 1, 6, 2)


def stored(path: Path, part: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(part).decode()


def tie(path: Path, doctor: Doctor, owner: str, ties: Mapping[str, str]) -> None:
    """Relate a part to others, which are named by their kinds and targets."""
    folder, _, name = owner.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    with zipfile.ZipFile(path) as archive:
        old = archive.read(rels).decode() if rels in archive.namelist() else ""
    new = "".join(
        f'<Relationship Id="x{n}" Type="{TIES}{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(ties.items())
    )
    if not old:
        old = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    doctor(path, {rels: old.replace("</Relationships>", f"{new}</Relationships>").encode()})


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    workbook = xlsxwriter.Workbook(path)
    board = workbook.add_worksheet("Board")
    board.write_column("A2", ["Name", 1, 2, 3, 4])
    board.write_column("B2", ["Jun", 1, 2, 3, 4])
    board.write("A12", "below")
    workbook.add_worksheet("Other").write("A1", 1)
    workbook.close()
    return path


def grow(path: Path, rows: int = 7) -> None:
    Workbook.open(path).resized(TABLE, rows).save(path)


def refusals(path: Path, rows: int) -> list[str]:
    with pytest.raises(CannotEdit) as refusal:
        Workbook.open(path).resized(TABLE, rows)
    return [str(fault) for fault in refusal.value.faults]


@pytest.mark.parametrize(
    ("owner", "kind", "part", "xml", "held"),
    [
        ("xl/worksheets/sheet1.xml", "pivotTable", "xl/pivotTables/pivotTable1.xml",
         f'<pivotTableDefinition {MAIN}><location ref="A14:B20" rowPageCount="1"/></pivotTableDefinition>', 'ref="A16:B22"'),
        ("xl/workbook.xml", "pivotCacheDefinition", "xl/pivotCache/pivotCacheDefinition1.xml",
         f'<pivotCacheDefinition {MAIN}><cacheSource type="worksheet"><worksheetSource ref="A2:B6" sheet="Board"/></cacheSource></pivotCacheDefinition>', 'ref="A2:B8"'),
        ("xl/workbook.xml", "pivotCacheDefinition", "xl/pivotCache/pivotCacheDefinition1.xml",
         f'<pivotCacheDefinition {MAIN} {R}><cacheSource type="worksheet"><worksheetSource ref="A2:B6" sheet="Board" r:id="rId1"/></cacheSource></pivotCacheDefinition>', 'ref="A2:B6"'),
        ("xl/workbook.xml", "connections", "xl/connections.xml",
         f'<connections {MAIN}><connection id="1"><parameters><parameter name="p" parameterType="cell" cell="Board!$A$12"/></parameters></connection></connections>', 'cell="Board!$A$14"'),
        ("xl/worksheets/sheet2.xml", "ctrlProp", "xl/ctrlProps/ctrlProp1.xml",
         '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="Drop" fmlaLink="Board!$A$12" fmlaRange="Board!$A$3:$A$6"/>', 'fmlaLink="Board!$A$14" fmlaRange="Board!$A$3:$A$8"'),
        ("xl/worksheets/sheet1.xml", "threadedComment", "xl/threadedComments/threadedComment1.xml",
         '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A12" id="{1}"><text>A12</text></threadedComment></ThreadedComments>', '<threadedComment ref="A14" id="{1}"><text>A12</text>'),
        ("xl/worksheets/sheet1.xml", "tableSingleCells", "xl/tables/tableSingleCells1.xml",
         f'<singleXmlCells {MAIN}><singleXmlCell id="1" r="B12"/></singleXmlCells>', 'r="B14"'),
        ("xl/worksheets/sheet1.xml", "hyperlink", "", "", ""),
    ],
)  # fmt: skip
def test_a_part_that_names_cells_follows(  # noqa: PLR0913, PLR0917
    book: Path, doctor: Doctor, owner: str, kind: str, part: str, xml: str, held: str
) -> None:
    if not part:
        tie(book, doctor, owner, {"#'Board'!A12": "hyperlink", "#Other!A12": "hyperlink"})
        part, held = "xl/worksheets/_rels/sheet1.xml.rels", "Target=\"#'Board'!A14\""
    else:
        doctor(book, {part: xml.encode()})
        tie(book, doctor, owner, {f"/{part}": kind})
    grow(book)
    assert held in stored(book, part)


def test_charts_of_the_newer_kind_and_texts_on_drawings_follow(book: Path, doctor: Doctor) -> None:
    chart = '<cx:chartSpace xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex"><cx:numDim type="val"><cx:f dir="row">Board!$B$3:$B$6</cx:f></cx:numDim></cx:chartSpace>'
    drawing = f'<xdr:wsDr {XDR}><xdr:absoluteAnchor><xdr:sp macro="" textlink="Board!$A$12"/></xdr:absoluteAnchor></xdr:wsDr>'
    doctor(book, {"xl/charts/chartEx1.xml": chart.encode(), "xl/drawings/drawing1.xml": drawing.encode()})  # fmt: skip
    tie(book, doctor, "xl/worksheets/sheet2.xml", {"/xl/drawings/drawing1.xml": "drawing"})
    tie(book, doctor, "xl/drawings/drawing1.xml", {"/xl/charts/chartEx1.xml": "chartEx"})
    grow(book)
    assert '<cx:f dir="row">Board!$B$3:$B$8</cx:f>' in stored(book, "xl/charts/chartEx1.xml")
    assert 'textlink="Board!$A$14"' in stored(book, "xl/drawings/drawing1.xml")


def corner(name: str, row: int, offset: int = 0) -> str:
    return f"<xdr:{name}><xdr:col>3</xdr:col><xdr:colOff>5</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>{offset}</xdr:rowOff></xdr:{name}>"


@pytest.mark.parametrize(
    ("edit_as", "before", "after"),
    [
        ("", ((1, 0), (3, 0)), ((1, 0), (3, 0))),  # above
        ("", ((1, 0), (5, 0)), ((1, 0), (5, 0))),  # ends where the new rows begin
        ("", ((1, 0), (5, 9)), ((1, 0), (7, 9))),  # reaches into the last row
        ("", ((1, 0), (9, 9)), ((1, 0), (11, 9))),  # across: stretched
        ("", ((8, 7), (12, 9)), ((10, 7), (14, 9))),  # below
        ("oneCell", ((1, 0), (9, 9)), ((1, 0), (9, 9))),
        ("oneCell", ((8, 7), (12, 9)), ((10, 7), (14, 9))),
        ("absolute", ((1, 0), (9, 9)), ((1, 0), (9, 9))),
        ("absolute", ((8, 7), (12, 9)), ((8, 7), (12, 9))),
    ],
)  # fmt: skip
def test_pictures_follow_as_they_are_told_to(
    book: Path,
    doctor: Doctor,
    edit_as: str,
    before: tuple[tuple[int, int], ...],
    after: tuple[tuple[int, int], ...],
) -> None:
    def drawing(corners: tuple[tuple[int, int], ...]) -> str:
        told = f' editAs="{edit_as}"' if edit_as else ""
        held = corner("from", *corners[0]) + corner("to", *corners[1])
        return f"<xdr:wsDr {XDR}><xdr:twoCellAnchor{told}>{held}<xdr:pic/></xdr:twoCellAnchor></xdr:wsDr>"  # fmt: skip

    doctor(book, {"xl/drawings/drawing1.xml": drawing(before).encode()})
    tie(book, doctor, "xl/worksheets/sheet1.xml", {"/xl/drawings/drawing1.xml": "drawing"})
    grow(book)
    assert stored(book, "xl/drawings/drawing1.xml") == drawing(after)


def test_a_picture_only_on_rows_that_would_go_is_refused(book: Path, doctor: Doctor) -> None:
    drawing = f"<xdr:wsDr {XDR}><xdr:twoCellAnchor>{corner('from', 3)}{corner('to', 5)}</xdr:twoCellAnchor></xdr:wsDr>"
    doctor(book, {"xl/drawings/drawing1.xml": drawing.encode()})
    tie(book, doctor, "xl/worksheets/sheet1.xml", {"/xl/drawings/drawing1.xml": "drawing"})
    assert refusals(book, 3) == [
        "Board!D4: has a picture, chart or control: all of its rows would go"
    ]


def test_what_keeps_its_place_is_written_for_the_rows_there_now() -> None:
    before = RowHeights(15, {3: 30.0, 4: 60.0})
    move = RowMove("Board", 4, 2)
    anchors = AnchorMove(move, before, before.after(move, 3))
    points = (
        Point(4, 12_700, 0, 0),
        Point(6, 0, 2, 0),
    )  # 121 and 150 points down, where row 6 is now
    first, last = anchors.box(*points, Hold.STAYS)
    assert (first.row, first.offset) == (5, 12_700)
    assert (last.row, last.offset) == (5, 30 * 12_700)
    assert before.point(before.top(4, 7)) == (4, 7)


def test_an_object_half_in_the_columns_that_move_cannot_follow() -> None:
    heights = RowHeights(15, {})
    anchors = AnchorMove(RowMove("Board", 4, 2, 1, 3, 40), heights, heights)
    with pytest.raises(CannotFollow, match="half of it"):
        anchors.box(Point(1, 0, 2, 0), Point(8, 0, 5, 9), Hold.SIZES)
    beside = (Point(1, 0, 3, 0), Point(8, 0, 5, 9))
    assert anchors.box(*beside, Hold.SIZES) == beside


CONTROL = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"><br>'
    '<v:shape id="s1"><x:ClientData ObjectType="Drop">{mark}<x:Anchor>{box}</x:Anchor>'
    "<x:FmlaLink>{link}</x:FmlaLink><x:FmlaRange>Board!$A$3:$A$6</x:FmlaRange></x:ClientData></v:shape></xml>"
)


@pytest.mark.parametrize(
    ("mark", "box"),
    [
        ("", "1, 5, 9, 3, 2, 5, 12, 4"),
        ("<x:SizeWithCells/>", "1, 5, 9, 3, 2, 5, 12, 4"),
        ("<x:MoveWithCells/><x:SizeWithCells/>", "1, 5, 7, 3, 2, 5, 10, 4"),
    ],
)
def test_controls_in_the_older_drawing_follow(book: Path, doctor: Doctor, mark: str, box: str) -> None:  # fmt: skip
    part = "xl/drawings/vmlDrawing9.vml"
    old = CONTROL.format(mark=mark, box="1, 5, 7, 3, 2, 5, 10, 4", link="$A$12")
    doctor(book, {part: old.replace("<br>", "").encode()})
    tie(book, doctor, "xl/worksheets/sheet1.xml", {f"/{part}": "vmlDrawing"})
    grow(book)
    new = stored(book, part)
    assert re.findall("<x:Anchor>(.*?)<", new) == [box]
    assert re.findall(r"<x:Fmla\w+>(.*?)<", new) == ["$A$14", "Board!$A$3:$A$8"]


def test_an_older_drawing_that_is_not_well_formed_is_no_hindrance(book: Path, doctor: Doctor) -> None:  # fmt: skip
    part = "xl/drawings/vmlDrawing9.vml"
    old = CONTROL.format(mark="", box="1, 5, 7, 3, 2, 5, 10, 4", link="Board!$A$12")
    doctor(book, {part: old.encode()})
    tie(book, doctor, "xl/worksheets/sheet2.xml", {f"/{part}": "vmlDrawing"})
    grow(book)
    assert stored(book, part) == old.replace("$A$12", "$A$14").replace("$A$6", "$A$8")


def test_controls_in_the_sheet_follow(book: Path, doctor: Doctor) -> None:
    def controls(link: int, top: int, bottom: int) -> str:
        box = "".join(f"<{name}><xdr:col>1</xdr:col><xdr:row>{row}</xdr:row><xdr:rowOff>1</xdr:rowOff></{name}>" for name, row in (("from", top), ("to", bottom)))  # fmt: skip
        return (
            f'<controls {XDR}><control shapeId="1"><controlPr linkedCell="$A${link}">'
            f'<anchor moveWithCells="1">{box}</anchor></controlPr></control></controls>'
        )

    sheet = stored(book, "xl/worksheets/sheet1.xml")
    new = sheet.replace("</worksheet>", f"{controls(12, 8, 10)}</worksheet>")
    doctor(book, {"xl/worksheets/sheet1.xml": new.encode()})
    grow(book)
    assert controls(14, 10, 12) in stored(book, "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("rows", [3, 7])
def test_a_pivot_table_is_not_cut(book: Path, doctor: Doctor, rows: int) -> None:
    part = "xl/pivotTables/pivotTable1.xml"
    pivot = f'<pivotTableDefinition {MAIN}><location ref="A5:B8"/></pivotTableDefinition>'
    doctor(book, {part: pivot.encode()})
    tie(book, doctor, "xl/worksheets/sheet1.xml", {f"/{part}": "pivotTable"})
    assert refusals(book, rows) == [
        "Board!A5:B8: is a pivot table: it cannot change its number of rows"
    ]


def test_the_calculation_chain_names_cells_by_where_they_are(book: Path, doctor: Doctor) -> None:
    chain = f'<calcChain {MAIN}><c r="A12" i="1"/><c r="A3"/><c r="A12" i="2"/><c r="B4" i="1"/></calcChain>'
    doctor(book, {"xl/calcChain.xml": chain.encode()})
    tie(book, doctor, "xl/workbook.xml", {"calcChain.xml": "calcChain"})
    grow(book)
    assert '<c r="A14" i="1"/><c r="A3"/><c r="A12" i="2"/><c r="B4" i="1"/>' in stored(book, "xl/calcChain.xml")  # fmt: skip
    grow_back = Workbook.open(book).resized(Region("Board", 2, 1, 8, 2), 3)
    grow_back.save(book)
    assert '<c r="A10" i="1"/><c r="A3"/><c r="A12" i="2"/></calcChain>' in stored(book, "xl/calcChain.xml")  # fmt: skip


def test_a_list_object_keeps_a_row(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("Board")
    sheet.add_table("A2:B6", {"name": "Teams"})
    sheet.add_table("A10:B11", {"name": "Short"})
    workbook.close()
    grow(path)
    assert 'ref="A2:B8"' in stored(path, "xl/tables/table1.xml")
    assert 'ref="A12:B13"' in stored(path, "xl/tables/table2.xml")
    Workbook.open(path).resized(Region("Board", 2, 1, 8, 2), 2).save(path)
    assert 'ref="A2:B3"' in stored(path, "xl/tables/table1.xml")


def test_a_sheet_of_old_macros_that_refers_to_the_rows_is_refused(book: Path, doctor: Doctor) -> None:  # fmt: skip
    macros = f'<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" {MAIN}><sheetData><row r="1"><c r="A1"><f>Board!A12</f></c></row></sheetData></xm:macrosheet>'
    doctor(book, {"xl/worksheets/sheet2.xml": macros.encode()})
    assert refusals(book, 7) == [
        "Other: is a sheet of Excel 4.0 macros, which may refer to the rows that would move"
    ]
