"""Excel's Range: one rectangle of cells, or several of one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import addresses
import uno
from addresses import Area
from cells import Block, format_groups
from failures import PROTECTED, ComFailure, NotPlayed, excel_says
from members import ExcelObject
from rearranging import Rearranging

if TYPE_CHECKING:
    from worksheets import Worksheet

_CONTENTS = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: value, date, text, formula
_FORMATS = 32 | 64
_EVERYTHING = 1023
_FORMULA_CELLS = 16
_TOO_MANY = 5_000_000


class Range(Rearranging, ExcelObject):
    """Cells of one sheet; they move along when rows are inserted above them."""

    def __init__(self, sheet: Worksheet, parts: list[Any]) -> None:
        """``parts`` are LibreOffice's rectangles, the first of which speaks for all."""
        self.sheet, self.parts = sheet, parts

    # where ---------------------------------------------------------------------------------

    @property
    def areas(self) -> list[Area]:
        """The rectangles as they now lie."""
        found = [part.RangeAddress for part in self.parts]
        return [
            Area(a.StartRow + 1, a.StartColumn + 1, a.EndRow + 1, a.EndColumn + 1) for a in found
        ]

    @property
    def Worksheet(self) -> Worksheet:
        return self.sheet

    @property
    def Parent(self) -> Worksheet:
        return self.sheet

    @property
    def Application(self) -> object:
        return self.sheet.Application

    @property
    def Row(self) -> int:
        return self.areas[0].top

    @property
    def Column(self) -> int:
        return self.areas[0].left

    @property
    def Rows(self) -> Lines:
        return Lines(self.sheet, self.parts, "rows")

    @property
    def Columns(self) -> Lines:
        return Lines(self.sheet, self.parts, "columns")

    @property
    def Areas(self) -> Areas:
        return Areas(self)

    @property
    def Cells(self) -> Range:
        return self

    @property
    def Count(self) -> int:
        return sum((a.bottom - a.top + 1) * (a.right - a.left + 1) for a in self.areas)

    @property
    def Address(self) -> str:
        return self.GetAddress()

    def GetAddress(
        self,
        RowAbsolute: bool = True,  # noqa: FBT001, FBT002  (as Excel spells it)
        ColumnAbsolute: bool = True,  # noqa: FBT001, FBT002
        ReferenceStyle: int = 1,  # noqa: ARG002
        External: bool = False,  # noqa: FBT001, FBT002
    ) -> str:
        text = ",".join(
            addresses.written(a, row_absolute=RowAbsolute, column_absolute=ColumnAbsolute)
            for a in self.areas
        )
        return f"{self.sheet.quoted(with_book=True)}!{text}" if External else text

    def Item(self, row: int, column: int | None = None) -> Range:
        area = self.areas[0]
        if column is None:
            row, column = divmod(row - 1, area.right - area.left + 1)
            row, column = row + 1, column + 1
        top, left = area.top + row - 1, area.left + column - 1
        return self.sheet.at([Area(top, left, top, left)])

    @property
    def EntireRow(self) -> Range:
        whole = [Area(a.top, 1, a.bottom, addresses.COLUMNS) for a in self.areas]
        return self.sheet.at(whole)

    @property
    def EntireColumn(self) -> Range:
        whole = [Area(1, a.left, addresses.ROWS, a.right) for a in self.areas]
        return self.sheet.at(whole)

    # what is in the cells ------------------------------------------------------------------

    @property
    def Value(self) -> object:
        return _squeezed(self._block().values())

    @Value.setter
    def Value(self, data: object) -> None:
        self.refuse_if_protected()
        for part in self.parts:
            self._block(part).put(data)

    @property
    def Value2(self) -> object:
        return _squeezed(self._block().values(plain=True))

    @Value2.setter
    def Value2(self, data: object) -> None:
        self.Value = data

    @property
    def Formula(self) -> object:
        return _squeezed(self._block().formulas())

    @Formula.setter
    def Formula(self, data: object) -> None:
        self.refuse_if_protected()
        for part in self.parts:
            self._block(part).put_formulas(data)

    @property
    def Text(self) -> str | None:
        return str(self.parts[0].getCellByPosition(0, 0).String) if self.Count == 1 else None

    @property
    def HasFormula(self) -> bool | None:
        return _all_or_none(sum(_count(p) for p in self._formula_areas()), self.Count)

    @property
    def HasArray(self) -> bool | None:
        inside = sum(
            bool(cell.getArrayFormula())
            for part in self._formula_areas()
            for cell in _cells_of(part)
        )
        return _all_or_none(inside, self.Count)

    @property
    def NumberFormat(self) -> str | None:
        formats = self.sheet.book.formats
        codes = {formats.code(key) for part in self.parts for key, _ in format_groups(part)}
        return codes.pop() if len(codes) == 1 else None

    @NumberFormat.setter
    def NumberFormat(self, code: str) -> None:
        self.refuse_if_protected(formatting=True)
        key = 0 if code == "General" else self.sheet.book.formats.key(code)
        for part in self.parts:
            part.NumberFormat = key

    @property
    def Locked(self) -> bool | None:
        states = {
            group.getByIndex(0).CellProtection.IsLocked
            for part in self.parts
            for group in _format_ranges(part)
        }
        return states.pop() if len(states) == 1 else None

    @Locked.setter
    def Locked(self, value: bool) -> None:
        for part in self.parts:
            state = uno.createUnoStruct("com.sun.star.util.CellProtection")
            state.IsLocked = value
            part.CellProtection = state

    def ClearContents(self) -> None:
        self._clear(_CONTENTS)

    def ClearFormats(self) -> None:
        self._clear(_FORMATS)

    def Clear(self) -> None:
        self._clear(_EVERYTHING)

    # inside --------------------------------------------------------------------------------

    def refuse_if_protected(self, *, formatting: bool = False) -> None:
        """Raise as Excel does where a locked cell of a protected sheet would change."""
        if self.sheet.xl.isProtected() and (formatting or self.Locked is not False):
            raise ComFailure(PROTECTED)

    def _clear(self, flags: int) -> None:
        self.refuse_if_protected(formatting=flags != _CONTENTS)
        for part in self.parts:
            part.clearContents(flags)

    def _block(self, part: Any = None) -> Block:
        if self.Count > _TOO_MANY:
            raise excel_says("Out of memory")
        book = self.sheet.book
        return Block(part or self.parts[0], book.formats, book.grammar, book.document.NullDate)

    def _formula_areas(self) -> list[Any]:
        found = [part.queryContentCells(_FORMULA_CELLS) for part in self.parts]
        return [one.getByIndex(i) for one in found for i in range(one.Count)]


