"""The calendar that measures read: months of the window, and working days.

`calendar_month` has a row for each month asked for: its number, first and last day, and the
working days up to its end. `calendar_day` has a row for each day with a running count of working
days, so that the working days after one day up to and including another are a subtraction.
Working days are Monday to Friday but for the bank holidays of the config's country (for England,
those of the Banking and Financial Dealings Act 1971 and Royal Proclamations, as the package
`holidays` keeps them).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from xl_kpi.cache import read_cached, write_cached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from xl_kpi.months import Month

FIRST_YEAR, LAST_YEAR = 1980, 2060
"""Years for which working days are known; outside them a working-day condition does not hold."""


def bank_holidays(country: str, subdivision: str | None) -> tuple[date, ...]:
    """Return the bank holidays of a country, kept between runs since they are slow to make."""
    from importlib.metadata import version

    edition = version("holidays")
    entry = f"bank-holidays-{country}-{subdivision or 'all'}"
    kept = read_cached(entry)
    if kept.get("edition") == edition:
        return tuple(date.fromisoformat(day) for day in kept["days"])
    import holidays

    years = range(FIRST_YEAR, LAST_YEAR + 1)
    days = sorted(holidays.country_holidays(country, subdiv=subdivision, years=years))
    write_cached(entry, {"edition": edition, "days": [day.isoformat() for day in days]})
    return tuple(days)


def create_calendar_days(
    connection: DuckDBPyConnection, country: str, subdivision: str | None
) -> None:
    """Create the table `calendar_day (kpi_day, kpi_working_days)`."""
    off = [day.isoformat() for day in bank_holidays(country, subdivision)]
    connection.execute(
        "CREATE TABLE calendar_day AS"
        " SELECT day AS kpi_day, sum(CASE WHEN is_working THEN 1 ELSE 0 END) OVER (ORDER BY day)"
        " AS kpi_working_days FROM (SELECT day, isodow(day) < 6 AND holiday IS NULL AS is_working"
        " FROM (SELECT CAST(unnest(generate_series(CAST($first AS DATE), CAST($last AS DATE),"
        " INTERVAL 1 DAY)) AS DATE) AS day)"
        " LEFT JOIN (SELECT CAST(unnest($off) AS DATE) AS holiday) ON holiday = day)",
        {"first": f"{FIRST_YEAR}-01-01", "last": f"{LAST_YEAR}-12-31", "off": off},
    )


def create_calendar_months(
    connection: DuckDBPyConnection, months: Sequence[Month], *, working_days: bool
) -> None:
    """Create the table `calendar_month (n, period_start, period_end, working_days)`.

    `working_days` is NULL where `calendar_day` was not made.
    """
    rows = ", ".join(
        f"({month.number}, DATE '{month.start}', DATE '{month.end}')" for month in months
    )
    running = (
        "(SELECT max(k.kpi_working_days) FROM calendar_day k WHERE k.kpi_day = period_end)"
        if working_days
        else "CAST(NULL AS BIGINT)"
    )
    connection.execute(
        "CREATE TABLE calendar_month AS"
        f" SELECT n, period_start, period_end, {running} AS working_days"
        f" FROM (VALUES {rows}) AS m(n, period_start, period_end)"
    )
