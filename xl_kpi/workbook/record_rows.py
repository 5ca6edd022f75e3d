"""The rows of the tables that a refresh keeps of itself, fitted to the room that a workbook has."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from xl_kpi.board.tables import Cell
from xl_kpi.workbook import names, records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xl_kpi.workbook.records import IndicatorQuality, QualityRow, RefreshRecord

_LETTERS, _INDENT = 130, "     "
"""How many letters of what changed fit on the Control sheet's width."""

Rows = tuple[tuple[Cell, ...], ...]


def record_rows(record: RefreshRecord, name: str, room: int) -> Rows:
    """Return the rows of the record of that name, at most `room`.

    A row a file becomes a row an extract where there are too many files. Of what still has no
    room, the last row says how many there are.
    """
    rows = _full_rows(record, by_file=len(record.quality) <= room)[name]
    if len(rows) <= room:
        return rows
    left_out = len(rows) - (room - 1)
    blank = (Cell(None),) * (len(records.TABLES[name].columns) - 1)
    return (*rows[: room - 1], (Cell(f"and {left_out} more"), *blank))


def rows_wanted(record: RefreshRecord) -> Mapping[str, int]:
    """Return how many rows each record needs, its heading included."""
    by_file = len(record.quality) <= names.DATA_QUALITY_MOST
    full = _full_rows(record, by_file=by_file)
    return {name: len(rows) + 1 for name, rows in full.items() if name in names.GROWING}


def _full_rows(record: RefreshRecord, *, by_file: bool) -> Mapping[str, Rows]:
    quality = record.quality if by_file else by_extract(record.quality)
    return {
        names.DATA_QUALITY: tuple(map(_quality_row, quality)),
        names.SET_ASIDE: tuple(
            records.cells_of(records.SET_ASIDE, (r.extract, r.column or None, r.count, r.reason))
            for r in record.set_aside
        ),
        names.QUALITY_INDICATORS: tuple(map(_indicator_row, record.indicators)),
        names.WHAT_CHANGED: tuple(
            (Cell(line or None),) for text in record.what_changed for line in _folded(text)
        ),
    }


def _folded(line: str) -> list[str]:
    """Return a line as the rows that it takes: a row's height is not the refresh's to change."""
    return textwrap.wrap(line, _LETTERS, subsequent_indent=_INDENT) or [""]


def by_extract(quality: Sequence[QualityRow]) -> tuple[QualityRow, ...]:
    """Return a row an extract: its files counted and their rows added up."""
    groups = (tuple(group) for _, group in groupby(quality, key=lambda row: row.extract))
    return tuple(group[0] if len(group) == 1 else _together(group) for group in groups)


def _together(files: tuple[QualityRow, ...]) -> QualityRow:
    rows = sum(row.rows for row in files)
    return replace(files[0], file=f"{len(files)} files", rows=rows, sha256=None)


def _quality_row(row: QualityRow) -> tuple[Cell, ...]:
    return records.cells_of(
        records.QUALITY,
        (
            row.extract, row.file, row.rows, row.superseded, row.set_aside, row.latest, row.sha256,
            row.as_at,
        ),
    )  # fmt: skip


def _indicator_row(row: IndicatorQuality) -> tuple[Cell, ...]:
    months = ", ".join(month.label for month in row.restated)
    values = (
        row.indicator, row.name, row.numerator, row.denominator, row.unusable,
        None if row.status is None else str(row.status), len(row.restated), months or None,
    )  # fmt: skip
    return tuple(map(_in_full, records.cells_of(records.INDICATORS, values)))


def _in_full(cell: Cell) -> Cell:
    """Show the decimals of a numerator or denominator that is no whole number."""
    whole = cell.number_format == records.WHOLE
    broken = isinstance(cell.value, Decimal) and cell.value != cell.value.to_integral_value()
    return Cell(cell.value, records.PARTS) if whole and broken else cell
