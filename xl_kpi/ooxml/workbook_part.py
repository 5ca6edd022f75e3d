"""The workbook's own part: its sheets, its defined names, its calendar and when it recalculates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault
from xl_kpi.ooxml.addresses import Region, parse_cell
from xl_kpi.ooxml.markup import (
    Patch,
    appended,
    attributes,
    child,
    escape,
    named_children,
    outermost_name,
    place_for,
    root_of,
    splice,
    start_tag,
    text_of,
    with_attribute,
)
from xl_kpi.ooxml.refusals import cannot_edit
from xl_kpi.ooxml.row_move import CannotFollow
from xl_kpi.ooxml.sheet_part import check_main_namespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xl_kpi.ooxml.formula_moves import FormulaMove
    from xl_kpi.ooxml.markup import Element
    from xl_kpi.ooxml.package import Draft, Package

BOOK_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
    "functionGroups", "externalReferences", "definedNames", "calcPr",
)  # fmt: skip
"""The elements of a workbook's own part up to its way of calculating, in the format's order."""
_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_LONGEST_NAME = 255
_LONGEST_TAG = 256
_LARGEST_SEARCHED = 1 << 25


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its part (None for one that the file does not hold) and its own id."""

    name: str
    part: str | None
    sheet_id: str


@dataclass(frozen=True, slots=True)
class WorkbookPart:
    """What the workbook's own part says.

    Attributes:
        date_1904: Whether dates are counted from 1904.
        sheets: In the order of their tabs.
    """

    part: str
    sheets: tuple[Sheet, ...]
    date_1904: bool

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of that name (compared without case), None where there is none."""
        folded = name.casefold()
        return next((sheet for sheet in self.sheets if sheet.name.casefold() == folded), None)


def read_workbook_part(package: Package) -> WorkbookPart:
    """Return what the workbook's own part says.

    Raises:
        CannotEdit: The file holds no workbook in the format's ordinary XML dialect.
    """
    part = package.related("", "officeDocument")
    if part is None or not part.casefold().endswith(".xml"):
        message = "is not an .xlsx or .xlsm workbook: open it in Excel and save it as one"
        raise cannot_edit(package.where, message)
    data = package.read(part)
    root = root_of(data)
    check_main_namespace(package.where, data, root)
    targets = {tie.id: tie.target for tie in package.relationships(part)}
    settings = child(data, root, "workbookPr")
    flag = attributes(data, settings).get("date1904", "0") if settings else "0"
    return WorkbookPart(part, tuple(_sheets(package, data, targets)), flag in {"1", "true"})


def _sheets(package: Package, data: bytes, targets: Mapping[str, str | None]) -> Iterator[Sheet]:
    group = child(data, root_of(data), "sheets")
    for element in named_children(data, group, "sheet") if group else ():
        given = attributes(data, element)
        tie = next((value for name, value in given.items() if name.endswith(":id")), "")
        target = targets.get(tie)
        part = package.stored_name(target) if target else None
        yield Sheet(given.get("name", ""), part, given.get("sheetId", ""))


def defined_names(data: bytes, book: WorkbookPart) -> dict[str, Region]:
    """Return the workbook-wide names that stand for one plain area of a sheet of the workbook.

    Args:
        data: The workbook's own part.
        book: What it says.
    """
    names: dict[str, Region] = {}
    for name, element in _plain_names(data):
        try:
            region = Region.parse(text_of(data, element))
        except ValueError:
            continue
        sheet = book.sheet(region.sheet)
        if sheet is not None:
            names[name] = Region.area(sheet.name, region.address)
    return names


def _plain_names(data: bytes) -> Iterator[tuple[str, Element]]:
    """Yield the workbook-wide names with their elements."""
    group = child(data, root_of(data), "definedNames")
    for element in named_children(data, group, "definedName") if group else ():
        given = attributes(data, element)
        if "localSheetId" not in given:
            yield given.get("name", ""), element


def with_defined_name(data: bytes, name: str, region: Region) -> bytes:
    """Return the workbook's own part with a name that stands for `region`, new or changed."""
    reference = escape(region.reference).encode()
    for known, element in _plain_names(data):
        if known.casefold() == name.casefold():
            if text_of(data, element) == region.reference or _same_area(data, element, region):
                return data
            return splice(data, [Patch(element.content, element.content_end, reference)])
    return _with_new_name(data, name, reference)


