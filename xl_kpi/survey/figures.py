"""What a cell shows as a figure: the number a person sees there, and how it is written."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.extracts.spelling import fold, tidy
from xl_kpi.ooxml.cells import ErrorValue
from xl_kpi.survey.codes import code_of_date, code_of_text
from xl_kpi.survey.found import Shown, Writing
from xl_kpi.survey.number_formats import showing

if TYPE_CHECKING:
    from xl_kpi.ooxml.cells import ReadCell

DASHES = frozenset({"-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212", "--"})
PLACEHOLDERS = frozenset({
    "tbc", "tba", "tbd", "n/a", "na", "n/k", "n/k.", "nk", "#n/a", "..", "...", "\u2026", "?", "??",
    "x", "xx", "xxx", "c", "z", "*", "**", "nodata", "nodatayet", "notavailable", "notapplicable",
    "notyetavailable", "unavailable", "awaited", "awaiting", "awaitingdata", "dataawaited",
    "pending", "tofollow", "none", "nil", "null", "nan",
})  # fmt: skip
"""Words that stand where a figure should be, folded."""
_NUMBER = re.compile(
    r"(?P<sign>[<>\u2264\u2265~=]{0,2}\s?[-+\u2212]?)(?P<pound>\u00a3?)"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:\.(?P<part>\d+))?\s?(?P<percent>%?)"
)


def shown(cell: ReadCell, *, date_1904: bool, code: bool = False) -> Shown:
    """Return what a cell shows.

    Args:
        cell: As it was read.
        date_1904: The workbook's calendar.
        code: Whether a rating or a direction stands there: then words, letters and arrows are read
            as -1, 0 and 1, and so is a code that a format or a reader made into a date.
    """
    value = cell.value
    if value is None:
        return Shown(Writing.BLANK)
    if isinstance(value, ErrorValue):
        return Shown(Writing.ERROR)
    if isinstance(value, bool):
        return Shown(Writing.TEXT)
    if isinstance(value, str):
        return shown_text(value, code=code)
    return _number(value, cell.number_format, date_1904=date_1904, code=code)


def _number(value: Decimal, number_format: str, *, date_1904: bool, code: bool) -> Shown:
    how = showing(number_format, value)
    if how.date:
        return Shown(Writing.DATE, code_of_date(value, date_1904=date_1904) if code else None)
    if how.percent and not how.scaled:
        value /= 100
    return Shown(Writing.NUMBER, value, how.percent, how.decimals)


def shown_text(text: str, *, code: bool = False) -> Shown:
    """Return what a text shows: `45%`, `1,234` and `<36%` are numbers as text."""
    text = tidy(text)
    if not text:
        return Shown(Writing.BLANK)
    if text in DASHES:
        return Shown(Writing.DASH)
    if code and (found := code_of_text(text)) is not None:
        return found
    if fold(text) in PLACEHOLDERS:
        return Shown(Writing.PLACEHOLDER)
    return _number_as_text(text) or Shown(Writing.TEXT)


def _number_as_text(text: str) -> Shown | None:
    match = _NUMBER.fullmatch(text)
    if match is None or not (match["whole"] or match["part"]):
        return None
    whole, part = match["whole"] or "0", match["part"] or ""
    value = Decimal(whole.replace(",", "").replace(" ", "") + (f".{part}" if part else ""))
    if match["sign"].endswith(("-", "\u2212")):
        value = -value
    percent = bool(match["percent"])
    return Shown(Writing.NUMBER_AS_TEXT, value / 100 if percent else value, percent, len(part))
