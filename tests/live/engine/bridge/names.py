"""Excel's defined names: those of a workbook, those of one sheet, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import uno
from addresses import Area
from cells import EXCEL, LIBREOFFICE
from failures import NO_SUCH_ITEM, ComFailure, excel_says
from members import ExcelObject

if TYPE_CHECKING:
    from ranges import Range
    from workbooks import Workbook
    from worksheets import Worksheet


class Names(ExcelObject):
    """The names of a workbook, which include those of its sheets, or of one sheet."""

    def __init__(self, book: Workbook, sheet: Worksheet | None = None) -> None:
        """The names of ``book``, or only those that ``sheet`` holds."""
        self._book, self._sheet = book, sheet

    @property
    def Count(self) -> int:
        return len(self._all())

    def Item(self, key: str | int) -> Name:
        holder = (self._sheet.xl if self._sheet else self._book.document).NamedRanges
        if isinstance(key, str) and holder.hasByName(key):
            return _made(self._book, self._sheet, key)  # as below, without asking for all
        found = self._all()
        if isinstance(key, int):
            if 1 <= key <= len(found):
                return found[key - 1]
        else:
            for one in found:
                if one.Name.lower() == key.lower() or one.bare.lower() == key.lower():
                    return one
        raise ComFailure(NO_SUCH_ITEM)

    def Add(self, Name: str, RefersTo: str) -> Name:
        scope, _, bare = Name.rpartition("!")
        sheet = self._book.Worksheets.Item(scope.strip("'")) if scope else self._sheet
        holder = sheet.xl.NamedRanges if sheet else self._book.document.NamedRanges
        for known in holder.ElementNames:
            if known.lower() == bare.lower():
                holder.removeByName(known)
        at = uno.createUnoStruct("com.sun.star.table.CellAddress")
        holder.addNewByName(bare, self._book.respelt(RefersTo, EXCEL, LIBREOFFICE), at, 0)
        return _made(self._book, sheet, bare)

    def _all(self) -> list[Name]:
        found = []
        if self._sheet is None:
            found = [
                _made(self._book, None, n) for n in self._book.document.NamedRanges.ElementNames
            ]
        sheets = [self._sheet] if self._sheet else self._book.sheets()
        for sheet in sheets:
            found += [_made(self._book, sheet, n) for n in sheet.xl.NamedRanges.ElementNames]
        return sorted(found, key=lambda one: ("!" in one.Name, one.Name.lower()))


class Name(ExcelObject):
    """One defined name."""

    def __init__(self, book: Workbook, sheet: Worksheet | None, bare: str) -> None:
        """``bare`` is the name without its sheet."""
        self._book, self._sheet, self.bare = book, sheet, bare

    @property
    def Name(self) -> str:
        return f"{self._sheet.quoted()}!{self.bare}" if self._sheet else self.bare

    @Name.setter
    def Name(self, value: str) -> None:
        self._xl.Name = value
        self.bare = value

    @property
    def Visible(self) -> bool:
        return True

    @property
    def RefersTo(self) -> str:
        return "=" + self._book.respelt(self._xl.Content, LIBREOFFICE, EXCEL)

    @RefersTo.setter
    def RefersTo(self, value: str) -> None:
        self._xl.Content = self._book.respelt(value, EXCEL, LIBREOFFICE)

    @property
    def RefersToRange(self) -> Range:
        cells = self._xl.getReferredCells()
        if cells is None:
            raise excel_says("Application-defined or object-defined error")
        a = cells.RangeAddress
        area = Area(a.StartRow + 1, a.StartColumn + 1, a.EndRow + 1, a.EndColumn + 1)
        return self._book.Worksheets.Item(a.Sheet + 1).at([area])

    def Delete(self) -> None:
        self._holder.removeByName(self.bare)

    @property
    def _holder(self) -> Any:
        return (self._sheet.xl if self._sheet else self._book.document).NamedRanges

    @property
    def _xl(self) -> Any:
        if not self._holder.hasByName(self.bare):
            raise ComFailure(NO_SUCH_ITEM)
        return self._holder.getByName(self.bare)


def _made(book: Workbook, sheet: Worksheet | None, bare: str) -> Name:
    return Name(book, sheet, bare)
