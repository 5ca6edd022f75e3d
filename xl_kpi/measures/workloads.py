"""How many children each worker holds: each child counted once for a worker, numbers added up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from xl_kpi.config.teams import fold_name
from xl_kpi.extracts.loaded import ROW_ID, SOURCE_FILE, SOURCE_ROW
from xl_kpi.measures.allocations import AS_SPELT, read_snapshot
from xl_kpi.measures.behind import BehindExtract, BehindRow, Mark
from xl_kpi.measures.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from xl_kpi.config.declared import Config, Extract
    from xl_kpi.extracts.loaded import Loaded
    from xl_kpi.measures.allocations import Allocation, Snapshot
    from xl_kpi.measures.team_names import TeamNames
    from xl_kpi.months import Month

_WORKER = "worker"
_YES = Mark.COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The children allocated to one worker, or those of a team who have no worker.

    Attributes:
        worker: None for children without one. It is shown only where a list asks for it.
        allocations: Children, each counted once.
        qualifying_status: As the extract gives it: `SW`, `NQSW`.
    """

    worker: str | None
    allocations: int
    qualifying_status: str | None
    team: str | None


class Doubt(Enum):
    """What there may be of in an extract that makes its workloads doubtful."""

    UNUSABLE = "rows without a whole number of allocations"
    UNDATED = "rows without their snapshot's day"
    SEVERAL_TEAMS = "workers in several teams"
    SEVERAL_STATUSES = "workers with several qualifying statuses"
    REPEATED = "workers with several rows, each a number"
    SHARED = "children with several workers"
    ALIKE = "workers whose names are another's but for case or spaces"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workloads:
    """The workloads of an extract.

    Attributes:
        held: Of each worker, in the order in which the extract first names them.
        unallocated: Of each team with children who have no worker, likewise.
        as_at: The day of the snapshot that was read; None where the extract does not say.
        doubts: How many of each there are; what there is none of is left out.
    """

    held: tuple[Workload, ...] = ()
    unallocated: tuple[Workload, ...] = ()
    as_at: date | None = None
    doubts: Mapping[Doubt, int] = field(default_factory=dict)


def workloads_of(
    config: Config, loaded: Loaded, period: Month, teams: TeamNames
) -> dict[str, Workloads]:
    """Return the workloads that a config's lists and summaries show, by extract.

    An extract that no file feeds is left out.

    Args:
        config: The lists and summaries.
        loaded: The extracts, in DuckDB.
        period: The month reported.
        teams: What the spellings of teams mean.
    """
    return {
        name: read_workloads(config.extracts[name], loaded, period, teams)
        for name in dict.fromkeys(spec.extract for spec in config.of_workers)
        if name in loaded.extracts
    }


def read_workloads(
    extract: Extract, loaded: Loaded, period: Month, teams: TeamNames = AS_SPELT
) -> Workloads:
    """Return the workloads that an extract tells of; none where it is absent.

    A worker who has rows in several teams is in the one where most of the allocations are.

    Args:
        extract: The declaration.
        loaded: The extracts, in DuckDB.
        period: The month reported: of several snapshots the last one in or before it is read.
        teams: What the spellings of teams mean.
    """
    if extract.name not in loaded.extracts:
        return Workloads()
    snapshot = read_snapshot(extract, loaded, period, teams)
    workers = _by_worker(snapshot)
    return Workloads(
        held=tuple(_workload(worker, rows) for worker, rows in workers.items()),
        unallocated=tuple(
            Workload(worker=None, allocations=_counted(rows), qualifying_status=None, team=team)
            for team, rows in _without_worker(snapshot).items()
        ),
        as_at=snapshot.as_at,
        doubts=+Counter(_doubts(snapshot, workers)),
    )


_Rows = list["Allocation"]


def _by_worker(snapshot: Snapshot) -> dict[str, _Rows]:
    found: dict[str, _Rows] = {}
    for row in snapshot.rows:
        if row.worker is not None and row.count is not None:
            found.setdefault(row.worker, []).append(row)
    return found


def _without_worker(snapshot: Snapshot) -> dict[str | None, _Rows]:
    """Return the rows of children who have no worker in any row, by team."""
    held = {row.child for row in snapshot.rows if row.worker is not None} - {None}
    found: dict[str | None, _Rows] = {}
    for row in snapshot.rows:
        if row.worker is None and row.count and row.child not in held:
            found.setdefault(row.team, []).append(row)
    return found


