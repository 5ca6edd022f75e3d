"""The SQL that measures are made of, as text.

Neutral SQL: joins, comparisons, CASE, count, sum, max, DISTINCT and one running maximum, over
the tables of the extracts and the calendar. A row's place in time is a range of months numbered
`year * 12 + month - 1`: it is live from `kpi_first` until before `kpi_after`.
The names that begin with `kpi_` are this package's own. An event is
live in its own month, a rolling count in the months that follow, an episode from the month it
started in until before the month it ended in (ended by a month's last day is not open on it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import WhenKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xl_kpi.config.declared import Derived, Expression, Extract, Has, When
    from xl_kpi.months import Month

NO_TEAM = "(no team)"
"""The team shown for rows that name none."""


def quoted(name: str) -> str:
    """Return a column's or table's name as SQL."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def month_number(day: str) -> str:
    """Return SQL for the number of the month that a date falls in."""
    return f"(extract(year FROM {day}) * 12 + extract(month FROM {day}) - 1)"


def holds(condition: Expression) -> str:
    """Return SQL that is true where the condition holds and false where it does not or may not."""
    return f"coalesce(({condition.sql}), false)"


def with_derived(source: str, derived: Iterable[Derived]) -> str:
    """Return a query over `source` with derived columns added, each able to use those before."""
    query = source
    for item in derived:
        query = f"SELECT *, ({item.expression.sql}) AS {quoted(item.name)} FROM ({query})"
    return query


def rows_of(extract: Extract, table: str) -> str:
    """Return a query of an extract's rows with the derived columns that need no period."""
    timeless = [item for item in extract.derive if not item.expression.needs_period]
    return with_derived(f"SELECT * FROM {quoted(table)}", timeless)


def by_period(rows: str, joined: str, derived: Iterable[Derived]) -> str:
    """Return a query of rows joined to months, with derived columns that need a period."""
    source = (
        "SELECT x.*, m.n AS kpi_month, m.period_start AS period_start, m.period_end AS period_end"
        f" FROM ({rows}) x JOIN calendar_month m ON {joined}"
    )
    return with_derived(source, derived)


def reached(
    conditions: Iterable[Expression], extract: Extract
) -> tuple[tuple[str, ...], tuple[Derived, ...]]:
    """Return the timeless columns that conditions read, and the derived ones that need a period.

    A derived column that needs a period reads others in its turn; all of them are followed.
    """
    derived = {item.name: item for item in extract.derive if item.expression.needs_period}
    timeless: dict[str, None] = {}
    timely: set[str] = set()
    waiting = [name for condition in conditions for name in sorted(condition.columns)]
    while waiting:
        name = waiting.pop(0)
        if name not in derived:
            timeless.setdefault(name)
        elif name not in timely:
            timely.add(name)
            waiting += sorted(derived[name].expression.columns)
    return tuple(timeless), tuple(item for item in extract.derive if item.name in timely)


def live_range(when: When, months: Sequence[Month], own: Month) -> tuple[str, str]:
    """Return SQL for the first month a row is live in and the month after its last.

    Args:
        when: How rows are placed in a period.
        months: The window; ranges are cut to it.
        own: The month that a snapshot without a date belongs to.
    """
    start, stop = months[0].number, months[-1].number + 1
    if when.kind is WhenKind.OPEN:
        began, ended = (month_number(quoted(column)) for column in when.columns)
        first, after = began, f"coalesce({ended}, {stop})"
    elif when.columns:
        first = month_number(quoted(when.columns[0]))
        after = f"{first} + {when.months}"
    else:
        first, after = str(own.number), str(own.number + 1)
    return (
        f"CASE WHEN {first} < {start} THEN {start} ELSE {first} END",
        f"CASE WHEN {after} > {stop} THEN {stop} ELSE {after} END",
    )


def matches(has: Has, extract: Extract, rows: str) -> str:
    """Return a query of how many rows match: keys `kpi_k0, ...`, month `n`, and `kpi_found`."""
    keys = ", ".join(f"{quoted(theirs)} AS kpi_k{i}" for i, (_, theirs) in enumerate(has.on))
    grouped = ", ".join(f"kpi_k{i}" for i in range(len(has.on)))
    if is_timely(has):
        rows, joined = _dated(has, rows)
        _, derived = reached([has.where] if has.where else [], extract)
        rows = by_period(rows, joined, derived)
        keys, grouped = f"{keys}, kpi_month AS n", f"{grouped}, n"
    kept = f" WHERE {holds(has.where)}" if has.where is not None else ""
    return (
        f"SELECT {grouped}, count(*) AS kpi_found FROM"
        f" (SELECT {keys} FROM ({rows}){kept}) GROUP BY {grouped}"
    )


def _dated(has: Has, rows: str) -> tuple[str, str]:
    """Return the other extract's rows and the condition that places them in months."""
    if has.date is None:
        return rows, "true"
    day = f"x.{quoted(has.date)}"
    if has.working_days is not None:
        rows = (
            f"SELECT r.*, k.kpi_working_days AS kpi_worked FROM ({rows}) r"
            f" JOIN calendar_day k ON k.kpi_day = r.{quoted(has.date)}"
        )
        within = f"m.working_days - x.kpi_worked < {has.working_days}"
    elif has.days is not None:
        within = f"m.period_end - {day} < {has.days}"
    else:
        within = f"{month_number(day)} > m.n - {has.months or 1}"
    return rows, f"{day} <= m.period_end AND {within}"


def enough(has: Has, table: str) -> str:
    """Return SQL for whether a row has the matches that are asked for."""
    found = f"coalesce({table}.kpi_found, 0)"
    return f"{found} = 0" if has.none else f"{found} >= {has.at_least}"


def is_timely(has: Has) -> bool:
    """Tell whether a match depends on the month."""
    return has.date is not None or (has.where is not None and has.where.needs_period)


def match_join(has: Has, table: str, alias: str, source: str) -> str:
    """Return the join that brings the number of matches to rows of `source`."""
    on = [f"{alias}.kpi_k{i} = {source}.{quoted(ours)}" for i, (ours, _) in enumerate(has.on)]
    if is_timely(has):
        on.append(f"{alias}.n = {source}.kpi_month")
    return f" LEFT JOIN {table} {alias} ON {' AND '.join(on)}"


def overlapping(live: str, key: str) -> str:
    """Return a query of the teams and keys that have two rows live in one month."""
    return (
        f"SELECT DISTINCT kpi_team, {key} FROM (SELECT kpi_team, {key}, kpi_first, max(kpi_after)"
        f" OVER (PARTITION BY kpi_team, {key} ORDER BY kpi_first, row_id"
        f" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until"
        f" FROM {live} WHERE {key} IS NOT NULL) WHERE kpi_first < taken_until"
    )
