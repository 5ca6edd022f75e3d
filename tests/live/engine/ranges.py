"""The xlwings engine's Range, member by member as under Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .com import com_error
from .counting import counted, plain

if TYPE_CHECKING:
    from .sheets import Sheet

_INSERT_SHIFTS = {"down": -4121, "right": -4161, None: None}
_DELETE_SHIFTS = {"up": -4162, "left": -4159, None: None}
_APPEARANCES = {"screen": 1, "printer": 2}
_PICTURES = {"picture": -4147, "bitmap": 2}
_ASCENDING, _DESCENDING = 1, 2
_HEADER, _NO_HEADER = 1, 2


@counted
class Range(base_classes.Range):
    """Cells; either Excel's own Range or, until it is needed, its place and size."""

    options: Any = None  # xlwings leaves the reader's options here

    def __init__(self, xl: Any, sheet: Sheet | None = None) -> None:
        """Excel's Range, or (Excel's sheet, row, column, rows, columns)."""
        self._sheet = sheet
        self._coords = xl if isinstance(xl, tuple) else None
        self._xl = None if isinstance(xl, tuple) else xl

    @property
    def xl(self) -> Any:
        if self._xl is None and self._coords is not None:
            sheet, row, column, rows, columns = self._coords
            if rows and columns:
                first = sheet.Cells(row, column)
                last = sheet.Cells(row + rows - 1, column + columns - 1)
                self._xl = sheet.Range(first, last)
        return self._xl

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def coords(self) -> tuple[Any, int, int, int, int]:
        if self._coords is None:
            self._coords = (
                self.xl.Worksheet,
                self.xl.Row,
                self.xl.Column,
                self.xl.Rows.Count,
                self.xl.Columns.Count,
            )
        return self._coords

    @property
    def sheet(self) -> Sheet:
        from .excel import App, Book
        from .running import running_at
        from .sheets import Sheet

        if self._sheet is None:
            app = App(running_at(self.xl._connection))
            self._sheet = Sheet(self.coords[0], Book(self.coords[0].Parent, app))
        return self._sheet

    @property
    def row(self) -> int:
        return self.coords[1]

    @property
    def column(self) -> int:
        return self.coords[2]

    @property
    def shape(self) -> tuple[int, int]:
        return self.coords[3], self.coords[4]

    def __len__(self) -> int:
        return int(self.xl.Count) if self.xl is not None else 0

    def __call__(self, *args: int) -> Range:
        return Range(self.xl(*args), self._sheet)

    @property
    def rows(self) -> Range:
        return Range(self.xl.Rows, self._sheet)

    @property
    def columns(self) -> Range:
        return Range(self.xl.Columns, self._sheet)

    address = plain("Address")

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:  # noqa: FBT001
        return str(self.xl.GetAddress(row_absolute, col_absolute, 1, external))

    # what is in the cells ------------------------------------------------------------------

    raw_value = plain("Value")
    formula = plain("Formula")
    number_format = plain("NumberFormat")
    merge_cells = plain("MergeCells")

    @property
    def has_array(self) -> bool | None:
        try:
            found: bool | None = self.xl.HasArray
        except com_error:
            return False
        return found

    @property
    def merge_area(self) -> Range:
        return Range(self.xl.MergeArea, self._sheet)

    def merge(self, across: bool) -> None:  # noqa: FBT001
        self.xl.Merge(across)

    def unmerge(self) -> None:
        self.xl.UnMerge()

    def clear_contents(self) -> None:
        if self.xl is not None:
            self.xl.ClearContents()

    def clear_formats(self) -> None:
        self.xl.ClearFormats()

    def clear(self) -> None:
        if self.xl is not None:
            self.xl.Clear()

    # whole cells ---------------------------------------------------------------------------

    @property
    def row_hidden(self) -> bool | None:
        return _alike(self.xl.EntireRow.Rows)

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.xl.EntireRow.Hidden = value

    @property
    def column_hidden(self) -> bool | None:
        return _alike(self.xl.EntireColumn.Columns)

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.xl.EntireColumn.Hidden = value

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        origin = {"format_from_left_or_above": 0, "format_from_right_or_below": 1}
        self.xl.Insert(Shift=_INSERT_SHIFTS[shift], CopyOrigin=origin.get(copy_origin or ""))

    def delete(self, shift: str | None = None) -> None:
        self.xl.Delete(Shift=_DELETE_SHIFTS[shift])

    def sort(self, keys: list[int], ascending: list[bool], has_headers: bool) -> None:  # noqa: FBT001
        for key, upwards in reversed(list(zip(keys, ascending, strict=True))):
            self.xl.Sort(
                Key1=self.xl(1, key),
                Order1=_ASCENDING if upwards else _DESCENDING,
                Header=_HEADER if has_headers else _NO_HEADER,
            )

    # the user's hand -----------------------------------------------------------------------

    def select(self) -> None:
        self.xl.Select()

    def copy(self, destination: Any = None) -> None:
        self.xl.Copy(Destination=destination.api if destination else None)

    def copy_picture(self, appearance: str, format: str) -> None:  # noqa: A002  (xlwings' word)
        self.xl.CopyPicture(Appearance=_APPEARANCES[appearance], Format=_PICTURES[format])


def _alike(lines: Any) -> bool | None:
    """Whether the lines are hidden, asked one by one as xlwings asks; None where they differ."""
    first = lines(1).Hidden
    for index in range(2, lines.Count + 1):
        if lines(index).Hidden != first:
            return None
    return bool(first)
