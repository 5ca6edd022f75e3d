"""Where the printed pages of a sheet end: between bands of tables, so that none is cut.

Heights are those that a new workbook is written with, at the scale at which the sheet's width
fits the page. A band that is taller than a page is cut where the program that prints cuts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.workbook.layout import HEADING_ROWS
from xl_kpi.workbook.looks import GAP_WIDTH, ROW_HEIGHT, WIDTHS

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
    page_begins = end = HEADING_ROWS + 1
    for last in _band_ends(layout):
        if (last - page_begins) * ROW_HEIGHT > room and end > page_begins:
            yield end
            page_begins = end
        end = last


def _band_ends(layout: SheetLayout) -> Iterator[int]:
    """Yield the row before each band but the first, and the last row of all."""
    firsts = sorted({placed.title_row or placed.region.first_row for placed in layout.placed})
    yield from (first - 1 for first in firsts[1:])
    yield max(placed.region.last_row for placed in layout.placed)


def _scale(layout: SheetLayout) -> float:
    """Return the scale at which all columns fit the page's width, at most 1."""
    columns: dict[int, float] = {}
    for placed in layout.placed:
        for at, column in enumerate(placed.table.columns, placed.region.first_column):
            columns[at] = max(columns.get(at, 0), WIDTHS[column.kind])
    widths = (columns.get(at, GAP_WIDTH) for at in range(1, max(columns) + 1))
    return min(1.0, _PAGE_WIDTH / sum(width * _CHARACTER + _PADDING for width in widths))
