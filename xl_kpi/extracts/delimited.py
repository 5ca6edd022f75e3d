"""Reading CSV and its kin: encoding, delimiter and header row are found, then DuckDB reads.

DuckDB reads with explicit columns, everything as text, no sniffing and no tolerance. A file that
it refuses, or whose row numbers it would not keep (blank lines are skipped by it), is first
written out again in regular form by `records`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from xl_kpi.extracts.headings import HEAD, Header, Row, header_position, match_header
from xl_kpi.extracts.places import RawRows, unreadable_file
from xl_kpi.extracts.records import Record, split_records, write_regular
from xl_kpi.extracts.text_encoding import UTF_8, detect_encoding
from xl_kpi.faults import Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xl_kpi.config.declared import Column, Extract
    from xl_kpi.extracts.places import Feed, Workspace

DELIMITERS = (",", ";", "\t")
_HEAD_BYTES = 1 << 18
_PATTERN_CHARACTERS = frozenset("*?[]{}\\")
_BLANK_LINES = (b"\n\n", b"\n\r", b"\r\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A text file's bytes and how to read them."""

    path: Path
    data: bytes
    encoding: str
    delimiter: str
    head: tuple[Record, ...]

    @property
    def text(self) -> str:
        """The whole file, decoded."""
        return self.data.decode(self.encoding)

    @property
    def rows(self) -> list[Row]:
        """The first rows, a broken one as an empty row."""
        return [tuple(record.cells or ()) for record in self.head]


def open_text(path: Path, columns: Sequence[Column]) -> TextFile:
    """Read a text file and find its encoding, and the delimiter under which the headings match.

    Raises:
        Refusal: It cannot be opened, is empty, or is in no known encoding.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refusal([unreadable_file(path, error)]) from None
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise refuse(path.name, "this file is empty; export it again or take it away")
    encoding = detect_encoding(data, path.name)
    head = _head_text(data, encoding)
    splits = {each: tuple(islice(split_records(head, each), HEAD)) for each in DELIMITERS}

    def matches(delimiter: str) -> int:
        rows = [tuple(record.cells or ()) for record in splits[delimiter]]
        return header_position(rows, columns)[1]

    best = max(DELIMITERS, key=matches)
    return TextFile(path=path, data=data, encoding=encoding, delimiter=best, head=splits[best])


def read_delimited(workspace: Workspace, feed: Feed, extract: Extract, table: str) -> RawRows:
    """Read a text file's rows into the table named.

    Raises:
        Refusal: The file cannot be used at all.
    """
    source = open_text(feed.path, extract.columns)
    header = match_header(source.rows, extract.columns, where=feed.label, extract=extract.name)
    unreadable: tuple[tuple[int, str], ...] = ()
    if not (_is_regular(source, header) and _read_strictly(workspace, source, header, table)):
        needed = [header.positions[each.name] for each in extract.columns if not each.optional]
        unreadable = _read_patiently(workspace, source, header, needed, table)
    return RawRows(
        feed=feed,
        sha256=hashlib.sha256(source.data).hexdigest(),
        table=table,
        header=header,
        first_column=None,
        unreadable=unreadable,
    )


def _head_text(data: bytes, encoding: str) -> str:
    if len(data) <= _HEAD_BYTES:
        return data.decode(encoding)
    text = data[:_HEAD_BYTES].decode(encoding, errors="ignore")
    whole_lines = text.rfind("\n") + 1
    return text[:whole_lines] if whole_lines else text


def _is_regular(source: TextFile, header: Header) -> bool:
    """Whether DuckDB would give every row the number that the source has for it."""
    above = source.head[: header.row]
    if above[-1].line != header.row or any(record.cells is None for record in above):
        return False
    if any('"' in cell for record in above[:-1] for cell in record.cells or ()):
        return False
    data = source.data if source.encoding == UTF_8 else source.text.encode()
    return b"\0" not in data and not any(_holds_inside(data, pair) for pair in _BLANK_LINES)


def _holds_inside(data: bytes, pair: bytes) -> bool:
    found = data.find(pair)
    return found >= 0 and bool(data[found:].strip())


def _read_strictly(workspace: Workspace, source: TextFile, header: Header, table: str) -> bool:
    import duckdb

    path = _plain_path(source, workspace.scratch)
    columns = {f"c{position}": "VARCHAR" for position in range(len(header.headings))}
    sql = (
        f'CREATE TABLE "{table}" AS '
        f"SELECT row_number() OVER () + ? AS source_row, * FROM {_READ_CSV}"
    )
    values = [header.row, str(path), columns, header.row, source.delimiter]
    try:
        workspace.connection.execute(sql, values)
    except duckdb.Error:
        return False
    return True


def _read_patiently(
    workspace: Workspace, source: TextFile, header: Header, needed: Sequence[int], table: str
) -> tuple[tuple[int, str], ...]:
    path = workspace.scratch / "regular.csv"
    unreadable = write_regular(source.text, source.delimiter, path, header, needed)
    names = {"source_row": "BIGINT"}
    names |= {f"c{position}": "VARCHAR" for position in range(len(header.headings))}
    workspace.connection.execute(
        f'CREATE TABLE "{table}" AS SELECT * FROM {_READ_CSV}', [str(path), names, 0, ","]
    )
    return unreadable


def _plain_path(source: TextFile, scratch: Path) -> Path:
    """Return a UTF-8 file with a name that DuckDB takes for a name, not for a pattern."""
    plain = source.path.resolve()
    if source.encoding == UTF_8 and not _PATTERN_CHARACTERS & set(plain.as_posix()):
        return plain
    copy = scratch / "plain.csv"
    copy.write_bytes(source.data if source.encoding == UTF_8 else source.text.encode())
    return copy


_READ_CSV = (
    "read_csv(?, columns = ?, skip = ?, delim = ?, header = false, auto_detect = false,"
    " quote = '\"', escape = '\"', strict_mode = true, null_padding = false,"
    " hive_partitioning = false, compression = 'none')"
)
