"""Sheets as any program might write them: whatever is edited reads back, and nothing else changes.

The sheets are made up as XML, with and without addresses, prefixes and asides, in each encoding.
"""

from __future__ import annotations

import io
import tempfile
import warnings
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_kpi.ooxml.addresses import Region, cell_address
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.sheet_rules import ConditionalFormat, DataValidation
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.ooxml.zip_members import read_archive

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEET1 = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROWS, COLUMNS = 6, 5
SHARED = ("Ref_ID", "Children in our care", "% in time")
POSITIONS = st.tuples(st.integers(1, ROWS), st.integers(1, COLUMNS))
TEXT = st.text("abc é☃<&>'\"=", min_size=1, max_size=8)
FORMATS = {0: "General", 1: "0.0%", 2: "dd/mm/yyyy"}


@dataclass(frozen=True)
class Held:
    """A cell as a sheet holds it: its type, and its content as XML without prefixes."""

    kind: str
    content: str
    style: int = 0


HELD = st.one_of(
    st.builds(Held, st.just("n"), st.integers(-99, 99).map("<v>{}</v>".format), st.integers(0, 1)),
    st.builds(Held, st.just("b"), st.sampled_from(["<v>0</v>", "<v>1</v>"])),
    st.builds(Held, st.just("s"), st.integers(0, len(SHARED) - 1).map("<v>{}</v>".format)),
    st.builds(Held, st.just("str"), TEXT.map(lambda text: f"<v>{escape(text)}</v>")),
    st.builds(Held, st.just("inlineStr"), TEXT.map(lambda t: f"<is><t>{escape(t)}</t></is>")),
    st.builds(
        Held,
        st.just("inlineStr"),
        TEXT.map(lambda t: f"<is><r><rPr><b/></rPr><t>{escape(t)}</t></r><r><t>!</t></r></is>"),
    ),
    st.builds(
        Held, st.just("n"), st.sampled_from(["<f>SUM(A1:B2)</f><v>3</v>", "<f>A1&lt;B2</f>"])
    ),
    st.builds(Held, st.just("e"), st.just("<v>#DIV/0!</v>")),
    st.builds(Held, st.just("n"), st.just(""), st.integers(0, 2)),
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.decimals(-1000, 1000, places=3),
    TEXT,
    st.sampled_from(["=1+1", " padded ", "two\nlines", "1e5"]),
)
EDITS = st.dictionaries(
    st.tuples(st.integers(1, ROWS + 2), st.integers(1, COLUMNS + 2)),
    st.builds(CellEdit, VALUES, st.sampled_from([None, "0%", "General"]))
    | st.builds(CellEdit, st.dates(date(1905, 1, 1), date(2099, 1, 1)), st.just("dd/mm/yyyy")),
    min_size=1,
    max_size=9,
)


@dataclass(frozen=True)
class Sheet:
    """How a sheet is written."""

    cells: dict[tuple[int, int], Held]
    addressed: bool
    prefix: str
    encoding: str
    asides: bool
    merged: bool
    date_1904: bool

    def part(self) -> bytes:
        """Its XML in its encoding."""
        numbers = sorted({row for row, _ in self.cells})
        if not self.addressed:
            numbers = list(range(1, max(numbers, default=0) + 1))
        rows = "".join(self._row(number) for number in numbers)
        merged = (
            '<mergeCells count="1"><mergeCell ref="B2:C3"/></mergeCells>' if self.merged else ""
        )
        aside = '<!-- <row r="1"><c r="A1"/></row> </sheetData> -->' if self.asides else ""
        xml = f"<worksheet>{aside}<sheetData>{rows}{aside}</sheetData>{merged}</worksheet>"
        p = f"{self.prefix}:" if self.prefix else ""
        xml = xml.replace("</", "\0").replace("<!", "\1").replace("<", f"<{p}")
        xml = xml.replace("\0", f"</{p}").replace("\1", "<!")
        space = f"xmlns:{self.prefix}" if self.prefix else "xmlns"
        xml = xml.replace(f"<{p}worksheet>", f'<{p}worksheet {space}="{MAIN}">', 1)
        declared = "UTF-16" if self.encoding == "utf-16" else "UTF-8"
        return f'<?xml version="1.0" encoding="{declared}"?>{xml}'.encode(self.encoding)

    def _row(self, number: int) -> str:
        columns = sorted(column for row, column in self.cells if row == number)
        if self.addressed:
            cells = "".join(self._cell(number, column) for column in columns)
            return f'<row r="{number}">{cells}</row>'
        last = max(columns, default=0)
        cells = "".join(self._cell(number, column) for column in range(1, last + 1))
        return f"<row>{cells}</row>" if cells else "<row/>"

    def _cell(self, row: int, column: int) -> str:
        held = self.cells.get((row, column), Held("n", ""))
        address = f' r="{cell_address(row, column)}"' if self.addressed else ""
        style = f' s="{held.style}"' if held.style else ""
        aside = "<!-- <v>9</v> -->" if self.asides else ""
        return f'<c{address}{style} t="{held.kind}">{aside}{held.content}</c>'


