"""An indicator by team: denominator, numerator and percentage of each, and the total.

A small team's percentage moves by whole points with one child, so it is shown to one decimal,
worked out from the numerator and denominator in the same row.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.board import formats
from xl_kpi.board.cells import ABSENT
from xl_kpi.board.tables import BoardTable, Cell, ColumnKind, TableColumn
from xl_kpi.config.declared import Unit
from xl_kpi.extracts.spelling import natural_order
from xl_kpi.measures.measurement import WHOLE_SERVICE
from xl_kpi.measures.rounding import shown_value
from xl_kpi.measures.sql import NO_TEAM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xl_kpi.config.declared import Config, Indicator, TeamTable
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month

TOTAL = "Total"
_PERCENT_DECIMALS = 1
_RATIO_HEADINGS = {Unit.PERCENT: "%", Unit.RATE: "Rate"}


def build_team_table(
    config: Config, spec: TeamTable, measurements: Iterable[Measurement], period: Month
) -> BoardTable:
    """Return an indicator's figures by team in a month, teams in natural order, then the total.

    The total row is the sum of the teams, which a reader can check on the page. Where the teams
    have no numerators (their values were supplied ready made) it is the whole service's figure.

    Args:
        config: The indicators.
        spec: The table's declaration.
        measurements: Figures by team and of the whole service.
        period: The month shown.
    """
    indicator = config.indicators[spec.indicator]
    figures = [m for m in measurements if m.indicator == spec.indicator and m.month == period]
    teams = sorted((m for m in figures if m.team != WHOLE_SERVICE), key=_team_order)
    whole = next((m for m in figures if m.team == WHOLE_SERVICE), None)
    return BoardTable(
        name=f"kpi_team_{spec.id}",
        sheet=spec.sheet,
        title=spec.title or indicator.name,
        columns=_columns(indicator),
        row_ids=(*(m.team for m in teams), TOTAL),
        rows=(*(_row(indicator, m.team, m) for m in teams), _total(indicator, teams, whole)),
    )


def _team_order(figure: Measurement) -> tuple[bool, list[tuple[int, str]]]:
    return figure.team == NO_TEAM, natural_order(figure.team)


def _columns(indicator: Indicator) -> tuple[TableColumn, ...]:
    return (
        TableColumn(kind=ColumnKind.TEAM, heading=Cell("Team/Locality")),
        TableColumn(kind=ColumnKind.DENOMINATOR, heading=Cell("Denominator")),
        TableColumn(kind=ColumnKind.NUMERATOR, heading=Cell("Numerator")),
        TableColumn(
            kind=ColumnKind.PERCENT, heading=Cell(_RATIO_HEADINGS.get(indicator.unit, "Value"))
        ),
    )


def _row(indicator: Indicator, label: str, figure: Measurement) -> tuple[Cell, ...]:
    ratio = _ratio(indicator, figure.numerator, figure.denominator)
    value = figure.value if ratio is None else ratio
    return _cells(indicator, label, figure.denominator, figure.numerator, value)


def _total(
    indicator: Indicator, teams: Sequence[Measurement], whole: Measurement | None
) -> tuple[Cell, ...]:
    ratios = indicator.unit in _RATIO_HEADINGS
    summed = [m for m in teams if m.numerator is not None]
    if ratios:
        summed = [m for m in summed if m.denominator is not None]
    if not summed and whole is not None:
        return _row(indicator, TOTAL, whole)
    numerator = _sum(m.numerator for m in summed)
    denominator = _sum(m.denominator for m in summed)
    value = _ratio(indicator, numerator, denominator)
    return _cells(indicator, TOTAL, denominator, numerator, value if ratios or value else numerator)


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


def _cells(
    indicator: Indicator,
    team: str,
    denominator: Decimal | None,
    numerator: Decimal | None,
    value: Decimal | None,
) -> tuple[Cell, ...]:
    number_format = formats.figure_format(indicator.unit, _decimals(indicator))
    return (
        Cell(team),
        Cell(ABSENT if denominator is None else denominator, formats.WHOLE),
        Cell(ABSENT if numerator is None else numerator, formats.WHOLE),
        Cell(ABSENT if value is None else value, number_format),
    )
