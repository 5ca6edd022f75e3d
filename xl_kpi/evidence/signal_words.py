"""A signal in plain words: what the month is, by which rule, and the limits it is told by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board.signals import Assurance, NoSignal, Rule
from xl_kpi.board.wording import shown
from xl_kpi.measures.rounding import round_value

if TYPE_CHECKING:
    from xl_kpi.board.assessing import Assessment
    from xl_kpi.board.signals import Signal
    from xl_kpi.config.declared import SignalRules

_RULES = {
    Rule.BEYOND: "it lies beyond the {side} limit",
    Rule.NEAR: "of {months}, at least {near} are near the {side} limit",
    Rule.RUN: "{months} are all {above} the mean",
    Rule.TREND: "{months} each {rose}",
}
_ASSURED = {
    Assurance.WILL: "will meet",
    Assurance.WILL_NOT: "will not meet",
    Assurance.MAY: "may meet or miss",
}


def signal_in_words(assessed: Assessment, rules: SignalRules) -> str:
    """Return whether the month is more than noise, by which rule, and the limits."""
    signal = assessed.signal
    if isinstance(signal, NoSignal):
        return f"none is told: {signal.why}"
    limits, unit = signal.limits, assessed.indicator.unit
    places = assessed.indicator.decimals + 1
    mean, lower, upper = (
        shown(round_value(value, places, unit), unit)
        for value in (limits.mean, limits.lower, limits.upper)
    )
    rests = f"mean {mean}, limits {lower} to {upper}, of {limits.points} months from {limits.first}"
    if signal.rebased is not None:
        rests += f" (rebased: {signal.rebased.reason})"
    return f"{signal.variation}{_struck(signal, rules)}; {rests}{_assured(signal)}"


def _struck(signal: Signal, rules: SignalRules) -> str:
    if signal.rule is None:
        return ""
    said = _RULES[signal.rule].format(
        side="upper" if signal.rises else "lower",
        months=f"{signal.months[0]} to {signal.months[-1]}",
        near=rules.near,
        above="above" if signal.rises else "below",
        rose="rose on the one before" if signal.rises else "fell on the one before",
    )
    return f": {said}"


def _assured(signal: Signal) -> str:
    if signal.assurance is None:
        return ""
    return f"; months like these {_ASSURED[signal.assurance]} the target"
