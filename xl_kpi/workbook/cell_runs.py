"""Naming several cells of a sheet in few words: `Board!D7:P7, R7`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import Region

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_kpi.survey.found import Position


def name_cells(sheet: str, positions: Iterable[Position]) -> str:
    """Return the cells' addresses, those beside or below each other as one area."""
    areas: list[Region] = []
    for row, column in sorted(positions):
        cell = Region(sheet, row, column, row, column)
        last = areas[-1] if areas else None
        if last is not None and _continues(last, row, column):
            areas[-1] = Region(sheet, last.first_row, last.first_column, row, column)
        else:
            areas.append(cell)
    return f"{sheet}!{', '.join(area.address for area in areas)}"


def _continues(area: Region, row: int, column: int) -> bool:
    """Tell whether a cell comes next in an area of one row, or of one column."""
    across = area.first_row == area.last_row == row and area.last_column == column - 1
    down = area.first_column == area.last_column == column and area.last_row == row - 1
    return across or down
