"""The parts of a workbook file, how they are related, and a draft of their new content.

`Package` is what was read and never changes. A `Draft` collects the new content of parts, parts to
add and parts to leave out; a part put back as it was counts as untouched. A draft can be settled:
that gives the package as it will be, for another draft on top. Parts are handed out as UTF-8
whatever they are stored in, and stored again in their own encoding.
"""

from __future__ import annotations

import codecs
import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from xl_kpi.ooxml.markup import (
    Patch,
    attributes,
    checked_markup,
    named_children,
    root_of,
    splice,
)
from xl_kpi.ooxml.refusals import cannot_edit
from xl_kpi.ooxml.zip_members import Archive, read_archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT_TYPES = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Relationship:
    """A part's tie to another.

    Attributes:
        kind: The last word of its type: `worksheet`, `styles`, `calcChain`.
        target: The other part's name, None where it lies outside the file.
    """

    id: str
    kind: str
    target: str | None


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a workbook file, as read or as a settled draft has them.

    Attributes:
        ahead: The content of parts that differ from the file, or are not in it.
        left_out: Parts of the file that are no longer in the package.
    """

    archive: Archive
    names: dict[str, str] = field(repr=False)
    ahead: dict[str, bytes] = field(default_factory=dict, repr=False)
    left_out: frozenset[str] = frozenset()
    _read: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def where(self) -> str:
        """The file's name, for messages."""
        return self.archive.where

    def stored_name(self, part: str) -> str | None:
        """Return the part's name as the file spells it (names are compared without case)."""
        return self.names.get(part.casefold())

    def read(self, part: str) -> bytes:
        """Return an XML part as UTF-8 bytes.

        The older drawings (.vml) are handed out as they are: Excel's own are not always well
        formed, and nothing here parses them.

        Raises:
            CannotEdit: It is missing, damaged or unsafe.
        """
        name = self.stored_name(part) or part
        if name in self.ahead:
            return self.ahead[name]
        if name not in self._read:
            stored = self.archive.inflated(name)
            if name.casefold().endswith(".vml"):
                return stored
            encoding = checked_markup(stored, f"{self.where} ({name})")
            self._read[name] = stored if encoding == "utf-8" else _from_utf16(stored)
        return self._read[name]

    def pieces(self, part: str) -> Iterator[bytes]:
        """Yield a part as UTF-8 bytes, piece by piece; one not read yet is not kept.

        Raises:
            CannotEdit: It is missing or damaged.
        """
        name = self.stored_name(part) or part
        if name in self.ahead or name in self._read:
            yield self.read(name)
            return
        pieces = self.archive.inflated_pieces(name)
        first = next(pieces, b"")
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            yield self.read(name)
            return
        yield first
        yield from pieces

    def stored_size(self, part: str) -> int:
        """Return how many bytes a part inflates to in the file, 0 where the file has it not."""
        member = self.archive.member(self.stored_name(part) or part)
        return member.info.file_size if member else 0

    def stored_form(self, part: str, data: bytes) -> bytes:
        """Return UTF-8 bytes in the encoding that the part is stored in."""
        if self.archive.member(part) is None:
            return data
        mark = next(self.archive.inflated_pieces(part), b"")[:2]
        if mark == b"\xff\xfe":
            return mark + data.decode().encode("utf-16-le")
        return mark + data.decode().encode("utf-16-be") if mark == b"\xfe\xff" else data

    def relationships(self, part: str) -> tuple[Relationship, ...]:
        """Return a part's relationships; the empty name gives the package's own."""
        rels = self.stored_name(relationships_part(part))
        if rels is None:
            return ()
        data = self.read(rels)
        elements = named_children(data, root_of(data), "Relationship")
        return tuple(_relationship(part, attributes(data, element)) for element in elements)

    def related(self, part: str, kind: str) -> str | None:
        """Return the first part of that kind that `part` is related to and the file holds."""
        return next(iter(self.all_related(part, kind)), None)

    def all_related(self, part: str, kind: str) -> tuple[str, ...]:
        """Return the parts of that kind that `part` is related to and the file holds, in order."""
        targets = (tie.target for tie in self.relationships(part) if tie.kind == kind)
        names = (self.stored_name(target) for target in targets if target)
        return tuple(dict.fromkeys(name for name in names if name))


def open_package(path: Path) -> Package:
    """Read the workbook file at `path`.

    Raises:
        CannotEdit: It cannot be read, is not a sound Office file, or would lose something by any
            edit (a signature, the change log of a shared workbook).
    """
    return package_of(read_archive(path))


