"""Cells grouped into rectangles, so that Excel is asked and told things in few calls."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Position = tuple[int, int]
LONGEST_ADDRESS = 250
"""Characters of an address of several areas; Excel takes 255."""


@dataclass(frozen=True, slots=True, order=True)
class Rectangle:
    """Cells from one corner to the other, both included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def address(self) -> str:
        """Its address without a sheet: `B2:D5`."""
        return self.on("-").address

    @property
    def corners(self) -> tuple[Position, Position]:
        """Its first cell and its last."""
        return (self.first_row, self.first_column), (self.last_row, self.last_column)

    @property
    def is_cell(self) -> bool:
        """Whether it is one cell."""
        return self.first_row == self.last_row and self.first_column == self.last_column

    def on(self, sheet: str) -> Region:
        """Return it as a region of a sheet."""
        return Region(sheet, self.first_row, self.first_column, self.last_row, self.last_column)

    def holds(self, other: Rectangle) -> bool:
        """Return whether all of another lies in it."""
        first = self.first_row <= other.first_row and self.first_column <= other.first_column
        return first and self.last_row >= other.last_row and self.last_column >= other.last_column

    def positions(self) -> Iterator[Position]:
        """Yield its cells, row by row."""
        for row in range(self.first_row, self.last_row + 1):
            for column in range(self.first_column, self.last_column + 1):
                yield row, column

    def halves(self) -> tuple[Rectangle, ...]:
        """Return its two halves, cut across the longer side; itself where it is one cell."""
        rows, columns = self.last_row - self.first_row, self.last_column - self.first_column
        if self.is_cell:
            return (self,)
        if rows >= columns:
            middle = self.first_row + rows // 2
            upper = Rectangle(self.first_row, self.first_column, middle, self.last_column)
            return (
                upper,
                Rectangle(middle + 1, self.first_column, self.last_row, self.last_column),
            )
        middle = self.first_column + columns // 2
        left = Rectangle(self.first_row, self.first_column, self.last_row, middle)
        return left, Rectangle(self.first_row, middle + 1, self.last_row, self.last_column)


def bounding(positions: Iterable[Position]) -> Rectangle:
    """Return the smallest rectangle that holds all of some cells (at least one)."""
    rows, columns = zip(*positions, strict=True)
    return Rectangle(min(rows), min(columns), max(rows), max(columns))


def rectangles(positions: Iterable[Position]) -> tuple[Rectangle, ...]:
    """Return rectangles that hold exactly these cells: runs of a row, alike rows put together."""
    made: list[Rectangle] = []
    growing: dict[tuple[int, int], Rectangle] = {}
    for run in _runs(sorted(set(positions))):
        columns = (run.first_column, run.last_column)
        above = growing.get(columns)
        if above is not None and above.last_row == run.first_row - 1:
            run = Rectangle(above.first_row, *_rest(run))  # noqa: PLW2901
        elif above is not None:
            made.append(above)
        growing[columns] = run
    return tuple(sorted([*made, *growing.values()]))


def _rest(run: Rectangle) -> tuple[int, int, int]:
    return run.first_column, run.last_row, run.last_column


def _runs(positions: Sequence[Position]) -> Iterator[Rectangle]:
    start: Position | None = None
    last: Position = (0, 0)
    for position in positions:
        if start is not None and position != (last[0], last[1] + 1):
            yield Rectangle(*start, *last)
            start = None
        start = start or position
        last = position
    if start is not None:
        yield Rectangle(*start, *last)


def together(areas: Iterable[Rectangle]) -> Iterator[tuple[str, tuple[Rectangle, ...]]]:
    """Yield addresses of several areas at once, none too long for Excel, with their areas."""
    taken: list[Rectangle] = []
    length = 0
    for area in areas:
        added = len(area.address) + 1
        if taken and length + added > LONGEST_ADDRESS:
            yield ",".join(each.address for each in taken), tuple(taken)
            taken, length = [], 0
        taken.append(area)
        length += added
    if taken:
        yield ",".join(each.address for each in taken), tuple(taken)


def at_once(areas: Iterable[Rectangle]) -> Iterable[tuple[str, tuple[Rectangle, ...]]]:
    """Return areas as Excel is asked about them: several at once, but on a Mac one by one."""
    if sys.platform == "darwin":
        return [(area.address, (area,)) for area in areas]
    return together(areas)
