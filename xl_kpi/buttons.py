"""What the buttons of the ribbon's KPI tab run: the commands, for the workbook that is open.

A button does what its command does and shows what the command prints. What goes wrong is said in
the command's own words; a traceback is never shown. The log keeps when, which button, how it ended
and how long it took: no figure and no name.
"""

from __future__ import annotations

import contextlib
import io
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.faults import Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import xlwings

    from xl_kpi.live.book import LiveBook

TITLE = "KPI"
_LONGEST = 1000
"""Characters that a message box shows without growing out of the screen."""
_HELP = """\
Refresh writes the month's figures into this workbook. Save it when you have looked at it.
Check data names what is wrong in the extracts; nothing is written.
Explain this figure says how the selected cell's figure was made and rated.
Copy table for slide copies the table that the selected cell is in.
Audit lists every cell of this workbook that disagrees with the workbook's own figures.
Open log shows when each button was pressed and how it ended.

The same on the command line: xl-kpi --help. What works on this machine: xl-kpi doctor."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a button's task ended: in a word for the log, and what is shown."""

    ended: str
    message: str


def refresh() -> None:
    """Refresh the open workbook for the month."""
    from xl_kpi.commands.refreshing import Asked, run

    def task(live: LiveBook) -> str:
        asked = Asked(
            workbook=live.path, config=None, extracts=None, history=None, period=None,
            output=None, dry_run=False, restate=None, strict=False, as_json=False, quiet=False,
            live=live,
        )  # fmt: skip
        return _said(lambda: run(asked))

    _press("refresh", task)


def check_data() -> None:
    """Check the config and the extracts of the open workbook."""
    from xl_kpi.commands.checking import run

    def task(live: LiveBook) -> str:
        return _said(lambda: run(live.path, None, None, None, None, as_json=False, quiet=False))

    _press("check_data", task)


def explain() -> None:
    """Explain the figure in the selected cell."""
    from xl_kpi.commands.explaining import Asked, run

    def task(live: LiveBook) -> str:
        sheet, address = live.selected()
        with _copied(live) as copy:
            asked = Asked(
                what=address, period=None, team=None, sheet=sheet, workbook=copy,
                config=_config(live), extracts=None, history=_history(live), output=None,
                rows=False, as_json=False, quiet=False,
            )  # fmt: skip
            return _said(lambda: run(asked))

    _press("explain", task)


def audit() -> None:
    """Audit the open workbook, and open the copy that lists the findings."""
    from xl_kpi.commands.auditing import Asked, run

    def task(live: LiveBook) -> str:
        output = live.path.with_name(f"{live.path.stem} audit{live.path.suffix}")
        with _copied(live) as copy:
            asked = Asked(
                workbook=copy, config=_config(live, required=False), rules=(), level="note",
                show_all=False, output=output, as_json=False, quiet=False,
            )  # fmt: skip
            said = _said(lambda: run(asked))
        live.book.app.books.open(str(output))
        return said

    _press("audit", task)


def copy_table() -> None:
    """Copy the table that the selected cell is in."""
    from xl_kpi.live.clipboard import copy_table as copy

    def task(live: LiveBook) -> str:
        copied = copy(live)
        if copied.page is not None:
            return f"Cells cannot be copied here. The table is in {copied.page}"
        return (
            f"{copied.region} is on the clipboard: paste it into the slide, as a table or"
            " (Paste Special) as a picture."
        )

    _press("copy_table", task)


def open_log() -> None:
    """Open the log of the buttons."""

    def task(_: LiveBook) -> str:
        path = log_file()
        path.touch()
        _show_file(path)
        return f"The log is {path}"

    _press("open_log", task)


def show_help() -> None:
    """Say what each button does."""
    _press("show_help", lambda _: _HELP)


