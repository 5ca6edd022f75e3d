"""The whole history as CSV: every version of every figure, with what recorded it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from xl_kpi.plain_text import guarded

if TYPE_CHECKING:
    from decimal import Decimal

    from xl_kpi.history.kept import Version
    from xl_kpi.history.store import History

COLUMNS = (
    "indicator", "team", "period", "numerator", "denominator", "value", "status", "text",
    "refresh_run_at", "refresh_period", "reason", "current", "source",
)  # fmt: skip
"""`period` and `refresh_period` as YYYY-MM, percentages as fractions, `current` yes or no."""


def export_csv(history: History) -> str:
    """Return every version of every figure as CSV, in the order recorded.

    Raises:
        Refusal: The file is not a history, is damaged or cannot be read.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(version) for version in history.versions())
    return text.getvalue()


def _row(version: Version) -> tuple[str, ...]:
    figure, run = version.figure, version.run
    return (
        figure.indicator,
        guarded(figure.team),
        str(figure.month),
        _plain(figure.numerator),
        _plain(figure.denominator),
        _plain(figure.value),
        str(figure.status),
        guarded(figure.text or ""),
        run.run_at.isoformat(timespec="seconds"),
        str(run.period),
        guarded(run.reason or ""),
        "yes" if version.current else "no",
        guarded(version.source or ""),
    )


def _plain(number: Decimal | None) -> str:
    return "" if number is None else format(number, "f")
