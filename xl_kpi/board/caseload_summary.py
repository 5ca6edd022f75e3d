"""Workloads by team: workers, children, mean, median, highest, over the threshold, and last month.

Children without a worker have a column of their own: they are in no mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board import formats
from xl_kpi.board.cells import ABSENT
from xl_kpi.board.tables import BoardTable, Cell, ColumnKind, TableColumn
from xl_kpi.board.team_order import team_order
from xl_kpi.board.teams import TOTAL
from xl_kpi.measures.measurement import WHOLE_SERVICE
from xl_kpi.measures.team_loads import MEAN, OVER, figure_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from xl_kpi.config.declared import CaseloadSummary, Config
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.measures.team_loads import TeamLoad
    from xl_kpi.months import Month

_ONE_DECIMAL, _PERCENT = "0.0", "0%"
_HEADINGS = (
    "Workers", "Children", "Mean", "Median", "Highest", "Over threshold",
    "Children of those over", "Unallocated children", "Mean, month before",
    "Over, month before",
)  # fmt: skip
_COLUMNS = (
    TableColumn(kind=ColumnKind.TEAM, heading=Cell("Team/Locality")),
    *(TableColumn(kind=ColumnKind.LOAD, heading=Cell(heading)) for heading in _HEADINGS),
)


def build_caseload_summary(
    config: Config,
    spec: CaseloadSummary,
    loads: Iterable[TeamLoad],
    figures: Iterable[Measurement],
    period: Month,
) -> BoardTable:
    """Return the table of a summary: a row a team, in the teams' order, then the total.

    The total's mean and median are those of all workers, not of the teams' means.

    Args:
        config: The teams' order.
        spec: The summary's declaration.
        loads: Of each team, and of all.
        figures: What is on record; the month before is read.
        period: The month reported.
    """
    before = {(m.indicator, m.team): m.value for m in figures if m.month == period - 1}
    known = {load.team: load for load in loads}
    teams = sorted(known.keys() - {WHOLE_SERVICE}, key=lambda name: team_order(config, name))
    ordered = [known[name] for name in (*teams, WHOLE_SERVICE) if name in known]
    return BoardTable(
        name=f"kpi_caseload_summary_{spec.id}",
        sheet=spec.sheet,
        title=spec.title,
        columns=_COLUMNS,
        row_ids=tuple(load.team or TOTAL for load in ordered),
        rows=tuple(_row(spec, load, before) for load in ordered),
    )


def _row(
    spec: CaseloadSummary, load: TeamLoad, before: Mapping[tuple[str, str], Decimal | None]
) -> tuple[Cell, ...]:
    return (
        Cell(load.team or TOTAL),
        Cell(load.workers, formats.WHOLE),
        Cell(load.children, formats.WHOLE),
        _cell(load.mean, _ONE_DECIMAL),
        _cell(load.median, _ONE_DECIMAL),
        _cell(load.highest, formats.WHOLE),
        Cell(load.over, formats.WHOLE),
        _cell(load.share, _PERCENT),
        Cell(load.unallocated, formats.WHOLE),
        _cell(before.get((figure_id(spec.id, MEAN), load.team)), _ONE_DECIMAL),
        _cell(before.get((figure_id(spec.id, OVER), load.team)), formats.WHOLE),
    )


def _cell(value: Decimal | int | None, number_format: str) -> Cell:
    return Cell(ABSENT if value is None else value, number_format)