def _press(button: str, task: Callable[[LiveBook], str]) -> None:
    """Run a button's task on the workbook that called, tell how it ended, and log that."""
    begun = time.monotonic()
    called: list[xlwings.Book] = []
    outcome = _outcome(lambda: _call(called))
    if called:
        outcome = _outcome(lambda: _by_itself(lambda: task(_opened(called[0]))))
    _log(button, outcome.ended, time.monotonic() - begun)
    if not called:
        sys.exit(outcome.message)  # what stands in the error stream the add-in shows
    from xl_kpi.live.telling import tell

    tell(called[0], outcome.message, TITLE)


def _call(called: list[xlwings.Book]) -> str:
    from xl_kpi.live.excel import calling_book

    called.append(calling_book())
    return ""


def _by_itself(task: Callable[[], str]) -> str:
    with _alone():
        return task()


def _opened(book: xlwings.Book) -> LiveBook:
    from xl_kpi.live.opening import opened

    return opened(book)


def _outcome(task: Callable[[], str]) -> Outcome:
    try:
        return Outcome("done", _cut(task()))
    except Refusal as refusal:
        from xl_kpi.live.excel import BrokenOff

        faults = "\n".join(str(fault) for fault in refusal.faults)
        if isinstance(refusal, BrokenOff):
            return Outcome("broken", _cut(faults))
        return Outcome("refused", _cut(f"Nothing was changed.\n\n{faults}"))
    except Exception as error:  # noqa: BLE001 - whatever happens, Excel shows words
        if os.environ.get("XL_KPI_DEBUG"):
            return Outcome("failed", _cut(traceback.format_exc()))
        kind = type(error).__name__
        return Outcome("failed", f"xl_kpi failed unexpectedly ({kind}). Nothing is half-written.")


def _said(run: Callable[[], None]) -> str:
    """Return what a command prints; that it found problems is in its words."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        run()
    return printed.getvalue().strip() or "Done; there is nothing to tell."


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    kept = text[:_LONGEST].rsplit("\n", 1)[0]
    return f"{kept}\n... and more: the same command in a command window prints all of it."


@contextlib.contextmanager
def _copied(live: LiveBook) -> Iterator[Path]:
    """Give a copy of the workbook as it is open now; it is gone afterwards."""
    from xl_kpi.live.platforms import save_copy

    with tempfile.TemporaryDirectory(prefix="xl_kpi_") as folder:
        copy = Path(folder, live.path.name)
        save_copy(live, copy)
        yield copy


def _config(live: LiveBook, *, required: bool = True) -> Path | None:
    from xl_kpi.commands.options import config_path

    try:
        return config_path(None, live.path)
    except Refusal:
        if required:
            raise
        return None


def _history(live: LiveBook) -> Path:
    from xl_kpi.commands.options import history_path

    return history_path(None, live.path)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let one task run at a time; on a Mac Excel itself does not wait for one to end.

    The lock is the system's, taken through SQLite, and is gone when its process is.

    Raises:
        Refusal: Another is running.
    """
    lock = sqlite3.connect(log_file().with_suffix(".running"), timeout=0, isolation_level=None)
    with contextlib.closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise refuse("KPI", "another task of this tab is still running: wait for it") from None
        yield


def log_file() -> Path:
    """Return where the log of the buttons is kept; its folder is there."""
    chosen = os.environ.get("XL_KPI_LOGS")
    if chosen:
        folder = Path(chosen)
    else:
        import platformdirs

        folder = Path(platformdirs.user_log_dir("xl_kpi", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "buttons.log"


def _log(button: str, ended: str, seconds: float) -> None:
    from xl_kpi.commands.options import now

    with contextlib.suppress(OSError), log_file().open("a", encoding="utf-8") as log:
        log.write(f"{now().isoformat()}  {button:12}{ended:10}{seconds:.1f} s\n")


def _show_file(path: Path) -> None:
    if sys.platform == "win32":
        os.startfile(path)  # type: ignore[attr-defined,unused-ignore]  # noqa: S606
    elif sys.platform == "darwin":
        subprocess.run(["/usr/bin/open", str(path)], check=False)  # noqa: S603
