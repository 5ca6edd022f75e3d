"""How far down a sheet each row begins, before rows move and after, for what stays in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import LAST_ROW
from xl_kpi.ooxml.markup import attributes, child

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xl_kpi.ooxml.row_move import RowMove
    from xl_kpi.ooxml.sheet_part import SheetPart

_USUAL = 15.0
_EMU_OF_A_POINT = 12_700
_TELLING = re.compile(rb"<(?:[\w.-]+:)?row\s[^>]*?\s(?:ht|hidden)\s*=")
"""A row that says its height; few sheets have many."""


@dataclass(frozen=True, slots=True)
class RowHeights:
    """The heights of a sheet's rows, in points."""

    usual: float
    own: Mapping[int, float]

    def top(self, index: int, offset: int) -> int:
        """Return how far down a point lies, in EMU.

        Args:
            index: Its row, counted from 0.
            offset: How far below the row's top it is, in EMU.
        """
        special = sum(height - self.usual for row, height in self.own.items() if row <= index)
        return round((index * self.usual + special) * _EMU_OF_A_POINT) + offset

    def point(self, top: int) -> tuple[int, int]:
        """Return the row, counted from 0, and the offset of what lies so far down, in EMU."""
        index, above = 0, 0
        while index < LAST_ROW - 1:
            height = round(self.own.get(index + 1, self.usual) * _EMU_OF_A_POINT)
            if above + height > top:
                break
            above, index = above + height, index + 1
        return index, top - above

    def after(self, move: RowMove, model: int) -> RowHeights:
        """Return the heights after a move, new rows as high as the one they are modelled on."""
        if not move.whole_rows:
            return self
        places = {row: move.row(row) for row in self.own}
        own = {place: self.own[row] for row, place in places.items() if place is not None}
        if model in self.own:
            own |= dict.fromkeys(range(move.at, move.at + move.count), self.own[model])
        return RowHeights(self.usual, own)


def row_heights(sheet: SheetPart) -> RowHeights:
    """Return the heights that a sheet's rows say; rows that do not say have the sheet's usual."""
    element = child(sheet.data, sheet.root, "sheetFormatPr")
    given = attributes(sheet.data, element) if element else {}
    hidden = given.get("zeroHeight") in {"1", "true"}
    usual = 0.0 if hidden else float(given.get("defaultRowHeight", _USUAL))
    own = {}
    telling = _TELLING.search(sheet.data, sheet.body.content, sheet.body.content_end)
    for row in sheet.rows if telling else ():
        said = attributes(sheet.data, row.element)
        if said.get("hidden") in {"1", "true"}:
            own[row.number] = 0.0
        elif "ht" in said:
            own[row.number] = float(said["ht"])
    return RowHeights(usual, own)
