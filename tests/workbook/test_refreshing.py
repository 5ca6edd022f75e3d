from __future__ import annotations

import dataclasses
import shutil
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from workbook import samples

from xl_kpi.board import formats
from xl_kpi.board.tables import Cell
from xl_kpi.faults import Refusal
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.workbook import names
from xl_kpi.workbook.building import build_workbook
from xl_kpi.workbook.refreshing import plan_refresh, prepare_refresh, write_refresh

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.workbook.records import RefreshRecord
    from xl_kpi.workbook.refreshing import PreparedRefresh, RefreshPlan

AUGUST = datetime(2023, 9, 4, 8, 15, 30)  # noqa: DTZ001
SHEETS = {
    "xl/worksheets/sheet1.xml": "Control",
    "xl/worksheets/sheet2.xml": samples.BOARD,
    "xl/worksheets/sheet3.xml": samples.CORPORATE,
    "xl/worksheets/sheet4.xml": "Team tables",
    "xl/worksheets/sheet5.xml": "Caseloads",
    "xl/worksheets/sheet6.xml": "Data quality",
    "xl/worksheets/sheet7.xml": "Refresh log",
}


def refresh(
    path: Path,
    tables: Sequence[BoardTable],
    record: RefreshRecord,
    *,
    at: datetime = AUGUST,
    output: Path | None = None,
) -> tuple[RefreshPlan, PreparedRefresh]:
    workbook = Workbook.open(path)
    plan = plan_refresh(workbook, tables, record)
    return plan, write_refresh(workbook, plan, at, output)


def settled(board: Path) -> Path:
    """The workbook after July's refresh, its backup put away."""
    refresh(board, samples.whole_board(), samples.record())
    for backup in board.parent.glob("*.backup-*"):
        backup.unlink()
    return board


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def differing_parts(one: Path, other: Path) -> set[str]:
    before, after = parts(one), parts(other)
    assert list(before) == list(after)
    return {name for name in before if before[name] != after[name]}


def test_a_new_workbook_shows_its_tables_already(built: Path) -> None:
    plan = plan_refresh(Workbook.open(built), samples.whole_board(), samples.record())
    assert plan.changes == ()
    assert plan.formats == ()
    assert {change.table for change in plan.kept} == {
        names.DATA_QUALITY, names.EXTRACTS, names.HISTORY, names.FINDINGS, names.LAST_REFRESH,
        names.REFRESH_LOG,
    }  # fmt: skip


def test_a_refresh_shows_the_month_after(board: Path) -> None:
    settled(board)
    tables = samples.whole_board(shift=1)
    refresh(board, tables, samples.record(shift=1))
    workbook = Workbook.open(board)
    regions = workbook.defined_names()
    for table in tables:
        cells = workbook.read(regions[table.name])
        for row, expected in zip(cells[1:], table.rows, strict=False):
            assert [(cell.value, cell.number_format) for cell in row] == [
                (wanted.value, wanted.number_format) for wanted in expected
            ]
    heading = openpyxl.load_workbook(board)[samples.BOARD]["O5"]
    assert heading.value.date() == (samples.JULY + 1).start
    months = {
        cell.value
        for name, region in regions.items()
        if names.shows_period(name)
        for row in workbook.read(region)
        for cell in row
    }
    assert months == {Decimal(45139)}


def test_the_plan_is_what_is_written(board: Path, tmp_path: Path) -> None:
    before = shutil.copy(settled(board), tmp_path / "before.xlsx")
    plan, _ = refresh(board, samples.whole_board(shift=1), samples.record(shift=1))
    old, new = openpyxl.load_workbook(before), openpyxl.load_workbook(board)
    written = {
        (sheet.title, cell.coordinate)
        for sheet in new.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if (cell.value, cell.number_format)
        != (
            old[sheet.title][cell.coordinate].value,
            old[sheet.title][cell.coordinate].number_format,
        )
    }
    assert {(change.sheet, change.cell) for change in (*plan.changes, *plan.kept)} == written
    heading = next(change for change in plan.changes if change.after == samples.JULY.start)
    assert (heading.before, heading.number_format) == (date(2023, 6, 1), None)


def test_planning_writes_nothing(board: Path) -> None:
    before = board.read_bytes()
    plan = plan_refresh(Workbook.open(board), samples.whole_board(shift=1), samples.record())
    assert plan.changes
    assert [path.name for path in board.parent.iterdir()] == [board.name]
    assert board.read_bytes() == before


