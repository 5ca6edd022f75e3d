"""A file that feeds an extract, the rows read from it as text, and how messages name a place in it.

Row numbers are those a spreadsheet shows. In a text file a record is a row, so a line break
inside quotes does not begin one, and blank lines count. In a Parquet file, which has no header
row, the first record is row 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from xl_kpi.extracts.headings import Header
    from xl_kpi.extracts.workbooks import Workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What the readers of one run share.

    Attributes:
        connection: The database that the rows are read into.
        scratch: A private folder that is gone when the run ends.
        open_book: Opens a workbook, the same one only once.
    """

    connection: DuckDBPyConnection
    scratch: Path
    open_book: Callable[[Path], Workbook]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A file, or one sheet of a workbook, that an extract is read from.

    Attributes:
        sheet: The sheet's own name, None for a file that is not a workbook.
    """

    path: Path
    sheet: str | None = None

    @property
    def label(self) -> str:
        """The file's name, with its sheet where it has one."""
        return self.path.name if self.sheet is None else f"{self.path.name} [{self.sheet}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRows:
    """A file's rows as text in a DuckDB table.

    Attributes:
        table: Its name; columns `source_row` and `c0`, `c1`, ... (VARCHAR), one per heading.
        first_column: The sheet's column (A is 0) of `c0`, None for a file that is no workbook.
        unreadable: Rows that could not be split into cells, and why; they are not in the table.
    """

    feed: Feed
    sha256: str
    table: str
    header: Header
    first_column: int | None
    unreadable: tuple[tuple[int, str], ...] = ()

    def cell(self, name: str, row: int) -> str | None:
        """Return the address of one of our columns in a row, None where it is no workbook."""
        if self.first_column is None:
            return None
        return f"{column_letters(self.first_column + self.header.positions[name])}{row}"


def column_letters(position: int) -> str:
    """Return a column's letters, position 0 being A and 26 AA."""
    letters = ""
    position += 1
    while position:
        position, digit = divmod(position - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def column_position(letters: str) -> int:
    """Return a column's position, A being 0."""
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - ord("A") + 1
    return position - 1


def unreadable_file(path: Path, error: OSError) -> Fault:
    """Return the fault of a file that the operating system would not open."""
    if isinstance(error, PermissionError):
        remedy = "close it in the program that holds it (Excel?), or ask for the right to read it"
        return Fault(path.name, f"this file cannot be opened; {remedy}")
    return Fault(path.name, f"this file cannot be read ({error.strerror or type(error).__name__})")
