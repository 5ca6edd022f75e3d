"""The phrases that say why a row or a value was set aside, stable across versions.

`NOTES` are the exception: they mark a value that was read after all, in its plain form, so that
`check` can show where a source is untidy. Nothing was lost, and no figure is affected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BLANK = "blank"
ERROR_VALUE = "error value"
NOT_A_CODE = "not one of the codes"
NOT_A_DATE = "not a date"
TWO_DIGIT_YEAR = "two-digit year"
OUT_OF_RANGE = "date out of range"
NOT_WHOLE = "not a whole number"
NOT_A_NUMBER = "not a number"
NOT_YES_OR_NO = "not yes or no"
NOT_A_POSTCODE = "not a postcode"

SAME_KEY = "same key as row"
TOO_MANY_CELLS = "too many cells"
TOO_FEW_CELLS = "too few cells"
BROKEN_QUOTES = "quotes that do not pair"
NUL_CHARACTER = "unreadable character"

NON_BREAKING_SPACE = "non-breaking space"
CURLY_QUOTE = "curly quote"
NOTES = frozenset({NON_BREAKING_SPACE, CURLY_QUOTE})
"""Reasons under which a value is listed although it was read: its row and its value are kept."""

NO_SUCH_INDICATOR = "no such indicator"
SHARED_NAME = "name used by several indicators"
SHARED_REF_ID = "ref_id used by several indicators"
NOT_A_MONTH = "not a month"
AMBIGUOUS_PERCENT = "write 45% or 0.45"
SAME_FIGURE = "same figure as row"

ERROR_TEXTS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
"""What a spreadsheet shows in a cell whose formula failed."""


def lost(counts: Mapping[tuple[str, str], int]) -> int:
    """Return how many rows and values were set aside, notes not counted.

    Args:
        counts: By column and reason, as `LoadedExtract.set_aside_counts` has them.
    """
    return sum(count for (_, reason), count in counts.items() if reason not in NOTES)
