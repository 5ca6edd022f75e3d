"""Expressions of the config, checked before anything runs.

An expression is parsed, held to a closed vocabulary (`expression_tree`), bound to the extract's
columns and types in an empty database, and kept as neutral SQL. The result is cached by its text
and the columns it may use, so that the parser is imported only when something has changed.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
from typing import TYPE_CHECKING, Any

from xl_kpi.cache import read_cached, write_cached
from xl_kpi.config.declared import ColumnType, Expression

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from duckdb import DuckDBPyConnection

SQL_TYPES: Mapping[ColumnType, str] = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.POSTCODE: "VARCHAR",
    ColumnType.DATE: "DATE",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
}
"""The SQL type of each kind of column."""

_SPECIMENS: Mapping[ColumnType, str] = {
    ColumnType.TEXT: "'text'",
    ColumnType.POSTCODE: "'AB1 2CD'",
    ColumnType.DATE: "DATE '2000-01-15'",
    ColumnType.INTEGER: "CAST(1 AS BIGINT)",
    ColumnType.NUMBER: "CAST(1.5 AS DOUBLE)",
    ColumnType.BOOLEAN: "true",
}
"""A value of each kind: text that is no number shows where text is used as one."""

_ENTRY = "expressions-2"
_MOST_KEPT = 5000


class ExpressionFault(ValueError):
    """What is wrong with an expression, and what is right."""


_compiled: dict[str, dict[str, Any]] = {}


@contextlib.contextmanager
def expression_cache() -> Iterator[None]:
    """Read the cache of compiled expressions, and write it back where it has grown."""
    _compiled.update(read_cached(_ENTRY))
    before = len(_compiled)
    try:
        yield
    finally:
        if len(_compiled) != before:
            write_cached(_ENTRY, dict(list(_compiled.items())[-_MOST_KEPT:]))


def compile_expression(
    text: str,
    columns: Mapping[str, ColumnType | None],
    *,
    derived: Mapping[str, Expression],
    line: int,
    windows: bool,
) -> Expression:
    """Return an expression as checked SQL.

    Args:
        text: SQL as written in the config.
        columns: The extract's declared columns and their types.
        derived: Its derived columns that the expression may use.
        line: Where it stands in the config.
        windows: True in `derive`, where window functions are allowed; elsewhere the expression
            must be a condition.

    Raises:
        ExpressionFault: Not an expression, not of the vocabulary, an unknown column, or types
            that do not go together.
    """
    key = _key(text, columns, derived, windows=windows)
    if key not in _compiled:
        _compiled[key] = _compile(text, columns, derived, windows=windows)
    made = _compiled[key]
    return Expression(
        text=text,
        sql=made["sql"],
        columns=frozenset(made["columns"]),
        needs_period=made["needs_period"],
        windowed=made["windowed"],
        working_days=made["working_days"],
        line=line,
    )


def _key(
    text: str,
    columns: Mapping[str, ColumnType | None],
    derived: Mapping[str, Expression],
    *,
    windows: bool,
) -> str:
    described = [
        text,
        windows,
        [(name, str(kind)) for name, kind in columns.items()],
        [(name, expression.sql) for name, expression in derived.items()],
    ]
    return hashlib.sha256(json.dumps(described).encode()).hexdigest()


def _compile(
    text: str,
    columns: Mapping[str, ColumnType | None],
    derived: Mapping[str, Expression],
    *,
    windows: bool,
) -> dict[str, Any]:
    from xl_kpi.config import expression_tree as trees  # SQLGlot is slow to load

    tree = trees.parse(text)
    trees.check(tree, windows=windows)
    used = trees.bind_names(tree, (*columns, *derived))
    sql = trees.to_sql(tree)
    windowed = trees.is_windowed(tree)
    needs_period = trees.uses_period(tree) or any(
        derived[name].needs_period for name in used if name in derived
    )
    if windowed and needs_period:
        raise ExpressionFault(
            "a window function runs over the whole extract and cannot depend on the period"
        )
    _bind(text, sql, columns, derived, condition=not windows)
    return {
        "sql": sql,
        "columns": sorted(used),
        "needs_period": needs_period,
        "windowed": windowed,
        "working_days": "calendar_day" in sql,
    }


def _bind(
    text: str,
    sql: str,
    columns: Mapping[str, ColumnType | None],
    derived: Mapping[str, Expression],
    *,
    condition: bool,
) -> None:
    """Have a database of one made-up row check names and types."""
    import duckdb  # slow to load

    declared = ", ".join(
        f'{_SPECIMENS[kind or ColumnType.TEXT]} AS "{name}"' for name, kind in columns.items()
    )
    layers = (
        f"SELECT {declared}, DATE '2000-01-01' AS period_start, DATE '2000-01-31' AS period_end"
    )
    for name, expression in derived.items():
        layers = f'SELECT *, ({expression.sql}) AS "{name}" FROM ({layers})'
    try:
        answer = _database().sql(f"SELECT ({sql}) AS found FROM ({layers})")
        answer.fetchall()
    except duckdb.Error as error:
        raise ExpressionFault(f"{text!r} does not fit its columns: {_brief(error)}") from None
    if condition and str(answer.types[0]) != "BOOLEAN":
        raise ExpressionFault(f"{text!r} is not a condition; compare it, as in {text} = 1")


@functools.cache
def _database() -> DuckDBPyConnection:
    import duckdb  # slow to load

    connection = duckdb.connect()
    connection.execute("CREATE TABLE calendar_day (kpi_day DATE, kpi_working_days BIGINT)")
    connection.execute("SET enable_external_access = false")
    return connection


def _brief(error: Exception) -> str:
    first = str(error).splitlines()[0]
    return first.split("Error:", maxsplit=1)[-1].strip().rstrip(".")
