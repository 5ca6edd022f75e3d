"""The rows of an extract of allocations, each with what it counts.

A row is an allocated child (`child_id`) or gives a worker's number of children (`allocations`).
With a column `as_at` the rows are several snapshots: the last one in or before the month reported
is read, and the others are not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl_kpi.extracts.loaded import ROW_ID
from xl_kpi.measures.sql import quoted
from xl_kpi.measures.team_names import TeamNames

if TYPE_CHECKING:
    from datetime import date

    from xl_kpi.config.declared import Extract
    from xl_kpi.extracts.loaded import Loaded
    from xl_kpi.months import Month

AS_AT, CHILD = "as_at", "child_id"
AS_SPELT = TeamNames()
"""Every team by the name that its row gives."""
_MOST = 1_000_000
"""No worker holds more children than this; it keeps what is not a number out as well."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """A row.

    Attributes:
        number: The row's own, by which the extract's table knows it.
        worker: None where it names none.
        child: The child's id; None for a row that gives a number, or names no child.
        count: Children that it counts; None where it gives no whole number of them.
    """

    number: int
    worker: str | None
    status: str | None
    team: str | None
    child: str | None
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The rows that are read.

    Attributes:
        by_child: Whether a row is a child.
        as_at: Its day; None where the extract does not say.
        undated: Rows that are left out because they belong to no snapshot where others do.
    """

    rows: tuple[Allocation, ...]
    by_child: bool
    as_at: date | None
    undated: int


def read_snapshot(
    extract: Extract, loaded: Loaded, period: Month, teams: TeamNames = AS_SPELT
) -> Snapshot:
    """Return the rows of an extract that is present, in the order of its files.

    Args:
        extract: The declaration.
        loaded: The extracts, in DuckDB.
        period: The month reported.
        teams: What the spellings of teams mean.
    """
    columns = {column.name for column in extract.columns}
    table, by_child = quoted(loaded.extracts[extract.name].table), CHILD in columns
    # Whatever types the config gives the columns, they are compared as text, day and number.
    day = f"try_cast(CAST({AS_AT} AS VARCHAR) AS DATE)" if AS_AT in columns else "NULL::DATE"
    child = f"CAST({CHILD} AS VARCHAR)" if by_child else "NULL"
    count = f"CAST({CHILD} IS NOT NULL AS INTEGER)" if by_child else _WHOLE
    ((as_at, undated),) = loaded.connection.execute(
        f"SELECT max({day}) FILTER (WHERE {day} <= ?), count(*) FILTER (WHERE {day} IS NULL)"
        f" FROM {table}",
        [period.end],
    ).fetchall()
    rows = loaded.connection.execute(
        f"SELECT {ROW_ID}, CAST(worker AS VARCHAR), CAST(qualifying_status AS VARCHAR),"
        f" CAST(team AS VARCHAR), {child}, {count} FROM {table}"
        f" WHERE {day} IS NOT DISTINCT FROM CAST(? AS DATE) ORDER BY {ROW_ID}",
        [as_at],
    ).fetchall()
    return Snapshot(
        rows=tuple(_named(Allocation(*row), teams) for row in rows),
        by_child=by_child,
        as_at=as_at,
        undated=0 if as_at is None else undated,
    )


def _named(row: Allocation, teams: TeamNames) -> Allocation:
    return row if row.team is None else replace(row, team=teams.of(row.team))


_NUMBER = "try_cast(CAST(allocations AS VARCHAR) AS DOUBLE)"
_WHOLE = (
    f"CASE WHEN {_NUMBER} BETWEEN 0 AND {_MOST} AND floor({_NUMBER}) = {_NUMBER}"
    f" THEN CAST({_NUMBER} AS INTEGER) END"
)
