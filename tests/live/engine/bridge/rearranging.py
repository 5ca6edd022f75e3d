"""What is done with cells as such: hide, insert, delete, merge, filter, sort, select and copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import addresses
import uno
from addresses import Area
from failures import excel_says

if TYPE_CHECKING:
    from ranges import Range
    from worksheets import Worksheet

_DOWN, _UP, _RIGHT, _LEFT = -4121, -4162, -4161, -4159  # XlInsertShiftDirection and its kin
_INSERT = {_DOWN: "DOWN", _RIGHT: "RIGHT"}
_DELETE = {_UP: "UP", _LEFT: "LEFT"}
_FROM_BELOW = 1  # XlInsertFormatOrigin
_DESCENDING = 2
_HEADER = 1
_COMPARISONS = {
    "<>": "NOT_EQUAL",
    "<=": "LESS_EQUAL",
    ">=": "GREATER_EQUAL",
    "<": "LESS",
    ">": "GREATER",
    "=": "EQUAL",
}


class Rearranging:
    """The part of Range that moves, hides, joins and copies cells."""

    sheet: Worksheet
    parts: list[Any]

    if TYPE_CHECKING:

        @property
        def areas(self) -> list[Area]: ...

        def refuse_if_protected(self, *, formatting: bool = False) -> None: ...

    @property
    def Hidden(self) -> bool | None:
        states = {line.IsVisible for line in self._lines()}
        return not states.pop() if len(states) == 1 else None

    @Hidden.setter
    def Hidden(self, value: bool) -> None:
        self.refuse_if_protected(formatting=True)
        for part in self.parts:
            lines = part.Rows if self._whole_rows() else part.Columns
            lines.IsVisible = not value

    def Insert(self, Shift: int | None = None, CopyOrigin: int | None = None) -> bool:
        self.refuse_if_protected(formatting=True)
        mode = "ROWS" if self._whole_rows() else _INSERT[Shift or _DOWN]
        new = self.parts[0].RangeAddress
        self.sheet.xl.insertCells(new, uno.Enum("com.sun.star.sheet.CellInsertMode", mode))
        if CopyOrigin == _FROM_BELOW and mode != "RIGHT":
            self._dress_from_below(new)
        return True

    def _dress_from_below(self, new: Any) -> None:
        """Give new rows the look of the row below them: LibreOffice gives that of the row above."""
        below = new.EndRow + 1
        last = self.sheet.UsedRange.areas[0].right - 1
        for row in range(new.StartRow, below):
            for column in range(new.StartColumn, min(new.EndColumn, last) + 1):
                source = self.sheet.xl.getCellByPosition(column, below)
                cell = self.sheet.xl.getCellByPosition(column, row)
                cell.NumberFormat, cell.CellStyle = source.NumberFormat, source.CellStyle

    def Delete(self, Shift: int | None = None) -> bool:
        self.refuse_if_protected(formatting=True)
        mode = "ROWS" if self._whole_rows() else _DELETE[Shift or _UP]
        self.sheet.xl.removeRange(
            self.parts[0].RangeAddress, uno.Enum("com.sun.star.sheet.CellDeleteMode", mode)
        )
        return True

    # merged cells --------------------------------------------------------------------------

    @property
    def MergeCells(self) -> bool | None:
        if not any(part.IsMerged for part in self.parts):
            return False
        held = self._merged_area()
        inside = all(
            held.top <= a.top
            and held.left <= a.left
            and held.bottom >= a.bottom
            and held.right >= a.right
            for a in self.areas
        )
        return True if inside else None

    @property
    def MergeArea(self) -> Range:
        return self.sheet.at([self._merged_area()])

    def Merge(self, Across: bool = False) -> None:  # noqa: FBT001, FBT002
        self.refuse_if_protected(formatting=True)
        if Across:
            raise excel_says("Across is not played")
        for part in self.parts:
            part.merge(True)

    def UnMerge(self) -> None:
        self.refuse_if_protected(formatting=True)
        for part in self.parts:
            part.merge(False)

    # filter and sort -----------------------------------------------------------------------

    def AutoFilter(self, Field: int | None = None, Criteria1: str | None = None) -> bool:
        """Filter by one column: ``AutoFilter(2, "x")``, ``AutoFilter(3, ">=5")``; bare: on or off."""
        self.refuse_if_protected(formatting=True)
        filtering = self.parts[0].createFilterDescriptor(True)
        filtering.ContainsHeader = True
        if Field is None:
            self.sheet.filtered = None if self.sheet.filtered else self.parts[0]
        else:
            self.sheet.filtered = self.parts[0]
            if Criteria1 is not None:
                filtering.setFilterFields((_criterion(Field, Criteria1),))
        self.parts[0].filter(filtering)
        return True

    def Sort(self, Key1: Range, Order1: int = 1, Header: int = 2) -> bool:
        self.refuse_if_protected(formatting=True)
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field = Key1.areas[0].left - self.areas[0].left
        field.IsAscending = Order1 != _DESCENDING
        sorting = self.parts[0].createSortDescriptor()
        for setting in sorting:
            if setting.Name == "SortFields":
                setting.Value = uno.Any("[]com.sun.star.table.TableSortField", (field,))
            elif setting.Name == "ContainsHeader":
                setting.Value = Header == _HEADER
        self.parts[0].sort(sorting)
        return True

    # the user's hand -----------------------------------------------------------------------

    def Select(self) -> bool:
        self.sheet.select(self.parts)
        return True

    def Copy(self, Destination: Range | None = None) -> bool:
        if Destination is None:
            self.sheet.book.application.take_to_clipboard("cells", self)
        else:
            Destination.refuse_if_protected()
            target = Destination.parts[0].getCellByPosition(0, 0).CellAddress
            self.sheet.xl.copyRange(target, self.parts[0].RangeAddress)
        return True

    def CopyPicture(self, Appearance: int = 1, Format: int = -4147) -> bool:
        shape = "printer " if Appearance == 2 else ""
        kind = "bitmap" if Format == 2 else "picture"
        self.sheet.book.application.take_to_clipboard(shape + kind, self)
        return True

    # inside --------------------------------------------------------------------------------

    def _whole_rows(self) -> bool:
        area = self.areas[0]
        return area.left == 1 and area.right == addresses.COLUMNS

    def _lines(self) -> list[Any]:
        found = [part.Rows if self._whole_rows() else part.Columns for part in self.parts]
        return [lines.getByIndex(i) for lines in found for i in range(lines.Count)]

    def _merged_area(self) -> Area:
        cursor = self.sheet.xl.createCursorByRange(self.parts[0].getCellByPosition(0, 0))
        cursor.collapseToMergedArea()
        a = cursor.RangeAddress
        return Area(a.StartRow + 1, a.StartColumn + 1, a.EndRow + 1, a.EndColumn + 1)


def _criterion(field: int, text: str) -> Any:
    sign = next((s for s in _COMPARISONS if text.startswith(s)), "")
    wanted = text.removeprefix(sign)
    made = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
    made.Field = field - 1
    made.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", _COMPARISONS[sign or "="])
    try:
        made.NumericValue, made.IsNumeric = float(wanted), True
    except ValueError:
        made.StringValue, made.IsNumeric = wanted, False
    return made
