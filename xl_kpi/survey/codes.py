"""Reading ratings and directions: 1, 0 and -1 in whatever guise a pack has given them.

A code under a date format is a date to whoever reads it. -1 has been seen as December 1969 (a
day before the epoch of Unix), 0 as December 1899 and 1 as January 1900 (Excel's own calendar);
and a date typed over what was shown lies in December 1999 or January 2000.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.extracts.spelling import fold
from xl_kpi.ooxml.cells import date_of
from xl_kpi.survey.found import Shown, Writing

if TYPE_CHECKING:
    from collections.abc import Mapping

WORSE, SAME, BETTER = Decimal(-1), Decimal(0), Decimal(1)
_DAYS = {date(1970, 1, 1): SAME, date(1970, 1, 2): BETTER}
_MONTHS: Mapping[tuple[int, int], Decimal] = {
    (1969, 12): WORSE, (1899, 12): SAME, (1999, 12): SAME, (1900, 1): BETTER, (2000, 1): BETTER,
}  # fmt: skip
_SHOWN_MONTHS = {"dec-69": WORSE, "dec-99": SAME, "jan-00": BETTER}
_WRITTEN_DAY = re.compile(r"(?:(\d{4})-(\d\d)-(\d\d)|(\d\d)/(\d\d)/(\d{4}))(?:[T ]00:00(?::00)?)?")
_WORDS = {
    "better": BETTER, "improved": BETTER, "improving": BETTER, "improvement": BETTER,
    "worse": WORSE, "worsened": WORSE, "worsening": WORSE, "declined": WORSE, "declining": WORSE,
    "deteriorated": WORSE, "deteriorating": WORSE, "same": SAME, "nochange": SAME,
    "unchanged": SAME, "static": SAME, "stable": SAME, "maintained": SAME,
    "up": BETTER, "down": WORSE, "g": BETTER, "a": SAME, "r": WORSE,
    "green": BETTER, "amber": SAME, "red": WORSE, "yellow": SAME,
}  # fmt: skip
_ARROWS = {
    **dict.fromkeys("\u25b2\u2191\u2b06\u21e7\u25b4\u2197", BETTER),
    **dict.fromkeys("\u25bc\u2193\u2b07\u21e9\u25be\u2198", WORSE),
    **dict.fromkeys("\u25ac\u2192\u2194\u27a1\u21e8\u25ba\u25b6=", SAME),
}
_VARIATION = "\ufe0f"


def code_of_date(serial: Decimal, *, date_1904: bool) -> Decimal | None:
    """Return the code that a number under a date format stands for, None where it is no code."""
    if serial in {WORSE, SAME, BETTER}:
        return serial
    try:
        day = date_of(serial, date_1904=date_1904).date()
    except ValueError:
        return None
    return _code_of_day(day)


def _code_of_day(day: date) -> Decimal | None:
    return _DAYS.get(day, _MONTHS.get((day.year, day.month)))


def code_of_text(text: str) -> Shown | None:
    """Return what a trimmed text shows in a code's place, None where it is no code.

    A word counts before an arrow: the arrow may show the movement, the word its meaning.
    """
    if (code := _SHOWN_MONTHS.get(text.lower())) is not None:
        return Shown(Writing.DATE, code)
    if match := _WRITTEN_DAY.fullmatch(text):
        parts = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        return _written_day(*map(int, parts))
    bare = text.replace(_VARIATION, "")
    word = fold("".join(mark for mark in bare if mark not in _ARROWS))
    arrows = {_ARROWS[mark] for mark in bare if mark in _ARROWS}
    if word in _WORDS:
        return Shown(Writing.TEXT, _WORDS[word])
    return Shown(Writing.TEXT, arrows.pop()) if not word and len(arrows) == 1 else None


def _written_day(year: int, month: int, day: int) -> Shown | None:
    try:
        return Shown(Writing.DATE, _code_of_day(date(year, month, day)))
    except ValueError:
        return None
