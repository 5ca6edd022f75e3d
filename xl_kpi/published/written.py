"""Published values as they are written: numbers, and the marks that stand where there is none."""

from __future__ import annotations

import re
from decimal import Decimal

_MARKS = frozenset({
    "", "-", "\u2013", ":", ".", "..", "...", "c", "x", "z", "u", "k", "w", "low", "na", "n/a",
    "null", "none", "supp", "suppressed", "*", "~",
})  # fmt: skip
"""Suppressed, not available, not applicable, unreliable, low: never nought."""
_NUMBER = re.compile(
    r"[-+]?(?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?%?"
)
_MOST_LETTERS = 40
_BINARY_DIGITS = 16


def published_value(text: str | None) -> Decimal | None:
    """Return a published number, None for a mark that stands where there is none.

    LAIT keeps its figures as binary numbers written out in full (38.799999999999997): such a
    number is read as the shortest that is the same binary number, 38.8.

    Raises:
        ValueError: The text is neither.
    """
    tidy = "" if text is None else text.strip()
    if tidy.lower() in _MARKS:
        return None
    if len(tidy) > _MOST_LETTERS or not _NUMBER.fullmatch(tidy):
        raise ValueError("neither a number nor a mark that stands for none")
    number = Decimal(tidy.replace(",", "").removesuffix("%"))
    if len(number.as_tuple().digits) < _BINARY_DIGITS:
        return number
    return Decimal(repr(float(number)))
