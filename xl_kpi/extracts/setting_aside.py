"""The rows and values set aside: which, where, and why, worked out only where there is a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.config.declared import ColumnType
from xl_kpi.extracts import reasons
from xl_kpi.extracts.loaded import LISTED, ROW_ID, SOURCE_FILE, SOURCE_ROW, FileRead, SetAside
from xl_kpi.extracts.typed import (
    blank_as_null,
    fault_reason,
    has_curly_quote,
    has_special_space,
    without_time,
)
from xl_kpi.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from xl_kpi.config.declared import Column, Extract
    from xl_kpi.extracts.places import RawRows

# Names with a space cannot be a declared column's.
STAGE = "rows as text"
"""View of an extract's rows as text: ROW_ID, SOURCE_FILE, SOURCE_ROW, then `r0`, `r1`, ..."""
HAS_FAULT = "has fault"
"""Column of a table being checked: whether any value of the row has a fault or a note."""
IS_ASIDE = "is aside"
"""Column of a table being checked: whether the whole row is set aside."""
_FAULTS = "faults found"


@dataclass(frozen=True, slots=True)
class SetAsides:
    """Every row and value set aside: those listed, and the exact counts."""

    listed: tuple[SetAside, ...]
    counts: Mapping[tuple[str, str], int]


def is_coded(column: Column) -> bool:
    """Whether only declared values are allowed in a column."""
    return column.type is ColumnType.TEXT and bool(column.codes)


def note_reason(number: int, column: Column) -> str:
    """Return SQL for the note of a value that had to be read in its plain form, or NULL."""
    raw = f"r{number}"
    curly = (
        f"WHEN {has_curly_quote(raw)} AND t{number} <> p{number} THEN '{reasons.CURLY_QUOTE}' "
        if is_coded(column)
        else ""
    )
    return (
        f"CASE WHEN t{number} IS NULL THEN NULL "
        f"WHEN {has_special_space(raw)} THEN '{reasons.NON_BREAKING_SPACE}' {curly}END"
    )


def faults_found(
    connection: DuckDBPyConnection, extract: Extract, table: str, sources: Sequence[RawRows]
) -> SetAsides:
    """Work out the reasons of the rows of a table being checked that have one.

    Args:
        connection: The database; `STAGE` holds the rows as text.
        extract: What the columns are.
        table: The table being checked.
        sources: The files, by their position in the table.
    """
    if not connection.execute(f'SELECT 1 FROM "{table}" WHERE "{HAS_FAULT}" LIMIT 1').fetchall():
        return SetAsides((), {})
    _find_faults(connection, extract.columns, table)
    counts: dict[tuple[str, str], int] = {}
    for file, position, reason, count in connection.execute(
        f'SELECT file, position, reason, count(*) FROM "{_FAULTS}" GROUP BY ALL ORDER BY ALL'
    ).fetchall():
        heading = sources[file].header.heading(extract.columns[position].name)
        counts[heading, reason] = counts.get((heading, reason), 0) + count
    rows = connection.execute(
        f'SELECT file, place, position, reason, aside FROM "{_FAULTS}" QUALIFY row_number() OVER '
        f"(PARTITION BY position, reason ORDER BY file, place) <= {LISTED} "
        f"ORDER BY file, place, position"
    ).fetchall()
    listed = [_set_aside(sources[row[0]], extract.columns[row[2]].name, row) for row in rows]
    return SetAsides(tuple(listed), counts)


def unreadable_values(
    connection: DuckDBPyConnection, extract: Extract, table: str, found: SetAsides
) -> dict[frozenset[str], int]:
    """Return how many rows of a checked table have unreadable values, by their columns.

    Args:
        connection: The database, in which `faults_found` has just looked.
        extract: What the columns are.
        table: The table, rows that were set aside or superseded no longer in it.
        found: What `faults_found` found.
    """
    if not found.counts:
        return {}
    notes = ", ".join(f"'{reason}'" for reason in sorted(reasons.NOTES))
    rows = connection.execute(
        f"SELECT positions, count(*) FROM (SELECT list(DISTINCT position ORDER BY position) AS "
        f'positions FROM "{_FAULTS}" JOIN "{table}" ON file = {SOURCE_FILE} AND '
        f"place = {SOURCE_ROW} WHERE reason NOT IN ({notes}) GROUP BY file, place) GROUP BY ALL"
    ).fetchall()
    connection.execute(f'DROP TABLE "{_FAULTS}"')
    return {
        frozenset(extract.columns[position].name for position in positions): count
        for positions, count in rows
    }


