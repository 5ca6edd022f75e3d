"""The workbook's styles: a cell style's number format, and styles added for cells that need one.

Nothing that is there is changed: a cell that needs another number format gets a copy of its own
style with that format, at the end of the list, or one that is there already.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from xl_kpi.ooxml.markup import (
    Patch,
    appended,
    attributes,
    child,
    children,
    escape,
    named_children,
    place_for,
    root_of,
    splice,
    start_tag,
    with_attribute,
)
from xl_kpi.ooxml.number_formats import BUILT_IN, GENERAL, SAME_EVERYWHERE, same_code
from xl_kpi.ooxml.refusals import cannot_edit

if TYPE_CHECKING:
    from xl_kpi.ooxml.markup import Element

_FIRST_OWN_FORMAT = 164
_MOST_STYLES = 65_490
_GREY = "#D9D9D9"
_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
    "tableStyles", "colors", "extLst",
)  # fmt: skip


class Look(Enum):
    """How a cell of an added sheet looks; all but the plain are aligned to the top."""

    PLAIN = "plain"
    TITLE = "large and bold"
    HEADING = "bold on grey"
    TOP = "top"
    WRAPPED = "wrapped"
    LINK = "a link"


_FONTS = {
    Look.TITLE: ("b", "", 3),
    Look.HEADING: ("b", "#000000", 0),
    Look.LINK: ("u", "#0563C1", 0),
}
"""The marks, colour and larger size of the looks that have a font of their own."""


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles as the workbook holds them.

    Attributes:
        data: The styles part, empty where the workbook has none.
        formats: Format codes by their number, the workbook's own and the built-in ones.
        cell_styles: The XML of each cell style.
        codes: The format code of each cell style.
        differential: The XML of each style of a conditional format.
    """

    where: str
    data: bytes
    formats: dict[int, str]
    cell_styles: tuple[bytes, ...]
    codes: tuple[str, ...]
    differential: tuple[bytes, ...]

    def number_format(self, style: int) -> str:
        """Return the format code of the cell style with that index."""
        return self.codes[style] if style < len(self.codes) else GENERAL


def read_styles(where: str, data: bytes) -> Styles:
    """Return the styles that a styles part holds (empty bytes for a workbook without one)."""
    if not data:
        return Styles(where, data, BUILT_IN, (), (), ())
    own = {}
    for element in _items(data, "numFmts", "numFmt"):
        given = attributes(data, element)
        own[int(given["numFmtId"])] = given["formatCode"]
    cell_styles = tuple(data[e.start : e.end] for e in _items(data, "cellXfs", "xf"))
    differential = tuple(data[e.start : e.end] for e in _items(data, "dxfs", "dxf"))
    formats = BUILT_IN | own
    codes = tuple(formats.get(_format_number(xml), GENERAL) for xml in cell_styles)
    return Styles(where, data, formats, cell_styles, codes, differential)


def _items(data: bytes, group: str, item: str) -> list[Element]:
    parent = child(data, root_of(data), group)
    return list(named_children(data, parent, item)) if parent else []


def _format_number(cell_style: bytes) -> int:
    return int(attributes(cell_style, root_of(cell_style)).get("numFmtId", 0))


