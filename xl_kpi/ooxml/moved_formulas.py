"""The formulas of a sheet's cells after rows have moved, there or on another sheet.

A formula that cells share stays shared where it still says the same for each of them. Where it
would not (the rows were put in between cells that refer across the place) each cell gets its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault
from xl_kpi.ooxml.addresses import Region, column_number
from xl_kpi.ooxml.formula_references import translated
from xl_kpi.ooxml.markup import Element, Patch, attributes, escape, start_tag, with_attribute
from xl_kpi.ooxml.row_move import CannotFollow
from xl_kpi.ooxml.sheet_part import formula_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.ooxml.formula_moves import FormulaMove
    from xl_kpi.ooxml.sheet_part import Formula, SheetPart

Position = tuple[int, int]

_TAG = re.compile(rb"<f[\s/>]")
_PLAIN = re.compile(
    rb"""<c\sr="(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})"[^<>]*+>"""
    rb"""(?P<formula><f(?:\s[^<>]*+)?(?:(?<=/)>|(?<!/)>(?P<text>[^<]*+)</f>))"""
)
"""A cell with a formula as nearly every writer writes it."""


@dataclass(slots=True)
class MovedFormulas:
    """What becomes of a sheet's formulas.

    Attributes:
        patches: To the sheet's part, by the cell in which they lie.
        faults: The formulas that cannot follow.
    """

    patches: dict[Position, Patch] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def moved_formulas(sheet: SheetPart, follow: FormulaMove) -> MovedFormulas:
    """Return what becomes of the formulas of a sheet, the one that moves or another."""
    result = MovedFormulas()
    cells = _Cells(sheet, follow, result)
    groups: list[_Group] = []
    known: dict[str, _Group] = {}
    for stored in _formulas(sheet):
        number = stored.formula.group if stored.formula.kind == "shared" else None
        if number is not None and stored.formula.area:
            known[number] = _Group(stored)
            groups.append(known[number])
        if number is not None and number in known:
            known[number].users.append(stored)
        else:
            cells.follow_one(stored)
    for group in groups:
        cells.follow_group(group)
    return result


@dataclass(frozen=True, slots=True)
class _Stored:
    """A formula where it stands."""

    position: Position
    element: Element
    formula: Formula


@dataclass(slots=True)
class _Group:
    """A shared formula: the cell that holds its text, and all that use it, that cell included."""

    master: _Stored
    users: list[_Stored] = field(default_factory=list)


def _formulas(sheet: SheetPart) -> Iterator[_Stored]:
    """Yield the sheet's formulas in order."""
    if not sheet.body.prefix and b"<!" not in sheet.data:
        matches = _PLAIN.finditer(sheet.data, sheet.body.content, sheet.body.content_end)
        plain = [_plain(sheet.data, match) for match in matches]
        if len(plain) == sum(1 for _ in _TAG.finditer(sheet.data)):
            yield from plain
            return
    for row in sheet.rows:
        for cell in sheet.cells(row):
            element = sheet.inside(cell).get("f")
            if element is not None:
                formula = formula_of(sheet.data, element)
                yield _Stored((cell.row, cell.column), element, formula)


