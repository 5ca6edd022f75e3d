"""Reading Parquet files: headings are its column names, and every value is read as text."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from xl_kpi.extracts.headings import match_header
from xl_kpi.extracts.places import RawRows, unreadable_file
from xl_kpi.faults import Refusal, refuse

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.config.declared import Extract
    from xl_kpi.extracts.places import Feed, Workspace

_PATTERN_CHARACTERS = frozenset("*?[]{}")
_READ = "read_parquet(?, hive_partitioning = false)"


def read_parquet(workspace: Workspace, feed: Feed, extract: Extract, table: str) -> RawRows:
    """Read a Parquet file's rows into the table named.

    Raises:
        Refusal: The file is damaged, or lacks a heading.
    """
    import duckdb

    plain, sha256 = _plain_file(feed.path, workspace.scratch)
    connection = workspace.connection
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {_READ}", [str(plain)]).fetchall()
        names = tuple(str(row[0]) for row in described)
        cells = ", ".join(
            f'"{name.replace(chr(34), chr(34) * 2)}"::VARCHAR AS c{position}'
            for position, name in enumerate(names)
        )
        connection.execute(
            f'CREATE TABLE "{table}" AS '
            f"SELECT row_number() OVER () AS source_row, {cells} FROM {_READ}",
            [str(plain)],
        )
    except duckdb.Error:
        raise refuse(
            feed.label, "this Parquet file is damaged or is none; export it again"
        ) from None
    matched = match_header([names], extract.columns, where=feed.label, extract=extract.name)
    header = replace(matched, row=0)  # names are not a row of the file
    return RawRows(feed=feed, sha256=sha256, table=table, header=header, first_column=None)


def _plain_file(path: Path, scratch: Path) -> tuple[Path, str]:
    """Return a file whose name DuckDB takes for a name, not for a pattern, and its hash."""
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            if not _PATTERN_CHARACTERS & set(path.resolve().as_posix()):
                return path.resolve(), sha256
            file.seek(0)
            copy = scratch / "plain.parquet"
            with copy.open("wb") as target:
                shutil.copyfileobj(file, target)
    except OSError as error:
        raise Refusal([unreadable_file(path, error)]) from None
    return copy, sha256
