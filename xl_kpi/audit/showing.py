"""How findings quote cells and figures: as the pack's reader sees them, and never at length."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.measures.rounding import round_value
from xl_kpi.ooxml.cells import date_of
from xl_kpi.survey.found import Writing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_kpi.months import Month
    from xl_kpi.ooxml.cells import ReadCell
    from xl_kpi.survey.found import Shown

_LONGEST = 60
_MONTHS_LISTED = 6
_EXCELS_FIRST_SURE_DAY = 61
_CODES = {-1: "-1", 0: "0", 1: "1"}
BLANK = "blank"


def shown_text(cell: ReadCell | None, shown: Shown) -> str:
    """Return what a cell shows, for a finding."""
    if cell is None or cell.value is None:
        return BLANK
    if not isinstance(cell.value, Decimal):
        return cut(str(cell.value)) or BLANK
    if shown.writing is Writing.DATE:
        return _as_date(cell.value)
    if shown.value is None:
        return plain(cell.value)
    return figure_text(shown.value, percent=shown.percent, decimals=shown.decimals)


def _as_date(serial: Decimal) -> str:
    """A code under a date format shows a day of 1900 or nothing: the number is told instead."""
    if serial < _EXCELS_FIRST_SURE_DAY:
        return f"{plain(serial)} as a date"
    return f"{date_of(serial, date_1904=False):%d/%m/%Y}"


def figure_text(value: Decimal, *, percent: bool, decimals: int | None = None) -> str:
    """Return a figure as text: a fraction as a percentage where it is one.

    Args:
        value: The figure, a percentage as a fraction of one.
        percent: Whether it is a percentage.
        decimals: Decimals to show; None for as many as it has.
    """
    shown = value * 100 if percent else value
    text = plain(shown if decimals is None else round_value(shown, decimals))
    return f"{text}%" if percent else text


def plain(value: Decimal) -> str:
    """Return a number with all of its digits, without exponent or idle noughts."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def code_text(code: int) -> str:
    """Return a rating or a direction as it is stored."""
    return _CODES[code]


def cut(text: str) -> str:
    """Return text on one line, cut where it is long, with nothing that steers a terminal."""
    line = "".join(mark if mark.isprintable() else " " for mark in " ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def month_list(months: Iterable[Month]) -> str:
    """Return months as messages list them: `Jul-22, Aug-22 and 3 more`."""
    labels = [month.label for month in months]
    if len(labels) > _MONTHS_LISTED + 1:
        more = len(labels) - _MONTHS_LISTED
        return f"{', '.join(labels[:_MONTHS_LISTED])} and {more} more"
    return ", ".join(labels)
