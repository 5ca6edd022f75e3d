"""What a sweep checks of an edited copy, by programs other than the one that made it.

zipfile and lxml compare the two files, openxml-audit counts its findings on both.
"""

from __future__ import annotations

import posixpath
import re
import signal
import struct
import zipfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import openpyxl.utils
from lxml import etree
from openxml_audit import OpenXmlValidator, ValidationError, ValidationSeverity
from sweep_readers import TooLongError

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMULA, NAME, ENTRIES = '"xl_kpi"="sweep"', "xl_kpi_sweep", ("xl_kpi", "sweep")
"""Marks by which what a sweep adds is known again."""

FIRST_TEXTS = "xl/sharedStrings.xml"
"""What the first text in a workbook of numbers adds."""
LARGEST_COMPARED = 25_000_000
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LOCAL = struct.Struct("<4s5H3L2H")
_MAY_CHANGE = (
    "styles",
    "stylesheet",
    "[content_types]",
    "calcchain",
    "workbook",
    "workbook.xml.rels",
    "sharedstrings",
)


def member_faults(path: Path, copy: Path, said: set[str], sheets: set[str]) -> list[str]:
    """Members lost, added or changed beyond those that edits need and xl_kpi says it changed."""
    before, after = _members(path), _members(copy)
    faults = [f"lost {n}" for n in before if n not in after and "calcchain" not in n.lower()]
    faults += [f"added {n}" for n in after if n not in before and n != FIRST_TEXTS]
    differing = {n for n in after if before.get(n) != after[n]}
    for name in sorted(differing - sheets):
        is_heading = "/tables/" in name  # a list object keeps the text of its headings
        if Path(name.lower()).name.removesuffix(".xml") not in _MAY_CHANGE and not is_heading:
            faults.append(f"changed {name}")
    return faults + [f"changed {name} without saying so" for name in sorted(differing - said)]


def _members(path: Path) -> dict[str, tuple]:
    """Each member's time, checksum, method and bytes as stored."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    members = {}
    for info in infos:
        fields = _LOCAL.unpack_from(data, info.header_offset)
        start = info.header_offset + _LOCAL.size + fields[9] + fields[10]
        stored = data[start : start + info.compress_size]
        members[info.filename] = (info.date_time, info.CRC, info.compress_type, stored)
    return members


def sheet_parts(path: Path) -> dict[str, str]:
    """The part of each sheet, by the sheet's name."""
    with zipfile.ZipFile(path) as archive:
        names = {name.casefold(): name for name in archive.namelist()}
        package = etree.fromstring(archive.read("_rels/.rels"))
        book = next(t.get("Target") for t in package if t.get("Type").endswith("/officeDocument"))
        book = names[book.lstrip("/").casefold()]
        folder, _, name = book.rpartition("/")
        ties = names[f"{folder}/_rels/{name}.rels".lstrip("/").casefold()]
        targets = {t.get("Id"): t.get("Target") for t in etree.fromstring(archive.read(ties))}
        sheets = etree.fromstring(archive.read(book)).iter(f"{MAIN}sheet")
        # A sheet without a part, as a deleted macro sheet leaves it, has nothing to edit.
        parts = {s.get("name"): targets[s.get(_ID)] for s in sheets if s.get(_ID) in targets}
    full = {
        name: posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
        for name, target in parts.items()
    }
    return {name: names.get(part.casefold(), part) for name, part in full.items()}


def sheet_faults(path: Path, copy: Path, changes: dict[str, dict]) -> list[str]:
    """Sheets that differ in anything but the cells edited and what was added."""
    faults = []
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(copy) as after:
        for part, cells in changes.items():
            if before.getinfo(part).file_size > LARGEST_COMPARED:
                continue
            if _without(before.read(part), cells) != _without(after.read(part), cells):
                faults.append(f"{part} differs outside the cells edited")
    return faults


def _without(data: bytes, cells: dict) -> bytes:
    """A sheet's XML without certain cells, rows with nothing in them, and what a sweep adds."""
    root = etree.fromstring(data, etree.XMLParser(huge_tree=True, remove_blank_text=True))
    _drop_cells(root, cells)
    for element in root.iter():
        if element.text and not element.text.strip():
            element.text = None
    for tag in ("conditionalFormatting", "dataValidation"):
        for element in root.iter(MAIN + tag):
            if any(e.text in (FORMULA, f'"{",".join(ENTRIES)}"') for e in element.iter()):
                element.getparent().remove(element)
    for group in root.findall(f"{MAIN}dataValidations"):
        group.attrib.pop("count", None)
        if len(group) == 0:
            root.remove(group)
    for dimension in root.findall(f"{MAIN}dimension"):
        root.remove(dimension)
    return etree.tostring(root, method="c14n")


def _drop_cells(root: etree._Element, cells: dict) -> None:
    number = 0
    for row in list(root.iter(f"{MAIN}row")):
        number, column = int(row.get("r", number + 1)), 0
        row.attrib.pop("spans", None)
        for cell in row.findall(f"{MAIN}c"):
            letters = cell.get("r", "").rstrip("0123456789")
            column = openpyxl.utils.column_index_from_string(letters) if letters else column + 1
            if (number, column) in cells:
                row.remove(cell)
        if len(row) == 0:
            row.text = None
            if set(row.attrib) <= {"r"}:
                row.getparent().remove(row)


def audit_faults(path: Path, copy: Path, notes: list[str]) -> list[str]:
    """Findings of openxml-audit on the copy that it does not have on the original.

    Warnings (what Excel would write in another way) go into the notes.
    """
    old, new = _findings(path), _findings(copy)
    notes += [f"audit warns: {text}" for _, text, severe in new - old if not severe]
    return [f"audit: {part} {text}" for part, text, severe in new - old if severe]


def _findings(path: Path) -> Counter:
    """The findings by part and text, numbers left out: a finding tells how often it was made."""
    result = OpenXmlValidator(max_errors=0).validate(path)
    return Counter(
        (error.part_uri, re.sub("[0-9]+", "#", error.description), is_severe(error))
        for error in result.errors
    )


def is_severe(error: ValidationError) -> bool:
    return error.severity is ValidationSeverity.ERROR


@contextmanager
def within(seconds: int, what: str, notes: list[str]) -> Iterator[None]:
    """Give up the block after so many seconds, with a note; the check is then not made."""

    def stop(*_: object) -> None:
        raise TooLongError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    except TooLongError:
        notes.append(f"{what} took longer than {seconds} s and was not waited for")
    finally:
        signal.alarm(0)
