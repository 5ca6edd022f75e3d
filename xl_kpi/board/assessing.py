"""An indicator's figures over a window, assessed for the month being reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.board.rating import direction_of_travel, rag, target_for, trend
from xl_kpi.board.signals import signal_of
from xl_kpi.config.cohorts import is_rolling

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from xl_kpi.board.rating import Direction, Rag
    from xl_kpi.board.signals import NoSignal, Signal
    from xl_kpi.config.declared import Config, Indicator, Target
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the board says of an indicator in a month.

    Attributes:
        figures: The whole service's figures by month; a month without one may be absent.
        target: The target that holds in the month, None for none.
        rag: None where the figure is not rated.
        direction: None where it cannot be compared with last month's.
        trend: This month's shown value minus last month's; None without both.
        signal: Whether the month is more than noise, or why that is not said.
    """

    indicator: Indicator
    period: Month
    figures: Mapping[Month, Measurement]
    target: Target | None
    rag: Rag | None
    direction: Direction | None
    trend: Decimal | None
    signal: Signal | NoSignal


def assess(
    config: Config, indicator: Indicator, figures: Mapping[Month, Measurement], period: Month
) -> Assessment:
    """Return the assessment of an indicator in the month `period`.

    Args:
        config: The rules of signals, and the indicators that this one may be made of.
        indicator: Its definition: polarity and targets.
        figures: The whole service's figures by month.
        period: The month assessed; its figure is compared with that of the month before.
    """
    shown = _shown(figures.get(period))
    before = _shown(figures.get(period - 1))
    target = target_for(indicator.targets, period)
    return Assessment(
        indicator=indicator,
        period=period,
        figures=figures,
        target=target,
        rag=rag(shown, target, indicator.polarity),
        direction=direction_of_travel(shown, before, indicator.polarity),
        trend=trend(shown, before),
        signal=signal_of(
            indicator,
            figures,
            period,
            config.signals,
            rolling=is_rolling(indicator, config.indicators),
        ),
    )


def _shown(figure: Measurement | None) -> Decimal | None:
    return None if figure is None else figure.value
