"""How often a refresh of the full pack asks Excel: each call crosses to another process and costs.

Every use of a member of the engine counts, and so does every message that it sends: what xlwings
does behind one property, as `Range.sheet`, is not left out.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from command_line import xl_kpi
from live.packs import live_refresh

from xl_kpi.live import naming
from xl_kpi.live.opening import opened
from xl_kpi.workbook import names
from xl_kpi.workbook.expected_names import Expected

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xlwings as xw
    from live.engine import Instruments

    from xl_kpi.workbook.refreshing import RefreshPlan

MOST_PER_TABLE = 12


@pytest.fixture(scope="module")
def full_pack(tmp_path_factory: pytest.TempPathFactory, excel: xw.App) -> Iterator[xw.Book]:
    """The whole pack of a made-up council, newly built and open: every cell is still to come."""
    folder = tmp_path_factory.mktemp("full")
    made, pack = folder / "made", folder / "pack"
    assert xl_kpi("demo", made, "--period", "2023-07", "--quiet").status == 0
    config = made / "indicator_config.yaml"
    assert xl_kpi("new", pack, "--config", config, "--period", "2023-05").status == 0
    shutil.copytree(made / "extracts", pack / "extracts", dirs_exist_ok=True)
    book = excel.books.open(str(pack / "board_pack.xlsm"))
    yield book
    book.close()


def filled(book: xw.Book, plan: RefreshPlan) -> int:
    """How many tables a refresh fills: those of figures, what charts draw, and the records."""
    charts = [each.name for each in book.names if each.name.startswith(names.CHART)]
    return len(plan.tables) + len(charts) + len(names.LISTS)


def test_a_refresh_of_the_full_pack_takes_at_most_twelve_calls_for_each_table(
    full_pack: xw.Book, excel: xw.App
) -> None:
    """The first refresh, that of the next month, and one that finds nothing to change."""
    from live.engine import Instruments as Measured

    changed = []
    for period in ("2023-06", "2023-07", "2023-07"):
        with Measured(excel).counting() as calls:
            done = live_refresh(full_pack, period=period)
        tables = filled(full_pack, done.plan)
        assert tables >= 35
        assert len(calls) <= calls.messages <= MOST_PER_TABLE * tables, calls.by_label
        changed.append(len(done.plan.changes))
    assert changed[0] > 1000
    assert changed[1] > 1000
    assert changed[2] == 0


# the names, looked up in few calls -----------------------------------------------------------------


def expected(*board: str) -> Expected:
    return Expected(
        by_sheet={"Sheet1": board}, seldom=(), numbered="n_", marks=("mark_first", "mark_second"), marker="marker", of_our_making="first",
    )  # fmt: skip


@pytest.fixture
def with_names(stored: xw.Book) -> xw.Book:
    for name, area in {
        "first": "$A$1:$B$3",
        "second": "$D$1",
        "third": "$A$5:$C$9",
        "n_1": "$F$1",
    }.items():
        stored.names.add(name, f"=Sheet1!{area}")
    return stored


def found(book: xw.Book, *board: str) -> dict[str, str]:
    told = naming.expected_names(opened(book), expected(*board))
    return {name: region.address for name, region in told.items()}


def test_the_names_of_a_sheet_are_asked_for_together(
    with_names: xw.Book, instruments: Instruments
) -> None:
    with instruments.counting() as calls:
        told = found(with_names, "first", "second", "third")
    assert told == {"n_1": "F1", "first": "A1:B3", "second": "D1", "third": "A5:C9"}
    assert calls.by_label["Range.address"] == 1
    assert calls.by_label["Name.refers_to"] == 1, "of the numbered one"


def test_a_name_that_is_not_there_or_elsewhere_does_not_hide_the_others(
    with_names: xw.Book,
) -> None:
    with_names.sheets.add("Other")
    with_names.names.add("far", "=Other!$C$3")
    assert found(with_names, "first", "missing", "far", "third") == {
        "n_1": "F1", "first": "A1:B3", "far": "C3", "third": "A5:C9",
    }  # fmt: skip


def test_a_name_that_a_copied_sheet_has_too_is_the_workbooks(with_names: xw.Book) -> None:
    other = with_names.sheets.add("Other")
    other.names.add("first", "=Other!$Z$1")
    with_names.sheets["Sheet1"].names.add("first", "=Sheet1!$Z$9")
    with_names.sheets["Sheet1"].names.add("n_1", "=Sheet1!$Z$8")
    assert found(with_names, "first", "second")["second"] == "D1"
    assert found(with_names, "first", "second")["first"] == "A1:B3"


def test_a_name_of_several_areas_or_of_none_is_left_out(with_names: xw.Book) -> None:
    with_names.names.add("torn", "=Sheet1!$A$1,Sheet1!$C$1")
    with_names.names.add("number", "=5")
    assert set(found(with_names, "first", "torn", "number", "third")) == {"n_1", "first", "third"}


def test_the_marks_of_adopted_tables_are_looked_for_only_where_there_may_be_some(
    with_names: xw.Book,
) -> None:
    with_names.names.add("mark_second", "=Sheet1!$A$1")
    assert "mark_second" not in found(with_names, "first"), (
        "a workbook of our making, without the marker"
    )
    with_names.names.add("marker", "=Sheet1!$A$1")
    assert "mark_second" in found(with_names, "first")
    with_names.names["marker"].delete()
    with_names.names["first"].delete()
    assert "mark_second" in found(with_names, "second"), "a pack adopted before there was a marker"


def test_a_call_that_fails_once_is_not_taken_for_a_name_that_is_not_there(
    with_names: xw.Book, instruments: Instruments
) -> None:
    for at in range(1, 8):
        with instruments.fault("refused", name="Name*.*", at=at, times=1):
            assert set(found(with_names, "first", "second", "third")) == {
                "n_1",
                "first",
                "second",
                "third",
            }
