"""Whether a workbook, as written, holds what was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.faults import Fault
from xl_kpi.ooxml.addresses import cell_address
from xl_kpi.ooxml.cells import CellEdit, holds, stored_value
from xl_kpi.ooxml.number_formats import same_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.ooxml.cells import ReadCell
    from xl_kpi.ooxml.contents import Contents
    from xl_kpi.ooxml.drafting import Changes
    from xl_kpi.ooxml.new_sheet import NewSheet

Position = tuple[int, int]


def not_as_asked(written: Contents, changes: Changes) -> list[Fault]:
    """Return a fault for each cell and name that is not as it was asked for.

    Args:
        written: The workbook as read from the file that was written.
        changes: What was asked for.
    """
    faults: list[Fault] = []
    for name, wanted in changes.sheets.items():
        faults += _cells_not_as_asked(written, name, wanted.cells)
    for sheet in changes.new_sheets:
        faults += _cells_not_as_asked(written, sheet.name, _edits_of(sheet))
    folded = {name.casefold(): region for name, region in written.defined_names().items()}
    faults += [
        Fault(name, "did not read back as defined; nothing was changed")
        for name, region in changes.names.items()
        if folded.get(name.casefold()) != region
    ]
    return faults


def _cells_not_as_asked(
    written: Contents, sheet: str, wanted: Mapping[Position, CellEdit]
) -> Iterator[Fault]:
    date_1904 = written.book.date_1904
    for position, cell in written.reader(sheet).read(wanted).items():
        if not _as_asked(cell, wanted[position], date_1904=date_1904):
            message = "did not read back as written; nothing was changed"
            yield Fault(f"{sheet}!{cell_address(*position)}", message)


def _edits_of(sheet: NewSheet) -> dict[Position, CellEdit]:
    return {
        (row, column): CellEdit(cell.value, cell.number_format)
        for row, cells in enumerate(sheet.rows, start=1)
        for column, cell in enumerate(cells, start=1)
    }


def _as_asked(cell: ReadCell, edit: CellEdit, *, date_1904: bool) -> bool:
    right_format = edit.number_format is None or same_code(cell.number_format, edit.number_format)
    return right_format and holds(cell, stored_value(edit.value, date_1904=date_1904))
