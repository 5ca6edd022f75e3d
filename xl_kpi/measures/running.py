"""One run of counting: the tables that it reads and those that it makes on the way."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from xl_kpi.config.declared import Has
from xl_kpi.measures import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from xl_kpi.config.declared import Extract
    from xl_kpi.measures.counted import Part
    from xl_kpi.months import Month


@dataclass(slots=True)
class Run:
    """One counting of parts: where the rows are and what has been made so far.

    Attributes:
        extracts: Declarations by name.
        tables: Extract name to its table, for the extracts that are present.
        own_month: The month that a snapshot without a date belongs to.
        by_team: Count by each extract's team column.
        statements: The SQL that ran, in order.
    """

    connection: DuckDBPyConnection
    extracts: Mapping[str, Extract]
    tables: Mapping[str, str]
    months: Sequence[Month]
    own_month: Month
    by_team: bool
    statements: list[str] = field(default_factory=list)
    _made: dict[object, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def of_teams(self) -> Run:
        """Return a run of the same rows by team, in which what was matched need not be again."""
        matched: dict[object, str] = {
            what: table for what, table in self._made.items() if isinstance(what, Has)
        }
        return replace(self, by_team=True, statements=[], _made=matched)

    def make(self, what: object, prefix: str, query: str) -> str:
        """Create a table of a query's rows unless it was made before, and return its name."""
        if what not in self._made:
            table = f"{'team_' if self.by_team else ''}{prefix}_{next(self._numbers)}"
            self.execute(f"CREATE TABLE {table} AS {query}")
            self._made[what] = table
        return self._made[what]

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows."""
        self.statements.append(statement)
        with self.connection.cursor() as cursor:
            return cursor.execute(statement).fetchall()

    def rows(self, extract: str) -> str:
        """Return a query of an extract's rows with its timeless derived columns."""
        return sql.rows_of(self.extracts[extract], self.tables[extract])

    def matches(self, has: Has) -> str:
        """Return the table of how many rows match `has`."""
        query = sql.matches(has, self.extracts[has.extract], self.rows(has.extract))
        return self.make(has, "matching", query)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The rows of one extract placed in months by one `when`.

    Attributes:
        table: Columns row_id, kpi_team, kpi_first, kpi_after, the counted columns, and a truth
            column for each timeless condition.
        truths: Timeless condition (its SQL, or a `Has` at any time) to its truth column.
        one_month: True where every row is live in one month only.
    """

    table: str
    extract: Extract
    truths: Mapping[object, str]
    one_month: bool

    def timeless(self, part: Part) -> str:
        """Return the part's timeless conditions as SQL."""
        names = [self.truths[c.sql] for c in part.where if c.sql in self.truths]
        names += [self.truths[has] for has in part.has if has in self.truths]
        return " AND ".join(names) or "true"
