"""Reading a workbook's sheet into DuckDB, with the failed formulas that the reader leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.extracts.headings import HEAD, match_header
from xl_kpi.extracts.places import RawRows
from xl_kpi.extracts.sheet_part import scan_sheet
from xl_kpi.extracts.workbooks import DamageRefused
from xl_kpi.faults import refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from xl_kpi.config.declared import Extract
    from xl_kpi.extracts.headings import Row
    from xl_kpi.extracts.places import Feed, Workspace
    from xl_kpi.extracts.sheet_part import ErrorCell

_VIEW = "sheet being read"


def read_sheet(workspace: Workspace, feed: Feed, extract: Extract, table: str) -> RawRows:
    """Read a sheet's rows into the table named.

    Raises:
        Refusal: The sheet has no cells, is damaged, or lacks a heading.
    """
    first_column = load_sheet(workspace, feed, table)
    rows = head_rows(workspace.connection, table)
    return RawRows(
        feed=feed,
        sha256=workspace.open_book(feed.path).sha256,
        table=table,
        header=match_header(rows, extract.columns, where=feed.label, extract=extract.name),
        first_column=first_column,
    )


def load_sheet(workspace: Workspace, feed: Feed, table: str) -> int:
    """Put all of a sheet's cells into a table, and return the position of its first column.

    Raises:
        Refusal: The sheet has no cells or is damaged.
    """
    book, sheet, connection = workspace.open_book(feed.path), feed.sheet or "", workspace.connection
    with DamageRefused(feed.label):
        errors = scan_sheet(book, sheet)
    cells = book.read_sheet(sheet)
    found = cells.available_columns() if cells.height else []
    if not found:
        raise refuse(feed.label, "this sheet has no cells; fill it, or take the file away")
    names = ", ".join(f'"{each.name}" AS c{position}' for position, each in enumerate(found))
    connection.register(_VIEW, cells)
    try:
        connection.execute(
            f'CREATE TABLE "{table}" AS '
            f'SELECT row_number() OVER () AS source_row, {names} FROM "{_VIEW}"'
        )
    finally:
        connection.unregister(_VIEW)
    _put_back(connection, table, errors, [each.absolute_index for each in found])
    return int(found[0].absolute_index)


def head_rows(connection: DuckDBPyConnection, table: str) -> list[Row]:
    """Return the first rows of a loaded sheet."""
    rows = connection.execute(
        f'SELECT * EXCLUDE (source_row) FROM "{table}" ORDER BY source_row LIMIT {HEAD}'
    ).fetchall()
    return [tuple(cell or "" for cell in row) for row in rows]


def _put_back(
    connection: DuckDBPyConnection,
    table: str,
    errors: Sequence[ErrorCell],
    positions: Sequence[int],
) -> None:
    for number, position in enumerate(positions):
        failed = [(row, text) for row, column, text in errors if column == position]
        if failed:
            connection.execute(
                f'UPDATE "{table}" SET c{number} = failed.value FROM (SELECT '
                f"unnest(?::BIGINT[]) AS place, unnest(?::VARCHAR[]) AS value) AS failed "
                f"WHERE source_row = failed.place",
                [[row for row, _ in failed], [text for _, text in failed]],
            )
