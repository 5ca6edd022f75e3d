"""Reading a workbook's sheet into DuckDB, its failed formulas put back where the reader lost them."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

from xl_kpi.extracts.headings import HEAD, match_header
from xl_kpi.extracts.places import Feed, RawRows
from xl_kpi.extracts.sheet_part import scan_sheet
from xl_kpi.extracts.workbooks import damaged
from xl_kpi.faults import refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from xl_kpi.config.declared import Column
    from xl_kpi.extracts.headings import Row
    from xl_kpi.extracts.sheet_part import ErrorCell
    from xl_kpi.extracts.workbooks import Workbook

_VIEW = "sheet being read"


def read_sheet(
    connection: DuckDBPyConnection,
    book: Workbook,
    sheet: str,
    columns: Sequence[Column],
    *,
    extract: str,
    table: str,
) -> RawRows:
    """Read a sheet's rows into the table named.

    Args:
        connection: The database.
        book: The workbook.
        sheet: The sheet's own name.
        columns: The extract's declared columns.
        extract: Its name, for messages.
        table: The table to create.

    Raises:
        Refusal: The sheet has no cells, is damaged, or lacks a heading.
    """
    feed = Feed(path=book.path, sheet=sheet)
    first_column = load_sheet(connection, book, sheet, table)
    header = match_header(
        head_rows(connection, table), columns, where=feed.label, extract=extract
    )
    return RawRows(
        feed=feed, sha256=book.sha256, table=table, header=header, first_column=first_column
    )


def load_sheet(connection: DuckDBPyConnection, book: Workbook, sheet: str, table: str) -> int:
    """Put all of a sheet's cells into a table, and return the position of its first column.

    Raises:
        Refusal: The sheet has no cells or is damaged.
    """
    where = Feed(path=book.path, sheet=sheet).label
    try:
        errors = scan_sheet(book, sheet)
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError):
        raise damaged(where) from None
    cells = book.read_sheet(sheet)
    found = cells.available_columns()
    if not found or not cells.height:
        raise refuse(where, "this sheet has no cells; fill it, or take the file away")
    names = ", ".join(f'"{each.name}" AS c{position}' for position, each in enumerate(found))
    connection.register(_VIEW, cells)
    try:
        connection.execute(
            f'CREATE TABLE "{table}" AS '
            f'SELECT row_number() OVER () AS source_row, {names} FROM "{_VIEW}"'
        )
    finally:
        connection.unregister(_VIEW)
    first_column = int(found[0].absolute_index)
    _put_back(connection, table, errors, first_column, len(found))
    return first_column


def head_rows(connection: DuckDBPyConnection, table: str) -> list[Row]:
    """Return the first rows of a loaded sheet."""
    rows = connection.execute(
        f'SELECT * EXCLUDE (source_row) FROM "{table}" ORDER BY source_row LIMIT {HEAD}'
    ).fetchall()
    return [tuple(cell or "" for cell in row) for row in rows]


def _put_back(
    connection: DuckDBPyConnection,
    table: str,
    errors: tuple[ErrorCell, ...],
    first_column: int,
    width: int,
) -> None:
    for position in sorted({column for _, column, _ in errors}):
        if not first_column <= position < first_column + width:
            continue
        rows = [row for row, column, _ in errors if column == position]
        texts = [text for _, column, text in errors if column == position]
        connection.execute(
            f'UPDATE "{table}" SET c{position - first_column} = failed.value FROM '
            f"(SELECT unnest(?::BIGINT[]) AS place, unnest(?::VARCHAR[]) AS value) AS failed "
            f"WHERE source_row = failed.place",
            [rows, texts],
        )
