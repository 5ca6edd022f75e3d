"""A workbook that is open in Excel, read as a closed one is.

What a refresh writes is worked out in one place for both (`xl_kpi.workbook.refreshing`), so that
the same inputs give the same cells. Each call to Excel costs: what lies in the named regions of a
sheet is fetched once, as one block, and number formats are asked for by group, not by cell.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from xl_kpi.faults import Refusal, refuse
from xl_kpi.live.areas import Rectangle, at_once, bounding, rectangles
from xl_kpi.live.excel import patiently
from xl_kpi.live.platforms import counts_from_1904, values_of
from xl_kpi.live.values import as_read
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import ReadCell, holds, stored_value
from xl_kpi.ooxml.number_formats import same_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal
    from pathlib import Path

    import xlwings

    from xl_kpi.live.areas import Position
    from xl_kpi.ooxml.cells import CellEdit, ErrorValue

_ROWS_ABOVE = 5
"""Titles, and a row of month ends, may stand above a table's headings."""
_WHOLE_SHEET = (1, 1, 1_048_576, 16_384)
_MOST_NUMBERED = 100


class LiveCell(ReadCell):
    """A cell of an open workbook, whose number format is asked for only when it matters."""

    __slots__ = ("_look",)
    _look: Callable[[], str]

    def __init__(
        self,
        value: Decimal | str | bool | ErrorValue | None,  # noqa: FBT001 - what a cell may hold
        formula: str | None,
        look: Callable[[], str],
    ) -> None:
        """Keep what is known, and how to learn the number format."""
        for name, held in (("value", value), ("formula", formula), ("style", 0), ("_look", look)):
            object.__setattr__(self, name, held)

    @property
    def number_format(self) -> str:
        """The cell's number format."""
        return self._look()


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of a sheet as it was read.

    Attributes:
        values, formulas: Row by row; a formula begins with `=`.
    """

    area: Rectangle
    values: list[list[Any]]
    formulas: list[list[str]]

    def holds(self, region: Region) -> bool:
        """Return whether all of a region was read."""
        corners = (region.first_row, region.first_column, region.last_row, region.last_column)
        inside = self.area.first_row <= corners[0] and self.area.first_column <= corners[1]
        return inside and self.area.last_row >= corners[2] and self.area.last_column >= corners[3]

    def value(self, position: Position) -> Any:  # noqa: ANN401 - whatever Excel gave
        """Return what Excel gave for a cell."""
        row, column = position[0] - self.area.first_row, position[1] - self.area.first_column
        return self.values[row][column]

    def formula(self, position: Position) -> str | None:
        """Return a cell's formula with its equals sign, None where it has none."""
        row, column = position[0] - self.area.first_row, position[1] - self.area.first_column
        text = self.formulas[row][column]
        is_text = isinstance(self.values[row][column], str) and self.values[row][column] == text
        return text if isinstance(text, str) and text.startswith("=") and not is_text else None

    def alike(self, position: Position) -> tuple[Rectangle, ...]:
        """Return the cells about a cell that hold the same kind of thing and likely look alike.

        They are those beside it in its row and, of dates, those in the same columns of other rows:
        the headings of several tables.
        """
        run = self._run(*position)
        if not isinstance(self.value(position), datetime):
            return (run,)
        columns = range(run.first_column, run.last_column + 1)
        return tuple(
            Rectangle(row, run.first_column, row, run.last_column)
            for row in range(self.area.first_row, self.area.last_row + 1)
            if all(isinstance(self.value((row, column)), datetime) for column in columns)
        )

    def _run(self, row: int, column: int) -> Rectangle:
        kind = type(self.value((row, column)))
        first = last = column
        while first > self.area.first_column and type(self.value((row, first - 1))) is kind:
            first -= 1
        while last < self.area.last_column and type(self.value((row, last + 1))) is kind:
            last += 1
        return Rectangle(row, first, row, last)


