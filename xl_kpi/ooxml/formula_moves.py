"""Formulas and lists of areas as they read after rows have moved.

References follow as in Excel: ranges, whole rows and columns, the sheet named or not. References
to other workbooks, structured references, names and text are left alone. A reference that spans
several sheets (`Jan:Mar!B3`) cannot follow where the move is on one of them only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.formula_references import NOWHERE, rewritten
from xl_kpi.ooxml.row_move import GONE, CannotFollow

if TYPE_CHECKING:
    from xl_kpi.ooxml.formula_references import Reference
    from xl_kpi.ooxml.row_move import RowMove

_SEVERAL_SHEETS = "refers to the same cells of several sheets, of which one would move"
_NUMBER = re.compile(r"[0-9]{1,7}")
_SPAN = re.compile(r"""[\w.)'"]:[\w.'"]""")


@dataclass(frozen=True, slots=True)
class FormulaMove:
    """A move, and the sheets that formulas may name.

    Attributes:
        sheets: The names of all sheets in the order of their tabs.
    """

    move: RowMove
    sheets: tuple[str, ...]

    def formula(self, text: str, home: str) -> str:
        """Return a formula as it reads after the move.

        Args:
            text: The formula, without the equals sign.
            home: The sheet that a reference without one means.

        Raises:
            CannotFollow: It refers to rows that go, to cells of which some move and some do not,
                or to a span of sheets.
        """
        if not self._may_change(text, home):
            return text
        return rewritten(text, lambda reference: self._followed(reference, home))

    def name(self, text: str, home: str) -> str:
        """Return what a defined name stands for after the move (CannotFollow as for `formula`).

        A row without a dollar sign is counted from the cell that uses the name, and stays.
        """

        def change(reference: Reference) -> str:
            return reference.text if reference.has_relative_row else self._followed(reference, home)

        return rewritten(text, change) if self._may_change(text, home) else text

    def areas(self, text: str, *, rigid: bool = False) -> str:
        """Return areas of the moved sheet after the move, without those whose rows all go.

        Args:
            text: Addresses with spaces between them: `A1:C5 F7`.
            rigid: Whether they may not change their number of rows.

        Raises:
            CannotFollow: Some of an area's cells move and others do not.
        """
        return " ".join(filter(None, (self._area(item, rigid=rigid) for item in text.split())))

    def _area(self, address: str, *, rigid: bool) -> str:
        region = Region.area("", address)
        rows, columns = (region.first_row, region.last_row), _columns(region)
        moved = self.move.rigid(rows, columns) if rigid else self.move.area(rows, columns)
        if moved is None:
            return ""
        return address if moved == rows else _with_rows(region, moved, address)

    def _may_change(self, text: str, home: str) -> bool:
        """Return whether a formula may change at all; quick, for there are many."""
        if not any(int(number) >= self.move.at for number in _NUMBER.findall(text)):
            return False
        if self.move.is_on(home):
            return True
        folded = text.casefold()
        name = self.move.sheet.casefold()
        named = name in folded or name.replace("'", "''") in folded
        return named or ("!" in text and _SPAN.search(text) is not None)

    def _followed(self, reference: Reference, home: str) -> str:
        if not self._is_meant(reference.qualifier, home):
            return reference.text
        rows = reference.rows
        try:
            moved = self.move.area(rows, reference.columns)
        except CannotFollow as error:
            raise CannotFollow(f"refers to {reference.text}: {error}") from error
        if moved is None:
            raise CannotFollow(f"refers to {reference.text}: {GONE}")
        if moved == rows:
            return reference.text
        if ":" in reference.qualifier:
            raise CannotFollow(f"{_SEVERAL_SHEETS} ({reference.text})")
        return reference.with_rows(*moved)

    def _is_meant(self, qualifier: str, home: str) -> bool:
        """Return whether a qualifier means the sheet that moves, or a span with it inside."""
        own = qualifier.removeprefix("[0]")
        if own == NOWHERE or "[" in own:
            return False
        first, colon, last = own.casefold().partition(":")
        if not colon:
            return self.move.is_on(own or home)
        folded = [name.casefold() for name in self.sheets]
        if first not in folded or last not in folded:
            return False
        ends = sorted((folded.index(first), folded.index(last)))
        return ends[0] <= folded.index(self.move.sheet.casefold()) <= ends[1]


def _columns(region: Region) -> tuple[int, int]:
    return region.first_column, region.last_column


def _with_rows(region: Region, rows: tuple[int, int], address: str) -> str:
    moved = Region(region.sheet, rows[0], region.first_column, rows[1], region.last_column)
    if ":" in address and moved.row_count == 1 and moved.column_count == 1:
        return f"{moved.address}:{moved.address}"
    return moved.address
