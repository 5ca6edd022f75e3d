"""The rows and cells of a sheet after rows were put in or taken out.

New rows take the height, the attributes and the cells' styles of the row that they are modelled
on, and hold nothing. Rows that move take all they have along; in a move of some columns only, the
cells move and the rows stay.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault
from xl_kpi.ooxml.addresses import LAST_ROW, Region, cell_address
from xl_kpi.ooxml.markup import Patch, attributes, splice, start_tag, with_attribute
from xl_kpi.ooxml.refusals import CannotEdit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xl_kpi.ooxml.row_move import RowMove
    from xl_kpi.ooxml.sheet_part import SheetPart, StoredCell
    from xl_kpi.ooxml.sheet_rows import StoredRow

Position = tuple[int, int]

_NOT_FOR_A_NEW_ROW = re.compile(rb"""\s(?:hidden|collapsed|spans|r)\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")


def filled_columns(sheet: SheetPart, row: StoredRow | None) -> set[int]:
    """Return the columns in which a row holds a value or a formula."""
    if row is None:
        return set()
    cells = sheet.cells(row)
    return {cell.column for cell in cells if cell.element.content < cell.element.content_end}


def row_patches(
    sheet: SheetPart, move: RowMove, model: int, inside: Mapping[Position, Patch]
) -> list[Patch]:
    """Return the patches that move the cells of a sheet.

    Args:
        sheet: The sheet's part.
        move: The move, which is on this sheet.
        model: The row that new rows are modelled on.
        inside: Changes within cells, by the cell's place before the move.

    Raises:
        CannotEdit: A cell that holds something would leave the sheet.
    """
    _check_room(sheet, move)
    patches = [patch for (row, _), patch in inside.items() if row < move.at]
    patches += _dimension(sheet, move)
    if move.whole_rows:
        return patches + _whole_rows(sheet, move, model, inside)
    return patches + _band(sheet, move, model, inside)


def _check_room(sheet: SheetPart, move: RowMove) -> None:
    for row in reversed(sheet.rows):
        if row.number + move.count <= LAST_ROW:
            return
        if any(move.moves(column) for column in filled_columns(sheet, row)):
            where = f"{sheet.name}!{row.number}:{row.number}"
            raise CannotEdit([Fault(where, "would be pushed off the sheet: clear it first")])


def _dimension(sheet: SheetPart, move: RowMove) -> list[Patch]:
    element = next(sheet.top_level("dimension"), None)
    if element is None:
        return []
    old = Region.area(sheet.name, attributes(sheet.data, element)["ref"])
    if old.last_row < move.at:
        return []
    last = min(max(old.last_row + move.count, old.first_row), LAST_ROW)
    if move.count < 0 and not move.whole_rows:
        last = old.last_row
    new = Region(old.sheet, old.first_row, old.first_column, last, old.last_column)
    if new == old:
        return []
    tag = with_attribute(start_tag(sheet.data, element), "ref", new.address)
    return [Patch(element.start, element.content, tag)]


def _cell(sheet: SheetPart, cell: StoredCell, row: int, inside: Mapping[Position, Patch]) -> bytes:
    """Return a cell's XML for its new row, its address said."""
    element = cell.element
    xml = sheet.data[element.start : element.end]
    patch = inside.get((cell.row, cell.column))
    if patch is not None:
        start, end = patch.start - element.start, patch.end - element.start
        xml = splice(xml, [Patch(start, end, patch.new)])
    size = element.content - element.start
    return with_attribute(xml[:size], "r", cell_address(row, cell.column)) + xml[size:]


def _blank_cells(sheet: SheetPart, move: RowMove, model: int, number: int) -> dict[int, bytes]:
    """Return the cells of a new row: the model's in the moving columns, styled and blank."""
    row = sheet.row(model)
    return {
        cell.column: b'<%sc r="%s" s="%d"/>'
        % (sheet.body.prefix, cell_address(number, cell.column).encode(), cell.style)
        for cell in (sheet.cells(row) if row else ())
        if move.moves(cell.column) and cell.style
    }