@dataclass
class LiveBook:
    """An open workbook.

    Attributes:
        book: As xlwings gives it.
        path: Where its file is on this machine.
    """

    book: xlwings.Book
    path: Path
    _names: dict[str, Region] | None = field(default=None, repr=False)
    _blocks: dict[str, Block] = field(default_factory=dict, repr=False)
    _formats: dict[str, dict[Position, str]] = field(default_factory=dict, repr=False)
    _sheets: dict[str, xlwings.Sheet] = field(default_factory=dict, repr=False)
    _ranges: dict[tuple[str, str], xlwings.Range] = field(default_factory=dict, repr=False)

    date_1904 = False
    """Dates come from Excel as dates, whichever calendar the workbook counts them by."""

    def expect(self, names: Iterable[str], numbered: str) -> None:
        """Say which names will be asked for: to list all that a workbook has takes long.

        Args:
            names: The names.
            numbered: The beginning of names that go on with 1, 2, 3 until there is none.
        """
        found: dict[str, Region] = {}
        counted = (f"{numbered}{number}" for number in range(1, _MOST_NUMBERED))
        for name in names:
            found |= self._look_up(name)
        for name in counted:
            region = self._look_up(name)
            if not region:
                break
            found |= region
        self._names = found

    def _look_up(self, name: str) -> dict[str, Region]:
        try:
            told = patiently(lambda: self._all_names(name).refers_to)
        except Refusal:
            raise
        except Exception:  # noqa: BLE001 - each platform has its own word for an absent name
            return {}
        return _plain({name: told or ""})

    @cached_property
    def _all_sheets(self) -> xlwings.main.Sheets:
        found: xlwings.main.Sheets = patiently(partial(getattr, self.book, "sheets"))
        return found

    @cached_property
    def _all_names(self) -> xlwings.main.Names:
        found: xlwings.main.Names = patiently(partial(getattr, self.book, "names"))
        return found

    def defined_names(self) -> Mapping[str, Region]:
        """Return the workbook-wide names that stand for one plain area."""
        if self._names is None:
            told = patiently(lambda: {each.name: each.refers_to or "" for each in self.book.names})
            self._names = _plain(told)
        return self._names

    def read(self, region: Region) -> tuple[tuple[ReadCell, ...], ...]:
        """Return the region's cells, row by row."""
        block = self.block(region)
        return tuple(
            tuple(self._cell(region.sheet, block, (row, column)) for column in _columns(region))
            for row in range(region.first_row, region.last_row + 1)
        )

    def _cell(self, sheet: str, block: Block, position: Position) -> ReadCell:
        formula = block.formula(position)
        held = as_read(block.value(position))
        look = partial(self._format_of, sheet, block, position)
        return LiveCell(held, None if formula is None else formula[1:], look)

    def _format_of(self, sheet: str, block: Block, position: Position) -> str:
        """Return a cell's number format; those of its like beside it are learnt along with it."""
        known = self._formats.setdefault(sheet, {})
        if position not in known:
            self.learn_formats(sheet, block.alike(position))
        return known[position]

    def block(self, region: Region) -> Block:
        """Return what was read of a region's sheet, fetched now if it was not yet."""
        known = self._blocks.get(region.sheet)
        if known is None or not known.holds(region):
            known = self._blocks[region.sheet] = self._fetch(self._around(region))
        return known

    def values_now(self, sheet: str, area: Rectangle) -> Block:
        """Return the values that the cells of an area hold now, without their formulas."""
        cells = self.range(sheet, area.address)
        return Block(area, patiently(partial(values_of, cells)), [])

    def _around(self, region: Region) -> Region:
        """Return the area of a region's sheet in which all that is named lies."""
        mine = [each for each in self.defined_names().values() if each.sheet == region.sheet]
        corners = bounding(
            corner
            for each in (*mine, region)
            for corner in (
                (max(each.first_row - _ROWS_ABOVE, 1), each.first_column),
                (each.last_row, each.last_column),
            )
        )
        return Region(
            region.sheet,
            corners.first_row,
            corners.first_column,
            corners.last_row,
            corners.last_column,
        )

    def _fetch(self, region: Region) -> Block:
        cells = self.range(region.sheet, region.address)
        values = patiently(partial(values_of, cells))
        formulas = patiently(lambda: cells.formula)
        if isinstance(formulas, str):
            formulas = [[formulas]]
        elif formulas and isinstance(formulas[0], str):
            across = region.row_count == 1
            formulas = [list(formulas)] if across else [[each] for each in formulas]
        area = Rectangle(region.first_row, region.first_column, region.last_row, region.last_column)
        return Block(area, values, [list(row) for row in formulas])

    def sheet(self, name: str) -> xlwings.Sheet:
        """Return a sheet by its name."""
        if name not in self._sheets:
            self._sheets[name] = patiently(lambda: self._all_sheets[name])
        return self._sheets[name]

    def range(self, sheet: str, address: str) -> xlwings.Range:
        """Return cells of a sheet by their address."""
        known = self._ranges.get((sheet, address))
        if known is None:
            whole = self.sheet(sheet)
            known = self._ranges[sheet, address] = patiently(lambda: whole.range(address))
        return known

    def selected(self) -> tuple[str, str]:
        """Return the sheet and the address of the selection's first cell.

        Raises:
            Refusal: No cell is selected.
        """
        selection = patiently(partial(getattr, self.book.app, "selection"))
        if selection is None:
            raise refuse("the selection", "is no cell: select the cell of a figure")
        sheet, row, column = patiently(
            lambda: (selection.sheet.name, selection.row, selection.column)
        )
        return sheet, Region(sheet, row, column, row, column).address

    def resized(self, region: Region, rows: int) -> LiveBook:
        """Refuse: rows are put into a closed workbook, where all that names cells can follow.

        Raises:
            Refusal: Always.
        """
        raise refuse(
            region,
            f"needs {rows - region.row_count} more rows, which are put into a closed workbook:"
            " save and close it, run xl-kpi refresh WORKBOOK once, and open it again",
        )

    def check(self) -> None:
        """Check nothing: what an open workbook cannot take is found before it is written."""

    @cached_property
    def counts_from_1904(self) -> bool:
        """Whether a date that is put as a number is counted from 1904."""
        return patiently(partial(counts_from_1904, self.book))

    def forget(self) -> None:
        """Read anew from now on."""
        self._names = None
        self._sheets.clear()
        self._ranges.clear()
        self._blocks.clear()
        self._formats.clear()

    def differing(
        self, sheet: str, edits: Mapping[Position, CellEdit]
    ) -> Mapping[Position, ReadCell]:
        """Return the cells that the edits would change, as they are now.

        Raises:
            ValueError: A value that no cell can hold.
        """
        if not edits:
            return {}
        self._fetch_formats(sheet, edits)
        area = bounding(edits)
        block = self.block(Region(sheet, area.first_row, area.first_column,
                                  area.last_row, area.last_column))  # fmt: skip
        found = {}
        for position, edit in edits.items():
            cell = self._cell(sheet, block, position)
            wanted = stored_value(edit.value, date_1904=self.date_1904)
            same_look = edit.number_format is None or same_code(
                cell.number_format, edit.number_format
            )
            if not (holds(cell, wanted) and same_look):
                found[position] = cell
        return found

    def _fetch_formats(self, sheet: str, edits: Mapping[Position, CellEdit]) -> None:
        """Learn the number formats of the cells whose format matters, group by group."""
        known = self._formats.setdefault(sheet, {})
        groups: dict[str, list[Position]] = {}
        for position, edit in edits.items():
            if edit.number_format is not None and position not in known:
                groups.setdefault(edit.number_format, []).append(position)
        for positions in groups.values():
            self.learn_formats(sheet, rectangles(positions))

    def learn_formats(self, sheet: str, areas: Iterable[Rectangle]) -> None:
        """Learn the number formats of some areas; those of one format are told in one call."""
        known = self._formats.setdefault(sheet, {})
        for address, taken in at_once(areas):
            code = patiently(partial(getattr, self.range(sheet, address), "number_format"))
            if code is not None:
                known.update((position, code) for area in taken for position in area.positions())
            elif len(taken) > 1:
                middle = len(taken) // 2
                self.learn_formats(sheet, taken[:middle])
                self.learn_formats(sheet, taken[middle:])
            else:
                self.learn_formats(sheet, taken[0].halves())

    def conditional_regions(self, sheet: str) -> tuple[Region, ...]:
        """Return the whole sheet: conditional formats are left to Excel in an open workbook."""
        return (Region(sheet, *_WHOLE_SHEET),)


def _plain(told: Mapping[str, str]) -> dict[str, Region]:
    """Return the names that stand for one plain area; those of one sheet only are left out."""
    found = {}
    for name, refers_to in told.items():
        if "!" not in name:
            with suppress(ValueError):
                found[name] = Region.parse(refers_to)
    return found


def _columns(region: Region) -> range:
    return range(region.first_column, region.last_column + 1)
