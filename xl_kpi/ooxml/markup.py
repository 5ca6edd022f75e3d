"""XML as bytes: where elements are in a part, and changes to it that leave all other bytes alone.

A part is checked by a real parser first (`checked_markup`), which refuses what is not well formed
and any document type. After that every `<` begins a tag, a comment, a CDATA section or a
processing instruction, and the offsets of elements can be found by pattern. Changes are
`Patch`es; `splice` applies them. Patterns use possessive quantifiers, so they run in linear time.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.parsers import expat

from xl_kpi.ooxml.refusals import cannot_edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ASIDES = rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
_REST = rb"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>"""
_TOKEN = re.compile(_ASIDES + rb"|<(?P<close>/?)(?P<name>[^\s/>!?]++)" + _REST, re.DOTALL)
_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|lt|gt|amp|quot|apos);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_TEXT = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>|<[^>]*>|([^<]+)", re.DOTALL)
_SPLICED = {"utf-8", "us-ascii", "ascii"}


@dataclass(frozen=True, slots=True)
class Element:
    """Where an element is in its part.

    Attributes:
        name: Qualified as written: `b"x:row"`.
        start, end: Offsets of the whole element.
        content, content_end: Offsets of what lies between its tags; both equal `end` for `<a/>`.
    """

    name: bytes
    start: int
    content: int
    content_end: int
    end: int

    @property
    def prefix(self) -> bytes:
        """The prefix with its colon, empty where there is none."""
        before, colon, _ = self.name.rpartition(b":")
        return before + colon

    @property
    def local_name(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(b":")[2].decode()

    @property
    def self_closed(self) -> bool:
        """Whether it is written `<a/>`."""
        return self.content == self.end


@dataclass(frozen=True, slots=True)
class Patch:
    """Bytes to put in place of `start` to `end`; an insertion where the two are equal."""

    start: int
    end: int
    new: bytes


def splice(data: bytes, patches: Iterable[Patch]) -> bytes:
    """Return `data` with the patches applied; insertions at one offset keep their order."""
    pieces: list[bytes | memoryview] = []
    view, position = memoryview(data), 0  # views, so that a large part is copied only once
    for patch in sorted(patches, key=lambda patch: (patch.start, patch.end)):
        pieces += (view[position : patch.start], patch.new)
        position = patch.end
    pieces.append(view[position:])
    return b"".join(pieces)


def checked_markup(data: bytes, where: str) -> str:
    """Return a part's encoding, `utf-8` or `utf-16`, once it is seen to be safe and well formed.

    Raises:
        CannotEdit: It is not well formed, declares a document type or entities, or is in another
            encoding.
    """
    parser = expat.ParserCreate()
    declared: list[str] = []
    parser.XmlDeclHandler = lambda _version, encoding, _alone: declared.append(encoding or "")
    parser.StartDoctypeDeclHandler = lambda *_: _refuse_entities(where)
    parser.EntityDeclHandler = lambda *_: _refuse_entities(where)
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise cannot_edit(where, f"is damaged: not well-formed XML ({error})") from error
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    encoding = "".join(declared).lower() or "utf-8"
    if encoding not in _SPLICED:
        raise cannot_edit(where, f"is written in {encoding}; save the workbook once in Excel")
    return "utf-8"


def _refuse_entities(where: str) -> None:
    raise cannot_edit(where, "declares a document type or entities, which no workbook needs")


def root_of(data: bytes) -> Element:
    """Return the part's outermost element."""
    last, tag = data.rfind(b"</"), next(_tags(data))
    closing = _TOKEN.match(data, last) if last > tag.end() else None
    if closing is None or closing["name"] != tag["name"] or data[closing.end() :].strip():
        return element_at(data, tag.start())
    return Element(tag["name"], tag.start(), tag.end(), closing.start(), closing.end())


def outermost_name(data: bytes) -> bytes:
    """Return the qualified name of a part's outermost element, of which `data` is the beginning."""
    tag = next(_tags(data), None)
    return tag["name"] if tag else b""


def _tags(data: bytes) -> Iterator[re.Match[bytes]]:
    return (tag for tag in _TOKEN.finditer(data) if tag["name"] is not None)


def element_at(data: bytes, offset: int) -> Element:
    """Return the element whose start tag begins at `offset`."""
    return next(_elements(data, offset, len(data)))


def has_asides(data: bytes, parent: Element) -> bool:
    """Return whether comments, CDATA sections or instructions stand inside `parent`."""
    marks = (b"<!", b"<?")
    return any(data.find(mark, parent.content, parent.content_end) >= 0 for mark in marks)


def children(data: bytes, parent: Element) -> Iterator[Element]:
    """Return the elements directly inside `parent`, in order."""
    return _elements(data, parent.content, parent.content_end)


def child(data: bytes, parent: Element, local_name: str) -> Element | None:
    """Return the first child of that name in the parent's own namespace."""
    return next(named_children(data, parent, local_name), None)


def named_children(data: bytes, parent: Element, local_name: str) -> Iterator[Element]:
    """Return the children of that name in the parent's own namespace."""
    name = parent.prefix + local_name.encode()
    return (element for element in children(data, parent) if element.name == name)


def _elements(data: bytes, position: int, stop: int) -> Iterator[Element]:
    while match := _TOKEN.search(data, position, stop):
        position = match.end()
        name = match["name"]
        if name is None:
            continue
        if match[0].endswith(b"/>"):
            element = Element(name, match.start(), position, position, position)
        else:
            content_end, end = _closing(data, name, position, stop)
            element = Element(name, match.start(), position, content_end, end)
        yield element
        position = element.end


@lru_cache(maxsize=256)
def _tags_named(name: bytes) -> re.Pattern[bytes]:
    return re.compile(_ASIDES + rb"|<(/?)" + re.escape(name) + rb"(?=[\s/>])" + _REST, re.DOTALL)


def _closing(data: bytes, name: bytes, position: int, stop: int) -> tuple[int, int]:
    """Return the offsets of the closing tag of the element whose content starts at `position`."""
    plain = _plain_closing(data, name, position, stop)
    if plain is not None:
        return plain
    depth = 1
    for match in _tags_named(name).finditer(data, position, stop):
        if match[1] is None:
            continue
        if match[1]:
            depth -= 1
        elif not match[0].endswith(b"/>"):
            depth += 1
        if depth == 0:
            return match.start(), match.end()
    raise ValueError("checked_markup was not asked first")


def _plain_closing(data: bytes, name: bytes, position: int, stop: int) -> tuple[int, int] | None:
    """Return the same where nothing before the first such tag can make it another's, else None.

    A search for bytes is many times as fast as a pattern: it is what makes large sheets quick.
    """
    closing = b"</" + name
    start = data.find(closing, position, stop)
    end = start + len(closing)
    if start < 0 or data[end : end + 1] != b">":
        return None
    is_nested = data.find(b"<" + name, position, start) >= 0
    if is_nested or data.find(b"<!", position, start) >= 0:
        return None
    return None if data.find(b"<?", position, start) >= 0 else (start, end + 1)


def start_tag(data: bytes, element: Element) -> bytes:
    """Return the element's start tag."""
    return data[element.start : element.content]


def attributes(data: bytes, element: Element) -> dict[str, str]:
    """Return the element's attributes by name as written."""
    return {
        name.decode(): unescape((double if double or not single else single).decode())
        for name, double, single in _ATTRIBUTE.findall(start_tag(data, element))
    }


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """Return a start tag with the attribute set, all other bytes of the tag as they were."""
    written = f'{name}="{escape(value, quoted=True)}"'.encode()
    for match in _ATTRIBUTE.finditer(tag):
        if match[1] == name.encode():
            return tag[: match.start() + 1] + written + tag[match.end() :]
    closing = b"/>" if tag.endswith(b"/>") else b">"
    return tag[: -len(closing)].rstrip() + b" " + written + closing


def text_of(data: bytes, element: Element) -> str:
    """Return the character data inside an element, its own and its children's."""
    inside = data[element.content : element.content_end]
    if b"<" not in inside:
        return unescape(_decoded(inside))
    pieces = []
    for match in _TEXT.finditer(data, element.content, element.content_end):
        if match[1] is not None:
            pieces.append(_decoded(match[1]))
        elif match[2] is not None:
            pieces.append(unescape(_decoded(match[2])))
    return "".join(pieces)


def _decoded(raw: bytes) -> str:
    return raw.decode().replace("\r\n", "\n").replace("\r", "\n")


def unescape(text: str) -> str:
    """Return the text with XML's own character references resolved."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    body = match[1]
    if body.startswith("#x"):
        return chr(int(body.removeprefix("#x"), base=16))
    return chr(int(body[1:])) if body.startswith("#") else _NAMED[body]


def escape(text: str, *, quoted: bool = False) -> str:
    """Return text fit for element content, or for a double-quoted attribute."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if quoted:
        text = text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return text


def appended(data: bytes, parent: Element, new: bytes, **changed: str) -> list[Patch]:
    """Return the patches that add `new` at the end of `parent` and set attributes of its tag."""
    tag = start_tag(data, parent)
    for name, value in changed.items():
        tag = with_attribute(tag, name, value)
    if parent.self_closed:
        opened = tag.removesuffix(b"/>").rstrip() + b">"
        closed = b"</" + parent.name + b">"
        return [Patch(parent.start, parent.end, opened + new + closed)]
    retagged = Patch(parent.start, parent.content, tag)
    return [retagged, Patch(parent.content_end, parent.content_end, new)]


def place_for(data: bytes, parent: Element, local_name: str, order: Sequence[str]) -> int:
    """Return the offset where a new child belongs: behind all that `order` puts before it."""
    before = set(order[: order.index(local_name) + 1])
    offset = parent.content
    for element in children(data, parent):
        if element.prefix == parent.prefix and element.local_name in before:
            offset = element.end
    return offset
