"""One figure from its parts: a numerator and denominator that were counted, or one supplied."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Unit
from xl_kpi.measures.measurement import Measurement, Origin, Status
from xl_kpi.measures.rounding import round_value, shown_value

if TYPE_CHECKING:
    from xl_kpi.config.declared import Indicator
    from xl_kpi.extracts.loaded import SuppliedFigure
    from xl_kpi.months import Month

Amount = tuple[Decimal | None, Status]
"""What a numerator or denominator comes to, or why it comes to nothing."""


def ratio(
    indicator: Indicator, team: str, month: Month, numerator: Amount, denominator: Amount
) -> Measurement:
    """Return an indicator's figure from what its numerator and denominator come to.

    An indicator without a denominator gives None for its amount, with the status ok.
    """
    above, status = numerator
    below: Decimal | None = None
    if status is Status.OK:
        below, status = denominator
        if status is Status.OK and below == 0:
            status = Status.ZERO_DENOMINATOR
    return _measurement(indicator, team, month, above, below, status)


def _measurement(
    indicator: Indicator,
    team: str,
    month: Month,
    numerator: Decimal | None,
    denominator: Decimal | None,
    status: Status,
) -> Measurement:
    value = None
    if status is Status.OK and numerator is not None:
        value = shown_value(
            numerator, denominator, indicator.per, indicator.decimals, indicator.unit
        )
    return Measurement(
        indicator=indicator.id,
        team=team,
        month=month,
        numerator=numerator,
        denominator=denominator,
        value=value,
        status=status,
        origin=Origin.COMPUTED,
    )


def as_supplied(
    indicator: Indicator, figure: SuppliedFigure | None, team: str, month: Month
) -> Measurement:
    """Return the figure that arrived ready made; None for none has the status supplied_missing."""
    if figure is None:
        missing = _measurement(indicator, team, month, None, None, Status.SUPPLIED_MISSING)
        return replace(missing, origin=Origin.SUPPLIED)
    zero = figure.denominator is not None and figure.denominator == 0
    whole = indicator.unit in {Unit.COUNT, Unit.NUMBER}
    given = figure.numerator is not None and bool(figure.denominator or whole) and not zero
    if figure.value is None and not given:
        status = Status.ZERO_DENOMINATOR if zero else Status.SUPPLIED_MISSING
    else:
        status = Status.OK
    made = _measurement(
        indicator, team, month, figure.numerator, figure.denominator, Status.SUPPLIED_MISSING
    )
    return replace(
        made,
        status=status,
        value=_supplied_value(indicator, figure) if status is Status.OK else None,
        origin=Origin.SUPPLIED,
        text=figure.text,
    )


def _supplied_value(indicator: Indicator, figure: SuppliedFigure) -> Decimal:
    """Return the shown value: from numerator and denominator where both came, else as given."""
    both = figure.numerator is not None and figure.denominator
    if figure.numerator is not None and (both or figure.value is None):
        return shown_value(
            figure.numerator,
            figure.denominator,
            indicator.per,
            indicator.decimals,
            indicator.unit,
        )
    return round_value(figure.value or Decimal(0), indicator.decimals, indicator.unit)
