"""Headings of list objects (Excel's tables): an edited one renames its column in the table's part.

Excel repairs a workbook in which the two differ. A heading that a formula or a pivot table knows by
its name is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.formula_references import structured_parts
from xl_kpi.ooxml.markup import (
    Patch,
    attributes,
    child,
    named_children,
    root_of,
    splice,
    start_tag,
    unescape,
    with_attribute,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.ooxml.cells import EditValue
    from xl_kpi.ooxml.contents import Contents
    from xl_kpi.ooxml.markup import Element
    from xl_kpi.ooxml.package import Draft

Position = tuple[int, int]

_LONGEST = 255
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = re.compile(
    rb"<(?:[\w.-]+:)?(?:f|definedName|calculatedColumnFormula|totalsRowFormula)(?:\s[^>]*)?>"
    rb"([^<]*\[[^<]*)<"
)
_BETWEEN = re.compile(r"[\[\],:]")


@dataclass(frozen=True, slots=True)
class _Table:
    """A list object, and the elements of its columns."""

    part: str
    data: bytes
    name: str
    area: Region
    columns: tuple[Element, ...]

    def names(self) -> list[str]:
        """The names of its columns, from left to right."""
        return [_shown(attributes(self.data, column).get("name", "")) for column in self.columns]


def follow_headings(
    contents: Contents, draft: Draft, sheet: str, edits: Mapping[Position, EditValue]
) -> list[Fault]:
    """Rename the columns of list objects whose headings are edited.

    Args:
        contents: The workbook as it is.
        draft: Receives the parts of the list objects.
        sheet: The sheet's name.
        edits: The values of the cells that change.

    Returns:
        The headings that cannot be renamed, and why.
    """
    faults: list[Fault] = []
    for table in _tables(contents, sheet):
        new = {
            column - table.area.first_column: value
            for (row, column), value in edits.items()
            if row == table.area.first_row and table.area.holds(row, column)
        }
        if new:
            wrong = _faults(contents, table, new)
            faults += wrong
            if not wrong:
                draft.put(table.part, _renamed(table, new))
    return faults


def _tables(contents: Contents, sheet: str) -> Iterator[_Table]:
    """Yield the list objects of a sheet that show a heading."""
    package, part = contents.package, contents.reader(sheet).sheet.part
    for owned in package.all_related(part, "table"):
        data = package.read(owned)
        given = attributes(data, root_of(data))
        group = child(data, root_of(data), "tableColumns")
        if given.get("headerRowCount", "1") == "0" or group is None:
            continue
        columns = tuple(named_children(data, group, "tableColumn"))
        name = given.get("displayName", given.get("name", ""))
        yield _Table(owned, data, name, Region.area(sheet, given["ref"]), columns)


def _faults(contents: Contents, table: _Table, new: Mapping[int, EditValue]) -> list[Fault]:
    old = table.names()
    after = [new.get(place, name) for place, name in enumerate(old)]
    folded = [str(name).casefold() for name in after]
    faults = []
    for place, value in new.items():
        why = _not_a_heading(value)
        if why is None and folded.count(folded[place]) > 1:
            why = "and must differ from the table's other headings"
        if why is None and (user := _user(contents, table, old[place])):
            why = f"and {user} refers to it by its name"
        if why is not None:
            region = table.area
            at = Region(
                region.sheet, region.first_row, region.first_column + place,
                region.first_row, region.first_column + place,
            )  # fmt: skip
            faults.append(Fault(str(at), f"is a heading of the table {table.name} {why}"))
    return faults


def _not_a_heading(value: EditValue) -> str | None:
    if not isinstance(value, str) or not value:
        return "and must be text"
    return f"and must be of at most {_LONGEST} characters" if len(value) > _LONGEST else None


def _user(contents: Contents, table: _Table, column: str) -> str | None:
    """Return what knows a column by its name, None for nothing."""
    package, book = contents.package, contents.book
    owners = [(f"a formula of {sheet.name}", sheet.part) for sheet in book.sheets if sheet.part]
    owners.append(("a defined name", book.part))
    lists = [
        (f"a formula of {sheet.name}", part)
        for sheet in book.sheets
        if sheet.part
        for part in package.all_related(sheet.part, "table")
    ]
    for who, part in [*owners, *lists]:
        if _names_column(package.read(part), table.name, column):
            return who
    for part in package.all_related(book.part, "pivotCacheDefinition"):
        if _is_pivot_field(package.read(part), table.name, column):
            return "a pivot table"
    return None


def _names_column(data: bytes, table: str, column: str) -> bool:
    wanted = column.casefold()
    for match in _FORMULA.finditer(data):
        for owner, inside in structured_parts(unescape(match[1].decode())):
            pieces = (piece.strip().lstrip("@") for piece in _BETWEEN.split(inside.casefold()))
            odd = _BETWEEN.search(wanted) is not None and wanted in inside.casefold()
            if owner.casefold() in {"", table.casefold()} and (odd or wanted in pieces):
                return True
    return False


def _is_pivot_field(data: bytes, table: str, column: str) -> bool:
    root = root_of(data)
    source, fields = child(data, root, "cacheSource"), child(data, root, "cacheFields")
    held = child(data, source, "worksheetSource") if source else None
    if held is None or fields is None:
        return False
    names = [
        attributes(data, e).get("name", "") for e in named_children(data, fields, "cacheField")
    ]
    of_table = attributes(data, held).get("name", "").casefold() == table.casefold()
    return of_table and column in map(_shown, names)


def _renamed(table: _Table, new: Mapping[int, EditValue]) -> bytes:
    patches = []
    for place, value in new.items():
        column = table.columns[place]
        text = _LIKE_ESCAPE.sub("_x005F_", str(value)).replace("\r\n", "\n")
        tag = with_attribute(start_tag(table.data, column), "name", text.replace("\n", "_x000a_"))
        patches.append(Patch(column.start, column.content, tag))
    return splice(table.data, patches)


def _shown(name: str) -> str:
    """Return a column's name as its heading shows it."""
    escapes = re.compile(r"_x([0-9A-Fa-f]{4})_")
    return escapes.sub(lambda match: chr(int(match[1], 16)), name)
