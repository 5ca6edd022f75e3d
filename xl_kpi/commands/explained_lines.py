"""What `xl-kpi explain` prints for a person: lines for the screen, and rows as CSV."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from xl_kpi.evidence.listing import as_text
from xl_kpi.faults import refuse
from xl_kpi.measures.behind import Mark
from xl_kpi.plain_text import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from xl_kpi.evidence.listing import Listing, OfIndicator
    from xl_kpi.evidence.summary import Facts
    from xl_kpi.extracts.loaded import SetAside
    from xl_kpi.measures.behind import BehindRow, RowValue

_LISTED, _AT_LEAST = 20, 5
"""Rows shown on the screen, and of each of several extracts at least."""
_WIDEST = 32
ASIDE = ("file", "row", "cell", "column", "reason", "effect")
_MARKS = ("numerator", "denominator", "matched")


def lines_of(
    facts: Facts, sql: Sequence[str], rows: Sequence[OfIndicator], aside: Sequence[SetAside]
) -> Iterator[str]:
    """Yield the lines for the screen.

    Args:
        facts: What is said of the figure.
        sql: The statements that counted it.
        rows: The rows behind it.
        aside: The rows and values that were set aside.
    """
    width = max(len(label) for label, _ in facts)
    for label, text in facts:
        yield f"{label:<{width}}  {text}"
    for statement in sql:
        yield ""
        yield from statement.splitlines()
    shown = [part for part in rows if part.found.rows]
    most = max(_AT_LEAST, _LISTED // max(1, len(shown)))
    for part in shown:
        yield ""
        yield from _table(part, most)
    if aside:
        yield ""
        yield from _set_aside_lines(aside)


def _table(part: OfIndicator, most: int) -> Iterator[str]:
    """Yield an extract's rows in columns, those in the numerator first."""
    found = part.found
    count = f"{len(found.rows):,} row{'s' * (len(found.rows) != 1)}"
    yield f"{found.extract}, behind {part.indicator}: {count}"
    listed = sorted(found.rows, key=_first_what_counts)[:most]
    marks = [name for name, used in zip(_MARKS, _used(found.rows), strict=True) if used]
    yield from _aligned(
        [("file", "row", *marks, *found.columns), *(_cells(row, marks) for row in listed)]
    )
    if len(found.rows) > most:
        yield f"... and {len(found.rows) - most:,} more: --output rows.csv"


def _first_what_counts(row: BehindRow) -> tuple[bool, bool]:
    return row.in_numerator is Mark.NOT, row.in_denominator is Mark.NOT


def _used(rows: Iterable[BehindRow]) -> tuple[bool, ...]:
    flags = [(row.in_numerator != "", row.in_denominator != "", row.matched) for row in rows]
    return tuple(map(any, zip(*flags, strict=True)))


def _cells(row: BehindRow, marks: Sequence[str]) -> tuple[str, ...]:
    said = {
        "numerator": str(row.in_numerator),
        "denominator": str(row.in_denominator),
        "matched": "yes" if row.matched else "",
    }
    values = (as_text(value) for value in row.values)
    return (row.file, str(row.row), *(said[mark] for mark in marks), *values)


def _aligned(table: Sequence[tuple[str, ...]]) -> Iterator[str]:
    cut = [[_cut(cell) for cell in line] for line in table]
    widths = [max(map(len, column)) for column in zip(*cut, strict=True)]
    for line in cut:
        cells = (f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()


def _cut(text: str) -> str:
    """Return a text on one line and not too long, without what a terminal would obey."""
    tidy = "".join(c if c.isprintable() else " " for c in text)
    return tidy if len(tidy) <= _WIDEST else f"{tidy[: _WIDEST - 3]}..."


def _set_aside_lines(aside: Sequence[SetAside]) -> Iterator[str]:
    for item in aside[:_LISTED]:
        column = f", {item.column}" if item.column else ""
        at = item.cell or f"row {item.row}"
        yield f"{item.file} {at}{column}: {item.reason} ({_effect(item)})"
    if len(aside) > _LISTED:
        yield f"... and {len(aside) - _LISTED:,} more set aside: xl-kpi check --output FILE"


def aside_rows(aside: Sequence[SetAside]) -> list[tuple[str | int, ...]]:
    """Return the rows and values set aside under the headings `ASIDE`."""
    return [
        (item.file, item.row, item.cell or "", item.column or "", item.reason, _effect(item))
        for item in aside
    ]


def _effect(item: SetAside) -> str:
    return "row set aside" if item.whole_row else "value left blank"


def write_csv(path: Path, listing: Listing) -> None:
    """Write the rows as CSV that a spreadsheet opens as text where it is text.

    Raises:
        Refusal: The file cannot be written.
    """
    try:
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow([guarded(heading) for heading in listing.headings])
            for row in listing.rows:
                writer.writerow([_in_csv(value) for value in row])
    except OSError as error:
        raise refuse(path, f"cannot be written ({error.strerror})") from error


def _in_csv(value: RowValue) -> str:
    return guarded(value) if isinstance(value, str) else as_text(value)