def _find_faults(connection: DuckDBPyConnection, columns: Sequence[Column], table: str) -> None:
    """Make a table of file, row, column position and reason, a row for each fault or note."""
    numbered = list(enumerate(columns))
    clean = ", ".join(f"{blank_as_null(f'r{n}')} AS a{n}" for n, _ in numbered)
    plain = ", ".join(f"{without_time(column.type, f'a{n}')} AS p{n}" for n, column in numbered)
    typed = ", ".join(f'checked."{column.name}" AS t{n}' for n, column in numbered)
    reason_list = ", ".join(_reason(n, column) for n, column in numbered)
    connection.execute(
        f'CREATE OR REPLACE TEMP TABLE "{_FAULTS}" AS SELECT * FROM ('
        f"SELECT {SOURCE_FILE} AS file, {SOURCE_ROW} AS place, aside, "
        f"unnest([{reason_list}]) AS reason, unnest(range({len(columns)})) AS position "
        f'FROM (SELECT *, {plain} FROM (SELECT staged.*, {clean}, {typed}, "{IS_ASIDE}" AS aside '
        f'FROM "{STAGE}" AS staged JOIN "{table}" AS checked USING ({ROW_ID}) '
        f'WHERE checked."{HAS_FAULT}"))) WHERE reason IS NOT NULL'
    )


def _reason(number: int, column: Column) -> str:
    note = f"CASE WHEN NOT aside THEN {note_reason(number, column)} END"
    blank = "NULL" if column.optional else f"'{reasons.BLANK}'"
    return (
        f"CASE WHEN t{number} IS NOT NULL THEN {note} "
        f"WHEN p{number} IS NULL THEN {blank} ELSE {fault_reason(column.type, f'p{number}')} END"
    )


def _set_aside(source: RawRows, column: str, row: tuple[int, int, int, str, bool]) -> SetAside:
    _, place, _, reason, aside = row
    return SetAside(
        file=source.feed.label,
        row=place,
        column=source.header.heading(column),
        cell=source.cell(column, place),
        reason=reason,
        whole_row=aside,
    )


def unreadable_rows(sources: Sequence[RawRows]) -> SetAsides:
    """Return the rows that could not be split into cells."""
    found = [(source, row, reason) for source in sources for row, reason in source.unreadable]
    counts: dict[tuple[str, str], int] = {}
    listed: list[SetAside] = []
    for source, row, reason in found:
        counts["", reason] = counts.get(("", reason), 0) + 1
        if counts["", reason] <= LISTED:
            listed.append(_row_aside(source, row, reason))
    return SetAsides(tuple(listed), counts)


def same_key_rows(
    listed: Sequence[tuple[int, int, int]], count: int, sources: Sequence[RawRows]
) -> SetAsides:
    """Return the rows whose file holds their key already: file position, row, row kept."""
    rows = tuple(
        _row_aside(sources[file], row, f"{reasons.SAME_KEY} {first}") for file, row, first in listed
    )
    return SetAsides(rows, {("", reasons.SAME_KEY): count} if count else {})


def _row_aside(source: RawRows, row: int, reason: str) -> SetAside:
    return SetAside(
        file=source.feed.label, row=row, column=None, cell=None, reason=reason, whole_row=True
    )


def joined(*parts: SetAsides) -> SetAsides:
    """Return several lists as one."""
    counts: dict[tuple[str, str], int] = {}
    for part in parts:
        counts.update(part.counts)
    return SetAsides(tuple(each for part in parts for each in part.listed), counts)


def all_at_fault(extract: Extract, files: Sequence[FileRead], aside: SetAsides) -> Fault:
    """Return the fault of an extract of which no row can be used."""
    (column, reason), count = max(aside.counts.items(), key=lambda item: item[1])
    first = next(
        each
        for each in aside.listed
        if each.reason.startswith(reason) and (each.column or "") == column
    )
    total = sum(file.rows for file in files)
    place = f"in column {column!r}, " if column else ""
    return Fault(
        f"{first.file}, {first.cell or f'row {first.row}'}",
        f"none of the {total:,} rows of extract {extract.name!r} can be used; the commonest reason "
        f"is `{reason}` ({place}{count:,} times, first here). Check that the column's type in the "
        f"config (line {extract.line}) is what the source holds",
    )
