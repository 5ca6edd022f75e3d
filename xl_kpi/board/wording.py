"""Figures and ratings as a reader meets them in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board.rating import Direction, Rag
from xl_kpi.config.declared import Polarity, Unit

if TYPE_CHECKING:
    from decimal import Decimal

COLOURS = {Rag.GREEN: "green", Rag.AMBER: "amber", Rag.RED: "red"}
MOVES = {Direction.BETTER: "better", Direction.SAME: "the same", Direction.WORSE: "worse"}
_UNJUDGED = {Direction.BETTER: "up", Direction.SAME: "the same", Direction.WORSE: "down"}


def shown(value: Decimal, unit: Unit) -> str:
    """Return a figure with its own decimals: a percentage as one, thousands set apart."""
    return f"{value.scaleb(2):,f}%" if unit is Unit.PERCENT else f"{value:,f}"


def plain(value: Decimal, unit: Unit) -> str:
    """Return a quantity without decimals that say nothing: `4.50` gives `4.5`."""
    scaled = value.scaleb(2) if unit is Unit.PERCENT else value
    text = f"{scaled:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if unit is Unit.PERCENT else text


def points(value: Decimal, unit: Unit) -> str:
    """Return a difference of two figures: of percentages, in percentage points."""
    text = plain(abs(value), unit)
    if unit is not Unit.PERCENT:
        return text
    return f"{text.removesuffix('%')} percentage point{'s' * (text != '1%')}"


def moved(direction: Direction, polarity: Polarity) -> str:
    """Return a direction of travel in a word: better or worse only where one way is good."""
    return (_UNJUDGED if polarity is Polarity.NONE else MOVES)[direction]
