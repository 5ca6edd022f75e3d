"""Cell addresses and areas: `B7`, `$A$1:$C$5`, `'Board data'!$A$1:$C$5`; all numbers start at 1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_LETTERS = 26
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_ROWS = re.compile(r"\$?([1-9][0-9]{0,6}):\$?([1-9][0-9]{0,6})")
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\](),\s:]+))!([^!]+)")


@lru_cache(maxsize=LAST_COLUMN)
def column_letters(column: int) -> str:
    """Return a column's letters: 1 is `A`, 28 is `AB`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return a column's number: `AB` is 28."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def cell_address(row: int, column: int) -> str:
    """Return a cell's address without dollar signs: (7, 2) is `B7`."""
    return f"{column_letters(column)}{row}"


def parse_cell(address: str) -> tuple[int, int]:
    """Return a cell's (row, column).

    Raises:
        ValueError: `address` names no cell of a sheet.
    """
    match = _CELL.fullmatch(address)
    if match is None:
        raise ValueError(f"{address!r} is not a cell's address")
    row, column = int(match[2]), column_number(match[1])
    if row > LAST_ROW or column > LAST_COLUMN:
        raise ValueError(f"{address!r} lies outside the sheet")
    return row, column


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of cells on one sheet, both ends inclusive."""

    sheet: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __post_init__(self) -> None:
        """Refuse a rectangle that is empty or lies outside a sheet (ValueError)."""
        rows_fit = 1 <= self.first_row <= self.last_row <= LAST_ROW
        columns_fit = 1 <= self.first_column <= self.last_column <= LAST_COLUMN
        if not (rows_fit and columns_fit):
            raise ValueError("a region must hold at least one cell and lie within the sheet")

    @classmethod
    def area(cls, sheet: str, address: str) -> Region:
        """Return the region of an address without a sheet: `B2`, `A1:C5`, `A:C`, `2:4`.

        Raises:
            ValueError: `address` is not one plain area.
        """
        if columns := _COLUMNS.fullmatch(address):
            first, last = column_number(columns[1]), column_number(columns[2])
            return cls(sheet, 1, first, LAST_ROW, last)
        if rows := _ROWS.fullmatch(address):
            return cls(sheet, int(rows[1]), 1, int(rows[2]), LAST_COLUMN)
        start, _, end = address.partition(":")
        first_row, first_column = parse_cell(start)
        last_row, last_column = parse_cell(end) if end else (first_row, first_column)
        return cls(sheet, first_row, first_column, last_row, last_column)

    @classmethod
    def parse(cls, reference: str) -> Region:
        """Return the region of a reference with its sheet: `'Board data'!$A$1:$C$5`.

        Raises:
            ValueError: `reference` is anything but one plain area of this workbook.
        """
        match = _REFERENCE.fullmatch(reference.strip().removeprefix("="))
        if match is None:
            raise ValueError(f"{reference!r} is not one plain area of a sheet")
        sheet = match[1].replace("''", "'") if match[1] else match[2]
        if "[" in sheet:
            raise ValueError(f"{reference!r} is an area of another workbook")
        return cls.area(sheet, match[3])

    @property
    def address(self) -> str:
        """The area without its sheet: `A1:C5`, or `A1` for one cell."""
        first = cell_address(self.first_row, self.first_column)
        last = cell_address(self.last_row, self.last_column)
        return first if first == last else f"{first}:{last}"

    @property
    def reference(self) -> str:
        """The area as a defined name holds it: `'Board data'!$A$1:$C$5`."""
        sheet = self.sheet.replace("'", "''")
        first = f"${column_letters(self.first_column)}${self.first_row}"
        last = f"${column_letters(self.last_column)}${self.last_row}"
        return f"'{sheet}'!{first}" if first == last else f"'{sheet}'!{first}:{last}"

    @property
    def row_count(self) -> int:
        """How many rows it has."""
        return self.last_row - self.first_row + 1

    @property
    def column_count(self) -> int:
        """How many columns it has."""
        return self.last_column - self.first_column + 1

    def holds(self, row: int, column: int) -> bool:
        """Return whether the cell lies in the region."""
        within_rows = self.first_row <= row <= self.last_row
        return within_rows and self.first_column <= column <= self.last_column

    def overlaps(self, other: Region) -> bool:
        """Return whether the two regions share a cell (sheets compared without case)."""
        same_sheet = self.sheet.casefold() == other.sheet.casefold()
        rows_meet = self.first_row <= other.last_row and other.first_row <= self.last_row
        columns_meet = (
            self.first_column <= other.last_column and other.first_column <= self.last_column
        )
        return same_sheet and rows_meet and columns_meet

    def __str__(self) -> str:
        """Return the form used in messages: `Board data!A1:C5`."""
        return f"{self.sheet}!{self.address}"
