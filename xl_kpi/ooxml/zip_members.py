"""A zip archive: its members, where they lie in it, and what they hold.

What a member holds is checked against its checksum. The archive's bytes are in memory, or stay on
the disk and are read piece by piece; no handle to a file is kept.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from xl_kpi.ooxml.refusals import CannotEdit, cannot_edit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_FILE = 1 << 30
"""Bytes of a workbook that is read at all."""
LARGEST_PART = 1 << 30
"""Bytes that one part may inflate to."""
SUSPECT_PART, LARGEST_RATIO = 1 << 27, 200
"""A part that inflates to more bytes than the first, and by more than the second, is no sheet."""

LOCAL_HEADER = struct.Struct("<4s5H3L2H")
"""What stands before a member's name: signature, version, flags, method, time, checksum, sizes."""
UTF8_FLAG = 0x0800
_ENCRYPTED = 0x0001
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PIECE = 1 << 20
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its directory entry and where it lies in the archive."""

    info: zipfile.ZipInfo
    start: int
    end: int

    @property
    def name(self) -> str:
        """Its name."""
        return self.info.filename

    @property
    def raw_name(self) -> bytes:
        """Its name as the archive holds it."""
        encoding = "utf-8" if self.info.flag_bits & UTF8_FLAG else "cp437"
        return self.info.orig_filename.encode(encoding)


class Source(Protocol):
    """Where an archive's bytes are."""

    def span(self, start: int, end: int) -> bytes:
        """Return the bytes from one offset to another."""

    def opened(self) -> BinaryIO:
        """Return them as an open file, to be closed by the caller."""


@dataclass(frozen=True, slots=True)
class InMemory:
    """Bytes in memory."""

    data: bytes

    def span(self, start: int, end: int) -> bytes:
        """Return the bytes from one offset to another."""
        return self.data[start:end]

    def opened(self) -> BinaryIO:
        """Return them as an open file; they are not copied."""
        return io.BytesIO(self.data)


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Bytes in a file, which is opened each time some are wanted."""

    path: Path

    def span(self, start: int, end: int) -> bytes:
        """Return the bytes from one offset to another."""
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(end - start)

    def opened(self) -> BinaryIO:
        """Return the open file."""
        return self.path.open("rb")


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip archive.

    Attributes:
        where: The file's name, for messages.
        members: In the directory's order.
        size: Its length in bytes.
    """

    where: str
    source: Source
    members: tuple[Member, ...]
    comment: bytes
    size: int

    def member(self, name: str) -> Member | None:
        """Return the member of that name, None where there is none."""
        return next((member for member in self.members if member.name == name), None)

    def raw(self, member: Member) -> bytes:
        """Return a member's bytes as stored, header and all."""
        return self.source.span(member.start, member.end)

    def raw_pieces(self, member: Member) -> Iterator[bytes]:
        """Yield a member's bytes as stored, header and all."""
        return self._spans(member.start, member.end)

    def all_pieces(self) -> Iterator[bytes]:
        """Yield the whole archive."""
        return self._spans(0, self.size)

    def _spans(self, start: int, end: int) -> Iterator[bytes]:
        for at in range(start, end, _PIECE):
            yield self.source.span(at, min(at + _PIECE, end))

    def local_header(self, member: Member) -> tuple[tuple[Any, ...], bytes]:
        """Return the fields of the header in front of a member, and its extra fields."""
        fields = _header(self.source, member)
        start = member.start + LOCAL_HEADER.size + fields[9]
        return fields, self.source.span(start, start + fields[10])

    def inflated(self, name: str) -> bytes:
        """Return a member's content, its checksum verified.

        Raises:
            CannotEdit: It is damaged, or inflates to more than a part may.
        """
        gathered = io.BytesIO()
        for piece in self.inflated_pieces(name):
            gathered.write(piece)
        return gathered.getvalue()

    def inflated_pieces(self, name: str) -> Iterator[bytes]:
        """Yield a member's content; its checksum is verified once the last piece has been taken.

        Raises:
            CannotEdit: It is damaged, or inflates to more than a part may.
        """
        member = self.member(name)
        if member is None:
            raise cannot_edit(self.where, f"is damaged: its part {name} is missing")
        _check_size(self.where, member.info)
        try:
            with (
                self.source.opened() as file,
                zipfile.ZipFile(file) as reader,
                reader.open(member.info) as content,
            ):
                while piece := content.read(_PIECE):
                    yield piece
        except _UNREADABLE as error:
            raise cannot_edit(self.where, f"is damaged: its part {name} cannot be read") from error


