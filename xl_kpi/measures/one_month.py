"""The SQL of one figure in one month, written to be read: dates in place of ranges of months.

It says of single rows what `counting` says of whole windows, in another way, so that the rows it
finds are a second computation of the figure. The names that begin with `kpi_` are clauses of the
statement: `kpi_rows_visits` are an extract's rows with the derived columns that are read, and
`kpi_matches_0` those of them that match a `has`. A team's name is bound as `$team`; the table
`team_spelling` has the spellings of the extracts that are not their team's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.config.declared import WhenKind
from xl_kpi.extracts.loaded import ROW_ID, SOURCE_FILE, SOURCE_ROW
from xl_kpi.measures import sql
from xl_kpi.measures.counted import Part, Union, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xl_kpi.config.declared import Derived, Extract, Has
    from xl_kpi.measures.counted import Counted
    from xl_kpi.months import Month

TEAM = "$team"
_AND = "\n    AND "


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadColumns:
    """What decides of an extract's rows.

    Attributes:
        shown: The columns that decide, key and dates first, derived ones last.
        derived: The derived columns to be worked out, in the order declared.
    """

    shown: tuple[str, ...]
    derived: tuple[Derived, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMonth:
    """What the statements about one figure in one month have in common.

    Attributes:
        extracts: Declarations by name.
        tables: Extract name to its table, of those that are read.
        columns: Extract name to what is read of it.
        matches: Each `has` to its number.
        own_month: The month that a snapshot without a date belongs to.
        by_team: Only one team's rows of the cohorts.
        working_days: Whether the table `calendar_day` is read.
    """

    extracts: Mapping[str, Extract]
    tables: Mapping[str, str]
    columns: Mapping[str, ReadColumns]
    matches: Mapping[Has, int]
    month: Month
    own_month: Month
    by_team: bool
    working_days: bool

    def figure(self, numerator: Counted | None, denominator: Counted | None) -> str:
        """Return the statement that counts the numerator, the denominator, or both."""
        named = {"numerator": numerator, "denominator": denominator}
        counts = [f"({self._count(part)}) AS {name}" for name, part in named.items() if part]
        return self._with("SELECT\n  " + ",\n  ".join(counts))

    def rows(self, part: Part) -> str:
        """Return the statement that lists the rows counted in a part."""
        kept = self._kept(part)
        return self._with(
            f"SELECT {self._listed(part.extract, 'c')}\n  FROM {_rows(part.extract)} c\n"
            f"  WHERE {kept}\n  ORDER BY c.{ROW_ID}"
        )

    def matched(self, has: Has, cohort: Part) -> str:
        """Return the statement that lists the rows matching `has` for the rows of a cohort."""
        found = (
            f"SELECT 1 FROM {_rows(cohort.extract)} c\n"
            f"    WHERE {_joined(has)}{_AND}{self._kept(cohort)}"
        )
        return self._with(
            f"SELECT {self._listed(has.extract, 'v')}\n  FROM kpi_matches_{self.matches[has]} v\n"
            f"  WHERE EXISTS (\n    {found})\n  ORDER BY v.{ROW_ID}"
        )

    def _with(self, query: str) -> str:
        clauses = ",\n".join(f"{name} AS (\n  {text}\n)" for name, text in self._clauses())
        return f"WITH {clauses}\n{query}"

    def _clauses(self) -> Iterator[tuple[str, str]]:
        start, end = self.month.start, self.month.end
        running = (
            f"(SELECT kpi_working_days FROM calendar_day WHERE kpi_day = DATE '{end}')"
            if self.working_days
            else "CAST(NULL AS BIGINT)"
        )
        month = (
            f"SELECT {self.month.number} AS n, DATE '{start}' AS period_start,"
            f" DATE '{end}' AS period_end, {running} AS working_days"
        )
        yield "calendar_month", month
        for name, columns in self.columns.items():
            source = f"SELECT * FROM {sql.quoted(self.tables[name])}"
            query = sql.by_period(source, "true", ())
            for item in columns.derived:  # as `with_derived`, a line each
                query = (
                    f"SELECT *, ({item.expression.sql}) AS {sql.quoted(item.name)}"
                    f" FROM (\n  {query})"
                )
            yield _rows(name), query
        for has, number in self.matches.items():
            yield f"kpi_matches_{number}", f"SELECT * FROM {_rows(has.extract)} v{self._where(has)}"

    def _where(self, has: Has) -> str:
        conditions = [*_dated(has, self.month)]
        if has.where is not None:
            conditions.append(sql.holds(has.where))
        return "\n  WHERE " + _AND.join(conditions) if conditions else ""

    def _listed(self, extract: str, alias: str) -> str:
        names = (ROW_ID, SOURCE_FILE, SOURCE_ROW, *map(sql.quoted, self.columns[extract].shown))
        return ", ".join(f"{alias}.{name}" for name in names)

    def _count(self, counted: Counted) -> str:
        if isinstance(counted, Union):
            key = sql.quoted(counted.count)
            keys = "\n    UNION ALL\n    ".join(
                f"SELECT c.{key} AS kpi_key FROM {_rows(part.extract)} c"
                f"\n    WHERE {self._kept(part)}"
                for part in counted.members
            )
            return f"SELECT count(DISTINCT kpi_key) FROM (\n    {keys})"
        number = "*" if counted.count is None else f"DISTINCT c.{sql.quoted(counted.count)}"
        return (
            f"SELECT count({number}) FROM {_rows(counted.extract)} c\n"
            f"    WHERE {self._kept(counted)}"
        )

    def _kept(self, part: Part) -> str:
        """Return the condition that a row is counted in a part."""
        extract = self.extracts[part.extract]
        conditions = [*self._placed(part, extract)]
        if part.count is not None:
            conditions.append(f"c.{sql.quoted(part.count)} IS NOT NULL")
        if self.by_team and extract.team is not None:
            conditions.append(_is_team(f"c.{sql.quoted(extract.team)}"))
        conditions += map(sql.holds, part.where)
        conditions += map(self._enough, part.has)
        return _AND.join(conditions) or "true"

    def _placed(self, part: Part, extract: Extract) -> Iterator[str]:
        when, month = part.when, self.month
        dates = [_day(extract, column) for column in when.columns]
        if when.kind is WhenKind.OPEN:
            began, ended = dates
            yield f"{began} <= DATE '{month.end}'"
            yield f"({ended} IS NULL OR {ended} > DATE '{month.end}')"
        elif dates:
            first = month - (when.months - 1)
            yield f"{dates[0]} BETWEEN DATE '{first.start}' AND DATE '{month.end}'"
        elif month != self.own_month:
            yield "false"

    def _enough(self, has: Has) -> str:
        found = (
            f"(SELECT count(*) FROM kpi_matches_{self.matches[has]} v"
            f" WHERE {_joined(has)})"
        )  # fmt: skip
        return f"{found} = 0" if has.none else f"{found} >= {has.at_least}"


def what_is_read(
    extract: Extract, parts: Sequence[Part], matches: Iterable[Has], *, by_team: bool
) -> ReadColumns:
    """Return the columns of an extract that decide whether its rows count or match.

    Args:
        extract: The declaration.
        parts: What is counted; those of other extracts are passed over, but for their matches.
        matches: Every `has` of the parts.
        by_team: Whether the team decides too.
    """
    own = [part for part in parts if part.extract == extract.name]
    theirs = [has for has in matches if has.extract == extract.name]
    names = [*extract.key]
    names += [part.count for part in own if part.count is not None]
    names += [ours for part in own for has in part.has for ours, _ in has.on]
    names += [column for has in theirs for _, column in has.on]
    # Rows that are merely counted are still about someone, whom the first column names.
    names = names or [extract.columns[0].name]
    names += [column for part in own for column in part.when.columns]
    names += [has.date for has in theirs if has.date is not None]
    conditions = [c for part in own for c in part.where] + [h.where for h in theirs if h.where]
    names += [name for condition in conditions for name in _in_order(extract, condition.columns)]
    if by_team and own and extract.team is not None:
        names.append(extract.team)
    return _reached(extract, names)


def _in_order(extract: Extract, names: Iterable[str]) -> list[str]:
    wanted = set(names)
    declared = [*(c.name for c in extract.columns), *(d.name for d in extract.derive)]
    return [name for name in declared if name in wanted]


def _reached(extract: Extract, names: Iterable[str]) -> ReadColumns:
    """Return columns with those that the derived ones among them read in their turn."""
    derived = {item.name: item for item in extract.derive}
    found: dict[str, None] = {}
    waiting = [*names]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            if name in derived:
                waiting += _in_order(extract, derived[name].expression.columns)
    declared = tuple(name for name in found if name not in derived)
    worked_out = tuple(item for item in extract.derive if item.name in found)
    return ReadColumns(shown=(*declared, *(item.name for item in worked_out)), derived=worked_out)


def matches_of(parts: Iterable[Part]) -> dict[Has, int]:
    """Return every `has` of some parts, numbered."""
    found = dict.fromkeys(has for part in parts for has in part.has)
    return {has: number for number, has in enumerate(found)}


def all_parts(*counted: Counted | None) -> tuple[Part, ...]:
    """Return the parts of a numerator and a denominator, each once."""
    return tuple(dict.fromkeys(part for each in counted if each for part in parts_of(each)))


def _is_team(column: str) -> str:
    name = f"SELECT k.kpi_name FROM team_spelling k WHERE k.kpi_spelling = {column}"
    return f"coalesce(({name}), {column}, '{sql.NO_TEAM}') = {TEAM}"


def _rows(extract: str) -> str:
    return sql.quoted(f"kpi_rows_{extract}")


def _day(extract: Extract, column: str) -> str:
    """Return SQL for a date; a derived one may carry a time of day, which counts for nothing."""
    name = f"c.{sql.quoted(column)}"
    declared = any(each.name == column for each in extract.columns)
    return name if declared else f"CAST({name} AS DATE)"


def _joined(has: Has) -> str:
    return " AND ".join(f"v.{sql.quoted(theirs)} = c.{sql.quoted(ours)}" for ours, theirs in has.on)


def _dated(has: Has, month: Month) -> Iterator[str]:
    if has.date is None:
        return
    day = f"v.{sql.quoted(has.date)}"
    yield f"{day} <= DATE '{month.end}'"
    if has.working_days is not None:
        at_end = "(SELECT working_days FROM calendar_month)"
        on_day = f"(SELECT k.kpi_working_days FROM calendar_day k WHERE k.kpi_day = {day})"
        yield f"{at_end} - {on_day} < {has.working_days}"
    elif has.days is not None:
        yield f"DATE '{month.end}' - {day} < {has.days}"
    else:
        first = month - ((has.months or 1) - 1)
        yield f"{day} >= DATE '{first.start}'"
