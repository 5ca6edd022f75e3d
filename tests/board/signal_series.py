"""Made-up months of one indicator, and what is told of the last of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.board.signals import signal_of
from xl_kpi.config.declared import Indicator, Polarity, SignalRules, Target, Tolerance, Unit
from xl_kpi.measures.measurement import WHOLE_SERVICE, Measurement, Origin, Status
from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_kpi.board.signals import NoSignal, Signal
    from xl_kpi.config.declared import Rebase

FIRST = Month.parse("2021-01")
LONG = SignalRules(months=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Values by month from `FIRST` on, None for a month without a figure."""

    values: tuple[Decimal | None, ...]
    unit: Unit = Unit.NUMBER
    rules: SignalRules = LONG
    rebase: tuple[Rebase, ...] = ()

    @property
    def last(self) -> Month:
        return FIRST + (len(self.values) - 1)

    def followed_by(self, *values: str) -> Series:
        return replace(self, values=(*self.values, *(Decimal(value) for value in values)))

    def figures(self) -> dict[Month, Measurement]:
        return {
            FIRST + position: _measurement(FIRST + position, value)
            for position, value in enumerate(self.values)
        }

    def indicator(self, polarity: Polarity = Polarity.HIGH, target: str | None = None) -> Indicator:
        return Indicator(
            id="made_up",
            ref_id=None,
            name="Made up",
            unit=self.unit,
            polarity=polarity,
            decimals=0,
            numerator=None,
            denominator=None,
            per=Decimal(1),
            supplied=True,
            targets=() if target is None else (_target(target),),
            comparators={},
            note=None,
            definition=None,
            source=None,
            line=1,
            rebase=self.rebase,
        )


def series(values: Iterable[str | Decimal | float | None]) -> Series:
    return Series(values=tuple(None if value is None else Decimal(value) for value in values))


def judged(
    made: Series, polarity: Polarity = Polarity.HIGH, target: str | None = None
) -> Signal | NoSignal:
    return signal_of(
        made.indicator(polarity, target), made.figures(), made.last, made.rules, rolling=False
    )


def _measurement(month: Month, value: Decimal | None) -> Measurement:
    return Measurement(
        indicator="made_up",
        team=WHOLE_SERVICE,
        month=month,
        numerator=None,
        denominator=None,
        value=value,
        status=Status.NO_DATA if value is None else Status.OK,
        origin=Origin.COMPUTED,
    )


def _target(value: str) -> Target:
    return Target(
        starts=None,
        value=Decimal(value),
        tolerance=Tolerance(amount=Decimal("0.05"), points=False),
        shown=None,
    )
