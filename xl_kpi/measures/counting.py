"""Counting: every part that is asked for, for every month, in few passes over the rows.

Parts with the same extract and the same `when` share one pass. Where a condition does not depend
on the month, a row adds one at its first month and takes one away after its last, so the cost
grows with rows and not with rows times months. Distinct values are counted the same way where no
two rows of a value are live at once; the few values that have such rows, and conditions that
depend on the month, are looked at month by month.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import TYPE_CHECKING, Any

from xl_kpi.config.declared import WhenKind
from xl_kpi.extracts.loaded import ROW_ID
from xl_kpi.measures import sql
from xl_kpi.measures.counted import Part, Union, parts_of
from xl_kpi.measures.measurement import WHOLE_SERVICE
from xl_kpi.measures.running import Live, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from xl_kpi.config.declared import Extract, Has, When
    from xl_kpi.measures.counted import Counted

Tally = dict[tuple[str, int], int]
"""Team and month number to a count; what is absent is nought."""


def count_all(run: Run, asked: Iterable[Counted]) -> dict[Counted, Tally]:
    """Return the tally of everything that is asked for; every extract it reads must be present.

    Tables are made, and counted, side by side: one that is not large keeps a single processor
    busy. What several of them need (the matches of a `has`) is made first.
    """
    asked = tuple(asked)
    parts = dict.fromkeys(part for counted in asked for part in parts_of(counted))
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as threads:
        list(threads.map(run.matches, dict.fromkeys(has for part in parts for has in part.has)))
        groups = _grouped(parts, lambda part: (part.extract, repr(part.when)))
        placed = threads.map(
            lambda group: place(run, run.extracts[group[0].extract], group[0].when, group), groups
        )
        lives = {part: live for group, live in zip(groups, placed, strict=True) for part in group}
        wanted = [part for part in parts if part in asked]
        sharing = _grouped(wanted, lambda part: (lives[part].table, part.count or "", part.monthly))
        tallies: dict[Counted, Tally] = {}
        for found in threads.map(lambda same: _count(run, lives[same[0]], same), sharing):
            tallies.update(found)
        for counted in asked:
            if isinstance(counted, Union):
                tallies[counted] = _count_union(run, counted, lives)
    return tallies


def _grouped(parts: Iterable[Part], key: Callable[[Part], Any]) -> list[list[Part]]:
    """Return parts with the same key together."""
    return [list(group) for _, group in groupby(sorted(parts, key=key), key=key)]


def place(run: Run, extract: Extract, when: When, parts: Sequence[Part]) -> Live:
    """Create the table of live rows that these parts count."""
    truths: dict[object, str] = {}
    columns = dict.fromkeys(sql.quoted(part.count) for part in parts if part.count)
    joins = ""
    for part in parts:
        for condition in part.where:
            if not condition.needs_period and condition.sql not in truths:
                truths[condition.sql] = f"kpi_holds_{len(truths)}"
                columns[f"{sql.holds(condition)} AS {truths[condition.sql]}"] = None
        for has in part.has:
            if not sql.is_timely(has) and has not in truths:
                alias = truths[has] = f"kpi_has_{len(truths)}"
                joins += sql.match_join(has, run.matches(has), f"t_{alias}", "r")
                columns[f"{sql.enough(has, f't_{alias}')} AS {alias}"] = None
    columns |= dict.fromkeys(sql.quoted(name) for name in _read_monthly(parts, extract))
    first, after = sql.live_range(when, run.months, run.own_month)
    listed = ", ".join([ROW_ID, "kpi_team", "kpi_first", "kpi_after", *columns])
    query = (
        f"SELECT {listed} FROM (SELECT *, {first} AS kpi_first, {after} AS kpi_after"
        f" FROM ({_with_team(run, extract)})) r{joins}"
        " WHERE kpi_first < kpi_after"
    )
    table = run.make((extract.name, when), "live", query)
    one_month = when.kind is WhenKind.AS_AT or (when.kind is WhenKind.IN and when.months == 1)
    return Live(table=table, extract=extract, truths=truths, one_month=one_month)


def _read_monthly(parts: Sequence[Part], extract: Extract) -> list[str]:
    """Return the columns that are read again when rows are looked at month by month."""
    monthly = [part for part in parts if part.monthly]
    conditions = [c for part in monthly for c in part.where if c.needs_period]
    columns, _ = sql.reached(conditions, extract)
    matched = [ours for part in monthly for has in part.has for ours, _ in has.on]
    return [*columns, *matched]


def _with_team(run: Run, extract: Extract) -> str:
    """Return a query of an extract's rows with the team that each counts for."""
    rows = run.rows(extract.name)
    if not run.by_team or extract.team is None:
        return f"SELECT *, '{WHOLE_SERVICE}' AS kpi_team FROM ({rows})"
    team = f"x.{sql.quoted(extract.team)}"
    return (
        f"SELECT x.*, coalesce(k.kpi_name, {team}, '{sql.NO_TEAM}') AS kpi_team FROM ({rows}) x"
        f" LEFT JOIN team_spelling k ON k.kpi_spelling = {team}"
    )