@dataclass(slots=True)
class StyleAdditions:
    """Styles to be added to a workbook's; asked twice for the same, it adds one."""

    styles: Styles
    _formats: dict[int, str] = field(default_factory=dict)
    _cell_styles: list[bytes] = field(default_factory=list)
    _differential: list[bytes] = field(default_factory=list)
    _fonts: list[bytes] = field(default_factory=list)
    _fills: list[bytes] = field(default_factory=list)

    def with_look(self, look: Look) -> int:
        """Return the index of a style with that look, on the workbook's usual font.

        Raises:
            CannotEdit: The workbook has no room for another style.
        """
        if look is Look.PLAIN:
            return 0
        p = root_of(self.styles.data).prefix.decode() if self.styles.data else ""
        font, fill = 0, 0
        if look in _FONTS:
            font = self._item("fonts", "font", self._fonts, self._font(p, *_FONTS[look]))
        if look is Look.HEADING:
            fill = self._item("fills", "fill", self._fills, _solid_fill(p, _GREY))
        wrap = ' wrapText="1"' if look in {Look.WRAPPED, Look.HEADING} else ""
        return self._cell_style(
            f'<{p}xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="0" xfId="0"'
            f' applyFont="1" applyFill="1" applyAlignment="1">'
            f'<{p}alignment vertical="top"{wrap}/></{p}xf>'.encode()
        )

    def _font(self, p: str, marks: str, colour: str, larger: int) -> bytes:
        """Return the workbook's usual font with other marks, colour and size."""
        held = _items(self.styles.data, "fonts", "font") if self.styles.data else []
        old = {e.local_name: e for e in children(self.styles.data, held[0])} if held else {}
        said = {name: attributes(self.styles.data, element) for name, element in old.items()}
        size = float(said.get("sz", {}).get("val", 11)) + larger
        name = escape(said.get("name", {}).get("val", "Calibri"), quoted=True)
        marks = "".join(f"<{p}{mark}/>" for mark in marks)
        tint = f'<{p}color rgb="{_opaque(colour)}"/>' if colour else ""
        return f'<{p}font>{marks}<{p}sz val="{size:g}"/>{tint}<{p}name val="{name}"/></{p}font>'.encode()  # noqa: E501

    def _item(self, group: str, item: str, new: list[bytes], wanted: bytes) -> int:
        """Return the index of an item of a group, added where the workbook lacks it."""
        data = self.styles.data
        held = [data[e.start : e.end] for e in _items(data, group, item)] if data else []
        if wanted not in (known := [*held, *new]):
            new.append(wanted)
            known.append(wanted)
        return known.index(wanted)

    def with_number_format(self, style: int, code: str) -> int:
        """Return the index of a style like `style` whose number format is `code`.

        Raises:
            CannotEdit: The workbook has no cell styles to build on, or no room for another.
        """
        known = [*self.styles.cell_styles, *self._cell_styles]
        if style >= len(known):
            raise cannot_edit(self.styles.where, "has no cell styles: save it once in Excel")
        element = root_of(known[style])
        tag = with_attribute(
            start_tag(known[style], element), "numFmtId", str(self._format_number(code))
        )
        tag = with_attribute(tag, "applyNumberFormat", "1")
        return self._cell_style(tag + known[style][element.content :])

    def _cell_style(self, wanted: bytes) -> int:
        """Return the index of a cell style, added where the workbook lacks it."""
        known = [*self.styles.cell_styles, *self._cell_styles]
        if wanted not in known:
            if len(known) >= _MOST_STYLES:
                raise cannot_edit(self.styles.where, "has no room for another cell style")
            self._cell_styles.append(wanted)
            known.append(wanted)
        return known.index(wanted)

    def _format_number(self, code: str) -> int:
        held = self.styles.formats
        own = {number: known for number, known in held.items() if number >= _FIRST_OWN_FORMAT}
        usable = {number: held[number] for number in SAME_EVERYWHERE} | own | self._formats
        for number, known in usable.items():
            if same_code(known, code):
                return number
        number = max(usable.keys() | {_FIRST_OWN_FORMAT - 1}) + 1
        self._formats[number] = code
        return number

    def differential_style(self, *, fill: str | None, font_colour: str | None, bold: bool) -> int:
        """Return the index of a conditional format's style with that look.

        Args:
            fill: Background, `#RRGGBB`, None for none.
            font_colour: Text, `#RRGGBB`, None for the cell's own.
            bold: Whether the text is bold.
        """
        prefix = root_of(self.styles.data).prefix.decode() if self.styles.data else ""
        wanted = _differential_xml(prefix, fill, font_colour, bold=bold)
        known = [*self.styles.differential, *self._differential]
        if wanted not in known:
            self._differential.append(wanted)
            known.append(wanted)
        return known.index(wanted)

    def applied(self) -> bytes:
        """Return the styles part with the additions; as it was where there are none.

        Raises:
            CannotEdit: The workbook has no styles part to add to.
        """
        if not (self._formats or self._cell_styles or self._differential):
            return self.styles.data
        if not self.styles.data:
            raise cannot_edit(self.styles.where, "has no styles: save it once in Excel")
        p = root_of(self.styles.data).prefix.decode()
        formats = [
            f'<{p}numFmt numFmtId="{number}" formatCode="{escape(code, quoted=True)}"/>'.encode()
            for number, code in self._formats.items()
        ]
        data = self._extended(self.styles.data, "numFmts", formats)
        data = self._extended(data, "fonts", self._fonts)
        data = self._extended(data, "fills", self._fills)
        data = self._extended(data, "cellXfs", self._cell_styles)
        return self._extended(data, "dxfs", self._differential)

    @staticmethod
    def _extended(data: bytes, group: str, new: list[bytes]) -> bytes:
        if not new:
            return data
        root = root_of(data)
        parent = child(data, root, group)
        if parent is None:
            name = root.prefix + group.encode()
            body = b'<%s count="%d">%s</%s>' % (name, len(new), b"".join(new), name)
            at = place_for(data, root, group, _ORDER)
            return splice(data, [Patch(at, at, body)])
        count = sum(1 for _ in children(data, parent)) + len(new)
        return splice(data, appended(data, parent, b"".join(new), count=str(count)))


def _solid_fill(p: str, colour: str) -> bytes:
    ground = f'<{p}fgColor rgb="{_opaque(colour)}"/><{p}bgColor indexed="64"/>'
    return (
        f'<{p}fill><{p}patternFill patternType="solid">{ground}</{p}patternFill></{p}fill>'.encode()
    )


def _differential_xml(p: str, fill: str | None, font_colour: str | None, *, bold: bool) -> bytes:
    weight = f"<{p}b/>" if bold else ""
    colour = f'<{p}color rgb="{_opaque(font_colour)}"/>' if font_colour else ""
    font = f"<{p}font>{weight}{colour}</{p}font>" if weight or colour else ""
    ground = ""
    if fill:
        pattern = f'<{p}patternFill><{p}bgColor rgb="{_opaque(fill)}"/></{p}patternFill>'
        ground = f"<{p}fill>{pattern}</{p}fill>"
    return f"<{p}dxf>{font}{ground}</{p}dxf>".encode()


def _opaque(colour: str) -> str:
    return f"FF{colour.removeprefix('#').upper()}"
