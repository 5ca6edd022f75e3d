"""Rows that tables of an open workbook need: where they go is worked out on a copy of it.

The copy is a file like any other. Where rows would be put into it, and what forbids that, is found
there as for a closed workbook (`xl_kpi.ooxml.moving`); the plan of the refresh is made for the copy
so grown. Excel then puts the same rows into the open workbook and sees to everything that names
cells itself. Rows are never taken out: they may hold what somebody put there.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.faults import refuse
from xl_kpi.live.excel import Patience, patiently
from xl_kpi.live.platforms import is_filtered, is_saved, save_copy
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from xl_kpi.faults import Refusal
    from xl_kpi.live.areas import Position
    from xl_kpi.live.book import LiveBook
    from xl_kpi.ooxml.row_move import RowMove

_HEADING_AND_ROW = 2


@dataclass(frozen=True, slots=True)
class RowsIn:
    """Rows that are put into a sheet.

    Attributes:
        name: The defined name of the table that grows.
        before, after: What it stands for.
        like_below: Whether the new rows look like the row below them; else like the one above.
    """

    move: RowMove
    name: str
    before: Region
    after: Region
    like_below: bool

    @property
    def address(self) -> str:
        """The cells that are put in: whole rows, or some columns of them."""
        first, last = self.move.at, self.move.at + self.move.count - 1
        if self.move.whole_rows:
            return f"{first}:{last}"
        columns = (self.move.first_column, self.move.last_column)
        return Region(self.move.sheet, first, columns[0], last, columns[1]).address

    def origin(self, sheet: str, position: Position) -> Position | None:
        """Return where a cell was before, None for one that is put in."""
        row, column = position
        if not self.move.is_on(sheet) or not self.move.moves(column) or row < self.move.at:
            return position
        was = row - self.move.count
        return (was, column) if was >= self.move.at else None

    def put_in(self, live: LiveBook) -> None:
        """Have Excel put the rows in.

        Raises:
            Refusal: It would not, or the table's name stands for something else afterwards.
        """
        # A call that was lost on its way back must not be made again, which "busy" never was.
        patience = Patience.starting(gone=0)
        cells = live.range(self.move.sheet, self.address, patience)
        origin = "format_from_right_or_below" if self.like_below else "format_from_left_or_above"
        patience.ask(partial(cells.insert, shift="down", copy_origin=origin), str(self.before))
        live.forget_ranges()
        if self._stands_now(live, patience) != self.after:
            raise refuse(self.before, "did not take the rows that its table needs")

    def take_out(self, live: LiveBook, patience: Patience) -> None:
        """Have Excel take the rows out again, if they are in.

        Raises:
            Refusal: It would not, or nobody knows whether they are in.
        """
        live.forget_ranges()
        if self._stands_now(live, patience) == self.before:
            return
        once = Patience(patience.busy_until, 0)
        cells = live.range(self.move.sheet, self.address, patience)
        once.ask(partial(cells.delete, shift="up"), str(self.after))
        live.forget_ranges()
        if self._stands_now(live, patience) != self.before:
            raise refuse(self.before, "still has rows that were put into it")

    def _stands_now(self, live: LiveBook, patience: Patience) -> Region | None:
        text = patience.ask(lambda: live.book.names[self.name].refers_to)
        try:
            return Region.parse(text or "")
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Growth:
    """The rows that an open workbook is to be given, and a copy of it as it will then be."""

    workbook: Workbook
    rows: tuple[RowsIn, ...] = ()

    def with_rows(self, region: Region, rows: int) -> Growth:
        """Return the growth with so many rows in a region besides.

        Raises:
            Refusal: Something cannot follow, or the region would lose rows.
        """
        if rows < region.row_count:
            raise refuse(region, "has more rows than its table, and none is taken out of it")
        name = _name_of(self.workbook, region)
        move = self.workbook.planned_move(region, rows).move
        like_below = region.row_count == _HEADING_AND_ROW
        if like_below and sys.platform == "darwin":
            raise _only_closed(region, "Excel for Mac cannot give a table's second row its look")
        grown = self.workbook.resized(region, rows)
        after = grown.defined_names()[name]
        return Growth(grown, (*self.rows, RowsIn(move, name, region, after, like_below)))

    def origin(self, sheet: str, position: Position) -> Position | None:
        """Return where a cell of the grown workbook is now, None for one that is put in."""
        for each in reversed(self.rows):
            was = each.origin(sheet, position)
            if was is None:
                return None
            position = was
        return position


def begun_growth(live: LiveBook) -> Growth:
    """Return a growth of no rows yet: the open workbook as a copy of it tells.

    Raises:
        Refusal: The copy cannot be made or read.
    """
    if sys.platform == "darwin" and not patiently(partial(is_saved, live.book)):
        raise refuse(live.path.name, "has changes that are not saved, and a table needs more rows:"
                     " save it, and try again")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="xl_kpi_") as folder:
        copy = Path(folder, live.path.name)
        patiently(partial(save_copy, live, copy))
        return Growth(Workbook.open(copy))


def check_unfiltered(live: LiveBook, region: Region) -> None:
    """Refuse to put rows into a sheet some of whose rows a filter hides."""
    if patiently(partial(is_filtered, live.sheet(region.sheet))):
        raise refuse(region, "needs more rows, and a filter hides rows of its sheet: clear the"
                     " filter (Data > Clear), and try again")  # fmt: skip


def _name_of(workbook: Workbook, region: Region) -> str:
    return next(name for name, each in workbook.defined_names().items() if each == region)


def _only_closed(region: Region, why: str) -> Refusal:
    way = "save the workbook, close it, run xl-kpi refresh WORKBOOK once, and open it again"
    return refuse(region, f"needs more rows, and {why}: {way}")
