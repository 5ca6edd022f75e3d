"""Which months a table's columns are of, where a heading does not fit between the others.

Figures are compared by these months, so that one wrong heading is one finding, and not one for
each row under it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xl_kpi.audit.audited import Series
    from xl_kpi.months import Month

_FEWEST = 3
"""Headings that must fit for another to be the odd one."""


def odd_heading(months: Sequence[Month]) -> int | None:
    """Return the place of the only month that does not follow on, None where there is not just one.

    A first or last month that leaves a gap may be right: months may be missing there.
    """
    if not months:
        return None
    start, fitting = Counter(month - at for at, month in enumerate(months)).most_common(1)[0]
    if fitting != len(months) - 1 or fitting < _FEWEST:
        return None
    odd = next(at for at, month in enumerate(months) if month - at != start)
    outermost = odd in {0, len(months) - 1}
    apart = months[1] - months[0] if odd == 0 else months[odd] - months[odd - 1]
    return None if outermost and apart > 1 else odd


def mended(months: Sequence[Month]) -> tuple[Month, ...]:
    """Return the months with the odd one, if there is just one, as its neighbours have it."""
    odd = odd_heading(months)
    if odd is None:
        return tuple(months)
    near = odd - 1 if odd else 1
    return (*months[:odd], months[near] + (odd - near), *months[odd + 1 :])


def usual_end(ends: Iterable[Month]) -> Month | None:
    """Return the month that most tables end with, the latest of several; None for no table."""
    counts = Counter(ends)
    return max(counts, key=lambda month: (counts[month], month), default=None)


def advanced(tables: Sequence[tuple[Series, ...]]) -> tuple[tuple[Series, ...], ...]:
    """Return the tables, those whose headings alone were left behind with their true months.

    A table that ends before most do was either not brought up to date, or its headings were not:
    the latter, where its figures agree better with those of the other tables when they are taken
    to be of the later months.
    """
    ends = [max((m for series in table for m in series.months), default=None) for table in tables]
    usual = usual_end(end for end in ends if end is not None)
    found = []
    for number, (table, end) in enumerate(zip(tables, ends, strict=True)):
        behind = 0 if usual is None or end is None else usual - end
        moved = tuple(_moved(series, behind) for series in table)
        others = [each for at, other in enumerate(tables) if at != number for each in other]
        shifted = behind > 0 and _agreeing(moved, others) > _agreeing(table, others)
        found.append(moved if shifted else table)
    return tuple(found)


def _moved(series: Series, by: int) -> Series:
    return replace(series, months={month + by: place for month, place in series.months.items()})


def _agreeing(table: Iterable[Series], others: Sequence[Series]) -> int:
    return sum(_agreements(table, others))


def _agreements(table: Iterable[Series], others: Sequence[Series]) -> Iterator[bool]:
    for series in table:
        for other in others:
            if other.key == series.key:
                for month in series.with_figures:
                    yield series.figure(month) == other.figure(month)
