"""What an open workbook cannot take, found before the first cell is written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault, Refusal, refuse
from xl_kpi.live.excel import patiently
from xl_kpi.live.platforms import is_protected, is_read_only
from xl_kpi.live.puts import has_merged_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.live.book import LiveBook
    from xl_kpi.live.puts import Cells, Look, Put


def check_writable(live: LiveBook, puts: Sequence[Put], looks: Sequence[Look]) -> None:
    """Refuse what cannot be written.

    Raises:
        Refusal: The workbook is read-only, a sheet is protected, or cells that would be written
            as a table are merged.
    """
    if patiently(partial(is_read_only, live.book)):
        raise refuse(live.path.name, "is open for reading only: open it for editing and try again")
    sheets = dict.fromkeys([*(put.after.sheet for put in puts), *(look.sheet for look in looks)])
    faults = [
        Fault(sheet, "is protected: Review > Unprotect Sheet, and try again")
        for sheet in sheets
        if patiently(partial(is_protected, live.sheet(sheet)))
    ]
    faults += [
        Fault(
            f"{cells.sheet}!{cells.area.address}",
            "holds merged cells, which cannot be written as a table: unmerge them",
        )
        for cells in _merged(live, puts)
    ]
    if faults:
        raise Refusal(faults)


def _merged(live: LiveBook, puts: Sequence[Put]) -> Iterator[Cells]:
    """Yield what would be put over merged cells."""
    by_sheet: dict[str, list[Cells]] = {}
    for cells in (each for put in puts for each in put.before):
        by_sheet.setdefault(cells.sheet, []).append(cells)
    for sheet, mine in by_sheet.items():
        if has_merged_table(live, sheet, [cells.area for cells in mine]):
            tables = (cells for cells in mine if not cells.area.is_cell)
            yield from (cells for cells in tables if live.has_merged(sheet, cells.area))
