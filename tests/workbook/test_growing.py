"""Tables that have outgrown their places in a workbook."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING

import openpyxl
from workbook import samples

from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.workbook.growing import grown_for
from xl_kpi.workbook.refreshing import plan_refresh, write_refresh

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xl_kpi.board.tables import BoardTable

AUGUST = datetime(2023, 9, 4, 8, 15, 30)  # noqa: DTZ001


def refresh(board: Path, tables: Sequence[BoardTable]) -> tuple[str, ...]:
    """Refresh a workbook that may have to grow; return the findings' places."""
    grown = grown_for(Workbook.open(board), tables)
    plan = plan_refresh(grown.workbook, tables, samples.record())
    write_refresh(grown.workbook, plan, AUGUST)
    return tuple(finding.where for finding in grown.findings)


def with_more_rows(table: BoardTable, times: int) -> BoardTable:
    return dataclasses.replace(table, rows=table.rows * times, row_ids=table.row_ids * times)


def shown(board: Path, name: str) -> list[list[object]]:
    book = openpyxl.load_workbook(board)
    ((sheet, area),) = book.defined_names[name].destinations
    return [[cell.value for cell in row] for row in book[sheet][area.replace("$", "")]]


def test_a_board_table_grows_and_the_table_below_moves_down(board: Path) -> None:
    demand, *others = samples.whole_board()
    refresh(board, [demand, *others])
    below = shown(board, "kpi_table_right_service")
    place = refresh(board, [with_more_rows(demand, 3), *others])
    assert place == (f"{samples.BOARD}!A5:P7",)
    assert [row[1] for row in shown(board, "kpi_table_demand")] == ["Indicator"] + [
        "Number of referrals into Early Help", "Referrals",
    ] * 3  # fmt: skip
    assert shown(board, "kpi_table_right_service") == below


def test_a_list_longer_than_its_room_grows(board: Path) -> None:
    tables = samples.whole_board(workers=170, teams=30)
    places = refresh(board, tables)
    assert [place.split("!")[0] for place in places] == ["Team tables", "Caseloads"]
    assert len(shown(board, "kpi_caseload_caseloads_20")) == 171
    assert [row[0] for row in shown(board, "kpi_team_assessments_team")][-1] == "Total"
    assert grown_for(Workbook.open(board), tables).findings == ()


def test_nothing_moves_where_every_table_has_room(board: Path) -> None:
    workbook = Workbook.open(board)
    grown = grown_for(workbook, samples.whole_board())
    assert grown.workbook is workbook
    assert grown.findings == ()


def test_adopted_tables_and_those_without_a_place_are_left(board: Path) -> None:
    demand, *_ = samples.whole_board()
    longer = with_more_rows(demand, 2)
    unknown = dataclasses.replace(longer, name="kpi_table_unknown")
    workbook = Workbook.open(board)
    assert grown_for(workbook, [longer, unknown], {demand.name}).workbook is workbook
