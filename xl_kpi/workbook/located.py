"""What a cell of a workbook shows, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.measures.measurement import WHOLE_SERVICE

if TYPE_CHECKING:
    from xl_kpi.board.tables import ColumnKind
    from xl_kpi.months import Month
    from xl_kpi.ooxml.cells import ReadCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """What a cell shows.

    Attributes:
        table: The defined name of its table.
        holds: What the cell holds.
        kind: What its column shows.
        indicator: The indicator's id; None for a line of a caseload list.
        period: The month that the table was refreshed for; None where the workbook does not say.
        month: The figure's own month: of a month's column that month, else the period.
        team: The team, `WHOLE_SERVICE` for all.
        comparator: The comparator's id, of its column.
        caseload, block, line: The list, which of the columns of workers that stand side by side
            in it (the first being 0), and the line, of a caseload list.
        total: Whether it is the Total row of a team table.
    """

    sheet: str
    address: str
    table: str
    holds: ReadCell
    kind: ColumnKind
    indicator: str | None = None
    period: Month | None = None
    month: Month | None = None
    team: str = WHOLE_SERVICE
    comparator: str | None = None
    caseload: str | None = None
    block: int = 0
    line: int | None = None
    total: bool = False

    @property
    def place(self) -> str:
        """The cell as messages name it: `Board!H12`."""
        return f"{self.sheet}!{self.address}"
