"""Where charts, pictures and controls hang after rows have moved.

An object that moves and sizes with cells is stretched by rows put in behind it, one that only
moves keeps its height, and one that does neither keeps its place on the sheet: what its file says
of rows is written for the heights that they have afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from xl_kpi.ooxml.row_move import GONE, CannotFollow

if TYPE_CHECKING:
    from xl_kpi.ooxml.row_heights import RowHeights
    from xl_kpi.ooxml.row_move import RowMove


class Hold(Enum):
    """How an object follows the cells under it."""

    SIZES = "moves and sizes with cells"
    MOVES = "moves with cells and keeps its size"
    STAYS = "does neither"


@dataclass(frozen=True, slots=True)
class Point:
    """A corner of an object: its row and column, counted from 0, and how far below the row's top.

    Attributes:
        offset, aside: Below the row's top, and right of the column's left edge, in the unit of
            the file that it is from.
    """

    row: int
    offset: int
    column: int
    aside: int


@dataclass(frozen=True, slots=True)
class AnchorMove:
    """A move, and what the rows measure before and after it.

    Attributes:
        unit: How many EMU the offsets of points are counted in.
    """

    move: RowMove
    before: RowHeights
    after: RowHeights
    unit: int = 1

    def box(self, first: Point, last: Point, hold: Hold) -> tuple[Point, Point]:
        """Return the upper left and lower right corner of an object after the move.

        Raises:
            CannotFollow: It stands on rows that go, or half in the columns that move.
        """
        end = max(_end_row(last), first.row + 1)
        if end < self.move.at:
            return first, last
        if hold is Hold.STAYS:
            return self._kept(first), self._kept(last)
        moved = self.move.area((first.row + 1, end), _columns(first, last))
        if moved is None:
            raise CannotFollow(GONE)
        if moved == (first.row + 1, end):
            return first, last
        start = self.start(first)
        if hold is Hold.SIZES:
            return start, self._followed_end(last, end, moved[1])
        if start == first:
            return start, self._kept(last)
        return start, replace(last, row=last.row + start.row - first.row)

    def start(self, point: Point) -> Point:
        """Return the upper left corner of an object that moves; one whose row goes moves up."""
        if not self.move.moves(point.column + 1):
            return point
        row = self.move.row(point.row + 1)
        if row is None:
            return replace(point, row=self.move.at - 1, offset=0)
        return replace(point, row=row - 1)

    def _followed_end(self, last: Point, end: int, moved: int) -> Point:
        """Return the lower right corner of an object that sizes; `moved` is where `end` is now."""
        if last.row + 1 > end:  # it ends with the row, at the top of the next
            return replace(last, row=moved)
        if self.move.row(end) is None:  # its last row goes: it ends with the row before
            return replace(last, row=moved, offset=0)
        return replace(last, row=moved - 1)

    def _kept(self, point: Point) -> Point:
        """Return a point that stays so far down the sheet, said in the rows that are there now."""
        if point.row + 1 < self.move.at or self.before == self.after:
            return point
        row, offset = self.after.point(self.before.top(point.row, point.offset * self.unit))
        return replace(point, row=row, offset=offset // self.unit)


def _columns(first: Point, last: Point) -> tuple[int, int]:
    """Return the columns, counted from 1, that an object covers."""
    end = last.column if last.aside else last.column - 1
    return first.column + 1, max(end, first.column) + 1


def _end_row(last: Point) -> int:
    """Return the last row, counted from 1, that an object covers."""
    return last.row + 1 if last.offset else last.row
