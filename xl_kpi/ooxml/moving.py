"""Rows moved on a sheet, and every part of the workbook that names its cells written anew.

What follows: rows and cells; formulas of all sheets, shared, array and table formulas included;
merged cells; conditional formats and data validations, those kept as extensions too; sparklines;
defined names, print areas and titles among them; list objects with their filters; filters and
sort orders; links; page breaks; charts and their texts; pictures and other drawn objects;
controls; notes and comments; protected ranges, ignored errors, watched cells, scenarios;
consolidations; pivot tables and their sources; parameters of queries; the calculation chain.

What cannot be followed is refused by name before anything is written: an area half inside the
columns that move, an array formula, data table or pivot table that would be cut, a reference that
spans several sheets or whose rows all go, an Excel 4.0 macro sheet that refers to the sheet.
Nobody can know of addresses that are text (`INDIRECT("A5")`), that macros hold, or that other
workbooks hold. What the window shows (selection, scroll position, frozen rows) stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.calc_chain import move_in_calc_chain
from xl_kpi.ooxml.formula_moves import FormulaMove
from xl_kpi.ooxml.markup import (
    Patch,
    attributes,
    checked_markup,
    named_children,
    root_of,
    splice,
    start_tag,
    with_attribute,
)
from xl_kpi.ooxml.moved_anchors import AnchorMove
from xl_kpi.ooxml.moved_drawings import anchor_patches, moved_vml
from xl_kpi.ooxml.moved_links import moved_links
from xl_kpi.ooxml.moved_markup import MovedMarkup
from xl_kpi.ooxml.moved_sheet import following_sheet, may_refer, moved_sheet
from xl_kpi.ooxml.package import Draft, relationships_part
from xl_kpi.ooxml.refusals import CannotEdit, refusing_damage
from xl_kpi.ooxml.row_heights import row_heights
from xl_kpi.ooxml.row_move import CannotFollow
from xl_kpi.ooxml.workbook_part import has_formulas, with_moved_names, with_recalculation

if TYPE_CHECKING:
    from xl_kpi.ooxml.contents import Contents
    from xl_kpi.ooxml.row_move import RowMove
    from xl_kpi.ooxml.workbook_part import Sheet

_OWN_LISTS = ("comments", "threadedComment", "tableSingleCells")
_OF_A_DRAWING = ("chart", "chartEx")


def moved(contents: Contents, move: RowMove, model: int) -> Draft:
    """Return the workbook's new parts after rows have moved.

    Args:
        contents: The workbook as it is.
        move: The move.
        model: The row that new rows are modelled on.

    Raises:
        CannotEdit: Something that names cells cannot follow; each is named.
    """
    work = _Work(contents, move, model)
    for sheet in contents.book.sheets:
        if sheet.part is not None:
            with refusing_damage(sheet.name):
                work.sheet(sheet, sheet.part)
    work.book()
    if work.faults:
        raise CannotEdit(dict.fromkeys(work.faults))
    for part, data in work.draft.stored_forms().items():
        if part.endswith(".xml"):
            checked_markup(data, part)
    return work.draft


@dataclass(slots=True)
class _Work:
    """The move as it is done, part by part."""

    contents: Contents
    move: RowMove
    model: int
    draft: Draft = field(init=False)
    follow: FormulaMove = field(init=False)
    anchors: AnchorMove = field(init=False)
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = tuple(sheet.name for sheet in self.contents.book.sheets)
        self.draft = Draft(self.contents.package)
        self.follow = FormulaMove(self.move, names)
        before = row_heights(self.contents.reader(self.move.sheet).sheet)
        self.anchors = AnchorMove(self.move, before, before.after(self.move, self.model))

    def sheet(self, sheet: Sheet, part: str) -> None:
        """Follow with a sheet and all that hangs on it."""
        is_own = self.move.is_on(sheet.name)
        data = self.contents.package.read(part)
        if is_own:
            stored = self.contents.reader(sheet.name).sheet
            new = moved_sheet(stored, self.follow, self.anchors, self.model, self.faults)
            self.draft.put(part, new)
        elif may_refer(data, self.move.sheet):
            self._other_sheet(sheet, part, data)
        self._parts_of(sheet, part, is_own=is_own)

    def _other_sheet(self, sheet: Sheet, part: str, data: bytes) -> None:
        kind = root_of(data).local_name
        if kind == "worksheet":
            stored = self.contents.reader(sheet.name).sheet
            self.draft.put(part, following_sheet(stored, self.follow, self.faults))
        elif kind == "macrosheet":
            message = "is a sheet of Excel 4.0 macros, which may refer to the rows that would move"
            self.faults.append(Fault(sheet.name, message))

    def _parts_of(self, sheet: Sheet, part: str, *, is_own: bool) -> None:
        package = self.contents.package
        for kind in ("table", "ctrlProp", *(_OWN_LISTS if is_own else ())):
            for owned in package.all_related(part, kind):
                self._markup(owned, sheet.name, has_own_areas=is_own)
        for owned in package.all_related(part, "drawing"):
            self._drawing(owned, sheet.name, is_own=is_own)
        for owned in package.all_related(part, "vmlDrawing"):
            self._vml(owned, sheet.name, is_own=is_own)
        self._links(part)
        if is_own:
            for owned in package.all_related(part, "pivotTable"):
                self._pivot(owned)
            for owned in package.all_related(part, "table"):
                self._check_body(owned)

    def _markup(self, part: str, home: str, *, has_own_areas: bool = False) -> None:
        data = self.draft.read(part)
        markup = MovedMarkup(self.follow, data, home, has_own_areas)
        markup.visit(root_of(data))
        self.faults += markup.faults
        self.draft.put(part, splice(data, markup.patches))

    def _drawing(self, part: str, home: str, *, is_own: bool) -> None:
        self._markup(part, home)
        if is_own:
            data = self.draft.read(part)
            patches = anchor_patches(data, root_of(data), self.anchors, self.faults)
            self.draft.put(part, splice(data, patches))
        self._links(part)
        for kind in _OF_A_DRAWING:
            for chart in self.contents.package.all_related(part, kind):
                self._markup(chart, home)
                for shapes in self.contents.package.all_related(chart, "chartUserShapes"):
                    self._markup(shapes, home)

    def _vml(self, part: str, home: str, *, is_own: bool) -> None:
        data = self.draft.read(part)
        anchors = self.anchors if is_own else None
        self.draft.put(part, moved_vml(data, home, self.follow, anchors, self.faults))

    def _links(self, owner: str) -> None:
        """Follow with links to a place in the workbook that a part keeps as relationships."""
        part = self.contents.package.stored_name(relationships_part(owner))
        if part is not None:
            data = self.draft.read(part)
            self.draft.put(part, moved_links(data, owner, self.follow, self.faults))

    def _pivot(self, part: str) -> None:
        """Follow with a pivot table, which keeps its size; its page fields stand above it."""
        data = self.draft.read(part)
        for location in named_children(data, root_of(data), "location"):
            given = attributes(data, location)
            area = Region.area(self.move.sheet, given["ref"])
            pages = int(given.get("rowPageCount", 0))
            top = area.first_row - (pages + 1 if pages else 0)
            columns = (area.first_column, area.last_column)
            try:
                rows = self.move.rigid((max(top, 1), area.last_row), columns)
            except CannotFollow as error:
                self.faults.append(Fault(str(area), f"is a pivot table: {error}"))
                continue
            if rows is None:
                self.faults.append(Fault(str(area), "is a pivot table, whose rows would all go"))
                continue
            new = Region(area.sheet, rows[1] - area.row_count + 1, columns[0], rows[1], columns[1])
            tag = with_attribute(start_tag(data, location), "ref", new.address)
            patch = Patch(location.start, location.content, tag)
            self.draft.put(part, splice(data, [patch]))

    def _check_body(self, part: str) -> None:
        """Refuse to leave a list object with no row between its heading and its total."""
        data = self.draft.read(part)
        given = attributes(data, root_of(data))
        area = Region.area(self.move.sheet, given["ref"])
        other = int(given.get("headerRowCount", 1)) + int(given.get("totalsRowCount", 0))
        if area.row_count <= other:
            message = f"would leave the list object {given.get('displayName', '')} without a row"
            self.faults.append(Fault(str(area), message))

    def book(self) -> None:
        """Follow with what belongs to the workbook as a whole."""
        book, package = self.contents.book, self.contents.package
        for part in package.all_related(book.part, "pivotCacheDefinition"):
            self._markup(part, "")
        for part in package.all_related(book.part, "connections"):
            self._markup(part, "")
        own = book.sheet(self.move.sheet)
        if own is not None:
            move_in_calc_chain(self.draft, book.part, own.sheet_id, self.move)
        data = self.draft.read(book.part)
        data = with_moved_names(data, book, self.follow, self.faults)
        if has_formulas(self.draft, book):
            data = with_recalculation(data)
        self.draft.put(book.part, data)
