"""Which rows of the board tables have a chart, and where their cells stand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.board.tables import ColumnKind
from xl_kpi.ooxml.addresses import Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.board.tables import Cell
    from xl_kpi.workbook.layout import Placed

_MOST = 8


@dataclass(frozen=True, slots=True)
class Charted:
    """A row of a board table that has a chart.

    Attributes:
        position: The row's place in the table's body, from 0.
    """

    placed: Placed
    position: int

    @property
    def row_id(self) -> str:
        """The indicator's id."""
        return self.placed.table.row_ids[self.position]

    @property
    def name(self) -> str:
        """The indicator's name."""
        return str(self.cells[self.column(ColumnKind.INDICATOR)].value)

    @property
    def row(self) -> int:
        """Its row on its sheet."""
        return self.placed.region.first_row + 1 + self.position

    @property
    def cells(self) -> Sequence[Cell]:
        """Its cells."""
        return self.placed.table.rows[self.position]

    def columns(self, kind: ColumnKind) -> Sequence[int]:
        """Return the places of its columns of a kind, from 0."""
        columns = self.placed.table.columns
        return [at for at, column in enumerate(columns) if column.kind is kind]

    def column(self, kind: ColumnKind) -> int:
        """Return the place of its first column of a kind, from 0."""
        return self.columns(kind)[0]

    def reference(self, row: int, at: int) -> str:
        """Return the reference of the cell of its column `at` in a row of its sheet."""
        column = self.placed.region.first_column + at
        return Region(self.placed.region.sheet, row, column, row, column).reference


def charted_rows(placed: Sequence[Placed]) -> tuple[Charted, ...]:
    """Return the rated rows that have charts, in the tables' order.

    The first rows of all tables come before the second, so that each table has its share. An
    indicator that several tables show is drawn once.
    """
    rated = [
        (rank, at, Charted(table, position))
        for at, table in enumerate(placed)
        for rank, position in enumerate(_rated_positions(table))
    ]
    chosen: dict[str, tuple[int, int, Charted]] = {}
    for found in sorted(rated, key=lambda found: found[:2]):
        chosen.setdefault(found[2].row_id, found)
    first = list(chosen.values())[:_MOST]
    return tuple(row for _, _, row in sorted(first, key=lambda found: (found[1], found[0])))


def _rated_positions(placed: Placed) -> Iterator[int]:
    """Yield the rows that have months and a numeric target in a table that shows ratings."""
    kinds = [column.kind for column in placed.table.columns]
    if not {
        ColumnKind.INDICATOR, ColumnKind.MONTH, ColumnKind.TARGET, ColumnKind.RAG
    } <= set(kinds):  # fmt: skip
        return
    target = kinds.index(ColumnKind.TARGET)
    for position, row in enumerate(placed.table.rows):
        if _is_number(row[target]):
            yield position


def _is_number(cell: Cell) -> bool:
    return isinstance(cell.value, Decimal | int)