SHEETS = st.builds(
    Sheet,
    st.dictionaries(POSITIONS, HELD, max_size=12),
    addressed=st.booleans(),
    prefix=st.sampled_from(["", "x", "d3p1"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    asides=st.booleans(),
    merged=st.booleans(),
    date_1904=st.booleans(),
)


@cache
def frame(*, date_1904: bool) -> dict[str, bytes]:
    """The other parts of a workbook: shared texts, styles, a second sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"date_1904": date_1904})
    for code in list(FORMATS.values())[1:]:
        book.add_worksheet().write_number(0, 0, 1, book.add_format({"num_format": code}))
    book.worksheets()[0].write_column(1, 0, SHARED)
    book.worksheets()[0].set_first_sheet()
    book.close()
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, sheet: Sheet) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (frame(date_1904=sheet.date_1904) | {SHEET1: sheet.part()}).items():
            archive.writestr(name, data)


def read_elsewhere(path: Path) -> Worksheet:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it would drop
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, Decimal):
        return float(value)
    return None if value == "" else value


@settings(max_examples=60, deadline=None)
@given(sheet=SHEETS, edits=EDITS)
def test_whatever_writes_a_sheet_its_edits_read_back_and_nothing_else_changes(
    sheet: Sheet, edits: dict[tuple[int, int], CellEdit]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pack.xlsx")
        write(path, sheet)
        archive, before = read_archive(path), read_elsewhere(path)
        allowed = refuse_merged(path, sheet, edits)
        workbook = Workbook.open(path)
        name = workbook.sheet_names[0]
        workbook.edit(name, allowed)
        written = workbook.write_beside(path)
        assert set(written.changed_parts) <= {SHEET1, "xl/styles.xml", "xl/workbook.xml"}
        written.publish()

        for old, new in zip(archive.members, read_archive(path).members, strict=True):
            assert old.name == new.name
            if old.name not in written.changed_parts:
                assert archive.raw(old) == read_archive(path).raw(new)
        check_cells(before, read_elsewhere(path), allowed)
        assert not Workbook.open(path).differing(name, allowed)


def refuse_merged(
    path: Path, sheet: Sheet, edits: dict[tuple[int, int], CellEdit]
) -> dict[tuple[int, int], CellEdit]:
    """The edits that are allowed, once the others are seen to be refused by name."""
    inside = {(2, 3), (3, 2), (3, 3)} if sheet.merged else set()
    workbook = Workbook.open(path)
    name = workbook.sheet_names[0]
    workbook.edit(name, edits)
    refused = {position for position in workbook.differing(name, edits) if position in inside}
    if refused:
        with pytest.raises(CannotEdit) as refusal:
            workbook.check()
        wheres = [fault.where for fault in refusal.value.faults]
        assert wheres == [f"{name}!{cell_address(*position)}" for position in sorted(refused)]
    return {position: edit for position, edit in edits.items() if position not in refused}


def check_cells(
    before: Worksheet, after: Worksheet, edits: dict[tuple[int, int], CellEdit]
) -> None:
    assert [str(area) for area in after.merged_cells] == [str(area) for area in before.merged_cells]
    for row in range(1, ROWS + 4):
        for column in range(1, COLUMNS + 4):
            old, new = before.cell(row, column), after.cell(row, column)
            edit = edits.get((row, column))
            if edit is None:
                assert (new.value, new.data_type) == (old.value, old.data_type)
                assert new.number_format == old.number_format
            else:
                assert plain(new.value) == plain(as_shown(edit, new))
                assert new.data_type != "f"
                assert new.number_format == (edit.number_format or old.number_format)


def as_shown(edit: CellEdit, cell: object) -> object:
    """The value as openpyxl shows it: a number in a date's format shows as a date."""
    is_number = isinstance(edit.value, int | Decimal) and not isinstance(edit.value, bool)
    shows_date = is_number and not isinstance(getattr(cell, "value", None), int | float)
    return getattr(cell, "value", None) if shows_date else edit.value


@settings(max_examples=20, deadline=None)
@given(sheet=SHEETS)
def test_rules_and_names_can_be_added_to_whatever_a_program_writes(sheet: Sheet) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pack.xlsx")
        write(path, sheet)
        before = read_elsewhere(path)
        workbook = Workbook.open(path)
        area = Region(workbook.sheet_names[0], 1, 1, 4, 2)
        workbook.add_conditional_formats(
            area.sheet, [ConditionalFormat(region=area, formula="A1<1", fill="#FF0000")]
        )
        workbook.add_data_validation(area.sheet, DataValidation(region=area, allowed=("G", "R")))
        workbook.define("kpi_area", area)
        workbook.save(path)

        after = read_elsewhere(path)
        check_cells(before, after, {})
        assert [str(rule.sqref) for rule in after.conditional_formatting] == ["A1:B4"]
        assert [str(rule.sqref) for rule in after.data_validations.dataValidation] == ["A1:B4"]
        assert Workbook.open(path).defined_names()["kpi_area"] == area
