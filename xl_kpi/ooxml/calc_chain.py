"""The calculation chain: the list of formula cells, which must not name a cell without one.

An entry may leave out its sheet's id, which is then that of the entry before; taking one out may
therefore mean giving the next its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import cell_address, parse_cell
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
    from collections.abc import Callable, Collection

    from xl_kpi.ooxml.package import Draft
    from xl_kpi.ooxml.row_move import RowMove


def drop_from_calc_chain(
    draft: Draft, workbook_part: str, gone: Collection[tuple[str, str]]
) -> None:
    """Take cells out of the chain; a chain left empty is left out with what refers to it.

    Args:
        draft: The workbook's parts.
        workbook_part: The name of the workbook's own part.
        gone: (sheet's id, address) of cells that hold a formula no more.
    """
    if gone:
        _change(draft, workbook_part, lambda *entry: None if entry in gone else entry[1])


def move_in_calc_chain(draft: Draft, workbook_part: str, sheet_id: str, move: RowMove) -> None:
    """Name a sheet's cells by where they are after a move; those that go are taken out.

    Args:
        draft: The workbook's parts.
        workbook_part: The name of the workbook's own part.
        sheet_id: The id of the sheet that the move is on.
        move: The move.
    """

    def place(entry_sheet: str, address: str) -> str | None:
        if entry_sheet != sheet_id:
            return address
        moved = move.cell(*parse_cell(address))
        return None if moved is None else cell_address(*moved)

    _change(draft, workbook_part, place)


def _change(draft: Draft, workbook_part: str, place: Callable[[str, str], str | None]) -> None:
    """Give each entry the address that `place` says for its sheet's id and address, or none."""
    part = draft.package.related(workbook_part, "calcChain")
    if part is None or part in draft.removed:
        return
    data = draft.read(part)
    patches, left = _patches(data, place)
    if left:
        draft.put(part, splice(data, patches))
    else:
        draft.remove(part, workbook_part)


def _patches(data: bytes, place: Callable[[str, str], str | None]) -> tuple[list[Patch], int]:
    """Return the patches and how many entries are left."""
    patches: list[Patch] = []
    sheet_id, kept_id, left = "", "", 0
    for element in named_children(data, root_of(data), "c"):
        given = attributes(data, element)
        sheet_id, address = given.get("i", sheet_id), given.get("r", "")
        new = place(sheet_id, address)
        if new is None:
            patches.append(Patch(element.start, element.end, b""))
            continue
        tag = start_tag(data, element)
        if new != address:
            tag = with_attribute(tag, "r", new)
        if "i" not in given and kept_id != sheet_id:
            tag = with_attribute(tag, "i", sheet_id)
        if tag != start_tag(data, element):
            patches.append(Patch(element.start, element.content, tag))
        kept_id, left = sheet_id, left + 1
    return patches, left
