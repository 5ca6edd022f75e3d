"""A worksheet's part: where its rows and cells are, and what they hold.

Cells that do not say their address stand one after the one before, as Excel counts them. A sheet
whose cells are out of order is refused: Excel itself takes it for damaged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import cell_address, column_number, parse_cell
from xl_kpi.ooxml.markup import (
    Element,
    attributes,
    children,
    named_children,
    root_of,
    text_of,
)
from xl_kpi.ooxml.refusals import cannot_edit
from xl_kpi.ooxml.sheet_rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xl_kpi.ooxml.sheet_rows import StoredRow, StoredRows

MAIN_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_NAMESPACE = "http://purl.oclc.org/ooxml/spreadsheetml/main"


_PLAIN_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,6})")?(?: t="([A-Za-z]+)")?'
    rb"(?:/>|>([^<]*(?:<v>[^<]*</v>|<is><t>[^<]*</t></is>)?)</c>)"
)
"""A cell as nearly every writer writes nearly every cell."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell's formula.

    Attributes:
        text: Without the equals sign; empty where another cell's is shared.
        kind: `normal`, `shared`, `array` or `dataTable`.
        area: For a shared, array or table formula, the address it covers, given by its first cell.
        group: The number of a shared formula.
    """

    text: str
    kind: str
    area: str | None
    group: str | None


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell of the part; `kind` is its type as stored (`n`, `s`, `inlineStr` ...)."""

    row: int
    column: int
    element: Element
    style: int
    kind: str


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet's part.

    Attributes:
        name: The sheet's name.
        body: The element that holds the rows.
        tops: The worksheet's own elements, in order.
        column_styles: (first, last, style) of columns that declare a style.
    """

    name: str
    part: str
    data: bytes
    root: Element
    body: Element
    tops: tuple[Element, ...]
    rows: StoredRows
    column_styles: tuple[tuple[int, int, int], ...]

    def row(self, number: int) -> StoredRow | None:
        """Return the row of that number, None where the part has none."""
        return self.rows.numbered(number)

    def cells(self, row: StoredRow) -> Iterator[StoredCell]:
        """Yield the row's cells from left to right.

        Raises:
            CannotEdit: They are out of order, or name another row.
        """
        plain = self._plain_cells(row) if not self.body.prefix else None
        yield from self._any_cells(row) if plain is None else plain

    def _plain_cells(self, row: StoredRow) -> list[StoredCell] | None:
        """Return the row's cells where all are plainly written and in order, else None."""
        found: list[StoredCell] = []
        position, end, before = row.element.content, row.element.content_end, 0
        while position < end:
            cell = _PLAIN_CELL.match(self.data, position, end)
            if cell is None or int(cell[2]) != row.number:
                return None
            column = column_number(cell[1].decode())
            if column <= before:
                return None
            start, stop = cell.span()
            content, content_end = cell.span(5) if cell[5] is not None else (stop, stop)
            kind = "n" if cell[4] is None else cell[4].decode()
            element = Element(b"c", start, content, content_end, stop)
            found.append(StoredCell(row.number, column, element, int(cell[3] or 0), kind))
            position, before = stop, column
        return found

    def _any_cells(self, row: StoredRow) -> Iterator[StoredCell]:
        name, column = self.body.prefix + b"c", 0
        for element in children(self.data, row.element):
            if element.name != name:
                continue
            given = attributes(self.data, element)
            before, column = column, self._column(given.get("r"), row.number, column + 1)
            if column <= before:
                raise self._disorder(row.number)
            style, kind = int(given.get("s", 0)), given.get("t", "n")
            yield StoredCell(row.number, column, element, style, kind)

    def _column(self, address: str | None, row: int, following: int) -> int:
        if address is None:
            return following
        try:
            named, column = parse_cell(address)
        except ValueError as error:
            raise self._disorder(row) from error
        if named != row:
            raise self._disorder(row)
        return column

    def _disorder(self, row: int) -> Exception:
        message = "is damaged: rows or cells are out of order; open it in Excel and save it"
        return cannot_edit(f"{self.name}!{row}:{row}", message)

    def inherited_style(self, row: StoredRow | None, column: int) -> int:
        """Return the style that a new cell takes from its row or else its column."""
        if row is not None and row.style is not None:
            return row.style
        spans = self.column_styles
        return next((style for first, last, style in spans if first <= column <= last), 0)

    def formula(self, cell: StoredCell) -> Formula | None:
        """Return the cell's formula, None where it has none."""
        element = self.inside(cell).get("f")
        return None if element is None else formula_of(self.data, element)

    def inside(self, cell: StoredCell) -> dict[str, Element]:
        """Return what the cell's element holds (`f`, `v`, `is`), by name."""
        start, end = cell.element.content, cell.element.content_end
        if self.data.startswith(b"<v>", start) and self.data.find(b"<", start + 3) == end - 4:
            return {"v": Element(b"v", start, start + 3, end - 4, end)}  # as most cells are
        prefix = self.body.prefix
        elements = children(self.data, cell.element)
        return {element.local_name: element for element in elements if element.prefix == prefix}

    def formulas_over_areas(self) -> Iterator[tuple[Formula, str]]:
        """Yield array and table formulas with the area that each covers."""
        for match in self._formula_tags(rb"""["'](?:array|dataTable)["']"""):
            formula = _formula_of_tag(match[0])
            if formula.area:
                yield formula, formula.area

    def shared_followers(self, group: str) -> int:
        """Return how many cells use the shared formula with that number, its own included."""
        tags = self._formula_tags(rb"""["']shared["']""")
        return sum(1 for tag in tags if _formula_of_tag(tag[0]).group == group)

    def _formula_tags(self, kind: bytes) -> Iterator[re.Match[bytes]]:
        name = re.escape(self.body.prefix + b"f")
        pattern = re.compile(rb"<" + name + rb"\s[^>]*?\bt\s*=\s*" + kind + rb"[^>]*>")
        return pattern.finditer(self.data, self.body.content, self.body.content_end)

    def top_level(self, local_name: str) -> Iterator[Element]:
        """Yield the worksheet's own elements of that name."""
        name = self.root.prefix + local_name.encode()
        return (element for element in self.tops if element.name == name)

    def address(self, row: int, column: int) -> str:
        """Return a cell's address with the sheet's name, for messages."""
        return f"{self.name}!{cell_address(row, column)}"