def _workload(worker: str, rows: Sequence[Allocation]) -> Workload:
    return Workload(
        worker=worker,
        allocations=_counted(rows),
        qualifying_status=_usual((row.status, row.count or 0) for row in rows),
        team=_usual((row.team, row.count or 0) for row in rows),
    )


def _usual(given: Iterable[tuple[str | None, int]]) -> str | None:
    """Return the text under which most is held, of two alike the first; None without a text."""
    held: Counter[str] = Counter()
    for text, count in given:
        if text is not None:
            held[text] += count
    return max(held, key=held.__getitem__, default=None)


def _counted(rows: Sequence[Allocation]) -> int:
    marks = _marks(rows)
    return sum(row.count or 0 for row, mark in zip(rows, marks, strict=True) if mark is _YES)


def _marks(rows: Iterable[Allocation]) -> Iterator[Mark]:
    """Yield how each row counts: a child that is in several of them counts in the first."""
    seen: set[str] = set()
    for row in rows:
        if not row.count:
            yield Mark.NOT
        elif row.child is None:
            yield _YES
        else:
            yield Mark.AGAIN if row.child in seen else _YES
            seen.add(row.child)


def _doubts(snapshot: Snapshot, workers: Mapping[str, _Rows]) -> dict[Doubt, int]:
    return {
        Doubt.UNUSABLE: sum(row.count is None for row in snapshot.rows),
        Doubt.UNDATED: snapshot.undated,
        Doubt.SEVERAL_TEAMS: _several({row.team for row in rows} for rows in workers.values()),
        Doubt.SEVERAL_STATUSES: _several({row.status for row in rows} for rows in workers.values()),
        Doubt.REPEATED: 0 if snapshot.by_child else sum(len(rows) > 1 for rows in workers.values()),
        Doubt.SHARED: _several(_workers_by_child(snapshot).values()),
        Doubt.ALIKE: len(workers) - len({fold_name(worker) for worker in workers}),
    }


def _several(groups: Iterable[set[str | None]]) -> int:
    return sum(len(group - {None}) > 1 for group in groups)


def _workers_by_child(snapshot: Snapshot) -> dict[str, set[str | None]]:
    found: dict[str, set[str | None]] = {}
    for row in snapshot.rows:
        if row.child is not None:
            found.setdefault(row.child, set()).add(row.worker)
    return found


def rows_of_workload(
    extract: Extract, loaded: Loaded, period: Month, work: Workload, teams: TeamNames = AS_SPELT
) -> BehindExtract:
    """Return the allocations that a workload counts, without the worker's name.

    A child that is allocated in several rows counts in the first.

    Args:
        extract: The declaration.
        loaded: The extracts, in DuckDB; this one is present.
        period: The month reported.
        work: What `read_workloads` returned one of.
        teams: Those that it was given.
    """
    chosen = _rows_counted(read_snapshot(extract, loaded, period, teams), work)
    marks = {row.number: mark for row, mark in zip(chosen, _marks(chosen), strict=True)}
    found = loaded.extracts[extract.name]
    columns = tuple(column.name for column in extract.columns if column.name != _WORKER)
    rows = loaded.connection.execute(
        f"SELECT {ROW_ID}, {SOURCE_FILE}, {SOURCE_ROW}, {', '.join(map(quoted, columns))}"
        f" FROM {quoted(found.table)} WHERE list_contains(?, {ROW_ID}) ORDER BY {ROW_ID}",
        [[*marks]],
    ).fetchall()
    return BehindExtract(
        extract=extract.name,
        columns=columns,
        rows=tuple(
            BehindRow(
                file=found.files[file].label,
                row=row,
                in_numerator=marks[number],
                in_denominator=Mark.NOT,
                matched=False,
                values=tuple(values),
            )
            for number, file, row, *values in rows
        ),
    )


def _rows_counted(snapshot: Snapshot, work: Workload) -> _Rows:
    if work.worker is None:
        return _without_worker(snapshot)[work.team]
    return [row for row in snapshot.rows if row.worker == work.worker]