def package_of(archive: Archive) -> Package:
    """Return the package that an archive holds (CannotEdit as for `open_package`)."""
    names = {member.name.casefold(): member.name for member in archive.members}
    if CONTENT_TYPES.casefold() not in names:
        raise cannot_edit(archive.where, "is not an Excel workbook (.xlsx or .xlsm)")
    if any(name.startswith("_xmlsignatures/") for name in names):
        message = "is digitally signed: an edit would break the signature; save an unsigned copy"
        raise cannot_edit(archive.where, message)
    if any(name.startswith("xl/revisions/") for name in names):
        message = "is a shared workbook with a change log: stop sharing it first (Review tab)"
        raise cannot_edit(archive.where, message)
    return Package(archive, names)


def relationships_part(part: str) -> str:
    """Return the name of the part that holds a part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relationship(part: str, given: dict[str, str]) -> Relationship:
    kind = given.get("Type", "").rpartition("/")[2]
    if given.get("TargetMode") == "External":
        return Relationship(given.get("Id", ""), kind, None)
    target = unquote(given.get("Target", "").partition("#")[0])
    base = posixpath.join("/", posixpath.dirname(part), target)
    return Relationship(given.get("Id", ""), kind, posixpath.normpath(base).lstrip("/"))


def _from_utf16(stored: bytes) -> bytes:
    return stored.decode("utf-16").encode()


@dataclass(slots=True)
class Draft:
    """New content for some parts of a package, parts to add and parts to leave out."""

    package: Package
    replaced: dict[str, bytes] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    added: dict[str, bytes] = field(default_factory=dict)

    def read(self, part: str) -> bytes:
        """Return a part as UTF-8, with the draft's changes."""
        return self.replaced.get(part) or self.added.get(part) or self.package.read(part)

    def pieces(self, part: str) -> Iterator[bytes]:
        """Yield a part as UTF-8, with the draft's changes, to be looked through once."""
        new = self.replaced.get(part) or self.added.get(part)
        return iter([new]) if new else self.package.pieces(part)

    def put(self, part: str, data: bytes) -> None:
        """Give a part new content, in UTF-8."""
        if data == self.package.read(part):
            self.replaced.pop(part, None)
        else:
            self.replaced[part] = data

    def add(self, part: str, data: bytes) -> None:
        """Add a part that the package has not, in UTF-8."""
        self.added[part] = data

    def stored_forms(self) -> dict[str, bytes]:
        """Return the parts that differ from the file or are not in it, as they are to be stored."""
        new = self.package.ahead | self.replaced | self.added
        forms = {
            part: self.package.stored_form(part, data)
            for part, data in new.items()
            if part not in self.removed
        }
        return {
            part: form
            for part, form in forms.items()
            if not (part in self.package.ahead and self._is_as_in_the_file(part, form))
        }

    def _is_as_in_the_file(self, part: str, form: bytes) -> bool:
        archive = self.package.archive
        return archive.member(part) is not None and archive.inflated(part) == form

    @property
    def left_out(self) -> frozenset[str]:
        """The parts of the file that shall not be in it any more."""
        gone = self.package.left_out | self.removed
        return frozenset(part for part in gone if self.package.archive.member(part) is not None)

    def settled(self) -> Package:
        """Return the package as it is with the draft's changes."""
        old = self.package
        new = old.ahead | self.replaced | self.added
        ahead = {part: data for part, data in new.items() if part not in self.removed}
        names = {key: name for key, name in old.names.items() if name not in self.removed}
        names |= {part.casefold(): part for part in self.added}
        return Package(old.archive, names, ahead, self.left_out)

    def remove(self, part: str, owner: str) -> None:
        """Leave out a part, with the owner's relationship to it and its content type."""
        self.removed.add(part)
        self.replaced.pop(part, None)
        rels = self.package.stored_name(relationships_part(owner)) or ""
        gone = {
            tie.id
            for tie in self.package.relationships(owner)
            if tie.target and self.package.stored_name(tie.target) == part
        }
        self._drop_children(rels, "Relationship", "Id", gone)
        types = self.package.stored_name(CONTENT_TYPES) or CONTENT_TYPES
        self._drop_children(types, "Override", "PartName", {f"/{part}"})

    def _drop_children(self, part: str, local_name: str, attribute: str, gone: set[str]) -> None:
        data = self.read(part)
        lowered = {name.casefold() for name in gone}
        elements = named_children(data, root_of(data), local_name)
        patches = [
            Patch(element.start, element.end, b"")
            for element in elements
            if attributes(data, element).get(attribute, "").casefold() in lowered
        ]
        self.put(part, splice(data, patches))
