"""The edits that keep a workbook's own records: settings, what changed, data quality, log.

Each is written where the workbook has its defined name, and left out where it has not: a pack
that was adopted may have none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.faults import refuse
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import CellEdit, ErrorValue
from xl_kpi.workbook import names, records
from xl_kpi.workbook.filling import Filling, body_edits, row_edits
from xl_kpi.workbook.record_rows import record_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.board.tables import Cell
    from xl_kpi.ooxml.book import Book
    from xl_kpi.ooxml.cells import EditValue, ReadCell
    from xl_kpi.workbook.filling import Position
    from xl_kpi.workbook.records import RefreshRecord

_REMEDY = "put it right in Excel (Formulas, Name Manager)"


def standing_fillings(workbook: Book, record: RefreshRecord) -> Iterator[Filling]:
    """Yield what the settings, what changed and the data quality tables shall hold.

    Raises:
        Refusal: A name that is there covers too few or too many cells.
    """
    settings = records.standing_settings(record)
    for name, region in workbook.defined_names().items():
        setting = settings.get(names.PERIOD if names.shows_period(name) else name)
        if setting is not None:
            yield _setting(workbook, name, region, setting)
    for name in (*names.GROWING, names.WHAT_CHANGED):
        covered = _record_region(workbook, name)
        if covered is not None:
            rows = record_rows(record, name, covered.row_count - 1)
            fitted = [row[: covered.column_count] for row in rows]
            yield Filling(name, covered.sheet, body_edits(covered, fitted))


def journal_fillings(
    workbook: Book, record: RefreshRecord, cells_changed: int
) -> Iterator[Filling]:
    """Yield what only a refresh that changes something writes: its time and its row in the log.

    Raises:
        Refusal: A name that is there covers too few or too many cells.
    """
    last = workbook.defined_names().get(names.LAST_REFRESH)
    if last is not None:
        time = CellEdit(record.when, records.MOMENT)
        yield _setting(workbook, names.LAST_REFRESH, last, time)
    log = _record_region(workbook, names.REFRESH_LOG)
    if log is not None:
        row = records.log_cells(record, cells_changed)[: log.column_count]
        yield Filling(names.REFRESH_LOG, log.sheet, _appended(workbook, log, row))


def _setting(workbook: Book, name: str, region: Region, setting: CellEdit) -> Filling:
    """Return the filling of a single cell, which keeps a number format that it has."""
    if (region.row_count, region.column_count) != (1, 1):
        raise refuse(region, f"{name} must be one cell: {_REMEDY}")
    ((present,),) = workbook.read(region)
    keeps = setting.number_format is None or present.has_own_format
    edit = CellEdit(setting.value, None if keeps else setting.number_format)
    return Filling(name, region.sheet, {(region.first_row, region.first_column): edit})


def _record_region(workbook: Book, name: str) -> Region | None:
    table, region = records.TABLES[name], workbook.defined_names().get(name)
    columns = range(table.least, len(table.columns) + 1)
    if region is not None and (region.column_count not in columns or region.row_count == 1):
        message = f"{name} must cover a header and rows of {columns[-1]} columns: {_REMEDY}"
        raise refuse(region, message)
    return region


def _appended(workbook: Book, region: Region, row: tuple[Cell, ...]) -> dict[Position, CellEdit]:
    """Return the edits that put a row after the last in use; a full log loses its oldest row."""
    first = region.first_row + 1
    body = Region(region.sheet, first, region.first_column, region.last_row, region.last_column)
    kept = list(workbook.read(body))
    while kept and all(cell.value is None for cell in kept[-1]):
        kept.pop()
    moved = {}
    if len(kept) == body.row_count:
        kept = kept[1:]
        moved = {
            (first + below, region.first_column + at): CellEdit(_value(cell), cell.number_format)
            for below, cells in enumerate(kept)
            for at, cell in enumerate(cells)
        }
    return moved | row_edits(first + len(kept), region.first_column, row)


def _value(cell: ReadCell) -> EditValue:
    return str(cell.value) if isinstance(cell.value, ErrorValue) else cell.value
