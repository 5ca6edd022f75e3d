"""The elements of a part that name cells, written anew for where the cells are after a move.

What is the same wherever it stands is listed here once: which attributes and elements hold areas
of a sheet, which hold formulas, and which of them may go when all their rows go. It serves the
sheet's own part outside its cells, its lists, its drawings, charts and controls.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault
from xl_kpi.ooxml.markup import (
    Patch,
    attributes,
    children,
    escape,
    start_tag,
    text_of,
    with_attribute,
)
from xl_kpi.ooxml.row_move import GONE, CannotFollow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xl_kpi.ooxml.formula_moves import FormulaMove
    from xl_kpi.ooxml.markup import Element

AREAS = {
    "mergeCell": ("ref", "merged cells"),
    "autoFilter": ("ref", "a filter"),
    "sortState": ("ref", "a sort order"),
    "sortCondition": ("ref", "a sort order"),
    "conditionalFormatting": ("sqref", "a conditional format"),
    "dataValidation": ("sqref", "a data validation"),
    "hyperlink": ("ref", "a link"),
    "protectedRange": ("sqref", "a protected range"),
    "ignoredError": ("sqref", "an ignored error"),
    "cellWatch": ("r", "a watched cell"),
    "scenarios": ("sqref", "a scenario"),
    "inputCells": ("r", "a scenario"),
    "cellSmartTags": ("r", "a smart tag"),
    "table": ("ref", "a list object"),
    "singleXmlCell": ("r", "a cell tied to XML"),
    "comment": ("ref", "a note"),
    "threadedComment": ("ref", "a comment"),
}
"""The attribute that holds areas of the part's own sheet, by element, and what it is called."""

MAY_GO = {"mergeCell", "conditionalFormatting", "dataValidation", "hyperlink", "ignoredError"}
"""The elements that go with their rows; any other stops a move that would leave it nowhere."""

FORMULA_ATTRIBUTES = {
    "hyperlink": ("location",),
    "cfvo": ("val",),
    "controlPr": ("linkedCell", "listFillRange"),
    "formControlPr": ("fmlaLink", "fmlaRange", "fmlaGroup", "fmlaTxbx"),
    "webPublishItem": ("sourceRef",),
    "parameter": ("cell",),
    "sp": ("textlink",),
    "cameraTool": ("cellRange",),
}
"""The attributes that hold a formula, by element."""

FORMULA_ELEMENTS = {
    "f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula",
}  # fmt: skip
"""The elements whose text is a formula: of rules, lists, charts and sparklines."""

SOURCES = {"worksheetSource", "rangeSet", "dataRef"}
"""The elements that say a sheet and an area of it: sources of pivot tables and consolidations."""


@dataclass(slots=True)
class MovedMarkup:
    """What becomes of the elements of one part.

    Attributes:
        sheet: The sheet that a reference without one means.
        has_own_areas: Whether areas without a sheet are of the sheet that moves.
        patches, faults: What comes of it.
    """

    follow: FormulaMove
    data: bytes
    sheet: str
    has_own_areas: bool
    patches: list[Patch] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def walk(self, parent: Element, *, skipped: Element | None = None) -> None:
        """Follow with everything inside an element, but not inside `skipped`."""
        for element in children(self.data, parent):
            if skipped is None or element.start != skipped.start:
                self.visit(element)

    def visit(self, element: Element) -> None:
        """Follow with an element and everything inside it."""
        name = element.local_name
        if name in FORMULA_ELEMENTS or name == "sqref":
            if b"<" not in self.data[element.content : element.content_end]:
                self._follow_text(element)
                return
        elif not self._follow_attributes(element):
            return
        self.walk(element)

    def _follow_text(self, element: Element) -> None:
        text = text_of(self.data, element)
        if not text or element.self_closed:
            return
        local = element.local_name == "sqref" and "!" not in text
        if local and not self.has_own_areas:
            return
        try:
            moved = self.follow.areas(text) if local else self.follow.formula(text, self.sheet)
        except CannotFollow as error:
            if local:
                self.blame(text, f"has a rule or a sparkline: {error}")
            else:
                self.blame("", f"has a chart, a rule or a sparkline that {error}")
            return
        if not moved:
            self.blame(text, f"has a rule or a sparkline: {GONE}")
        elif moved != text:
            self.patches.append(Patch(element.content, element.content_end, escape(moved).encode()))

    def _follow_attributes(self, element: Element) -> bool:
        """Return False where the element goes."""
        name = element.local_name
        if name in SOURCES:
            self._follow_source(element)
        if name not in AREAS and name not in FORMULA_ATTRIBUTES:
            return True
        given = attributes(self.data, element)
        tag = start_tag(self.data, element)
        if name in AREAS and self.has_own_areas:
            area = self._moved_areas(name, given)
            if area == "":
                self.patches.append(Patch(element.start, element.end, b""))
                return False
            if area is not None:
                tag = with_attribute(tag, AREAS[name][0], area)
        for attribute in FORMULA_ATTRIBUTES.get(name, ()):
            tag = self._with_moved_formula(tag, attribute, given)
        if tag != start_tag(self.data, element):
            self.patches.append(Patch(element.start, element.content, tag))
        return True

    def _follow_source(self, element: Element) -> None:
        given = attributes(self.data, element)
        elsewhere = any(name.endswith(":id") for name in given)
        area, sheet = given.get("ref", ""), given.get("sheet", self.sheet)
        if elsewhere or not self.follow.move.is_on(sheet):
            return
        try:
            moved = self.follow.areas(area)
        except CannotFollow as error:
            self.blame(area, f"is the source of a pivot table or consolidation: {error}")
            return
        if not moved and area:
            self.blame(area, f"is the source of a pivot table or consolidation: {GONE}")
        elif moved != area:
            tag = with_attribute(start_tag(self.data, element), "ref", moved)
            self.patches.append(Patch(element.start, element.content, tag))

    def _moved_areas(self, name: str, given: Mapping[str, str]) -> str | None:
        """Return an element's areas after the move: None where they stay, empty where they go."""
        attribute, meaning = AREAS[name]
        old = given.get(attribute, "")
        try:
            moved = self.follow.areas(old)
        except CannotFollow as error:
            self.blame(old, f"has {meaning}: {error}")
            return None
        if not moved and old and name not in MAY_GO:
            self.blame(old, f"has {meaning}: {GONE}")
            return None
        return None if moved == old else moved

    def _with_moved_formula(self, tag: bytes, attribute: str, given: Mapping[str, str]) -> bytes:
        old = given.get(attribute, "")
        try:
            moved = self.follow.formula(old, self.sheet)
        except CannotFollow as error:
            self.blame(given.get("ref", ""), f"has a link, a control or a rule that {error}")
            return tag
        return tag if moved == old else with_attribute(tag, attribute, moved)

    def blame(self, area: str, message: str) -> None:
        """Note what cannot follow, and on which cells of its sheet it lies, if on any."""
        where = "!".join(filter(None, (self.sheet, area)))
        self.faults.append(Fault(where or "the workbook", message))
