"""References to cells in the text of a formula: found, and rewritten with all else left alone.

The text is a formula as a file stores it: English names, A1 style, no equals sign. One pattern
cuts it into tokens, so that text in quotes, sheet names, functions such as `LOG10(`, structured
references (`Sales[[#This Row],[Q1]]`) and names are never taken for cells. What a reference's
sheet is stands in its `qualifier`, for the caller to judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import LAST_COLUMN, LAST_ROW, column_letters, column_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_COLUMN = r"\$?(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])"
_ROW = (
    r"\$?(?:104857[0-6]|10485[0-6]\d|1048[0-4]\d{2}|104[0-7]\d{3}|10[0-3]\d{4}|[1-9]\d{0,5})(?!\d)"
)
_CELL = _COLUMN + _ROW
_NO_NAME = r"(?![\w.(\[!?\\$])"  # what follows would make it a name, a function or a sheet
_IN_BRACKETS = r"(?:[^\[\]']|'.)"
_TOKEN = re.compile(
    rf"""
      "(?:[^"]|"")*+"
    | (?P<lost>\#REF!)
    | '(?P<quoted>(?:[^']|'')*+)'(?P<of>!)?
    | (?P<plain>(?:\[[^\[\]']*+\][\w.]*+|[\w.]++)(?::[\w.]++)?+)!
    | (?P<reference>(?:{_CELL}:{_CELL}|{_COLUMN}:{_COLUMN}|{_ROW}:{_ROW}|{_CELL}){_NO_NAME})
    | (?P<structured>\[(?:{_IN_BRACKETS}|\[{_IN_BRACKETS}*+\])*+\])
    | [\w\\.?$]++
    | .
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]*)")
_WORD = re.compile(r"[\w\\.?$]+")
_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[A-Za-z]+")
NOWHERE = "#REF!"
"""The qualifier of a reference to a sheet that is gone."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a formula.

    Attributes:
        text: As written, without the sheet: `$B$3:C7`.
        qualifier: The sheet as written but without its quotes, empty where none is named:
            `Board data`, `Jan:Mar`, `[1]Jan`.
    """

    start: int
    text: str
    qualifier: str

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)

    @property
    def rows(self) -> tuple[int, int]:
        """Its rows, the smaller first; all rows for whole columns."""
        numbers = [int(digits) for digits in _DIGITS.findall(self.text)]
        return (min(numbers), max(numbers)) if numbers else (1, LAST_ROW)

    @property
    def columns(self) -> tuple[int, int]:
        """Its columns, the smaller first; all columns for whole rows."""
        numbers = [column_number(letters) for letters in _LETTERS.findall(self.text)]
        return (min(numbers), max(numbers)) if numbers else (1, LAST_COLUMN)

    @property
    def has_relative_row(self) -> bool:
        """Whether a row of it is counted from the cell that holds the formula."""
        corners = (_corner(text) for text in self.text.split(":"))
        return any(digits and not fixed for _, _, fixed, digits in corners)

    def with_rows(self, first: int, last: int) -> str:
        """Return its text with other rows, the smaller where the smaller was."""
        old_first, old_last = self.rows
        new = {old_last: last, old_first: first} if old_first != old_last else {old_first: first}
        if old_first == old_last and first != last:
            raise ValueError(f"{self.text!r} is one row, and cannot become {first} to {last}")
        return _DIGITS.sub(lambda match: str(new[int(match[0])]), self.text)


def references(formula: str) -> Iterator[Reference]:
    """Yield the references to cells in a formula, from left to right."""
    qualifier = ""
    for match in _TOKEN.finditer(formula):
        if match["reference"]:
            yield Reference(match.start(), match["reference"], qualifier)
        qualifier = _qualifier(match)


def _qualifier(match: re.Match[str]) -> str:
    """Return the sheet that a token names for the one behind it."""
    if match["of"]:
        return match["quoted"].replace("''", "'")
    return NOWHERE if match["lost"] else match["plain"] or ""


def structured_parts(formula: str) -> Iterator[tuple[str, str]]:
    """Yield each structured reference as its list object and what stands in its brackets.

    The list object is empty where none is named, the escapes in the brackets are resolved.
    """
    before = ""
    for match in _TOKEN.finditer(formula):
        if match["structured"]:
            table = before if _WORD.fullmatch(before) else ""
            yield table, re.sub(r"'(.)", r"\1", match["structured"][1:-1])
        before = match[0]


def rewritten(formula: str, change: Callable[[Reference], str]) -> str:
    """Return a formula in which each reference is written anew.

    Args:
        formula: Its text.
        change: Gives a reference's new text, the sheet not included.
    """
    pieces: list[str] = []
    position = 0
    for reference in references(formula):
        pieces += (formula[position : reference.start], change(reference))
        position = reference.end
    return "".join([*pieces, formula[position:]])


def translated(formula: str, rows: int, columns: int) -> str:
    """Return the formula as it reads in a cell so many rows below and columns to the right.

    Only relative references change. One that would leave the sheet comes in again at the other
    side, as in Excel.
    """
    if not rows and not columns:
        return formula

    def change(reference: Reference) -> str:
        corners = reference.text.split(":")
        return ":".join(_translated_corner(corner, rows, columns) for corner in corners)

    return rewritten(formula, change)


def _corner(text: str) -> tuple[str, str, str, str]:
    """Return the dollar sign of the column, its letters, the dollar sign of the row, its digits."""
    match = _CORNER.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a corner of a reference")
    column_sign, letters, row_sign, digits = match.groups()
    return (column_sign, letters, row_sign, digits) if letters else ("", "", column_sign, digits)


def _translated_corner(text: str, rows: int, columns: int) -> str:
    fixed_column, letters, fixed_row, digits = _corner(text)
    if letters and not fixed_column:
        letters = column_letters((column_number(letters) + columns - 1) % LAST_COLUMN + 1)
    if digits and not fixed_row:
        digits = str((int(digits) + rows - 1) % LAST_ROW + 1)
    return f"{fixed_column}{letters}{fixed_row}{digits}"
