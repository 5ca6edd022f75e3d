"""Rows put into a sheet or taken out of it, and where that leaves cells and areas.

A move has the meaning of Excel's own "insert" and "delete". It takes in whole rows, or a band of
columns in which the cells below shift while those beside stay. An area follows as a range in a
formula does: one below moves, one that holds rows on both sides of the place grows or shrinks
with it, one above stays.
"""

from __future__ import annotations

from dataclasses import dataclass

from xl_kpi.ooxml.addresses import LAST_COLUMN, LAST_ROW


class CannotFollow(Exception):
    """Something that names cells has no sound place after the move; the message says why.

    Whoever knows the place makes a fault of it.
    """


GONE = "all of its rows would go"
TORN = "half of it lies in the columns that would move"


@dataclass(frozen=True, slots=True)
class RowMove:
    """Rows put in or taken out.

    Attributes:
        sheet: The sheet's name.
        at: The first row that moves down, or the first that goes.
        count: How many rows are put in; below zero, how many are taken out.
        first_column, last_column: The columns whose cells move; all for whole rows.
        horizon: The last row of the sheet that holds anything, before the move and after it.
    """

    sheet: str
    at: int
    count: int
    first_column: int = 1
    last_column: int = LAST_COLUMN
    horizon: int = LAST_ROW

    @property
    def whole_rows(self) -> bool:
        """Whether rows move as a whole, with their heights and page breaks."""
        return (self.first_column, self.last_column) == (1, LAST_COLUMN)

    @property
    def taken(self) -> range:
        """The rows that go, none where rows are put in."""
        return range(self.at, self.at - min(self.count, 0))

    def is_on(self, sheet: str) -> bool:
        """Return whether the move is on the sheet of that name."""
        return sheet.casefold() == self.sheet.casefold()

    def row(self, number: int) -> int | None:
        """Return where a row of the moving columns is after the move, None for one that goes."""
        if number < self.at:
            return number
        return None if number in self.taken else number + self.count

    def moves(self, column: int) -> bool:
        """Return whether cells of the column move."""
        return self.first_column <= column <= self.last_column

    def cell(self, row: int, column: int) -> tuple[int, int] | None:
        """Return where a cell is after the move, None for one that goes."""
        if not self.moves(column):
            return row, column
        moved = self.row(row)
        return None if moved is None else (moved, column)

    def area(self, rows: tuple[int, int], columns: tuple[int, int]) -> tuple[int, int] | None:
        """Return the rows of an area after the move, None for one whose rows all go.

        Args:
            rows: Its first and last row.
            columns: Its first and last column.

        Raises:
            CannotFollow: Some of its columns move and others do not.
        """
        first, last = rows
        if last < self.at or not self._touches(columns) or rows == (1, LAST_ROW):
            return rows
        if not self._holds(columns):
            if first <= self.at and last >= self.horizon:
                return rows  # all that moves is in it before and after
            raise CannotFollow(TORN)
        return self._moved(first, last)

    def _moved(self, first: int, last: int) -> tuple[int, int] | None:
        taken = self.taken
        new_first = self.at if first in taken else first + (self.count if first >= self.at else 0)
        new_last = self.at - 1 if last in taken else last + self.count
        if last == LAST_ROW:
            new_last = LAST_ROW
        new_last = min(new_last, LAST_ROW)
        return (new_first, new_last) if new_first <= new_last else None

    def rigid(self, rows: tuple[int, int], columns: tuple[int, int]) -> tuple[int, int] | None:
        """Return the rows of an area that cannot change its size, None where they all go.

        Raises:
            CannotFollow: Some of its cells move and others do not.
        """
        moved = self.area(rows, columns)
        if moved and moved[1] - moved[0] != rows[1] - rows[0]:
            raise CannotFollow("it cannot change its number of rows")
        return moved

    def _touches(self, columns: tuple[int, int]) -> bool:
        return columns[0] <= self.last_column and self.first_column <= columns[1]

    def _holds(self, columns: tuple[int, int]) -> bool:
        return self.first_column <= columns[0] and columns[1] <= self.last_column
