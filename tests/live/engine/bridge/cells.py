"""Values and formulas of one rectangle, read and put as Excel's ``Value`` and ``Formula`` do.

What Excel does and LibreOffice would not: text that looks like a number, a date, a truth value
or a formula is taken for one unless it begins with an apostrophe or the cell is formatted as
text; a date put into a General cell gives it a date format; errors come as Excel's codes; a
block larger than the array put into it is filled up with #N/A.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from failures import excel_says
from formats import DATE_CODE, TIME_CODE, Formats, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ERRORS = {
    532: -2146826281,  # #DIV/0!
    32767: -2146826246,  # #N/A
    525: -2146826259,  # #NAME?
    521: -2146826288,  # #NULL!
    503: -2146826252,  # #NUM!
    524: -2146826265,  # #REF!
}
_VALUE_ERROR = -2146826273
_DAY = dt.timedelta(days=1)
_LONGEST_TEXT = 32_767
LIBREOFFICE, EXCEL = 0, 3  # com.sun.star.sheet.AddressConvention
_ERROR_TEXTS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


#: What goes into a cell with its block, and what must be done to the cell after.
_Planned: TypeAlias = "tuple[str | float, Callable[[Any], None] | None]"


class Grammar:
    """Formulas between Excel's spelling and LibreOffice's tokens."""

    def __init__(self, document: Any) -> None:
        """A grammar for the formulas of one document."""
        self._parser = document.createInstance("com.sun.star.sheet.FormulaParser")
        self._parser.CompileEnglish = True

    def translated(self, text: str, at: Any, source: int, target: int) -> str:
        """A formula without its equals sign, from one convention into another."""
        self._parser.FormulaConvention = source
        tokens = self._parser.parseFormula(text, at)
        self._parser.FormulaConvention = target
        return str(self._parser.printFormula(tokens, at))

    def formula(self, cell: Any) -> str:
        """A cell's formula as Excel spells it, with its equals sign."""
        self._parser.FormulaConvention = EXCEL
        return "=" + str(self._parser.printFormula(cell.getTokens(), cell.CellAddress))

    def put(self, cell: Any, formula: str) -> None:
        """Give a cell a formula that is spelt as in Excel."""
        if formula.startswith("=#"):
            cell.setFormula(formula)  # an error's name, which is no formula to the parser
            return
        self._parser.FormulaConvention = EXCEL
        cell.setTokens(self._parser.parseFormula(formula.lstrip("="), cell.CellAddress))


