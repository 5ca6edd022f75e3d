"""A workbook that is open in Excel, read as a closed one is.

What a refresh writes is worked out in one place for both (`xl_kpi.workbook.refreshing`), so that
the same inputs give the same cells. Each call to Excel costs: what lies in the named regions of a
sheet is fetched once, as one block, and number formats are asked for by group, not by cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from xl_kpi.faults import refuse
from xl_kpi.live import naming
from xl_kpi.live.areas import Rectangle, at_once, bounding, rectangles
from xl_kpi.live.blocks import Block, LiveCell
from xl_kpi.live.excel import Patience, patiently
from xl_kpi.live.platforms import counts_from_1904, values_of
from xl_kpi.live.values import as_read
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import ReadCell, holds, stored_value
from xl_kpi.ooxml.number_formats import GENERAL, same_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import xlwings

    from xl_kpi.live.areas import Position
    from xl_kpi.live.growth import Growth
    from xl_kpi.ooxml.cells import CellEdit
    from xl_kpi.workbook.expected_names import Expected

_ROWS_ABOVE = 5
"""Titles, and a row of month ends, may stand above a table's headings."""
_WHOLE_SHEET = (1, 1, 1_048_576, 16_384)


@dataclass
class LiveBook:
    """An open workbook.

    Attributes:
        book: As xlwings gives it.
        path: Where its file is on this machine.
        growth: The rows that it is to be given, and the workbook as it will then be; None where
            it stays as long as it is. The workbook is then read as it will be.
    """

    book: xlwings.Book
    path: Path
    growth: Growth | None = None
    _names: dict[str, Region] | None = field(default=None, repr=False)
    _blocks: dict[str, Block] = field(default_factory=dict, repr=False)
    _formats: dict[str, dict[Position, str]] = field(default_factory=dict, repr=False)
    _merged: dict[tuple[str, Rectangle], bool] = field(default_factory=dict, repr=False)
    _sheets: dict[str, xlwings.Sheet] = field(default_factory=dict, repr=False)
    _ranges: dict[tuple[str, str], xlwings.Range] = field(default_factory=dict, repr=False)

    @property
    def date_1904(self) -> bool:
        """Whether dates, as read, are counted from 1904: Excel gives them as dates."""
        return self.growth is not None and self.growth.workbook.date_1904

    def expect(self, expected: Expected) -> None:
        """Say which names will be asked for: to list all that a workbook has takes long.

        Raises:
            Refusal: Excel is busy or gone.
        """
        self._names = naming.expected_names(self, expected)

    def defined_names(self) -> Mapping[str, Region]:
        """Return the workbook-wide names that stand for one plain area."""
        return self.names_now() if self.growth is None else self.growth.workbook.defined_names()

    def names_now(self) -> Mapping[str, Region]:
        """Return the same, before any rows are put in."""
        if self._names is None:
            self._names = naming.all_names(self.book)
        return self._names

    def read(self, region: Region) -> tuple[tuple[ReadCell, ...], ...]:
        """Return the region's cells, row by row."""
        if self.growth is not None:
            return self.growth.workbook.read(region)
        block = self.block(region)
        return tuple(
            tuple(self._cell(region.sheet, block, (row, column)) for column in _columns(region))
            for row in range(region.first_row, region.last_row + 1)
        )

    def _cell(self, sheet: str, block: Block, position: Position) -> ReadCell:
        formula, value = block.formula(position), block.value(position)
        look = partial(self._format_of, sheet, block, position)
        text = None if formula is None else formula[1:]
        return LiveCell(as_read(value), text, look, is_date=isinstance(value, datetime))

    def _format_of(self, sheet: str, block: Block, position: Position) -> str:
        """Return a cell's number format; those of its like beside it are learnt along with it."""
        known = self._formats.setdefault(sheet, {})
        if position not in known:
            self.learn_formats(sheet, block.alike(position))
        return known[position]

    def format_now(self, sheet: str, position: Position) -> str:
        """Return the number format that a cell has now, before any rows are put in."""
        block = self.block(Region(sheet, *position, *position))
        return self._format_of(sheet, block, position)

    def block(self, region: Region) -> Block:
        """Return what was read of a region's sheet, fetched now if it was not yet."""
        known = self._blocks.get(region.sheet)
        if known is None or not known.area.holds(_rectangle(region)):
            known = self._blocks[region.sheet] = self._fetch(self._around(region))
        return known

    def values_now(self, sheet: str, area: Rectangle, patience: Patience) -> Block:
        """Return the values that the cells of an area (or of more) hold now, without formulas.

        Raises:
            Refusal: Excel is busy, gone, or would not.
        """
        known = self._blocks.get(sheet)
        if known is not None and known.area.holds(area):
            area = known.area  # Excel has that range at hand
        cells = self.range(sheet, area.address, patience)
        return Block(area, patience.ask(partial(values_of, cells)), [])

    def _around(self, region: Region) -> Region:
        """Return the area of a region's sheet in which all that is named lies."""
        mine = [each for each in self.names_now().values() if each.sheet == region.sheet]
        corners = bounding(
            corner
            for each in (*mine, region)
            for corner in (
                (max(each.first_row - _ROWS_ABOVE, 1), each.first_column),
                (each.last_row, each.last_column),
            )
        )
        return corners.on(region.sheet)

    def _fetch(self, region: Region) -> Block:
        patience = Patience.starting()
        cells = self.range(region.sheet, region.address, patience)
        return Block.read(_rectangle(region), cells, patience)

    def has_merged(self, sheet: str, area: Rectangle) -> bool:
        """Return whether any cells of an area are merged."""
        if (sheet, area) not in self._merged:
            cells = self.range(sheet, area.address)
            told = patiently(partial(getattr, cells, "merge_cells"))
            self._merged[sheet, area] = told is not False  # None where some are
        return self._merged[sheet, area]

    @cached_property
    def _all_sheets(self) -> xlwings.main.Sheets:
        found: xlwings.main.Sheets = patiently(partial(getattr, self.book, "sheets"))
        return found

    def sheet(self, name: str, patience: Patience | None = None) -> xlwings.Sheet:
        """Return a sheet by its name."""
        if name not in self._sheets:
            patience = patience or Patience.starting()
            self._sheets[name] = patience.ask(lambda: self._all_sheets[name])
        return self._sheets[name]

    def range(self, sheet: str, address: str, patience: Patience | None = None) -> xlwings.Range:
        """Return cells of a sheet by their address."""
        known = self._ranges.get((sheet, address))
        if known is None:
            patience = patience or Patience.starting()
            whole = self.sheet(sheet, patience)
            known = self._ranges[sheet, address] = patience.ask(lambda: whole.range(address))
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
        """Return the workbook as it will be with more rows in a region; none is put in yet.

        They will stand where `xl_kpi.ooxml.workbook.Workbook.resized` puts them.

        Raises:
            Refusal: Rows cannot be put in here, or would be taken out.
        """
        from xl_kpi.live.growth import begun_growth, check_unfiltered

        check_unfiltered(self, region)
        growth = self.growth or begun_growth(self)
        return replace(self, growth=growth.with_rows(region, rows))

    def check(self) -> None:
        """Check nothing: what an open workbook cannot take is found before it is written."""

    @cached_property
    def counts_from_1904(self) -> bool:
        """Whether a date that is put as a number is counted from 1904."""
        return patiently(partial(counts_from_1904, self.book))

    def forget_ranges(self) -> None:
        """Ask for cells anew by their addresses: rows have moved."""
        self._ranges.clear()

    def forget(self) -> None:
        """Read anew from now on."""
        self._names = None
        self._sheets.clear()
        self._ranges.clear()
        self._blocks.clear()
        self._formats.clear()
        self._merged.clear()

    def differing(
        self, sheet: str, edits: Mapping[Position, CellEdit]
    ) -> Mapping[Position, ReadCell]:
        """Return the cells that the edits would change, as they are now.

        Raises:
            ValueError: A value that no cell can hold.
        """
        if self.growth is not None:
            return self.growth.workbook.differing(sheet, edits)
        if not edits:
            return {}
        self._fetch_formats(sheet, edits)
        block = self.block(bounding(edits).on(sheet))
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
            if code is None and len(taken) == 1 and taken[0].is_cell:
                code = GENERAL
            if code is not None:
                known.update((position, code) for area in taken for position in area.positions())
            else:
                for part in _halves(taken):
                    self.learn_formats(sheet, part)

    def conditional_regions(self, sheet: str) -> tuple[Region, ...]:
        """Return the whole sheet: conditional formats are left to Excel in an open workbook."""
        return (Region(sheet, *_WHOLE_SHEET),)


def _halves(areas: Sequence[Rectangle]) -> tuple[Sequence[Rectangle], Sequence[Rectangle]]:
    """Return some cells in two parts: half of the areas each, or half of the only one."""
    if len(areas) == 1:
        one, other = areas[0].halves()
        return [one], [other]
    middle = len(areas) // 2
    return areas[:middle], areas[middle:]


def _rectangle(region: Region) -> Rectangle:
    return Rectangle(region.first_row, region.first_column, region.last_row, region.last_column)


def _columns(region: Region) -> range:
    return range(region.first_column, region.last_column + 1)