def _same_area(data: bytes, element: Element, region: Region) -> bool:
    try:
        return Region.parse(text_of(data, element)) == region
    except ValueError:
        return False


def _with_new_name(data: bytes, name: str, reference: bytes) -> bytes:
    if _NAME.fullmatch(name) is None or len(name) > _LONGEST_NAME or _is_address(name):
        raise cannot_edit(name, "cannot be the name of an area: use letters, digits and _")
    root = root_of(data)
    p = root.prefix
    entry = b'<%sdefinedName name="%s">%s</%sdefinedName>' % (p, name.encode(), reference, p)
    group = child(data, root, "definedNames")
    if group is not None:
        return splice(data, appended(data, group, entry))
    at = place_for(data, root, "definedNames", BOOK_ORDER)
    return splice(data, [Patch(at, at, b"<%sdefinedNames>%s</%sdefinedNames>" % (p, entry, p))])


def _is_address(name: str) -> bool:
    try:
        parse_cell(name)
    except ValueError:
        return False
    return True


def with_recalculation(data: bytes) -> bytes:
    """Return the workbook's own part with the mark that makes Excel compute all when it opens."""
    root = root_of(data)
    element = child(data, root, "calcPr")
    if element is None:
        at = place_for(data, root, "calcPr", BOOK_ORDER)
        mark = b'<%scalcPr fullCalcOnLoad="1"/>' % root.prefix
        return splice(data, [Patch(at, at, mark)])
    tag = with_attribute(start_tag(data, element), "fullCalcOnLoad", "1")
    return splice(data, [Patch(element.start, element.content, tag)])


def with_moved_names(
    data: bytes, book: WorkbookPart, follow: FormulaMove, faults: list[Fault]
) -> bytes:
    """Return the workbook's own part with its defined names as they are after rows have moved.

    Args:
        data: The workbook's own part.
        book: What it says.
        follow: How formulas follow.
        faults: Receives the names that cannot follow.
    """
    group = child(data, root_of(data), "definedNames")
    patches = []
    for element in named_children(data, group, "definedName") if group else ():
        given, text = attributes(data, element), text_of(data, element)
        place = int(given.get("localSheetId", -1))
        home = book.sheets[place].name if 0 <= place < len(book.sheets) else ""
        try:
            moved = follow.name(text, home)
        except CannotFollow as error:
            faults.append(Fault(f"name {given.get('name', '')}", str(error)))
            continue
        if moved != text:
            patches.append(Patch(element.content, element.content_end, escape(moved).encode()))
    return splice(data, patches)


def has_formulas(draft: Draft, book: WorkbookPart) -> bool:
    """Return whether any sheet of the workbook holds a formula, or may hold one.

    A very large sheet is not looked through: to have Excel compute where there is nothing to be
    computed costs less than to find that out.
    """
    chain = draft.package.related(book.part, "calcChain")
    if chain is not None and chain not in draft.removed:
        return True
    parts = [sheet.part for sheet in book.sheets if sheet.part]
    if any(draft.package.stored_size(part) > _LARGEST_SEARCHED for part in parts):
        return True
    return any(_holds_formula(draft.pieces(part)) for part in parts)


def _holds_formula(pieces: Iterable[bytes]) -> bool:
    """Return whether a sheet holds a formula; it is looked through without being kept."""
    formula, before = None, b""
    for piece in pieces:
        data = before + piece if before else piece
        formula = formula or _formula_tag(data)
        if formula and formula.search(data):
            return True
        before = data[-_LONGEST_TAG:]
    return False


def _formula_tag(data: bytes) -> re.Pattern[bytes] | None:
    """Return the pattern of a formula's tag, by the prefix of the sheet's first element."""
    before, colon, name = outermost_name(data).rpartition(b":")
    return re.compile(rb"<" + re.escape(before + colon) + rb"f[\s>/]") if name else None
