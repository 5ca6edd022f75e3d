"""How many children each worker holds, from an extract of allocations.

The extract has a row for each allocated child (`child_id`, each counted once for a worker) or a
row for each worker with a number (`allocations`). Children without a worker are not in the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.extracts.loaded import ROW_ID, SOURCE_FILE, SOURCE_ROW
from xl_kpi.measures.behind import BehindExtract, BehindRow, Mark
from xl_kpi.measures.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xl_kpi.config.declared import Extract
    from xl_kpi.extracts.loaded import Loaded

_WORKER, _CHILD = "worker", "child_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A worker's allocations. The worker's name goes no further than the count."""

    allocations: int
    qualifying_status: str | None
    team: str | None


def read_workloads(extract: Extract, loaded: Loaded) -> tuple[Workload, ...]:
    """Return the workload of every worker that an extract names; none where it is absent."""
    found = loaded.extracts.get(extract.name)
    if found is None:
        return ()
    by_child = any(column.name == _CHILD for column in extract.columns)
    held = "count(DISTINCT child_id)" if by_child else "sum(allocations)"
    rows = loaded.connection.execute(
        f"SELECT {held}, max(qualifying_status), max(team) FROM {quoted(found.table)}"
        " WHERE worker IS NOT NULL GROUP BY worker ORDER BY worker"
    ).fetchall()
    return tuple(
        Workload(allocations=int(count or 0), qualifying_status=status, team=team)
        for count, status, team in rows
    )


def rows_of_worker(extract: Extract, loaded: Loaded, position: int) -> BehindExtract:
    """Return the allocations of one worker, without the worker's name.

    A child that is allocated in several rows counts in the first; a row that gives a number of
    allocations counts as it stands.

    Args:
        extract: The declaration.
        loaded: The extracts, in DuckDB; this one is present.
        position: The worker's place in what `read_workloads` returns, the first being 0.
    """
    found = loaded.extracts[extract.name]
    columns = tuple(column.name for column in extract.columns if column.name != _WORKER)
    listed = ", ".join(map(quoted, columns))
    rows = loaded.connection.execute(
        f"SELECT {SOURCE_FILE}, {SOURCE_ROW}, {listed} FROM (SELECT *, dense_rank() OVER"
        f" (ORDER BY {_WORKER}) AS kpi_worker FROM {quoted(found.table)}"
        f" WHERE {_WORKER} IS NOT NULL) WHERE kpi_worker = ? ORDER BY {ROW_ID}",
        [position + 1],
    ).fetchall()
    marks = [Mark.COUNTED] * len(rows)
    if _CHILD in columns:
        marks = [*_once(row[2 + columns.index(_CHILD)] for row in rows)]
    return BehindExtract(
        extract=extract.name,
        columns=columns,
        rows=tuple(
            BehindRow(
                file=found.files[file].label,
                row=row,
                in_numerator=mark,
                in_denominator=Mark.NOT,
                matched=False,
                values=tuple(values),
            )
            for mark, (file, row, *values) in zip(marks, rows, strict=True)
        ),
    )


def _once(children: Iterable[str | None]) -> Iterator[Mark]:
    seen: set[str] = set()
    for child in children:
        if child is None:
            yield Mark.NOT
        else:
            yield Mark.AGAIN if child in seen else Mark.COUNTED
            seen.add(child)
