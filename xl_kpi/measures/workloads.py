"""How many children each worker holds, from an extract of allocations.

The extract has a row for each allocated child (`child_id`, each counted once for a worker) or a
row for each worker with a number (`allocations`). Children without a worker are not in the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.measures.sql import quoted

if TYPE_CHECKING:
    from xl_kpi.config.declared import Extract
    from xl_kpi.extracts.loaded import Loaded


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
    by_child = any(column.name == "child_id" for column in extract.columns)
    held = "count(DISTINCT child_id)" if by_child else "sum(allocations)"
    rows = loaded.connection.execute(
        f"SELECT {held}, max(qualifying_status), max(team) FROM {quoted(found.table)}"
        " WHERE worker IS NOT NULL GROUP BY worker ORDER BY worker"
    ).fetchall()
    return tuple(
        Workload(allocations=int(count or 0), qualifying_status=status, team=team)
        for count, status, team in rows
    )
