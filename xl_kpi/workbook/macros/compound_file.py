"""A compound file (MS-CFB, version 3): streams and storages in one run of bytes.

A VBA project is such a file. This writes what one needs: streams, storages that hold streams, no
time stamps, so that the same content gives the same bytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_SECTOR, _MINI_SECTOR, _ENTRY = 512, 64, 128
_MINI_STREAM_BELOW = 4096
"""Bytes from which a stream stands in sectors of its own."""
_NUMBERS = _SECTOR // 4
_MOST_TABLES = 109
"""Sectors of the allocation table that the header has room for: seven megabytes in all."""
_FREE = _NONE = 0xFFFFFFFF
_END_OF_CHAIN, _OF_THE_TABLE = 0xFFFFFFFE, 0xFFFFFFFD
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_HEADER = struct.Struct(f"<8s16s6H10I{_MOST_TABLES}I")
_DIRECTORY_ENTRY = struct.Struct("<64sHBB3I16sI2QIQ")
_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_MINOR, _MAJOR, _LITTLE_ENDIAN = 0x3E, 3, 0xFFFE
_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the directory; `left`, `right` and `child` are other lines' numbers."""

    name: str
    kind: int
    data: bytes = b""
    colour: int = _BLACK
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE


def compound_file(
    streams: Mapping[str, bytes], storages: Mapping[str, Mapping[str, bytes]]
) -> bytes:
    """Return a compound file.

    Args:
        streams: The streams at the top, by name.
        storages: The storages at the top, by name: each holds streams by name.

    Raises:
        ValueError: A name has more than 31 characters, or all is more than seven megabytes.
    """
    entries = _directory(streams, storages)
    data = [entry.data for entry in entries if entry.kind == _STREAM]
    small = [each for each in data if _is_small(each)]
    large = [each for each in data if not _is_small(each)]
    mini_starts, mini_table = _chained([_units(len(each), _MINI_SECTOR) for each in small])
    mini_stream = b"".join(_filled(each, _MINI_SECTOR) for each in small)
    table_of_minis = _numbers(mini_table)
    sizes = [len(entries) * _ENTRY, len(table_of_minis), *map(len, (mini_stream, *large))]
    sectors = [_units(size, _SECTOR) for size in sizes]
    tables = _table_sectors(sum(sectors))
    starts, table = _chained(sectors, first=tables)
    held = (starts[2], len(mini_stream))
    directory = b"".join(_lines(entries, held, mini_starts, starts[3:]))
    runs = (_numbers([*[_OF_THE_TABLE] * tables, *table]), directory, table_of_minis, mini_stream)
    return _header(tables, starts, sectors[1]) + b"".join(
        _filled(run, _SECTOR) for run in (*runs, *large)
    )


def _is_small(data: bytes) -> bool:
    return len(data) < _MINI_STREAM_BELOW


def _directory(
    streams: Mapping[str, bytes], storages: Mapping[str, Mapping[str, bytes]]
) -> Sequence[_Entry]:
    """Return the directory: the root, what stands at the top, then each storage's streams."""
    top = [_Entry(name, _STREAM, data) for name, data in streams.items()]
    top += [_Entry(name, _STORAGE) for name in storages]
    root, *top = _with_children(_Entry("Root Entry", _ROOT), top, first=1)
    below: list[_Entry] = []
    for at, entry in enumerate(top):
        if entry.kind == _STORAGE:
            held = [_Entry(name, _STREAM, data) for name, data in storages[entry.name].items()]
            top[at], *held = _with_children(entry, held, first=1 + len(top) + len(below))
            below += held
    return root, *top, *below


def _with_children(parent: _Entry, children: Sequence[_Entry], first: int) -> Iterator[_Entry]:
    """Yield an entry and its children linked as a balanced tree, numbered from `first`."""
    ordered = sorted(children, key=lambda entry: (len(entry.name), entry.name.upper()))
    lowest = len(ordered).bit_length() - 1
    yield replace(parent, child=_middle(first, first + len(ordered)))
    links = sorted(_tree(first, first + len(ordered), 0))
    for entry, (_, depth, left, right) in zip(ordered, links, strict=True):
        # The lowest level of a balanced tree is red and all else black; a lone root is black.
        colour = _RED if depth == lowest > 0 else _BLACK
        yield replace(entry, colour=colour, left=left, right=right)


