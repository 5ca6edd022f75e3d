"""An opened workbook as it was read: its sheets, names, styles and what the cells hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.ooxml.markup import outermost_name
from xl_kpi.ooxml.refusals import cannot_edit, refusing_damage
from xl_kpi.ooxml.shared_strings import SharedStrings, read_shared_strings
from xl_kpi.ooxml.sheet_part import open_sheet
from xl_kpi.ooxml.sheet_reading import SheetReader
from xl_kpi.ooxml.styles import Styles, read_styles
from xl_kpi.ooxml.workbook_part import WorkbookPart, defined_names, read_workbook_part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xl_kpi.ooxml.addresses import Region
    from xl_kpi.ooxml.package import Package
    from xl_kpi.ooxml.workbook_part import Sheet


@dataclass(frozen=True, slots=True)
class Contents:
    """What a workbook file holds; parts are read when first asked for, and kept.

    Attributes:
        styles_part: The name of the styles part, None where there is none.
    """

    package: Package
    book: WorkbookPart
    styles: Styles
    styles_part: str | None
    _readers: dict[str, SheetReader] = field(default_factory=dict, repr=False)
    _strings: list[SharedStrings] = field(default_factory=list, repr=False)
    _names: list[Mapping[str, Region]] = field(default_factory=list, repr=False)

    def defined_names(self) -> Mapping[str, Region]:
        """Return the workbook-wide names that stand for one plain area of a sheet."""
        if not self._names:
            self._names.append(defined_names(self.package.read(self.book.part), self.book))
        return self._names[0]

    def reader(self, name: str) -> SheetReader:
        """Return the reader of a worksheet, named without regard to case.

        Raises:
            CannotEdit: There is no such sheet, or it is no worksheet.
        """
        sheet = self.book.sheet(name)
        if sheet is None:
            names = ", ".join(known.name for known in self.book.sheets)
            raise cannot_edit(self.package.where, f"has no sheet {name!r}; it has: {names}")
        if sheet.part is None:
            raise cannot_edit(sheet.name, "is not in the file")
        if sheet.name not in self._readers:
            with refusing_damage(sheet.name):
                part = open_sheet(sheet.name, sheet.part, self.package.read(sheet.part))
            self._readers[sheet.name] = SheetReader(part, self.styles, self._shared_strings)
        return self._readers[sheet.name]

    def has_cells(self, sheet: Sheet) -> bool:
        """Return whether the sheet is a worksheet, and no chart sheet, dialogue or macro sheet."""
        if sheet.part is None:
            return False
        with refusing_damage(sheet.name):
            beginning = next(self.package.pieces(sheet.part), b"")
        return outermost_name(beginning).rpartition(b":")[2] == b"worksheet"

    def _shared_strings(self) -> SharedStrings:
        if not self._strings:
            self._strings.append(read_shared_strings(self.package, self.book.part))
        return self._strings[0]


def contents_of(package: Package) -> Contents:
    """Return what a package holds.

    Raises:
        CannotEdit: It is not an Excel workbook, or is damaged.
    """
    with refusing_damage(package.where):
        book = read_workbook_part(package)
        part = package.related(book.part, "styles")
        styles = read_styles(package.where, package.read(part) if part else b"")
    return Contents(package, book, styles, part)
