"""Workbooks, sheets and applications in the states in which people leave them."""

from __future__ import annotations

import contextlib
import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest
from command_line import xl_kpi
from functional.conftest import Council
from live.packs import (
    TABLE,
    backups,
    closed,
    comparable,
    held,
    live_refresh,
    named,
    recorded,
)

from xl_kpi.faults import Refusal
from xl_kpi.live import excel as live_excel
from xl_kpi.live import opening
from xl_kpi.live.excel import BrokenOff
from xl_kpi.live.opening import opened, opened_by_name
from xl_kpi.workbook import names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    import xlwings as xw
    from live.engine import Instruments


@pytest.fixture
def as_closed(council: Council, tmp_path: Path) -> dict[str, Any]:
    """The cells of the same workbook refreshed closed."""
    other = Council(shutil.copytree(council.folder, tmp_path / "closed"))
    assert other.refresh("--period", "2023-07").status == 0
    return comparable(closed(other.workbook))


def assert_refused(
    book: xw.Book, council: Council, instruments: Instruments, said: str, **changed: object
) -> None:
    before = instruments.contents(book)
    with instruments.counting() as calls, pytest.raises(Refusal, match=said):
        live_refresh(book, **changed)
    assert not [label for label in calls.labels if label.endswith("put")], "nothing is even stilled"
    assert instruments.contents(book) == before
    assert not recorded(council)
    assert not backups(council)


# sheets --------------------------------------------------------------------------------------------


def test_a_sheet_that_was_sorted_is_filled_as_declared(
    pack: xw.Book, as_closed: dict[str, Any]
) -> None:
    live_refresh(pack, period="2023-06")
    region = pack.names[TABLE].refers_to_range
    region.api.Sort(Key1=region[0, 1].api, Order1=2, Header=1)
    assert region.value[1][1].startswith("Percentage")
    live_refresh(pack)
    assert values(held(pack)) == values(as_closed), "blanks moved their formats with the rows"


def values(cells: dict[str, Any]) -> dict[str, Any]:
    """What cells hold; what changed is left out, which rests on the refreshes before."""
    return {
        key: value
        for key, (value, _) in comparable(cells).items()
        if not key.startswith(names.WHAT_CHANGED)
    }


def test_rows_that_a_filter_hides_are_filled_and_stay_hidden(
    pack: xw.Book, as_closed: dict[str, Any]
) -> None:
    live_refresh(pack, period="2023-06")
    region = pack.names[TABLE].refers_to_range
    region.api.AutoFilter(2, "Number of contacts in the month")
    assert pack.sheets["Board"].api.FilterMode
    live_refresh(pack)
    assert region.rows[2].rows.hidden is True
    assert values(held(pack)) == values(as_closed)


