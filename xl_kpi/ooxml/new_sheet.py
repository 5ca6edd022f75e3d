"""A worksheet added behind the others: rows of text and numbers, with links to other sheets.

Text is text whatever it begins with. The sheet is wired in (content type, relationship, an entry of
its own in the workbook's part); every other part stays as it is.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault
from xl_kpi.ooxml.addresses import Region, cell_address, column_letters
from xl_kpi.ooxml.cell_xml import cell_xml
from xl_kpi.ooxml.cells import stored_value
from xl_kpi.ooxml.markup import (
    appended,
    attributes,
    child,
    escape,
    named_children,
    place_for,
    root_of,
    splice,
)
from xl_kpi.ooxml.new_part import add_part, next_number
from xl_kpi.ooxml.refusals import CannotEdit, cannot_edit
from xl_kpi.ooxml.sheet_part import MAIN_NAMESPACE
from xl_kpi.ooxml.styles import Look
from xl_kpi.ooxml.workbook_part import BOOK_ORDER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from xl_kpi.ooxml.cells import EditValue
    from xl_kpi.ooxml.package import Draft
    from xl_kpi.ooxml.styles import StyleAdditions

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TIES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TIE = f"{_TIES}/worksheet"
_ON_ONE_PAGE_ACROSS = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
_LINE_HEIGHT = 15
_USUAL_WIDTH = 8.43
_FILLED = 0.95
"""How much of a column's width in characters a line of text fills before it breaks."""
_LONGEST_NAME = 31
_IN_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class NewCell:
    """A cell of a new sheet.

    Attributes:
        link: The cell of the workbook that a click leads to; None for no link.
        number_format: Its format code; None for the general one.
    """

    value: EditValue
    look: Look = Look.PLAIN
    link: Region | None = None
    number_format: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSheet:
    """A sheet to be added.

    Attributes:
        name: The name it shall have; `Audit (2)` is taken where there is an `Audit`.
        rows: Its cells, from A1.
        widths: Of its columns, in characters; those not given have the usual width.
        heading_row: The row that stays in view with those above it, and whose columns can be
            filtered; None for no such row.

    Raises:
        ValueError: Excel allows no sheet of that name.
    """

    name: str
    rows: tuple[tuple[NewCell, ...], ...]
    widths: tuple[float, ...] = ()
    heading_row: int | None = None

    def __post_init__(self) -> None:
        """Refuse a name that no sheet can have (ValueError)."""
        name = self.name
        wrong = not name.strip() or len(name) > _LONGEST_NAME or _IN_NO_NAME.search(name)
        if wrong or name.startswith("'") or name.endswith("'") or name.casefold() == "history":
            raise ValueError(f"{name!r} cannot be the name of a sheet")

    @property
    def column_count(self) -> int:
        """How many columns its longest row has."""
        return max((len(row) for row in self.rows), default=0)


def free_name(name: str, taken: Collection[str]) -> str:
    """Return the name, or with a number behind it where a sheet has it already: `Audit (2)`."""
    folded = {other.casefold() for other in taken}
    candidate, number = name, 1
    while candidate.casefold() in folded:
        number += 1
        mark = f" ({number})"
        candidate = name[: _LONGEST_NAME - len(mark)] + mark
    return candidate


def add_sheet(
    draft: Draft, book_part: str, sheet: NewSheet, styles: StyleAdditions, *, date_1904: bool
) -> None:
    """Add a sheet behind the others of a draft.

    Args:
        draft: The workbook's parts.
        book_part: The name of the workbook's own part.
        sheet: The sheet, under a name that is free.
        styles: Receives the looks of its cells.
        date_1904: Whether the workbook counts its dates from 1904.

    Raises:
        CannotEdit: A value is one that no cell can hold; every such cell is named.
    """
    data = _sheet_xml(sheet, styles, date_1904=date_1904)
    part = _free_part(draft, book_part)
    tie = add_part(draft, book_part, part, data, (_TYPE, _TIE))
    _add_entry(draft, book_part, sheet, tie)


def _free_part(draft: Draft, book_part: str) -> str:
    folder = posixpath.join(posixpath.dirname(book_part), "worksheets")
    taken = {*draft.package.names, *(part.casefold() for part in draft.added)}
    number = 1
    while f"{folder}/sheet{number}.xml".casefold() in taken:
        number += 1
    return f"{folder}/sheet{number}.xml"


def _add_entry(draft: Draft, book_part: str, sheet: NewSheet, tie: str) -> None:
    """Name the sheet in the workbook's part, and the area that its filter works on."""
    data = draft.read(book_part)
    group = child(data, root_of(data), "sheets")
    if group is None:
        raise cannot_edit(draft.package.where, "has no list of sheets")
    others = [attributes(data, element) for element in named_children(data, group, "sheet")]
    spelled = next(name for given in others for name in given if name.endswith(":id"))
    number = next_number(given.get("sheetId", "") for given in others)
    name = escape(sheet.name, quoted=True)
    p = group.prefix.decode()
    prefix = spelled.removesuffix(":id")  # declared anew: it may be declared on each sheet only
    declared = f'xmlns:{prefix}="{_TIES}"'
    entry = f'<{p}sheet {declared} name="{name}" sheetId="{number}" {spelled}="{tie}"/>'
    data = splice(data, appended(data, group, entry.encode()))
    area = _filtered(sheet)
    if area is not None:
        data = _with_filter_name(data, area, len(others))
    draft.put(book_part, data)