class Lines(Range):
    """The rows or the columns of a range, which are counted as such."""

    def __init__(self, sheet: Worksheet, parts: list[Any], along: str) -> None:
        """``along`` is "rows" or "columns"."""
        super().__init__(sheet, parts)
        self._along = along

    @classmethod
    def kind(cls) -> str:
        return "Range"

    @property
    def Count(self) -> int:
        area = self.areas[0]
        if self._along == "rows":
            return area.bottom - area.top + 1
        return area.right - area.left + 1

    def Item(self, row: int, column: int | None = None) -> Range:
        if column is not None:
            raise NotPlayed(f"Range.{self._along} with two numbers")
        area = self.areas[0]
        if self._along == "rows":
            return self.sheet.at([area._replace(top=area.top + row - 1, bottom=area.top + row - 1)])
        at = area.left + row - 1
        return self.sheet.at([area._replace(left=at, right=at)])


class Areas(ExcelObject):
    """The rectangles of a range."""

    def __init__(self, whole: Range) -> None:
        """The rectangles of ``whole``."""
        self._whole = whole

    @property
    def Count(self) -> int:
        return len(self._whole.parts)

    def Item(self, index: int) -> Range:
        return Range(self._whole.sheet, [self._whole.parts[index - 1]])


def _squeezed(rows: list[list[object]]) -> object:
    """A single cell's value bare, as COM gives it."""
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows


def _all_or_none(found: int, count: int) -> bool | None:
    if found in {0, count}:
        return found == count
    return None


def _format_ranges(part: Any) -> list[Any]:
    groups = part.UniqueCellFormatRanges
    return [groups.getByIndex(i) for i in range(groups.Count)]


def _count(part: Any) -> int:
    a = part.RangeAddress
    return int((a.EndRow - a.StartRow + 1) * (a.EndColumn - a.StartColumn + 1))


def _cells_of(part: Any) -> list[Any]:
    a = part.RangeAddress
    return [
        part.getCellByPosition(c, r)
        for r in range(a.EndRow - a.StartRow + 1)
        for c in range(a.EndColumn - a.StartColumn + 1)
    ]