def test_only_the_parts_of_touched_sheets_change(board: Path, tmp_path: Path) -> None:
    before = shutil.copy(settled(board), tmp_path / "before.xlsx")
    tables = list(samples.whole_board())
    tables[0] = samples.demand(first=1595)
    refresh(board, tables, samples.record(shift=0))
    touched = {SHEETS[part] for part in differing_parts(before, board)}
    assert touched == {samples.BOARD, "Refresh log"}


def test_the_same_again_changes_nothing_and_writes_nothing(board: Path) -> None:
    settled(board)
    before, stamp = board.read_bytes(), board.stat().st_mtime_ns
    later = dataclasses.replace(samples.record(), when=AUGUST)
    plan, prepared = refresh(board, samples.whole_board(), later)
    assert plan.is_empty
    assert (plan.changes, plan.kept, plan.edits) == ((), (), {})
    assert prepared.written is None
    assert (board.read_bytes(), board.stat().st_mtime_ns) == (before, stamp)
    assert [path.name for path in board.parent.iterdir()] == [board.name]


def test_a_shorter_list_leaves_no_rows_behind(board: Path) -> None:
    longer = samples.whole_board(teams=16, workers=150)
    refresh(board, longer, samples.record())
    refresh(board, samples.whole_board(teams=2, workers=0), samples.record())
    workbook = Workbook.open(board)
    for name, used in (("kpi_team_assessments_team", 3), ("kpi_caseload_caseloads_20", 0)):
        rows = workbook.read(workbook.defined_names()[name])[1 + used :]
        assert all(cell.value is None for row in rows for cell in row)


def test_text_from_the_extracts_stays_text(board: Path) -> None:
    tables = list(samples.whole_board())
    table = samples.team()
    row = (Cell("=cmd|' /C calc'!A0"), *table.rows[0][1:])
    tables[3] = dataclasses.replace(table, rows=(row, *table.rows[1:]))
    refresh(board, tables, samples.record())
    cell = openpyxl.load_workbook(board)["Team tables"]["A6"]
    assert (cell.value, cell.data_type) == ("=cmd|' /C calc'!A0", "s")


def test_a_formula_put_over_a_figure_is_replaced(board: Path) -> None:
    book = openpyxl.load_workbook(board)
    book[samples.BOARD]["C6"] = "=1+1"
    book.save(board)
    plan, _ = refresh(board, samples.whole_board(), samples.record())
    assert [change.cell for change in plan.changes] == ["C6"]
    assert openpyxl.load_workbook(board)[samples.BOARD]["C6"].value == 1637


def test_a_heading_keeps_a_format_of_its_own_and_a_figure_takes_the_configs(board: Path) -> None:
    book = openpyxl.load_workbook(board)
    sheet = book[samples.BOARD]
    sheet["C5"].number_format, sheet["D5"].number_format = "mmmm yyyy", "General"
    sheet["C12"].number_format = "0.00"
    book.save(board)
    plan, _ = refresh(board, samples.whole_board(), samples.record())
    assert {(c.cell, c.number_format) for c in plan.changes} == {
        ("D5", formats.MONTH),
        ("C12", samples.PERCENT),
    }
    sheet = openpyxl.load_workbook(board)[samples.BOARD]
    assert (sheet["C5"].number_format, sheet["D5"].number_format) == ("mmmm yyyy", "mmm-yy")


def test_missing_fills_of_ratings_are_put_back_once(board: Path) -> None:
    book = openpyxl.load_workbook(board)
    book[samples.BOARD].conditional_formatting = type(book[samples.BOARD].conditional_formatting)()
    book.save(board)
    plan, _ = refresh(board, samples.whole_board(), samples.record())
    assert [format_.region.address for format_ in plan.formats] == ["Q12:Q14"] * 3
    sheet = openpyxl.load_workbook(board)[samples.BOARD]
    formulas = [rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules]
    assert formulas == [f"AND(ISNUMBER(Q12),Q12={code})" for code in (1, 0, -1)]
    assert plan_refresh(Workbook.open(board), samples.whole_board(), samples.record()).is_empty


