"""The day that each extract is as at: how far it tells of what indicators look for in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.cohorts import cohorts_of
from xl_kpi.config.declared import Subset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from xl_kpi.config.declared import Config, Has, Indicator
    from xl_kpi.extracts.loaded import Loaded, LoadedExtract
    from xl_kpi.months import Month


def as_at(config: Config, loaded: Loaded, own_month: Month) -> Mapping[str, date]:
    """Return the day that each loaded extract is as at, by its name.

    It is the latest date, no later than the month that the extracts are as at, in a column by
    which an indicator places or matches rows. A snapshot, which has no such column, is as at the
    last day of that month. An extract of which no indicator asks anything is absent.

    Args:
        config: The indicators and caseload lists.
        loaded: The extracts.
        own_month: The month that the extracts are as at.
    """
    columns: dict[str, set[str]] = {each.extract: set() for each in config.caseloads}
    for indicator in config.indicators.values():
        for extract, names in _placed_by(indicator):
            columns.setdefault(extract, set()).update(names)
    days = {
        name: _latest(loaded, loaded.extracts[name], names, own_month)
        for name, names in columns.items()
        if name in loaded.extracts
    }
    return {name: day for name, day in days.items() if day is not None}


def _placed_by(indicator: Indicator) -> Iterator[tuple[str, tuple[str, ...]]]:
    for cohort in cohorts_of(indicator):
        yield cohort.extract, cohort.when.columns
        yield from map(_matched_by, cohort.has)
    if isinstance(indicator.numerator, Subset):
        yield from map(_matched_by, indicator.numerator.has)


def _matched_by(has: Has) -> tuple[str, tuple[str, ...]]:
    return has.extract, () if has.date is None else (has.date,)


def _latest(
    loaded: Loaded, extract: LoadedExtract, columns: set[str], own_month: Month
) -> date | None:
    if not columns:
        return own_month.end
    dated = sorted(columns & set(extract.spans))
    days = [day for day in (_up_to(loaded, extract, name, own_month.end) for name in dated) if day]
    return max(days, default=None)


def _up_to(loaded: Loaded, extract: LoadedExtract, column: str, end: date) -> date | None:
    """Return the latest date of a column that is not after a day."""
    first, last = extract.spans[column]
    if last <= end or first > end:
        return last if last <= end else None
    found = loaded.connection.execute(
        f'SELECT max("{column}") FROM "{extract.table}" WHERE "{column}" <= ?', [end]
    ).fetchone()
    latest: date | None = found[0] if found else None
    return latest
