"""Reading a sheet's tables: a heading each, the rows below it, and what stands above.

Tables whose headings say that they list indicators are read first. Those that only look like it
are read from what is left, and count only where the config knows one of their rows' names: a rota
or a budget has names and months as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl_kpi.ooxml.addresses import Region
from xl_kpi.survey.found import FoundRow, FoundTable
from xl_kpi.survey.heading_rows import heading_rows
from xl_kpi.survey.headings import Headings
from xl_kpi.survey.matching import Names
from xl_kpi.survey.surroundings import ROWS_ABOVE, above
from xl_kpi.survey.table_bodies import Body

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xl_kpi.config.declared import Config
    from xl_kpi.survey.grid import Grid
    from xl_kpi.survey.heading_rows import HeadingRow
    from xl_kpi.survey.table_bodies import NamedRow


@dataclass(frozen=True, slots=True)
class Outline:
    """A heading and the rows that were found below it."""

    heading: HeadingRow
    rows: tuple[NamedRow, ...]

    @property
    def last_row(self) -> int:
        """The last row that names something."""
        return self.rows[-1].row

    def covers(self, heading: HeadingRow) -> bool:
        """Return whether another heading stands inside it."""
        return self.heading.row <= heading.row <= self.last_row and self.heading.overlaps(heading)


@dataclass(frozen=True, slots=True)
class TableReader:
    """Reads tables by a config's names and headings."""

    names: Names
    headings: Headings

    @classmethod
    def of(cls, config: Config) -> TableReader:
        """Return the reader for a config."""
        return cls(Names(config), Headings(config))

    def tables(self, grid: Grid) -> tuple[FoundTable, ...]:
        """Return a sheet's tables from top to bottom, those on the same rows from left to right."""
        candidates = [each for row in grid.rows for each in heading_rows(grid, row, self.headings)]
        sure = [each for each in candidates if each.sure]
        outlines = [each for each in self._outlines(grid, sure, sure) if each.rows]
        free = [
            each
            for each in candidates
            if not each.sure and not any(outline.covers(each) for outline in outlines)
        ]
        outlines += [each for each in self._outlines(grid, free, candidates) if self._knows(each)]
        outlines.sort(key=lambda each: (each.heading.row, each.heading.first))
        return tuple(self._table(grid, each, outlines) for each in outlines)

    def table_in(self, grid: Grid, region: Region) -> FoundTable | None:
        """Return the table that a region covers, None where its first row heads none."""
        heading = next(heading_rows(grid, region.first_row, self.headings), None)
        if heading is None:
            return None
        outline = Outline(heading, self._rows(grid, heading, region.last_row))
        table = self._table(grid, outline, ())
        columns = range(region.first_column, region.last_column + 1)
        return replace(table, region=region, unknown=_unknown(heading, columns))

    def _outlines(
        self, grid: Grid, wanted: Iterable[HeadingRow], others: Sequence[HeadingRow]
    ) -> Iterator[Outline]:
        """Yield the headings with their rows, which end where one of the others begins."""
        for heading in wanted:
            below = (
                other.row for other in others if other.row > heading.row and other.overlaps(heading)
            )
            last = min(below, default=grid.last_row + 1) - 1
            yield Outline(heading, self._rows(grid, heading, last))

    def _rows(self, grid: Grid, heading: HeadingRow, last: int) -> tuple[NamedRow, ...]:
        body = Body(grid=grid, heading=heading, last=last, names=self.names, headings=self.headings)
        return tuple(body.rows())

    def _knows(self, outline: Outline) -> bool:
        return any(self.names.knows(row.name) for row in outline.rows)

    def _table(self, grid: Grid, outline: Outline, others: Iterable[Outline]) -> FoundTable:
        heading = outline.heading
        around = [each for each in others if each is not outline]
        surroundings = above(
            grid,
            heading,
            left=_left(heading, around),
            taken=_rows_of(each for each in around if each.heading.overlaps(heading)),
        )
        last = outline.last_row if outline.rows else heading.row
        return FoundTable(
            region=Region(grid.sheet, heading.row, heading.first, last, heading.last),
            title=surroundings.title,
            columns=heading.columns,
            unknown=_unknown(heading, range(heading.first, heading.last + 1)),
            rows=tuple(self._found(row) for row in outline.rows),
            month_row=surroundings.month_row,
        )

    def _found(self, row: NamedRow) -> FoundRow:
        match = self.names.match(row.name, row.ref_id)
        return FoundRow(
            row=row.row,
            name=row.name,
            ref_id=row.ref_id,
            indicator=match.indicator,
            matched_by=match.matched_by if match.indicator is not None else None,
            differs=match.differs and match.indicator is not None,
            nearest=match.nearest,
        )


def _rows_of(outlines: Iterable[Outline]) -> frozenset[int]:
    return frozenset(
        row for each in outlines for row in (each.heading.row, *(named.row for named in each.rows))
    )


def _left(heading: HeadingRow, others: Iterable[Outline]) -> int:
    """Return the first column right of the tables that stand left of a heading."""
    return 1 + max(
        (
            each.heading.last
            for each in others
            if each.heading.last < heading.first
            and each.heading.row - ROWS_ABOVE <= heading.row <= each.last_row + ROWS_ABOVE
        ),
        default=0,
    )


def _unknown(heading: HeadingRow, columns: Iterable[int]) -> tuple[int, ...]:
    known = {each.column for each in heading.columns}
    return tuple(at for at in columns if at not in known)
