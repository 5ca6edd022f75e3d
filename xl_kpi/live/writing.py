"""A worked-out refresh put into the open workbook: whole, or everything as it was.

Everything is checked before the first cell is written. What was there is kept; whatever goes wrong
on the way, it is put back.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from xl_kpi.faults import Fault, Refusal, refuse
from xl_kpi.live.areas import at_once, bounding, rectangles
from xl_kpi.live.excel import patiently, quiet
from xl_kpi.live.platforms import (
    is_protected,
    is_read_only,
    put_values,
    save_copy,
)
from xl_kpi.live.values import as_read, guarded, to_put
from xl_kpi.ooxml.addresses import Region, parse_cell
from xl_kpi.ooxml.cells import stored_value
from xl_kpi.workbook import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xl_kpi.live.areas import Position, Rectangle
    from xl_kpi.live.book import Block, LiveBook
    from xl_kpi.live.values import LiveValue
    from xl_kpi.ooxml.cells import CellEdit
    from xl_kpi.workbook.backups import Backup
    from xl_kpi.workbook.filling import CellChange
    from xl_kpi.workbook.refreshing import RefreshPlan

Rows = list[list["LiveValue"]]


@dataclass(frozen=True, slots=True)
class Put:
    """Cells that are written in one call.

    Attributes:
        after, before: What is put, and what puts back what was there, row by row.
    """

    sheet: str
    area: Rectangle
    after: Rows
    before: Rows


@dataclass(frozen=True, slots=True)
class Look:
    """A number format that some cells of a sheet get, and those they had."""

    sheet: str
    after: str
    before: Mapping[str, tuple[Rectangle, ...]]

    @property
    def areas(self) -> tuple[Rectangle, ...]:
        """The cells."""
        return tuple(area for areas in self.before.values() for area in areas)


@dataclass(frozen=True, slots=True)
class LivePrepared:
    """A refresh of an open workbook that has been checked and waits to be written."""

    live: LiveBook
    looks: tuple[Look, ...]
    puts: tuple[Put, ...]
    backup: Backup | None

    def publish(self) -> None:
        """Save a copy of the workbook and write the cells, or leave all as it was.

        Raises:
            Refusal: Excel is busy, has closed, or did not take a value.
        """
        if not (self.puts or self.looks):
            return
        with quiet(self.live.book, "xl_kpi: refreshing the pack ..."):
            if self.backup is not None:
                patiently(partial(save_copy, self.live, self.backup.path))
            try:
                self._write()
            except BaseException:
                self._put_back()
                if self.backup is not None:
                    self.backup.undo()
                raise
        if self.backup is not None:
            self.backup.drop_oldest()

    def discard(self) -> None:
        """Leave everything as it was."""

    def _write(self) -> None:
        for look in self.looks:
            _set_format(self.live, look.sheet, look.after, look.areas)
        for put in self.puts:
            _put(self.live, put.sheet, put.area, put.after)
        for put in _not_taken(self.live, self.puts):
            _put_by_row(self.live, put)

    def _put_back(self) -> None:
        """Put back what was there; one part that cannot be put back does not keep the others."""
        for put in self.puts:
            with suppress(Exception):
                _put(self.live, put.sheet, put.area, put.before)
        for look in self.looks:
            for code, areas in look.before.items():
                with suppress(Exception):
                    _set_format(self.live, look.sheet, code, areas)
        self.live.forget()


def prepare_live(live: LiveBook, plan: RefreshPlan, backup: Backup | None) -> LivePrepared:
    """Work out every call that writes a plan into an open workbook, and check that it may.

    Raises:
        Refusal: The workbook is read-only, a sheet is protected, or cells that would be written
            are merged. Nothing has been written.
    """
    puts = tuple(_puts(live, plan))
    looks = tuple(_looks(live, plan))
    _check(live, puts)
    return LivePrepared(live, looks, puts, backup)


def _puts(live: LiveBook, plan: RefreshPlan) -> Iterator[Put]:
    together: dict[tuple[str, str], list[Position]] = {}
    for change in (*plan.changes, *plan.kept):
        single = change.table not in plan.tables and change.table not in names.LISTS
        key = ("settings" if single else change.table, change.sheet)
        together.setdefault(key, []).append(parse_cell(change.cell))
    for (_, sheet), positions in together.items():
        edits = plan.edits[sheet]
        for area in _areas(live, sheet, positions):
            yield _planned(live, sheet, area, edits)


def _areas(live: LiveBook, sheet: str, positions: Sequence[Position]) -> tuple[Rectangle, ...]:
    """Return one area for all of a table's cells where no formula lies between them."""
    whole = bounding(positions)
    written = set(positions)
    block = live.block(_region(sheet, whole))
    between = (position for position in whole.positions() if position not in written)
    if any(block.formula(position) is not None for position in between):
        return rectangles(positions)
    return (whole,)


def _planned(
    live: LiveBook, sheet: str, area: Rectangle, edits: Mapping[Position, CellEdit]
) -> Put:
    block = live.block(_region(sheet, area))

    def there(position: Position) -> LiveValue:
        formula = block.formula(position)
        held: Any = block.value(position)
        if formula is not None:
            return formula
        if isinstance(held, str):
            return held if _is_error(held) else guarded(held)
        return held.replace(tzinfo=None) if isinstance(held, datetime) else to_put(held)

    def wanted(position: Position) -> LiveValue:
        edit = edits.get(position)
        return there(position) if edit is None else to_put(edit.value)

    return Put(sheet, area, _rows(area, wanted), _rows(area, there))