def _new_rows(sheet: SheetPart, move: RowMove, model: int) -> bytes:
    """Return the rows that are put in, none where the model has nothing to give them."""
    stored = sheet.row(model)
    if stored is None:
        return b""
    tag = _NOT_FOR_A_NEW_ROW.sub(b"", _opened(start_tag(sheet.data, stored.element)))
    rows = []
    for number in range(move.at, move.at + move.count):
        cells = b"".join(_blank_cells(sheet, move, model, number).values())
        opened = with_attribute(tag, "r", str(number))
        rows.append(opened + cells + b"</" + stored.element.name + b">")
    return b"".join(rows)


def _opened(tag: bytes) -> bytes:
    """Return a start tag as one that has content."""
    return tag.removesuffix(b"/>").removesuffix(b">").rstrip() + b">"


def _whole_rows(
    sheet: SheetPart, move: RowMove, model: int, inside: Mapping[Position, Patch]
) -> list[Patch]:
    moving = sheet.rows[sheet.rows.place(move.at) :]
    at = moving[0].element.start if moving else sheet.body.content_end
    new = b"" if sheet.body.self_closed else _new_rows(sheet, move, model)
    patches = [Patch(at, at, new)] if new else []
    by_row: dict[int, list[Patch]] = {}
    for position, patch in inside.items():
        by_row.setdefault(position[0], []).append(patch)
    for row in moving:
        number = move.row(row.number)
        xml = b""
        if number is not None and number <= LAST_ROW:
            xml = _renumbered(sheet, row, number, by_row.get(row.number, ()))
        patches.append(Patch(row.element.start, row.element.end, xml))
    return patches


def _renumbered(sheet: SheetPart, row: StoredRow, number: int, inside: Iterable[Patch]) -> bytes:
    """Return a row's XML with another number, in its cells' addresses too where they say one."""
    element, data = row.element, sheet.data
    tag = with_attribute(start_tag(data, element), "r", str(number))
    start, end = element.content, element.end
    xml = data[start:end]
    patches = [Patch(patch.start - start, patch.end - start, patch.new) for patch in inside]
    if b"<!" in xml:  # a comment or the like, in which anything may stand
        for cell in sheet.cells(row):
            opened, size = cell.element.start - start, len(start_tag(data, cell.element))
            cell_tag = _addresses(sheet.body.prefix).sub(rb"\g<1>%d" % number, xml[opened:][:size])
            patches.append(Patch(opened, opened + size, cell_tag))
        return tag + splice(xml, patches)
    xml = splice(xml, patches) if patches else xml
    digits = b"%d" % number
    return tag + _addresses(sheet.body.prefix).sub(lambda match: match[1] + digits, xml)


@lru_cache(maxsize=8)
def _addresses(prefix: bytes) -> re.Pattern[bytes]:
    """Return what finds the row's number in the addresses of cells."""
    return re.compile(rb"""(<%sc\s(?:[^>]*?\s)?r\s*=\s*["'][A-Za-z]{1,3})\d+""" % re.escape(prefix))


def _band(
    sheet: SheetPart, move: RowMove, model: int, inside: Mapping[Position, Patch]
) -> list[Patch]:
    """Return the patch that writes all rows from the first that moves anew."""
    moving = sheet.rows[sheet.rows.place(move.at) :]
    contents: dict[int, dict[int, bytes]] = {row.number: {} for row in moving}
    for row in moving:
        for cell in sheet.cells(row):
            number = move.row(row.number) if move.moves(cell.column) else row.number
            if number is not None and number <= LAST_ROW:
                xml = _cell(sheet, cell, number, inside)
                contents.setdefault(number, {})[cell.column] = xml
    for number in range(move.at, move.at + move.count):
        contents[number] = contents.get(number, {}) | _blank_cells(sheet, move, model, number)
    if not contents or sheet.body.self_closed:
        return []
    start = moving[0].element.start if moving else sheet.body.content_end
    return [Patch(start, sheet.body.content_end, b"".join(_written(sheet, contents)))]


def _written(sheet: SheetPart, contents: Mapping[int, Mapping[int, bytes]]) -> Iterator[bytes]:
    name = sheet.body.prefix + b"row"
    for number, cells in sorted(contents.items()):
        row = sheet.row(number)
        tag = b"<" + name + b">"
        if row is not None:
            tag = _SPANS.sub(b"", _opened(start_tag(sheet.data, row.element)))
        inside = b"".join(xml for _, xml in sorted(cells.items()))
        yield with_attribute(tag, "r", str(number)) + inside + b"</" + name + b">"
