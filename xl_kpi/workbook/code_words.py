"""Ratings and directions that a pack writes in words: they stay words, in the pack's own spelling.

Its colours and counts may hang on them. Arrows, and words that tell the movement and not its
meaning (Up, Down), cannot be told apart from one another by the cell alone, so they are not kept:
the code takes their place, in a format that shows an arrow and a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.survey.figures import shown
from xl_kpi.survey.found import Writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xl_kpi.ooxml.cells import ReadCell

_CODES = (1, 0, -1)
_FAMILIES = (
    ("green", "amber", "red"),
    ("g", "a", "r"),
    ("better", "same", "worse"),
    ("improved", "no change", "declined"),
    ("improving", "stable", "declining"),
    ("improving", "stable", "deteriorating"),
    ("improved", "unchanged", "worsened"),
)
"""Words for 1, 0 and -1 that are used together."""
_MOVEMENTS = frozenset({"up", "down"})


def code_words(cells: Iterable[ReadCell]) -> Mapping[int, str] | None:
    """Return the words that a column has for 1, 0 and -1; None where it does not write words.

    Args:
        cells: The column's cells below its heading.
    """
    known: dict[int, str] = {}
    for cell in cells:
        read = shown(cell, date_1904=False, code=True)
        if read.value is None:
            continue
        word = str(cell.value).strip()
        spelt = word.replace(" ", "").isalpha() and word.lower() not in _MOVEMENTS
        if read.writing is not Writing.TEXT or not spelt:
            return None
        known.setdefault(int(read.value), word)
    return _completed(known) if known else None


def _completed(known: Mapping[int, str]) -> Mapping[int, str] | None:
    if len(known) == len(_CODES):
        return known
    written = {code: word.lower() for code, word in known.items()}
    for words in _FAMILIES:
        family = dict(zip(_CODES, words, strict=True))
        if written.items() <= family.items():
            some = next(iter(known.values()))
            return {code: known.get(code, _cased(family[code], some)) for code in _CODES}
    return None


def _cased(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word.capitalize() if like[0].isupper() else word
