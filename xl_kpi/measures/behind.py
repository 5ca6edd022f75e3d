"""The rows behind one figure: which were counted, in what, and which matched them.

The rows are found month by month by plain statements (`one_month`), not by the ranges that the
board's figures are counted with, so that their number is a second computation of the figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from xl_kpi.config.declared import Subset
from xl_kpi.measures.counted import (
    Union,
    denominator_of,
    numerator_of,
    parts_of,
    reads_working_days,
)
from xl_kpi.measures.measurement import WHOLE_SERVICE
from xl_kpi.measures.one_month import TEAM, OneMonth, all_parts, matches_of, what_is_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.config.declared import Config, Has, Indicator
    from xl_kpi.extracts.loaded import Loaded
    from xl_kpi.measures.counted import Counted, Part
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month

RowValue = str | int | float | bool | date | None
"""What a column of an extract holds in a row."""


class Mark(StrEnum):
    """How a row counts."""

    COUNTED = "yes"
    AGAIN = "again"
    """Belongs, but what is counted once was counted in an earlier row."""
    NOT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BehindRow:
    """A row behind a figure.

    Attributes:
        file: The file's name, with its sheet where it has one.
        row: Its row in the file or sheet, the first being 1.
        matched: Whether it is a row that a `has` looks for.
        values: Aligned with the columns of its extract.
    """

    file: str
    row: int
    in_numerator: Mark
    in_denominator: Mark
    matched: bool
    values: tuple[RowValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BehindExtract:
    """The rows of one extract, in the order of its files, with the columns that decided."""

    extract: str
    columns: tuple[str, ...]
    rows: tuple[BehindRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Everything behind one figure of one month.

    Attributes:
        statement: The SQL that counts the numerator and denominator; None where neither is a
            count.
        numerator, denominator: What the statement counted; None where it is no count.
        extracts: The rows, in the order in which the indicator names their extracts.
    """

    statement: str | None = None
    numerator: int | None = None
    denominator: int | None = None
    extracts: tuple[BehindExtract, ...] = ()

    def marked(self, *, denominator: bool) -> int:
        """Return how many rows are marked as counted, in the denominator or the numerator."""
        marks = (
            row.in_denominator if denominator else row.in_numerator
            for extract in self.extracts
            for row in extract.rows
        )
        return sum(mark is Mark.COUNTED for mark in marks)


def rows_behind(config: Config, loaded: Loaded, figure: Measurement, own_month: Month) -> Behind:
    """Return the rows behind a computed figure.

    What could not be counted (the figure says why) has no rows behind it.

    Args:
        config: The indicator and the extracts.
        loaded: The extracts, in DuckDB, with the calendar that `measure` made.
        figure: The figure as measured.
        own_month: The month the extracts are as at.
    """
    indicator = config.indicators[figure.indicator]
    numerator = numerator_of(indicator) if figure.numerator is not None else None
    denominator = denominator_of(indicator) if figure.denominator is not None else None
    parts = all_parts(numerator, denominator)
    if not parts:
        return Behind()
    asked = _one_month(config, loaded, parts, figure, own_month)
    listing = _Listing(loaded, asked, _bound(figure))
    listing.add_counted(numerator, denominator=False)
    listing.add_counted(denominator, denominator=True)
    for has, cohort in dict.fromkeys(_matched(indicator, parts, denominator)):
        listing.add_matched(has, cohort)
    statement = asked.figure(numerator, denominator)
    counts = iter(listing.run(statement)[0])
    return Behind(
        statement=statement,
        numerator=next(counts) if numerator is not None else None,
        denominator=next(counts) if denominator is not None else None,
        extracts=tuple(listing.extracts()),
    )