def moved(board: Path, name: str, reference: str | None) -> None:
    book = openpyxl.load_workbook(board)
    if reference is None:
        del book.defined_names[name]
    else:
        book.defined_names[name].attr_text = reference
    book.save(board)


def refusal(board: Path, tables: Iterable[BoardTable] | None = None) -> str:
    before = board.read_bytes()
    with pytest.raises(Refusal) as refused:
        plan_refresh(Workbook.open(board), tuple(tables or samples.whole_board()), samples.record())
    assert board.read_bytes() == before
    return str(refused.value)


def test_every_missing_name_is_listed(board: Path) -> None:
    moved(board, "kpi_table_demand", None)
    moved(board, "kpi_team_visits_team", None)
    lines = refusal(board).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("board.xlsx: has no defined name kpi_table_demand for the table")
    assert "'By team: visits_team' of the sheet Team tables" in lines[1]
    assert all("xl-kpi new" in line for line in lines)


def test_a_workbook_without_any_table_is_not_bound(board: Path) -> None:
    for table in samples.whole_board():
        moved(board, table.name, None)
    assert refusal(board).count("not bound") == 1


@pytest.mark.parametrize(
    ("name", "reference", "said"),
    [
        ("kpi_table_demand", f"'{samples.BOARD}'!$A$5:$P$8", "4 rows by 16 columns"),
        ("kpi_table_demand", f"'{samples.BOARD}'!$A$5:$P$6", "2 rows by 16 columns"),
        ("kpi_table_demand", f"'{samples.BOARD}'!$A$5:$O$7", "3 rows by 15 columns"),
        ("kpi_team_visits_team", "'Team tables'!$F$5:$I$7", "until it covers at least as many"),
    ],
)
def test_a_region_of_another_size_is_named_with_both_sizes(
    board: Path, name: str, reference: str, said: str
) -> None:
    moved(board, name, reference)
    message = refusal(board)
    assert message.startswith(str(Region.parse(reference)))
    assert name in message
    assert said in message


def test_a_table_longer_than_its_room_is_refused(board: Path) -> None:
    message = refusal(board, samples.whole_board(workers=151))
    assert "kpi_caseload_caseloads_20 covers 151 rows by 3 columns, header included" in message
    assert "its table has 152 rows by 3 columns" in message


def test_tables_that_overlap_are_refused(board: Path) -> None:
    moved(board, "kpi_table_demand", f"'{samples.BOARD}'!$A$11:$P$13")
    assert "kpi_table_right_service overlaps kpi_table_demand" in refusal(board)


def test_a_table_that_was_moved_is_found_by_its_name(board: Path) -> None:
    moved(board, "kpi_table_demand", f"'{samples.BOARD}'!$B$30:$Q$32")
    refresh(board, samples.whole_board(), samples.record())
    sheet = openpyxl.load_workbook(board)[samples.BOARD]
    assert (sheet["B30"].value, sheet["C31"].value) == (
        "Ref_ID", "Number of referrals into Early Help",
    )  # fmt: skip


def test_a_pack_without_records_is_refreshed_all_the_same(board: Path) -> None:
    kept = (
        names.COUNCIL, names.PERIOD, names.EXTRACTS, names.HISTORY, names.LAST_REFRESH,
        names.FINDINGS, *names.LISTS,
        *(f"{names.PERIOD}_{number}" for number in range(1, 5)),
    )  # fmt: skip
    for name in kept:
        moved(board, name, None)
    plan, _ = refresh(board, samples.whole_board(shift=1), samples.record(shift=1))
    assert plan.changes
    assert plan.kept == ()


def test_names_of_tables_that_the_config_no_longer_has_are_told(board: Path) -> None:
    plan = plan_refresh(Workbook.open(board), samples.whole_board()[1:], samples.record())
    assert plan.undeclared == ("kpi_table_demand",)


def log_rows(board: Path) -> list[list[object]]:
    workbook = Workbook.open(board)
    rows = workbook.read(workbook.defined_names()[names.REFRESH_LOG])[1:]
    return [[cell.value for cell in row] for row in rows if row[0].value is not None]


def test_the_log_gains_a_row_for_each_refresh_that_changes_something(board: Path) -> None:
    settled(board)
    plan, _ = refresh(board, samples.whole_board(shift=1), samples.record(shift=1))
    first, second = log_rows(board)
    assert (first[4], second[4]) == (0, len(plan.changes))
    assert second[1:3] == [Decimal(45139), "c" * 12]
    assert str(second[3]).startswith("1 file, ")
    assert second[5:] == [1, 2, 0, None]