def _count(run: Run, live: Live, parts: Sequence[Part]) -> dict[Counted, Tally]:
    """Count parts that share their live rows, what is counted, and how."""
    counting = _count_monthly if parts[0].monthly else _count_timeless
    return counting(run, live, parts[0].count, parts)


def _count_timeless(
    run: Run, live: Live, key: str | None, parts: Sequence[Part]
) -> dict[Counted, Tally]:
    conditions = [live.timeless(part) for part in parts]
    tallies: list[Tally] = [{} for _ in parts]
    if key is None:
        _add_ranges(run, f"SELECT * FROM {live.table}", conditions, tallies)
    elif live.one_month:
        source = f"SELECT *, kpi_first AS kpi_month FROM {live.table}"
        _add_distinct(run, source, sql.quoted(key), conditions, tallies)
    else:
        _add_distinct_ranges(run, live.table, sql.quoted(key), conditions, tallies)
    return dict(zip(parts, tallies, strict=True))


def _add_distinct_ranges(
    run: Run, table: str, key: str, conditions: Sequence[str], tallies: Sequence[Tally]
) -> None:
    """Count distinct keys of ranges: by their ends, and by month where a key's ranges overlap."""
    overlapping = run.make((table, key), "overlapping", sql.overlapping(table, key))
    on = f"o.kpi_team = l.kpi_team AND o.{key} = l.{key}"
    apart = (
        f"SELECT l.* FROM {table} l LEFT JOIN {overlapping} o ON {on}"
        f" WHERE l.{key} IS NOT NULL AND o.{key} IS NULL"
    )
    _add_ranges(run, apart, conditions, tallies)
    together = (
        f"SELECT l.*, m.n AS kpi_month FROM {table} l JOIN {overlapping} o ON {on}"
        " JOIN calendar_month m ON m.n >= l.kpi_first AND m.n < l.kpi_after"
    )
    _add_distinct(run, together, key, conditions, tallies)


def _add_ranges(run: Run, source: str, conditions: Sequence[str], tallies: Sequence[Tally]) -> None:
    """Add the rows live in each month, from where their ranges begin and end."""
    sums = ", ".join(_sum(condition) for condition in conditions)
    changes: dict[str, dict[int, tuple[int, ...]]] = {}
    for end, sign in (("kpi_first", 1), ("kpi_after", -1)):
        query = f"SELECT kpi_team, {end}, {sums} FROM ({source}) GROUP BY kpi_team, {end}"
        for team, n, *counts in run.execute(query):
            at = changes.setdefault(team, {})
            before = at.get(n, (0,) * len(counts))
            at[n] = tuple(b + sign * c for b, c in zip(before, counts, strict=True))
    for team, at in changes.items():
        standing = (0,) * len(conditions)
        for month in run.months:
            change = at.get(month.number, (0,) * len(conditions))
            standing = tuple(s + c for s, c in zip(standing, change, strict=True))
            _add(tallies, team, month.number, standing)


