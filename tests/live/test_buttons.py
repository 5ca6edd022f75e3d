"""The ribbon's buttons, pressed on a workbook that is open: what each does, says and leaves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from live.packs import TABLE, live_refresh

from xl_kpi import buttons
from xl_kpi.faults import Fault
from xl_kpi.live.excel import BrokenOff

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import xlwings as xw
    from functional.conftest import Council
    from live.engine import Instruments

_LOGGED = re.compile(r"\d{4}-\d\d-\d\dT\S+  \w+ +(done|refused|failed) +\d+\.\d s")


_NOT_NEEDED = {
    "lxml", "numpy", "openpyxl", "pandas", "pyarrow", "rich", "sqlglot", "typer", "xlsxwriter",
}  # fmt: skip
"""Heavy libraries that a press of Refresh does without."""
_OWN_PROCESS = """
import json, sys
from live import engine
engine.activate()
theirs = set(sys.modules)
from xl_kpi.live.excel import load_xlwings
load_xlwings().books.active.set_mock_caller()
import xl_kpi.buttons
xl_kpi.buttons.refresh()
loaded = {name for name in set(sys.modules) - theirs if sys.modules[name] is not None}
print(json.dumps(sorted({name.partition(".")[0] for name in loaded})))
"""
"""A press of Refresh on the active workbook, in a process that tells what it loaded for it."""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "logs"
    monkeypatch.setenv("XL_KPI_LOGS", str(folder))
    return folder / "buttons.log"


@pytest.fixture
def caller(pack: xw.Book, log: Path) -> Iterator[xw.Book]:
    """The council's workbook, as the one whose button is pressed."""
    assert not log.exists()
    pack.set_mock_caller()
    yield pack
    del type(pack)._mock_caller


@pytest.fixture
def press(
    caller: xw.Book, instruments: Instruments, log: Path
) -> Callable[[Callable[[], None]], str]:
    """Press a button; return the one message that Excel showed."""

    assert caller.fullname

    def pressed(button: Callable[[], None]) -> str:
        instruments.forget()
        before = len(log.read_text().splitlines()) if log.exists() else 0
        button()
        lines = log.read_text().splitlines()
        assert len(lines) == before + 1
        assert _LOGGED.fullmatch(lines[-1]), lines[-1]
        ((message, title, *_),) = instruments.noted.alerts
        assert title == "KPI"
        assert "Traceback" not in message
        return message

    return pressed


def everything(book: xw.Book) -> dict[str, object]:
    """What all cells of a workbook hold, and how they look."""
    from live.engine import Instruments as Asked

    return Asked(book.app).contents(book)


def ended(log: Path) -> str:
    """How the last press ended, as the log has it."""
    return log.read_text().splitlines()[-1].split()[2]


def test_refresh_writes_the_month_and_says_so(
    press: Callable[..., str], caller: xw.Book, council: Council, log: Path
) -> None:
    before = everything(caller)
    message = press(buttons.refresh)
    assert re.match(r"2023-07: \d+ cells changed in 1 table", message)
    assert "The workbook as it was: " in message
    assert everything(caller) != before
    assert ended(log) == "done"
    assert council.history.exists()


def test_a_refusal_is_one_message_and_changes_nothing(
    press: Callable[..., str], caller: xw.Book, council: Council, log: Path
) -> None:
    council.contacts.unlink()
    before = everything(caller)
    message = press(buttons.refresh)
    assert message.startswith("Nothing was changed.\n\n")
    assert "extracts" in message
    assert everything(caller) == before
    assert not council.history.exists()
    assert ended(log) == "refused"


def test_check_data_names_the_row_at_fault_and_writes_nothing(
    press: Callable[..., str], caller: xw.Book, council: Council
) -> None:
    with council.contacts.open("a", encoding="utf-8") as file:
        file.write("9,31/02/2023,School\n")
    before = everything(caller)
    message = press(buttons.check_data)
    assert "contacts" in message
    assert "31/02/2023" not in message
    assert everything(caller) == before
    assert not council.history.exists()


def test_explain_tells_of_the_selected_figure(press: Callable[..., str], caller: xw.Book) -> None:
    live_refresh(caller)
    table = caller.names[TABLE].refers_to_range
    sheet = table.sheet
    sheet.activate()
    sheet.range((table.row + 1, table.column + 4)).select()
    message = press(buttons.explain)
    assert "Number of contacts in the month" in message
    assert "2023-07" in message or "July 2023" in message


def test_explain_says_that_a_cell_shows_no_figure(
    press: Callable[..., str], caller: xw.Book, log: Path
) -> None:
    live_refresh(caller)
    sheet = caller.names[TABLE].refers_to_range.sheet
    sheet.activate()
    sheet.range("Z99").select()
    assert "Z99" in press(buttons.explain)
    assert ended(log) == "refused"


