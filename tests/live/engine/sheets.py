"""The xlwings engine's sheets and names, member by member as under Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .com import com_error
from .counting import counted, plain
from .ranges import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .excel import Book

_NO_SUCH_ITEM = -2147352567


@counted
class Sheets(base_classes.Sheets):
    """The sheets of a workbook."""

    def __init__(self, xl: Any, book: Book) -> None:
        """Excel's Worksheets and the workbook they belong to."""
        self.xl, self._book = xl, book

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def active(self) -> Sheet:
        return Sheet(self.xl.Parent.ActiveSheet, self._book)

    def __call__(self, name_or_index: str | int) -> Sheet:
        return Sheet(self.xl(name_or_index), self._book)

    def __len__(self) -> int:
        return int(self.xl.Count)

    def __iter__(self) -> Iterator[Sheet]:
        return iter([Sheet(self.xl(i), self._book) for i in range(1, len(self) + 1)])

    def add(
        self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None
    ) -> Sheet:
        where = {"Before": before.xl} if before else {"After": after.xl} if after else {}
        sheet = Sheet(self.xl.Add(**where), self._book)
        if name is not None:
            sheet.name = name
        return sheet


@counted
class Sheet(base_classes.Sheet):
    """One sheet."""

    def __init__(self, xl: Any, book: Book) -> None:
        """Excel's Worksheet and the workbook it belongs to."""
        self.xl, self._book = xl, book

    @property
    def api(self) -> Any:
        return self.xl

    name = plain("Name")
    index = plain("Index")
    visible = plain("Visible")

    @property
    def book(self) -> Book:
        from .excel import Book

        return Book(self.xl.Parent, self._book._app)

    @property
    def names(self) -> Names:
        return Names(self.xl.Names)

    @property
    def used_range(self) -> Range:
        return Range(self.xl.UsedRange, self)

    @property
    def cells(self) -> Range:
        return Range(self.xl.Cells, self)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, tuple) and len(arg1) == 4:
            return Range((self.xl, *arg1), self)
        if isinstance(arg1, int) and isinstance(arg2, int):
            return Range(self._corner((arg1, arg2)), self)
        first = self._corner(arg1)
        if arg2 is None:
            return Range(first, self)
        return Range(self.xl.Range(first, self._corner(arg2)), self)

    def _corner(self, given: Any) -> Any:
        if isinstance(given, Range):
            return given.xl
        if isinstance(given, tuple):
            if 0 in given:
                raise IndexError("Attempted to access 0-based Range.")
            return self.xl.Cells(*given)
        return self.xl.Range(given)

    def activate(self) -> None:
        self.xl.Activate()

    def select(self) -> None:
        self.xl.Select()

    def clear_contents(self) -> None:
        self.xl.Cells.ClearContents()

    def clear(self) -> None:
        self.xl.Cells.Clear()

    def delete(self) -> None:
        self.xl.Delete()


@counted
class Names(base_classes.Names):
    """The defined names of a workbook or a sheet."""

    def __init__(self, xl: Any) -> None:
        """Excel's Names."""
        self.xl = xl

    @property
    def api(self) -> Any:
        return self.xl

    def __call__(self, name_or_index: str | int) -> Name:
        return Name(self.xl(name_or_index))

    def contains(self, name_or_index: str | int) -> bool:
        try:
            self.xl(name_or_index)
        except com_error as error:
            if error.hresult == _NO_SUCH_ITEM:
                return False
            raise
        return True

    def __len__(self) -> int:
        return int(self.xl.Count)

    def add(self, name: str, refers_to: str) -> Name:
        return Name(self.xl.Add(name, refers_to))


@counted
class Name(base_classes.Name):
    """One defined name."""

    def __init__(self, xl: Any) -> None:
        """Excel's Name."""
        self.xl = xl

    @property
    def api(self) -> Any:
        return self.xl

    name = plain("Name")
    refers_to = plain("RefersTo")

    @property
    def refers_to_range(self) -> Range:
        return Range(self.xl.RefersToRange)

    def delete(self) -> None:
        self.xl.Delete()
