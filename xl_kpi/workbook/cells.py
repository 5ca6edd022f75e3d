"""Writing one cell of a new workbook: a text is always a text, whatever it begins with."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from xl_kpi.board.tables import CellValue


def write_cell(
    sheet: Worksheet, row: int, column: int, value: CellValue | datetime, look: Format
) -> None:
    """Write a value; row and column are numbered from 1."""
    at = (row - 1, column - 1)
    if value is None or value == "":
        sheet.write_blank(*at, None, look)
    elif isinstance(value, str):
        sheet.write_string(*at, value, look)
    elif isinstance(value, date):
        sheet.write_datetime(*at, value, look)
    else:
        sheet.write_number(*at, value, look)
