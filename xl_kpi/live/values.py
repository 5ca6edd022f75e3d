"""What is put into an open workbook's cells, and what is read from them.

Excel reads every text that is put into a cell as if it had been typed: `007` becomes 7, `21/22` a
date, `=A1` a formula. A text that Excel could take for anything else is put with a leading
apostrophe, which Excel keeps apart from the text.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from xl_kpi.ooxml.cells import ErrorValue, number_of, serial_of

LiveValue = float | str | bool | datetime | None
"""What xlwings puts into a cell."""

_EXACT = 2**53
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001
_AGREED_FROM = datetime(1900, 3, 1)  # noqa: DTZ001
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_TYPED_WORDS = frozenset({"am", "pm", "a", "p", "e", "sept"}).union(
    _MONTHS, (month[:3] for month in _MONTHS)
)
"""Words that Excel reads as part of a date, a time or a number."""
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_FIRST = tuple("=+-@'#")
_TRUTHS = frozenset({"true", "false"})
_ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!",
     "#FIELD!", "#BLOCKED!", "#GETTING_DATA", "#CONNECT!", "#UNKNOWN!", "#BUSY!"}
)  # fmt: skip


def to_put(value: object) -> LiveValue:
    """Return what to put into a cell so that it holds `value`.

    Numbers of any library become floats; what is missing (NaN, NaT, NA) leaves the cell blank; a
    whole number that a cell cannot hold to its last digit is put as text.

    Raises:
        ValueError: A date with a time zone, or a value that no cell can hold.
    """
    plain = _plain(value)
    if plain is None or plain == "":
        return None
    if isinstance(plain, str):
        return guarded(plain)
    if isinstance(plain, bool):
        return plain
    if isinstance(plain, datetime):
        return _naive(plain)
    if isinstance(plain, date):
        return datetime(plain.year, plain.month, plain.day)  # noqa: DTZ001
    return _number(plain)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a value of whatever library
    """Return a value of Python's own for a scalar of another library, None for what is missing."""
    if hasattr(value, "to_pydatetime"):
        value = None if value != value else value.to_pydatetime()  # noqa: PLR0124 - NaT
    elif hasattr(value, "item") and getattr(value, "shape", None) == ():
        value = value.item()
    if value is None or isinstance(value, (str, bool, int, float, Decimal, date)):
        return value
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    raise ValueError(f"a value of the kind {type(value).__name__} cannot be held by a cell")


def _naive(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("a date with a time zone cannot be held by a cell")
    return moment


def _number(number: float | Decimal) -> float | str | None:
    if isinstance(number, int) and abs(number) > _EXACT:
        return guarded(str(number))
    as_float = float(number)
    return as_float if math.isfinite(as_float) else None


def guarded(text: str) -> str:
    """Return a text so that Excel keeps it as text, whatever it looks like."""
    return f"'{text}" if _could_be_read(text) else text


def _could_be_read(text: str) -> bool:
    stripped = text.strip().casefold()
    if text.lstrip().startswith(_FIRST) or stripped in _TRUTHS:
        return True
    if _DIGIT.search(stripped) is None:
        return False
    return all(word in _TYPED_WORDS for word in _WORD.findall(stripped))


def day_number(moment: datetime, *, date_1904: bool) -> Decimal:
    """Return the number of the cell that Excel gives as a moment.

    Excel counts a 29 February 1900; what it hands a program counts none, and so is a day behind
    before March 1900. There a number that merely looks like a date comes out: 5 as 4 January.
    """
    if not date_1904 and moment < _AGREED_FROM:
        return number_of(repr((moment - _DAY_ZERO) / timedelta(days=1)))
    return serial_of(moment, date_1904=date_1904)


def as_read(value: object) -> Decimal | str | bool | ErrorValue | None:
    """Return what a cell of an open workbook holds, as a closed one's is read.

    A date becomes its serial in the calendar from 1900, whatever calendar the workbook has: the
    dates that it is compared with are turned in the same way.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return ErrorValue(value) if value in _ERRORS else value
    if isinstance(value, datetime):
        return day_number(value.replace(tzinfo=None), date_1904=False)
    return number_of(repr(float(str(value))))
