"""The texts that a workbook's cells share, each read when it is first asked for.

A large workbook shares a million texts of which an edit needs a few.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.ooxml.cell_xml import string_text
from xl_kpi.ooxml.markup import element_at, has_asides, named_children, root_of

if TYPE_CHECKING:
    from xl_kpi.ooxml.package import Package


@dataclass(frozen=True, slots=True)
class SharedStrings:
    """The shared texts of a workbook.

    Attributes:
        starts: The offset of each item in the part.
    """

    data: bytes = field(repr=False)
    starts: array[int] = field(repr=False)
    _texts: dict[int, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.starts)

    def __getitem__(self, index: int) -> str:
        """Return the plain text with that number.

        Raises:
            IndexError: There is none.
        """
        if index < 0:
            raise IndexError(index)
        if index not in self._texts:
            item = element_at(self.data, self.starts[index])
            self._texts[index] = string_text(self.data, item)
        return self._texts[index]


def read_shared_strings(package: Package, workbook_part: str) -> SharedStrings:
    """Return the texts in order, none where the workbook shares none."""
    part = package.related(workbook_part, "sharedStrings")
    if part is None:
        return SharedStrings(b"", array("Q"))
    data = package.read(part)
    return SharedStrings(data, _starts(data))


def _starts(data: bytes) -> array[int]:
    root = root_of(data)
    if has_asides(data, root):
        return array("Q", (item.start for item in named_children(data, root, "si")))
    opening = b"<" + root.prefix + b"si"
    starts, length = array("Q"), len(opening)
    at = data.find(opening, root.content)
    while at >= 0:
        if data[at + length] in b" \t\r\n/>":
            starts.append(at)
        at = data.find(opening, at + length)
    return starts
