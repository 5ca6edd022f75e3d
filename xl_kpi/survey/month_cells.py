"""Cells that name a month: a date by its serial, or text in any of the ways packs write one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from xl_kpi.extracts.spelling import tidy
from xl_kpi.extracts.supplied_cells import read_named_month
from xl_kpi.months import Month
from xl_kpi.ooxml.cells import date_of
from xl_kpi.survey.found import MonthWriting
from xl_kpi.survey.number_formats import is_date_format

if TYPE_CHECKING:
    from xl_kpi.ooxml.cells import ReadCell

_FIRST, _LAST = Month.parse("1990-01"), Month.parse("2099-12")
_FIRST_SERIAL, _LAST_SERIAL = 31_000, 73_200
"""Outside these no serial, counted from 1900 or from 1904, lies in the months above."""
_LONGEST = 40
_NUMBERED = re.compile(r"(?:(\d{4})[/.](\d{1,2})|(\d{1,2})[-/.](\d{4}))")
_DAY_FIRST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]0{1,2}:00(?::00(?:\.0+)?)?)?")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -./]+([A-Za-z].*)")
_NAMED_YEAR_FIRST = re.compile(r"(\d{4})[ -./]+([A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class MonthCell:
    """A month as a cell names it.

    Attributes:
        plain: Whether it is a bare number, which a date of that month would have as its serial;
            such a cell names a month only among others that do.
    """

    month: Month
    writing: MonthWriting
    plain: bool = False


def read_month(cell: ReadCell, *, date_1904: bool) -> MonthCell | None:
    """Return the month that a cell names, None where it names none."""
    value = cell.value
    if isinstance(value, str):
        month = month_of_text(value) if 0 < len(value) <= _LONGEST else None
        return None if month is None else MonthCell(month, MonthWriting.TEXT)
    if not isinstance(value, Decimal) or not _FIRST_SERIAL <= value <= _LAST_SERIAL:
        return None
    day = date_of(value, date_1904=date_1904).date()
    month, writing = Month.of(day), _writing(day)
    if not _FIRST <= month <= _LAST:
        return None
    plain = not is_date_format(cell.number_format)
    if plain and (writing is MonthWriting.OTHER_DAY or value != int(value)):
        return None
    return MonthCell(month, writing, plain)


def _writing(day: date) -> MonthWriting:
    month = Month.of(day)
    if day == month.start:
        return MonthWriting.FIRST_DAY
    return MonthWriting.LAST_DAY if day == month.end else MonthWriting.OTHER_DAY


@lru_cache(maxsize=4096)
def month_of_text(text: str) -> Month | None:
    """Return the month that a text names (days come before months), None where it names none."""
    text = tidy(text)
    if not any(mark.isdigit() for mark in text):
        return None
    month = read_named_month(text) or _numbered(text) or _dated(text) or _named(text)
    return month if month is not None and _FIRST <= month <= _LAST else None


def _numbered(text: str) -> Month | None:
    match = _NUMBERED.fullmatch(text)
    if match is None:
        return None
    return _of(int(match[1] or match[4]), int(match[2] or match[3]))


def _dated(text: str) -> Month | None:
    if match := _DAY_FIRST.fullmatch(text):
        year = int(match[4]) + (2000 if len(match[4]) == len("22") else 0)
        return _of(year, int(match[3]), int(match[1]))
    if match := _YEAR_FIRST.fullmatch(text):
        return _of(int(match[1]), int(match[3]), int(match[4]))
    return None


def _named(text: str) -> Month | None:
    if match := _NAMED_YEAR_FIRST.fullmatch(text):
        return read_named_month(f"{match[2]} {match[1]}")
    if match := _DAY_NAMED.fullmatch(text):
        month = read_named_month(match[2])
        return _of(month.start.year, month.start.month, int(match[1])) if month else None
    return None


def _of(year: int, number: int, day: int = 1) -> Month | None:
    try:
        return Month.of(date(year, number, day))
    except ValueError:
        return None
