"""The few facts that xlwings itself does not give, asked of Excel in each platform's own words.

Under Windows a fact is a property of the native object; on a Mac, a reference that is resolved by
`get()`. Both spellings are those of xlwings' own sources.
"""

from __future__ import annotations

import shutil
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from xl_kpi.live.values import day_number

if TYPE_CHECKING:
    from pathlib import Path

    import xlwings

    from xl_kpi.live.book import LiveBook
    from xl_kpi.live.values import LiveValue

_ERRORS = {
    -2146826288: "#NULL!", -2146826281: "#DIV/0!", -2146826273: "#VALUE!", -2146826265: "#REF!",
    -2146826259: "#NAME?", -2146826252: "#NUM!", -2146826246: "#N/A", -2146826245: "#GETTING_DATA",
    -2146826243: "#SPILL!", -2146826242: "#CONNECT!", -2146826241: "#BLOCKED!",
    -2146826240: "#UNKNOWN!", -2146826239: "#FIELD!", -2146826238: "#CALC!",
}  # fmt: skip
"""Excel's numbers for the errors that a cell may show; any other number comes as a float."""


def _fact(owner: Any, windows: str, mac: str) -> object:  # noqa: ANN401 - a book or a sheet
    if sys.platform == "darwin":
        return getattr(owner.api, mac).get()
    return getattr(owner.api, windows)


def held_by_name(book: xlwings.Book) -> xlwings.Book:
    """Return the same workbook, whichever others are closed from now on.

    On a Mac xlwings holds the workbooks that it lists by their number, which moves.
    """
    if sys.platform == "darwin":
        book = book.app.books[book.name]
    return book


def full_name(book: xlwings.Book) -> str:
    """Return the workbook's path or web address as Excel has it.

    xlwings' own `fullname` would guess a folder for a web address.
    """
    return str(_fact(book, "FullName", "full_name"))


def is_read_only(book: xlwings.Book) -> bool:
    """Return whether the workbook was opened for reading only."""
    return bool(_fact(book, "ReadOnly", "read_only"))


def is_saved(book: xlwings.Book) -> bool:
    """Return whether the workbook's file holds all that is in the open workbook."""
    return bool(_fact(book, "Saved", "saved"))


def is_protected(sheet: xlwings.Sheet) -> bool:
    """Return whether the sheet's cells are protected, from programs too.

    A macro may have protected them from the person only (`UserInterfaceOnly`).
    """
    if not _fact(sheet, "ProtectContents", "protect_contents"):
        return False
    return not _fact(sheet, "ProtectionMode", "protection_mode")


def is_filtered(sheet: xlwings.Sheet) -> bool:
    """Return whether a filter hides rows of the sheet."""
    return bool(_fact(sheet, "FilterMode", "filter_mode"))


def counts_from_1904(book: xlwings.Book) -> bool:
    """Return whether the workbook counts its dates from 1904."""
    return bool(_fact(book, "Date1904", "date_1904"))


def values_of(cells: xlwings.Range) -> list[list[Any]]:
    """Return what some cells hold, row by row, errors as Excel shows them.

    Under Windows they are taken as they come, in one call. On a Mac an error comes as nothing, and
    is told by how its cell looks: xlwings' own way of telling it loses all of several rows.
    """
    if sys.platform == "darwin":
        turned: list[list[Any]] = cells.options(ndim=2).value
        texts = shown_texts(cells)
        return [[text if text in _ERRORS.values() else value
                 for value, text in zip(row, shown, strict=True)]
                for row, shown in zip(turned, texts, strict=True)]  # fmt: skip
    held = cells.raw_value
    rows = held if isinstance(held, (tuple, list)) else ((held,),)
    return [[_ERRORS.get(value, value) if type(value) is int else value for value in row]
            for row in rows]  # fmt: skip


def shown_texts(cells: xlwings.Range) -> list[list[str]]:
    """Return some cells as they look, row by row: under Windows a call for each cell."""
    if sys.platform == "darwin":
        shown = cells.api.string_value.get()
        rows = shown if isinstance(shown, list) else [[shown]]
        rows = rows if isinstance(rows[0], list) else [rows]
        return [[str(text) for text in row] for row in rows]
    return [[str(cell.api.Text) for cell in row] for row in cells.rows]


def put_values(cells: xlwings.Range, rows: list[list[LiveValue]], *, date_1904: bool) -> None:
    """Put values into some cells in one call."""
    if sys.platform == "darwin":
        cells.value = rows
    else:
        # A date goes in as its number, so that no time zone can move it.
        cells.raw_value = [[_number_of_date(value, date_1904) for value in row] for row in rows]


def _number_of_date(value: LiveValue, date_1904: bool) -> LiveValue:  # noqa: FBT001
    return float(day_number(value, date_1904=date_1904)) if isinstance(value, datetime) else value


def can_save_copy(live: LiveBook) -> bool:
    """Return whether there is something that a copy can be saved of, and a folder for it."""
    return live.path.is_file() if sys.platform == "darwin" else live.path.parent.is_dir()


def save_copy(live: LiveBook, path: Path) -> None:
    """Save a copy of the open workbook.

    Excel for Mac cannot save a copy without renaming the workbook that is open: there the copy is
    of the file as it was last saved.
    """
    if sys.platform == "darwin":
        shutil.copy2(live.path, path)
    else:
        live.book.api.SaveCopyAs(str(path))
