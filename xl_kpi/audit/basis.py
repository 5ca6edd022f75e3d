"""Which month a table's ratings, directions and changes are about.

It is the latest that the table has figures for. A row without a figure for that month was perhaps
rated when it had one, and a table whose last months are blank perhaps as well: unless most of what
it says fits the months that it does show, nothing can be worked out again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xl_kpi.audit.judging import code_of, expected_directions
from xl_kpi.board.tables import ColumnKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xl_kpi.audit.audited import Series
    from xl_kpi.months import Month

_FITTING = 0.8
"""The share of a table's directions and changes that must fit."""


def latest_month(table: Iterable[Series]) -> Month | None:
    """Return the latest month for which a table has any figure, None where it has none."""
    return max((series.latest for series in table if series.latest), default=None)


def with_judged_months(table: Sequence[Series]) -> tuple[Series, ...]:
    """Return a table's series with the month that each one's rating is about."""
    latest = latest_month(table)
    if latest is None:
        return tuple(table)
    judged = tuple(replace(each, judged=latest if each.latest == latest else None)
                   for each in table)  # fmt: skip
    last = max(month for series in table for month in series.months)
    return judged if latest == last or _fits(judged, latest) else tuple(table)


def _fits(table: Sequence[Series], month: Month) -> bool:
    told = [
        fits
        for series in table
        for fits in (_direction_fits(series), _change_fits(series, month))
        if fits is not None
    ]
    return sum(told) >= _FITTING * len(told)


def _direction_fits(series: Series) -> bool | None:
    found, expected = code_of(series.other(ColumnKind.DIRECTION)), expected_directions(series)
    return None if found is None or not expected else found in expected


def _change_fits(series: Series, month: Month) -> bool | None:
    place = series.other(ColumnKind.TREND)
    now, before = series.figure(month), series.figure(month - 1)
    if place is None or place.shown.value is None or now is None or before is None:
        return None
    return series.as_shown(place) == now - before
