"""The rows below a heading: which name indicators, which only divide them, and where they end.

A body runs down to the next heading row over its columns, to a row that heads something else, or
to a wide gap. Blank rows, and rows with nothing but a text (a section's title, a note), end
nothing by themselves: they are passed over where rows with figures follow, and left outside where
none does. A name without any figure counts as a row only if the config knows it or a report
number stands beside it; a total is no indicator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.board.tables import ColumnKind
from xl_kpi.extracts.spelling import fold
from xl_kpi.survey.found import Writing
from xl_kpi.survey.heading_rows import FEWEST_MONTHS, follow_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.survey.grid import Grid
    from xl_kpi.survey.heading_rows import HeadingRow
    from xl_kpi.survey.headings import Headings
    from xl_kpi.survey.matching import Names

NARROW_GAP, WIDE_GAP = 3, 12
"""Rows without figures: after the first many, a row needs figures in some months to belong to the
table; after the second many, none does."""
_TOTAL = re.compile(r"(?:grand|sub-?|overall)?totals?:?")


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row that names an indicator, or seems to."""

    row: int
    name: str
    ref_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Reads the rows below one heading.

    Attributes:
        last: The last row that may belong to it.
    """

    grid: Grid
    heading: HeadingRow
    last: int
    names: Names
    headings: Headings

    def rows(self) -> Iterator[NamedRow]:
        """Yield the rows that name something, from top to bottom."""
        before = self.heading.row
        for row in range(self.heading.row + 1, self.last + 1):
            if row > before + WIDE_GAP + 1 or self._heads_another(row):
                return
            if self._names_one(row, gap=row - before - 1):
                before = row
                yield NamedRow(row, self._name(row), self._ref_id(row))

    def _name(self, row: int) -> str:
        return self.grid.text(row, self.heading.names)

    def _ref_id(self, row: int) -> str | None:
        column = self.heading.ref_ids
        return (self.grid.written(row, column) or None) if column is not None else None

    def _names_one(self, row: int, *, gap: int) -> bool:
        name = self._name(row)
        if not any(mark.isalpha() for mark in name) or _TOTAL.fullmatch(fold(name)):
            return False
        figures = sum(1 for at in self.heading.months if self.grid.filled(row, at))
        if gap > NARROW_GAP:
            return figures >= FEWEST_MONTHS or self.names.knows(name)
        if figures or self.names.knows(name) or self._ref_id(row):
            return True
        beside = {each.column for each in self.heading.columns} - {self.heading.names}
        return any(self.grid.filled(row, at) for at in beside)

    def _heads_another(self, row: int) -> bool:
        """Return whether the row heads another table: by its words, or by months of its own."""
        heading = self.headings.recognise(self._name(row))
        if heading is not None and heading.sure and heading.kind is ColumnKind.INDICATOR:
            return True
        months = self.heading.months
        texts = {
            fold(self.grid.text(row, at))
            for at in months
            if self.grid.shown(row, at).writing is Writing.TEXT and self.grid.text(row, at)
        }
        if len(texts) > 1:
            return not any(self.grid.filled(row, at) for at in months)
        named = [month for at, month in self.grid.months(row).items() if at in months]
        return follow_on([month for month in named if not month.plain])
