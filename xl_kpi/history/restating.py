"""Changing one figure on record by hand, for a reason that stays on record with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi import __version__
from xl_kpi.config.declared import Unit
from xl_kpi.faults import refuse
from xl_kpi.history.kept import Run, RunKind, key_of
from xl_kpi.history.reasons import reason_given
from xl_kpi.history.settling import Restatement
from xl_kpi.measures.measurement import Measurement, Origin, Status
from xl_kpi.measures.rounding import round_value, shown_value

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from xl_kpi.config.declared import Config, Indicator
    from xl_kpi.history.kept import HistoryState
    from xl_kpi.history.store import History
    from xl_kpi.months import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFigure:
    """A figure as a person gives it: its value, or the numerator (and denominator) it is of.

    Attributes:
        value: A percentage is a fraction of one.
    """

    indicator: str
    team: str
    month: Month
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def restate(
    history: History, config: Config, new: NewFigure, *, reason: str, run_at: datetime
) -> Restatement:
    """Put a new version of a figure on record, and return it with the one before.

    Args:
        history: Where it is on record.
        config: The indicators.
        new: The figure as it should be.
        reason: Why, in a person's words.
        run_at: Now, with its time zone.

    Raises:
        Refusal: There is no reason, no such indicator or no such figure on record, the new one
            is incomplete or no other than the old, or the history cannot be written.
    """
    given = reason_given("--reason", reason)
    if new.indicator not in config.indicators:
        raise refuse(new.indicator, f"is not an indicator of {config.path.name}")
    figure = _measurement(config.indicators[new.indicator], new)
    state = history.state([new.month], indicators=[new.indicator], teams=True)
    before = _standing(figure, state)
    run = Run(
        kind=RunKind.RESTATE,
        period=new.month,
        run_at=run_at,
        reason=given,
        config_sha256=config.sha256,
        program_version=__version__,
    )
    with history.recording(run, since=state) as recording:
        recording.add([figure])
    return Restatement(
        indicator=new.indicator,
        team=new.team,
        month=new.month,
        kept=before,
        computed=figure,
        applied=True,
    )


def _standing(figure: Measurement, state: HistoryState) -> Measurement:
    """Return the figure on record that another is to replace."""
    where = f"{figure.indicator} {figure.month}" + (f" {figure.team}" if figure.team else "")
    stored = state.figures.get(key_of(figure))
    if stored is None:
        raise refuse(where, "has no figure on record to restate: import it (`history import`)")
    old = stored.figure
    ours = (figure.numerator, figure.denominator, figure.value)
    if ours == (old.numerator, old.denominator, old.value):
        raise refuse(where, "stands as given already: nothing was recorded")
    return old


def _measurement(indicator: Indicator, new: NewFigure) -> Measurement:
    return Measurement(
        indicator=indicator.id,
        team=new.team,
        month=new.month,
        numerator=new.numerator,
        denominator=new.denominator,
        value=_value(indicator, new),
        status=Status.OK,
        origin=Origin.SUPPLIED,
    )


def _value(indicator: Indicator, new: NewFigure) -> Decimal:
    where = f"{indicator.id} {new.month}"
    if new.numerator is None:
        if new.value is None:
            raise refuse(where, "give the new value, or its numerator and denominator")
        return round_value(new.value, indicator.decimals, indicator.unit)
    if indicator.unit in {Unit.PERCENT, Unit.RATE} and not new.denominator:
        raise refuse(where, "a numerator needs its denominator, which may not be nought")
    worked_out = shown_value(
        new.numerator,
        new.denominator or None,
        indicator.per,
        indicator.decimals,
        indicator.unit,
    )
    given = new.value
    if given is not None:
        given = round_value(given, indicator.decimals, indicator.unit)
        if given != worked_out:
            raise refuse(
                where, f"the value given, {given}, is not what its parts come to, {worked_out}"
            )
    return worked_out
