"""Which indicators the config makes of others: shares, rates, and the counts behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xl_kpi.config.declared import (
    AnyOf,
    Cohort,
    Expression,
    Has,
    OfIndicator,
    OfPopulation,
    Unit,
)

if TYPE_CHECKING:
    from xl_kpi.config.declared import Config, Indicator


def share_parts(indicator: Indicator | None) -> tuple[str | None, str | None]:
    """Return the indicators that a percentage is one of and the other, None where it is not."""
    if indicator is None or indicator.unit is not Unit.PERCENT:
        return None, None
    part, whole = indicator.numerator, indicator.denominator
    if isinstance(part, OfIndicator) and isinstance(whole, OfIndicator):
        return part.indicator, whole.indicator
    return None, None


def counted_by(config: Config, rate: Indicator | None) -> str | None:
    """Return the indicator that counts what a rate is of, None where none does.

    It is the one that the rate names, else one that counts the same cohort.
    """
    if rate is None or not isinstance(rate.denominator, OfPopulation):
        return None
    wanted = rate.numerator
    if isinstance(wanted, OfIndicator):
        return wanted.indicator
    if not isinstance(wanted, Cohort | AnyOf):
        return None
    for each in config.indicators.values():
        counts = each.numerator
        alike = isinstance(counts, Cohort | AnyOf) and _unplaced(counts) == _unplaced(wanted)
        if each.unit is Unit.COUNT and each.denominator is None and alike:
            return each.id
    return None


def _unplaced(cohort: Cohort | AnyOf) -> Cohort | AnyOf:
    """Return a cohort without the lines that it was declared on."""
    if isinstance(cohort, AnyOf):
        members = tuple(_cohort(member) for member in cohort.members)
        return replace(cohort, members=members, line=0)
    return _cohort(cohort)


def _cohort(cohort: Cohort) -> Cohort:
    return replace(
        cohort,
        line=0,
        where=_expression(cohort.where),
        has=tuple(_has(each) for each in cohort.has),
    )


def _has(has: Has) -> Has:
    return replace(has, line=0, where=_expression(has.where))


def _expression(expression: Expression | None) -> Expression | None:
    return None if expression is None else replace(expression, line=0)
