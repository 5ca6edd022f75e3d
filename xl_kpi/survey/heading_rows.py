"""Finding the rows that head a table: an indicator's column and months to its right.

Two tables may stand side by side under one row of headings: each begins at an indicator's column
of its own with months of its own. A heading merged downwards over the months' row is read from
the row above. Where no heading names the indicator's column, it is the only column of names left
of the months; the table then counts only if the config knows one of the names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from xl_kpi.board.tables import ColumnKind
from xl_kpi.survey.found import FoundColumn
from xl_kpi.survey.headings import Heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xl_kpi.survey.grid import Grid
    from xl_kpi.survey.headings import Headings
    from xl_kpi.survey.month_cells import MonthCell

FEWEST_MONTHS = 3
WIDEST_GAP = 3
"""A heading further than this from the one before belongs to something else."""
_NAMES_READ = 12
_WORDS_OF_A_NAME = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingRow:
    """A row that heads a table.

    Attributes:
        columns: Recognised columns, from left to right; one is an indicator's.
        sure: Whether a heading says that the names are indicators.
    """

    row: int
    columns: tuple[FoundColumn, ...]
    sure: bool

    @property
    def first(self) -> int:
        """The first recognised column."""
        return self.columns[0].column

    @property
    def last(self) -> int:
        """The last recognised column."""
        return self.columns[-1].column

    @property
    def names(self) -> int:
        """The column of the indicators' names."""
        return next(each.column for each in self.columns if each.kind is ColumnKind.INDICATOR)

    @property
    def ref_ids(self) -> int | None:
        """The column of the report numbers."""
        kinds = (each.column for each in self.columns if each.kind is ColumnKind.REF_ID)
        return next(kinds, None)

    @property
    def months(self) -> tuple[int, ...]:
        """The columns of the months."""
        return tuple(each.column for each in self.columns if each.month is not None)

    def overlaps(self, other: HeadingRow) -> bool:
        """Return whether the two stand above common columns."""
        return self.first <= other.last and other.first <= self.last


def heading_rows(grid: Grid, row: int, headings: Headings) -> Iterator[HeadingRow]:
    """Yield the tables' headings that a row holds, from left to right."""
    months = grid.months(row)
    if len(months) < FEWEST_MONTHS:
        return
    known = _recognised(grid, row, months, headings)
    starts = _starts(known, months)
    if not starts:
        inferred = _inferred(grid, row, months, known)
        if inferred is not None:
            yield inferred
        return
    for first, following in pairwise([*starts, max({*months, *known}) + 1]):
        inside = {at: each for at, each in known.items() if first <= at < following}
        own = {at: each for at, each in months.items() if first <= at < following}
        found = _heading_row(grid, row, own, inside)
        if len(found.months) >= FEWEST_MONTHS:
            yield found


def _recognised(
    grid: Grid, row: int, months: Mapping[int, MonthCell], headings: Headings
) -> dict[int, Heading]:
    """Return the headings of a row that are known, and those merged down from the row above."""
    found: dict[int, Heading] = {}
    for column in {*grid.row(row), *grid.row(row - 1)} - set(months):
        own = grid.text(row, column)
        heading = headings.recognise(own or grid.text(row - 1, column))
        if heading is not None and (own or (heading.sure and column not in grid.row(row))):
            found[column] = heading
    return dict(sorted(found.items()))


def _starts(known: Mapping[int, Heading], months: Mapping[int, MonthCell]) -> list[int]:
    """Return the column that each table begins at: an indicator's, or the report number's."""
    naming = [at for at, each in known.items() if each.kind is ColumnKind.INDICATOR]
    starts: list[int] = []
    before = 0
    for at in naming:
        if _count(months, before, at) < FEWEST_MONTHS and starts:
            continue  # another column of words beside the names
        if _count(months, at, max(months) + 1) < FEWEST_MONTHS:
            continue
        left = max((month for month in months if month < at), default=0) if starts else 0
        numbers = [
            column
            for column, each in known.items()
            if each.kind is ColumnKind.REF_ID and left < column < at
        ]
        starts.append(max(numbers) if numbers and starts else min([*numbers, at]))
        before = at
    return starts


def _count(months: Iterable[int], after: int, before: int) -> int:
    return sum(1 for at in months if after < at < before)


