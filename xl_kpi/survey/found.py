"""What a survey finds in a workbook: tables, columns, rows and the cells that show figures.

Nothing here is guessed. A row that matches no indicator exactly says which come nearest, and a
cell keeps what it holds beside what was read from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import Region, cell_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from xl_kpi.board.tables import ColumnKind
    from xl_kpi.months import Month
    from xl_kpi.ooxml.cells import ReadCell

Position = tuple[int, int]
"""A cell's row and column, both from 1."""


class Writing(StrEnum):
    """How a cell says what it says."""

    NUMBER = "number"
    NUMBER_AS_TEXT = "number as text"
    DATE = "date"
    BLANK = "blank"
    DASH = "dash"
    PLACEHOLDER = "placeholder"
    TEXT = "text"
    ERROR = "error"


class MonthWriting(StrEnum):
    """How a heading names its month: a date on the month's first or last day, or text."""

    FIRST_DAY = "first day"
    LAST_DAY = "last day"
    OTHER_DAY = "other day"
    TEXT = "text"


class MatchedBy(StrEnum):
    """What a row's indicator was recognised by."""

    NAME = "name"
    OTHER_NAME = "other name"
    REF_ID = "ref_id"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows as a figure.

    Attributes:
        writing: How it is written. A number under a date format is `DATE` where no date belongs.
        value: The number, None where there is none. One shown with a per cent sign, by format or
            in text, is a fraction of one; any other is as it stands. Of a date, its serial read
            as a code by `as_code` where it can be.
        percent: Whether it is shown with a per cent sign.
        decimals: Decimals shown, of the percentage where it is one; None where the format does
            not say.
    """

    writing: Writing
    value: Decimal | None = None
    percent: bool = False
    decimals: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundColumn:
    """A column of a table that was recognised.

    Attributes:
        column: Its number in the sheet, from 1.
        month, month_writing: Of a month's column, else None.
        comparator: The comparator's id, of a comparator's column that the config names.
    """

    kind: ColumnKind
    column: int
    heading: str
    month: Month | None = None
    month_writing: MonthWriting | None = None
    comparator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """An indicator whose name comes near a row's, and how near: 1 is the same."""

    indicator: str
    name: str
    likeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """A row of a table that names an indicator, or seems to.

    Attributes:
        row: Its number in the sheet, from 1.
        name: As written, trimmed.
        ref_id: As written, None for none.
        indicator: The config's id, None where the name matches none exactly.
        matched_by: What it was recognised by, None where it was not.
        differs: Whether the name is spelt otherwise than the config's, beyond case and spaces.
        nearest: Where there is no match, the indicators that come nearest, nearest first.
    """

    row: int
    name: str
    ref_id: str | None
    indicator: str | None
    matched_by: MatchedBy | None
    differs: bool = False
    nearest: tuple[Nearest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTable:
    """A table with a heading row that names an indicator column and months.

    Attributes:
        region: The heading row and the body, from the first recognised column to the last.
        title: The text above it, or beside it in its heading's rows; None for none.
        columns: Recognised columns, from left to right.
        unknown: Columns inside the region that were not recognised, hidden ones included.
        rows: Body rows that name something; blank rows between them are left out.
        month_row: The row just above the headings that holds the months as dates, hidden or not;
            None for none.
        table_id: The config's table that it shows, None where none fits.
    """

    region: Region
    title: str | None
    columns: tuple[FoundColumn, ...]
    unknown: tuple[int, ...]
    rows: tuple[FoundRow, ...]
    month_row: int | None = None
    table_id: str | None = None

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return self.region.sheet

    @property
    def header_row(self) -> int:
        """The row of the headings."""
        return self.region.first_row

    @property
    def months(self) -> tuple[FoundColumn, ...]:
        """The months' columns, from left to right, in whatever order their months are."""
        return tuple(column for column in self.columns if column.month is not None)

    def of_kind(self, kind: ColumnKind) -> FoundColumn | None:
        """Return the first column of a kind, None where there is none."""
        return next((column for column in self.columns if column.kind is kind), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSheet:
    """A worksheet's cells that hold anything, and its tables from top to bottom."""

    name: str
    cells: Mapping[Position, ReadCell]
    tables: tuple[FoundTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A whole workbook as it was found.

    Attributes:
        workbook: The file's name, for messages.
        sheets: In the order of their tabs, those without a table included.
    """

    workbook: str
    date_1904: bool
    sheets: tuple[FoundSheet, ...]

    @property
    def tables(self) -> tuple[FoundTable, ...]:
        """Every table, in the order of the sheets and from top to bottom."""
        return tuple(table for sheet in self.sheets for table in sheet.tables)

    def sheet(self, name: str) -> FoundSheet:
        """Return the sheet of that name (KeyError where there is none)."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)

    def cell(self, sheet: str, position: Position) -> ReadCell | None:
        """Return what a cell holds, None where it is blank."""
        return self.sheet(sheet).cells.get(position)

    def figures(self, table: FoundTable) -> Iterator[tuple[FoundRow, FoundColumn]]:
        """Yield each place of a table where a row meets a column, row by row."""
        return ((row, column) for row in table.rows for column in table.columns)


def where(sheet: str, position: Position) -> str:
    """Return a cell's place as messages name it: `Board!H12`."""
    return f"{sheet}!{cell_address(*position)}"
