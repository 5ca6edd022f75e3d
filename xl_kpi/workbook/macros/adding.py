"""Giving a new workbook its macros and its ribbon.

Excel knows a sheet's module by the code name that both the sheet and the project give. Where they
differ it makes a second module, or takes the project for damaged. So the project is made for the
sheets that a workbook has, and each sheet says its code name.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xl_kpi.workbook.macros.project import vba_project
from xl_kpi.workbook.macros.sources import RIBBON, WORKBOOK_MODULE, modules, source

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_RIBBON_PART = f"customUI/{RIBBON}"
_RELATIONSHIPS = "_rels/.rels"
_LAST = b"</Relationships>"
_RELATIONSHIP = (
    '<Relationship Id="rIdRibbon" '
    'Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility" '
    f'Target="{_RIBBON_PART}"/>'
).encode("ascii")
_SAME_DATE_EVER = (1980, 1, 1, 0, 0, 0)


def add_macros(book: Workbook) -> None:
    """Give a workbook that is being built its macros.

    Args:
        book: It has all its sheets; none is added to it after this.
    """
    names = [f"Sheet{number}" for number, _ in enumerate(book.worksheets(), 1)]
    for sheet, name in zip(book.worksheets(), names, strict=True):
        sheet.set_vba_name(name)
    book.set_vba_name(WORKBOOK_MODULE)
    book.add_vba_project(BytesIO(vba_project(modules(names))), is_stream=True)


def with_ribbon(data: bytes) -> bytes:
    """Return a workbook's bytes with the ribbon; members keep their order and dates.

    Args:
        data: The bytes of a workbook that has the macros and no ribbon.
    """
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as plain, ZipFile(stream, "w", ZIP_DEFLATED) as ribboned:
        for member in plain.infolist():
            content = plain.read(member)
            if member.filename == _RELATIONSHIPS:
                content = content.replace(_LAST, _RELATIONSHIP + _LAST)
            ribboned.writestr(member, content, ZIP_DEFLATED)
        part = ZipInfo(_RIBBON_PART, _SAME_DATE_EVER)
        ribboned.writestr(part, source(RIBBON).encode("ascii"), ZIP_DEFLATED)
    return stream.getvalue()
