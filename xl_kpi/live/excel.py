"""Excel itself: finding the open workbook, waiting while it is busy, and leaving it as it was."""

from __future__ import annotations

import contextlib
import sys
import time
from functools import partial
from pathlib import PurePath, PureWindowsPath
from typing import TYPE_CHECKING, Any, TypeVar

from xl_kpi.faults import Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import xlwings

T = TypeVar("T")

WAIT_SECONDS = 15.0
"""How long a person who is typing into a cell is waited for."""
_PAUSE = 0.25
_BUSY = frozenset({-2147418111, -2147417846, -2146777998, -1712})
"""Call rejected; retry later; a cell is being edited or a dialog open; Mac: no answer in time."""
_GONE = frozenset({-2147023174, -2147023170, -2147417848, -2147220995, -609, -600, -10810})
"""The server is unavailable, failed, disconnected or released; Mac: connection invalid, Excel is
not running, or could not be started."""
_STATE = ("screen_updating", "enable_events", "calculation", "interactive", "status_bar")


def _codes(error: BaseException) -> set[int]:
    """Return the numbers by which Windows or macOS names what went wrong."""
    found = {getattr(error, "hresult", None), getattr(error, "errornumber", None)}
    for part in error.args:
        found |= set(part) if isinstance(part, tuple) else {part}
    return {code for code in found if isinstance(code, int)}


def is_busy(error: BaseException) -> bool:
    """Return whether Excel did not answer because it is busy, as while a cell is being edited."""
    return type(error).__name__ == "ExcelBusyError" or bool(_codes(error) & _BUSY)


def is_gone(error: BaseException) -> bool:
    """Return whether Excel, or the connection to it, is gone."""
    return bool(_codes(error) & _GONE)


def patiently(ask: Callable[[], T], *, seconds: float | None = None) -> T:
    """Ask Excel something, and again while it is busy.

    Raises:
        Refusal: It is still busy after so many seconds, or is gone.
    """
    until = time.monotonic() + (WAIT_SECONDS if seconds is None else seconds)
    while True:
        try:
            return ask()
        except Refusal:
            raise
        except Exception as error:
            if is_gone(error):
                raise refuse("Excel", "has closed or does not answer: open the workbook again,"
                             " and try again") from error  # fmt: skip
            if not is_busy(error):
                raise
            if time.monotonic() >= until:
                message = "is busy: finish editing the cell (Enter or Esc), close any dialog, and"
                raise refuse("Excel", f"{message} try again") from error
        time.sleep(_PAUSE)


def load_xlwings() -> Any:  # noqa: ANN401 - the module
    """Return xlwings, set so that a busy Excel is waited for here and not for ever.

    Raises:
        Refusal: It is not installed.
    """
    try:
        with _left_out("pandas", "numpy", "matplotlib", "PIL", "polars"):
            import xlwings
    except ImportError:
        raise refuse("--live", 'needs xlwings: pip install "xl-kpi[live]"; see what else is'
                     " missing with: xl-kpi doctor") from None  # fmt: skip
    if sys.platform == "win32":
        from xlwings import _xlwindows  # type: ignore[attr-defined,unused-ignore]

        _xlwindows.N_COM_ATTEMPTS = 1  # type: ignore[attr-defined,unused-ignore]
    return xlwings


@contextlib.contextmanager
def _left_out(*libraries: str) -> Iterator[None]:
    """Keep xlwings from loading what it can do without: that takes most of a second."""
    absent = [name for name in libraries if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)


def calling_book() -> xlwings.Book:
    """Return the workbook whose button started this process."""
    xw = load_xlwings()
    book: xlwings.Book = patiently(xw.Book.caller)
    return book


def open_books() -> list[xlwings.Book]:
    """Return every workbook open in any Excel of this session."""
    xw = load_xlwings()
    return patiently(lambda: [book for app in xw.apps for book in app.books])


def attach(name: str | None, is_pack: Callable[[xlwings.Book], bool]) -> xlwings.Book:
    """Return the open workbook that is meant.

    Args:
        name: Its full path, its file's name, or that without the ending; None for the one open
            workbook that is a pack.
        is_pack: Whether a workbook has our names.

    Raises:
        Refusal: None or several fit; the open workbooks are listed.
    """
    books = open_books()
    if name is None and len(books) == 1:
        return books[0]
    if name is None:
        fitting = [book for book in books if patiently(partial(is_pack, book))]
    else:
        fitting = [book for book in books if _is_named(book, name)]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(repr(book.name) for book in books) or "none"
    wanted = "the pack" if name is None else repr(name)
    if not fitting:
        message = f"{wanted} is not open in Excel; open there: {listed}"
    else:
        message = f"several open workbooks could be {wanted}: {listed}; give its full path"
    raise refuse("--live", message)


def _is_named(book: xlwings.Book, name: str) -> bool:
    full, short = book.fullname, book.name
    wanted = name.casefold()
    stem = PurePath(short).stem
    if wanted in (full.casefold(), short.casefold(), stem.casefold()):
        return True
    return PureWindowsPath(wanted) == PureWindowsPath(full.casefold())


@contextlib.contextmanager
def quiet(book: xlwings.Book, message: str) -> Iterator[None]:
    """Keep Excel still while cells are written; what was set is put back whatever happens.

    The selection, the active sheet and the person's other workbooks are not touched.
    """
    app = book.app
    before = patiently(lambda: {name: getattr(app, name) for name in _STATE})
    stilled = {
        "screen_updating": False, "enable_events": False, "calculation": "manual",
        "interactive": False, "status_bar": message,
    }  # fmt: skip
    try:
        for name, value in stilled.items():
            patiently(partial(setattr, app, name, value))
        yield
    finally:
        _put_back(app, before)


def _put_back(app: xlwings.App, before: dict[str, object]) -> None:
    """Set each thing back on its own, so that one that cannot be does not keep the others."""
    for name in ("calculation", "enable_events", "interactive", "screen_updating", "status_bar"):
        value = before[name]
        if name == "status_bar" and not isinstance(value, str):
            value = False  # Excel's own messages again
        with contextlib.suppress(Exception):
            patiently(partial(setattr, app, name, value), seconds=2.0)
