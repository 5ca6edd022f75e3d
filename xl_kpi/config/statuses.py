"""Qualifying statuses and the allocations from which a worker with one is over the threshold.

Statuses are compared as a workbook's formulas compare them: trimmed, and whatever their case.
"""

from __future__ import annotations

from collections.abc import Mapping

Thresholds = Mapping[str, int]
"""Qualifying status to the number of allocations."""


def fold_status(status: str) -> str:
    """Return the form in which statuses are compared: ` nqsw ` and `NQSW` are the same."""
    return " ".join(status.split()).casefold()


def threshold_of(thresholds: Thresholds, status: str | None) -> int | None:
    """Return the threshold of a status, None where it has none."""
    wanted = fold_status(status or "")
    return next((least for name, least in thresholds.items() if fold_status(name) == wanted), None)
