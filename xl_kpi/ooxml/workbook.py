"""A closed workbook: read its cells, ask for changes, and write it with all else as it was.

    workbook = Workbook.open(path)
    workbook.edit("Board", {(7, 2): CellEdit(Decimal("0.45"), "0%")})
    written = workbook.write_beside(path)  # checked; nothing of the user's has changed yet
    written.publish()

Asking collects; nothing is refused for its place or written before `write_beside`, or `check`,
which refuses as that would and writes nothing.

A region that needs more rows, or fewer, is asked for first. The result is another workbook, in
which all addresses are those after the move:

    workbook = workbook.resized(workbook.defined_names()["kpi_table_demand"], 12)
    workbook.edit("Board", ...)
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.contents import Contents, contents_of
from xl_kpi.ooxml.drafting import Changes, SheetChanges, differing, drafted
from xl_kpi.ooxml.move_planning import plan_move
from xl_kpi.ooxml.moving import moved
from xl_kpi.ooxml.new_sheet import free_name
from xl_kpi.ooxml.package import open_package, package_of
from xl_kpi.ooxml.publishing import Stamp, Written, check_replaceable, write_beside
from xl_kpi.ooxml.reading_back import not_as_asked
from xl_kpi.ooxml.refusals import CannotEdit, cannot_edit, refusing_damage
from xl_kpi.ooxml.sheet_rules import (
    ConditionalFormat,
    DataValidation,
    conditional_regions,
    validated_regions,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from xl_kpi.ooxml.cells import CellEdit, ReadCell
    from xl_kpi.ooxml.move_planning import PlannedMove
    from xl_kpi.ooxml.new_sheet import NewSheet
    from xl_kpi.ooxml.package import Draft
    from xl_kpi.ooxml.zip_members import Archive


@dataclass(slots=True)
class Workbook:
    """A workbook file as it was when opened, and the changes asked for since.

    Attributes:
        path: The file, links resolved. It is not held open.
    """

    path: Path
    _contents: Contents = field(repr=False)
    _stamp: Stamp | None = field(repr=False)
    _changes: Changes = field(default_factory=Changes, repr=False)

    @classmethod
    def open(cls, path: Path) -> Workbook:
        """Read a workbook.

        Raises:
            CannotEdit: It is missing, damaged, encrypted, signed, shared with a change log, or not
                an .xlsx or .xlsm workbook in Excel's ordinary dialect.
        """
        path = path.resolve()
        stamp = Stamp.of(path)
        return cls(path, contents_of(open_package(path)), stamp)

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The names of all sheets, chart sheets included, in the order of their tabs."""
        return tuple(sheet.name for sheet in self._contents.book.sheets)

    @property
    def worksheet_names(self) -> tuple[str, ...]:
        """The names of the sheets that hold cells, in the order of their tabs."""
        sheets = self._contents.book.sheets
        return tuple(sheet.name for sheet in sheets if self._contents.has_cells(sheet))

    @property
    def date_1904(self) -> bool:
        """Whether the workbook counts its dates from 1904."""
        return self._contents.book.date_1904

    def defined_names(self) -> Mapping[str, Region]:
        """Return the workbook-wide names that stand for one plain area, as in the file."""
        return self._contents.defined_names()

    def used_region(self, sheet: str) -> Region | None:
        """Return the smallest region from the first to the last cell that the sheet stores.

        Raises:
            CannotEdit: There is no such worksheet, or it is damaged.
        """
        part = self._contents.reader(sheet).sheet
        with refusing_damage(part.name):
            cells = [(cell.row, cell.column) for row in part.rows for cell in part.cells(row)]
        if not cells:
            return None
        rows, columns = zip(*cells, strict=True)
        return Region(part.name, min(rows), min(columns), max(rows), max(columns))

    def read(self, region: Region) -> tuple[tuple[ReadCell, ...], ...]:
        """Return the region's cells as in the file, row by row.

        Raises:
            CannotEdit: There is no such worksheet, or it is damaged.
        """
        columns = range(region.first_column, region.last_column + 1)
        rows = range(region.first_row, region.last_row + 1)
        with refusing_damage(region.sheet):
            reader = self._contents.reader(region.sheet)
            found = reader.read([(row, column) for row in rows for column in columns])
        return tuple(tuple(found[row, column] for column in columns) for row in rows)

    def cells(self, sheet: str) -> Mapping[tuple[int, int], ReadCell]:
        """Return the sheet's cells that hold a value or a formula, by (row, column).

        They stand in the order of the sheet, row by row.

        Raises:
            CannotEdit: There is no such worksheet, or it is damaged.
        """
        with refusing_damage(sheet):
            return dict(self._contents.reader(sheet).filled())

    def differing(
        self, sheet: str, edits: Mapping[tuple[int, int], CellEdit]
    ) -> Mapping[tuple[int, int], ReadCell]:
        """Return the cells that the edits would change, as they are now; nothing is collected.

        A cell with a formula always differs. Numbers differ when Excel would see two numbers.

        Raises:
            CannotEdit: There is no such worksheet, or a value that no cell can hold.
        """
        with refusing_damage(sheet):
            return differing(self._contents, self._contents.reader(sheet), edits)

    def conditional_regions(self, sheet: str) -> tuple[Region, ...]:
        """Return the areas of a sheet that have conditional formats."""
        return conditional_regions(self._contents.reader(sheet).sheet)

    def validated_regions(self, sheet: str) -> tuple[Region, ...]:
        """Return the areas of a sheet that have data validation."""
        return validated_regions(self._contents.reader(sheet).sheet)

    def edit(self, sheet: str, edits: Mapping[tuple[int, int], CellEdit]) -> None:
        """Ask for cells to be changed; a later edit of a cell takes an earlier one's place.

        Args:
            sheet: The sheet's name.
            edits: By (row, column), both from 1.

        Raises:
            CannotEdit: There is no such worksheet.
        """
        for row, column in edits:
            Region(sheet, row, column, row, column)
        self._sheet_changes(sheet).cells.update(edits)

    def resized(self, region: Region, rows: int) -> Workbook:
        """Return the workbook with another number of rows in a region, and nothing else asked for.

        Rows are put in, or taken out, just before the region's last row, so that names, totals,
        charts and formats that cover the region cover it still; give the region without its row
        of totals where formulas there sum the rows above. New rows have the look of the row above
        and hold nothing. What lies below moves, and all that names its cells follows (the module
        `moving` lists it). Whole rows move, or the region's own columns where something stands
        beside it. The file is not touched before the result is written.

        Args:
            region: The region, its heading included.
            rows: How many rows it shall have, its heading included.

        Raises:
            CannotEdit: Something that names cells cannot follow, or would be torn; each is named.
            ValueError: Edits have been asked for already, at addresses that would not be theirs.
        """
        if self._changes != Changes():
            raise ValueError("a region is to be resized before any edit is asked for")
        if rows == region.row_count:
            return self
        planned = self.planned_move(region, rows)
        with refusing_damage(self.path.name):
            draft = moved(self._contents, planned.move, planned.model)
        return Workbook(self.path, contents_of(draft.settled()), self._stamp)

    def planned_move(self, region: Region, rows: int) -> PlannedMove:
        """Return the move by which `resized` gives a region another number of rows.

        Raises:
            CannotEdit: What lies below would be torn from what stands beside it.
        """
        with refusing_damage(self.path.name):
            return plan_move(self._contents, region, rows)

    def check(self) -> None:
        """Refuse what `write_beside` would refuse of the changes asked for; nothing is written.

        Raises:
            CannotEdit: A change cannot be made without loss.
        """
        self._drafted()

    def redefine(self, name: str, region: Region) -> None:
        """Ask for a defined name to stand for another region.

        Raises:
            CannotEdit: The workbook has no such name, or no such worksheet.
        """
        if name.casefold() not in {known.casefold() for known in self.defined_names()}:
            raise cannot_edit(self.path.name, f"has no name {name!r} for an area")
        self.define(name, region)

    def define(self, name: str, region: Region) -> None:
        """Ask for a workbook-wide name to stand for a region, whether it is there yet or not.

        Raises:
            CannotEdit: There is no such worksheet.
        """
        sheet = self._contents.reader(region.sheet).sheet.name
        self._changes.names[name] = Region.area(sheet, region.address)

    def add_conditional_formats(self, sheet: str, formats: Iterable[ConditionalFormat]) -> None:
        """Ask for conditional formats, first the one that ranks highest; they rank below the old.

        Raises:
            CannotEdit: There is no such worksheet.
        """
        self._sheet_changes(sheet).formats.extend(formats)

    def add_data_validation(self, sheet: str, *validations: DataValidation) -> None:
        """Ask for data validation.

        Raises:
            CannotEdit: There is no such worksheet.
        """
        self._sheet_changes(sheet).validations.extend(validations)

    def add_sheet(self, sheet: NewSheet) -> str:
        """Ask for a sheet behind the others.

        Returns:
            The name it gets: its own, or `Audit (2)` where the workbook has an `Audit`.
        """
        taken = [*self.sheet_names, *(other.name for other in self._changes.new_sheets)]
        named = replace(sheet, name=free_name(sheet.name, taken))
        self._changes.new_sheets.append(named)
        return named.name

    def write_beside(self, path: Path) -> Written:
        """Write the changed workbook to a temporary file beside `path`, and check it.

        Args:
            path: Where the workbook shall be once published: its own place or another.

        Raises:
            CannotEdit: A change cannot be made without loss, `path` is open in Excel, read-only or
                of another kind of file, the disk is full, or what was written fails the check.
                Nothing is left behind.
        """
        path = path.resolve()
        if path.suffix.lower() != self.path.suffix.lower():
            message = f"must end in {self.path.suffix}, as the workbook it is made from does"
            raise cannot_edit(path.name, message)
        check_replaceable(path)
        draft = self._drafted()
        expected = self._stamp if path == self.path else None
        return write_beside(draft, path, expected, self._read_back)

    def save(self, path: Path) -> None:
        """Write the changed workbook to `path` (CannotEdit as for `write_beside`)."""
        self.write_beside(path).publish()

    def _drafted(self) -> Draft:
        with refusing_damage(self.path.name):
            return drafted(self._contents, self._changes)

    def _sheet_changes(self, sheet: str) -> SheetChanges:
        name = self._contents.reader(sheet).sheet.name
        return self._changes.sheets.setdefault(name, SheetChanges())

    def _read_back(self, archive: Archive) -> None:
        """Check that what was asked for reads back from the file as written."""
        faults = not_as_asked(contents_of(package_of(archive)), self._changes)
        if faults:
            raise CannotEdit(faults)