def formula_of(data: bytes, element: Element) -> Formula:
    """Return the formula that an element holds."""
    given = attributes(data, element)
    kind = given.get("t", "normal")
    return Formula(text_of(data, element), kind, given.get("ref"), given.get("si"))


def _formula_of_tag(tag: bytes) -> Formula:
    closed = tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
    return formula_of(closed, root_of(closed))


def open_sheet(name: str, part: str, data: bytes) -> SheetPart:
    """Return the worksheet that a checked part holds.

    Raises:
        CannotEdit: It is no worksheet (a chart or dialogue sheet, say), is in the strict dialect,
            or its rows are out of order.
    """
    root = root_of(data)
    check_main_namespace(name, data, root)
    tops = tuple(children(data, root))
    body = _named(tops, root.prefix + b"sheetData")
    if root.local_name != "worksheet" or body is None:
        raise cannot_edit(name, "is not a worksheet with cells")
    columns = _named(tops, root.prefix + b"cols")
    spans = (
        [attributes(data, span) for span in named_children(data, columns, "col")] if columns else []
    )
    styles = tuple(
        (int(span["min"]), int(span["max"]), int(span["style"]))
        for span in spans
        if "style" in span
    )
    return SheetPart(name, part, data, root, body, tops, rows_of(name, data, body), styles)


def _named(elements: Iterable[Element], name: bytes) -> Element | None:
    return next((element for element in elements if element.name == name), None)


def check_main_namespace(where: str, data: bytes, root: Element) -> None:
    """Refuse a part in the strict dialect of the format, or in none that is known.

    Raises:
        CannotEdit: The root is not in the namespace that Excel writes by default.
    """
    prefix = root.prefix.decode().rstrip(":")
    namespace = attributes(data, root).get(f"xmlns:{prefix}" if prefix else "xmlns")
    if namespace == STRICT_NAMESPACE:
        message = "is in the Strict dialect: save it in Excel as an ordinary Excel Workbook"
        raise cannot_edit(where, message)
    if namespace != MAIN_NAMESPACE:
        raise cannot_edit(where, "is not a part of an Excel workbook that can be edited")
