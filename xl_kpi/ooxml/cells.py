"""What a cell holds and what is to be put into it, and when the two are the same.

Excel holds numbers as doubles: two numbers are the same value when their nearest doubles are.
Dates are numbers of days (serials), counted from 1900 or, in some workbooks, from 1904.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from xl_kpi.ooxml.number_formats import GENERAL

EditValue = Decimal | int | float | str | bool | date | datetime | None
"""A number, text (never a formula, whatever it begins with), a date, or blank."""

LONGEST_TEXT = 32_767
"""Characters that a cell holds, as Excel counts them (UTF-16 units)."""

_FIRST_SAFE_1900 = 61
_DAY_SECONDS = 86_400
_EXACT_DIGITS = 2**53


@dataclass(frozen=True, slots=True)
class CellEdit:
    """What to put into a cell.

    Attributes:
        number_format: The format code it shall have; None keeps the cell's own.
    """

    value: EditValue
    number_format: str | None = None


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An error that a cell shows: `#DIV/0!`."""

    code: str

    def __str__(self) -> str:
        """Return the error as Excel shows it."""
        return self.code


@dataclass(frozen=True, slots=True)
class ReadCell:
    """What a cell holds.

    Attributes:
        value: A number, text, a truth value or an error; a date is its serial; None is blank. Of
            a formula, the value computed last.
        number_format: Its format code.
        formula: Without the equals sign; None where there is none. Empty for a cell that shares
            another's formula.
        style: The index of its style in the workbook.
    """

    value: Decimal | str | bool | ErrorValue | None
    number_format: str
    formula: str | None
    style: int

    @property
    def has_own_format(self) -> bool:
        """Whether it has another number format than General."""
        return self.number_format != GENERAL


def number_of(text: str) -> Decimal:
    """Return the number that Excel sees in a stored text, in the fewest digits that name it.

    Raises:
        ValueError: `text` is not a finite number.
    """
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text!r} is not a number")
    if number.is_integer() and abs(number) <= _EXACT_DIGITS:
        return Decimal(int(number))
    return Decimal(repr(number))


def serial_of(day: date, *, date_1904: bool) -> Decimal:
    """Return a date's serial number, with the time of day as its fraction.

    Raises:
        ValueError: The date carries a time zone, or lies before the first that the workbook's
            calendar holds without doubt (1 March 1900, or 1 January 1904).
    """
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001
    if moment.tzinfo is not None:
        raise ValueError("a date with a time zone cannot be held by a cell")
    since = moment - _epoch(date_1904=date_1904)
    if since.days < (0 if date_1904 else _FIRST_SAFE_1900):
        raise ValueError("is too early a date for the workbook's calendar")
    if not since.seconds and not since.microseconds:
        return Decimal(since.days)
    seconds = Decimal(since.seconds) + Decimal(since.microseconds) / 1_000_000
    return number_of(repr(float(since.days + seconds / _DAY_SECONDS)))


def date_of(serial: Decimal, *, date_1904: bool) -> datetime:
    """Return the moment that a serial number stands for, to the nearest millisecond.

    Raises:
        ValueError: No date of the workbook's calendar has that number.
    """
    if serial < (0 if date_1904 else _FIRST_SAFE_1900):
        raise ValueError(f"{serial} is no date")
    milliseconds = round(serial * _DAY_SECONDS * 1000)
    try:
        return _epoch(date_1904=date_1904) + timedelta(milliseconds=milliseconds)
    except OverflowError as error:
        raise ValueError(f"{serial} is no date") from error


def _epoch(*, date_1904: bool) -> datetime:
    moment = datetime(1904, 1, 1, tzinfo=UTC) if date_1904 else datetime(1899, 12, 30, tzinfo=UTC)
    return moment.replace(tzinfo=None)


def stored_value(value: EditValue, *, date_1904: bool) -> Decimal | str | bool | None:
    """Return what a cell holds once the value is put into it; empty text leaves it blank.

    Raises:
        ValueError: No cell can hold it; the message says why.
    """
    if isinstance(value, bool):
        return value
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return _cell_text(value)
    if isinstance(value, date):
        return serial_of(value, date_1904=date_1904)
    try:
        return number_of(str(value))
    except (ValueError, OverflowError) as error:
        raise ValueError("is not a number that a cell can hold") from error


def _cell_text(text: str) -> str:
    try:
        units = len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError as error:
        raise ValueError("holds half of a character pair, which is no text") from error
    if units > LONGEST_TEXT:
        raise ValueError(f"is longer than the {LONGEST_TEXT:,} characters that a cell holds")
    return text.replace("\r\n", "\n")


def holds(cell: ReadCell, value: Decimal | str | bool | None) -> bool:  # noqa: FBT001
    """Return whether the cell holds exactly this value already, and no formula."""
    if cell.formula is not None or isinstance(cell.value, ErrorValue):
        return False
    if isinstance(value, bool) or isinstance(cell.value, bool):
        return value is cell.value
    if isinstance(value, Decimal) and isinstance(cell.value, Decimal):
        return float(value) == float(cell.value)
    return type(value) is type(cell.value) and value == cell.value
