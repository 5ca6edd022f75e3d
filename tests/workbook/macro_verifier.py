"""What a macro workbook must be for Excel to take it, checked part by part.

A validator of the file format passes a workbook whose code names and project disagree, or whose
ribbon calls what is not there. `faults(path)` lists these too.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import warnings
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import olefile
from lxml import etree

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it speaks to its parser by names that are to go
    from oletools.olevba import VBA_Parser, decompress_stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROJECT, RIBBON = "xl/vbaProject.bin", "customUI/customUI.xml"
MAIN_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
OFFICE = "http://schemas.microsoft.com/office/2006/relationships"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
UI = "{http://schemas.microsoft.com/office/2006/01/customui}"
WITHOUT_CACHES = bytes.fromhex("cc61ffff000000")

# Facts of the published custom UI markup of 2006: what each element holds, must say and may say.
_CONTROL = {"id", "label", "keytip"}
ELEMENTS = {
    "customUI": ({"ribbon"}, set(), {"onLoad"}),
    "ribbon": ({"tabs"}, set(), {"startFromScratch"}),
    "tabs": ({"tab"}, set(), set()),
    "tab": ({"group"}, {"id", "label"}, _CONTROL),
    "group": ({"button"}, {"id", "label"}, _CONTROL),
    "button": (
        set(),
        {"id", "label", "imageMso", "screentip", "supertip", "keytip", "getEnabled", "onAction"},
        {*_CONTROL, "imageMso", "size", "screentip", "supertip", "getEnabled", "onAction"},
    ),
}
LONGEST = {"keytip": 3}
LONGEST_TEXT = 1024
EXCEL_IMAGES = {
    "RefreshAll", "DataValidation", "TracePrecedents", "ErrorChecking", "CopyAsPicture", "FileOpen",
    "Help", "FormulaEvaluate", "Spelling", "WatchWindow", "CalculateNow", "Copy",
}  # fmt: skip
"""Of Microsoft's lists of Excel's control identifiers: those in all of 2013, 2016 and 365."""
SIGNATURES = {
    "onLoad": "(ribbon As IRibbonUI)",
    "getEnabled": "(control As IRibbonControl, ByRef enabled)",
    "onAction": "(control As IRibbonControl)",
}


@dataclass(frozen=True)
class Book:
    """A macro workbook's parts, and what its project says."""

    parts: dict[str, bytes]

    @cached_property
    def project(self) -> olefile.OleFileIO:
        data = io.BytesIO(self.parts[PROJECT])
        return olefile.OleFileIO(data, raise_defects=olefile.DEFECT_POTENTIAL)

    @cached_property
    def records(self) -> list[tuple[int, bytes]]:
        """The records of the project's directory."""
        data = bytes(decompress_stream(bytearray(self.project.openstream("VBA/dir").read())))
        found, at = [], 0
        while at + 6 <= len(data):
            number, size = struct.unpack_from("<HI", data, at)
            size = 6 if number == 9 else size  # the version counts itself short
            found.append((number, data[at + 6 : at + 6 + size]))
            at += 6 + size
        return found

    @cached_property
    def modules(self) -> dict[str, dict[int, bytes]]:
        """The records of each module, by its name, in the directory's order."""
        found: dict[str, dict[int, bytes]] = {}
        for number, data in self.records:
            if number == 0x19:
                found[data.decode("ascii")] = {}
            elif found:
                [*found.values()][-1][number] = data
        return found

    @cached_property
    def properties(self) -> str:
        return self.project.openstream("PROJECT").read().decode("ascii")

    def sources(self) -> dict[str, str]:
        """Each module's text, as olevba reads it."""
        parser = VBA_Parser(PROJECT, data=self.parts[PROJECT])
        return {name.removesuffix(".bas").removesuffix(".cls"): text
                for _, _, name, text in parser.extract_macros()}  # fmt: skip

    def relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part ('' for the whole) points at: type and part, by identifier."""
        folder, name = posixpath.split(part)
        root = etree.fromstring(self.parts[posixpath.join(folder, "_rels", f"{name}.rels")])
        return {
            each.get("Id"): (
                each.get("Type"),
                posixpath.normpath(posixpath.join("/", folder, each.get("Target")))[1:],
            )
            for each in root
        }

    def content_type(self, part: str) -> str | None:
        types = {
            each.get("PartName") or each.get("Extension"): each.get("ContentType")
            for each in etree.fromstring(self.parts["[Content_Types].xml"])
        }
        return types.get(f"/{part}") or types.get(part.rpartition(".")[2])

    def code_names(self) -> list[str | None]:
        """The workbook's code name, then each sheet's in their order."""
        workbook = etree.fromstring(self.parts["xl/workbook.xml"])
        places = self.relationships("xl/workbook.xml")
        sheets = [places[each.get(SHEET_ID)][1] for each in workbook.iter(f"{MAIN}sheet")]
        said = [workbook.find(f"{MAIN}workbookPr")]
        said += [etree.fromstring(self.parts[sheet]).find(f"{MAIN}sheetPr") for sheet in sheets]
        return [None if each is None else each.get("codeName") for each in said]


def faults(path: Path) -> list[str]:
    """Return all that is wrong with a macro workbook."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        parts = {name: archive.read(name) for name in names}
    book = Book(parts)
    found = [f"{name} is there twice" for name, count in Counter(names).items() if count > 1]
    for check in (_package, _code_names, _caches, _ribbon, _callbacks):
        try:
            found += check(book)
        except (KeyError, OSError, etree.XMLSyntaxError, TypeError) as error:
            found.append(f"{check.__name__}: {error!r}")
    return found


