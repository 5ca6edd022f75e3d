"""The records of a workbook: what changed, data quality, the log; and workbooks made before them."""

from __future__ import annotations

import dataclasses
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from workbook import samples

from xl_kpi.config.reading import read_config
from xl_kpi.faults import Refusal
from xl_kpi.measures.measurement import Status
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.workbook import names
from xl_kpi.workbook.building import build_workbook
from xl_kpi.workbook.growing import grown_to
from xl_kpi.workbook.record_rows import rows_wanted
from xl_kpi.workbook.records import TABLES, IndicatorQuality, QualityRow, SetAsideRow
from xl_kpi.workbook.refreshing import plan_refresh, write_refresh

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.workbook.records import RefreshRecord

AUGUST = datetime(2023, 9, 4, 8, 15, 30)  # noqa: DTZ001
LINES = ("What changed: Jul-23 against Jun-23", "", "Movements (1):", "1. =1+1: 3 (2), up")


def record(*, aside: int = 2, files: int = 1, lines: tuple[str, ...] = LINES) -> RefreshRecord:
    quality = tuple(
        QualityRow(
            extract="episodes", file=f"{at}.csv", rows=10, superseded=0 if at == 0 else None,
            set_aside=aside if at == 0 else None, latest=samples.JULY.end if at == 0 else None,
            sha256=f"{at:064x}", as_at=date(2023, 7, 30) if at == 0 else None,
        )
        for at in range(files)
    )  # fmt: skip
    figure = IndicatorQuality(
        indicator="rate", name="A rate of rates", numerator=Decimal("3.25"), denominator=Decimal(7),
        unusable=Decimal("0.0125"), status=Status.OK, restated=(samples.JULY - 2, samples.JULY - 1),
    )  # fmt: skip
    none = dataclasses.replace(
        figure, indicator="=1+1", numerator=None, denominator=None, unusable=None,
        status=Status.NO_DATA, restated=(),
    )  # fmt: skip
    reasons = tuple(
        SetAsideRow(extract="episodes", column=f"Column {at}", count=1, reason="not a date")
        for at in range(aside)
    )
    return dataclasses.replace(
        samples.record(), quality=quality, set_aside=reasons, indicators=(figure, none),
        what_changed=lines, version="0.1.0",
    )  # fmt: skip


def refresh(board: Path, wanted: RefreshRecord, *, grow: bool = True) -> None:
    workbook = Workbook.open(board)
    if grow:
        workbook = grown_to(workbook, rows_wanted(wanted))
    write_refresh(workbook, plan_refresh(workbook, samples.whole_board(), wanted), AUGUST)


def shown(board: Path, name: str) -> list[list[object]]:
    book = openpyxl.load_workbook(board)
    ((sheet, area),) = book.defined_names[name].destinations
    rows = [[cell.value for cell in row] for row in book[sheet][area.replace("$", "")]]
    while all(value is None for value in rows[-1]):
        rows.pop()
    return rows


def rename(board: Path, name: str, reference: str | None) -> None:
    book = openpyxl.load_workbook(board)
    if reference is None:
        del book.defined_names[name]
    else:
        book.defined_names[name].attr_text = reference
    book.save(board)


def test_what_changed_stands_on_control_as_text(board: Path) -> None:
    refresh(board, record())
    _, *lines = shown(board, names.WHAT_CHANGED)
    assert [line for (line,) in lines] == [LINES[0], None, *LINES[2:]]
    with zipfile.ZipFile(board) as package:
        control = package.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in control


def test_fewer_lines_leave_none_behind(board: Path) -> None:
    refresh(board, record())
    refresh(board, record(lines=LINES[:1]))
    assert len(shown(board, names.WHAT_CHANGED)) == 2


def test_each_data_quality_table_holds_its_rows_under_one_heading(board: Path) -> None:
    refresh(board, record())
    assert shown(board, names.DATA_QUALITY)[1] == [
        "episodes", "0.csv", 10, 0, 2, datetime(2023, 7, 31), "0" * 64, datetime(2023, 7, 30),  # noqa: DTZ001
    ]  # fmt: skip
    assert shown(board, names.SET_ASIDE)[1:] == [
        ["episodes", "Column 0", 1, "not a date"], ["episodes", "Column 1", 1, "not a date"],
    ]  # fmt: skip
    assert shown(board, names.QUALITY_INDICATORS)[1:] == [
        ["rate", "A rate of rates", 3.25, 7, 0.0125, "ok", 2, "May-23, Jun-23"],
        ["=1+1", "A rate of rates", None, None, None, "no_data", 0, None],
    ]
    for name in names.LISTS:
        headings = [column.heading for column in TABLES[name].columns]
        assert name == names.WHAT_CHANGED or shown(board, name)[0] == headings


