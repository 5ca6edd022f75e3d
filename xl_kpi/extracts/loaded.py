"""What the extracts became: checked tables in DuckDB, supplied figures, and what was set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from xl_kpi.faults import Finding
    from xl_kpi.months import Month

ROW_ID = "row_id"
"""Column of every loaded table that names a row once."""
SOURCE_FILE = "source_file"
"""Column of every loaded table: position of the row's file in `LoadedExtract.files`."""
SOURCE_ROW = "source_row"
"""Column of every loaded table: the row's number in its file or sheet, the first being 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """One file (or one sheet of a workbook) that fed an extract.

    Attributes:
        sheet: The sheet's own name, None for a file that is not a workbook.
        rows: Data rows read, the header and blank rows not counted.
    """

    path: Path
    sheet: str | None
    sha256: str
    rows: int

    @property
    def label(self) -> str:
        """The file's name, with its sheet where it has one: `annex_a.xlsx [List 8]`."""
        return self.path.name if self.sheet is None else f"{self.path.name} [{self.sheet}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A row, or one value of a row, that could not be used. Carries no value of the source.

    Attributes:
        file: `FileRead.label` of its file.
        row: Its row in the file or sheet, the first being 1.
        column: The source's own heading, None where the whole row is at fault.
        cell: The cell's address where the file is a workbook, e.g. `M2`.
        reason: Short stable phrase: `not a date`, `two-digit year`, `same key as row 12`.
        whole_row: True where the row is left out; False where only this value is (the row is
            kept with a blank in its place).
    """

    file: str
    row: int
    column: str | None
    cell: str | None
    reason: str
    whole_row: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedExtract:
    """A checked table.

    Attributes:
        table: Its name in DuckDB: the declared columns by name and type (text and postcode
            VARCHAR, date DATE, integer BIGINT, number DOUBLE, boolean BOOLEAN) with ROW_ID
            (BIGINT), SOURCE_FILE and SOURCE_ROW. Derived columns are not in it.
        rows: Rows usable.
        superseded: Rows replaced by the same key in a later file.
        set_aside: Every row and value set aside, up to `LISTED` of each reason and column.
        set_aside_counts: (column or "", reason) to the exact number.
        spans: Date column to its earliest and latest date among the usable rows; a column that
            is wholly blank is absent.
        unreadable: Columns, by our names, to the number of usable rows in which those and no
            others held a value that could not be read and is blank now.
    """

    name: str
    table: str
    files: tuple[FileRead, ...]
    rows: int
    superseded: int
    set_aside: tuple[SetAside, ...]
    set_aside_counts: Mapping[tuple[str, str], int]
    spans: Mapping[str, tuple[date, date]]
    unreadable: Mapping[frozenset[str], int] = field(default_factory=dict)

    @property
    def rows_read(self) -> int:
        """Data rows of its files."""
        return sum(file.rows for file in self.files)

    @property
    def rows_aside(self) -> int:
        """Rows set aside whole, for whatever reason; a superseded row is none of them."""
        return self.rows_read - self.superseded - self.rows

    def unusable(self, columns: Collection[str]) -> int:
        """Return how many rows were set aside whole or are unreadable in one of some columns."""
        wanted = frozenset(columns)
        return self.rows_aside + sum(
            rows for unreadable, rows in self.unreadable.items() if unreadable & wanted
        )

    @property
    def latest(self) -> date | None:
        """The latest date in any of its columns, None where it has none."""
        return max((last for _, last in self.spans.values()), default=None)


LISTED = 1000
"""How many rows of one reason and column are listed; all are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppliedFigure:
    """A figure that arrived ready made.

    Attributes:
        value: A percentage is a fraction of one. None where only numerator and denominator, or
            only a placeholder, arrived.
        text: Placeholder that arrived in the value's place ("TBC"), else None.
    """

    indicator: str
    team: str
    month: Month
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    text: str | None
    file: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """All extracts of one run.

    Attributes:
        connection: The DuckDB database that holds the tables, its configuration locked and
            external access off.
        extracts: By name; an extract that no file feeds is absent.
        supplied: By indicator, team and month; the later file wins.
        supplied_files: The supplied-figures files read.
        supplied_set_aside: Their rows that could not be used.
        findings: Extracts without a file, optional columns without a heading, and the like.
    """

    connection: DuckDBPyConnection
    extracts: Mapping[str, LoadedExtract]
    supplied: tuple[SuppliedFigure, ...]
    supplied_files: tuple[FileRead, ...]
    supplied_set_aside: tuple[SetAside, ...]
    findings: tuple[Finding, ...]
