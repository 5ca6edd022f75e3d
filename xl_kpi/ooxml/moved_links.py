"""Links to a place in the workbook itself that a part keeps among its relationships."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from xl_kpi.faults import Fault
from xl_kpi.ooxml.markup import (
    Patch,
    attributes,
    named_children,
    root_of,
    splice,
    start_tag,
    with_attribute,
)
from xl_kpi.ooxml.row_move import CannotFollow

if TYPE_CHECKING:
    from xl_kpi.ooxml.formula_moves import FormulaMove


def moved_links(data: bytes, owner: str, follow: FormulaMove, faults: list[Fault]) -> bytes:
    """Return a part of relationships whose links (`#Board!A30`) are as after a move.

    Args:
        data: The part.
        owner: The part whose relationships they are, for messages.
        follow: How formulas follow.
        faults: Receives the links that cannot follow.
    """
    patches = []
    for element in named_children(data, root_of(data), "Relationship"):
        given = attributes(data, element)
        target = given.get("Target", "")
        if not target.startswith("#") or not given.get("Type", "").endswith("/hyperlink"):
            continue
        text = unquote(target.removeprefix("#"))
        try:
            moved = follow.formula(text, "")
        except CannotFollow as error:
            faults.append(Fault(owner, f"has a link that {error}"))
            continue
        if moved != text:
            written = quote(moved, safe="!'$:()") if "%" in target else moved
            tag = with_attribute(start_tag(data, element), "Target", f"#{written}")
            patches.append(Patch(element.start, element.content, tag))
    return splice(data, patches)
