"""What a second reader finds in a copy: openpyxl, or fastexcel where that cannot read it."""

from __future__ import annotations

import math
import warnings
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import fastexcel
import openpyxl
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

LARGEST_IN_MEMORY = 300_000


class TooLongError(Exception):
    """A program that checks took longer than it may."""


def reading_faults(path: Path, copy: Path, edits: dict[str, dict], notes: list[str]) -> list[str]:
    """Edited cells that a second reader does not read as edited.

    A reader that cannot read the original either gives way to the next.
    """
    for reader in (_by_openpyxl, _by_fastexcel):
        try:
            return reader(copy, edits)
        except TooLongError:
            raise
        except Exception as error:  # noqa: BLE001 - a reader fails as it likes
            if _reads(reader, path, edits):
                return [f"{reader.__name__[4:]} reads the original, not the copy: {error!r}"]
            notes.append(f"{reader.__name__[4:]} cannot read the original")
    return []


def _reads(reader: Callable[[Path, dict], list[str]], path: Path, edits: dict) -> bool:
    try:
        reader(path, {name: {} for name in edits})
    except TooLongError:
        raise
    except Exception:  # noqa: BLE001 - a reader fails as it likes
        return False
    return True


def _opened(path: Path) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, read_only=path.stat().st_size > LARGEST_IN_MEMORY)


def _by_openpyxl(path: Path, edits: dict[str, dict]) -> list[str]:
    book = _opened(path)
    faults = []
    for name, cells in edits.items():
        sheet = book[name]
        found = _values(sheet, cells) if cells else {}
        linked = {} if isinstance(sheet, ReadOnlyWorksheet) else _links(sheet)
        for position, edit in cells.items():
            value = found.get(position)
            if value == linked.get(position, "") and edit.value is None:
                continue  # openpyxl shows a link's target where its cell is blank
            if not _same(value, edit.value, book.epoch):
                faults.append(f"{name} row {position[0]} column {position[1]} reads {value!r}")
    return faults


def _links(sheet: Worksheet) -> dict:
    cells = (cell for row in sheet.iter_rows() for cell in row if cell.hyperlink)
    return {
        (cell.row, cell.column): cell.hyperlink.target or cell.hyperlink.location for cell in cells
    }


def _values(sheet: Worksheet | ReadOnlyWorksheet, cells: Iterable) -> dict:
    """The sheet's values at those positions, read in one pass."""
    if not isinstance(sheet, ReadOnlyWorksheet):
        return {position: sheet.cell(*position).value for position in cells}
    sheet.reset_dimensions()
    wanted = {row for row, _ in cells}
    rows = enumerate(sheet.iter_rows(max_row=max(wanted), values_only=True), start=1)
    return {
        (number, column): value
        for number, values in rows
        if number in wanted
        for column, value in enumerate(values, start=1)
    }


def growth_faults(
    path: Path, grown: Path, sheet: str, from_row: int, rows: int, notes: list[str]
) -> list[str]:
    """Constants that openpyxl does not find where they belong once rows have been put in.

    Args:
        path: The workbook as it was.
        grown: The same with the rows.
        sheet: The sheet that they were put into, in front of `from_row`.
        from_row: The first row that moved.
        rows: How many were put in.
        notes: Takes what could not be checked.
    """
    try:
        before = _constants(path)
    except TooLongError:
        raise
    except Exception:  # noqa: BLE001 - a reader fails as it likes
        notes.append("openpyxl cannot read the original of the growth")
        return []
    after = _constants(grown)
    faults = []
    for name in before:
        shift = rows if name == sheet else 0
        meant = {(r + shift * (r >= from_row), c): v for (r, c), v in before[name].items()}
        if after.get(name) != meant:
            faults.append(f"{name}: constants are not where they belong after growth")
    return faults


def _constants(path: Path) -> dict[str, dict]:
    book = _opened(path)
    return {
        sheet.title: {
            (cell.row, cell.column): cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and cell.data_type not in {"f", "e"} and not _is_formula(cell)
        }
        for sheet in book.worksheets
    }


def _is_formula(cell: object) -> bool:
    return not isinstance(cell.value, str | int | float | bool | date | time | timedelta)


def _by_fastexcel(path: Path, edits: dict[str, dict]) -> list[str]:
    book = fastexcel.read_excel(str(path))
    faults = []
    for name, cells in edits.items():
        if not cells:
            continue
        rows = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_pandas()
        for (row, column), edit in cells.items():
            inside = row <= len(rows) and column <= len(rows.columns)
            value = rows.iat[row - 1, column - 1] if inside else None
            if isinstance(edit.value, str) and value != edit.value:
                faults.append(f"{name} R{row}C{column} reads {value!r}")
    return faults


def _same(value: object, wanted: object, epoch: datetime) -> bool:
    """Whether openpyxl's value is what was written; a number may show as a date or time."""
    if wanted is None or wanted == "":
        return value in (None, "")
    if isinstance(wanted, bool | str):
        return value == wanted
    if isinstance(value, date | time | timedelta):
        value = to_excel(value, epoch)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return (
            isinstance(value, str) and float(wanted) < 0
        )  # no date lies before the calendar's first
    return math.isclose(float(value), float(wanted), abs_tol=1e-4)
