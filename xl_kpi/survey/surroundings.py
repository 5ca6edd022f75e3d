"""What stands above a table: its title, and a row of dates that helps its headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.extracts.spelling import fold
from xl_kpi.survey.found import Writing
from xl_kpi.survey.heading_rows import FEWEST_MONTHS

if TYPE_CHECKING:
    from collections.abc import Container

    from xl_kpi.survey.grid import Grid
    from xl_kpi.survey.heading_rows import HeadingRow

ROWS_ABOVE = 5
_NO_TITLE = re.compile(r"(?:source|sources|note|notes|n\.?b\.?|key|\*+)[:.)]?.*")


@dataclass(frozen=True, slots=True)
class Above:
    """What was found above a heading.

    Attributes:
        month_row: The row that holds months as dates.
    """

    title: str | None
    month_row: int | None


def above(grid: Grid, heading: HeadingRow, *, left: int, taken: Container[int]) -> Above:
    """Return what stands above a heading, or in its row left of it.

    Args:
        grid: The sheet.
        heading: The table's heading.
        left: The first column in which its title may begin.
        taken: Rows that belong to other tables.
    """
    title, month_row = _beside(grid, heading, left), None
    for row in range(heading.row - 1, max(heading.row - 1 - ROWS_ABOVE, 0), -1):
        if row in taken:
            break
        months = [
            at for at, each in grid.months(row).items() if heading.first <= at <= heading.last
        ]
        if month_row is None and len(months) >= FEWEST_MONTHS:
            month_row = row
        text, other = _contents(grid, row, left, heading.last)
        if text or other:
            title = title or text
            if title or other:
                break
    return Above(title, month_row)


def _beside(grid: Grid, heading: HeadingRow, left: int) -> str | None:
    """Return the text left of the heading's first column, or at the head of unheaded names."""
    texts = [grid.text(heading.row, at) for at in range(left, heading.first)]
    if not heading.sure:
        texts.append(grid.text(heading.row, heading.names))
    return next((text for text in texts if text), None)


def _contents(grid: Grid, row: int, left: int, last: int) -> tuple[str | None, bool]:
    """Return a row's title, and whether it holds what no title's row holds: a figure."""
    months = grid.months(row)
    title, figures = None, False
    for at, _ in grid.between(row, left, last):
        if at in months:
            continue
        writing, text = grid.shown(row, at).writing, grid.text(row, at)
        figures = figures or writing is not Writing.TEXT
        if title is None and text and writing is Writing.TEXT:
            title = text
    if title is None or figures or _NO_TITLE.fullmatch(fold(title)):
        return None, figures
    return title, False
