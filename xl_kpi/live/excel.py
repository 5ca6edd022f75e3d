"""Excel itself: asking it, waiting while it is busy, and saying in words why it would not."""

from __future__ import annotations

import atexit
import contextlib
import sys
import time
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from xl_kpi.faults import Fault, Refusal, refuse
from xl_kpi.live.platforms import held_by_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import xlwings

T = TypeVar("T")

WAIT_SECONDS = 15.0
"""How long a person who is typing into a cell is waited for."""
GONE_SECONDS = 3.0
"""How long a connection that was lost is waited for."""
_PAUSE = 0.25
_LONGEST_SENTENCE = 200
_BUSY_NUMBERS = frozenset({-2147418111, -2147417846, -2146777998, -1712})
"""Call rejected; retry later; a cell is being edited or a dialog open; Mac: no answer in time."""
_GONE_NUMBERS = frozenset(
    {-2147023174, -2147023170, -2147417848, -2147220995, -2146959355, -609, -600, -10810}
)
"""The server is unavailable, failed, disconnected, released or could not be started; Mac:
connection invalid, Excel is not running, or could not be started."""
_RAISED_BY_EXCEL = frozenset({"com_error", "CommandError", "XlwingsError", "ExcelBusyError"})
"""What pywin32, appscript and xlwings raise, by name: each is there on its own platform only."""


class ExcelBusy(Refusal):
    """Excel was still busy when it had been waited for."""


class ExcelGone(Refusal):
    """Excel has closed, or the connection to it is lost."""


class ExcelRefused(Refusal):
    """Excel would not do what it was asked."""


class BrokenOff(Refusal):
    """A refresh broke off and could not be undone: cells of the open workbook may be new."""


class _Trouble(Enum):
    BUSY = ExcelBusy
    GONE = ExcelGone
    REFUSED = ExcelRefused


@dataclass(frozen=True, slots=True)
class Patience:
    """Until when Excel is waited for. Calls that share one are together waited for no longer."""

    busy_until: float
    gone_until: float

    @classmethod
    def starting(cls, busy: float | None = None, gone: float | None = None) -> Patience:
        """Return a patience of so many seconds from now; the usual ones where none are given."""
        now = time.monotonic()
        return cls(
            now + (WAIT_SECONDS if busy is None else busy),
            now + (GONE_SECONDS if gone is None else gone),
        )

    def ask(self, question: Callable[[], T], where: str = "Excel") -> T:
        """Ask Excel something, and again while it is busy or the connection is lost.

        Args:
            question: The call. It may be made again, so twice must do the same as once.
            where: The place that a refusal names.

        Raises:
            ExcelBusy: It is still busy.
            ExcelGone: It does not answer any more.
            ExcelRefused: It would not.
        """
        while True:
            try:
                return question()
            except Refusal:
                raise
            except Exception as error:
                trouble = _trouble(error)
                if trouble is None:
                    raise
                if time.monotonic() >= self._until(trouble):
                    raise _refusal(trouble, error, where) from error
            time.sleep(_PAUSE)

    def _until(self, trouble: _Trouble) -> float:
        untils = {_Trouble.BUSY: self.busy_until, _Trouble.GONE: self.gone_until}
        return untils.get(trouble, 0.0)


def patiently(question: Callable[[], T], *, seconds: float | None = None) -> T:
    """Ask Excel something with a patience of its own (see `Patience.ask`)."""
    return Patience.starting(seconds).ask(question)


def _trouble(error: BaseException) -> _Trouble | None:
    """Return what kind of trouble Excel is in; None for an error that is not Excel's."""
    if isinstance(error, KeyError) and error.__context__ is not None:
        return _trouble(error.__context__)  # so xlwings spells a workbook that did not answer
    name, numbers = type(error).__name__, _numbers(error)
    if numbers & _GONE_NUMBERS:
        return _Trouble.GONE
    if name == "ExcelBusyError" or numbers & _BUSY_NUMBERS:
        return _Trouble.BUSY
    if sys.platform == "win32" and isinstance(error, AttributeError):
        return _Trouble.BUSY  # so pywin32 spells a call that Excel rejected
    return _Trouble.REFUSED if name in _RAISED_BY_EXCEL else None


def _numbers(error: BaseException) -> set[int]:
    """Return the numbers by which Windows or macOS names what went wrong."""
    found = {getattr(error, "hresult", None), getattr(error, "errornumber", None)}
    for part in error.args:
        # A call that failed on a Mac comes with its arguments, which may be anything.
        found.update(each for each in (part if isinstance(part, tuple) else (part,))
                     if isinstance(each, int))  # fmt: skip
    return {number for number in found if isinstance(number, int)}


def _refusal(trouble: _Trouble, error: BaseException, where: str) -> Refusal:
    if trouble is _Trouble.BUSY:
        message = "is busy: finish editing the cell (Enter or Esc), close any dialog, and try again"
        return ExcelBusy([Fault("Excel", message)])
    if trouble is _Trouble.GONE:
        message = "has closed or does not answer: open the workbook again, and try again"
        return ExcelGone([Fault("Excel", message)])
    return ExcelRefused([Fault(where, f"Excel would not do what it was asked ({_said(error)})")])


def _said(error: BaseException) -> str:
    """Return Excel's own sentence about what went wrong."""
    details = getattr(error, "excepinfo", None)
    sentence = details[2] if details and details[2] else getattr(error, "errormessage", None)
    words = " ".join(str(sentence or error).split())
    return words[:_LONGEST_SENTENCE].rstrip(".")


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
        # At its end xlwings would end every Excel that it does not see, another program's too.
        atexit.unregister(_xlwindows.cleanup)  # type: ignore[attr-defined,unused-ignore]
    if sys.platform == "darwin" and not any(word.startswith("--from_xl") for word in sys.argv):
        from xlwings import _xlmac  # type: ignore[attr-defined,unused-ignore]

        # It would run a macro CleanUp, for a button that was pressed: none was.
        atexit.unregister(_xlmac.cleanup)  # type: ignore[attr-defined,unused-ignore]
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
    """Return the workbook whose button started this process.

    Raises:
        Refusal: Excel is busy or gone, or the workbook has been closed.
    """
    xw = load_xlwings()
    try:
        return patiently(lambda: held_by_name(xw.Book.caller()))
    except KeyError:
        raise refuse("KPI", "the workbook whose button was pressed has been closed") from None
