"""The table under the selection, on the clipboard and ready to be pasted into a slide.

Cells that are copied stand on the clipboard in several forms at once: PowerPoint pastes them as a
table, and Paste Special offers them as a picture, drawn when it is asked for. A picture copied by
itself would take the cells' place. Where cells cannot be copied the table is put into a page
that a browser opens, from which it can be copied.
"""

from __future__ import annotations

import html
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.faults import refuse
from xl_kpi.live.excel import ExcelRefused, patiently
from xl_kpi.live.platforms import shown_texts

if TYPE_CHECKING:
    import xlwings

    from xl_kpi.live.book import LiveBook
    from xl_kpi.ooxml.addresses import Region

TABLE_NAMES = ("kpi_table_", "kpi_team_", "kpi_caseload_")


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied.

    Attributes:
        name: The defined name of the table.
        page: The file that holds it, None where it is on the clipboard.
    """

    name: str
    region: Region
    page: Path | None


def table_under(live: LiveBook, sheet: str, row: int, column: int) -> tuple[str, Region]:
    """Return the table that a cell belongs to.

    Raises:
        Refusal: It belongs to none.
    """
    for name, region in live.defined_names().items():
        inside = region.sheet == sheet and region.holds(row, column)
        if inside and name.casefold().startswith(TABLE_NAMES):
            return name, region
    raise refuse(sheet, "the selected cell is in no table of the pack: select one of its cells")


def copy_table(live: LiveBook) -> Copied:
    """Copy the table under the selection of the open workbook.

    Raises:
        Refusal: The selection is in no table, or Excel is busy.
    """
    selected = patiently(partial(getattr, live.book.app, "selection"))
    if selected is None:
        raise refuse("the selection", "is no cell: select a cell of a table")
    place = patiently(lambda: (selected.sheet.name, selected.row, selected.column))
    name, region = table_under(live, *place)
    cells = live.range(region.sheet, region.address)
    try:
        patiently(cells.copy)
    except ExcelRefused:
        return Copied(name, region, _page(name, cells))
    return Copied(name, region, None)


def _page(name: str, cells: xlwings.Range) -> Path:
    """Write the table as Excel shows it to a page, and return the page's place."""
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>"
        for row in patiently(lambda: shown_texts(cells))
    )
    folder = Path(tempfile.mkdtemp(prefix="xl_kpi_table_"))
    page = folder / f"{name}.html"
    page.write_text(
        f"<!doctype html><meta charset='utf-8'><title>{html.escape(name)}</title>"
        f"<table border='1' style='border-collapse:collapse'>{body}</table>\n",
        encoding="utf-8",
    )
    return page