class Block:
    """One rectangle of cells and what is needed to read and fill it."""

    def __init__(self, cells: Any, formats: Formats, grammar: Grammar, epoch: Any) -> None:
        """``epoch`` is the document's day nought."""
        self._cells, self._formats, self._grammar = cells, formats, grammar
        self._epoch = dt.datetime(epoch.Year, epoch.Month, epoch.Day, tzinfo=dt.UTC)

    # reading -------------------------------------------------------------------------------

    def values(self, *, plain: bool = False) -> list[list[object]]:
        """As ``Value`` (or, plain, ``Value2``): None, text, float, bool, date, Decimal, code."""
        kinds = self._kinds()
        # A blank cell and a formula that gives no text look alike; one call tells them apart.
        formulas = self._cells.getFormulaArray()
        return [
            [
                (
                    ("" if formulas[r][c] else None)
                    if v == ""
                    else self._value(v, kinds[r][c], (r, c), plain=plain)
                )
                for c, v in enumerate(row)
            ]
            for r, row in enumerate(self._cells.getDataArray())
        ]

    def formulas(self) -> list[list[object]]:
        """As ``Formula``: formulas in Excel's spelling, constants as text, "" where empty."""
        shown = self._cells.getDataArray()
        return [
            [self._formula(text, shown[r][c], (r, c)) for c, text in enumerate(row)]
            for r, row in enumerate(self._cells.getFormulaArray())
        ]

    def has_formula(self, text: str, shown: object) -> bool:
        """Whether LibreOffice's formula text is one, and no text that begins with ``=``."""
        return text.startswith("=") and shown != text

    def _formula(self, text: str, shown: object, at: tuple[int, int]) -> object:
        if self.has_formula(text, shown):
            return self._grammar.formula(self._cell(at))
        if isinstance(shown, float):
            return f"{shown:.15g}"
        return text if shown is None else shown

    def _value(self, value: object, kind: Kind, at: tuple[int, int], *, plain: bool) -> object:
        if value is None:
            return _ERRORS.get(self._cell(at).getError(), _VALUE_ERROR)
        return self._number(value, kind, plain=plain) if isinstance(value, float) else value

    def _number(self, value: float, kind: Kind, *, plain: bool) -> object:
        if kind is Kind.LOGICAL:
            return bool(value)
        if kind is Kind.DATE and not plain:
            return self._epoch + dt.timedelta(milliseconds=round(value * 86_400_000))
        if kind is Kind.CURRENCY and not plain:
            return Decimal(f"{value:.4f}")
        return value

    # putting -------------------------------------------------------------------------------

    def put(self, data: object) -> None:
        """As ``Value = data``: a value for all cells, a row for all rows, or rows."""
        rows, columns = self._shape()
        kinds = self._kinds()
        later: list[tuple[tuple[int, int], Callable[[Any], None]]] = []
        block = []
        for r, row in enumerate(_spread(data, rows, columns)):
            planned = [self._planned(value, kinds[r][c]) for c, value in enumerate(row)]
            later += [((r, c), then) for c, (_, then) in enumerate(planned) if then]
            block.append(tuple(now for now, _ in planned))
        self._cells.setDataArray(tuple(block))
        for at, then in later:
            then(self._cell(at))

    def put_formulas(self, data: object) -> None:
        """As ``Formula = data``: one formula goes into each cell as if filled from the first."""
        if isinstance(data, str) and data.startswith("="):
            first = self._cell((0, 0))
            self._grammar.put(first, data)
            tokens = first.getTokens()
            for cell in self._each():
                cell.setTokens(tokens)
        else:
            self.put(data)

    def _planned(self, value: object, kind: Kind) -> _Planned:
        if value is None or value == "":
            return "", None
        if isinstance(value, bool):
            return float(value), self._dress("BOOLEAN") if kind is Kind.GENERAL else None
        if isinstance(value, int | float):
            return (f"{value:.15g}" if kind is Kind.TEXT else float(value)), None
        if isinstance(value, dt.datetime):
            serial = (value.replace(tzinfo=dt.UTC) - self._epoch) / _DAY
            code = TIME_CODE if serial % 1 else DATE_CODE
            return serial, self._dress(code) if kind is Kind.GENERAL else None
        if not isinstance(value, str):
            raise TypeError(f"{type(value).__name__} reached the bridge")
        if len(value) > _LONGEST_TEXT:
            raise excel_says("Application-defined or object-defined error")
        if kind is Kind.TEXT or value[0] == "'":
            return (value if kind is Kind.TEXT else value[1:]), None
        return self._typed(value, kind)

    def _typed(self, text: str, kind: Kind) -> _Planned:
        """What Excel makes of text as if it had been typed into the cell."""
        if text.upper() in _ERROR_TEXTS:
            return "", lambda cell: self._grammar.put(cell, f"={text.upper()}")
        number = None if text[0] == "=" else self._formats.typed(text)
        if number is not None:
            value, key = number
            if self._formats.kind(key) is Kind.LOGICAL:
                return value, self._dress("BOOLEAN")
            return value, self._dress(self._formats.code(key)) if kind is Kind.GENERAL else None
        if text[0] in "=+-@":
            return "", lambda cell: self._grammar.put(cell, text.removeprefix("@"))
        return text, None

    def _dress(self, code: str) -> Callable[[Any], None] | None:
        return None if code == "General" else lambda cell: _set_format(cell, self._formats, code)

    # shape ---------------------------------------------------------------------------------

    def _shape(self) -> tuple[int, int]:
        at = self._cells.RangeAddress
        return at.EndRow - at.StartRow + 1, at.EndColumn - at.StartColumn + 1

    def _cell(self, at: tuple[int, int]) -> Any:
        return self._cells.getCellByPosition(at[1], at[0])

    def _each(self) -> list[Any]:
        rows, columns = self._shape()
        return [self._cell((r, c)) for r in range(rows) for c in range(columns)]

    def _kinds(self) -> list[list[Kind]]:
        rows, columns = self._shape()
        grid = [[Kind.GENERAL] * columns for _ in range(rows)]
        at = self._cells.RangeAddress
        for key, areas in format_groups(self._cells):
            kind = self._formats.kind(key)
            for area in areas if kind is not Kind.GENERAL else ():
                for r in range(area.StartRow - at.StartRow, area.EndRow - at.StartRow + 1):
                    for c in range(
                        area.StartColumn - at.StartColumn, area.EndColumn - at.StartColumn + 1
                    ):
                        grid[r][c] = kind
        return grid


def format_groups(cells: Any) -> list[tuple[int, Sequence[Any]]]:
    """The number formats of a rectangle with the rectangles that have them."""
    groups = cells.UniqueCellFormatRanges
    return [
        (int(group.getByIndex(0).NumberFormat), group.RangeAddresses)
        for group in (groups.getByIndex(i) for i in range(groups.Count))
    ]


def _set_format(cell: Any, formats: Formats, code: str) -> None:
    cell.NumberFormat = formats.key(code)


def _spread(data: object, rows: int, columns: int) -> list[list[object]]:
    """The data as rows of the block's own shape, as Excel spreads them."""
    if not isinstance(data, tuple):
        return [[data] * columns for _ in range(rows)]
    if not data or not isinstance(data[0], tuple):
        data = (data,) * rows
    missing = "=NA()"
    given = [list(row[:columns]) + [missing] * (columns - len(row)) for row in data[:rows]]
    return given + [[missing] * columns for _ in range(rows - len(given))]
