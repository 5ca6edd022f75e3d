"""The refresh of an open workbook: the same cells as a closed one's, or everything as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from functional.conftest import Council
from live.packs import (
    TABLE,
    TESTS,
    asked,
    closed,
    comparable,
    held,
    live_refresh,
)

from xl_kpi.commands.refreshing import refresh
from xl_kpi.faults import Refusal
from xl_kpi.live.opening import opened_by_name

if TYPE_CHECKING:
    from pathlib import Path

    import xlwings as xw
    from live.engine import Instruments


def test_an_open_workbook_gets_the_cells_that_a_closed_one_gets(
    pack: xw.Book, council: Council, tmp_path: Path
) -> None:
    other = tmp_path / "closed"
    shutil.copytree(council.folder, other)
    assert Council(other).refresh("--period", "2023-07").status == 0
    done = live_refresh(pack)
    assert len(done.plan.changes) > 10
    assert comparable(held(pack)) == comparable(closed(other / "board_pack.xlsm"))


def test_a_second_refresh_changes_nothing(pack: xw.Book) -> None:
    live_refresh(pack)
    before = held(pack)
    again = live_refresh(pack)
    assert again.plan.changes == ()
    assert held(pack) == before


def test_the_copy_saved_first_is_the_workbook_as_it_was(pack: xw.Book, excel: xw.App) -> None:
    before = held(pack)
    done = live_refresh(pack)
    assert done.backup is not None
    copy = excel.books.open(str(done.backup))
    try:
        # LibreOffice spells some formats its own way when it saves.
        assert {at: value for at, (value, _) in held(copy).items()} == {
            at: value for at, (value, _) in before.items()
        }
    finally:
        copy.close()


def test_a_dry_run_writes_nothing(pack: xw.Book, council: Council) -> None:
    before = held(pack)
    done = live_refresh(pack, dry_run=True)
    assert len(done.plan.changes) > 10
    assert held(pack) == before
    assert not council.history.exists()


def test_the_persons_place_and_settings_are_kept(pack: xw.Book, instruments: Instruments) -> None:
    sheet = pack.sheets["Board"]
    sheet.activate()
    sheet.range("B3").select()
    live_refresh(pack)
    assert pack.sheets.active.name == "Board"
    assert pack.app.selection.address == "$B$3"
    settings = instruments.noted.settings
    assert (settings["ScreenUpdating"], settings["EnableEvents"], settings["Interactive"]) == (
        True,
        True,
        True,
    )
    assert pack.app.calculation == "automatic"
    assert any("writing the figures" in text for text in instruments.noted.status_texts())
    assert pack.app.status_bar in (False, "FALSE", "False", "")


def test_other_open_workbooks_are_not_touched(pack: xw.Book, book: xw.Book) -> None:
    book.sheets[0].range("A1").value = "mine"
    before = book.sheets[0].used_range.value
    live_refresh(pack)
    assert book.sheets[0].used_range.value == before
    assert book.app.books.count if hasattr(book.app.books, "count") else len(book.app.books) == 2


def test_a_hidden_sheet_is_written(pack: xw.Book) -> None:
    region = pack.names[TABLE].refers_to_range
    pack.sheets["Control"].activate()
    pack.sheets["Board"].visible = False
    live_refresh(pack)
    assert not pack.sheets["Board"].visible
    assert region.value[1][1] == "Number of contacts in the month"
    assert region.value[1][4] == 3.0


def test_text_that_looks_like_something_else_stays_text(pack: xw.Book, council: Council) -> None:
    text = council.config.read_text().replace("note: A note", "note: '=1+1'")
    council.config.write_text(text.replace("England", "21/22"), encoding="utf-8")
    live_refresh(pack)
    cells = pack.names[TABLE].refers_to_range.value
    assert cells[0][-2:] == ["21/22", "Note"]
    assert cells[1][-1] == "=1+1"


def test_a_cell_being_edited_is_waited_for(pack: xw.Book, instruments: Instruments) -> None:
    request = asked(pack)
    with instruments.fault("rejected", name="Range.raw_value", at=1, times=3) as armed:
        done = refresh(request)
    assert armed.struck == 3
    assert len(done.plan.changes) > 10


# how it is called --------------------------------------------------------------------------------


def test_a_name_that_is_not_open_is_refused_with_those_that_are(pack: xw.Book) -> None:
    with pytest.raises(
        Refusal, match=r"'other.xlsm' is not open in Excel; open there: .*board_pack"
    ):
        opened_by_name("other.xlsm")
    assert opened_by_name("board_pack").book.name == pack.name


def test_the_only_open_pack_is_meant_where_none_is_named(pack: xw.Book, book: xw.Book) -> None:
    assert book.name != pack.name
    assert opened_by_name(None).book.name == pack.name


def test_the_command_started_outside_excel_does_the_same(pack: xw.Book, council: Council) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "live.engine", "xl_kpi", "refresh", "--live", "board_pack",
         "--period", "2023-07", "--json"],
        capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"cells_changed": ' in done.stdout
    assert pack.names[TABLE].refers_to_range.value[1][4] == 3.0
    assert council.history.exists()