def test_a_full_log_drops_its_oldest_row(board: Path) -> None:
    moved(board, names.REFRESH_LOG, "'Refresh log'!$A$4:$G$6")
    for shift in range(3):
        refresh(board, samples.whole_board(shift=shift), samples.record(shift=shift))
    assert [row[1] for row in log_rows(board)] == [Decimal(45139), Decimal(45170)]
    assert openpyxl.load_workbook(board)["Refresh log"]["A7"].value is None


def test_a_backup_holds_the_workbook_as_it_was(board: Path) -> None:
    before = board.read_bytes()
    refresh(board, samples.whole_board(shift=1), samples.record())
    backup = board.with_name("board.backup-20230904-081530.xlsx")
    assert backup.read_bytes() == before
    assert {path.name for path in board.parent.iterdir()} == {board.name, backup.name}


def test_the_latest_ten_backups_are_kept_and_nothing_else_is_deleted(board: Path) -> None:
    other = board.with_name("board.backup-notes.xlsx")
    other.write_bytes(b"mine")
    for day in range(12):
        at = datetime(2023, 9, 1 + day // 2, 8, 0)  # noqa: DTZ001
        refresh(board, samples.whole_board(shift=day + 1), samples.record(), at=at)
    backups = sorted(path.name for path in board.parent.glob("board.backup-2*"))
    assert len(backups) == 10
    assert backups[0] == "board.backup-20230902-080000-2.xlsx"
    assert other.read_bytes() == b"mine"


def test_another_output_leaves_the_workbook_as_it_was(board: Path, tmp_path: Path) -> None:
    before, output = board.read_bytes(), tmp_path / "out.xlsx"
    _, prepared = refresh(board, samples.whole_board(shift=1), samples.record(), output=output)
    assert prepared.backup is None
    assert board.read_bytes() == before
    assert [path.name for path in board.parent.iterdir()] == [board.name]
    assert plan_refresh(
        Workbook.open(output), samples.whole_board(shift=1), samples.record()
    ).is_empty


def test_another_output_is_written_even_when_nothing_changes(board: Path, tmp_path: Path) -> None:
    settled(board)
    output = tmp_path / "out.xlsx"
    refresh(board, samples.whole_board(), samples.record(), output=output)
    assert output.read_bytes() == board.read_bytes()


def test_a_workbook_open_in_excel_is_refused_and_kept(board: Path) -> None:
    board.with_name(f"~${board.name}").touch()
    before = board.read_bytes()
    with pytest.raises(Refusal, match="is open in Excel: close it"):
        refresh(board, samples.whole_board(shift=1), samples.record())
    assert board.read_bytes() == before
    assert list(board.parent.glob("*.backup-*")) == []


def test_a_workbook_changed_between_planning_and_publishing_is_kept(board: Path) -> None:
    workbook = Workbook.open(board)
    plan = plan_refresh(workbook, samples.whole_board(shift=1), samples.record())
    prepared = prepare_refresh(workbook, plan, AUGUST)
    other = Workbook.open(board)
    other.edit("Control", {(60, 1): CellEdit("a note")})
    other.save(board)
    saved = board.read_bytes()
    with pytest.raises(Refusal, match="changed by another program"):
        prepared.publish()
    assert board.read_bytes() == saved
    assert [path.name for path in board.parent.iterdir()] == [board.name]


def test_a_prepared_refresh_can_be_discarded(board: Path) -> None:
    before = board.read_bytes()
    workbook = Workbook.open(board)
    plan = plan_refresh(workbook, samples.whole_board(shift=1), samples.record())
    prepare_refresh(workbook, plan, AUGUST).discard()
    assert board.read_bytes() == before
    assert [path.name for path in board.parent.iterdir()] == [board.name]


def test_a_macro_workbook_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "board.xlsm"
    build_workbook(samples.config(), samples.whole_board(), path, macro=True)
    refresh(path, samples.whole_board(shift=1), samples.record(shift=1))
    assert b"macroEnabled.main" in parts(path)["[Content_Types].xml"]
    assert path.with_name("board.backup-20230904-081530.xlsm").exists()
