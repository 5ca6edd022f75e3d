"""Excel itself: the pack opens, is refreshed live, and shows the cells of a closed refresh.

These tests need a machine with Excel, and close it when they are done. They run only where they
are asked for.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from command_line import xl_kpi
from functional.conftest import CONFIG, CONTACTS, Council

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import xlwings as xw

pytestmark = pytest.mark.skipif(
    not os.environ.get("XL_KPI_REAL_EXCEL"), reason="set XL_KPI_REAL_EXCEL=1 where there is Excel"
)


@pytest.fixture(scope="module")
def excel() -> Iterator[xw.App]:
    import xlwings

    app = xlwings.App(visible=True, add_book=False)
    yield app
    app.kill()


@pytest.fixture
def council(tmp_path: Path) -> Council:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    folder = tmp_path / "council"
    assert xl_kpi("new", folder, "--config", config, "--period", "2023-06").status == 0
    made = Council(folder)
    made.contacts.write_text(CONTACTS, encoding="utf-8")
    return made


def test_the_live_refresh_shows_the_cells_of_the_closed_one(
    excel: xw.App, council: Council, tmp_path: Path
) -> None:
    from live.packs import closed, comparable, held, live_refresh

    other = Council(shutil.copytree(council.folder, tmp_path / "closed"))
    assert other.refresh("--period", "2023-07").status == 0
    beside = excel.books.add()
    beside.sheets[0].range("A1").value = "mine"
    book = excel.books.open(str(council.workbook))
    before = (excel.calculation, excel.enable_events, excel.screen_updating)
    try:
        live_refresh(book)
        assert comparable(held(book)) == comparable(closed(other.workbook))
        assert (excel.calculation, excel.enable_events, excel.screen_updating) == before
        assert beside.sheets[0].range("A1").value == "mine"
    finally:
        book.close()
        beside.close()


def test_a_whole_pack_opens_with_its_charts(excel: xw.App, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    assert xl_kpi("demo", folder, "--period", "2023-07", "--quiet").status == 0
    book = excel.books.open(str(next(folder.glob("board_pack.xls*"))))
    try:
        assert len(book.sheets["Charts"].charts) > 1
        excel.calculate()
    finally:
        book.close()


def test_the_table_under_the_selection_is_copied(excel: xw.App, council: Council) -> None:
    from xl_kpi.live.clipboard import copy_table
    from xl_kpi.live.opening import opened

    book = excel.books.open(str(council.workbook))
    try:
        table = book.names["kpi_table_demand"].refers_to_range
        table.sheet.activate()
        table.sheet.range((table.row + 1, table.column)).select()
        assert copy_table(opened(book)).page is None
    finally:
        book.close()