def _package(book: Book) -> Iterator[str]:
    for part, expected in (
        ("xl/workbook.xml", MAIN_TYPE), (PROJECT, PROJECT_TYPE), (RIBBON, "application/xml"),
    ):  # fmt: skip
        if book.content_type(part) != expected:
            yield f"{part} is of type {book.content_type(part)}"
    for part, target in (
        ("", (f"{OFFICE}/ui/extensibility", RIBBON)),
        ("xl/workbook.xml", (f"{OFFICE}/vbaProject", PROJECT)),
    ):
        if [*book.relationships(part).values()].count(target) != 1:
            yield f"{target[1]} is not related once"
        if target[1] not in book.parts:
            yield f"{target[1]} is missing"


def _code_names(book: Book) -> Iterator[str]:
    names = book.code_names()
    listed = re.findall(r"(?m)^(Document|Module)=([^/\r]+)", book.properties)
    documents = [name for kind, name in listed if kind == "Document"]
    if names != documents:
        yield f"the workbook's code names are {names}, the project's documents {documents}"
    if len(set(names)) < len(names):
        yield f"a code name is given twice: {names}"
    for name in documents:
        if not re.fullmatch(r"[A-Za-z]\w{0,30}", name, re.ASCII):
            yield f"{name} is no code name"
    if [name for _, name in listed] != [*book.modules]:
        yield "the project lists other modules than its directory"
    if documents != [name for name, records in book.modules.items() if 0x22 in records]:
        yield "the directory has other documents than the project lists"
    streams = {each[-1] for each in book.project.listdir() if each[0] == "VBA"}
    if streams != {*book.modules, "dir", "_VBA_PROJECT"}:
        yield f"the streams are {sorted(streams)}"
    spelt = "".join(f"{name}\0".ljust(len(name) + 1) + _wide(name) for name in book.modules)
    if book.project.openstream("PROJECTwm").read() != spelt.encode("latin-1") + b"\0\0":
        yield "PROJECTwm spells other names"


def _wide(name: str) -> str:
    return f"{name}\0".encode("utf-16-le").decode("latin-1")


def _caches(book: Book) -> Iterator[str]:
    if book.project.openstream("VBA/_VBA_PROJECT").read() != WITHOUT_CACHES:
        yield "_VBA_PROJECT is that of a version of Excel, and may hold caches"
    for name, records in book.modules.items():
        if records[0x31] != bytes(4):
            yield f"{name} has compiled code before its source"
        if records[0x2C] != b"\xff\xff":
            yield f"{name} has a cookie"
    if dict(book.records)[0x13] != b"\xff\xff":
        yield "the project has a cookie"
    referred = [data.decode("ascii") for number, data in book.records if number == 0x16]
    if referred != ["stdole", "Office"]:
        yield f"the project refers to {referred}"


def _ribbon(book: Book) -> Iterator[str]:
    root = etree.fromstring(book.parts[RIBBON])
    if root.tag != f"{UI}customUI":
        yield f"the ribbon's root is {root.tag}"
    for element in root.iter():
        yield from _element(element)
    seen = Counter(each.get("id") for each in root.iter() if each.get("id"))
    yield from (f"the identifier {name} is given twice" for name, n in seen.items() if n > 1)
    tips = Counter(each.get("keytip") for each in root.iter(f"{UI}button"))
    yield from (f"the key tip {tip} is given twice" for tip, n in tips.items() if n > 1)


def _element(element: etree._Element) -> Iterator[str]:
    name = element.tag.removeprefix(UI)
    if name not in ELEMENTS:
        yield f"{name} is no element of the ribbon"
        return
    children, required, allowed = ELEMENTS[name]
    for child in {each.tag.removeprefix(UI) for each in element} - children:
        yield f"{name} cannot hold {child}"
    for missing in required - set(element.attrib):
        yield f"{name} says no {missing}"
    for unknown in set(element.attrib) - allowed:
        yield f"{name} cannot say {unknown}"
    for attribute, text in element.attrib.items():
        if not 1 <= len(text) <= LONGEST.get(attribute, LONGEST_TEXT):
            yield f"{name}: the {attribute} has {len(text)} characters"
    if not re.fullmatch(r"[A-Z0-9]*", element.get("keytip", "")):
        yield f"{name}: the key tip {element.get('keytip')} is not of letters and digits"
    if element.get("size", "large") not in {"large", "normal"}:
        yield f"{name}: no such size"
    if element.get("imageMso", "Help") not in EXCEL_IMAGES:
        yield f"{name}: Excel may have no image {element.get('imageMso')}"


def _callbacks(book: Book) -> Iterator[str]:
    sources = book.sources()
    for element in etree.fromstring(book.parts[RIBBON]).iter():
        for attribute, signature in SIGNATURES.items():
            if called := element.get(attribute):
                module, _, procedure = called.partition(".")
                line = f"Public Sub {procedure}{signature}\r\n"
                if sources.get(module, "").count(line) != 1:
                    yield f"{called} is not there as {attribute} calls it"
