"""How high the rows of a new workbook's tables are: wrapped text has room, in print too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.workbook.looks import LINE_HEIGHT, ROW_HEIGHT, heading_lines, lines_needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.workbook.layout import Placed

_TITLE = ROW_HEIGHT + 5
_HEADING_LINES = 2


def row_heights(placed: Placed) -> Iterator[tuple[int, float]]:
    """Yield the rows of a table that are higher than a line, its title's among them, and how high.

    Not every reader of the file makes room for wrapped text by itself.
    """
    table, first = placed.table, placed.region.first_row
    if placed.title_row is not None:
        yield placed.title_row, _TITLE
    headings = (heading_lines(column.kind, column.heading.value) for column in table.columns)
    yield first, ROW_HEIGHT * max(_HEADING_LINES, *headings)
    for row, cells in enumerate(table.rows, first + 1):
        columns = zip(table.columns, cells, strict=True)
        lines = max(lines_needed(column.kind, cell.value) for column, cell in columns)
        if lines > 1:
            yield row, LINE_HEIGHT * lines + 2