def _check_size(where: str, info: zipfile.ZipInfo) -> None:
    suspect = info.file_size > SUSPECT_PART
    inflates = info.file_size > LARGEST_RATIO * max(info.compress_size, 1)
    if info.file_size > LARGEST_PART or (suspect and inflates):
        raise cannot_edit(where, f"its part {info.filename} is too large to be a workbook's")


def read_archive(path: Path) -> Archive:
    """Read the archive at `path`; no handle to the file is kept.

    Raises:
        CannotEdit: There is no such file, it cannot be read, or it is not a sound zip archive.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise cannot_edit(path.name, "is too large to be edited (over 1 GB)")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise cannot_edit(path, "there is no such file") from error
    except PermissionError as error:
        message = "cannot be read: it is held by another program, or you have no permission"
        raise cannot_edit(path.name, message) from error
    except OSError as error:
        raise cannot_edit(path.name, f"cannot be read ({error.strerror})") from error
    return archive_of(path.name, data)


def archive_of(where: str, data: bytes) -> Archive:
    """Return the archive whose bytes are `data`.

    Raises:
        CannotEdit: It is not a sound zip archive, is encrypted, or names a member twice.
    """
    if data.startswith(_OLE):
        raise _refuse_old_format(where, data)
    return _archive(where, InMemory(data), len(data))


def archive_at(where: str, path: Path) -> Archive:
    """Return the archive in a file that stays on the disk and does not change meanwhile.

    Raises:
        CannotEdit: As for `archive_of`.
    """
    return _archive(where, OnDisk(path), path.stat().st_size)


def _archive(where: str, source: Source, size: int) -> Archive:
    try:
        with source.opened() as file, zipfile.ZipFile(file) as reader:
            infos, comment, directory = reader.infolist(), reader.comment, reader.start_dir
        members = _located(source, infos, directory)
    except _UNREADABLE as error:
        message = "is not an Excel workbook, or is damaged: it is not a sound zip archive"
        raise cannot_edit(where, message) from error
    names = [member.name.casefold() for member in members]
    if len(set(names)) != len(names):
        raise cannot_edit(where, "is damaged: it holds two parts of one name")
    if any(member.info.flag_bits & _ENCRYPTED for member in members):
        raise cannot_edit(where, "is encrypted: save a copy without a password")
    return Archive(where, source, members, comment, size)


def _refuse_old_format(where: str, data: bytes) -> CannotEdit:
    if "EncryptedPackage".encode("utf-16-le") in data:
        message = "is protected by a password: save it without one (File > Info > Protect Workbook)"
    else:
        message = "is in the old .xls format: save it as .xlsx or .xlsm"
    return cannot_edit(where, message)


def _located(source: Source, infos: list[zipfile.ZipInfo], directory: int) -> tuple[Member, ...]:
    """Return the members with their extents, each header checked against the directory."""
    starts = sorted(info.header_offset for info in infos)
    ends = dict(zip(starts, [*starts[1:], directory], strict=True))
    if not starts or starts[0] != 0 or len(ends) != len(starts):
        raise zipfile.BadZipFile("members overlap, or do not begin the file")
    members = tuple(Member(info, info.header_offset, ends[info.header_offset]) for info in infos)
    for member in members:
        fields = _header(source, member)
        named = member.start + LOCAL_HEADER.size
        content = named + fields[9] + fields[10]
        fits = content + member.info.compress_size <= member.end
        right_name = source.span(named, named + fields[9]) == member.raw_name
        if fields[0] != b"PK\x03\x04" or not right_name or not fits:
            raise zipfile.BadZipFile("a member's header is wrong")
    return members


def _header(source: Source, member: Member) -> tuple[Any, ...]:
    return LOCAL_HEADER.unpack(source.span(member.start, member.start + LOCAL_HEADER.size))
