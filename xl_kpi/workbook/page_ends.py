"""Where the printed pages of a sheet end: between bands of tables, so that none is cut.

Heights are those that a new workbook is written with, at the scale at which the sheet's width
fits the page. A band that is taller than a page is cut where the program that prints cuts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.workbook.layout import HEADING_ROWS
from xl_kpi.workbook.looks import GAP_WIDTH, ROW_HEIGHT, WIDTHS
from xl_kpi.workbook.row_heights import row_heights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.workbook.layout import SheetLayout

_PAGE_WIDTH, _PAGE_HEIGHT = 784.0, 515.0
"""Points of an A4 page, landscape, inside the margins of `page`."""
_CHARACTER, _PADDING = 5.25, 3.75
"""Points of a character of the standard font, and of the space that each column adds."""
_REPEATED = 70.0
"""Points of the rows that are printed on top of every page."""


def page_ends(layout: SheetLayout) -> Iterator[int]:
    """Yield the rows after which a page ends."""
    room = _PAGE_HEIGHT / _scale(layout) - _REPEATED
    heights = dict(each for placed in layout.placed for each in row_heights(placed))
    above = HEADING_ROWS + 1
    for first, last in _bands(layout):
        rows = range(above + 1, last + 1)
        if sum(heights.get(row, ROW_HEIGHT) for row in rows) > room and first - 1 > above:
            above = first - 1
            yield above


def _bands(layout: SheetLayout) -> Iterator[tuple[int, int]]:
    """Yield the first and the last row of each band of tables that stand side by side."""
    lasts: dict[int, int] = {}
    for placed in layout.placed:
        first = placed.title_row or placed.region.first_row
        lasts[first] = max(lasts.get(first, 0), placed.region.last_row)
    yield from sorted(lasts.items())


def _scale(layout: SheetLayout) -> float:
    """Return the scale at which all columns fit the page's width, at most 1."""
    columns: dict[int, float] = {}
    for placed in layout.placed:
        for at, column in enumerate(placed.table.columns, placed.region.first_column):
            columns[at] = max(columns.get(at, 0), WIDTHS[column.kind])
    widths = (columns.get(at, GAP_WIDTH) for at in range(1, max(columns) + 1))
    return min(1.0, _PAGE_WIDTH / sum(width * _CHARACTER + _PADDING for width in widths))
