"""A worked-out refresh put into the open workbook: whole, or everything as it was.

Everything is checked before the first cell is written. What was there is kept; whatever goes wrong
on the way, it is put back, and read again to see that it is.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault, Finding, Level, Refusal, refuse
from xl_kpi.live.areas import at_once, bounding
from xl_kpi.live.checking import check_writable
from xl_kpi.live.excel import BrokenOff, Patience, patiently
from xl_kpi.live.platforms import can_save_copy, put_values, save_copy
from xl_kpi.live.puts import Cells, planned_looks, planned_puts
from xl_kpi.live.stillness import Stillness
from xl_kpi.live.values import as_read
from xl_kpi.ooxml.cells import stored_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.live.areas import Rectangle
    from xl_kpi.live.blocks import Block
    from xl_kpi.live.book import LiveBook
    from xl_kpi.live.puts import Look, Put
    from xl_kpi.live.values import LiveValue
    from xl_kpi.workbook.backups import Backup
    from xl_kpi.workbook.refreshing import RefreshPlan

_MONEY = 0.000051
"""Half of the last place of an amount of money, and what numbers are out by beside it."""


@dataclass(slots=True)
class LivePrepared:
    """A refresh of an open workbook that has been checked and waits to be written.

    Attributes:
        written: Whether it has been.
    """

    live: LiveBook
    looks: tuple[Look, ...]
    puts: tuple[Put, ...]
    backup: Backup | None
    written: bool = False

    def publish(self) -> tuple[Finding, ...]:
        """Save a copy of the workbook and write the cells, or leave all as it was.

        Returns:
            What Excel could not be set back to, where the workbook was refreshed all the same.

        Raises:
            BrokenOff: It went wrong, and what was there could not be put back.
            Refusal: Excel is busy, has closed, or did not take a value; all is as it was.
        """
        if not (self.puts or self.looks):
            return ()
        stillness = Stillness.of(self.live.book)
        try:
            stillness.begin("xl_kpi: writing the figures ...")
            self._save_copy()
        except BaseException as error:  # noqa: BLE001 - told again once all is put back
            left = stillness.end(Patience.starting())
            self._drop_copy()
            raise _told(error, left) from error.__cause__
        try:
            self._write()
        except BaseException as error:  # noqa: BLE001 - told again once all is put back
            outcome = self._put_back()
            left = stillness.end(Patience.starting())
            raise self._failed(error, outcome, left) from error.__cause__
        self.written = True
        left = stillness.end(Patience.starting())
        self.live.forget()
        if self.backup is not None:
            self.backup.drop_oldest()
        return (_unsettled(self.live, left),) if left else ()

    def discard(self) -> None:
        """Leave everything as it was; put it back where it has been written already.

        Raises:
            BrokenOff: It could not be.
        """
        if not self.written:
            return
        self.written = False
        try:
            stillness = Stillness.of(self.live.book)
        except Refusal as error:
            raise self._failed(error, outcome=False, left="") from None
        with suppress(Refusal):
            stillness.begin("xl_kpi: putting the figures back ...")
        outcome = self._put_back()
        left = stillness.end(Patience.starting())
        if not outcome:
            unrecorded = refuse(self.live.path.name, "the figures could not be put on record")
            raise self._failed(unrecorded, outcome, left)
        self._drop_copy()

    def _save_copy(self) -> None:
        if self.backup is not None:
            patiently(partial(save_copy, self.live, self.backup.path))

    def _drop_copy(self) -> None:
        if self.backup is not None:
            self.backup.undo()

    def _write(self) -> None:
        for each in self.live.growth.rows if self.live.growth else ():
            each.put_in(self.live)
        for look in self.looks:
            _set_format(self.live, look.sheet, look.code, look.areas, Patience.starting())
        _put_surely(self.live, [put.after for put in self.puts], None)

    def _put_back(self) -> bool:
        """Put back what was there; return whether all of it is. Whatever goes wrong is a no."""
        patience = Patience.starting()
        whole = self._take_rows_out(patience)
        if whole:
            whole = all([self._put_looks_back(patience), self._put_cells_back(patience)])
        self.live.forget()
        return whole

    def _take_rows_out(self, patience: Patience) -> bool:
        try:
            for each in reversed(self.live.growth.rows if self.live.growth else ()):
                each.take_out(self.live, patience)
        except Exception:  # noqa: BLE001 - the settings are put back whatever happens
            return False
        return True

    def _put_looks_back(self, patience: Patience) -> bool:
        whole = True
        for look in self.looks:
            for code, areas in look.before.items():
                try:
                    _set_format(self.live, look.sheet, code, areas, patience)
                except Exception:  # noqa: BLE001 - the same
                    whole = False
        return whole

    def _put_cells_back(self, patience: Patience) -> bool:
        """Put back what cells held; one that cannot be put back does not keep the others."""
        whole = True
        for cells in (cells for put in self.puts for cells in put.before):
            try:
                _put_surely(self.live, [cells], patience)
            except Exception:  # noqa: BLE001 - the same
                whole = False
        return whole

    def _failed(self, error: BaseException, outcome: bool, left: str) -> BaseException:  # noqa: FBT001
        """Return what is raised of a refresh that failed on the way."""
        if outcome:
            self._drop_copy()
            return _told(error, left, "what had been written was put back")
        remedy = "close the workbook without saving it, and open it again"
        if self.backup is not None and self.backup.path.exists():
            remedy += f"; as it was before, unsaved changes included, it is in {self.backup.path}"
        broken = "the refresh broke off: some cells may be new and others old, and nothing was put"
        message = f"{broken} on record ({_words(error)}); {remedy}"
        return BrokenOff([Fault(self.live.path.name, f"{message}. {left}" if left else message)])


def _told(error: BaseException, left: str, outcome: str = "") -> BaseException:
    """Return an error with what became of the workbook and of Excel; only refusals have words."""
    if not isinstance(error, Refusal):
        return error
    first, *others = error.faults
    message = "; ".join(part for part in (first.message, outcome, left) if part)
    return type(error)([Fault(first.where, message), *others])


def _words(error: BaseException) -> str:
    if isinstance(error, Refusal):
        return "; ".join(str(fault) for fault in error.faults)
    return type(error).__name__


def _unsettled(live: LiveBook, left: str) -> Finding:
    return Finding(
        rule="excel-not-set-back",
        level=Level.WARNING,
        where=live.path.name,
        message=f"was refreshed, but {left}",
    )


def prepare_live(live: LiveBook, plan: RefreshPlan, backup: Backup | None) -> LivePrepared:
    """Work out every call that writes a plan into an open workbook, and check that it may.

    Raises:
        Refusal: The workbook is read-only, a sheet is protected, or cells that would be written
            are merged. Nothing has been written.
    """
    puts, looks = planned_puts(live, plan), planned_looks(live, plan)
    check_writable(live, puts, looks)
    return LivePrepared(live, looks, puts, backup)


def backup_of(live: LiveBook, at: datetime) -> Backup | None:
    """Return the copy to be saved beside the workbook's file."""
    from xl_kpi.workbook.backups import planned_backup

    return planned_backup(live.path, at) if can_save_copy(live) else None