def _plain(data: bytes, match: re.Match[bytes]) -> _Stored:
    start, end = match.span("formula")
    content, content_end = match.span("text") if match["text"] is not None else (end, end)
    element = Element(b"f", start, content, content_end, end)
    position = (int(match["row"]), column_number(match["column"].decode()))
    return _Stored(position, element, formula_of(data, element))


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one sheet, followed one by one; what comes of it goes to `result`."""

    sheet: SheetPart
    follow: FormulaMove
    result: MovedFormulas

    def follow_one(self, stored: _Stored) -> None:
        """Follow with a formula of a cell's own, an array formula's or a data table's."""
        area = self._moved_area(stored)
        if self._place(stored.position) is None:
            return
        tag = start_tag(self.sheet.data, stored.element)
        if area and area != stored.formula.area:
            tag = with_attribute(tag, "ref", area)
        if stored.formula.kind == "dataTable":
            tag = self._with_moved_inputs(stored, tag)
        text = self._moved_text(stored, stored.formula.text)
        if text is not None:
            self._put(stored, tag, text)

    def follow_group(self, group: _Group) -> None:
        """Follow with a shared formula, kept shared where that says the same for every cell."""
        master = group.master
        texts: dict[Position, str] = {}
        for user in group.users:
            if self._place(user.position) is None:
                continue
            rows, columns = (a - b for a, b in zip(user.position, master.position, strict=True))
            text = self._moved_text(user, translated(master.formula.text, rows, columns))
            if text is None:
                return
            texts[user.position] = text
        if not texts:
            return
        if self._still_shared(master, texts):
            self._put(master, self._shared_tag(master, texts), texts[master.position])
            return
        for user in group.users:
            if user.position in texts:
                self._put(user, self._own_tag(user), texts[user.position])

    def _own_tag(self, user: _Stored) -> bytes:
        """Return the tag of a formula that is shared no more; a volatile one stays marked so."""
        volatile = attributes(self.sheet.data, user.element).get("ca")
        tag = b"<" + user.element.name + b">"
        return with_attribute(tag, "ca", volatile) if volatile else tag

    def _place(self, position: Position) -> Position | None:
        """Return where a cell is after the move, None for one that goes."""
        move = self.follow.move
        return move.cell(*position) if move.is_on(self.sheet.name) else position

    def _moved_text(self, stored: _Stored, text: str) -> str | None:
        """Return the formula after the move; None, and a fault, where it cannot follow."""
        try:
            return self.follow.formula(text, self.sheet.name)
        except CannotFollow as error:
            self._blame(self.sheet.address(*stored.position), str(error))
            return None

    def _moved_area(self, stored: _Stored) -> str | None:
        """Return the area of an array formula or a data table after the move."""
        area = stored.formula.area
        if not area or not self.follow.move.is_on(self.sheet.name):
            return area
        try:
            return self.follow.areas(area, rigid=True)
        except CannotFollow as error:
            kind = "a data table" if stored.formula.kind == "dataTable" else "an array formula"
            self._blame(f"{self.sheet.name}!{area}", f"holds {kind}: {error}")
            return area

    def _with_moved_inputs(self, stored: _Stored, tag: bytes) -> bytes:
        """Return a data table's tag with its input cells where they are after the move."""
        given = attributes(self.sheet.data, stored.element)
        if not self.follow.move.is_on(self.sheet.name):
            return tag
        for name in sorted({"r1", "r2"} & given.keys()):
            moved = self.follow.areas(given[name])
            if not moved:
                message = f"holds a data table whose input cell {given[name]} would go"
                self._blame(self.sheet.address(*stored.position), message)
            elif moved != given[name]:
                tag = with_attribute(tag, name, moved)
        return tag

    def _still_shared(self, master: _Stored, texts: dict[Position, str]) -> bool:
        """Return whether the master's formula, as it reads now, gives every user its own."""
        first = self._place(master.position)
        if first is None:
            return False
        for position, own in texts.items():
            place = self._place(position) or position
            offset = (place[0] - first[0], place[1] - first[1])
            if own != translated(texts[master.position], *offset):
                return False
        return True

    def _shared_tag(self, master: _Stored, texts: dict[Position, str]) -> bytes:
        tag = start_tag(self.sheet.data, master.element)
        places = [self._place(position) or position for position in texts]
        if places == list(texts):
            return tag
        rows, columns = zip(*places, strict=True)
        hull = Region("", min(rows), min(columns), max(rows), max(columns))
        return with_attribute(tag, "ref", hull.address)

    def _put(self, stored: _Stored, tag: bytes, text: str) -> None:
        """Give a cell a formula, unless it holds it as it is."""
        data, element = self.sheet.data, stored.element
        if text == stored.formula.text:
            held = data[element.content : element.end]  # as it was, however it is escaped
        else:
            held = escape(text).encode() + b"</" + element.name + b">"
        if tag + held != data[element.start : element.end]:
            self.result.patches[stored.position] = Patch(element.start, element.end, tag + held)

    def _blame(self, where: str, message: str) -> None:
        self.result.faults.append(Fault(where, message))
