"""The Excel number formats of a board's cells.

A rating is stored as 1, 0 or -1 and its format shows a letter or a word, so that nothing is told
by colour alone and the stored value stays a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import Polarity, Unit
from xl_kpi.measures.rounding import round_value

if TYPE_CHECKING:
    from decimal import Decimal

GENERAL = "General"
MONTH = "mmm-yy"
WHOLE = "0"
RAG = '"G";"R";"A";@'
OVER_THRESHOLD = '0" ●"'
"""A caseload at or over its threshold: the mark is there in grey as well."""
DIRECTION = {
    Polarity.HIGH: '"▲ Better";"▼ Worse";"▬ Same";@',
    Polarity.LOW: '"▼ Better";"▲ Worse";"▬ Same";@',
    Polarity.NONE: '"▲ Up";"▼ Down";"▬ Same";@',
}
"""The arrow shows the movement, the word its meaning: fixed by the row's polarity."""
_AS_EXPECTED = '"- As expected";@'
COMPARED = {
    Polarity.HIGH: f'"▲ Better";"▼ Worse";{_AS_EXPECTED}',
    Polarity.LOW: f'"▼ Better";"▲ Worse";{_AS_EXPECTED}',
    Polarity.NONE: f'"▲ Higher";"▼ Lower";{_AS_EXPECTED}',
}
"""A team beside the total: the arrow shows on which side it lies, the word what that means."""
COMPARED_FAR = {
    polarity: code.replace("▲", "▲▲").replace("▼", "▼▼") for polarity, code in COMPARED.items()
}
"""The same of a team outside the wider limits."""
SMALL = '"*"'
"""What follows a percentage of a small denominator; the cell's value stays a number."""


def is_percentage(number_format: str) -> bool:
    """Return whether a format of `figure_format` shows percentages."""
    return "%" in number_format


def figure_format(unit: Unit, decimals: int) -> str:
    """Return the format of an indicator's figures: `0`, `0.0`, `0%`."""
    digits = "0." + "0" * decimals if decimals else "0"
    return f"{digits}%" if unit is Unit.PERCENT else digits


def trend_format(unit: Unit, decimals: int) -> str:
    """Return the format of a change in an indicator's figures, signed: `+0;-0;0`."""
    digits = figure_format(unit, decimals)
    return f"+{digits};-{digits};{digits}"


def shown(value: Decimal, unit: Unit, decimals: int) -> str:
    """Return a figure as text, as its number format shows it: `90%`."""
    percent = unit is Unit.PERCENT
    figure = round_value(value * 100 if percent else value, decimals)
    return f"{figure}%" if percent else f"{figure}"
