"""A zip archive held in memory, and its rewriting with all but a few members copied as they are.

A copied member keeps its bytes from its own header to the next one: compressed data, flags, time,
extra fields, data descriptor. A rewritten member keeps its place, name and time and is deflated
anew. Sizes and offsets beyond 32 bits are written with zip64 records.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.ooxml.refusals import CannotEdit, cannot_edit

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from pathlib import Path

LARGEST_FILE = 1 << 30
"""Bytes of a workbook that is read at all."""
LARGEST_PART = 1 << 28
"""Bytes that one part may inflate to."""
ZIP64_FROM = 0xFFFFFFFF
_MANY = 0xFFFF

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x0001, 0x0008, 0x0800
_DEFLATED, _DEFLATE_VERSION, _ZIP64_VERSION, _ZIP64_EXTRA = 8, 20, 45, 1
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
        encoding = "utf-8" if self.info.flag_bits & _UTF8 else "cp437"
        return self.info.orig_filename.encode(encoding)


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip archive in memory.

    Attributes:
        where: The file's name, for messages.
        members: In the directory's order.
    """

    where: str
    data: bytes
    members: tuple[Member, ...]
    comment: bytes

    def member(self, name: str) -> Member | None:
        """Return the member of that name, None where there is none."""
        return next((member for member in self.members if member.name == name), None)

    def raw(self, member: Member) -> bytes:
        """Return a member's bytes as stored, header and all."""
        return self.data[member.start : member.end]

    def inflated(self, name: str) -> bytes:
        """Return a member's content, its checksum verified.

        Raises:
            CannotEdit: It is damaged, or inflates to more than `LARGEST_PART`.
        """
        member = self.member(name)
        if member is None:
            raise cannot_edit(self.where, f"is damaged: its part {name} is missing")
        if member.info.file_size > LARGEST_PART:
            raise cannot_edit(self.where, f"its part {name} is too large to be a workbook's")
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as reader:
                return reader.read(member.info)
        except _UNREADABLE as error:
            raise cannot_edit(self.where, f"is damaged: its part {name} cannot be read") from error


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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as reader:
            infos, comment, directory = reader.infolist(), reader.comment, reader.start_dir
        members = _located(data, infos, directory)
    except _UNREADABLE as error:
        message = "is not an Excel workbook, or is damaged: it is not a sound zip archive"
        raise cannot_edit(where, message) from error
    names = [member.name.casefold() for member in members]
    if len(set(names)) != len(names):
        raise cannot_edit(where, "is damaged: it holds two parts of one name")
    if any(member.info.flag_bits & _ENCRYPTED for member in members):
        raise cannot_edit(where, "is encrypted: save a copy without a password")
    return Archive(where, data, members, comment)


def _refuse_old_format(where: str, data: bytes) -> CannotEdit:
    if "EncryptedPackage".encode("utf-16-le") in data:
        message = "is protected by a password: save it without one (File > Info > Protect Workbook)"
    else:
        message = "is in the old .xls format: save it as .xlsx or .xlsm"
    return cannot_edit(where, message)


def _located(data: bytes, infos: list[zipfile.ZipInfo], directory: int) -> tuple[Member, ...]:
    """Return the members with their extents, each header checked against the directory."""
    starts = sorted(info.header_offset for info in infos)
    ends = dict(zip(starts, [*starts[1:], directory], strict=True))
    if not starts or starts[0] != 0 or len(ends) != len(starts):
        raise zipfile.BadZipFile("members overlap, or do not begin the file")
    members = tuple(Member(info, info.header_offset, ends[info.header_offset]) for info in infos)
    for member in members:
        fields = _LOCAL.unpack_from(data, member.start)
        content = member.start + _LOCAL.size + fields[9] + fields[10]
        name = data[member.start + _LOCAL.size :][: fields[9]]
        fits = content + member.info.compress_size <= member.end
        if fields[0] != b"PK\x03\x04" or name != member.raw_name or not fits:
            raise zipfile.BadZipFile("a member's header is wrong")
    return members


