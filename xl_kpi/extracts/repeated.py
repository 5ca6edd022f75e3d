"""Settling rows that share a key: a later file supersedes; within one file the first is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.extracts.loaded import LISTED, ROW_ID, SOURCE_FILE, SOURCE_ROW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

_REPEATED = "rows with a repeated key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """What was found.

    Attributes:
        superseded: Rows replaced by the same key in a later file.
        rows: Rows set aside because their own file holds the key already.
        listed: The first `LISTED` of these: file position, row, and the row that was kept.
    """

    superseded: int
    rows: int
    listed: tuple[tuple[int, int, int], ...]


def settle_repeated_keys(
    connection: DuckDBPyConnection, table: str, key: Sequence[str]
) -> Repeated:
    """Delete the rows of a table whose key another row has better right to.

    Blank parts of a key count as equal to each other.
    """
    if not key or not _any_repeated(connection, table, key):
        return Repeated(superseded=0, rows=0, listed=())
    _find(connection, table, key)
    (counts,) = connection.execute(
        f"SELECT count(*) FILTER (place > first), "
        f"count(*) FILTER (place = first AND file < latest) "
        f'FROM "{_REPEATED}"'
    ).fetchall()
    listed = connection.execute(
        f'SELECT file, place, first FROM "{_REPEATED}" WHERE place > first '
        f"ORDER BY file, place LIMIT {LISTED}"
    ).fetchall()
    connection.execute(
        f'DELETE FROM "{table}" WHERE {ROW_ID} IN '
        f'(SELECT {ROW_ID} FROM "{_REPEATED}" WHERE place > first OR file < latest)'
    )
    connection.execute(f'DROP TABLE "{_REPEATED}"')
    return Repeated(
        superseded=int(counts[1]),
        rows=int(counts[0]),
        listed=tuple((row[0], row[1], row[2]) for row in listed),
    )


def _any_repeated(connection: DuckDBPyConnection, table: str, key: Sequence[str]) -> bool:
    found = connection.execute(
        f'SELECT 1 FROM "{table}" GROUP BY {_listed(key)} HAVING count(*) > 1 LIMIT 1'
    ).fetchall()
    return bool(found)


def _find(connection: DuckDBPyConnection, table: str, key: Sequence[str]) -> None:
    names = _listed(key)
    connection.execute(
        f'CREATE OR REPLACE TEMP TABLE "{_REPEATED}" AS '
        f"SELECT {ROW_ID}, {SOURCE_FILE} AS file, {SOURCE_ROW} AS place, "
        f"min({SOURCE_ROW}) OVER (PARTITION BY {names}, {SOURCE_FILE}) AS first, "
        f"max({SOURCE_FILE}) OVER (PARTITION BY {names}) AS latest "
        f'FROM "{table}" QUALIFY count(*) OVER (PARTITION BY {names}) > 1'
    )


def _listed(key: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in key)