def _add_distinct(
    run: Run, source: str, key: str, conditions: Sequence[str], tallies: Sequence[Tally]
) -> None:
    """Add the distinct keys of rows that carry their month as `kpi_month`."""
    flags = ", ".join(
        f"max(CASE WHEN {condition} THEN 1 ELSE 0 END) AS p{i}"
        for i, condition in enumerate(conditions)
    )
    sums = ", ".join(f"sum(p{i})" for i in range(len(conditions)))
    query = (
        f"SELECT kpi_team, kpi_month, {sums} FROM (SELECT kpi_team, kpi_month, {key}, {flags}"
        f" FROM ({source}) WHERE {key} IS NOT NULL GROUP BY kpi_team, kpi_month, {key})"
        " GROUP BY kpi_team, kpi_month"
    )
    for team, n, *counts in run.execute(query):
        _add(tallies, team, n, counts)


def _sum(condition: str) -> str:
    return f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END)"


def _add(tallies: Sequence[Tally], team: str, n: int, counts: Iterable[int]) -> None:
    for tally, count in zip(tallies, counts, strict=True):
        tally[team, n] = tally.get((team, n), 0) + int(count)


def _count_monthly(
    run: Run, live: Live, key: str | None, parts: Sequence[Part]
) -> dict[Counted, Tally]:
    source, conditions = _month_by_month(run, live, parts)
    tallies: list[Tally] = [{} for _ in parts]
    if key is not None:
        _add_distinct(run, source, sql.quoted(key), conditions, tallies)
    else:
        sums = ", ".join(_sum(condition) for condition in conditions)
        grouped = "GROUP BY kpi_team, kpi_month"
        query = f"SELECT kpi_team, kpi_month, {sums} FROM ({source}) {grouped}"
        for team, n, *counts in run.execute(query):
            _add(tallies, team, n, counts)
    return dict(zip(parts, tallies, strict=True))


def _month_by_month(run: Run, live: Live, parts: Sequence[Part]) -> tuple[str, list[str]]:
    """Return a query of the rows in each month they are live in, and each part's condition."""
    conditions = [c for part in parts for c in part.where if c.needs_period]
    _, derived = sql.reached(conditions, live.extract)
    joined = "m.n >= x.kpi_first AND m.n < x.kpi_after"
    source = sql.by_period(f"SELECT * FROM {live.table}", joined, derived)
    columns = joins = ""
    aliases: dict[Has, str] = {}
    for has in dict.fromkeys(has for part in parts for has in part.has if sql.is_timely(has)):
        aliases[has] = alias = f"found_{len(aliases)}"
        joins += sql.match_join(has, run.matches(has), f"t_{alias}", "b")
        columns += f", {sql.enough(has, f't_{alias}')} AS {alias}"
    query = f"SELECT b.*{columns} FROM ({source}) b{joins}"
    return query, [_kept(live, part, aliases) for part in parts]


def _kept(live: Live, part: Part, aliases: Mapping[Has, str]) -> str:
    timely = [sql.holds(condition) for condition in part.where if condition.needs_period]
    timely += [aliases[has] for has in part.has if has in aliases]
    return " AND ".join([live.timeless(part), *timely])


def _count_union(run: Run, union: Union, lives: Mapping[Part, Live]) -> Tally:
    key = sql.quoted(union.count)
    selects = []
    for part in union.members:
        live = lives[part]
        if part.monthly:
            source, (condition,) = _month_by_month(run, live, [part])
            span = "kpi_month AS kpi_first, kpi_month + 1 AS kpi_after"
        else:
            source, condition = f"SELECT * FROM {live.table}", live.timeless(part)
            span = "kpi_first, kpi_after"
        selects.append(f"SELECT kpi_team, {key}, {span} FROM ({source}) WHERE {condition}")
    rows = " UNION ALL ".join(selects)
    numbered = f"SELECT *, row_number() OVER (ORDER BY {key}, kpi_first) AS row_id FROM ({rows})"
    table = run.make(union, "any", numbered)
    tally: Tally = {}
    _add_distinct_ranges(run, table, key, ["true"], [tally])
    return tally