def _one_month(
    config: Config, loaded: Loaded, parts: tuple[Part, ...], figure: Measurement, own_month: Month
) -> OneMonth:
    by_team = figure.team != WHOLE_SERVICE
    matches = matches_of(parts)
    names = dict.fromkeys([*(p.extract for p in parts), *(has.extract for has in matches)])
    return OneMonth(
        extracts=config.extracts,
        tables={name: loaded.extracts[name].table for name in names},
        columns={
            name: what_is_read(config.extracts[name], parts, matches, by_team=by_team)
            for name in names
        },
        matches=matches,
        month=figure.month,
        own_month=own_month,
        by_team=by_team,
        working_days=reads_working_days(parts, config.extracts),
    )


def _bound(figure: Measurement) -> dict[str, str]:
    return {} if figure.team == WHOLE_SERVICE else {"team": figure.team}


def _matched(
    indicator: Indicator, parts: tuple[Part, ...], denominator: Counted | None
) -> Iterator[tuple[Has, Part]]:
    """Yield each `has` with the cohort whose rows it was asked of.

    Of a numerator that is part of its denominator that is the whole denominator: the rows that
    kept a row out of the numerator are evidence too.
    """
    whole = denominator if isinstance(indicator.numerator, Subset) else None
    for part in parts:
        cohort = whole if whole is not None and not isinstance(whole, Union) else part
        for has in part.has:
            yield has, cohort


@dataclass(slots=True)
class _Listing:
    """Rows as they are found: by extract and row, each with how it counts."""

    loaded: Loaded
    asked: OneMonth
    bound: Mapping[str, str]
    _rows: dict[tuple[str, int], tuple[Any, ...]] = field(default_factory=dict)
    _marks: dict[tuple[str, int, bool], Mark] = field(default_factory=dict)
    _matching: set[tuple[str, int]] = field(default_factory=set)

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement, the team bound where it reads one."""
        with self.loaded.connection.cursor() as cursor:
            bound = dict(self.bound) if TEAM in statement else None
            return cursor.execute(statement, bound).fetchall()

    def add_counted(self, counted: Counted | None, *, denominator: bool) -> None:
        """Add the rows of a numerator or denominator; the first of each key counts."""
        seen: set[object] = set()
        for part in parts_of(counted) if counted is not None else ():
            at = None if part.count is None else self._position(part)
            for row in self._found(part.extract, self.asked.rows(part)):
                place = (part.extract, row, denominator)
                if at is None:
                    self._marks[place] = Mark.COUNTED
                elif place not in self._marks:
                    key = self._rows[part.extract, row][at]
                    self._marks[place] = Mark.AGAIN if key in seen else Mark.COUNTED
                    seen.add(key)

    def add_matched(self, has: Has, cohort: Part) -> None:
        """Add the rows that match the rows of a cohort."""
        found = self._found(has.extract, self.asked.matched(has, cohort))
        self._matching.update((has.extract, row) for row in found)

    def extracts(self) -> Iterator[BehindExtract]:
        """Yield the extracts that have rows behind the figure, or might have had."""
        for name, columns in self.asked.columns.items():
            files = self.loaded.extracts[name].files
            rows = sorted(row for extract, row in self._rows if extract == name)
            yield BehindExtract(
                extract=name,
                columns=columns.shown,
                rows=tuple(self._row(name, row, [file.label for file in files]) for row in rows),
            )

    def _position(self, part: Part) -> int:
        """Return where the counted column stands in a listed row, after its file and row."""
        return 2 + self.asked.columns[part.extract].shown.index(part.count or "")

    def _found(self, extract: str, statement: str) -> list[int]:
        rows = []
        for number, *rest in self.run(statement):
            self._rows[extract, number] = tuple(rest)
            rows.append(number)
        return rows

    def _row(self, extract: str, row: int, files: list[str]) -> BehindRow:
        file, place, *values = self._rows[extract, row]
        return BehindRow(
            file=files[file],
            row=place,
            in_numerator=self._marks.get((extract, row, False), Mark.NOT),
            in_denominator=self._marks.get((extract, row, True), Mark.NOT),
            matched=(extract, row) in self._matching,
            values=tuple(values),
        )
