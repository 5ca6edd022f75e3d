"""What a chart draws, as values: the months of a board table's rows, target and comparators.

A chart cannot draw a board table as it stands: it takes a dash for nought, and knows no target
but that of one cell. So each chart has a table of its own, a month to a row, then a row for each
comparator; what has no figure is blank, which charts leave out. The figures are those that the
board table shows. Whatever shows charts draws these tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from xl_kpi.board import formats
from xl_kpi.board.chart_axis import axis_length, axis_points
from xl_kpi.board.chart_labels import labels_below
from xl_kpi.board.rating import target_for
from xl_kpi.board.tables import Cell, ColumnKind
from xl_kpi.config.declared import ChartKind, ChartLabels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.board.tables import BoardTable, TableColumn
    from xl_kpi.config.declared import Chart, Config, Indicator
    from xl_kpi.months import Month

Points = tuple[Decimal | None, ...]
T = TypeVar("T")

_EACH_MONTH = "Each month"
"""What the figures of one indicator are called where the config names no council."""
_JANUARY = 1


class Role(Enum):
    """What a series is to its chart. Limits of a signal would be one more."""

    FIGURES = "figures"
    ABOVE = "above"
    BELOW = "below"
    TARGET = "target"
    COMPARATOR = "comparator"
    AXIS = "axis"

    @property
    def is_seen(self) -> bool:
        """Whether it is drawn itself; others hold labels, or stretch the axis."""
        return self in {Role.FIGURES, Role.TARGET, Role.COMPARATOR}


@dataclass(frozen=True, slots=True)
class Series:
    """One line, row of columns or mark of a chart.

    Attributes:
        points: One for each position along the axis, None where nothing is drawn.
    """

    role: Role
    heading: str
    points: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardChart:
    """A chart with what it draws.

    Attributes:
        name: The defined name of its cells in a workbook.
        title: Its heading.
        number_format: How its figures are shown.
        positions: What stands along the axis: a month, nothing, or a comparator's label.
        labels: What is written along the axis.
        series: In the order in which they are drawn.
    """

    name: str
    chart: Chart
    title: str
    number_format: str
    positions: tuple[Cell, ...]
    labels: tuple[str | None, ...]
    series: tuple[Series, ...]

    @property
    def months(self) -> int:
        """How many months it draws."""
        return sum(label is not None for label in self.labels)

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """Its table: a row for the title, one of headings, one for each position."""
        title = (Cell(self.title), *(Cell(None) for _ in range(len(self.series) + 1)))
        headings = (Cell("Month"), Cell("On the axis"))
        return (
            title,
            (*headings, *(Cell(each.heading) for each in self.series)),
            *(
                (
                    position,
                    Cell(label),
                    *(Cell(each.points[at], self.number_format) for each in self.series),
                )
                for at, (position, label) in enumerate(
                    zip(self.positions, self.labels, strict=True)
                )
            ),
        )


def board_charts(config: Config, tables: Sequence[BoardTable]) -> tuple[BoardChart, ...]:
    """Return the charts of a config, in order.

    A chart whose rows none of the tables shows is left out: a pack that was adopted has its own
    rows.

    Args:
        config: The charts, and the indicators with their targets.
        tables: The board's tables of the month.
    """
    by_name = {table.name: table for table in tables}
    found = ((chart, by_name.get(f"kpi_table_{chart.table}")) for chart in config.charts)
    return tuple(
        _Drawing(config, chart, table).chart_drawn()
        for chart, table in found
        if table is not None and set(chart.indicators) <= {*table.row_ids}
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A chart being made from the table whose rows it draws."""

    config: Config
    chart: Chart
    table: BoardTable

    def chart_drawn(self) -> BoardChart:
        months, marked = self._months(), self._marked()
        blank = [Cell(None)] if marked else []
        positions = (*(column.heading for _, column in months),
                     *blank, *(column.heading for _, column in marked))  # fmt: skip
        seen = (*self._figures(), *self._target(), *self._comparators())
        series = (*seen, *self._unseen(seen))
        first = self._indicators[0]
        return BoardChart(
            name=f"kpi_chart_{self.chart.id}",
            chart=self.chart,
            title=self.chart.title or first.name,
            number_format=formats.figure_format(first.unit, first.decimals),
            positions=positions,
            labels=self._padded([_label(at, month) for at, month in enumerate(self._window)]),
            series=series,
        )

    @property
    def _indicators(self) -> list[Indicator]:
        return [self.config.indicators[each] for each in self.chart.indicators]

    @property
    def _window(self) -> list[Month]:
        return [column.month for _, column in self._months() if column.month is not None]

    def _months(self) -> list[tuple[int, TableColumn]]:
        """Return the columns of the months that are drawn, with their places."""
        columns = enumerate(self.table.columns)
        found = [(at, column) for at, column in columns if column.kind is ColumnKind.MONTH]
        return found[-self.chart.months :] if self.chart.months else found

    def _marked(self) -> list[tuple[int, TableColumn]]:
        """Return the columns of the comparators that are drawn, with their places."""
        columns = {column.comparator: at for at, column in enumerate(self.table.columns)}
        places = [columns[each] for each in self.chart.comparators if each in columns]
        return [(place, self.table.columns[place]) for place in places]

    def _padded(self, points: Sequence[T]) -> tuple[T | None, ...]:
        marked = len(self._marked())
        size = len(self._months()) + (1 + marked if marked else 0)
        return (*points, *([None] * (size - len(points))))

    def _figures(self) -> Iterator[Series]:
        """Yield the months' figures of each indicator."""
        several = len(self.chart.indicators) > 1
        own = self.config.council or _EACH_MONTH
        for indicator in self._indicators:
            points = [self._figure(indicator.id, place) for place, _ in self._months()]
            heading = indicator.name if several else own
            yield Series(Role.FIGURES, heading, self._padded(points))

    def _target(self) -> Iterator[Series]:
        """Yield the target that held in each month; beside the comparators, the last."""
        targets = self._indicators[0].targets
        if len(self.chart.indicators) > 1 or all(target.value is None for target in targets):
            return
        held = [target_for(targets, month) for month in self._window]
        points = [None if target is None else target.value for target in held]
        heading, last, value = "Target", held[-1], points[-1]
        if last is not None and value is not None:
            heading = f"Target {last.shown or self._text(value)}"
        beyond = len(self._padded(points)) - len(points)
        yield Series(Role.TARGET, heading, (*points, *([value] * beyond)))

    def _comparators(self) -> Iterator[Series]:
        """Yield each comparator, its figure at a position of its own."""
        before = len(self._months()) + 1
        for at, (place, column) in enumerate(self._marked()):
            figure = self._figure(self.chart.indicators[0], place)
            value = "" if figure is None else f" {self._text(figure)}"
            points = self._padded([*([None] * (before + at)), figure])
            yield Series(Role.COMPARATOR, f"{column.heading.value}{value}", points)

    def _unseen(self, seen: Sequence[Series]) -> Iterator[Series]:
        """Yield what holds the labels of a line, and what stretches the axis."""
        figures = [point for each in seen for point in each.points if point is not None]
        reached = axis_points(self.chart, figures)
        if self._labelled_apart:
            length = axis_length(*reached) if reached else Decimal(0)
            yield from self._labels(seen, length)
        yield Series(Role.AXIS, "Axis takes in", self._padded(reached or ()))

    @property
    def _labelled_apart(self) -> bool:
        """Whether labels stand on either side of a line, and so belong to series of their own."""
        line = self.chart.kind is ChartKind.LINE and len(self.chart.indicators) == 1
        return line and self.chart.labels is ChartLabels.ALL

    def _labels(self, seen: Sequence[Series], length: Decimal) -> Iterator[Series]:
        """Yield the figures that are written above the line and those written below."""
        points = seen[0].points
        target = next((each.points for each in seen if each.role is Role.TARGET), self._padded(()))
        below = labels_below(points, target, length)
        sides = ((Role.ABOVE, "Written above", False), (Role.BELOW, "Written below", True))
        for role, heading, side in sides:
            pairs = zip(points, below, strict=True)
            chosen = tuple(point if under is side else None for point, under in pairs)
            yield Series(role, heading, chosen)

    def _figure(self, indicator: str, place: int) -> Decimal | None:
        value = self.table.rows[self.table.row_ids.index(indicator)][place].value
        return Decimal(value) if isinstance(value, Decimal | int) else None

    def _text(self, value: Decimal) -> str:
        first = self._indicators[0]
        return formats.shown(value, first.unit, first.decimals)


def _label(at: int, month: Month) -> str:
    """Return a month as the axis writes it: the year below where it begins."""
    start = month.start
    year = f"\n{start.year}" if at == 0 or start.month == _JANUARY else ""
    return month.label.partition("-")[0] + year