def _with_filter_name(data: bytes, area: Region, place: int) -> bytes:
    root = root_of(data)
    p = root.prefix.decode()
    given = f'name="_xlnm._FilterDatabase" localSheetId="{place}" hidden="1"'
    name = f"<{p}definedName {given}>{escape(area.reference)}</{p}definedName>".encode()
    group = child(data, root, "definedNames")
    if group is not None:
        return splice(data, appended(data, group, name))
    at = place_for(data, root, "definedNames", BOOK_ORDER)
    opened, closed = f"<{p}definedNames>".encode(), f"</{p}definedNames>".encode()
    return data[:at] + opened + name + closed + data[at:]


def _filtered(sheet: NewSheet) -> Region | None:
    """Return the heading row and all below it; None where there is nothing to filter."""
    if sheet.heading_row is None or not sheet.heading_row < len(sheet.rows):
        return None
    return Region(sheet.name, sheet.heading_row, 1, len(sheet.rows), sheet.column_count)


def _sheet_xml(sheet: NewSheet, styles: StyleAdditions, *, date_1904: bool) -> bytes:
    last = cell_address(max(len(sheet.rows), 1), max(sheet.column_count, 1))
    area = _filtered(sheet)
    pieces = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
        f'<worksheet xmlns="{MAIN_NAMESPACE}">{_ON_ONE_PAGE_ACROSS}<dimension ref="A1:{last}"/>',
        _view(sheet.heading_row),
        '<sheetFormatPr defaultRowHeight="15"/>',
        _columns(sheet.widths),
        "<sheetData>",
        *_rows(sheet, styles, date_1904=date_1904),
        "</sheetData>",
        f'<autoFilter ref="{area.address}"/>' if area else "",
        _links(sheet),
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
        "</worksheet>",
    ]
    return "".join(pieces).encode()


def _view(heading_row: int | None) -> str:
    inside = ""
    if heading_row is not None:
        below = f"A{heading_row + 1}"
        inside = (
            f'<pane ySplit="{heading_row}" topLeftCell="{below}" activePane="bottomLeft"'
            f' state="frozen"/><selection pane="bottomLeft" activeCell="{below}" sqref="{below}"/>'
        )
    return f'<sheetViews><sheetView workbookViewId="0">{inside}</sheetView></sheetViews>'


def _columns(widths: tuple[float, ...]) -> str:
    if not widths:
        return ""
    columns = (
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(widths, start=1)
    )
    return f"<cols>{''.join(columns)}</cols>"


def _rows(sheet: NewSheet, styles: StyleAdditions, *, date_1904: bool) -> Iterator[str]:
    faults = []
    for number, row in enumerate(sheet.rows, start=1):
        yield f'<row r="{number}"{_height(row, sheet.widths)}>'
        for column, cell in enumerate(row, start=1):
            address = f"{column_letters(column)}{number}"
            try:
                value = stored_value(cell.value, date_1904=date_1904)
            except ValueError as error:
                faults.append(Fault(f"{sheet.name}!{address}", str(error)))
                continue
            style = styles.with_look(cell.look)
            if cell.number_format:
                style = styles.with_number_format(style, cell.number_format)
            yield cell_xml(b"", address, style, value).decode()
        yield "</row>"
    if faults:
        raise CannotEdit(faults)


def _height(row: tuple[NewCell, ...], widths: tuple[float, ...]) -> str:
    """Return a row's height where its wrapped text needs more than one line.

    Not every program works it out when it opens a file; a little too high is better than hidden.
    """
    lines = max(
        (
            len(wrap(str(cell.value), int(_width(widths, place) * _FILLED)))
            for place, cell in enumerate(row)
            if cell.look is Look.WRAPPED and cell.value is not None
        ),
        default=1,
    )
    return f' ht="{_LINE_HEIGHT * lines}" customHeight="1"' if lines > 1 else ""


def _width(widths: tuple[float, ...], place: int) -> float:
    return widths[place] if place < len(widths) else _USUAL_WIDTH


def _links(sheet: NewSheet) -> str:
    links = "".join(
        f'<hyperlink ref="{cell_address(number, column)}" location="{_location(cell.link)}"/>'
        for number, row in enumerate(sheet.rows, start=1)
        for column, cell in enumerate(row, start=1)
        if cell.link is not None
    )
    return f"<hyperlinks>{links}</hyperlinks>" if links else ""


def _location(link: Region) -> str:
    sheet = link.sheet.replace("'", "''")
    return escape(f"'{sheet}'!{link.address}", quoted=True)
