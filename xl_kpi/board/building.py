"""Measurements become the board's tables: the columns the config names, a row an indicator."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.board import formats
from xl_kpi.board.assessing import assess
from xl_kpi.board.cells import cell_of
from xl_kpi.board.comparator_years import headed, heading_years, undated
from xl_kpi.board.signals import Signal
from xl_kpi.board.tables import BoardTable, Cell, ColumnKind, TableColumn
from xl_kpi.measures.measurement import WHOLE_SERVICE
from xl_kpi.months import Month, window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xl_kpi.board.assessing import Assessment
    from xl_kpi.config.declared import Config, Table
    from xl_kpi.measures.measurement import Measurement

_HEADINGS = {
    "ref_id": (ColumnKind.REF_ID, "Ref_ID"),
    "indicator": (ColumnKind.INDICATOR, "Indicator"),
    "trend": (ColumnKind.TREND, "Trend"),
    "target": (ColumnKind.TARGET, "Target"),
    "rag": (ColumnKind.RAG, "RAG"),
    "direction": (ColumnKind.DIRECTION, "Direction of travel"),
    "quartile": (ColumnKind.QUARTILE, "Quartile"),
    "mean": (ColumnKind.MEAN, "Mean"),
    "lower_limit": (ColumnKind.LOWER_LIMIT, "Lower limit"),
    "upper_limit": (ColumnKind.UPPER_LIMIT, "Upper limit"),
    "variation": (ColumnKind.VARIATION, "Variation"),
    "assurance": (ColumnKind.ASSURANCE, "Assurance"),
}
_SIGNALS = frozenset({"mean", "lower_limit", "upper_limit", "variation", "assurance"})
"""Columns that rest on more months than the table may show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A month's board.

    Attributes:
        period: The month being reported, the last of every table's window.
        tables: In the config's order.
        assessments: By indicator's id, for every indicator of the config.
    """

    period: Month
    tables: tuple[BoardTable, ...]
    assessments: Mapping[str, Assessment]


def build_board(config: Config, measurements: Iterable[Measurement], period: Month) -> Board:
    """Return the board of a month.

    Args:
        config: The tables and the indicators.
        measurements: The figures to show; those by team are not read.
        period: The month being reported.
    """
    figures: dict[str, dict[Month, Measurement]] = defaultdict(dict)
    for measurement in measurements:
        if measurement.team == WHOLE_SERVICE:
            figures[measurement.indicator][measurement.month] = measurement
    assessments = {
        name: assess(config, indicator, figures[name], period)
        for name, indicator in config.indicators.items()
    }
    tables = tuple(_table(config, table, assessments, period) for table in config.tables)
    return Board(period=period, tables=tables, assessments=assessments)


def _table(
    config: Config, table: Table, assessments: Mapping[str, Assessment], period: Month
) -> BoardTable:
    columns = tuple(_columns(config, table, period))
    return BoardTable(
        name=f"kpi_table_{table.id}",
        sheet=table.sheet,
        title=table.title,
        columns=columns,
        row_ids=table.rows,
        rows=tuple(
            tuple(cell_of(column, assessments[name]) for column in columns) for name in table.rows
        ),
    )


def signals_shown(config: Config, board: Board) -> dict[str, Signal]:
    """Return the signals that the tables show, by indicator; one of which nothing is said is out.

    Only for tables that show signals is a figure of every month known that they rest on.
    """
    rows = dict.fromkeys(
        name for table in config.tables if _shows_signals(table) for name in table.rows
    )
    signals = {name: board.assessments[name].signal for name in rows}
    return {name: signal for name, signal in signals.items() if isinstance(signal, Signal)}


def longest_window(config: Config) -> int:
    """Return how many months the config's board tables rest on, that of the period included."""
    return max((_rests_on(config, table) for table in config.tables), default=config.window)


def _rests_on(config: Config, table: Table) -> int:
    shown = table.months or config.window
    return max(shown, config.signals.months) if _shows_signals(table) else shown


def _shows_signals(table: Table) -> bool:
    return not _SIGNALS.isdisjoint(table.columns)


def _columns(config: Config, table: Table, period: Month) -> Iterator[TableColumn]:
    comparators = {each.id: each for each in config.comparators if each.id in table.columns}
    rows = tuple(config.indicators[name] for name in table.rows)
    noted = "note" in table.columns
    for token in table.columns:
        if token == "months":  # noqa: S105 (a column's name, not a secret)
            for month in window(period, table.months or config.window):
                heading = Cell(month.start, formats.MONTH)
                yield TableColumn(kind=ColumnKind.MONTH, heading=heading, month=month)
        elif token in _HEADINGS:
            kind, label = _HEADINGS[token]
            yield TableColumn(kind=kind, heading=Cell(label))
        elif token == "note":  # noqa: S105 (the same)
            told = undated(comparators.values(), rows)
            yield TableColumn(kind=ColumnKind.NOTE, heading=Cell("Note"), undated=told)
        else:
            years = heading_years(token, rows, noted=noted)
            heading = Cell(headed(comparators[token].label, years))
            yield TableColumn(
                kind=ColumnKind.COMPARATOR, heading=heading, comparator=token, years=years
            )
