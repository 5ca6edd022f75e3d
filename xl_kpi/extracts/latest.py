"""The months that the extracts hold something of, and the last that they cover to its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from xl_kpi.config.cohorts import cohorts_of
from xl_kpi.config.declared import ColumnType
from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from xl_kpi.config.declared import Config
    from xl_kpi.extracts.loaded import Loaded

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedMonths:
    """The months that the extracts can be asked about.

    Attributes:
        first, last: Of the earliest and the latest date that an indicator places rows by.
        complete: The last month covered to its end.
    """

    first: Month
    last: Month
    complete: Month


def dated_months(config: Config, loaded: Loaded, today: date) -> DatedMonths | None:
    """Return the months that the extracts hold something of, None where nothing is dated.

    Each column that indicators place rows by has a latest date. The month that most of them
    reach (of two as common, the later) is where the extracts end: a day that is only planned, or
    mistyped, lies beyond it and decides nothing. The last complete month is that month where a
    date in it is its last Monday-to-Friday or later, else the month before; never later than the
    month before today's. Dates after `today` are ignored. A supplied figure's month counts as
    complete.
    """
    before_today = Month.of(today) - 1
    supplied = [figure.month for figure in loaded.supplied if figure.month <= before_today]
    spans = list(_dates(config, loaded, today))
    months = [*supplied, *(Month.of(day) for span in spans for day in span)]
    if not months:
        return None
    complete = [*supplied]
    if spans:
        complete.append(min(_last_complete([latest for _, latest in spans]), before_today))
    first = min(months)
    return DatedMonths(first=first, last=max(months), complete=max([first, *complete]))


def _last_complete(latest: list[date]) -> Month:
    reached = Counter(map(Month.of, latest))
    end = max(reached, key=lambda month: (reached[month], month))
    return max(_complete(day) for day in latest if Month.of(day) <= end)


def _complete(latest: date) -> Month:
    month = Month.of(latest)
    return month if latest >= _last_weekday(month) else month - 1


def _dates(config: Config, loaded: Loaded, today: date) -> Iterator[tuple[date, date]]:
    """Yield the earliest and the latest date of each column, none after `today`."""
    for extract, column in sorted(set(_date_columns(config, loaded))):
        table = loaded.extracts[extract].table
        (row,) = loaded.connection.execute(
            f'SELECT min("{column}"), max("{column}") FROM "{table}" WHERE "{column}" <= ?',
            [today],
        ).fetchall()
        if row[0] is not None:
            yield row


def _date_columns(config: Config, loaded: Loaded) -> Iterator[tuple[str, str]]:
    """Yield the declared date columns of loaded extracts by which indicators place rows."""
    for indicator in config.indicators.values():
        for cohort in cohorts_of(indicator):
            if cohort.extract not in loaded.extracts:
                continue
            declared = {
                column.name
                for column in config.extracts[cohort.extract].columns
                if column.type is ColumnType.DATE
            }
            for name in cohort.when.columns:
                if name in declared:
                    yield cohort.extract, name


def _last_weekday(month: Month) -> date:
    day = month.end
    while day.weekday() >= _SATURDAY:
        day -= timedelta(days=1)
    return day
