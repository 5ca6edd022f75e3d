"""The calculation chain: the list of formula cells, which must not name a cell without one.

An entry may leave out its sheet's id, which is then that of the entry before; taking one out may
therefore mean giving the next its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.ooxml.markup import (
    Patch,
    attributes,
    named_children,
    root_of,
    splice,
    start_tag,
    with_attribute,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from xl_kpi.ooxml.package import Draft


def drop_from_calc_chain(
    draft: Draft, workbook_part: str, gone: Collection[tuple[str, str]]
) -> None:
    """Take cells out of the chain; a chain left empty is left out with what refers to it.

    Args:
        draft: The workbook's parts.
        workbook_part: The name of the workbook's own part.
        gone: (sheet's id, address) of cells that hold a formula no more.
    """
    part = draft.package.related(workbook_part, "calcChain")
    if part is None or not gone:
        return
    data = draft.read(part)
    patches, left = _patches(data, set(gone))
    if left:
        draft.put(part, splice(data, patches))
    else:
        draft.remove(part, workbook_part)


def _patches(data: bytes, gone: Collection[tuple[str, str]]) -> tuple[list[Patch], int]:
    """Return the patches and how many entries are left."""
    patches: list[Patch] = []
    sheet_id, kept_id, left = "", "", 0
    for element in named_children(data, root_of(data), "c"):
        given = attributes(data, element)
        sheet_id = given.get("i", sheet_id)
        if (sheet_id, given.get("r", "")) in gone:
            patches.append(Patch(element.start, element.end, b""))
            continue
        if "i" not in given and kept_id != sheet_id:
            tag = with_attribute(start_tag(data, element), "i", sheet_id)
            patches.append(Patch(element.start, element.content, tag))
        kept_id, left = sheet_id, left + 1
    return patches, left