def rebuilt(
    archive: Archive, replaced: Mapping[str, bytes], removed: Container[str]
) -> Iterator[bytes]:
    """Yield the bytes of the archive with some members' content replaced and some left out.

    Args:
        archive: The archive as it was read.
        replaced: Member names to their new content.
        removed: Names of members to leave out.
    """
    entries: dict[str, bytes] = {}
    offset = 0
    for member in sorted(archive.members, key=lambda member: member.start):
        if member.name in removed:
            continue
        if member.name in replaced:
            body, entry = _rewritten(archive, member, replaced[member.name], offset)
        else:
            body, entry = archive.raw(member), _directory_entry(member.info, member, offset)
        entries[member.name] = entry
        offset += len(body)
        yield body
    directory = b"".join(entries[m.name] for m in archive.members if m.name in entries)
    yield directory
    yield _end_records(len(entries), len(directory), offset, archive.comment)


def _rewritten(
    archive: Archive, member: Member, content: bytes, offset: int
) -> tuple[bytes, bytes]:
    """Return a member's new bytes and directory entry."""
    deflater = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflater.compress(content) + deflater.flush()
    old = _LOCAL.unpack_from(archive.data, member.start)
    extra_start = member.start + _LOCAL.size + old[9]
    extra = _without_zip64(archive.data[extra_start : extra_start + old[10]])
    flags = member.info.flag_bits & _UTF8
    crc, name = zlib.crc32(content), member.raw_name
    header = _LOCAL.pack(
        b"PK\x03\x04", _DEFLATE_VERSION, flags, _DEFLATED, old[4], old[5],
        crc, len(packed), len(content), len(name), len(extra),
    )  # fmt: skip
    info = zipfile.ZipInfo(member.info.orig_filename, member.info.date_time)
    for kept in ("create_system", "create_version", "reserved", "internal_attr", "external_attr"):
        setattr(info, kept, getattr(member.info, kept))
    info.extra, info.comment, info.volume = member.info.extra, member.info.comment, 0
    info.extract_version, info.flag_bits, info.compress_type = _DEFLATE_VERSION, flags, _DEFLATED
    info.CRC, info.compress_size, info.file_size = crc, len(packed), len(content)
    return header + name + extra + packed, _directory_entry(info, member, offset)


def _directory_entry(info: zipfile.ZipInfo, member: Member, offset: int) -> bytes:
    """Return the entry of the archive's directory for a member that now starts at `offset`."""
    extra, version = _without_zip64(info.extra), info.extract_version
    fields = [info.file_size, info.compress_size, offset]
    large = [field for field in fields if field >= ZIP64_FROM]
    if large:
        packed = struct.pack(f"<{len(large)}Q", *large)
        extra = struct.pack("<2H", _ZIP64_EXTRA, len(packed)) + packed + extra
        version = max(version, _ZIP64_VERSION)
        fields = [0xFFFFFFFF if field in large else field for field in fields]
    year, month, day, hour, minute, second = info.date_time
    packed_time = hour << 11 | minute << 5 | second // 2
    packed_date = (year - 1980) << 9 | month << 5 | day
    head = _CENTRAL.pack(
        b"PK\x01\x02", info.create_version, info.create_system, version, info.reserved,
        info.flag_bits, info.compress_type, packed_time, packed_date, info.CRC,
        fields[1], fields[0], len(member.raw_name), len(extra), len(info.comment),
        info.volume, info.internal_attr, info.external_attr, fields[2],
    )  # fmt: skip
    return head + member.raw_name + extra + info.comment


def _without_zip64(extra: bytes) -> bytes:
    """Return the extra fields without the one that holds 64-bit sizes."""
    kept, position = b"", 0
    while position + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, position)
        field = extra[position : position + 4 + size]
        if kind != _ZIP64_EXTRA:
            kept += field
        position += 4 + size
    return kept + extra[position:]


def _end_records(count: int, size: int, offset: int, comment: bytes) -> bytes:
    """Return what follows the directory, with zip64 records where a number needs them."""
    records = b""
    if count >= _MANY or size >= ZIP64_FROM or offset >= ZIP64_FROM:
        records += _END64.pack(
            b"PK\x06\x06", _END64.size - 12, _ZIP64_VERSION, _ZIP64_VERSION, 0, 0,
            count, count, size, offset,
        )  # fmt: skip
        records += _LOCATOR64.pack(b"PK\x06\x07", 0, offset + size, 1)
    few = min(count, _MANY)
    end = _END.pack(
        b"PK\x05\x06", 0, 0, few, few,
        min(size, 0xFFFFFFFF), min(offset, 0xFFFFFFFF), len(comment),
    )  # fmt: skip
    return records + end + comment
