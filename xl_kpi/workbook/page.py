"""What all sheets of a new workbook have in common: title, print set-up, zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.workbook.layout import HEADING_ROWS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from xl_kpi.workbook.looks import Looks

_A4 = 9
_TITLE_HEIGHT = 26
_SUBTITLE_HEIGHT = 16


def set_up_page(sheet: Worksheet, looks: Looks, title: str, subtitle: str, *, zoom: int) -> None:
    """Give a sheet its title and print set-up: A4 landscape, one page wide.

    Args:
        sheet: The sheet.
        looks: The workbook's formats.
        title: In its first row.
        subtitle: In its second row; empty where the caller writes there.
        zoom: Percentage.
    """
    sheet.hide_gridlines(2)
    sheet.set_zoom(zoom)
    sheet.set_row(0, _TITLE_HEIGHT)
    sheet.write_string(0, 0, title, looks.sheet_title())
    sheet.set_row(1, _SUBTITLE_HEIGHT)
    if subtitle:
        sheet.write_string(1, 0, subtitle, looks.quiet())
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&8&A&R&8Page &P of &N")
    sheet.repeat_rows(0, HEADING_ROWS - 1)
