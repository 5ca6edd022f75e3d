"""A pack as the rules see it: every row of every table as an indicator's series.

A survey says where the cells are and what they show; here they are read in the indicator's own
unit, so that 83% on one sheet and 83 under "Percentage" on another are the same figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.audit.showing import cut, figure_text, shown_text
from xl_kpi.board.tables import ColumnKind
from xl_kpi.config.declared import Polarity, Unit
from xl_kpi.measures.rounding import round_value
from xl_kpi.ooxml.addresses import cell_address
from xl_kpi.survey.found import Writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from xl_kpi.config.declared import Config, Indicator
    from xl_kpi.months import Month
    from xl_kpi.ooxml.cells import ReadCell
    from xl_kpi.survey.found import FoundColumn, FoundRow, FoundTable, Position, Shown, Survey

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the pack.

    Attributes:
        cell: As it was read, None where it is blank.
    """

    sheet: str
    position: Position
    cell: ReadCell | None
    shown: Shown

    @property
    def address(self) -> str:
        """Its address on its sheet: `H12`."""
        return cell_address(*self.position)

    @property
    def where(self) -> str:
        """Its address with the sheet: `Board!H12`."""
        return f"{self.sheet}!{self.address}"

    @property
    def text(self) -> str:
        """What it shows, as text, cut where it is long."""
        return shown_text(self.cell, self.shown)

    @property
    def blank(self) -> bool:
        """Whether nothing stands there."""
        return self.shown.writing is Writing.BLANK


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A row of a table: an indicator's figures by month, and what is said of them.

    Attributes:
        number: The table's place among the pack's tables, from 0.
        key: The indicator's id, or the row's name folded where it matches none.
        indicator: Its definition, None where the row matches none.
        percent: Whether its figures are percentages.
        whole: Whether percentages without a per cent sign are whole numbers (45 for 45%).
        months: The cells under the months, the first where a month is repeated.
        judged: The month that its rating, direction and change are about; None where that cannot
            be told.
        others: The cells under the other recognised columns: target, rating and their kin.
        comparators: By the comparator's id.
    """

    number: int
    table: FoundTable
    row: FoundRow
    key: str
    indicator: Indicator | None
    percent: bool
    whole: bool
    months: Mapping[Month, Place]
    others: Mapping[ColumnKind, Place]
    comparators: Mapping[str, Place]
    judged: Month | None = None

    @property
    def sheet(self) -> str:
        """The sheet that it stands on."""
        return self.table.sheet

    @property
    def name(self) -> str:
        """Its name as messages give it: the indicator's id, else as the pack has it."""
        return cut(self.row.name) if self.indicator is None else self.indicator.id

    @property
    def polarity(self) -> Polarity | None:
        """Which way is good, None where no config says so."""
        return None if self.indicator is None else self.indicator.polarity

    def figure(self, month: Month) -> Decimal | None:
        """Return the month's figure as shown, a percentage as a fraction of one."""
        place = self.months.get(month)
        return None if place is None else self.as_shown(place)

    def stored(self, month: Month) -> Decimal | None:
        """Return the month's figure with all of its decimals, a percentage as a fraction."""
        place = self.months.get(month)
        return None if place is None else self.exact(place)

    def as_shown(self, place: Place) -> Decimal | None:
        """Return what a cell of the row shows, rounded as its format rounds it."""
        shown = place.shown
        if shown.value is None:
            return None
        if shown.decimals is None or shown.writing is Writing.NUMBER_AS_TEXT:
            return self._fraction(place, shown.value)
        unit = Unit.PERCENT if shown.percent else Unit.NUMBER
        return self._fraction(place, round_value(shown.value, shown.decimals, unit))

    def exact(self, place: Place) -> Decimal | None:
        """Return the number that a cell of the row holds, a percentage as a fraction."""
        value = place.shown.value
        return None if value is None else self._fraction(place, value)

    def _fraction(self, place: Place, value: Decimal) -> Decimal:
        written_whole = self.whole or abs(value) > 1
        whole = self.percent and not place.shown.percent and written_whole
        return value / _HUNDRED if whole else value

    def written(self, figure: Decimal) -> str:
        """Return a figure as the row writes its own: 45% as 45 where it writes whole numbers."""
        if self.percent and self.whole:
            return figure_text(figure * _HUNDRED, percent=False)
        return figure_text(figure, percent=self.percent)

    @property
    def with_figures(self) -> tuple[Month, ...]:
        """The months that have a figure, earliest first."""
        return tuple(sorted(m for m, place in self.months.items() if place.shown.value is not None))

    @property
    def latest(self) -> Month | None:
        """The latest month that has a figure."""
        months = self.with_figures
        return months[-1] if months else None

    def other(self, kind: ColumnKind) -> Place | None:
        """Return the row's cell under a column of that kind, None where the table has none."""
        return self.others.get(kind)

    def target(self) -> Decimal | None:
        """Return the target that the pack shows, a percentage as a fraction; None for none."""
        place = self.other(ColumnKind.TARGET)
        return None if place is None else self.as_shown(place)

    def places(self) -> Iterator[Place]:
        """Yield the row's cells that show figures: months, target, change, comparators."""
        yield from self.months.values()
        for kind in (ColumnKind.TARGET, ColumnKind.TREND):
            if kind in self.others:
                yield self.others[kind]
        yield from self.comparators.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedPack:
    """A surveyed workbook with its series.

    Attributes:
        tables: Each table's series, in the survey's order of tables.
        own_config: Whether the config was made for this pack, so that its targets and
            comparators are the council's own.
        built: The numbers of the tables that a refresh writes whole: what the config declares of
            their rows is no mistake of the pack.
        latest: The latest month for which each table has any figure, None where it has none.
        headings: Each table's cells under the headings of its months, in the order of columns.
    """

    survey: Survey
    config: Config
    tables: tuple[tuple[Series, ...], ...]
    own_config: bool
    built: frozenset[int]
    latest: tuple[Month | None, ...]
    headings: tuple[tuple[tuple[FoundColumn, Place], ...], ...] = field(repr=False)

    @property
    def series(self) -> Iterator[Series]:
        """Yield every series, in the order of the pack."""
        return (series for table in self.tables for series in table)

    def alike(self) -> Mapping[str, tuple[Series, ...]]:
        """Return the series of each indicator, by key, in the order of the pack."""
        found: dict[str, list[Series]] = {}
        for series in self.series:
            found.setdefault(series.key, []).append(series)
        return {key: tuple(each) for key, each in found.items()}
