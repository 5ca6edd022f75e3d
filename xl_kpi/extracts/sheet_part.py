"""What a sheet's XML says that its reader does not: failed formulas, and how far it reaches.

The reader gives a failed formula (`#N/A`) as a blank. Here they are found again, with their
addresses. The XML of a large sheet is searched as bytes; it is parsed only for a writer that
leaves addresses out.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from xl_kpi.extracts.places import column_position
from xl_kpi.faults import Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.extracts.workbooks import Workbook

MOST_CELLS = 60_000_000
"""How many cells a used range may span; the reader lays out all of them, blank ones too."""
_CHUNK = 1 << 22
_OVERLAP = 256
_ERROR_TYPES = (b't="e"', b"t='e'")
_ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?P<attributes>[^>]*\bt=["']e["'][^>]*)>(?P<body>.*?)</(?:\w+:)?c>""",
    re.DOTALL,
)
_ADDRESS = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
# Each begins with a literal, so that the search of a large part can skip from one to the next.
_HIGH_ROW = re.compile(rb"""r=["']([0-9]{7,10})["']""")
_ROW = re.compile(rb"""row\s[^>]*?\br=["']([0-9]{1,10})["']""")
_FAR_CELL = re.compile(rb"""r=["']([A-Z]{2,3})([0-9]{1,10})["']""")
_LETTERS = 26
_USUAL_ROWS = 999_999
"""Rows that are not told apart where the columns are few."""

ErrorCell = tuple[int, int, str]
"""Row (the first being 1), column position (A being 0) and text of a failed formula."""


def scan_sheet(book: Workbook, sheet: str) -> tuple[ErrorCell, ...]:
    """Return the cells of a sheet that hold an error value.

    Raises:
        Refusal: The sheet reaches further than can be read.
        Exception: What zipfile raises on a damaged part, of many kinds.
    """
    part = book.parts[sheet]
    rows, columns, found = _USUAL_ROWS, _LETTERS, False
    with zipfile.ZipFile(book.path) as package:
        for chunk in _chunks(package, part):
            rows, columns = _reach(chunk, rows, columns)
            found = found or any(kind in chunk for kind in _ERROR_TYPES)
        if rows * columns > MOST_CELLS:
            rows = max((_last_row(chunk) for chunk in _chunks(package, part)), default=0)
        if rows * columns > MOST_CELLS:
            raise _too_large(f"{book.path.name} [{sheet}]", rows, columns)
        return tuple(_error_cells(package.read(part))) if found else ()


def _chunks(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part in pieces that overlap, so that no pattern is cut in two."""
    tail = b""
    with package.open(part) as stream:
        while piece := stream.read(_CHUNK):
            yield tail + piece
            tail = piece[-_OVERLAP:]


def _reach(chunk: bytes, rows: int, columns: int) -> tuple[int, int]:
    """Return how far a sheet may reach; what its `dimension` says of that need not be true.

    Cells of the first 26 columns and the first million rows need no look: they can be laid out.
    """
    high = max((int(row[1]) for row in _HIGH_ROW.finditer(chunk)), default=0)
    far = {cell.groups() for cell in _FAR_CELL.finditer(chunk)}
    high = max([high, *(int(row) for _, row in far)])
    letters = {column.decode() for column, _ in far}
    return max(rows, high), max([columns, *(column_position(each) + 1 for each in letters)])


def _last_row(chunk: bytes) -> int:
    far = (int(cell[2]) for cell in _FAR_CELL.finditer(chunk))
    return max([0, *(int(row[1]) for row in _ROW.finditer(chunk)), *far])


def _too_large(where: str, rows: int, columns: int) -> Refusal:
    return refuse(
        where,
        f"this sheet reaches to row {rows:,} and column {columns:,}, more than can be read; delete "
        f"the unused rows and columns (Ctrl+End shows the last cell) and save it again",
    )


def _error_cells(xml: bytes) -> Iterator[ErrorCell]:
    cells = list(_ERROR_CELL.finditer(xml))
    addresses = [_ADDRESS.search(cell["attributes"]) for cell in cells]
    if not all(addresses):
        yield from _parsed_error_cells(xml)
        return
    for cell, address in zip(cells, addresses, strict=True):
        value = _VALUE.search(cell["body"])
        if address is not None and value is not None:
            position = column_position(address[1].decode())
            yield int(address[2]), position, value[1].decode("utf-8", "replace")


def _parsed_error_cells(xml: bytes) -> Iterator[ErrorCell]:
    """Find error cells in XML whose cells need not carry an address: then each is the next."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    row_number = 0
    for row in etree.fromstring(xml, parser).iter("{*}row"):
        row_number = int(row.get("r", row_number + 1))
        position = -1
        for cell in row.iter("{*}c"):
            address = _ADDRESS.search(b'r="%s"' % cell.get("r", "").encode())
            position = position + 1 if address is None else column_position(address[1].decode())
            if cell.get("t") == "e":
                yield row_number, position, cell.findtext("{*}v", "")
