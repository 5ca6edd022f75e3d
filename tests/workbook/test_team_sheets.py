"""Tables by team in a workbook: their marks and bars, what they mean, and narrower places."""

from __future__ import annotations

import dataclasses
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from workbook import samples

from xl_kpi.board import formats
from xl_kpi.board.tables import BoardTable, Cell, ColumnKind, TableColumn
from xl_kpi.config.declared import Polarity
from xl_kpi.faults import Refusal
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.workbook import names
from xl_kpi.workbook.building import build_workbook
from xl_kpi.workbook.fitting import columns_without_room, fitted
from xl_kpi.workbook.growing import grown_for
from xl_kpi.workbook.layout import lay_out
from xl_kpi.workbook.page_ends import page_ends
from xl_kpi.workbook.refreshing import plan_refresh, write_refresh

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xl_kpi.workbook.records import RefreshRecord

AUGUST = datetime(2023, 9, 4, 8, 15, 30)  # noqa: DTZ001
COMPARED = formats.COMPARED[Polarity.HIGH]


def widened(table: BoardTable) -> BoardTable:
    """The table with the two columns that say how much chance there is in a percentage."""
    columns = (
        TableColumn(kind=ColumnKind.INTERVAL, heading=Cell("95% interval")),
        TableColumn(kind=ColumnKind.COMPARED, heading=Cell("Against the total")),
    )
    rows = tuple((*row, Cell("20% to 40%"), Cell(1, COMPARED)) for row in table.rows)
    return dataclasses.replace(table, columns=(*table.columns, *columns), rows=rows)


def board_of(path: Path, *tables: BoardTable) -> Path:
    build_workbook(samples.config(), tables, path)
    return path


def refresh(
    path: Path, tables: Sequence[BoardTable], record: RefreshRecord | None = None
) -> tuple[str, ...]:
    """Refresh a workbook, growing what has to; return the changed cells."""
    workbook = grown_for(Workbook.open(path), tables).workbook
    plan = plan_refresh(workbook, tables, record or samples.record())
    write_refresh(workbook, plan, AUGUST)
    return tuple(change.cell for change in plan.changes)


def sheet_xml(path: Path, sheet: str = "Team tables") -> str:
    part = openpyxl.load_workbook(path).sheetnames.index(sheet) + 1
    with zipfile.ZipFile(path) as archive:
        return archive.read(f"xl/worksheets/sheet{part}.xml").decode()


@pytest.fixture
def six(tmp_path: Path) -> Path:
    return board_of(tmp_path / "six.xlsx", widened(samples.team()), widened(samples.team(name="b")))


def test_a_bar_runs_from_nought_to_one_behind_every_percentage(six: Path) -> None:
    xml = sheet_xml(six)
    bars = re.findall(r"<x14:dataBar (.*?)</x14:dataBar>", xml)
    assert len(bars) == 2
    for bar in bars:
        assert 'minLength="0" maxLength="100"' in bar
        assert 'gradient="0"' in bar
        assert re.findall(r"<xm:f>(.*?)</xm:f>", bar) == ["0", "1"]
    areas = re.findall(r"<xm:sqref>(.*?)</xm:sqref>", xml)
    columns = [Region.parse(f"'Team tables'!{area}").first_column for area in areas]
    assert columns == [4, 11]


def test_no_bar_stands_behind_what_is_no_percentage(tmp_path: Path) -> None:
    table = samples.team()
    rows = tuple((*row[:3], Cell(Decimal(7), "0")) for row in table.rows)
    path = board_of(tmp_path / "counts.xlsx", dataclasses.replace(table, rows=rows))
    assert "dataBar" not in sheet_xml(path)


def test_the_total_s_rule_ranks_before_the_bar_and_stops_it(six: Path) -> None:
    sheet = openpyxl.load_workbook(six)["Team tables"]
    percent = next(area for area in sheet.conditional_formatting if str(area.sqref) == "D6:D22")
    ranked = sorted(percent.rules, key=lambda rule: rule.priority)
    assert [rule.formula[0] if rule.formula else rule.type for rule in ranked] == [
        f"AND(ISNUMBER($B6),$B6<{names.SMALL_DENOMINATOR})",
        '$A6="Total"',
        '$A6<>""',
        "dataBar",
    ]
    assert [bool(rule.stopIfTrue) for rule in ranked] == [False, True, False, False]


def test_the_threshold_stands_above_the_tables_as_a_number_that_reads_as_a_sentence(
    six: Path,
) -> None:
    workbook = Workbook.open(six)
    region = workbook.defined_names()[names.SMALL_DENOMINATOR]
    assert (region.sheet, region.address) == ("Team tables", "A3")
    ((cell,),) = workbook.read(region)
    assert cell.value == 10
    assert cell.number_format.startswith('"* fewer than "0" in the denominator')


