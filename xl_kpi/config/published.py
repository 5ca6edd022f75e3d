"""What a config declares of published figures, as frozen values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

OWN, NEIGHBOURS, REGION, ENGLAND = "own", "neighbours", "region", "england"
AREAS = (OWN, NEIGHBOURS, REGION, ENGLAND)
"""Whose figures a comparator shows; any other is a region's name."""

_SHOWN_YEARS = re.compile(
    r"[\s(]+(?:20[0-9]{2}|[0-9]{2}(?=[/\u2013-]))(?:[/\u2013-](?:20)?[0-9]{2})?\)?\s*$"
)
_GROUPS = re.compile("[0-9]+")
_IN_BRACKETS = re.compile(r"\(.*?\)")
_BEFORE, _AFTER = 1900, 2100
_CENTURY = 100
_YEAR_LETTERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LaitMeasure:
    """A measure of the Local Authority Interactive Tool's data.

    Attributes:
        measure: Its short name.
        decimals: Of the neighbours' mean; None for LAIT's own.
        per: What a published rate is per.
    """

    measure: str
    decimals: int | None
    per: Decimal
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsColumn:
    """A column of a file of DfE statistics.

    Attributes:
        file: The file's name, or a pattern of it.
        rows: Pairs of (column, the text that it must hold).
        decimals: Of the neighbours' mean; None for the usual.
        per: What a published rate is per.
    """

    file: str
    column: str
    rows: tuple[tuple[str, str], ...]
    decimals: int | None
    per: Decimal
    line: int


PublishedAs = LaitMeasure | StatisticsColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What is known of a comparator's figure.

    Attributes:
        year: The year that it ends in, None where that is not known.
        label: The year as it is published: 2025, 2024/25.
        source: Where it was published, and how it was made where it is a mean.
    """

    year: int | None
    label: str | None
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFiles:
    """The published files that comparators and populations are taken from.

    Attributes:
        files: Patterns of file names beside the config.
        neighbours_from: The year or month of the set of neighbours to use for every year, None
            for the set in force when each year's data appeared.
        stale_after: How many years older than the month a comparator may be.
    """

    files: tuple[str, ...]
    neighbours_from: str | None
    stale_after: int
    line: int


def year_ended(label: str) -> int | None:
    """Return the year that a published year ends in, None where the text is no year.

    Args:
        label: As published: `2025`, `2025 (prov)`, `2024/25`, `2024-25 (OT)`, `202425`, and the
            spans of several years `2020-22` and `2013/14-15/16`.
    """
    groups = _GROUPS.findall(_IN_BRACKETS.sub("", label))
    if len(groups) == 1 and len(groups[0]) == _YEAR_LETTERS + 2:
        groups = [groups[0][:_YEAR_LETTERS], groups[0][_YEAR_LETTERS:]]
    if not groups or len(groups[0]) != _YEAR_LETTERS:
        return None
    begun, last = int(groups[0]), int(groups[-1])
    if last < _CENTURY:
        last += begun - begun % _CENTURY
        last += _CENTURY if last < begun else 0
    return last if _BEFORE <= begun <= last < _AFTER else None


def year_shown(label: str) -> str:
    """Return a published year as it is shown: `202425` as 2024/25, any other as it stands."""
    tidy = " ".join(label.split())
    if tidy.isdecimal() and len(tidy) == _YEAR_LETTERS + 2:
        return f"{tidy[:_YEAR_LETTERS]}/{tidy[_YEAR_LETTERS:]}"
    return tidy


def without_year(label: str) -> str:
    """Return a comparator's label without the year at its end: `So'ton 21/22` is So'ton."""
    return _SHOWN_YEARS.sub("", label) or label
