"""Whether a cell of a workbook holds what is explained of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.board.cells import cell_of
from xl_kpi.board.tables import Cell, ColumnKind, TableColumn
from xl_kpi.board.teams import build_team_table
from xl_kpi.faults import Finding, Level
from xl_kpi.measures.measurement import WHOLE_SERVICE
from xl_kpi.workbook import names

if TYPE_CHECKING:
    from xl_kpi.board.tables import BoardTable, CellValue
    from xl_kpi.evidence.explained import Explanation
    from xl_kpi.workbook.located import Located

_TOTAL = "the Total row adds up the teams: a child in two teams is counted in each"


def cell_finding(explained: Explanation, located: Located) -> Finding | None:
    """Return a finding where a cell does not hold what the board would show there now."""
    if located.total:
        return _note(located, _TOTAL)
    expected = _expected(explained, located)
    held = located.holds.value
    if expected is None or _same(held, expected):
        return None
    return _note(
        located,
        f"the cell holds {_text(held)} and the board would show {_text(expected)}: refresh the"
        " workbook",
    )


def _note(located: Located, message: str) -> Finding:
    return Finding(rule="cell-differs", level=Level.NOTE, where=located.place, message=message)


def _expected(explained: Explanation, located: Located) -> CellValue:
    if explained.assessment is None or located.kind in _TEAM_KINDS:
        return _in_team_table(explained, located)
    if located.kind is ColumnKind.NOTE and explained.indicator.stated:
        return None  # the years that a note tells depend on the table's other rows
    column = TableColumn(
        kind=located.kind,
        heading=Cell(None),
        month=explained.month if located.kind is ColumnKind.MONTH else None,
        comparator=located.comparator,
    )
    return cell_of(column, explained.assessment).value


_TEAM_KINDS = frozenset(
    {
        ColumnKind.TEAM,
        ColumnKind.DENOMINATOR,
        ColumnKind.NUMERATOR,
        ColumnKind.PERCENT,
        ColumnKind.INTERVAL,
        ColumnKind.COMPARED,
    }
)


def _in_team_table(explained: Explanation, located: Located) -> CellValue:
    if explained.team == WHOLE_SERVICE:
        return None
    spec = next(
        each
        for each in explained.config.team_tables
        if f"{names.TEAM}{each.id}".casefold() == located.table.casefold()
    )
    table: BoardTable = build_team_table(explained.config, spec, explained.beside, explained.month)
    kinds = [column.kind for column in table.columns]
    return table.rows[table.row_ids.index(explained.team)][kinds.index(located.kind)].value


def _same(held: object, expected: CellValue) -> bool:
    if isinstance(held, Decimal) and isinstance(expected, int | Decimal):
        return float(held) == float(expected)
    return _text(held) == _text(expected)


def _text(value: object) -> str:
    return (
        "nothing" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
    )