def _put_surely(live: LiveBook, cells: Sequence[Cells], patience: Patience | None) -> None:
    """Write cells and read them again; where a block was not taken, write it row by row.

    Where a filter hides rows, Excel may put a block into the rows that show, but not a single row.

    Args:
        live: The workbook.
        cells: What is written.
        patience: One for all calls; None for one for each.

    Raises:
        Refusal: Excel did not take a value.
    """
    for each in cells:
        _put(live, each, patience)
    for each in tuple(_not_taken(live, cells, patience)):
        by_row = tuple(_by_row(each))
        for row in by_row:
            _put(live, row, patience)
        for _ in _not_taken(live, by_row, patience):
            place = f"{each.sheet}!{each.area.address}"
            raise refuse(place, "did not take what was put into it: clear the sheet's filters")


def _put(live: LiveBook, cells: Cells, patience: Patience | None) -> None:
    patience = patience or Patience.starting()
    target = live.range(cells.sheet, cells.area.address, patience)
    put = partial(put_values, target, cells.rows, date_1904=live.counts_from_1904)
    patience.ask(put, f"{cells.sheet}!{cells.area.address}")


def _by_row(cells: Cells) -> Iterator[Cells]:
    columns = cells.area.first_column, cells.area.last_column
    for number, row in enumerate(cells.rows, cells.area.first_row):
        yield Cells(cells.sheet, bounding((number, column) for column in columns), [row])


def _not_taken(
    live: LiveBook, cells: Sequence[Cells], patience: Patience | None
) -> Iterator[Cells]:
    """Yield those cells that do not hold what was put; a formula's result may be any."""
    patience = patience or Patience.starting()
    for sheet in dict.fromkeys(each.sheet for each in cells):
        mine = [each for each in cells if each.sheet == sheet]
        corners = [corner for each in mine for corner in each.area.corners]
        now = live.values_now(sheet, bounding(corners), patience)
        yield from (each for each in mine if not _took(now, each))


def _took(now: Block, cells: Cells) -> bool:
    wanted = (value for row in cells.rows for value in row)
    return all(
        _same(now.value(position), value)
        for position, value in zip(cells.area.positions(), wanted, strict=True)
    )


def _same(held: object, wanted: LiveValue) -> bool:
    if isinstance(wanted, str):
        if wanted.startswith("="):
            return True
        return held == wanted.removeprefix("'") or not isinstance(as_read(wanted), str)
    found = as_read(held)
    asked = (
        as_read(wanted) if isinstance(wanted, datetime) else stored_value(wanted, date_1904=False)
    )
    if any(value is None or isinstance(value, bool) for value in (found, asked)):
        return found is asked
    if not _numbers(found, asked):
        return False
    one, other = float(str(found)), float(str(asked))
    # An amount of money comes from Excel as a decimal of four places.
    return abs(one - other) < _MONEY if isinstance(held, Decimal) else one == other


def _numbers(*values: object) -> bool:
    return not any(isinstance(value, str) for value in values)


def _set_format(
    live: LiveBook, sheet: str, code: str, areas: Sequence[Rectangle], patience: Patience
) -> None:
    for address, _ in at_once(areas):
        cells = live.range(sheet, address, patience)
        patience.ask(partial(setattr, cells, "number_format", code), f"{sheet}!{address}")
