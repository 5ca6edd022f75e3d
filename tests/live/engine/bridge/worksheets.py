"""Excel's Worksheets and Worksheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import addresses
from addresses import Area
from failures import NO_SUCH_ITEM, ComFailure, excel_says
from members import ExcelObject
from names import Names
from ranges import Range

if TYPE_CHECKING:
    from workbooks import Workbook

_VISIBLE, _HIDDEN = -1, 0
_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*")
_LONGEST_NAME = 31


class Worksheets(ExcelObject):
    """The sheets of a workbook, in their order."""

    def __init__(self, book: Workbook) -> None:
        """The sheets of ``book``."""
        self._book = book

    @property
    def Count(self) -> int:
        return int(self._xl.Count)

    @property
    def Parent(self) -> Workbook:
        return self._book

    def Item(self, key: str | int) -> Worksheet:
        if isinstance(key, int) and 1 <= key <= self.Count:
            return self._book.sheet(self._xl.getByIndex(key - 1))
        for name in self._xl.ElementNames:
            if isinstance(key, str) and name.lower() == key.lower():
                return self._book.sheet(self._xl.getByName(name))
        raise ComFailure(NO_SUCH_ITEM)

    def Add(self, Before: Worksheet | None = None, After: Worksheet | None = None) -> Worksheet:
        self._book.refuse_if_structure_protected()
        used = {name.lower() for name in self._xl.ElementNames}
        number = next(i for i in range(1, len(used) + 2) if f"sheet{i}" not in used)
        before = Before or self._book.ActiveSheet
        at = After.Index if After else before.Index - 1
        self._xl.insertNewByName(f"Sheet{number}", at)
        made = self.Item(f"Sheet{number}")
        made.Activate()
        return made

    @property
    def _xl(self) -> Any:
        return self._book.document.Sheets


class Worksheet(ExcelObject):
    """One sheet."""

    def __init__(self, book: Workbook, xl: Any) -> None:
        """``xl`` is LibreOffice's sheet."""
        self.book, self.xl = book, xl
        self.filtered: Any = None
        self.open_to_programs = False

    @property
    def Name(self) -> str:
        return str(self.xl.Name)

    @Name.setter
    def Name(self, value: str) -> None:
        self.book.refuse_if_structure_protected()
        if len(value) > _LONGEST_NAME or re.search(r"[\\/?*\[\]:]", value):
            raise excel_says("That name is not valid.")
        self.xl.Name = value

    @property
    def Index(self) -> int:
        return int(self.xl.RangeAddress.Sheet) + 1

    @property
    def Parent(self) -> Workbook:
        return self.book

    @property
    def Application(self) -> object:
        return self.book.application

    @property
    def Names(self) -> Names:
        return Names(self.book, self)

    @property
    def Visible(self) -> int:
        return _VISIBLE if self.xl.IsVisible else _HIDDEN

    @Visible.setter
    def Visible(self, value: int) -> None:
        self.book.refuse_if_structure_protected()
        self.xl.IsVisible = bool(value) and value != 2

    # cells ---------------------------------------------------------------------------------

    @property
    def Cells(self) -> Range:
        return self.at([Area(1, 1, addresses.ROWS, addresses.COLUMNS)])

    @property
    def UsedRange(self) -> Range:
        cursor = self.xl.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        a = cursor.RangeAddress
        return self.at([Area(a.StartRow + 1, a.StartColumn + 1, a.EndRow + 1, a.EndColumn + 1)])

    def Range(self, Cell1: object, Cell2: object = None) -> Range:
        first = self._range(Cell1)
        if Cell2 is None:
            return first
        second = self._range(Cell2)
        both = first.areas + second.areas
        whole = Area(
            min(a.top for a in both),
            min(a.left for a in both),
            max(a.bottom for a in both),
            max(a.right for a in both),
        )
        return self.at([whole])

    def at(self, areas: list[Area]) -> Range:
        """The range that covers these rectangles."""
        if any(a.top < 1 or a.left < 1 for a in areas):
            raise excel_says("Application-defined or object-defined error")
        return Range(
            self,
            [
                self.xl.getCellRangeByPosition(a.left - 1, a.top - 1, a.right - 1, a.bottom - 1)
                for a in areas
            ],
        )

    def quoted(self, *, with_book: bool = False) -> str:
        """The sheet's name as it stands before an exclamation mark."""
        text = f"[{self.book.Name}]{self.Name}" if with_book else self.Name
        plain = _PLAIN_NAME.fullmatch(self.Name) and not (with_book and " " in text)
        return text if plain else "'" + text.replace("'", "''") + "'"

    # the user's hand -----------------------------------------------------------------------

    def Activate(self) -> None:
        if not self.xl.IsVisible:
            raise excel_says("Activate method of Worksheet class failed")
        self.book.controller.setActiveSheet(self.xl)

    def Select(self) -> None:
        self.Activate()

    def select(self, parts: list[Any]) -> None:
        """Select cells, which Excel does on the active sheet alone."""
        if self.book.ActiveSheet.Index != self.Index:
            raise excel_says("Select method of Range class failed")
        ranges = self.book.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        ranges.addRangeAddresses(tuple(part.RangeAddress for part in parts), False)
        self.book.controller.select(parts[0] if len(parts) == 1 else ranges)

    def Delete(self) -> bool:
        self.book.refuse_if_structure_protected()
        self.book.document.Sheets.removeByName(self.Name)
        return True

    # protection and filters ----------------------------------------------------------------

    @property
    def ProtectContents(self) -> bool:
        return self.ProtectionMode or bool(self.xl.isProtected())

    @property
    def ProtectionMode(self) -> bool:
        """Whether only the person is kept out: programs may write, so LibreOffice must let them."""
        return self.open_to_programs

    def Protect(
        self,
        Password: str = "",
        UserInterfaceOnly: bool = False,  # noqa: FBT001, FBT002  (as Excel spells it)
        **_: object,
    ) -> None:
        self.open_to_programs = UserInterfaceOnly
        if not UserInterfaceOnly:
            self.xl.protect(Password)

    def Unprotect(self, Password: str = "") -> None:
        self.open_to_programs = False
        self.xl.unprotect(Password)
        if self.xl.isProtected():
            raise excel_says("The password you supplied is not correct.")

    @property
    def FilterMode(self) -> bool:
        last = self.UsedRange.areas[0].bottom
        column = self.xl.getCellRangeByPosition(0, 0, 0, last - 1)
        shown = {
            row
            for area in column.queryVisibleCells().RangeAddresses
            for row in range(area.StartRow, area.EndRow + 1)
        }
        rows = column.Rows
        return any(rows.getByIndex(row).IsFiltered for row in set(range(last)) - shown)

    @property
    def AutoFilterMode(self) -> bool:
        return self.filtered is not None or self.FilterMode or self._has_stored_filter()

    def ShowAllData(self) -> None:
        if not self.FilterMode or self.filtered is None:
            raise excel_says("ShowAllData method of Worksheet class failed")
        self.filtered.filter(self.filtered.createFilterDescriptor(True))

    # inside --------------------------------------------------------------------------------

    def _has_stored_filter(self) -> bool:
        stored = self.book.document.DatabaseRanges
        return any(
            one.AutoFilter and one.DataArea.Sheet == self.Index - 1
            for one in (stored.getByName(name) for name in stored.ElementNames)
        )

    def _range(self, key: object) -> Range:
        if isinstance(key, Range):
            return key
        if not isinstance(key, str) or len(key) > addresses.LONGEST:
            raise excel_says("Method 'Range' of object '_Worksheet' failed")
        scope, _, text = key.rpartition("!")
        areas = addresses.parse(text)
        if areas is None and "," in key:
            parts = [self._range(part.strip()) for part in key.split(",")]
            return self.at([area for part in parts for area in part.areas])
        sheet = self.book.Worksheets.Item(scope.strip("'").replace("''", "'")) if scope else self
        if areas is not None:
            return sheet.at(areas)
        try:
            return self.Names.Item(key).RefersToRange
        except ComFailure:
            return self._book_wide(key)

    def _book_wide(self, name: str) -> Range:
        try:
            found = self.book.Names.Item(name).RefersToRange
        except ComFailure as error:
            raise excel_says("Method 'Range' of object '_Worksheet' failed") from error
        if found.sheet.Index != self.Index:
            raise excel_says("Method 'Range' of object '_Worksheet' failed")
        return found
