"""The anchors of a sheet's charts, pictures, notes and controls, written anew after a move.

A drawing names cells in three places: its own part (`xdr:from`, `xdr:to`), the anchors of controls
in the sheet's part, and the older VML part of notes and controls (`x:Anchor`, `x:Row`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault
from xl_kpi.ooxml.addresses import cell_address
from xl_kpi.ooxml.markup import Patch, attributes, children, escape, splice, text_of, unescape
from xl_kpi.ooxml.moved_anchors import Hold, Point
from xl_kpi.ooxml.row_move import CannotFollow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.ooxml.formula_moves import FormulaMove
    from xl_kpi.ooxml.markup import Element
    from xl_kpi.ooxml.moved_anchors import AnchorMove

_ANCHORS = {"twoCellAnchor", "oneCellAnchor", "anchor"}
_SHAPE = re.compile(rb"<v:shape\b(?:(?!</v:shape>).)*+</v:shape>", re.DOTALL)
_BOX = re.compile(rb"<x:Anchor>([^<]*)</x:Anchor>")
_ROW = re.compile(rb"<x:Row>\s*(\d+)\s*</x:Row>")
_COLUMN = re.compile(rb"<x:Column>\s*(\d+)\s*</x:Column>")
_FORMULA = re.compile(rb"<x:(Fmla(?:Link|Range|Group|Txbx|Pict))>([^<]*)</x:\1>")
_INTEGER = re.compile(rb"-?\d+")
_NUMBERS_OF_A_BOX = 8
EMU_OF_A_PIXEL = 9_525


def anchor_patches(
    data: bytes, parent: Element, move: AnchorMove, faults: list[Fault]
) -> list[Patch]:
    """Return the patches that let the objects inside an element follow a move.

    Args:
        data: The part that the element is in.
        parent: A drawing, or the part of a sheet that holds its controls.
        move: The move.
        faults: Receives the objects that cannot follow.
    """
    patches = []
    for anchor in _anchors(data, parent):
        corners = {e.local_name: e for e in children(data, anchor)}
        if "from" not in corners:
            continue
        first = _point(data, corners["from"])
        try:
            if "to" in corners:
                last = _point(data, corners["to"])
                new_first, new_last = move.box(first, last, _hold(data, anchor))
                patches += _point_patches(data, corners["to"], new_last)
            else:
                new_first = move.start(first)
        except CannotFollow as error:
            where = f"{move.move.sheet}!{cell_address(first.row + 1, first.column + 1)}"
            faults.append(Fault(where, f"has a picture, chart or control: {error}"))
            continue
        patches += _point_patches(data, corners["from"], new_first)
    return patches


def _anchors(data: bytes, parent: Element) -> Iterator[Element]:
    for element in children(data, parent):
        if element.local_name in _ANCHORS:
            yield element
        elif not element.self_closed:
            yield from _anchors(data, element)


def _hold(data: bytes, anchor: Element) -> Hold:
    given = attributes(data, anchor)
    if anchor.local_name == "anchor":
        on = {"1", "true"}
        if given.get("moveWithCells") not in on:
            return Hold.STAYS
        return Hold.SIZES if given.get("sizeWithCells") in on else Hold.MOVES
    held = {"absolute": Hold.STAYS, "oneCell": Hold.MOVES}
    return held.get(given.get("editAs", "twoCell"), Hold.SIZES)


def _point(data: bytes, corner: Element) -> Point:
    held = {e.local_name: text_of(data, e).strip() for e in children(data, corner)}
    row, offset = int(held["row"]), int(held.get("rowOff", "0"))
    return Point(row, offset, int(held["col"]), int(held.get("colOff", "0")))


def _point_patches(data: bytes, corner: Element, point: Point) -> list[Patch]:
    old = _point(data, corner)
    wanted = {"row": (old.row, point.row), "rowOff": (old.offset, point.offset)}
    return [
        Patch(element.content, element.content_end, str(wanted[element.local_name][1]).encode())
        for element in children(data, corner)
        if element.local_name in wanted and len(set(wanted[element.local_name])) > 1
    ]


def moved_vml(
    data: bytes, home: str, follow: FormulaMove, move: AnchorMove | None, faults: list[Fault]
) -> bytes:
    """Return a VML part of notes and controls as it is after a move.

    Args:
        data: The part. It need not be well formed: Excel's own is not always.
        home: The sheet that it belongs to.
        follow: How formulas follow.
        move: How objects follow; None where the move is on another sheet.
        faults: Receives the objects that cannot follow.
    """

    def formula(match: re.Match[bytes]) -> bytes:
        text = unescape(match[2].decode())
        try:
            moved = follow.formula(text, home)
        except CannotFollow as error:
            faults.append(Fault(home, f"has a control that {error}"))
            return match[0]
        return match[0] if moved == text else _tagged(match[1], escape(moved).encode())

    def shape(match: re.Match[bytes]) -> bytes:
        text = _FORMULA.sub(formula, match[0])
        return text if move is None else _moved_shape(text, move, faults)

    return _SHAPE.sub(shape, data)


def _tagged(name: bytes, inside: bytes) -> bytes:
    return b"<x:%s>%s</x:%s>" % (name, inside, name)


def _moved_shape(text: bytes, move: AnchorMove, faults: list[Fault]) -> bytes:
    row, column = _ROW.search(text), _COLUMN.search(text)
    is_note = b'"Note"' in text and row is not None and column is not None
    if row is None or column is None or not is_note:
        return _moved_control(text, move, faults)
    place = move.move.cell(int(row[1]) + 1, int(column[1]) + 1)
    if place is None:
        return text  # the list of notes names it
    down = place[0] - 1 - int(row[1])
    if not down:
        return text
    patches = [Patch(*row.span(), _tagged(b"Row", b"%d" % (place[0] - 1)))]
    box = _BOX.search(text)
    if box is not None and (corners := _box(box[1])):
        first, last = (replace(corner, row=max(corner.row + down, 0)) for corner in corners)
        patches.append(Patch(*box.span(), _tagged(b"Anchor", _written_box(box[1], first, last))))
    return splice(text, patches)


def _moved_control(text: bytes, move: AnchorMove, faults: list[Fault]) -> bytes:
    """Return a control's shape; its marks say what it does *not* do with cells."""
    box = _BOX.search(text)
    corners = _box(box[1]) if box else None
    if box is None or corners is None:
        return text
    hold = Hold.MOVES if b"<x:SizeWithCells" in text else Hold.SIZES
    hold = Hold.STAYS if b"<x:MoveWithCells" in text else hold
    try:
        first, last = replace(move, unit=EMU_OF_A_PIXEL).box(*corners, hold)
    except CannotFollow as error:
        where = cell_address(corners[0].row + 1, corners[0].column + 1)
        faults.append(Fault(f"{move.move.sheet}!{where}", f"has a control: {error}"))
        return text
    if (first, last) == corners:
        return text
    return splice(text, [Patch(*box.span(), _tagged(b"Anchor", _written_box(box[1], first, last)))])


def _box(inside: bytes) -> tuple[Point, Point] | None:
    numbers = [int(number) for number in _INTEGER.findall(inside)]
    if len(numbers) != _NUMBERS_OF_A_BOX:
        return None
    left, aside, top, below, right, aside_2, bottom, below_2 = numbers
    return Point(top, below, left, aside), Point(bottom, below_2, right, aside_2)


def _written_box(inside: bytes, first: Point, last: Point) -> bytes:
    """Return a box with other corners, written as it was."""
    numbers = iter(
        number
        for point in (first, last)
        for number in (point.column, point.aside, point.row, point.offset)
    )
    return _INTEGER.sub(lambda _: b"%d" % next(numbers), inside)
