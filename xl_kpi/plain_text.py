"""Text from outside in a CSV file that a spreadsheet may open: never a formula.

A text that a spreadsheet would take for a formula is written with an apostrophe before it, as a
person would type it. Reading takes the apostrophe off again, so that what is written reads back.
"""

from __future__ import annotations

_BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
CURLY_QUOTES = "\u2018\u2019\u201c\u201d"
PLAIN_QUOTES = "''\"\""
"""What curly quotes are where their shape does not count, in the same order."""


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_BEGIN_FORMULAS) else text


def unguarded(text: str) -> str:
    """Return the text that was guarded."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_BEGIN_FORMULAS) else text
