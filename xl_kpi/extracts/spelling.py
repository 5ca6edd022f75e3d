"""Tolerant comparison of headings, sheet names and codes, and the natural order of file names.

Two spellings are the same where they differ only in case, spaces of any kind, underscores and
the shape of their quotes.
"""

from __future__ import annotations

import re

from xl_kpi.plain_text import CURLY_QUOTES, PLAIN_QUOTES

SPACES = "\u00a0\u2007\u202f"
"""Spaces that look like a space and are not one: the non-breaking kinds."""
_PLAIN = str.maketrans(CURLY_QUOTES, PLAIN_QUOTES)
_IGNORED = re.compile(r"[\s_\ufeff]+")
_DIGITS = re.compile(r"(\d+)")


def fold(text: str) -> str:
    """Return the form in which headings and names are compared: `List_8 ` gives `list8`."""
    return _IGNORED.sub("", text.translate(_PLAIN)).lower()


def fold_code(text: str) -> str:
    """Return the form in which coded values are compared (underscores count)."""
    return "".join(text.translate(_PLAIN).split()).lower()


def tidy(text: str) -> str:
    """Return text trimmed, its non-breaking spaces made plain."""
    for space in SPACES:
        text = text.replace(space, " ")
    return text.strip()


def natural_order(name: str) -> list[tuple[int, str]]:
    """Return a sort key that puts `list 2` before `list 10`."""
    return [
        (int(part), "") if part.isdecimal() else (0, part) for part in _DIGITS.split(name.lower())
    ]
