"""An indicator by team: denominator, numerator and percentage of each, and the total.

A small team's percentage moves by whole points with one child, so it is shown to one decimal,
worked out from the numerator and denominator in the same row, and marked where the denominator is
small. Two further columns say how much chance there is in it (`xl_kpi.board.chance`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.board import formats
from xl_kpi.board.cells import ABSENT
from xl_kpi.board.chance import Limit, differs, share_of, wilson_interval
from xl_kpi.board.tables import BoardTable, Cell, ColumnKind, TableColumn
from xl_kpi.board.team_order import team_order
from xl_kpi.config.declared import Polarity, Unit
from xl_kpi.measures.measurement import WHOLE_SERVICE
from xl_kpi.measures.rounding import round_value, shown_value
from xl_kpi.measures.team_sums import lacks_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xl_kpi.board.chance import Share
    from xl_kpi.config.declared import Config, Indicator, TeamTable
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month

TOTAL = "Total"
PERCENT_HEADING = "%"
_PERCENT_DECIMALS = 1
_RATIO_HEADINGS = {Unit.PERCENT: PERCENT_HEADING, Unit.RATE: "Rate"}
_HEADINGS = {
    ColumnKind.TEAM: "Team/Locality",
    ColumnKind.DENOMINATOR: "Denominator",
    ColumnKind.NUMERATOR: "Numerator",
    ColumnKind.INTERVAL: "95% interval",
    ColumnKind.COMPARED: "Against the total",
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A team, or the total: what its cells are made of."""

    name: str
    denominator: Decimal | None
    numerator: Decimal | None
    value: Decimal | None

    @property
    def share(self) -> Share | None:
        """The numerator of the denominator, None where they are no share."""
        return share_of(self.numerator, self.denominator)


def build_team_table(
    config: Config, spec: TeamTable, measurements: Iterable[Measurement], period: Month
) -> BoardTable:
    """Return an indicator's figures by team in a month, in the config's order, then the total.

    The total row is the sum of the teams, which a reader can check on the page. Where the teams
    have no numerators (their values were supplied ready made), or some of them have none, it is the
    whole service's figure.

    Args:
        config: The indicators, the teams' order, and what a small denominator is.
        spec: The table's declaration.
        measurements: Figures by team and of the whole service.
        period: The month shown.
    """
    indicator = config.indicators[spec.indicator]
    figures = [m for m in measurements if m.indicator == spec.indicator and m.month == period]
    teams = sorted(
        (m for m in figures if m.team != WHOLE_SERVICE), key=lambda m: team_order(config, m.team)
    )
    whole = next((m for m in figures if m.team == WHOLE_SERVICE), None)
    columns = _columns(indicator, spec)
    rows = [*(_row(indicator, m.team, m) for m in teams), _total(indicator, teams, whole)]
    row_cells = _RowCells(indicator, config.small_denominator, rows[-1])
    return BoardTable(
        name=f"kpi_team_{spec.id}",
        sheet=spec.sheet,
        title=spec.title or indicator.name,
        columns=columns,
        row_ids=tuple(row.name for row in rows),
        rows=tuple(tuple(row_cells.cell(column.kind, row) for column in columns) for row in rows),
    )


def _columns(indicator: Indicator, spec: TeamTable) -> tuple[TableColumn, ...]:
    headings = _HEADINGS | {ColumnKind.PERCENT: _RATIO_HEADINGS.get(indicator.unit, "Value")}
    kinds = [ColumnKind(name) for name in spec.columns]
    return tuple(TableColumn(kind=kind, heading=Cell(headings[kind])) for kind in kinds)


def _row(indicator: Indicator, label: str, figure: Measurement) -> _Row:
    ratio = _ratio(indicator, figure.numerator, figure.denominator)
    value = figure.value if ratio is None else ratio
    return _Row(label, figure.denominator, figure.numerator, value)


def _total(indicator: Indicator, teams: Sequence[Measurement], whole: Measurement | None) -> _Row:
    ratios = indicator.unit in _RATIO_HEADINGS
    summed = [m for m in teams if m.numerator is not None]
    if ratios:
        summed = [m for m in summed if m.denominator is not None]
    if not summed or any(lacks_numbers(indicator, m) for m in teams):
        return _row(indicator, TOTAL, whole) if whole else _Row(TOTAL, None, None, None)
    numerator = _sum(m.numerator for m in summed)
    denominator = _sum(m.denominator for m in summed)
    value = _ratio(indicator, numerator, denominator)
    return _Row(TOTAL, denominator, numerator, value if ratios or value else numerator)


def _sum(parts: Iterable[Decimal | None]) -> Decimal | None:
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if known else None


def _ratio(
    indicator: Indicator, numerator: Decimal | None, denominator: Decimal | None
) -> Decimal | None:
    if numerator is None or not denominator:
        return None
    return shown_value(numerator, denominator, indicator.per, _decimals(indicator), indicator.unit)


def _decimals(indicator: Indicator) -> int:
    if indicator.unit is Unit.PERCENT:
        return max(indicator.decimals, _PERCENT_DECIMALS)
    return indicator.decimals


@dataclass(frozen=True, slots=True)
class _RowCells:
    """Makes the cells of a table's rows.

    Attributes:
        small: A ratio of fewer than this is marked.
        total: The row that teams are compared with.
    """

    indicator: Indicator
    small: int
    total: _Row

    def cell(self, kind: ColumnKind, row: _Row) -> Cell:
        """Return the cell of a row in a column."""
        match kind:
            case ColumnKind.DENOMINATOR:
                return Cell(_or_dash(row.denominator), formats.WHOLE)
            case ColumnKind.NUMERATOR:
                return Cell(_or_dash(row.numerator), formats.WHOLE)
            case ColumnKind.PERCENT:
                return Cell(_or_dash(row.value), self._value_format(row))
            case ColumnKind.INTERVAL:
                return Cell(ABSENT if row.share is None else interval_in_words(row.share))
            case ColumnKind.COMPARED:
                return self._compared(row)
            case _:
                return Cell(row.name)

    def _value_format(self, row: _Row) -> str:
        plain = formats.figure_format(self.indicator.unit, _decimals(self.indicator))
        ratio = self.indicator.unit in _RATIO_HEADINGS and row.denominator and row.value is not None
        small = ratio and row.denominator is not None and row.denominator < self.small
        return plain + formats.SMALL if small else plain

    def _compared(self, row: _Row) -> Cell:
        polarity, team, total = self.indicator.polarity, row.share, self.total.share
        found = None if team is None or total is None else differs(team, total)
        if found is None or row is self.total:
            return Cell(ABSENT, formats.COMPARED[polarity])
        far = found.limit is Limit.BEYOND_998
        code = -found.sign if polarity is Polarity.LOW else found.sign
        return Cell(code, (formats.COMPARED_FAR if far else formats.COMPARED)[polarity])


def _or_dash(value: Decimal | None) -> Decimal | str:
    return ABSENT if value is None else value


def interval_in_words(share: Share) -> str:
    """Return the interval of a share, to a whole per cent: `12% to 34%`.

    It is text: two numbers would take two columns, and nothing is worked out from them.
    """
    low, high = (round_value(Decimal(end), 0, Unit.PERCENT) for end in wilson_interval(share))
    return f"{low:.0%} to {high:.0%}"
