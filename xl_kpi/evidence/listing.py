"""The rows behind a figure as one tidy list, whatever extracts they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from xl_kpi.extracts.set_aside_counts import SUPPLIED
from xl_kpi.measures.behind import BehindExtract, BehindRow, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xl_kpi.evidence.explained import Worked
    from xl_kpi.measures.behind import RowValue

OWN = ("indicator", "extract", "file", "row", "in_numerator", "in_denominator", "matched")
"""The columns of every listed row, before those of its extract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Rows with the same columns; a column that an extract does not have is None in its rows.

    Attributes:
        headings: `OWN`, then the columns of the extracts, each name once.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[RowValue, ...], ...]


@dataclass(frozen=True, slots=True)
class OfIndicator:
    """The rows of one extract behind the figure of one indicator."""

    indicator: str
    found: BehindExtract


def by_extract(worked: Worked) -> tuple[OfIndicator, ...]:
    """Return the rows behind a figure, and behind the figures that it is made of."""
    return tuple(
        OfIndicator(each.indicator.id, found) for each in worked.all() for found in _found(each)
    )


def _found(worked: Worked) -> Iterator[BehindExtract]:
    """Yield the extracts counted, or the row of the list in which the figure arrived."""
    yield from worked.behind.extracts
    arrived = worked.supplied
    if arrived is not None:
        given = {
            "numerator": arrived.numerator,
            "denominator": arrived.denominator,
            "value": arrived.text if arrived.value is None else arrived.value,
        }
        row = BehindRow(
            file=arrived.file,
            row=arrived.row,
            in_numerator=Mark.COUNTED,
            in_denominator=Mark.NOT if arrived.denominator is None else Mark.COUNTED,
            matched=False,
            values=tuple(None if value is None else str(value) for value in given.values()),
        )
        yield BehindExtract(extract=SUPPLIED, columns=tuple(given), rows=(row,))


def listed(parts: Iterable[OfIndicator]) -> Listing:
    """Return rows of several extracts as one list."""
    kept = tuple(parts)
    columns = tuple(dict.fromkeys(name for part in kept for name in part.found.columns))
    return Listing(
        headings=(*OWN, *columns),
        rows=tuple(_row(part, row, columns) for part in kept for row in part.found.rows),
    )


def _row(part: OfIndicator, row: BehindRow, columns: tuple[str, ...]) -> tuple[RowValue, ...]:
    values = dict(zip(part.found.columns, row.values, strict=True))
    return (
        part.indicator,
        part.found.extract,
        row.file,
        row.row,
        str(row.in_numerator),
        str(row.in_denominator),
        "yes" if row.matched else "",
        *(values.get(name) for name in columns),
    )


def as_text(value: RowValue) -> str:
    """Return a value as it is printed: dates as YYYY-MM-DD, nothing for a blank."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)
