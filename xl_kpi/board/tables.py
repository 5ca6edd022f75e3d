"""What every output shows: board tables as frozen values, whatever will show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xl_kpi.months import Month

CellValue = Decimal | int | str | date | None
"""A number, text (never a formula), a date, or an empty cell."""


class ColumnKind(StrEnum):
    """What a column of a table shows."""

    REF_ID = "ref_id"
    INDICATOR = "indicator"
    MONTH = "month"
    TREND = "trend"
    TARGET = "target"
    RAG = "rag"
    DIRECTION = "direction"
    COMPARATOR = "comparator"
    NOTE = "note"
    MEAN = "mean"
    LOWER_LIMIT = "lower_limit"
    UPPER_LIMIT = "upper_limit"
    VARIATION = "variation"
    ASSURANCE = "assurance"
    QUARTILE = "quartile"
    TEAM = "team"
    DENOMINATOR = "denominator"
    NUMERATOR = "numerator"
    PERCENT = "percent"
    INTERVAL = "interval"
    COMPARED = "compared"
    ALLOCATIONS = "allocations"
    STATUS = "qualifying_status"
    ALLOCATED_TEAM = "allocated_team"
    WORKER = "worker"
    LOAD = "load"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value and its Excel number format."""

    value: CellValue
    number_format: str = "General"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column: what it shows and its heading (a month's heading is its first day, `mmm-yy`).

    Attributes:
        undated: Of a column of notes, the comparators (id and label) whose figures' years its rows
            must tell because their headings do not.
        years: Of a comparator's column, the years that its heading names; None where none is known.
    """

    kind: ColumnKind
    heading: Cell
    month: Month | None = None
    comparator: str | None = None
    undated: tuple[tuple[str, str], ...] = ()
    years: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTable:
    """A table as it is shown.

    Attributes:
        name: The defined name of its region in a workbook: `kpi_table_demand`.
        row_ids: What each row is about (an indicator's id, a team), aligned with `rows`.
        rows: Body cells, each row aligned with `columns`.
    """

    name: str
    sheet: str
    title: str | None
    columns: tuple[TableColumn, ...]
    row_ids: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def has_blocks(self) -> bool:
        """Whether parts of it stand side by side, a gap between them."""
        return any(column.kind is ColumnKind.GAP for column in self.columns)

    @property
    def header(self) -> tuple[Cell, ...]:
        """The cells of the header row."""
        return tuple(column.heading for column in self.columns)
