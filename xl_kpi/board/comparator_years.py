"""The years that comparators are of, told in a column's heading or, where they differ, in notes.

Where every figure of a column is of one known year, the heading names it. Where they are of several
years, or of some the year is not known, a heading could not be right for every row: each row's note
then names the years that are known, or, in a table without notes, the heading names them all.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.published import without_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xl_kpi.config.declared import Comparator, Indicator


def heading_years(
    comparator: str, indicators: Iterable[Indicator], *, noted: bool
) -> tuple[str, ...] | None:
    """Return the years that a comparator's heading names.

    Args:
        comparator: Its id.
        indicators: Those of the table's rows.
        noted: Whether the table has notes, which can tell the years row by row.

    Returns:
        None where no year is known, so that the heading stays as it is; no years where some are
        known and none would be right for every row.
    """
    years = _years(comparator, indicators)
    known = tuple(sorted(year for year in years if year is not None))
    if not known:
        return None
    return () if None in years or (noted and len(known) > 1) else known


def headed(label: str, years: tuple[str, ...] | None) -> str:
    """Return a heading that names these years in the place of the one that it ends with."""
    if years is None:
        return label
    return " ".join(filter(None, (without_year(label), " and ".join(years))))


def undated(
    comparators: Iterable[Comparator], indicators: Sequence[Indicator]
) -> tuple[tuple[str, str], ...]:
    """Return the comparators, id and label, whose headings cannot name the year of each row."""
    return tuple(
        (each.id, without_year(each.label))
        for each in comparators
        if len(_years(each.id, indicators)) > 1
    )


def years_in_words(indicator: Indicator, comparators: Iterable[tuple[str, str]]) -> str:
    """Return the known years of an indicator's comparators: `South East 2024, England 2025`."""
    years = ((label, _year(name, indicator)) for name, label in comparators)
    return ", ".join(f"{label} {year}" for label, year in years if year is not None)


def _years(comparator: str, indicators: Iterable[Indicator]) -> set[str | None]:
    return {
        _year(comparator, each)
        for each in indicators
        if isinstance(each.comparators.get(comparator), Decimal)
    }


def _year(comparator: str, indicator: Indicator) -> str | None:
    stated = indicator.stated.get(comparator)
    shown = isinstance(indicator.comparators.get(comparator), Decimal)
    return stated.label if stated is not None and shown else None
