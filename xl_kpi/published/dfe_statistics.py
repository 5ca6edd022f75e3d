"""Files of the service Explore education statistics: a row for each year, area and category.

Their shared columns are `time_period` (2025, or 202425 for 2024/25), `geographic_level`,
`region_name`, `old_la_code` (DfE's number), `new_la_code` (the official code) and `la_name`; what
is counted stands in columns of each file's own.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from xl_kpi.config.published import year_ended
from xl_kpi.faults import Refusal, refuse
from xl_kpi.published.figures import ENGLAND, Series
from xl_kpi.published.gathered import Row, gather, several
from xl_kpi.published.places import Authority, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from duckdb import DuckDBPyConnection

    from xl_kpi.config.published import StatisticsColumn
    from xl_kpi.published.figures import Place
    from xl_kpi.published.files import PublishedFile

_NATIONAL, _REGIONAL, _LOCAL = "national", "regional", "local authority"
_USUAL_DECIMALS = 1


def file_named(pattern: str, files: Iterable[PublishedFile]) -> PublishedFile | None:
    """Return the last in natural order of the files that a pattern names, None for none."""
    named = [file for file in files if fnmatchcase(file.name.lower(), pattern.lower())]
    return named[-1] if named else None


def read_column(
    connection: DuckDBPyConnection, file: PublishedFile, column: StatisticsColumn, where: str
) -> Series:
    """Return a column of a file of statistics, for the rows asked for.

    Args:
        connection: A database to read with.
        file: The file.
        column: The column and which rows.
        where: The place in the config that asks for it.

    Raises:
        Refusal: The file is damaged or has no such column, or the rows asked for have several
            figures for one place and year.
    """
    _check_columns(file, column, where)
    condition = " AND ".join(f"{file.column_sql(name)} = ?" for name, _ in column.rows)
    found = file.read(
        connection,
        map(
            file.column_sql,
            ("geographic_level", "region_name", "old_la_code", "time_period", column.column),
        ),
        condition or "true",
        [text.strip() for _, text in column.rows],
    )
    gathered = gather(_rows(found))
    if gathered.twice is not None:
        place, year = gathered.twice
        remedy = f"say which rows of {file.name} are meant, rows: {{column: text}}"
        raise Refusal([several(where, place, year, remedy)])
    return Series(
        source=f"{column.column} ({file.name})",
        values=gathered.values,
        labels=gathered.labels,
        decimals=_USUAL_DECIMALS if column.decimals is None else column.decimals,
        unreadable=gathered.unreadable,
    )


def _check_columns(file: PublishedFile, column: StatisticsColumn, where: str) -> None:
    for name in (column.column, *(name for name, _ in column.rows)):
        if file.heading(name) is None:
            from xl_kpi.config.fault_log import suggestion

            near = suggestion(name, file.headings)
            raise refuse(where, f"{file.name} has no column '{name}'; {near}")


def _rows(found: Iterable[tuple[str, ...]]) -> Iterator[Row]:
    for level, region, number, year, value in found:
        place = _place(level.lower(), region, number)
        if place is not None:
            yield Row(place, year, value)


def _place(level: str, region: str, number: str) -> Place | None:
    if level == _NATIONAL:
        return ENGLAND
    if level == _REGIONAL:
        return words_of(region) or None
    return number if level == _LOCAL and number.isdecimal() else None


def read_authorities(connection: DuckDBPyConnection, file: PublishedFile) -> set[Authority]:
    """Return the authorities that a file of statistics names for its latest year.

    Earlier years have authorities that are no more, some under the name of another of today.

    Raises:
        Refusal: The file is damaged.
    """
    columns = ("old_la_code", "la_name", "new_la_code", "region_name", "time_period")
    level = file.column_sql("geographic_level")
    rows = file.read(connection, map(file.column_sql, columns), f"lower({level}) = ?", [_LOCAL])
    years = {label: year_ended(label) or 0 for label in {row[-1] for row in rows}}
    latest = max(years.values(), default=0)
    return {
        Authority(number, name, code or None, region or None)
        for number, name, code, region, label in rows
        if number.isdecimal() and years[label] == latest
    }
