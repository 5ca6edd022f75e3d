"""What a real pack has beside its tables: a chart, a picture, formulas that were computed."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl.chart import LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet
    from packs import Table

_NO_VALUE = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)><f>([^<]*)</f><v\s*(?:/>|></v>)')


class _Picture(Image):
    """A picture of one pixel, made without a picture library."""

    def __init__(self, anchor: str) -> None:
        self.anchor, self.format, self.width, self.height = anchor, "png", 40, 20

    def _data(self) -> bytes:
        def chunk(kind: bytes, data: bytes) -> bytes:
            return (
                struct.pack(">I", len(data))
                + kind
                + data
                + struct.pack(">I", zlib.crc32(kind + data))
            )

        head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
        body = chunk(b"IDAT", zlib.compress(b"\x00\x00\x85\x6f"))
        return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def adorn(page: Worksheet, tables: list[Table]) -> None:
    """Add what a real pack has beside its tables: a chart, a picture, a comment, merged titles."""
    table = tables[0]
    row = min(table.rows)
    months = [table.column(fact) for fact in table.columns if fact[0].isdigit()]
    first, last = months[0], months[-1]
    chart = LineChart()
    data = Reference(page, min_col=first - 1, max_col=last, min_row=row, max_row=row)
    chart.add_data(data, titles_from_data=True, from_rows=True)
    names = Reference(page, min_col=first, max_col=last, min_row=table.header_row)
    chart.set_categories(names)
    below = max(max(each.rows) for each in tables) + 6
    page.add_chart(chart, f"{get_column_letter(first)}{below}")
    page.add_image(_Picture(f"{get_column_letter(table.column('note') + 4)}{table.header_row}"))
    page.cell(row, last).comment = Comment("Late returns are expected", "Performance")
    for each in tables:
        if each.title_row is not None:
            left = each.column("indicator")
            page.merge_cells(start_row=each.title_row, end_row=each.title_row,
                             start_column=left, end_column=left + 3)  # fmt: skip


def keep_values(path: Path, sheets: list[dict[str, Decimal]]) -> None:
    """Store what each formula last gave, as Excel does when it saves."""
    if not any(sheets):
        return
    source = BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member)
            for at, values in enumerate(sheets, start=1):
                if member.filename == f"xl/worksheets/sheet{at}.xml":
                    data = _NO_VALUE.sub(lambda cell, known=values: _valued(cell, known),
                                         data.decode()).encode()  # fmt: skip
            new.writestr(member, data)


def _valued(cell: re.Match[str], values: Mapping[str, Decimal]) -> str:
    value = values.get(cell[1])
    shown = "" if value is None else f"<v>{value}</v>"
    return f'<c r="{cell[1]}"{cell[2]}><f>{cell[3]}</f>{shown}'
