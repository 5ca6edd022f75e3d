"""Cell addresses as Excel writes them: ``A1``, ``$A$1:C5``, ``2:3``, ``B:D``, ``A1,C3:D4``."""

from __future__ import annotations

import re
from typing import NamedTuple

ROWS, COLUMNS = 1_048_576, 16_384
LONGEST = 255  # Excel's Range() takes no longer text

_ONE = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d+)?(?::\$?([A-Za-z]{1,3})?\$?(\d+)?)?")


class Area(NamedTuple):
    """A rectangle; rows and columns count from 1 and both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int


def parse(text: str) -> list[Area] | None:
    """The areas of an address, or None where the text is not one."""
    areas = [_area(part.strip()) for part in text.split(",")]
    return None if None in areas else [area for area in areas if area]


def written(area: Area, *, row_absolute: bool = True, column_absolute: bool = True) -> str:
    """The address of a rectangle."""

    def cell(row: int, column: int) -> str:
        return (
            f"{'$' if column_absolute else ''}{letters(column)}{'$' if row_absolute else ''}{row}"
        )

    first = cell(area.top, area.left)
    last = cell(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"


def letters(column: int) -> str:
    """The letters of a column."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _area(text: str) -> Area | None:
    found = _ONE.fullmatch(text)
    if not found or not (found[1] or found[2]):
        return None
    first_column, first_row, last_column, last_row = found.groups()
    if ":" not in text:
        if not (first_column and first_row):
            return None
        last_column, last_row = first_column, first_row
    if bool(first_column) != bool(last_column) or bool(first_row) != bool(last_row):
        return None
    rows = sorted((int(first_row or 1), int(last_row or ROWS)))
    columns = sorted((_number(first_column or "A"), _number(last_column or "XFD")))
    if rows[0] < 1 or rows[1] > ROWS or columns[1] > COLUMNS:
        return None
    return Area(rows[0], columns[0], rows[1], columns[1])


def _number(text: str) -> int:
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number
