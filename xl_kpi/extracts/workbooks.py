"""Opening .xlsx and .xlsm files: what they are is checked before the reader sees them.

A workbook is untrusted. A file that is encrypted, damaged, of the old kind, or that would unpack
beyond all measure is refused with its name and the remedy.
"""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xl_kpi.extracts.places import unreadable_file
from xl_kpi.extracts.spelling import fold
from xl_kpi.faults import Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LARGEST_PART = 2 << 30
"""Bytes that a part of a workbook may unpack to."""
LARGEST_RATIO = 1000
"""How much larger than its packed size a part above `SUSPECT_PART` may be."""
SUSPECT_PART = 100 << 20
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_RELATIONSHIP_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A workbook that can be read.

    Attributes:
        sheets: Names of its sheets, in order.
        parts: Sheet name to the part of the file that holds it.
        reader: The fastexcel reader.
    """

    path: Path
    sha256: str
    sheets: tuple[str, ...]
    parts: Mapping[str, str]
    reader: Any

    def sheet_named(self, names: Iterable[str]) -> str | None:
        """Return the sheet that has one of these names, compared tolerantly."""
        by_fold = {fold(sheet): sheet for sheet in reversed(self.sheets)}
        return next((by_fold[fold(name)] for name in names if fold(name) in by_fold), None)

    def read_sheet(self, sheet: str) -> Any:  # noqa: ANN401  # fastexcel ships no types
        """Return a sheet, everything as text, its first row being the sheet's first row.

        Raises:
            Refusal: The sheet is damaged.
        """
        with DamageRefused(f"{self.path.name} [{sheet}]"):
            return self.reader.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")

    def first_rows(self, sheet: str, count: int) -> list[tuple[str, ...]]:
        """Return a sheet's first rows as text, blank cells as empty text.

        Raises:
            Refusal: The sheet is damaged.
        """
        import duckdb

        cells = self.read_sheet(sheet)
        if not cells.available_columns():
            return []
        with duckdb.connect() as connection:
            connection.register("cells", cells)
            rows = connection.execute("SELECT * FROM cells LIMIT ?", [count]).fetchall()
        return [tuple(cell or "" for cell in row) for row in rows]


class DamageRefused:
    """Turns whatever is raised by reading a damaged workbook into a refusal."""

    def __init__(self, where: str) -> None:
        """Name the workbook, or its sheet, in the refusal."""
        self._where = where

    def __enter__(self) -> None:
        """Nothing is prepared."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Refuse, unless nothing was raised or a refusal already."""
        # The reader is compiled code: on some damaged files it panics, which is no Exception.
        panicked = type(error).__name__ == "PanicException"
        if panicked or (isinstance(error, Exception) and not isinstance(error, Refusal)):
            raise refuse(
                self._where,
                "this workbook is damaged or is no workbook; open it in Excel and save it again "
                "as .xlsx",
            ) from None


def open_workbook(path: Path) -> Workbook:
    """Check a workbook and open it.

    Raises:
        Refusal: It cannot be opened, is empty, encrypted, of the old kind, damaged, or unpacks
            beyond bounds.
    """
    try:
        with path.open("rb") as file:
            _check_kind(path, file.read(len(_OLE)))
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Refusal([unreadable_file(path, error)]) from None
    import fastexcel

    with DamageRefused(path.name):
        with zipfile.ZipFile(path) as package:
            _check_sizes(path, package)
            parts = _sheet_parts(package)
        reader = fastexcel.read_excel(path)
        sheets = tuple(name for name in reader.sheet_names if name in parts)
    return Workbook(path=path, sha256=sha256, sheets=sheets, parts=parts, reader=reader)


def _check_kind(path: Path, start: bytes) -> None:
    if not start:
        raise refuse(path.name, "this file is empty; export it again or take it away")
    if start != _OLE:
        return
    if _ENCRYPTED_STREAM in path.read_bytes():
        raise refuse(
            path.name,
            "this workbook is protected by a password; save a copy of it without (File > Info > "
            "Protect Workbook > Encrypt with Password, and clear the box)",
        )
    raise refuse(path.name, "this is a workbook of the old kind (.xls); save it as .xlsx")


def _check_sizes(path: Path, package: zipfile.ZipFile) -> None:
    for part in package.infolist():
        suspect = part.file_size > SUSPECT_PART
        if part.file_size > LARGEST_PART or (
            suspect and part.file_size > LARGEST_RATIO * max(part.compress_size, 1)
        ):
            raise refuse(
                path.name,
                f"this workbook's part {part.filename} would unpack to "
                f"{part.file_size / (1 << 20):,.0f} MB and is not read; delete the sheet's unused "
                f"rows and columns and save it again",
            )
    for part in package.infolist():
        if part.filename.endswith(("sharedStrings.xml", "styles.xml")):
            _check_true_size(package, part)


def _check_true_size(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part to its end; a part that is not of the size it claims fails its checksum."""
    with package.open(part) as stream:
        while stream.read(1 << 20):
            pass


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Return sheet names with the parts of the package that hold them."""
    book = next(iter(_targets(package, "_rels/.rels", "", "/officeDocument").values()))
    folder, name = posixpath.split(book)
    sheets = _targets(package, f"{folder}/_rels/{name}.rels", folder, "/worksheet")
    return {
        element.get("name", ""): sheets[element.get(_RELATIONSHIP_ID, "")]
        for element in _parse(package, book).iter("{*}sheet")
        if element.get(_RELATIONSHIP_ID, "") in sheets
    }


def _targets(package: zipfile.ZipFile, part: str, folder: str, kind: str) -> dict[str, str]:
    return {
        element.get("Id", ""): posixpath.normpath(
            posixpath.join("/", folder, element.get("Target", ""))
        ).lstrip("/")
        for element in _parse(package, part.lstrip("/")).iter("{*}Relationship")
        if element.get("Type", "").endswith(kind)
    }


def _parse(package: zipfile.ZipFile, part: str) -> Any:  # noqa: ANN401  # lxml's element
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(package.read(part), parser)
