"""A plain workbook of a summary and lists of rows, for a person to filter and sort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from xl_kpi.faults import refuse
from xl_kpi.ooxml.addresses import LAST_ROW
from xl_kpi.ooxml.cells import LONGEST_TEXT
from xl_kpi.workbook.cells import write_cell
from xl_kpi.workbook.looks import HAIRLINE, Looks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

ListedValue = str | int | float | bool | date | None

_SUMMARY = "Summary"
_LABEL_WIDTH, _TEXT_WIDTH = 22, 110
_A4 = 9
_DAY = "dd/mm/yyyy"
_WIDEST, _NARROWEST, _BUTTON = 40, 9, 4
_MEASURED = 200
"""Rows by which a column's width is judged."""


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A sheet of rows, each aligned with the headings."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[ListedValue]]


def write_listing_book(
    path: Path, summary: Sequence[tuple[str, str]], lists: Sequence[ListSheet]
) -> None:
    """Write a workbook with a sheet Summary and a sheet for each list. Text is never a formula.

    Args:
        path: The .xlsx file to write; one that is there is replaced.
        summary: Labels and what they say.
        lists: The other sheets.

    Raises:
        Refusal: A sheet cannot hold so many rows, or the file cannot be written.
    """
    longest = max((len(each.rows) for each in lists), default=0)
    if longest >= LAST_ROW:
        raise refuse(path, f"a sheet cannot hold {longest:,} rows: name a .csv file instead")
    from xlsxwriter.workbook import Workbook

    stream = BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_urls": False})
    looks = Looks(book)
    _write_summary(book, looks, summary)
    for each in lists:
        _write_list(book, looks, each)
    book.close()
    try:
        path.write_bytes(stream.getvalue())
    except OSError as error:
        remedy = "close it in Excel, or name another file"
        raise refuse(path, f"cannot be written ({error.strerror}): {remedy}") from error


def _write_summary(book: Workbook, looks: Looks, summary: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(_SUMMARY)
    sheet.hide_gridlines(2)
    _fit_the_page(sheet)
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, 1, _TEXT_WIDTH)
    for row, (label, text) in enumerate(summary, 1):
        write_cell(sheet, row, 1, label, looks.look(bold=True, valign="top", **HAIRLINE))
        write_cell(sheet, row, 2, text[:LONGEST_TEXT], looks.plain(text_wrap=True, **HAIRLINE))


def _write_list(book: Workbook, looks: Looks, listed: ListSheet) -> None:
    sheet = book.add_worksheet(listed.name)
    _fit_the_page(sheet)
    for column, heading in enumerate(listed.headings, 1):
        write_cell(sheet, 1, column, heading, looks.heading())
        cells = (len(_as_shown(row[column - 1])) for row in listed.rows[:_MEASURED])
        width = max(_NARROWEST, max(cells, default=0) + 2, len(heading) + _BUTTON)
        sheet.set_column(column - 1, column - 1, min(_WIDEST, width))
    for below, row in enumerate(listed.rows, 2):
        for column, value in enumerate(row, 1):
            _write_value(sheet, below, column, value, looks)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(1, len(listed.rows)), len(listed.headings) - 1)


def _fit_the_page(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


def _write_value(sheet: Worksheet, row: int, column: int, value: ListedValue, looks: Looks) -> None:
    look = looks.plain(num_format=_DAY) if isinstance(value, date) else looks.plain()
    if isinstance(value, bool):
        write_cell(sheet, row, column, _as_shown(value), look)
    elif isinstance(value, float):
        exact = Decimal(repr(value))
        write_cell(sheet, row, column, exact if exact.is_finite() else repr(value), look)
    elif value is not None:
        write_cell(sheet, row, column, value, look)


def _as_shown(value: ListedValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)