def _heading_row(
    grid: Grid, row: int, months: Mapping[int, MonthCell], known: Mapping[int, Heading]
) -> HeadingRow:
    known = _with_one_name(grid, row, known)
    last = _last_column(grid, row, months, known)
    columns = [
        *(_month_column(grid, row, at, each) for at, each in months.items() if at <= last),
        *(_column(grid, row, at, each) for at, each in known.items() if at <= last),
    ]
    sure = any(each.sure for each in known.values() if each.kind is ColumnKind.INDICATOR)
    ordered = tuple(sorted(columns, key=lambda column: column.column))
    return HeadingRow(row=row, columns=ordered, sure=sure)


def _with_one_name(grid: Grid, row: int, known: Mapping[int, Heading]) -> dict[int, Heading]:
    """Return the headings with one indicator's column: that whose cells read most like names.

    Codes headed `KPI` beside names headed `Description` are report numbers.
    """
    naming = [at for at, each in known.items() if each.kind is ColumnKind.INDICATOR]
    chosen = max(naming, key=lambda at: (_holds_names(grid, row, at), known[at].sure, -at))
    others = [at for at in naming if at != chosen]
    kept = {at: each for at, each in known.items() if at not in others}
    if not any(each.kind is ColumnKind.REF_ID for each in kept.values()):
        numbers = [at for at in others if known[at].sure]
        kept |= {at: Heading(ColumnKind.REF_ID) for at in numbers[:1]}
    if any(known[at].sure for at in others):
        kept[chosen] = replace(kept[chosen], sure=True)
    return dict(sorted(kept.items()))


def _holds_names(grid: Grid, row: int, column: int) -> bool:
    """Return whether most of the texts below are of several words."""
    below = range(row + 1, row + 1 + 2 * _NAMES_READ)
    texts = [text for number in below if (text := grid.text(number, column))]
    several = sum(1 for text in texts if len(text.split()) >= _WORDS_OF_A_NAME)
    return bool(texts) and 2 * several > len(texts)


def _last_column(
    grid: Grid, row: int, months: Mapping[int, MonthCell], known: Mapping[int, Heading]
) -> int:
    """Return the last recognised column before a gap in the headings."""
    written = {at for at in grid.row(row) if grid.written(row, at)} | set(known)
    last = before = min(months)
    for at in sorted(each for each in written if each > last):
        if at - before > WIDEST_GAP:
            break
        before = at
        if at in months or at in known:
            last = at
    return last


def _month_column(grid: Grid, row: int, at: int, month: MonthCell) -> FoundColumn:
    heading = grid.text(row, at) or month.month.label
    return FoundColumn(
        kind=ColumnKind.MONTH,
        column=at,
        heading=heading,
        month=month.month,
        month_writing=month.writing,
    )


def _column(grid: Grid, row: int, at: int, heading: Heading) -> FoundColumn:
    text = grid.text(row, at) or grid.text(row - 1, at)
    return FoundColumn(kind=heading.kind, column=at, heading=text, comparator=heading.comparator)


def _inferred(
    grid: Grid, row: int, months: Mapping[int, MonthCell], known: Mapping[int, Heading]
) -> HeadingRow | None:
    """Return the headings of a table whose column of names has none, None where that is unsure."""
    dated = {at: each for at, each in months.items() if not each.plain}
    known = {at: each for at, each in known.items() if each.kind is not ColumnKind.INDICATOR}
    if not follow_on(list(dated.values())):
        return None
    left = [at for at in _columns_below(grid, row) if at < min(dated) and at not in known]
    names = [at for at in left if _holds_names(grid, row, at)]
    if len(names) != 1:
        return None
    found = dict(sorted((known | {names[0]: Heading(ColumnKind.INDICATOR, sure=False)}).items()))
    return _heading_row(grid, row, dated, found)


def _columns_below(grid: Grid, row: int) -> set[int]:
    below = range(row + 1, row + 1 + 2 * _NAMES_READ)
    return {at for number in below for at in grid.row(number)}


def follow_on(months: Sequence[MonthCell]) -> bool:
    """Return whether enough months stand in a run, each a month after the one before."""
    run = 1
    for one, other in pairwise(months):
        run = run + 1 if other.month - one.month == 1 else 1
        if run >= FEWEST_MONTHS:
            return True
    return False
