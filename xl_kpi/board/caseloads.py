"""Lists of workers' allocations as the board sees them: most allocations first, no names unasked.

A list runs over all teams, or team by team, or has a block a team in columns side by side. Workers
with as many allocations stand as the extract has them. Children without a worker come last, in
their team's place where there is one, so that nobody is left out of sight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board import formats
from xl_kpi.board.blocks import BETWEEN, team_columns
from xl_kpi.board.tables import BoardTable, Cell, ColumnKind, TableColumn
from xl_kpi.board.team_order import team_order
from xl_kpi.measures.sql import NO_TEAM
from xl_kpi.measures.team_loads import is_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.config.declared import Caseload, Config
    from xl_kpi.measures.workloads import Workload, Workloads

UNALLOCATED = "Unallocated"
"""What stands for the status of a worker whom children do not have."""
NOT_RECORDED = "Not recorded"
"""What stands for a status that the extract does not give."""
_SHOWN = (
    TableColumn(kind=ColumnKind.ALLOCATIONS, heading=Cell("No. of Allocations")),
    TableColumn(kind=ColumnKind.STATUS, heading=Cell("Qualifying Status")),
    TableColumn(kind=ColumnKind.ALLOCATED_TEAM, heading=Cell("Allocated_Team")),
)
_WORKER = TableColumn(kind=ColumnKind.WORKER, heading=Cell("Worker"))
_GAP = TableColumn(kind=ColumnKind.GAP, heading=Cell(None))

Column = tuple["Workload | None", ...]
"""What stands in a column of a list from its first row; None is a blank row between two teams."""


def build_caseload_table(config: Config, spec: Caseload, workloads: Workloads) -> BoardTable:
    """Return the table of a list.

    Args:
        config: The teams' order.
        spec: Which teams, from how many allocations, and how they are laid out.
        workloads: Of every worker of the month.
    """
    listed = listed_columns(config, spec, workloads)
    length = max(map(len, listed))
    return BoardTable(
        name=f"kpi_caseload_{spec.id}",
        sheet=spec.sheet,
        title=spec.title,
        columns=tuple(_columns(spec, len(listed))),
        row_ids=tuple(str(line) for line in range(1, length + 1)),
        rows=tuple(tuple(_row(spec, listed, at)) for at in range(length)),
    )


def listed_columns(config: Config, spec: Caseload, workloads: Workloads) -> tuple[Column, ...]:
    """Return the workloads that a list shows as they stand in it, a column or several.

    Args:
        config: The teams' order.
        spec: Which teams, from how many allocations, and how they are laid out.
        workloads: Of every worker of the month.
    """
    held = [
        w for w in workloads.held if w.allocations >= spec.minimum and is_in(spec.teams, w.team)
    ]
    heaviest_first = sorted(held, key=lambda work: -work.allocations)
    unheld = [work for work in workloads.unallocated if is_in(spec.teams, work.team)]
    if not (spec.teams or spec.blocks):
        return ((*heaviest_first, *unheld),)
    teams: dict[str, list[Workload]] = {}
    for work in (*heaviest_first, *unheld):
        teams.setdefault(shown_team(work), []).append(work)
    ordered = {
        name: teams[name] for name in sorted(teams, key=lambda name: team_order(config, name))
    }
    if not spec.blocks:
        return (tuple(work for works in ordered.values() for work in works),)
    sizes = {name: len(works) for name, works in ordered.items()}
    return tuple(
        tuple(_spaced([ordered[name] for name in names]))
        for names in team_columns(sizes, spec.blocks)
    )


def _spaced(blocks: Sequence[Sequence[Workload]]) -> Iterator[Workload | None]:
    for at, block in enumerate(blocks):
        if at:
            yield from (None,) * BETWEEN
        yield from block


def shown_team(work: Workload) -> str:
    """Return a workload's team as it is shown."""
    return NO_TEAM if work.team is None else work.team


def block_width(spec: Caseload) -> int:
    """Return how many columns of the sheet a column of a list takes."""
    return len(_SHOWN) + spec.show_worker


def _columns(spec: Caseload, blocks: int) -> Iterator[TableColumn]:
    for at in range(blocks):
        if at:
            yield _GAP
        yield from _SHOWN
        if spec.show_worker:
            yield _WORKER


def _row(spec: Caseload, listed: Sequence[Column], at: int) -> Iterator[Cell]:
    for number, column in enumerate(listed):
        if number:
            yield Cell(None)
        yield from _cells(spec, column[at] if at < len(column) else None)


def _cells(spec: Caseload, work: Workload | None) -> Iterator[Cell]:
    if work is None:
        yield Cell(None, formats.WHOLE)
        yield from (Cell(None),) * (block_width(spec) - 1)
        return
    yield Cell(work.allocations, formats.WHOLE)
    missing = UNALLOCATED if work.worker is None else NOT_RECORDED
    yield Cell(work.qualifying_status or missing)
    yield Cell(shown_team(work))
    if spec.show_worker:
        yield Cell(work.worker)
