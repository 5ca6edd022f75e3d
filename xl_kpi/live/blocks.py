"""What was read of an open workbook, each sheet's part in one block."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from xl_kpi.live.areas import Rectangle
from xl_kpi.live.platforms import values_of
from xl_kpi.ooxml.cells import ReadCell

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    import xlwings

    from xl_kpi.live.areas import Position
    from xl_kpi.live.excel import Patience
    from xl_kpi.ooxml.cells import ErrorValue


class LiveCell(ReadCell):
    """A cell of an open workbook, whose number format is asked for only when it matters."""

    __slots__ = ("_is_date", "_look")
    _look: Callable[[], str]
    _is_date: bool

    def __init__(
        self,
        value: Decimal | str | bool | ErrorValue | None,  # noqa: FBT001 - what a cell may hold
        formula: str | None,
        look: Callable[[], str],
        *,
        is_date: bool,
    ) -> None:
        """Keep what is known, and how to learn the number format."""
        known = {"value": value, "formula": formula, "style": 0, "_look": look, "_is_date": is_date}
        for name, held in known.items():
            object.__setattr__(self, name, held)

    @property
    def number_format(self) -> str:
        """The cell's number format."""
        return self._look()

    @property
    def has_own_format(self) -> bool:
        """Whether it has another number format than General: Excel gives only such as a date."""
        return self._is_date or super().has_own_format


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of a sheet as it was read.

    Attributes:
        values, formulas: Row by row; a formula begins with `=`.
    """

    area: Rectangle
    values: list[list[Any]]
    formulas: list[list[str]]

    @classmethod
    def read(cls, area: Rectangle, cells: xlwings.Range, patience: Patience) -> Block:
        """Read values and formulas of some cells.

        Raises:
            Refusal: Excel is busy, gone, or would not.
        """
        values = patience.ask(partial(values_of, cells))
        formulas = patience.ask(partial(getattr, cells, "formula"))
        return cls(area, values, _by_row(formulas, one_row=area.first_row == area.last_row))

    def value(self, position: Position) -> Any:  # noqa: ANN401 - whatever Excel gave
        """Return what Excel gave for a cell."""
        row, column = position[0] - self.area.first_row, position[1] - self.area.first_column
        return self.values[row][column]

    def formula(self, position: Position) -> str | None:
        """Return a cell's formula with its equals sign, None where it has none."""
        row, column = position[0] - self.area.first_row, position[1] - self.area.first_column
        text = self.formulas[row][column]
        is_text = isinstance(self.values[row][column], str) and self.values[row][column] == text
        return text if isinstance(text, str) and text.startswith("=") and not is_text else None

    def is_blank(self, position: Position) -> bool:
        """Return whether a cell holds nothing, no formula either."""
        return self.value(position) is None and self.formula(position) is None

    def alike(self, position: Position) -> tuple[Rectangle, ...]:
        """Return the cells about a cell that hold the same kind of thing and likely look alike.

        They are those beside it in its row and, of dates, those in the same columns of other rows:
        the headings of several tables.
        """
        run = self._run(*position)
        if not isinstance(self.value(position), datetime):
            return (run,)
        columns = range(run.first_column, run.last_column + 1)
        return tuple(
            Rectangle(row, run.first_column, row, run.last_column)
            for row in range(self.area.first_row, self.area.last_row + 1)
            if all(isinstance(self.value((row, column)), datetime) for column in columns)
        )

    def _run(self, row: int, column: int) -> Rectangle:
        kind = type(self.value((row, column)))
        first = last = column
        while first > self.area.first_column and type(self.value((row, first - 1))) is kind:
            first -= 1
        while last < self.area.last_column and type(self.value((row, last + 1))) is kind:
            last += 1
        return Rectangle(row, first, row, last)


def _by_row(formulas: Any, *, one_row: bool) -> list[list[str]]:  # noqa: ANN401 - as xlwings gives
    """Return formulas row by row: of one cell xlwings gives a text, of a line a plain list."""
    if isinstance(formulas, str):
        return [[formulas]]
    if formulas and isinstance(formulas[0], str):
        return [list(formulas)] if one_row else [[each] for each in formulas]
    return [list(row) for row in formulas]
