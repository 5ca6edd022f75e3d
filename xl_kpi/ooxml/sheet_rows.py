"""The rows of a worksheet's part: where each begins and ends.

Of a row only its number and two offsets are kept; a large sheet has a million. Rows that do not
say their number stand one after the one before, as Excel counts them. A sheet whose rows are out of
order is refused: Excel itself takes it for damaged.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import overload

from xl_kpi.ooxml.markup import Element, attributes, children, element_at, has_asides
from xl_kpi.ooxml.refusals import cannot_edit

_PLAIN_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
"""How the start tag of a row begins as nearly every writer writes it."""


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row of the part; `style` is the one it gives to cells that it does not have, if any."""

    number: int
    element: Element
    style: int | None


@dataclass(frozen=True, slots=True)
class StoredRows(Sequence[StoredRow]):
    """The rows of a worksheet, in order.

    Attributes:
        numbers, starts: Each row's number and the offset of its start tag.
    """

    data: bytes = field(repr=False)
    numbers: array[int] = field(repr=False)
    starts: array[int] = field(repr=False)

    def __len__(self) -> int:
        """Return how many rows the part has."""
        return len(self.numbers)

    @overload
    def __getitem__(self, index: int) -> StoredRow: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[StoredRow, ...]: ...
    def __getitem__(self, index: int | slice) -> StoredRow | tuple[StoredRow, ...]:
        """Return a row, or some, by their place among the rows."""
        if isinstance(index, slice):
            return tuple(self[place] for place in range(*index.indices(len(self))))
        element = element_at(self.data, self.starts[index])
        return StoredRow(self.numbers[index], element, _style(self.data, element))

    def place(self, number: int) -> int:
        """Return the place of the first row with that number or a higher one."""
        return bisect_left(self.numbers, number)

    def numbered(self, number: int) -> StoredRow | None:
        """Return the row with that number, None where the part has none."""
        place = self.place(number)
        found = place < len(self) and self.numbers[place] == number
        return self[place] if found else None


def rows_of(sheet: str, data: bytes, body: Element) -> StoredRows:
    """Return the rows that a worksheet's `sheetData` holds.

    Args:
        sheet: The sheet's name, for messages.
        data: The worksheet's part.
        body: The element that holds the rows.

    Raises:
        CannotEdit: Rows are out of order, or something else stands among them.
    """
    rows = _plain_rows(data, body) or _any_rows(sheet, data, body)
    before = 0
    for number in rows.numbers:
        if number <= before:
            message = "is damaged: rows are out of order; open it in Excel and save it"
            raise cannot_edit(f"{sheet}!{number}:{number}", message)
        before = number
    return rows


def _plain_rows(data: bytes, body: Element) -> StoredRows | None:
    """Return the rows where all are plainly written, else None."""
    if body.prefix or has_asides(data, body):
        return None
    rows = StoredRows(data, array("L"), array("Q"))
    start = data.find(b"<row", body.content, body.content_end)
    while start >= 0:
        tag = _PLAIN_ROW.match(data, start)
        if tag is None:
            return None
        rows.numbers.append(int(tag[1]))
        rows.starts.append(start)
        start = data.find(b"<row", tag.end(), body.content_end)
    return rows


def _any_rows(sheet: str, data: bytes, body: Element) -> StoredRows:
    rows = StoredRows(data, array("L"), array("Q"))
    number, name = 0, body.prefix + b"row"
    for element in children(data, body):
        if element.name != name:
            raise cannot_edit(sheet, f"holds {element.name.decode()} among its rows")
        number = int(attributes(data, element).get("r", number + 1))
        rows.numbers.append(number)
        rows.starts.append(element.start)
    return rows


def _style(data: bytes, row: Element) -> int | None:
    if data.find(b"customFormat", row.start, row.content) < 0:
        return None
    given = attributes(data, row)
    return int(given.get("s", 0)) if given.get("customFormat") in {"1", "true"} else None
