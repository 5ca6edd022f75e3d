"""From rows as text to a checked table: typed, faulty rows set aside, repeated keys settled.

Everything is done for whole columns in SQL. Reasons are worked out only for the rows that have
one, so a clean extract costs no more than its typing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import ColumnType, OnFault
from xl_kpi.extracts.loaded import ROW_ID, SOURCE_FILE, SOURCE_ROW, FileRead, LoadedExtract
from xl_kpi.extracts.repeated import settle_repeated_keys
from xl_kpi.extracts.setting_aside import (
    HAS_FAULT,
    IS_ASIDE,
    STAGE,
    all_at_fault,
    faults_found,
    is_coded,
    joined,
    note_reason,
    same_key_rows,
    unreadable_rows,
    unreadable_values,
)
from xl_kpi.extracts.spelling import fold_code
from xl_kpi.extracts.typed import blank_as_null, typed_value, without_time
from xl_kpi.faults import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from xl_kpi.config.declared import Column, Extract
    from xl_kpi.extracts.places import RawRows

_FILE_STEP = 1 << 40
"""`ROW_ID` is the file's position times this, plus the row."""


def check_extract(
    connection: DuckDBPyConnection, extract: Extract, sources: Sequence[RawRows]
) -> LoadedExtract:
    """Make the checked table of an extract from its files' rows, which are dropped.

    Args:
        connection: The database that holds the rows.
        extract: What the columns are.
        sources: The files, in the order in which a later one supersedes.

    Raises:
        Refusal: There are rows, and every one is at fault.
    """
    table = f"extract_{extract.name}"
    _stage(connection, extract, sources)
    _type(connection, extract, table)
    files = _files_read(connection, table, sources)
    faults = faults_found(connection, extract, table, sources)
    connection.execute(f'DELETE FROM "{table}" WHERE "{IS_ASIDE}"')
    repeated = settle_repeated_keys(connection, table, extract.key)
    unreadable = unreadable_values(connection, extract, table, faults)
    aside = joined(
        faults, unreadable_rows(sources), same_key_rows(repeated.listed, repeated.rows, sources)
    )
    for flag in (HAS_FAULT, IS_ASIDE):
        connection.execute(f'ALTER TABLE "{table}" DROP COLUMN "{flag}"')
    _drop_sources(connection, sources)
    rows = int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()[0][0])
    if rows == 0 and aside.counts:
        raise Refusal([all_at_fault(extract, files, aside)])
    return LoadedExtract(
        name=extract.name,
        table=table,
        files=files,
        rows=rows,
        superseded=repeated.superseded,
        set_aside=aside.listed,
        set_aside_counts=aside.counts,
        spans=_spans(connection, extract, table),
        unreadable=unreadable,
    )


def _files_read(
    connection: DuckDBPyConnection, table: str, sources: Sequence[RawRows]
) -> tuple[FileRead, ...]:
    counts = dict(
        connection.execute(
            f'SELECT {SOURCE_FILE}, count(*) FROM "{table}" GROUP BY {SOURCE_FILE}'
        ).fetchall()
    )
    return tuple(
        FileRead(
            path=source.feed.path,
            sheet=source.feed.sheet,
            sha256=source.sha256,
            rows=int(counts.get(position, 0)) + len(source.unreadable),
        )
        for position, source in enumerate(sources)
    )


def _stage(connection: DuckDBPyConnection, extract: Extract, sources: Sequence[RawRows]) -> None:
    """Lay the files' rows one under another, their columns in the declared order."""
    selects = [
        _select_declared(position, source, extract.columns)
        for position, source in enumerate(sources)
    ]
    union = " UNION ALL ".join(selects)
    connection.execute(f'CREATE OR REPLACE TEMP VIEW "{STAGE}" AS {union}')


def _select_declared(position: int, source: RawRows, columns: Sequence[Column]) -> str:
    cells = [
        f"c{source.header.positions[column.name]} AS r{number}"
        if column.name in source.header.positions
        else f"NULL::VARCHAR AS r{number}"
        for number, column in enumerate(columns)
    ]
    width = len(source.header.headings)
    some_cell = ", ".join(blank_as_null(f"c{cell}") for cell in range(width))
    return (
        f"SELECT {position * _FILE_STEP} + source_row AS {ROW_ID}, {position} AS {SOURCE_FILE}, "
        f'source_row::BIGINT AS {SOURCE_ROW}, {", ".join(cells)} FROM "{source.table}" '
        f"WHERE source_row > {source.header.row} AND coalesce({some_cell}) IS NOT NULL"
    )


def _type(connection: DuckDBPyConnection, extract: Extract, table: str) -> None:
    columns = list(enumerate(extract.columns))
    places = f"{ROW_ID}, {SOURCE_FILE}, {SOURCE_ROW}"
    raw = ", ".join(f"r{n}" for n, _ in columns)
    clean = ", ".join(f"{blank_as_null(f'r{n}')} AS a{n}" for n, _ in columns)
    plain = ", ".join(f"{without_time(column.type, f'a{n}')} AS p{n}" for n, column in columns)
    typed = ", ".join(f"{_typed(n, column)} AS t{n}" for n, column in columns)
    named = ", ".join(f't{n} AS "{column.name}"' for n, column in columns)
    faults = {column: _is_fault(n, column) for n, column in columns}
    noted = [note_reason(n, column) + " IS NOT NULL" for n, column in columns]
    aside = [sql for column, sql in faults.items() if column.on_fault is OnFault.ROW]
    connection.execute(
        f'CREATE TABLE "{table}" AS SELECT {places}, {named}, '
        f'({" OR ".join([*faults.values(), *noted])}) AS "{HAS_FAULT}", '
        f'({" OR ".join(aside) or "false"}) AS "{IS_ASIDE}" FROM ('
        f"SELECT *, {typed} FROM (SELECT *, {plain} FROM ("
        f'SELECT {places}, {raw}, {clean} FROM "{STAGE}")))',
        _code_parameters(extract),
    )


def _typed(number: int, column: Column) -> str:
    codes = f"codes_{number}" if is_coded(column) else None
    return typed_value(column.type, f"p{number}", codes)


def _code_parameters(extract: Extract) -> dict[str, list[str]]:
    parameters: dict[str, list[str]] = {}
    for number, column in enumerate(extract.columns):
        if is_coded(column):
            parameters[f"codes_{number}"] = list(column.codes)
            parameters[f"codes_{number}_folded"] = [fold_code(code) for code in column.codes]
    return parameters


def _is_fault(number: int, column: Column) -> str:
    if column.optional:
        return f"(t{number} IS NULL AND p{number} IS NOT NULL)"
    return f"(t{number} IS NULL)"


def _spans(
    connection: DuckDBPyConnection, extract: Extract, table: str
) -> dict[str, tuple[date, date]]:
    dates = [column.name for column in extract.columns if column.type is ColumnType.DATE]
    if not dates:
        return {}
    ends = ", ".join(f'min("{name}"), max("{name}")' for name in dates)
    (row,) = connection.execute(f'SELECT {ends} FROM "{table}"').fetchall()
    pairs = zip(dates, row[::2], row[1::2], strict=True)
    return {name: (first, last) for name, first, last in pairs if first is not None}


def _drop_sources(connection: DuckDBPyConnection, sources: Sequence[RawRows]) -> None:
    connection.execute(f'DROP VIEW "{STAGE}"')
    for source in sources:
        connection.execute(f'DROP TABLE "{source.table}"')