def test_a_block_that_fills_only_the_rows_that_show_is_written_row_by_row(
    pack: xw.Book, as_closed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Excel may do where rows are filtered out; LibreOffice does not."""
    from xl_kpi.live import writing

    original, blocks = writing.put_values, []

    def only_what_shows(cells: xw.Range, rows: list[list[Any]], *, date_1904: bool) -> None:
        if len(rows) > 1:
            blocks.append(len(rows))
            rows = [rows[0]] * len(rows)
        original(cells, rows, date_1904=date_1904)

    monkeypatch.setattr(writing, "put_values", only_what_shows)
    live_refresh(pack)
    assert blocks
    assert comparable(held(pack)) == as_closed


def test_rows_that_take_nothing_are_told_and_all_is_put_back(
    pack: xw.Book, council: Council, instruments: Instruments, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xl_kpi.live import writing

    original, before = writing.put_values, instruments.contents(pack)

    def but_figures(cells: xw.Range, rows: list[list[Any]], *, date_1904: bool) -> None:
        kept = [[None if value == 2.0 else value for value in row] for row in rows]
        original(cells, kept, date_1904=date_1904)

    monkeypatch.setattr(writing, "put_values", but_figures)
    with pytest.raises(Refusal, match="did not take what was put into it: clear the sheet's filt"):
        live_refresh(pack)
    assert instruments.contents(pack) == before
    assert not recorded(council)


def test_a_hidden_sheet_is_filled_and_stays_hidden(
    pack: xw.Book, as_closed: dict[str, Any]
) -> None:
    pack.sheets["Control"].activate()
    pack.sheets["Board"].visible = False
    live_refresh(pack)
    assert not pack.sheets["Board"].visible
    assert comparable(held(pack)) == as_closed


def test_a_protected_sheet_is_refused_before_anything_is_written(
    pack: xw.Book, council: Council, instruments: Instruments
) -> None:
    pack.sheets["Board"].api.Protect()
    assert_refused(pack, council, instruments, "Board: is protected: Review > Unprotect Sheet")


def test_merged_cells_in_a_table_are_refused_before_anything_is_written(
    pack: xw.Book, council: Council, instruments: Instruments
) -> None:
    region = pack.names[TABLE].refers_to_range
    pack.sheets["Board"].range(region[1, 2], region[2, 2]).merge()
    assert_refused(pack, council, instruments, r"Board!C\d.*: holds merged cells")


def test_merged_cells_beside_the_tables_are_no_matter(
    pack: xw.Book, as_closed: dict[str, Any]
) -> None:
    region = pack.names[TABLE].refers_to_range
    below = region.row + region.rows.count
    pack.sheets["Board"].range((below, 1), (below + 1, 5)).merge()
    live_refresh(pack)
    assert comparable(held(pack)) == as_closed


def test_what_stands_between_the_cells_that_change_is_not_written(
    pack: xw.Book, as_closed: dict[str, Any], instruments: Instruments
) -> None:
    """A text may be partly bold and a formula is somebody's: neither is put, even as it was."""
    live_refresh(pack)
    region = pack.names[TABLE].refers_to_range
    target = region[1, 6]
    target.formula = "=1+2"
    written: list[str] = []
    note = region[1, region.columns.count - 1].address
    with instruments.counting():
        done = live_refresh(pack, period="2023-06")
    written = [change.cell for change in done.plan.changes]
    assert note.replace("$", "") not in written
    assert comparable(held(pack)) != as_closed


# workbooks and applications ------------------------------------------------------------------------


def test_a_workbook_open_for_reading_only_is_refused(
    council: Council, excel: xw.App, instruments: Instruments
) -> None:
    book = excel.books.open(str(council.workbook), read_only=True)
    try:
        assert_refused(book, council, instruments, "is open for reading only: open it for editing")
    finally:
        book.close()


def test_a_workbook_that_was_never_saved_is_refused(book: xw.Book) -> None:
    with pytest.raises(Refusal, match="has not been saved yet: save it"):
        opened(book)


def test_a_workbook_without_a_file_here_is_copied_where_it_belongs(
    pack: xw.Book, council: Council
) -> None:
    council.workbook.unlink()  # as of one that is open from the web
    copy = live_refresh(pack).backup
    assert copy is not None
    assert copy.parent == council.folder
    assert zipfile.is_zipfile(copy)
    assert recorded(council) == 1


def test_other_open_workbooks_are_not_touched(
    pack: xw.Book, book: xw.Book, instruments: Instruments
) -> None:
    book.sheets[0].range("A1").value = "mine"
    book.activate()
    before = instruments.contents(book)
    live_refresh(pack)
    assert instruments.contents(book) == before
    assert len(pack.app.books) == 2
    assert pack.app.books.active.name == book.name


@pytest.fixture
def another(excel: xw.App) -> Iterator[xw.App]:  # noqa: ARG001  (it starts first)
    """A second application, started before the first was brought to the front."""
    import xlwings

    app = xlwings.App(visible=False, add_book=False)
    yield app
    app.kill()


def test_a_workbook_is_found_in_whichever_excel_it_is_open(
    pack: xw.Book, another: xw.App, council: Council
) -> None:
    from live.engine import Instruments as Measured

    mine = another.books.add()
    mine.sheets[0].range("A1").value = "mine"
    live = opened_by_name("board_pack")
    assert live.book.app.pid == pack.app.pid
    with Measured(another).counting() as calls:
        live_refresh(live.book)
    assert not len(calls), "the other Excel is not even asked"
    assert recorded(council) == 1


def test_two_workbooks_of_one_name_are_told_apart_by_their_path(
    pack: xw.Book, another: xw.App, council: Council, tmp_path: Path
) -> None:
    other = Council(shutil.copytree(council.folder, tmp_path / "other"))
    twin = another.books.open(str(other.workbook))
    with pytest.raises(Refusal) as refused:
        opened_by_name("board_pack")
    for path in (council.workbook, other.workbook):
        assert str(path) in str(refused.value)
    assert "name its path" in str(refused.value)
    assert opened_by_name(str(other.workbook)).book.app.pid == another.pid
    assert opened_by_name(str(council.workbook)).book.app.pid == pack.app.pid
    twin.close()


@pytest.mark.parametrize("kind", ["rejected", "lost"])
def test_an_excel_that_does_not_answer_is_passed_over(
    kind: str, pack: xw.Book, another: xw.App, monkeypatch: pytest.MonkeyPatch
) -> None:
    from live.engine import Instruments as Measured

    monkeypatch.setattr(opening, "_ELSEWHERE", 0.0)
    with Measured(another).fault(kind):
        assert opened_by_name("board_pack").book.app.pid == pack.app.pid
        said = "is busy" if kind == "rejected" else "does not answer"
        with pytest.raises(Refusal, match=said):
            opened_by_name("not_open_here")


def test_a_workbook_of_which_nothing_can_be_undone_is_told_so(
    pack: xw.Book, council: Council, instruments: Instruments, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person begins to edit a cell on the way, and goes for lunch."""
    monkeypatch.setattr(live_excel, "WAIT_SECONDS", 0.0)
    with (
        instruments.fault("editing", name="Range.raw_value put", at=2),
        pytest.raises(BrokenOff, match="close the workbook without saving it") as refused,
    ):
        live_refresh(pack)
    (copy,) = backups(council)
    assert str(copy) in str(refused.value)
    assert not recorded(council)


def test_a_longer_and_a_shorter_list_leave_nothing_of_each_other(
    tmp_path: Path, excel: xw.App
) -> None:
    """A caseload list that grows within its room, and then shrinks: as in a closed workbook."""
    source = tmp_path / "config.yaml"
    source.write_text(CASELOADS, encoding="utf-8")
    folder = tmp_path / "council"
    assert xl_kpi("new", folder, "--config", source, "--period", "2023-06").status == 0
    made = Council(folder)
    other = Council(shutil.copytree(folder, tmp_path / "closed"))
    with contextlib.closing(excel.books.open(str(made.workbook))) as book:
        covered = named(book)["kpi_caseload_all"]
        for workers in (3, 9, 2):
            for each in (made, other):
                write_allocations(each, workers)
            assert other.refresh("--period", "2023-07").status == 0
            live_refresh(book)
            cells = comparable(held(book))
            assert cells == comparable(closed(other.workbook)), workers
            assert named(book)["kpi_caseload_all"] == covered
            shown = [key for key in cells if "caseload" in key and cells[key][0] is not None]
            assert len(shown) == 3 * (workers + 1)


CASELOADS = """\
version: 1
council: {name: Made-up Council}
window: 3
extracts:
  allocations:
    files: "allocations*.csv"
    columns:
      child_id: {header: Child, type: text}
      worker: {header: Worker, type: text}
      qualifying_status: {header: Status, type: text}
      team: {header: Team, type: text}
    key: [child_id]
indicators:
  - {id: held, unit: count, numerator: {extract: allocations, count: child_id, when: as_at}}
tables:
  - {id: demand, sheet: Board, columns: [indicator, months], rows: [held]}
caseloads:
  - {id: all, sheet: Caseloads, extract: allocations, minimum: 0, highlight: {SW: 20}}
"""


def write_allocations(council: Council, workers: int) -> None:
    rows = [
        f"{worker}-{child},W{worker},SW,Team {worker % 3}"
        for worker in range(workers)
        for child in range(worker + 1)
    ]
    text = "\n".join(["Child,Worker,Status,Team", *rows, ""])
    (council.extracts / "allocations.csv").write_text(text, encoding="utf-8")
