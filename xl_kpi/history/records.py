"""Runs and figures to and from the history's tables, over an open connection."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xl_kpi.history.connecting import form_of
from xl_kpi.history.kept import (
    BY_HAND,
    PUBLISHING,
    Run,
    RunFile,
    RunKind,
    Shown,
    Stored,
    Version,
    key_of,
)
from xl_kpi.history.schema import RATED, SOURCED
from xl_kpi.measures.measurement import WHOLE_SERVICE, Measurement, Origin, Status
from xl_kpi.months import Month

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from xl_kpi.history.kept import FaultKey, FigureKey

_FIGURE = "indicator, team, month, numerator, denominator, value, status, text, origin"


def standing(
    connection: sqlite3.Connection, months: Collection[Month], *, teams: bool
) -> Iterator[Stored]:
    """Yield the latest version of each figure from the first of some months to the last.

    Without `teams`, only those of the whole service.
    """
    query = f"""
        SELECT {_FIGURE}, kind FROM figure JOIN refresh ON refresh.id = refresh_id
        WHERE figure.id IN (
            SELECT max(id) FROM figure WHERE month BETWEEN ? AND ? AND (? OR team = ?)
            GROUP BY month, indicator, team
        )
        ORDER BY figure.id
    """
    bound = (str(min(months)), str(max(months)), teams, WHOLE_SERVICE)
    for row in connection.execute(query, bound):
        yield Stored(_figure(row), by_hand=RunKind(row[9]) in BY_HAND)


def latest_published(connection: sqlite3.Connection) -> Month | None:
    """Return the latest period of any publishing run, None where there is none."""
    rows = connection.execute("SELECT kind, max(period) FROM refresh GROUP BY kind")
    periods = [Month.parse(period) for kind, period in rows if RunKind(kind) in PUBLISHING]
    return max(periods, default=None)


def count_runs(connection: sqlite3.Connection) -> int:
    """Return how many runs are on record."""
    (count,) = connection.execute("SELECT count(*) FROM refresh").fetchone()
    return int(count)


def all_runs(connection: sqlite3.Connection, *, with_files: bool = True) -> dict[int, Run]:
    """Return every run by its number, in the order recorded."""
    files = _files(connection) if with_files else {}
    query = (
        "SELECT id, kind, period, run_at, reason, config_sha256, program_version"
        " FROM refresh ORDER BY id"
    )
    return {
        row[0]: Run(
            kind=RunKind(row[1]),
            period=Month.parse(row[2]),
            run_at=datetime.fromisoformat(row[3]),
            reason=row[4],
            config_sha256=row[5],
            program_version=row[6],
            files=tuple(files.get(row[0], ())),
        )
        for row in connection.execute(query)
    }


def _files(connection: sqlite3.Connection) -> dict[int, list[RunFile]]:
    files: dict[int, list[RunFile]] = {}
    query = "SELECT refresh_id, extract, file, sha256, rows FROM refresh_file ORDER BY rowid"
    for number, extract, file, sha256, rows in connection.execute(query):
        files.setdefault(number, []).append(
            RunFile(extract=extract, file=file, sha256=sha256, rows=rows)
        )
    return files


def all_versions(connection: sqlite3.Connection, runs: Mapping[int, Run]) -> tuple[Version, ...]:
    """Return every version of every figure, in the order recorded."""
    return _versions(connection, runs, "", ())


def versions_of(
    connection: sqlite3.Connection, runs: Mapping[int, Run], months: Collection[Month]
) -> tuple[Version, ...]:
    """Return the versions of the whole service's figures from the first of some months on."""
    bound = (str(min(months)), str(max(months)), WHOLE_SERVICE)
    return _versions(connection, runs, "WHERE month BETWEEN ? AND ? AND team = ?", bound)


def _versions(
    connection: sqlite3.Connection, runs: Mapping[int, Run], where: str, bound: tuple[str, ...]
) -> tuple[Version, ...]:
    query = f"SELECT max(id) FROM figure {where} GROUP BY month, indicator, team"
    current = frozenset(number for (number,) in connection.execute(query, bound))
    source = "source" if form_of(connection) >= SOURCED else "NULL"
    query = f"SELECT {_FIGURE}, refresh_id, id, {source} FROM figure {where} ORDER BY id"
    rows = connection.execute(query, bound)
    return tuple(
        Version(
            figure=_figure(row),
            run=runs[row[9]],
            run_number=row[9],
            current=row[10] in current,
            source=row[11],
        )
        for row in rows
    )


def add_run(connection: sqlite3.Connection, run: Run) -> int:
    """Put a run on record and return its number."""
    cursor = connection.execute(
        "INSERT INTO refresh (kind, period, run_at, reason, config_sha256, program_version)"
        " VALUES (?,?,?,?,?,?)",
        (
            str(run.kind),
            str(run.period),
            run.run_at.isoformat(timespec="seconds"),
            run.reason,
            run.config_sha256,
            run.program_version,
        ),
    )
    number = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO refresh_file VALUES (?,?,?,?,?)",
        [(number, file.extract, file.file, file.sha256, file.rows) for file in run.files],
    )
    return number


def add_figures(
    connection: sqlite3.Connection,
    run: int,
    figures: Iterable[Measurement],
    sources: Mapping[FigureKey, str],
) -> None:
    """Put figures on record, as recorded by the run of that number."""
    connection.executemany(
        f"INSERT INTO figure ({_FIGURE}, refresh_id, source) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        [(*_row(figure), run, sources.get(key_of(figure))) for figure in figures],
    )


def add_shown(connection: sqlite3.Connection, run: int, shown: Shown) -> None:
    """Put what a refresh showed on record, as recorded by the run of that number."""
    connection.executemany(
        "INSERT INTO refresh_rating VALUES (?,?,?)",
        [(run, indicator, rag) for indicator, rag in shown.ratings.items()],
    )
    connection.executemany(
        "INSERT INTO refresh_fault VALUES (?,?,?,?,?)",
        [(run, *fault, count) for fault, count in shown.faults.items()],
    )


def shown_by(connection: sqlite3.Connection, runs: Iterable[int]) -> dict[int, Shown]:
    """Return what some runs showed, by their numbers; a run that recorded nothing is absent."""
    if form_of(connection) < RATED:
        return {}
    found = {}
    for run in runs:
        ratings = dict(
            connection.execute(
                "SELECT indicator, rag FROM refresh_rating WHERE refresh_id = ?", (run,)
            )
        )
        if ratings:
            found[run] = Shown(ratings=ratings, faults=_faults(connection, run))
    return found


def _faults(connection: sqlite3.Connection, run: int) -> dict[FaultKey, int]:
    query = "SELECT rule, place, what, count FROM refresh_fault WHERE refresh_id = ?"
    return {
        (rule, place, what): count for rule, place, what, count in connection.execute(query, (run,))
    }


def _figure(row: Sequence[Any]) -> Measurement:
    return Measurement(
        indicator=row[0],
        team=row[1],
        month=Month.parse(row[2]),
        numerator=_number(row[3]),
        denominator=_number(row[4]),
        value=_number(row[5]),
        status=Status(row[6]),
        text=row[7],
        origin=Origin(row[8]),
    )


def _row(figure: Measurement) -> tuple[str | None, ...]:
    return (
        figure.indicator,
        figure.team,
        str(figure.month),
        _exact(figure.numerator),
        _exact(figure.denominator),
        _exact(figure.value),
        str(figure.status),
        figure.text,
        str(figure.origin),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _exact(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")
