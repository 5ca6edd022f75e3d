"""New bytes for a worksheet in which only the given cells differ.

An edited cell's bytes are replaced; a new cell, and a new row, is put in its place; a row's
`spans` and the sheet's `dimension` are widened where they would no longer hold the cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.markup import Patch, attributes, start_tag, with_attribute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xl_kpi.ooxml.sheet_part import SheetPart
    from xl_kpi.ooxml.sheet_rows import StoredRow


def cell_patches(sheet: SheetPart, cells: Mapping[tuple[int, int], bytes]) -> list[Patch]:
    """Return the patches that put cells into a worksheet.

    Args:
        sheet: The worksheet as it is.
        cells: The whole XML of each cell, by row and column.
    """
    by_row: dict[int, dict[int, bytes]] = {}
    for (number, column), xml in sorted(cells.items()):
        by_row.setdefault(number, {})[column] = xml
    patches = _dimension(sheet, cells)
    new_rows: list[tuple[int, bytes]] = []
    for number, columns in by_row.items():
        row = sheet.row(number)
        if row is None:
            new_rows.append((number, _new_row(sheet, number, columns)))
        else:
            patches += _edited_row(sheet, row, columns)
    return patches + _inserted_rows(sheet, new_rows)


def _new_row(sheet: SheetPart, number: int, columns: Mapping[int, bytes]) -> bytes:
    name = sheet.body.prefix + b"row"
    return b'<%s r="%d">%s</%s>' % (name, number, b"".join(columns.values()), name)


def _inserted_rows(sheet: SheetPart, rows: list[tuple[int, bytes]]) -> list[Patch]:
    """Return the patches that put new rows in front of the first row with a higher number."""
    body, data = sheet.body, sheet.data
    if body.self_closed and rows:
        tag = start_tag(data, body).removesuffix(b"/>").rstrip() + b">"
        inside = b"".join(xml for _, xml in rows)
        return [Patch(body.start, body.end, tag + inside + b"</" + body.name + b">")]
    starts = [*sheet.rows.starts, body.content_end]
    places = [(starts[sheet.rows.place(number)], xml) for number, xml in rows]
    return [Patch(at, at, xml) for at, xml in places]


def _edited_row(sheet: SheetPart, row: StoredRow, columns: Mapping[int, bytes]) -> list[Patch]:
    element, data = row.element, sheet.data
    tag = _widened_spans(start_tag(data, element), attributes(data, element), columns)
    if element.self_closed:
        inside = b"".join(columns.values())
        opened = tag.removesuffix(b"/>").rstrip() + b">"
        return [Patch(element.start, element.end, opened + inside + b"</" + element.name + b">")]
    patches = _cells_of_row(sheet, row, columns)
    if tag != start_tag(data, element):
        patches.append(Patch(element.start, element.content, tag))
    return patches


def _cells_of_row(sheet: SheetPart, row: StoredRow, columns: Mapping[int, bytes]) -> list[Patch]:
    patches: list[Patch] = []
    waiting = dict(columns)
    end = row.element.content
    for cell in sheet.cells(row):
        end = cell.element.end
        start = cell.element.start
        earlier = [column for column in waiting if column < cell.column]
        patches += [Patch(start, start, waiting.pop(column)) for column in earlier]
        if cell.column in waiting:
            patches.append(Patch(start, end, waiting.pop(cell.column)))
        if not waiting:
            return patches
    return [*patches, Patch(end, end, b"".join(waiting.values()))]


def _widened_spans(tag: bytes, given: Mapping[str, str], columns: Mapping[int, bytes]) -> bytes:
    spans = given.get("spans", "").split()
    if not spans:
        return tag
    bounds = [int(bound) for span in spans for bound in span.split(":")]
    low, high = min(*bounds, *columns), max(*bounds, *columns)
    if (low, high) == (min(bounds), max(bounds)):
        return tag
    return with_attribute(tag, "spans", f"{low}:{high}")


def _dimension(sheet: SheetPart, cells: Mapping[tuple[int, int], bytes]) -> list[Patch]:
    element = next(sheet.top_level("dimension"), None)
    if element is None or not cells:
        return []
    old = Region.area(sheet.name, attributes(sheet.data, element)["ref"])
    rows, columns = zip(*cells, strict=True)
    new = Region(
        sheet.name,
        min(old.first_row, *rows),
        min(old.first_column, *columns),
        max(old.last_row, *rows),
        max(old.last_column, *columns),
    )
    if new == old:
        return []
    tag = with_attribute(start_tag(sheet.data, element), "ref", new.address)
    return [Patch(element.start, element.content, tag)]
