"""Lists of workers' allocations as the board sees them: no names, most allocations first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from xl_kpi.board import formats
from xl_kpi.board.cells import ABSENT
from xl_kpi.board.tables import BoardTable, Cell, ColumnKind, TableColumn
from xl_kpi.extracts.spelling import natural_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_kpi.config.declared import Caseload

_COLUMNS = (
    TableColumn(kind=ColumnKind.ALLOCATIONS, heading=Cell("No. of Allocations")),
    TableColumn(kind=ColumnKind.STATUS, heading=Cell("Qualifying Status")),
    TableColumn(kind=ColumnKind.ALLOCATED_TEAM, heading=Cell("Allocated_Team")),
)


class ProvidesWorkload(Protocol):
    """A worker's allocations: whatever counted them."""

    @property
    def allocations(self) -> int:
        """Children allocated, each counted once."""

    @property
    def qualifying_status(self) -> str | None:
        """As the extract gives it: `SW`, `NQSW`."""

    @property
    def team(self) -> str | None:
        """The worker's team."""


AWorkload = TypeVar("AWorkload", bound=ProvidesWorkload)


def listed_workers(spec: Caseload, workers: Iterable[AWorkload]) -> tuple[AWorkload, ...]:
    """Return the workers that a list shows, in its order.

    A list of every team runs from the most allocations to the fewest; a list of some teams runs
    team by team.

    Args:
        spec: Which teams, and from how many allocations.
        workers: Every worker of the month.
    """
    kept = (worker for worker in workers if _is_listed(spec, worker))
    return tuple(sorted(kept, key=_by_team if spec.teams else _by_allocations))


def build_caseload_table(spec: Caseload, workers: Iterable[ProvidesWorkload]) -> BoardTable:
    """Return the table of a list.

    Args:
        spec: Which teams, and from how many allocations.
        workers: Every worker of the month.
    """
    listed = listed_workers(spec, workers)
    return BoardTable(
        name=f"kpi_caseload_{spec.id}",
        sheet=spec.sheet,
        title=spec.title,
        columns=_COLUMNS,
        row_ids=tuple(str(position) for position in range(1, len(listed) + 1)),
        rows=tuple(_row(worker) for worker in listed),
    )


def _is_listed(spec: Caseload, worker: ProvidesWorkload) -> bool:
    team = (worker.team or "").casefold()
    wanted = tuple(prefix.casefold() for prefix in spec.teams)
    return worker.allocations >= spec.minimum and (not wanted or team.startswith(wanted))


_Order = tuple[object, ...]


def _by_allocations(worker: ProvidesWorkload) -> _Order:
    return (-worker.allocations, natural_order(worker.team or ""), worker.qualifying_status or "")


def _by_team(worker: ProvidesWorkload) -> _Order:
    return (natural_order(worker.team or ""), -worker.allocations, worker.qualifying_status or "")


def _row(worker: ProvidesWorkload) -> tuple[Cell, ...]:
    return (
        Cell(worker.allocations, formats.WHOLE),
        Cell(worker.qualifying_status or ABSENT),
        Cell(worker.team or ABSENT),
    )