def _is_error(held: str) -> bool:
    return not isinstance(as_read(held), str)


def _rows(area: Rectangle, of: Any) -> Rows:  # noqa: ANN401 - a cell's value by its position
    return [
        [of((row, column)) for column in range(area.first_column, area.last_column + 1)]
        for row in range(area.first_row, area.last_row + 1)
    ]


def _looks(live: LiveBook, plan: RefreshPlan) -> Iterator[Look]:
    groups: dict[tuple[str, str], dict[str, list[Position]]] = {}
    for change in (*plan.changes, *plan.kept):
        if change.number_format is not None:
            position = parse_cell(change.cell)
            before = _format_of(live, change, position)
            group = groups.setdefault((change.sheet, change.number_format), {})
            group.setdefault(before, []).append(position)
    for (sheet, after), had in groups.items():
        yield Look(sheet, after, {code: rectangles(cells) for code, cells in had.items()})


def _format_of(live: LiveBook, change: CellChange, position: Position) -> str:
    ((cell,),) = live.read(Region(change.sheet, *position, *position))
    return cell.number_format


def _check(live: LiveBook, puts: Sequence[Put]) -> None:
    if patiently(partial(is_read_only, live.book)):
        raise refuse(live.path.name, "is open for reading only: open it for editing and try again")
    faults = [
        Fault(sheet, "is protected: Review > Unprotect Sheet, and try again")
        for sheet in dict.fromkeys(put.sheet for put in puts)
        if patiently(partial(is_protected, live.sheet(sheet)))
    ]
    faults += [
        Fault(
            f"{put.sheet}!{put.area.address}",
            "holds merged cells, which cannot be written as a table: unmerge them",
        )
        for put in _merged(live, puts)
    ]
    if faults:
        raise Refusal(faults)


def _merged(live: LiveBook, puts: Sequence[Put]) -> Iterator[Put]:
    """Yield what would be put over merged cells; one cell may be the first of a merged title."""
    tables = [put for put in puts if put.area.halves() != (put.area,)]
    for sheet in dict.fromkeys(put.sheet for put in tables):
        mine = [put for put in tables if put.sheet == sheet]
        for address, areas in at_once([put.area for put in mine]):
            if _any_merged(live, sheet, address):
                yield from (
                    put
                    for put in mine
                    if put.area in areas and _any_merged(live, sheet, put.area.address)
                )


def _any_merged(live: LiveBook, sheet: str, address: str) -> bool:
    cells = live.range(sheet, address)
    return patiently(partial(getattr, cells, "merge_cells")) is not False


def _put(live: LiveBook, sheet: str, area: Rectangle, rows: Rows) -> None:
    cells = live.range(sheet, area.address)
    patiently(partial(put_values, cells, rows, date_1904=live.counts_from_1904))


def _put_by_row(live: LiveBook, put: Put) -> None:
    """Write a table row by row: where rows are filtered out, a block may not reach them all.

    Raises:
        Refusal: Excel did not take a value.
    """
    for at, row in enumerate(put.after):
        number = put.area.first_row + at
        area = bounding([(number, put.area.first_column), (number, put.area.last_column)])
        _put(live, put.sheet, area, [row])
    for _ in _not_taken(live, [put]):
        place = f"{put.sheet}!{put.area.address}"
        message = "did not take the figures: clear the sheet's filters, and try again"
        raise refuse(place, f"{message}; everything was put back")


def _not_taken(live: LiveBook, puts: Sequence[Put]) -> Iterator[Put]:
    """Yield the puts whose cells do not hold what was put; a formula's result may be any."""
    for sheet in dict.fromkeys(put.sheet for put in puts):
        mine = [put for put in puts if put.sheet == sheet]
        corners = [corner for put in mine for corner in put.area.corners]
        now = live.values_now(sheet, bounding(corners))
        yield from (put for put in mine if not _took(now, put))


def _took(now: Block, put: Put) -> bool:
    wanted = (value for row in put.after for value in row)
    return all(
        _same(now.value(position), value)
        for position, value in zip(put.area.positions(), wanted, strict=True)
    )


def _same(held: object, wanted: LiveValue) -> bool:
    if isinstance(wanted, str):
        if wanted.startswith("="):
            return True
        return held == wanted.removeprefix("'") or _is_error(wanted)
    found, asked = as_read(held), stored_value(wanted, date_1904=False)
    if isinstance(found, bool) or isinstance(asked, bool):
        return found is asked
    if found is None or asked is None:
        return found is asked
    return str(float(str(found))) == str(float(str(asked))) if _numbers(found, asked) else False


def _numbers(*values: object) -> bool:
    return not any(isinstance(value, str) for value in values)


def _set_format(live: LiveBook, sheet: str, code: str, areas: Sequence[Rectangle]) -> None:
    for address, _ in at_once(areas):
        cells = live.range(sheet, address)
        patiently(partial(setattr, cells, "number_format", code))


def _region(sheet: str, area: Rectangle) -> Region:
    return Region(sheet, area.first_row, area.first_column, area.last_row, area.last_column)


def backup_of(live: LiveBook, at: datetime) -> Backup | None:
    """Return the copy to be saved beside the workbook's file."""
    from xl_kpi.workbook.backups import planned_backup

    return planned_backup(live.path, at) if live.path.is_file() else None