def _tree(start: int, stop: int, depth: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the numbers of a balanced tree: each one, how deep it hangs, its left and right."""
    if start < stop:
        middle = _middle(start, stop)
        yield middle, depth, _middle(start, middle), _middle(middle + 1, stop)
        yield from _tree(start, middle, depth + 1)
        yield from _tree(middle + 1, stop, depth + 1)


def _middle(start: int, stop: int) -> int:
    return (start + stop) // 2 if start < stop else _NONE


def _chained(lengths: Iterable[int], first: int = 0) -> tuple[list[int], list[int]]:
    """Return where runs of sectors start, one after the other, and what the table says of each."""
    starts: list[int] = []
    table: list[int] = []
    for length in lengths:
        start = first + len(table)
        starts.append(start if length else _END_OF_CHAIN)
        if length:
            table += [*range(start + 1, start + length), _END_OF_CHAIN]
    return starts, table


def _table_sectors(others: int) -> int:
    """Return how many sectors of table cover so many others and themselves."""
    needed = next(size for size in count(1) if size * _NUMBERS >= size + others)
    if needed > _MOST_TABLES:
        raise ValueError("a compound file of this kind holds seven megabytes at most")
    return needed


def _lines(
    entries: Sequence[_Entry],
    mini_stream: tuple[int, int],
    mini_starts: Iterable[int],
    large_starts: Iterable[int],
) -> Iterator[bytes]:
    """Yield the directory's lines, blank ones to the end of its last sector.

    Args:
        entries: Its entries.
        mini_stream: Where the stream that holds the small ones starts, and its size.
        mini_starts: Where each small stream starts in it.
        large_starts: Where each other stream starts.
    """
    minis, larges = iter(mini_starts), iter(large_starts)
    for entry in entries:
        start, size = mini_stream if entry.kind == _ROOT else (0, 0)
        if entry.kind == _STREAM:
            start = next(minis if _is_small(entry.data) else larges)
            size = len(entry.data)
        yield _line(entry, start, size)
    blank = _DIRECTORY_ENTRY.pack(b"", 0, 0, 0, _NONE, _NONE, _NONE, b"", 0, 0, 0, 0, 0)
    yield blank * (-len(entries) % (_SECTOR // _ENTRY))


def _line(entry: _Entry, start: int, size: int) -> bytes:
    if len(entry.name) > _LONGEST_NAME:
        raise ValueError(f"the name {entry.name} has more than {_LONGEST_NAME} characters")
    name = (entry.name + "\0").encode("utf-16-le")
    links = (entry.left, entry.right, entry.child)
    return _DIRECTORY_ENTRY.pack(
        name, len(name), entry.kind, entry.colour, *links, b"", 0, 0, 0, start, size
    )


def _header(tables: int, starts: Sequence[int], mini_tables: int) -> bytes:
    directory, table_of_minis, *_ = starts
    shifts = _SECTOR.bit_length() - 1, _MINI_SECTOR.bit_length() - 1
    fixed = (_SIGNATURE, b"", _MINOR, _MAJOR, _LITTLE_ENDIAN, *shifts, 0)
    return _HEADER.pack(
        *fixed, 0, 0, tables, directory, 0, _MINI_STREAM_BELOW, table_of_minis, mini_tables,
        _END_OF_CHAIN, 0, *range(tables), *[_FREE] * (_MOST_TABLES - tables),
    )  # fmt: skip


def _units(size: int, unit: int) -> int:
    return -(-size // unit)


def _filled(data: bytes, unit: int) -> bytes:
    return data.ljust(_units(len(data), unit) * unit, b"\0")


def _numbers(values: Sequence[int]) -> bytes:
    """Return numbers of four bytes, free ones after them to the end of the sector."""
    blank = -len(values) % _NUMBERS
    return struct.pack(f"<{len(values) + blank}I", *values, *[_FREE] * blank)