def test_a_table_grows_to_its_rows_and_those_below_move_along(board: Path) -> None:
    refresh(board, record(aside=2))
    before = shown(board, names.QUALITY_INDICATORS)
    refresh(board, record(aside=25, files=7))
    assert len(shown(board, names.DATA_QUALITY)) == 8
    assert len(shown(board, names.SET_ASIDE)) == 26
    assert shown(board, names.QUALITY_INDICATORS) == before
    assert Workbook.open(board).defined_names()[names.QUALITY_INDICATORS].row_count == 3


def test_growing_again_changes_no_byte(board: Path) -> None:
    refresh(board, record(aside=25, files=7))
    once = board.read_bytes()
    refresh(board, record(aside=25, files=7))
    assert board.read_bytes() == once


def test_without_room_to_grow_the_last_row_says_what_is_left_out(board: Path) -> None:
    refresh(board, record(aside=25, files=7), grow=False)
    assert shown(board, names.SET_ASIDE)[-1] == ["and 16 more", None, None, None]
    assert shown(board, names.DATA_QUALITY)[1][:3] == ["episodes", "7 files", 70]


def test_a_workbook_made_before_these_records_is_refreshed_as_it_was(board: Path) -> None:
    regions = Workbook.open(board).defined_names()
    for name in (names.SET_ASIDE, names.QUALITY_INDICATORS, names.WHAT_CHANGED):
        rename(board, name, None)
    for name in (names.DATA_QUALITY, names.REFRESH_LOG):
        region = regions[name]
        rename(board, name, f"'{region.sheet}'!$A${region.first_row}:$G${region.last_row}")
    refresh(board, record())
    assert shown(board, names.DATA_QUALITY)[1][-1] == "0" * 64
    assert shown(board, names.REFRESH_LOG)[1][4:] == [len(_changed(board)), 1, 2]
    book = openpyxl.load_workbook(board)
    assert book["Data quality"]["H6"].value is None
    assert book["Refresh log"]["H5"].value is None


def _changed(board: Path) -> list[object]:
    """The sample workbook shows its tables already: no cell of theirs changes."""
    plan = plan_refresh(Workbook.open(board), samples.whole_board(), record())
    return list(plan.changes)


def test_a_name_that_covers_other_columns_is_refused(board: Path) -> None:
    rename(board, names.SET_ASIDE, "'Data quality'!$A$9:$C$12")
    with pytest.raises(Refusal, match="kpi_set_aside must cover a header and rows of 4 columns"):
        plan_refresh(Workbook.open(board), samples.whole_board(), record())


def test_the_log_names_the_version_and_what_was_set_aside(board: Path) -> None:
    refresh(board, record())
    assert shown(board, names.REFRESH_LOG)[1][-2:] == [2, "0.1.0"]


CONFIG = """\
version: 1
extracts:
  contacts: {files: c.csv, columns: {day: {type: date}}}
  spare: {files: s.csv, columns: {day: {type: date}}}
indicators:
  - {id: one, name: A name so long that it needs a second line below the first in its column, unit: count, numerator: {extract: contacts, when: {in: day}}}
  - {id: two, unit: count, supplied: true}
"""


def test_a_new_workbook_has_room_for_every_extract_used_and_every_indicator(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    path = tmp_path / "new.xlsx"
    build_workbook(read_config(tmp_path / "config.yaml"), samples.whole_board(), path)
    regions = Workbook.open(path).defined_names()
    assert regions[names.DATA_QUALITY].row_count == 3  # heading, contacts, supplied figures
    assert regions[names.QUALITY_INDICATORS].row_count == 3
    first = regions[names.QUALITY_INDICATORS].first_row + 1
    sheet = openpyxl.load_workbook(path)["Data quality"]
    assert sheet.row_dimensions[first].height > 20
    assert sheet.row_dimensions[first + 1].height is None


def test_the_setting_what_changed_leads_to_the_lines(board: Path) -> None:
    sheet = openpyxl.load_workbook(board)["Control"]
    (link,) = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert link.location == names.WHAT_CHANGED
    region = Workbook.open(board).defined_names()[names.WHAT_CHANGED]
    assert sheet.row_breaks.brk[0].id == region.first_row - 2
