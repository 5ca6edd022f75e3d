"""Small workbooks that carry what real packs carry, part by part.

XlsxWriter writes a plain workbook; a feature adds the parts, relationships and content types that
Excel writes for it, cut down to what makes it that feature.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import xlsxwriter
from real_feature_parts import (
    BOOK,
    FORM_CONTROL,
    PIVOT,
    POWER_QUERY,
    RIBBON,
    SHEET,
    SLICER,
    THREADED_COMMENTS,
    TIMELINE,
    Feature,
    macros,
)

if TYPE_CHECKING:
    from pathlib import Path

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def build(path: Path, *features: Feature) -> None:
    """Write a workbook with a sheet "Board", a list object on it, and the features."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Board")
    sheet.write_row("A1", ["Indicator", "Jun-23", "Jul-23"])
    sheet.write_row("A2", ["Children in our care", 497, 501])
    sheet.write_row("A3", ["Assessments", 0.9, 0.35])
    figures = [["Central", 45100, 1], ["East", 45131, 2]]
    columns = [{"header": "Team"}, {"header": "Month"}, {"header": "Cases"}]
    sheet.add_table("F10:H12", {"name": "Teams", "columns": columns, "data": figures})
    book.add_worksheet("Notes").write("A1", "Nothing here")
    for feature in features:
        if feature.drawn:
            feature.drawn(book)
    book.close()
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for feature in features:
        add(parts, feature)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def add(parts: dict[str, bytes], feature: Feature) -> None:
    for name, (data, kind) in feature.parts.items():
        parts[name] = data.encode() if isinstance(data, str) else data
        if kind:
            before(
                parts,
                "[Content_Types].xml",
                "</Types>",
                f'<Override PartName="/{name}" ContentType="{kind}"/>',
            )
    for ending, kind in feature.defaults.items():
        if f'Extension="{ending}"'.encode() not in parts["[Content_Types].xml"]:
            before(
                parts,
                "[Content_Types].xml",
                "</Types>",
                f'<Default Extension="{ending}" ContentType="{kind}"/>',
            )
    for owner, name, kind, target in feature.ties:
        folder, _, file = owner.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels".lstrip("/")
        parts.setdefault(rels, f'{HEAD}<Relationships xmlns="{PACKAGE}"></Relationships>'.encode())
        tie = f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        before(parts, rels, "</Relationships>", tie)
    if feature.sheet_tail:
        place = "<tableParts" if not feature.sheet_tail.startswith("<extLst") else "</worksheet>"
        before(parts, SHEET, place, feature.sheet_tail)
    if feature.book_tail:
        before(parts, BOOK, "</workbook>", feature.book_tail)


def before(parts: dict[str, bytes], name: str, mark: str, new: str) -> None:
    assert mark.encode() in parts[name]
    parts[name] = parts[name].replace(mark.encode(), f"{new}{mark}".encode(), 1)


def image() -> io.BytesIO:
    """A PNG of one grey point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">2L5B", 1, 1, 8, 0, 0, 0, 0))
    point = chunk(b"IDAT", zlib.compress(b"\x00\x7f"))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + head + point + chunk(b"IEND", b""))


def _pictures(book: xlsxwriter.Workbook) -> None:
    sheet = book.worksheets()[0]
    sheet.insert_image("J1", "point.png", {"image_data": image()})
    sheet.set_header("&L&G", {"image_left": "point.png", "image_data_left": image()})


def _image_in_a_cell(book: xlsxwriter.Workbook) -> None:
    book.worksheets()[0].embed_image("J5", "point.png", {"image_data": image()})


def _sparklines(book: xlsxwriter.Workbook) -> None:
    book.worksheets()[0].add_sparkline("D2", {"range": "Board!B2:C2"})


def _extended_formats(book: xlsxwriter.Workbook) -> None:
    sheet = book.worksheets()[0]
    sheet.conditional_format("B2:C3", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("B2:B3", {"type": "icon_set", "icon_style": "3_arrows"})


def _charts_and_comments(book: xlsxwriter.Workbook) -> None:
    sheet = book.worksheets()[0]
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Board!$B$2:$C$2"})
    sheet.insert_chart("J8", chart)
    sheet.write_comment("B2", "As at 30 June")
    sheet.insert_textbox("J25", "Note")
    sheet.insert_button("J30", {"macro": "refresh"})


def _dynamic_array(book: xlsxwriter.Workbook) -> None:
    book.worksheets()[0].write_dynamic_array_formula("L1:L2", "=UNIQUE(F11:F12)", None, "Central")


FEATURES = {
    "slicer": SLICER,
    "timeline": TIMELINE,
    "pivot table": PIVOT,
    "Power Query": POWER_QUERY,
    "form control": FORM_CONTROL,
    "sparklines": Feature(drawn=_sparklines),
    "extended conditional formats": Feature(drawn=_extended_formats),
    "threaded comments": THREADED_COMMENTS,
    "pictures": Feature(drawn=_pictures),
    "image in a cell": Feature(drawn=_image_in_a_cell),
    "chart, comment, text box and button": Feature(drawn=_charts_and_comments),
    "dynamic array": Feature(drawn=_dynamic_array),
    "macros": Feature(drawn=macros, suffix=".xlsm"),
    "ribbon": RIBBON,
}
