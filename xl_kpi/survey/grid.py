"""A sheet's cells by row, with what each says: text, a month, or a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.extracts.spelling import tidy
from xl_kpi.survey.figures import shown
from xl_kpi.survey.found import Shown, Writing
from xl_kpi.survey.month_cells import MonthCell, read_month

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xl_kpi.ooxml.cells import ReadCell
    from xl_kpi.survey.found import Position

_BLANK = Shown(Writing.BLANK)


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet, or of a part of it, that hold anything.

    Attributes:
        rows: By row and by column, both in ascending order.
    """

    sheet: str
    date_1904: bool
    rows: Mapping[int, Mapping[int, ReadCell]]

    @classmethod
    def of(cls, sheet: str, cells: Iterable[tuple[Position, ReadCell]], *, date_1904: bool) -> Grid:
        """Return the grid of cells that come row by row."""
        rows: dict[int, dict[int, ReadCell]] = {}
        for (row, column), cell in cells:
            rows.setdefault(row, {})[column] = cell
        return cls(sheet, date_1904, rows)

    @property
    def last_row(self) -> int:
        """The last row that holds anything, 0 for none."""
        return max(self.rows, default=0)

    def row(self, number: int) -> Mapping[int, ReadCell]:
        """Return a row's cells by column."""
        return self.rows.get(number, {})

    def between(self, row: int, first: int, last: int) -> Iterator[tuple[int, ReadCell]]:
        """Yield the cells of a row from one column to another."""
        return ((at, cell) for at, cell in self.row(row).items() if first <= at <= last)

    def text(self, row: int, column: int) -> str:
        """Return a cell's text, trimmed; empty where it holds none."""
        cell = self.row(row).get(column)
        return tidy(cell.value) if cell is not None and isinstance(cell.value, str) else ""

    def written(self, row: int, column: int) -> str:
        """Return a cell's text or number as text; empty where it holds neither."""
        cell = self.row(row).get(column)
        return "" if cell is None or cell.value is None else tidy(str(cell.value))

    def months(self, row: int) -> dict[int, MonthCell]:
        """Return the months that a row's cells name, by column."""
        found = {
            column: read_month(cell, date_1904=self.date_1904)
            for column, cell in self.row(row).items()
        }
        return {column: month for column, month in found.items() if month is not None}

    def shown(self, row: int, column: int) -> Shown:
        """Return what a cell shows as a figure."""
        cell = self.row(row).get(column)
        return _BLANK if cell is None else shown(cell, date_1904=self.date_1904)

    def filled(self, row: int, column: int) -> bool:
        """Return whether a cell holds a figure, something in its place, or a formula."""
        cell = self.row(row).get(column)
        if cell is None:
            return False
        writing = shown(cell, date_1904=self.date_1904).writing
        return cell.formula is not None or writing not in {Writing.BLANK, Writing.TEXT}