def test_a_refresh_keeps_the_threshold_of_the_config(six: Path) -> None:
    tables = [widened(samples.team()), widened(samples.team(name="b"))]
    refresh(six, tables, dataclasses.replace(samples.record(), small_denominator=6))
    workbook = Workbook.open(six)
    ((cell,),) = workbook.read(workbook.defined_names()[names.SMALL_DENOMINATOR])
    assert cell.value == 6
    assert cell.number_format.startswith('"* fewer than "0" in the denominator')


def test_a_second_sheet_of_team_tables_refers_to_the_threshold_of_the_first(tmp_path: Path) -> None:
    other = dataclasses.replace(samples.team(name="b"), sheet="More teams")
    path = board_of(tmp_path / "two.xlsx", samples.team(), other)
    assert openpyxl.load_workbook(path)["More teams"]["A3"].value == f"={names.SMALL_DENOMINATOR}"


def test_sheets_say_what_their_columns_mean_and_no_more(tmp_path: Path) -> None:
    path = board_of(tmp_path / "four.xlsx", samples.demand(), samples.team())
    book = openpyxl.load_workbook(path)
    assert book["Team tables"]["E3"].value is None
    assert book[samples.BOARD]["A3"].value is None
    six = board_of(tmp_path / "six.xlsx", widened(samples.team()))
    assert "95% interval" in openpyxl.load_workbook(six)["Team tables"]["E3"].value


def test_a_workbook_built_before_shows_the_columns_that_it_has(tmp_path: Path) -> None:
    tables = [samples.team(shift=1), samples.team(name="b")]
    path = board_of(tmp_path / "four.xlsx", samples.team(), samples.team(name="b"))
    wider = [widened(table) for table in tables]
    (note, _) = columns_without_room(Workbook.open(path).defined_names(), wider)
    assert "has no room for 95% interval and Against the total" in note.message
    changed = refresh(path, wider)
    assert changed == ("C6", "C7", "C8", "C9")
    assert openpyxl.load_workbook(path)["Team tables"]["E6"].value is None


def test_it_grows_too(tmp_path: Path) -> None:
    path = board_of(tmp_path / "four.xlsx", samples.team())
    refresh(path, [widened(samples.team(teams=30))])
    region = Workbook.open(path).defined_names()["kpi_team_assessments_team"]
    assert (region.row_count, region.column_count) == (32, 4)


@pytest.mark.parametrize("width", [3, 5, 7])
def test_only_whole_columns_at_the_end_may_be_missing(width: int) -> None:
    table = widened(samples.team())
    region = Region("Team tables", 5, 1, 22, width)
    assert len(fitted(table, region).columns) == (5 if width == 5 else 6)


def test_a_board_table_is_never_narrowed() -> None:
    table = samples.rated()
    assert fitted(table, Region(samples.BOARD, 1, 1, 9, 3)) is table


def test_a_wider_place_than_the_table_is_refused(six: Path) -> None:
    with pytest.raises(Refusal, match="18 rows by 6 columns"):
        refresh(six, [samples.team(), samples.team(name="b")])


def test_bars_move_with_a_table_that_is_pushed_down(tmp_path: Path) -> None:
    tables = [widened(samples.team(name=name)) for name in "abcdef"]
    path = board_of(tmp_path / "many.xlsx", *tables)
    refresh(path, [widened(samples.team(name="a", teams=30)), *tables[1:]])
    areas = re.findall(r"<xm:sqref>D\d+:D(\d+)</xm:sqref>", sheet_xml(path))
    assert areas == ["36", "57", "78"]


def test_a_page_ends_between_bands_and_none_is_cut() -> None:
    tables = [widened(samples.team(name=f"t{at}")) for at in range(9)]
    (layout,) = lay_out(tables)
    ends = [*page_ends(layout)]
    regions = [placed.region for placed in layout.placed]
    assert len(ends) == 2
    assert all(not region.first_row <= end < region.last_row for region in regions for end in ends)


def test_small_bands_share_a_page() -> None:
    (layout,) = lay_out([samples.demand(), samples.demand(name="b"), samples.demand(name="c")])
    assert [*page_ends(layout)] == []


def test_names_that_wrap_take_the_room_that_they_take_on_the_page() -> None:
    def ends(name: str) -> list[int]:
        made = [samples.demand(name=f"t{at}") for at in range(8)]
        rows = [[(row[0], Cell(name), *row[2:]) for row in table.rows] * 3 for table in made]
        tables = [
            dataclasses.replace(table, rows=tuple(body), row_ids=table.row_ids * 3)
            for table, body in zip(made, rows, strict=True)
        ]
        (layout,) = lay_out(tables)
        return [*page_ends(layout)]

    assert ends("Contacts") == [33, 63]
    assert ends("Contacts " * 12) == [23, 43, 63]
