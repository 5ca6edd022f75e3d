"""Finding the header row of a file or sheet, and the extract's columns in it.

The header row is looked for, not assumed: it is the one of the first rows that holds the most of
the declared headings. Messages name headings only where a header row was found; a row that is
not one may hold children's data and is never quoted.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.extracts.spelling import fold, tidy
from xl_kpi.faults import Fault, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xl_kpi.config.declared import Column

HEAD = 30
"""How many rows are searched for the header."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where a file's columns are.

    Attributes:
        row: The header's row, the first being 1; 0 where headings are not a row (Parquet).
        headings: All of them, as the file spells them.
        positions: Our column name to its position among the headings, the first being 0.
        absent: Optional columns that the file does not have.
        repeated: Columns whose heading occurs more than once; the first is read.
    """

    row: int
    headings: Row
    positions: Mapping[str, int]
    absent: tuple[str, ...]
    repeated: tuple[str, ...]

    def heading(self, name: str) -> str:
        """Return the source's own heading for one of our columns."""
        return tidy(self.headings[self.positions[name]])


def count_matches(row: Iterable[str], columns: Iterable[Column]) -> int:
    """Return how many of the columns have their heading in this row."""
    present = {fold(cell) for cell in row}
    return sum(any(fold(each) in present for each in column.headers) for column in columns)


def header_position(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[int, int]:
    """Return the index of the row that holds the most declared headings, and how many."""
    best = max(range(len(rows)), key=lambda i: (count_matches(rows[i], columns), -i), default=0)
    return best, count_matches(rows[best], columns) if rows else 0


def match_header(
    rows: Sequence[Row], columns: Sequence[Column], *, where: str, extract: str
) -> Header:
    """Return the header among the first rows of a source.

    Args:
        rows: The first rows, blank ones included.
        columns: The extract's declared columns.
        where: The file's label, for messages.
        extract: The extract's name, for messages.

    Raises:
        Refusal: No row matches, or a column that is not optional is missing.
    """
    index, matches = header_position(rows, columns)
    if matches == 0:
        raise Refusal([_no_header(rows, columns, where=where, extract=extract)])
    headings = rows[index]
    positions, repeated = _positions(headings, columns)
    missing = [column for column in columns if column.name not in positions]
    wanted = [column for column in missing if not column.optional]
    if wanted:
        place = f"{where}, row {index + 1}"
        raise Refusal([_missing(column, headings, place, extract) for column in wanted])
    return Header(
        row=index + 1,
        headings=headings,
        positions=positions,
        absent=tuple(column.name for column in missing),
        repeated=repeated,
    )


def _positions(headings: Row, columns: Sequence[Column]) -> tuple[dict[str, int], tuple[str, ...]]:
    places: dict[str, list[int]] = {}
    for position, heading in enumerate(headings):
        places.setdefault(fold(heading), []).append(position)
    positions: dict[str, int] = {}
    repeated: list[str] = []
    for column in columns:
        found = next((places[fold(each)] for each in column.headers if fold(each) in places), [])
        if found:
            positions[column.name] = found[0]
        if len(found) > 1:
            repeated.append(column.name)
    return positions, tuple(repeated)


def _no_header(
    rows: Sequence[Row], columns: Sequence[Column], *, where: str, extract: str
) -> Fault:
    wanted = [header for column in columns for header in column.headers]
    near = [
        f"row {number} has {tidy(cell)!r}, near to {close[0]!r}"
        for number, row in enumerate(rows, 1)
        for cell in row
        if (close := difflib.get_close_matches(tidy(cell), wanted, n=1, cutoff=0.8))
    ]
    hint = f"; {near[0]}" if near else ""
    return Fault(
        where,
        f"none of the first {len(rows)} rows holds the headings of extract {extract!r}; looked "
        f"for {_listed(wanted)}{hint}",
    )


def _missing(column: Column, headings: Row, where: str, extract: str) -> Fault:
    by_fold = {fold(heading): tidy(heading) for heading in headings if heading.strip()}
    wanted = [fold(each) for each in column.headers]
    near = [c for each in wanted for c in difflib.get_close_matches(each, by_fold, n=1, cutoff=0.5)]
    hint = f"; the nearest heading is {by_fold[near[0]]!r}" if near else ""
    return Fault(
        where,
        f"extract {extract!r} needs the column {column.name!r}: looked for "
        f"{_listed(column.headers)}{hint}; the headings are {_listed(by_fold.values())}. Add the "
        f"spelling to its `header` (line {column.line} of the config), or mark it optional",
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in dict.fromkeys(names))
