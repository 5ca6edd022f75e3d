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
from xl_kpi.faults import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.extracts.workbooks import Workbook

MOST_CELLS = 60_000_000
"""How many cells a used range may span; the reader lays out all of them, blank ones too."""
_CHUNK = 1 << 22
_ERROR_TYPE = re.compile(rb"""\bt=["']e["']""")
_ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?P<attributes>[^>]*\bt=["']e["'][^>]*)>(?P<body>.*?)</(?:\w+:)?c>""",
    re.DOTALL,
)
_ADDRESS = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_DIMENSION = re.compile(
    rb"""<(?:\w+:)?dimension\s[^>]*ref=["']([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?["']"""
)

ErrorCell = tuple[int, int, str]
"""Row (the first being 1), column position (A being 0) and text of a failed formula."""


def scan_sheet(book: Workbook, sheet: str) -> tuple[ErrorCell, ...]:
    """Return the cells of a sheet that hold an error value.

    Raises:
        Refusal: The sheet claims to be larger than can be read.
        Exception: Of many kinds, where its part is damaged.
    """
    with zipfile.ZipFile(book.path) as package:
        part = book.parts[sheet]
        first, found = True, False
        for chunk in _chunks(package, part):
            if first:
                _check_extent(chunk, f"{book.path.name} [{sheet}]")
                first = False
            found = found or _ERROR_TYPE.search(chunk) is not None
        return tuple(_error_cells(package.read(part))) if found else ()


def _chunks(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part in pieces that overlap, so that no short pattern is cut in two."""
    tail = b""
    with package.open(part) as stream:
        while piece := stream.read(_CHUNK):
            yield tail + piece
            tail = piece[-16:]


def _check_extent(chunk: bytes, where: str) -> None:
    extent = _DIMENSION.search(chunk)
    if extent is None or extent[3] is None:
        return
    rows = int(extent[4]) - int(extent[2]) + 1
    columns = column_position(extent[3].decode()) - column_position(extent[1].decode()) + 1
    if rows * columns > MOST_CELLS:
        raise refuse(
            where,
            f"this sheet spans {rows:,} rows and {columns:,} columns; delete the unused ones "
            f"(Ctrl+End shows the last cell) and save it again",
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
