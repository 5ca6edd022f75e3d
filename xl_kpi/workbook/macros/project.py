"""A VBA project as Excel keeps it in `vbaProject.bin`, from the text of its modules (MS-OVBA).

The project is written as the standard asks of a writer: source only, without the compiled code and
caches that Excel adds for itself, and that would have to match the version of Excel. Nothing in it
depends on the clock, the machine or chance.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.workbook.macros.compound_file import compound_file
from xl_kpi.workbook.macros.compression import compressed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NAME = "VBAProject"
_ID = "{99F4DE67-A9EC-4630-9327-53AD9B27244C}"
_UNPROTECTED = (
    ("CMG", "5153B137B537B537B537B5"),
    ("DPB", "B0B2509351935193"),
    ("GC", "999B797A7A7A7A85"),
)
"""No protection, no password, visible: each obfuscated with `_ID`, as the standard has it."""
_COOKIE = b"\xff\xff"
_VERSION_WITHOUT_CACHES = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 0)
_WINDOWS_64, _ENGLISH_US, _WINDOWS_1252 = 3, 0x409, 1252
_COMPATIBILITY, _MAJOR, _MINOR = 6, 1, 1
_AUTOMATION = (
    r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0"
    r"#C:\Windows\System32\stdole2.tlb#OLE Automation"
)
_OFFICE = (
    r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0"
    r"#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL"
    r"#Microsoft Office 16.0 Object Library"
)
_REFERENCES = (("stdole", _AUTOMATION), ("Office", _OFFICE))
"""What Excel refers to in every new project; found by their identifiers, whatever the path."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module of a project.

    Attributes:
        name: What the module is called, and its stream.
        text: Its source with its attributes, lines ending in CR LF, plain ASCII.
        document: It belongs to the workbook or to a sheet.
    """

    name: str
    text: str
    document: bool = False


def vba_project(modules: Sequence[Module]) -> bytes:
    """Return a project's file, the modules in the order given.

    Raises:
        ValueError: A module's text is not ASCII, or its name too long.
    """
    code = {
        "_VBA_PROJECT": _VERSION_WITHOUT_CACHES,
        "dir": compressed(_directory(modules)),
        **{module.name: compressed(module.text.encode("ascii")) for module in modules},
    }
    top = {"PROJECT": _properties(modules), "PROJECTwm": _names(modules)}
    return compound_file(top, {"VBA": code})


def _directory(modules: Sequence[Module]) -> bytes:
    """Return the `dir` stream: the project, what it refers to, its modules."""
    records = [*_information(), *_references(), _record(0x0F, struct.pack("<H", len(modules)))]
    records.append(_record(0x13, _COOKIE))
    for module in modules:
        records += _module(module)
    return b"".join(records) + _record(0x10)


def _information() -> Iterator[bytes]:
    yield _number(0x01, _WINDOWS_64)
    yield _number(0x4A, _COMPATIBILITY)
    yield _number(0x02, _ENGLISH_US)
    yield _number(0x14, _ENGLISH_US)
    yield _record(0x03, struct.pack("<H", _WINDOWS_1252))
    yield _record(0x04, _NAME.encode("ascii"))
    yield _text(0x05, 0x40, "")  # description
    yield _record(0x06) + _record(0x3D)  # help file, written twice
    yield _number(0x07, 0)  # help context
    yield _number(0x08, 0)  # library flags
    yield struct.pack("<HIIH", 0x09, 4, _MAJOR, _MINOR)
    yield _text(0x0C, 0x3C, "")  # constants for conditional compilation


def _references() -> Iterator[bytes]:
    for name, library in _REFERENCES:
        yield _text(0x16, 0x3E, name)
        identifier = library.encode("ascii")
        size = struct.pack("<I", len(identifier))
        yield _record(0x0D, size + identifier + struct.pack("<IH", 0, 0))


def _module(module: Module) -> Iterator[bytes]:
    yield _text(0x19, 0x47, module.name)
    yield _text(0x1A, 0x32, module.name)  # its stream
    yield _text(0x1C, 0x48, "")  # description
    yield _number(0x31, 0)  # where the source begins: no compiled code stands before it
    yield _number(0x1E, 0)  # help context
    yield _record(0x2C, _COOKIE)
    yield _record(0x22 if module.document else 0x21)
    yield _record(0x2B)


def _record(number: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _number(number: int, value: int) -> bytes:
    return _record(number, struct.pack("<I", value))


def _text(number: int, unicode_number: int, text: str) -> bytes:
    return _record(number, text.encode("ascii")) + _record(unicode_number, text.encode("utf-16-le"))


def _properties(modules: Iterable[Module]) -> bytes:
    """Return the `PROJECT` stream: the modules by kind, protection, the editor's windows."""
    names = [module.name for module in modules]
    items = [
        f"Document={module.name}/&H00000000" if module.document else f"Module={module.name}"
        for module in modules
    ]
    lines = [
        f'ID="{_ID}"',
        *items,
        f'Name="{_NAME}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        *(f'{key}="{value}"' for key, value in _UNPROTECTED),
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{name}=0, 0, 0, 0, C" for name in names),
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _names(modules: Iterable[Module]) -> bytes:
    """Return the `PROJECTwm` stream: each name in both spellings."""
    pairs = (
        module.name.encode("ascii") + b"\0" + (module.name + "\0").encode("utf-16-le")
        for module in modules
    )
    return b"".join(pairs) + b"\0\0"
