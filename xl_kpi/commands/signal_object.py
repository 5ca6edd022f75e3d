"""A signal as `--json` gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xl_kpi.board.signals import Signal


def signal_object(signal: Signal) -> dict[str, Any]:
    """Return a signal for a program to read, numbers as numbers."""
    return {
        "variation": str(signal.variation),
        "rule": None if signal.rule is None else str(signal.rule),
        "months": [str(month) for month in signal.months],
        "assurance": None if signal.assurance is None else str(signal.assurance),
        "mean": float(signal.limits.mean),
        "lower_limit": float(signal.limits.lower),
        "upper_limit": float(signal.limits.upper),
        "points": signal.limits.points,
        "from": str(signal.limits.first),
    }
