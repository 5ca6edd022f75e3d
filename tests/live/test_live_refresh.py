"""The refresh of an open workbook: the same cells as a closed one's, or everything as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from command_line import xl_kpi
from functional.conftest import CONFIG, CONTACTS, Council

from xl_kpi.commands.refreshing import Asked, Done, refresh
from xl_kpi.faults import Refusal
from xl_kpi.live import excel as live_excel
from xl_kpi.live.opening import opened, opened_by_name
from xl_kpi.ooxml.addresses import cell_address
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xlwings as xw
    from live.engine import Instruments

TESTS = Path(__file__).parents[1]
TABLE = "kpi_table_demand"
Cells = dict[str, tuple[Any, str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("declared") / "config.yaml"
    source.write_text(CONFIG, encoding="utf-8")
    folder = tmp_path_factory.mktemp("built") / "council"
    answer = xl_kpi("new", folder, "--config", source, "--period", "2023-06")
    assert answer.status == 0, answer.err
    return folder


@pytest.fixture
def council(built: Path, tmp_path: Path) -> Council:
    folder = tmp_path / "a council"
    shutil.copytree(built, folder)
    made = Council(folder)
    made.contacts.write_text(CONTACTS, encoding="utf-8")
    return made


@pytest.fixture
def pack(excel: xw.App, council: Council) -> Iterator[xw.Book]:
    """The council's workbook, open."""
    book = excel.books.open(str(council.workbook))
    yield book
    book.close()


def asked(book: xw.Book, **changed: object) -> Asked:
    live = opened(book)
    usual = Asked(
        workbook=live.path, config=None, extracts=None, history=None, period="2023-07", output=None,
        dry_run=False, restate=None, strict=False, as_json=False, quiet=True, live=live,
    )  # fmt: skip
    return replace(usual, **changed)  # type: ignore[arg-type]


def live_refresh(book: xw.Book, **changed: object) -> Done:
    return refresh(asked(book, **changed))


def held(book: xw.Book) -> Cells:
    """Every cell of every named region of the open workbook; of tables the number format too."""
    found: Cells = {}
    for name in book.names:
        if name.name == "kpi_refresh_log" or "!" in name.name:
            continue
        region = name.refers_to_range
        values = region.options(ndim=2, err_to_str=True).value
        for at, row in enumerate(values):
            for across, value in enumerate(row):
                place = (region.row + at, region.column + across)
                code = region.sheet.range(place).number_format if name.name == TABLE else ""
                found[f"{name.name} {cell_address(*place)}"] = (value, code)
    return found


def closed(path: Path) -> Cells:
    """The same of the closed workbook."""
    workbook = Workbook.open(path)
    return {
        f"{name} {cell_address(row, column)}": (
            cell.value,
            cell.number_format if name == TABLE else "",
        )
        for name, region in workbook.defined_names().items()
        if name != "kpi_refresh_log"
        for row, cells in enumerate(workbook.read(region), region.first_row)
        for column, cell in enumerate(cells, region.first_column)
    }


def comparable(cells: Cells) -> Cells:
    """Numbers as numbers; what differs by the time of the refresh left out."""
    timed = ("kpi_last_refresh", "kpi_refresh_log")
    found = {}
    for key, (value, code) in cells.items():
        if not key.startswith(timed):
            number = isinstance(value, (int, float)) or type(value).__name__ == "Decimal"
            serial = (value - datetime(1899, 12, 30)).days if isinstance(value, datetime) else value
            found[key] = (float(value) if number else _number(serial), code)
    return found


def _number(value: object) -> object:
    return float(value) if isinstance(value, int) else value


def test_an_open_workbook_gets_the_cells_that_a_closed_one_gets(
    pack: xw.Book, council: Council, tmp_path: Path
) -> None:
    other = tmp_path / "closed"
    shutil.copytree(council.folder, other)
    assert Council(other).refresh("--period", "2023-07").status == 0
    done = live_refresh(pack)
    assert len(done.plan.changes) > 10
    live, headless = comparable(held(pack)), comparable(closed(other / "board_pack.xlsm"))
    paths = {key for key in live if key.startswith(("kpi_extracts", "kpi_history"))}
    assert live.keys() == headless.keys()
    assert {key: live[key] for key in live if key not in paths} == {
        key: headless[key] for key in headless if key not in paths
    }


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
    assert any("refreshing" in text for text in instruments.noted.status_texts())
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


# what stops it ---------------------------------------------------------------------------------


def assert_refused(book: xw.Book, council: Council, said: str, **changed: object) -> None:
    before = held(book)
    with pytest.raises(Refusal, match=said):
        live_refresh(book, **changed)
    assert held(book) == before
    assert not council.history.exists() or not xl_kpi(
        "history", "list", "--history", council.history
    ).out.count("refresh ")


def test_a_protected_sheet_is_refused_before_anything_is_written(
    pack: xw.Book, council: Council
) -> None:
    pack.sheets["Board"].api.Protect()
    try:
        assert_refused(pack, council, "Board: is protected")
    finally:
        pack.sheets["Board"].api.Unprotect()


def test_a_table_that_needs_rows_is_refused_with_the_way_to_get_them(
    pack: xw.Book, council: Council
) -> None:
    text = council.config.read_text()
    more = "  - {id: another, name: Another, unit: count, supplied: true}\ntables:"
    text = text.replace("tables:", more, 1).replace("rows: [contacts,", "rows: [contacts, another,")
    council.config.write_text(text, encoding="utf-8")
    assert_refused(pack, council, "save and close it, run xl-kpi refresh WORKBOOK once")


KINDS = ["editing", "rejected", "protected", "refused"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["Range.raw_value put", "Range.raw_value", "App.calculation put"])
def test_a_failure_leaves_all_as_it_was_with_one_message(
    kind: str, name: str, pack: xw.Book, instruments: Instruments,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(live_excel, "WAIT_SECONDS", 0.5)
    before = held(pack)
    request = asked(pack)
    with instruments.fault(kind, name=name, at=1), pytest.raises(Exception) as failed:  # noqa: PT011
        refresh(request)
    assert isinstance(failed.value, Refusal) or kind in ("protected", "refused")
    assert held(pack) == before
    assert pack.app.calculation == "automatic"
    settings = instruments.noted.settings
    assert (settings["ScreenUpdating"], settings["EnableEvents"], settings["Interactive"]) == (
        True,
        True,
        True,
    )
    live_refresh(pack)


def test_a_lost_connection_is_told_and_nothing_is_recorded(
    pack: xw.Book, council: Council, instruments: Instruments
) -> None:
    before = held(pack)
    request = asked(pack)
    with (
        instruments.fault("lost", name="Range.raw_value put", at=1),
        pytest.raises(Refusal, match="has closed or does not answer"),
    ):
        refresh(request)
    pack.app.calculation = "automatic"  # nothing could be put back
    assert held(pack) == before
    assert (
        "0 figures" in xl_kpi("history", "list", "--history", council.history).out
        or not council.history.exists()
    )


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
