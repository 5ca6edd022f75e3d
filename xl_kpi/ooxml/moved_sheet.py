"""A worksheet's part after rows have moved on it, or on another sheet that it refers to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xl_kpi.ooxml.markup import (
    Patch,
    attributes,
    children,
    escape,
    named_children,
    root_of,
    splice,
    start_tag,
    with_attribute,
)
from xl_kpi.ooxml.moved_drawings import anchor_patches
from xl_kpi.ooxml.moved_formulas import moved_formulas
from xl_kpi.ooxml.moved_markup import MovedMarkup
from xl_kpi.ooxml.moved_rows import row_patches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xl_kpi.faults import Fault
    from xl_kpi.ooxml.formula_moves import FormulaMove
    from xl_kpi.ooxml.markup import Element
    from xl_kpi.ooxml.moved_anchors import AnchorMove
    from xl_kpi.ooxml.row_move import RowMove
    from xl_kpi.ooxml.sheet_part import SheetPart

_SPAN_OF_SHEETS = re.compile(rb":[^<>:!]{1,100}!")
_COUNTED = {"mergeCells", "dataValidations", "rowBreaks"}
_GROUPS = {*_COUNTED, "hyperlinks", "ignoredErrors"}


def may_refer(data: bytes, sheet: str) -> bool:
    """Return whether a part may hold a reference to a sheet that is not its own; never wrongly not.

    A part of forty megabytes is looked through at once, where taking it apart takes seconds.
    """
    if b"!" not in data:
        return False
    if not sheet.isascii() or "'" in sheet or '"' in sheet:
        return True
    name = re.escape(escape(sheet).encode())
    named = re.search(name, data, re.IGNORECASE) is not None
    return named or _SPAN_OF_SHEETS.search(data) is not None


def moved_sheet(
    sheet: SheetPart, follow: FormulaMove, anchors: AnchorMove, model: int, faults: list[Fault]
) -> bytes:
    """Return the part of the sheet that the move is on.

    Args:
        sheet: The sheet's part.
        follow: How formulas follow.
        anchors: How controls follow.
        model: The row that new rows are modelled on.
        faults: Receives what cannot follow; the part is then not to be used.
    """
    formulas = moved_formulas(sheet, follow)
    faults += formulas.faults
    patches = row_patches(sheet, follow.move, model, formulas.patches)
    patches += _other_elements(sheet, follow, faults)
    for controls in children(sheet.data, sheet.root):
        if controls.local_name in {"controls", "oleObjects", "AlternateContent"}:
            patches += anchor_patches(sheet.data, controls, anchors, faults)
    patches += _breaks(sheet, follow.move)
    moved = splice(sheet.data, patches)
    return _settled(moved) if follow.move.count < 0 else moved


def following_sheet(sheet: SheetPart, follow: FormulaMove, faults: list[Fault]) -> bytes:
    """Return the part of a sheet that may refer to the one that the move is on."""
    formulas = moved_formulas(sheet, follow)
    faults += formulas.faults
    patches = [*formulas.patches.values(), *_other_elements(sheet, follow, faults)]
    return splice(sheet.data, patches)


def _other_elements(sheet: SheetPart, follow: FormulaMove, faults: list[Fault]) -> list[Patch]:
    """Return the patches to all but the cells: areas, rules, links, sparklines."""
    is_own = follow.move.is_on(sheet.name)
    markup = MovedMarkup(follow, sheet.data, sheet.name, is_own)
    markup.walk(sheet.root, skipped=sheet.body)
    faults += markup.faults
    return markup.patches


def _breaks(sheet: SheetPart, move: RowMove) -> list[Patch]:
    """Return the patches to page breaks, each named by the row above it."""
    if not move.whole_rows:
        return []
    patches = []
    for group in _descendants(sheet.data, sheet.root, sheet.body, "rowBreaks"):
        breaks = {
            int(attributes(sheet.data, element).get("id", 0)): element
            for element in named_children(sheet.data, group, "brk")
        }
        moved = {above: move.row(above + 1) for above in breaks}
        for above, below in moved.items():
            element = breaks[above]
            if below is None:  # the break goes with the row that it stands above
                patches.append(Patch(element.start, element.end, b""))
            elif below - 1 != above:
                tag = with_attribute(start_tag(sheet.data, element), "id", str(below - 1))
                patches.append(Patch(element.start, element.content, tag))
    return patches


def _descendants(data: bytes, parent: Element, skipped: Element, name: str) -> Iterator[Element]:
    for element in children(data, parent):
        if element.start == skipped.start:
            continue
        if element.local_name == name:
            yield element
        else:
            yield from _descendants(data, element, skipped, name)


def _settled(data: bytes) -> bytes:
    """Return the part without groups that have lost all their items, the others counted anew."""
    patches = []
    for group in children(data, root_of(data)):
        if group.local_name not in _GROUPS:
            continue
        items = [attributes(data, item) for item in children(data, group)]
        if not items:
            patches.append(Patch(group.start, group.end, b""))
        elif group.local_name in _COUNTED:
            patches.append(Patch(group.start, group.content, _recounted(data, group, items)))
    return splice(data, patches)


def _recounted(data: bytes, group: Element, items: Sequence[Mapping[str, str]]) -> bytes:
    """Return the start tag of a group with the number of its items, where it says one."""
    given, tag = attributes(data, group), start_tag(data, group)
    by_hand = sum(1 for item in items if item.get("man") in {"1", "true"})
    counts = {"count": len(items), "manualBreakCount": by_hand}
    for name, count in counts.items():
        if name in given:
            tag = with_attribute(tag, name, str(count))
    return tag
