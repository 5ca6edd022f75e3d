"""Splitting text into records one by one, for files that DuckDB's strict reader will not take.

Slower than the engine, and more patient: a record whose quotes do not pair costs only its own
line, and a record of the wrong length is reported with its row while the rest is kept.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from xl_kpi.extracts.reasons import BROKEN_QUOTES, NUL_CHARACTER, TOO_FEW_CELLS, TOO_MANY_CELLS
from xl_kpi.extracts.spelling import tidy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from xl_kpi.extracts.headings import Header


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a text file.

    Attributes:
        row: Its number, the first being 1; blank lines count.
        line: The physical line it ends on, the first being 1.
        cells: None where its quotes do not pair.
    """

    row: int
    line: int
    cells: list[str] | None


def split_records(text: str, delimiter: str) -> Iterator[Record]:
    """Yield every record of a text, blank ones included (they have no cells)."""
    lines = list(io.StringIO(text, newline=""))
    start = row = 0
    while start < len(lines):
        reader = csv.reader(
            islice(lines, start, None), delimiter=delimiter, strict=True, skipinitialspace=True
        )
        done = 0  # lines of whole records; a record that fails costs only its first line
        try:
            for cells in reader:
                row, done = row + 1, reader.line_num
                yield Record(row, start + done, cells)
        except csv.Error:
            row, done = row + 1, done + 1
            yield Record(row, start + done, None)
        start += done


def write_regular(
    text: str, delimiter: str, path: Path, header: Header, needed: Collection[int]
) -> tuple[tuple[int, str], ...]:
    """Write the records below the header as a regular file: row number, then a cell per heading.

    Args:
        text: The whole source.
        delimiter: Its delimiter; the file written has commas.
        path: The file to write, UTF-8.
        header: The source's header.
        needed: Positions of cells that a short record may not lack.

    Returns:
        Rows left out, with the reason.
    """
    width = len(header.headings)
    left_out: list[tuple[int, str]] = []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for record in split_records(text, delimiter):
            if record.row <= header.row:
                continue
            reason = _irregularity(record.cells, width, needed)
            if reason is not None:
                left_out.append((record.row, reason))
            elif record.cells and any(map(tidy, record.cells)):
                padding = [""] * (width - len(record.cells))
                writer.writerow([record.row, *record.cells[:width], *padding])
    return tuple(left_out)


def _irregularity(cells: list[str] | None, width: int, needed: Collection[int]) -> str | None:
    if cells is None:
        return BROKEN_QUOTES
    if not any(map(tidy, cells)):
        return None
    if any("\0" in cell for cell in cells):
        return NUL_CHARACTER
    if any(map(tidy, cells[width:])):
        return TOO_MANY_CELLS
    if any(position >= len(cells) for position in needed):
        return TOO_FEW_CELLS
    return None