def test_audit_opens_a_copy_with_the_findings(
    press: Callable[..., str], caller: xw.Book, excel: xw.App, council: Council
) -> None:
    live_refresh(caller)
    table = caller.names[TABLE].refers_to_range
    rag = next(cell for cell in table.rows[0] if cell.value == "RAG")
    table.sheet.range((table.row + 1, rag.column)).value = -1
    before = everything(caller)
    message = press(buttons.audit)
    audited = council.workbook.with_name(f"{council.workbook.stem} audit.xlsm")
    assert audited.is_file()
    opened = excel.books[audited.name]
    assert "Audit" in [sheet.name for sheet in opened.sheets]
    opened.close()
    assert "rag" in message.casefold()
    assert everything(caller) == before


def test_the_table_under_the_selection_is_copied(
    press: Callable[..., str], caller: xw.Book, instruments: Instruments
) -> None:
    live_refresh(caller)
    table = caller.names[TABLE].refers_to_range
    table.sheet.activate()
    table.sheet.range((table.row + 1, table.column + 1)).select()
    message = press(buttons.copy_table)
    ((what, address, values),) = instruments.noted.clipboard
    assert what == "cells"
    assert address.replace("$", "").endswith(table.address.replace("$", ""))
    assert values[1][1] == "Number of contacts in the month"
    assert "Paste Special" in message


def test_outside_every_table_nothing_is_copied(
    press: Callable[..., str], caller: xw.Book, instruments: Instruments, log: Path
) -> None:
    sheet = caller.names[TABLE].refers_to_range.sheet
    sheet.activate()
    sheet.range("Z99").select()
    assert "no table of the pack" in press(buttons.copy_table)
    assert not instruments.noted.clipboard
    assert ended(log) == "refused"


def test_where_cells_cannot_be_copied_a_page_holds_the_table(
    press: Callable[..., str], caller: xw.Book, instruments: Instruments
) -> None:
    live_refresh(caller)
    table = caller.names[TABLE].refers_to_range
    table.sheet.activate()
    table.sheet.range((table.row + 1, table.column)).select()
    table.sheet.range((table.row + 1, table.column + 1)).value = "<b>Contacts</b>"
    with instruments.fault("refused", name="Range.copy*") as armed:
        message = press(buttons.copy_table)
    assert armed.struck
    page = re.search(r"The table is in (.+\.html)", message)
    assert page is not None
    text = Path(page[1]).read_text(encoding="utf-8")
    assert "<td>&lt;b&gt;Contacts&lt;/b&gt;</td>" in text
    assert text.count("<tr>") == 3
    assert ">Jul-23</td>" in text


def test_the_log_and_the_help_are_said(press: Callable[..., str], log: Path) -> None:
    assert str(log) in press(buttons.open_log)
    said = press(buttons.show_help)
    for label in ("Refresh", "Check data", "Explain this figure", "Copy table", "Audit", "log"):
        assert label in said


def test_a_second_press_waits_for_the_first(press: Callable[..., str], log: Path) -> None:
    with buttons._alone():
        assert "still running" in press(buttons.check_data)
        assert ended(log) == "refused"
    assert "still running" not in press(buttons.check_data)


def test_a_killed_task_does_not_lock_the_buttons(press: Callable[..., str]) -> None:
    code = (
        "from xl_kpi import buttons\n"
        "with buttons._alone():\n    print('held', flush=True)\n    import time; time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as task:
        assert task.stdout is not None
        assert task.stdout.readline() == b"held\n"
        assert "still running" in press(buttons.check_data)
        task.kill()
        task.wait()
    assert "still running" not in press(buttons.check_data)


def test_what_nobody_foresaw_is_said_without_its_traceback(
    press: Callable[..., str], log: Path
) -> None:
    class OddError(Exception):
        """Of a kind that nothing expects."""

    def odd() -> str:
        raise OddError("Ada Lovelace, born 10/12/2015")

    message = press(lambda: buttons._press("refresh", lambda _: odd()))
    assert "OddError" in message
    assert "Lovelace" not in message + log.read_text()
    assert ended(log) == "failed"


def test_a_press_loads_nothing_that_it_can_do_without(caller: xw.Book, log: Path) -> None:
    """The second press, as any but the first of a config: what was slow to make is at hand."""
    caller.activate()
    tests = str(Path(__file__).parents[1])
    surroundings = os.environ | {"PYTHONPATH": os.pathsep.join([tests, *sys.path])}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", _OWN_PROCESS],
            capture_output=True, text=True, check=False, env=surroundings,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert ended(log) == "done"
    loaded = set(json.loads(done.stdout))
    assert "duckdb" in loaded
    assert not loaded & _NOT_NEEDED


@pytest.mark.usefixtures("log")
def test_a_refresh_that_could_not_be_undone_is_not_said_to_have_changed_nothing() -> None:
    def broken() -> str:
        raise BrokenOff([Fault("pack.xlsm", "the refresh broke off: some cells may be new")])

    outcome = buttons._outcome(broken)
    assert outcome.ended == "broken"
    assert outcome.message == "pack.xlsm: the refresh broke off: some cells may be new"


def test_a_press_whose_workbook_cannot_be_told_ends_in_words(log: Path) -> None:
    """Python was not started by a button: the add-in shows what stands in the error stream."""
    with pytest.raises(SystemExit) as left:
        buttons.refresh()
    assert str(left.value).startswith("xl_kpi failed unexpectedly")
    assert ended(log) == "failed"
