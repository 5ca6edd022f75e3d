"""What real packs carry survives an edit: no part lost, none changed but those the edit needs."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
import real_features
from openxml_audit import OpenXmlValidator

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.sheet_rules import ConditionalFormat, DataValidation
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.ooxml.zip_members import read_archive

if TYPE_CHECKING:
    from pathlib import Path

BOARD, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"
EDITS = {(2, 3): CellEdit(505), (3, 3): CellEdit(Decimal("0.41")), (6, 1): CellEdit("=1+1")}


@pytest.fixture(params=real_features.FEATURES)
def pack(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    feature = real_features.FEATURES[request.param]
    path = tmp_path / f"pack{feature.suffix}"
    real_features.build(path, feature)
    return path


def findings(path: Path) -> Counter[tuple[str, str]]:
    result = OpenXmlValidator(max_errors=0).validate(path)
    return Counter(
        (error.part_uri, re.sub(r"\d+", "#", error.description)) for error in result.errors
    )


def test_an_edit_changes_the_sheets_cells_and_not_a_byte_more(pack: Path, tmp_path: Path) -> None:
    copy = tmp_path / f"copy{pack.suffix}"
    workbook = Workbook.open(pack)
    workbook.edit("Board", EDITS)
    written = workbook.write_beside(copy)
    written.publish()

    assert set(written.changed_parts) <= {BOARD, BOOK}
    before, after = read_archive(pack), read_archive(copy)
    assert [member.name for member in before.members] == [member.name for member in after.members]
    for old, new in zip(before.members, after.members, strict=True):
        if old.name not in written.changed_parts:
            assert before.raw(old) == after.raw(new)
    expected = before.inflated(BOARD)
    for old, new in (
        (b"<v>501</v>", b"<v>505</v>"),
        (b"<v>0.35</v>", b"<v>0.41</v>"),
    ):
        assert expected.count(old) == 1
        expected = expected.replace(old, new)
    new_row = b'<row r="6"><c r="A6" t="inlineStr"><is><t>=1+1</t></is></c></row>'
    assert after.inflated(BOARD).replace(new_row, b"") == expected
    assert not findings(copy) - findings(pack)


def test_the_edit_reads_back_elsewhere(pack: Path) -> None:
    workbook = Workbook.open(pack)
    workbook.edit("Board", EDITS)
    workbook.save(pack)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it would drop
        board = openpyxl.load_workbook(io.BytesIO(pack.read_bytes()))["Board"]
    assert (board["C2"].value, board["C3"].value) == (505, 0.41)
    assert (board["A6"].value, board["A6"].data_type) == ("=1+1", "s")


def test_formats_rules_and_names_add_to_the_sheet_the_styles_and_the_workbook(pack: Path) -> None:
    before, found = read_archive(pack), findings(pack)
    workbook = Workbook.open(pack)
    area = Region.parse("Board!B2:C3")
    workbook.edit("Board", {(2, 2): CellEdit(1, "0.00%")})
    workbook.add_conditional_formats(
        "Board", [ConditionalFormat(region=area, formula="B2>1", fill="#00B050")]
    )
    below = Region.parse("Board!A20:A30")
    workbook.add_data_validation("Board", DataValidation(region=below, allowed=("G", "R")))
    workbook.define("kpi_table", area)
    written = workbook.write_beside(pack)
    written.publish()

    assert set(written.changed_parts) == {BOARD, BOOK, STYLES}
    after = read_archive(pack)
    for old, new in zip(before.members, after.members, strict=True):
        assert old.name in written.changed_parts or before.raw(old) == after.raw(new)
    assert not findings(pack) - found


def test_a_workbook_that_carries_everything_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "pack.xlsm"
    whole = [
        f for name, f in real_features.FEATURES.items() if name not in {"pivot table", "timeline"}
    ]
    separate = [feature for feature in whole if not feature.sheet_tail] + [real_features.SLICER]
    real_features.build(path, *separate)
    before = read_archive(path)
    workbook = Workbook.open(path)
    workbook.edit("Board", EDITS)
    written = workbook.write_beside(path)
    written.publish()
    after = read_archive(path)
    assert len(before.members) > 35
    for old, new in zip(before.members, after.members, strict=True):
        assert old.name in written.changed_parts or before.raw(old) == after.raw(new)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
