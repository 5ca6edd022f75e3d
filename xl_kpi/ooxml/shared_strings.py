"""The texts that a workbook's cells share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.ooxml.cell_xml import string_text
from xl_kpi.ooxml.markup import named_children, root_of

if TYPE_CHECKING:
    from xl_kpi.ooxml.package import Package


def read_shared_strings(package: Package, workbook_part: str) -> tuple[str, ...]:
    """Return the plain texts in order, none where the workbook shares none."""
    part = package.related(workbook_part, "sharedStrings")
    if part is None:
        return ()
    data = package.read(part)
    return tuple(string_text(data, item) for item in named_children(data, root_of(data), "si"))
