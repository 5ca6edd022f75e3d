"""What the cells of a worksheet hold, read from its part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.ooxml.cell_xml import plain_value, string_text
from xl_kpi.ooxml.cells import ErrorValue, ReadCell
from xl_kpi.ooxml.markup import text_of
from xl_kpi.ooxml.refusals import cannot_edit
from xl_kpi.ooxml.sheet_part import formula_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from decimal import Decimal

    from xl_kpi.ooxml.markup import Element
    from xl_kpi.ooxml.shared_strings import SharedStrings
    from xl_kpi.ooxml.sheet_part import SheetPart, StoredCell
    from xl_kpi.ooxml.styles import Styles

Position = tuple[int, int]
"""A cell's row and column."""


@dataclass(frozen=True, slots=True)
class SheetReader:
    """Reads cells of one worksheet.

    Attributes:
        shared_strings: Gives the shared texts when a cell first needs one.

    The part does not change, so what was found once is kept: a refresh asks for the same cells
    when it plans, when it writes and when it checks.
    """

    sheet: SheetPart
    styles: Styles
    shared_strings: Callable[[], SharedStrings]
    _rows: dict[int, tuple[StoredCell, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _read: dict[Position, ReadCell] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def stored(self, positions: Collection[Position]) -> dict[Position, StoredCell]:
        """Return the cells that the part has at those positions."""
        wanted: dict[int, set[int]] = {}
        for number, column in positions:
            wanted.setdefault(number, set()).add(column)
        found: dict[Position, StoredCell] = {}
        for number, columns in wanted.items():
            cells = self._cells_of(number)
            found |= {(number, cell.column): cell for cell in cells if cell.column in columns}
        return found

    def _cells_of(self, number: int) -> tuple[StoredCell, ...]:
        if number not in self._rows:
            row = self.sheet.row(number)
            self._rows[number] = tuple(self.sheet.cells(row)) if row else ()
        return self._rows[number]

    def read(self, positions: Collection[Position]) -> dict[Position, ReadCell]:
        """Return what the cells at those positions hold; one that is not there reads as blank.

        Raises:
            CannotEdit: A cell's content is not of the type it says.
        """
        fresh = [position for position in positions if position not in self._read]
        stored = self.stored(fresh)
        for position in fresh:
            cell = stored.get(position)
            self._read[position] = self._absent(*position) if cell is None else self._cell(cell)
        return {position: self._read[position] for position in positions}

    def filled(self) -> Iterator[tuple[Position, ReadCell]]:
        """Yield every cell that holds a value or a formula, row by row; none is kept here.

        Raises:
            CannotEdit: A cell's content is not of the type it says.
        """
        for row in self.sheet.rows:
            for stored in self.sheet.cells(row):
                if stored.element.content == stored.element.content_end:
                    continue  # a style and nothing else
                cell = self._cell(stored)
                if cell.formula is not None or not (cell.value is None or cell.value == ""):
                    yield (stored.row, stored.column), cell

    def _absent(self, row: int, column: int) -> ReadCell:
        style = self.sheet.inherited_style(self.sheet.row(row), column)
        return ReadCell(None, self.styles.number_format(style), None, style)

    def _cell(self, cell: StoredCell) -> ReadCell:
        inside = self.sheet.inside(cell)
        formula = formula_of(self.sheet.data, inside["f"]) if "f" in inside else None
        try:
            value = self._value(cell.kind, inside)
        except (ValueError, IndexError) as error:
            where = self.sheet.address(cell.row, cell.column)
            raise cannot_edit(
                where, f"is damaged: its content is not of type {cell.kind}"
            ) from error
        code = self.styles.number_format(cell.style)
        return ReadCell(value, code, formula.text if formula else None, cell.style)

    def _value(
        self, kind: str, inside: Mapping[str, Element]
    ) -> Decimal | str | bool | ErrorValue | None:
        data = self.sheet.data
        if kind == "inlineStr":
            return string_text(data, inside["is"]) if "is" in inside else ""
        if "v" not in inside:
            return None
        text = text_of(data, inside["v"])
        if kind == "s":
            return self.shared_strings()[int(text)]
        return plain_value(kind, text)
