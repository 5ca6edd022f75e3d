"""Rows of published files gathered into a series: a value for each place and year, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.config.published import year_ended, year_shown
from xl_kpi.faults import Fault
from xl_kpi.published.written import published_value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from xl_kpi.published.figures import Place

_EARLY, _REVISED, _LAST = range(3)
_STAGES = {"prov": _EARLY, "provisional": _EARLY, "rev": _REVISED, "revised": _REVISED}


@dataclass(frozen=True, slots=True)
class Row:
    """One published figure as its file has it: its place, its year as written, its text."""

    place: Place
    year: str
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The values of a series, and what stood in the way.

    Attributes:
        twice: A place and year that have several different values; None where there is none.
    """

    values: dict[tuple[Place, int], Decimal]
    labels: dict[int, str]
    unreadable: int
    twice: tuple[Place, str] | None


def gather(rows: Iterable[Row]) -> Gathered:
    """Return the values of a measure's rows.

    Figures of a year that were published more than once, provisional and then revised, are taken
    from the last. A row whose year cannot be read, and a mark in a value's place, is no value.
    """
    kept: dict[tuple[Place, int], tuple[int, Decimal | None]] = {}
    years: dict[str, _Year | None] = {}
    unreadable = 0
    twice: tuple[Place, str] | None = None
    for row in rows:
        year = years[row.year] if row.year in years else years.setdefault(row.year, _read(row.year))
        if year is None:
            continue
        try:
            value = published_value(row.text)
        except ValueError:
            unreadable += 1
            continue
        key = row.place, year.ended
        before = kept.get(key)
        if before is not None and before[0] == year.stage and before[1] != value:
            twice = twice or (row.place, row.year)
        if before is None or before[0] <= year.stage:
            kept[key] = year.stage, value
    return Gathered(
        values={key: value for key, (_, value) in kept.items() if value is not None},
        labels=_labels(year for year in years.values() if year is not None),
        unreadable=unreadable,
        twice=twice,
    )


@dataclass(frozen=True, slots=True, order=True)
class _Year:
    """A year as its file has it: what it ends in, how final its figures are, how it is shown."""

    ended: int
    stage: int
    shown: str


def _read(label: str) -> _Year | None:
    ended = year_ended(label)
    if ended is None:
        return None
    inside = label.partition("(")[2].partition(")")[0].strip().lower()
    return _Year(ended, _STAGES.get(inside, _LAST), year_shown(label))


def _labels(years: Iterable[_Year]) -> dict[int, str]:
    return {year.ended: year.shown for year in sorted(years)}


def several(where: str, place: Place, year: str, narrowing: str) -> Fault:
    """Return the fault of a measure with several figures for one place and year."""
    return Fault(where, f"{place} has several figures for {year}; {narrowing}")
