"""What each kind of column shows of an assessed indicator.

Whatever has no figure, target, rating or comparator shows a dash, so that an empty cell is never
taken for a nought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board import formats
from xl_kpi.board.comparator_years import years_in_words
from xl_kpi.board.signals import Assurance, NoSignal, Variation
from xl_kpi.board.tables import Cell, ColumnKind
from xl_kpi.measures.rounding import round_value

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from xl_kpi.board.assessing import Assessment
    from xl_kpi.board.signals import Limits
    from xl_kpi.board.tables import TableColumn

ABSENT = "-"
"""What stands where there is nothing to show."""
VARIATIONS = {
    Variation.IMPROVING: "Improving",
    Variation.WORSENING: "Worsening",
    Variation.UNUSUAL: "Unusual",
    Variation.ORDINARY: "Ordinary",
}
ASSURANCES = {
    Assurance.WILL: "Will meet",
    Assurance.WILL_NOT: "Will miss",
    Assurance.MAY: "May miss",
}
_ROSE, _FELL = "▲", "▼"


def cell_of(column: TableColumn, assessed: Assessment) -> Cell:
    """Return the cell where a column meets an indicator's row."""
    return _SHOWN[column.kind](column, assessed)


def _ref_id(_: TableColumn, assessed: Assessment) -> Cell:
    """Show a number where the text is one, so that it sorts; `007` stays text."""
    text = assessed.indicator.ref_id
    if text is not None and text.isascii() and text.isdecimal() and str(int(text)) == text:
        return Cell(int(text), formats.WHOLE)
    return Cell(text)


def _name(_: TableColumn, assessed: Assessment) -> Cell:
    return Cell(assessed.indicator.name)


def _month(column: TableColumn, assessed: Assessment) -> Cell:
    figure = None if column.month is None else assessed.figures.get(column.month)
    if figure is None:
        return Cell(ABSENT, _figure_format(assessed))
    absent = figure.text or ABSENT
    return Cell(absent if figure.value is None else figure.value, _figure_format(assessed))


def _trend(_: TableColumn, assessed: Assessment) -> Cell:
    number_format = formats.trend_format(assessed.indicator.unit, assessed.indicator.decimals)
    return Cell(ABSENT if assessed.trend is None else assessed.trend, number_format)


def _target(_: TableColumn, assessed: Assessment) -> Cell:
    target = assessed.target
    if target is None:
        return Cell(ABSENT, _figure_format(assessed))
    if target.shown is not None:
        return Cell(target.shown, _figure_format(assessed))
    return Cell(ABSENT if target.value is None else target.value, _figure_format(assessed))


def _rag(_: TableColumn, assessed: Assessment) -> Cell:
    return Cell(ABSENT if assessed.rag is None else int(assessed.rag), formats.RAG)


def _direction(_: TableColumn, assessed: Assessment) -> Cell:
    direction = ABSENT if assessed.direction is None else int(assessed.direction)
    return Cell(direction, formats.DIRECTION[assessed.indicator.polarity])


def _comparator(column: TableColumn, assessed: Assessment) -> Cell:
    value = assessed.indicator.comparators.get(column.comparator or "", ABSENT)
    return Cell(value, _figure_format(assessed))


def _mean(_: TableColumn, assessed: Assessment) -> Cell:
    return _limit(assessed, lambda limits: limits.mean)


def _lower_limit(_: TableColumn, assessed: Assessment) -> Cell:
    return _limit(assessed, lambda limits: limits.lower)


def _upper_limit(_: TableColumn, assessed: Assessment) -> Cell:
    return _limit(assessed, lambda limits: limits.upper)


def _limit(assessed: Assessment, which: Callable[[Limits], Decimal]) -> Cell:
    """Show a line of the chart, with a decimal more than the figures have."""
    unit, decimals = assessed.indicator.unit, assessed.indicator.decimals + 1
    number_format = formats.figure_format(unit, decimals)
    if isinstance(assessed.signal, NoSignal):
        return Cell(ABSENT, number_format)
    return Cell(round_value(which(assessed.signal.limits), decimals, unit), number_format)


def _variation(_: TableColumn, assessed: Assessment) -> Cell:
    """Show the movement as an arrow and its meaning as a word, as the direction of travel does."""
    signal = assessed.signal
    if isinstance(signal, NoSignal):
        return Cell(ABSENT)
    word = VARIATIONS[signal.variation]
    if signal.rises is None:
        return Cell(word)
    return Cell(f"{_ROSE if signal.rises else _FELL} {word}")


def _assurance(_: TableColumn, assessed: Assessment) -> Cell:
    signal = assessed.signal
    if isinstance(signal, NoSignal) or signal.assurance is None:
        return Cell(ABSENT)
    return Cell(ASSURANCES[signal.assurance])


def _quartile(_: TableColumn, assessed: Assessment) -> Cell:
    return Cell(assessed.indicator.quartile or ABSENT)


def _note(column: TableColumn, assessed: Assessment) -> Cell:
    years = years_in_words(assessed.indicator, column.undated)
    return Cell("; ".join(filter(None, (assessed.indicator.note, years))) or None)


def _figure_format(assessed: Assessment) -> str:
    return formats.figure_format(assessed.indicator.unit, assessed.indicator.decimals)


_SHOWN: dict[ColumnKind, Callable[[TableColumn, Assessment], Cell]] = {
    ColumnKind.REF_ID: _ref_id,
    ColumnKind.INDICATOR: _name,
    ColumnKind.MONTH: _month,
    ColumnKind.TREND: _trend,
    ColumnKind.TARGET: _target,
    ColumnKind.RAG: _rag,
    ColumnKind.DIRECTION: _direction,
    ColumnKind.COMPARATOR: _comparator,
    ColumnKind.QUARTILE: _quartile,
    ColumnKind.NOTE: _note,
    ColumnKind.MEAN: _mean,
    ColumnKind.LOWER_LIMIT: _lower_limit,
    ColumnKind.UPPER_LIMIT: _upper_limit,
    ColumnKind.VARIATION: _variation,
    ColumnKind.ASSURANCE: _assurance,
}
