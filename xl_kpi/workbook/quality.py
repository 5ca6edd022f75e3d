"""The extracts of a run as rows of the data quality table: counts and dates, no values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.extracts.reasons import lost
from xl_kpi.workbook import names
from xl_kpi.workbook.records import QualityRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from xl_kpi.extracts.loaded import FileRead, Loaded

_SUPPLIED = "supplied figures"


def quality_rows(loaded: Loaded) -> tuple[QualityRow, ...]:
    """Return a row a file; a row an extract where a workbook has no room for so many."""
    rows = tuple(_rows(loaded, by_file=True))
    return rows if len(rows) <= names.DATA_QUALITY_ROOM else tuple(_rows(loaded, by_file=False))


def _rows(loaded: Loaded, *, by_file: bool) -> Iterator[QualityRow]:
    for extract in loaded.extracts.values():
        yield from _of_files(
            extract.name,
            extract.files,
            (extract.superseded, lost(extract.set_aside_counts), extract.latest),
            by_file=by_file,
        )
    set_aside = len(loaded.supplied_set_aside)
    yield from _of_files(_SUPPLIED, loaded.supplied_files, (0, set_aside, None), by_file=by_file)


def _of_files(
    extract: str,
    files: tuple[FileRead, ...],
    whole: tuple[int, int, date | None],
    *,
    by_file: bool,
) -> Iterator[QualityRow]:
    """Yield an extract's rows; what is counted over all of its files stands on the first."""
    if not by_file and len(files) > 1:
        rows = sum(file.rows for file in files)
        yield _row(extract, f"{len(files)} files", rows, None, whole)
        return
    for position, file in enumerate(files):
        yield _row(extract, file.label, file.rows, file.sha256, whole if position == 0 else None)


def _row(
    extract: str,
    file: str,
    rows: int,
    sha256: str | None,
    whole: tuple[int, int, date | None] | None,
) -> QualityRow:
    superseded, set_aside, latest = whole or (None, None, None)
    return QualityRow(
        extract=extract,
        file=file,
        rows=rows,
        superseded=superseded,
        set_aside=set_aside,
        latest=latest,
        sha256=sha256,
    )
