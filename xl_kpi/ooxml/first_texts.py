"""The shared texts of a workbook that shares none yet, where an edit is the first to write text.

Excel keeps texts in one part that all sheets share. Where there is that part with texts in it, an
edit leaves it alone and writes its own into the cells, as many programs write all of theirs. Where
there is none of either, as on sheets of nothing but numbers, Excel would move them all when it next
saves; there they are shared from the start.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.ooxml.cell_xml import text_xml
from xl_kpi.ooxml.markup import appended, root_of, splice
from xl_kpi.ooxml.new_part import add_part
from xl_kpi.ooxml.sheet_part import MAIN_NAMESPACE

if TYPE_CHECKING:
    from xl_kpi.ooxml.package import Draft, Package

_KINDS = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings",
)
_NONE = f'<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="{MAIN_NAMESPACE}"/>'.encode()
_ITEM = re.compile(rb"<(?:[^\s<>/!?:]+:)?si[\s/>]")


@dataclass(slots=True)
class FirstTexts:
    """Texts by the number that stands for them; asked twice for the same, it keeps one."""

    numbers: dict[str, int] = field(default_factory=dict)
    uses: int = 0

    def number(self, text: str) -> int:
        """Return the number that stands for a text in a cell."""
        self.uses += 1
        return self.numbers.setdefault(text, len(self.numbers))


def first_texts(package: Package, book_part: str) -> FirstTexts | None:
    """Return a place for the first texts; None where the workbook has shared texts already."""
    part = package.related(book_part, "sharedStrings")
    if part is None:
        return None if package.stored_name(_part(book_part)) else FirstTexts()
    return None if any(map(_ITEM.search, package.pieces(part))) else FirstTexts()


def put_texts(draft: Draft, book_part: str, texts: FirstTexts) -> None:
    """Put the texts into the part that holds them, which is added where there is none.

    Args:
        draft: The workbook's parts.
        book_part: The name of the workbook's own part.
        texts: The texts that cells refer to.
    """
    if not texts.numbers:
        return
    part = draft.package.related(book_part, "sharedStrings")
    data = draft.read(part) if part else _NONE
    root = root_of(data)
    p = root.prefix.decode()
    items = "".join(f"<{p}si>{text_xml(p, text)}</{p}si>" for text in texts.numbers).encode()
    counts = {"count": str(texts.uses), "uniqueCount": str(len(texts.numbers))}
    data = splice(data, appended(data, root, items, **counts))
    if part:
        draft.put(part, data)
    else:
        add_part(draft, book_part, _part(book_part), data, _KINDS)


def _part(book_part: str) -> str:
    return posixpath.join(posixpath.dirname(book_part), "sharedStrings.xml")
