"""Statements between figures that the config says must hold: totals of parts, stock and flow."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.faults import Finding, Level
from xl_kpi.measures.measurement import WHOLE_SERVICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xl_kpi.config.declared import Reconciliation
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month

_Figures = dict[tuple[str, "Month"], Decimal]


def unreconciled(
    statements: Iterable[Reconciliation], measurements: Iterable[Measurement]
) -> Iterator[Finding]:
    """Yield a finding for each month in which a statement does not hold.

    A month that lacks one of the figures is passed over.
    """
    figures: _Figures = {}
    months: dict[Month, None] = {}
    for m in measurements:
        if m.team == WHOLE_SERVICE and m.value is not None:
            figures[m.indicator, m.month] = m.value
            months.setdefault(m.month)
    for statement in statements:
        for month in sorted(months):
            expected = _expected(statement, figures, month)
            found = figures.get((statement.total, month))
            if expected is not None and found is not None and expected != found:
                yield _finding(statement, month, found, expected)


def _expected(
    statement: Reconciliation, figures: Mapping[tuple[str, Month], Decimal], month: Month
) -> Decimal | None:
    plus: list[Decimal | None] = [figures.get((name, month)) for name in statement.added]
    minus = [figures.get((name, month)) for name in statement.left]
    if statement.stock:
        plus.append(figures.get((statement.total, month - 1)))
    total = Decimal(0)
    for sign, part in [*((1, part) for part in plus), *((-1, part) for part in minus)]:
        if part is None:
            return None
        total += sign * part
    return total


def _finding(statement: Reconciliation, month: Month, found: Decimal, expected: Decimal) -> Finding:
    parts = " + ".join([*([f"{statement.total} {month - 1}"] if statement.stock else []),
                        *statement.added])  # fmt: skip
    less = "".join(f" - {name}" for name in statement.left)
    return Finding(
        rule="stock-and-flow" if statement.stock else "parts-and-total",
        level=Level.WARNING,
        where=f"{statement.total} {month}",
        message=f"is {found:f}, and {parts}{less} is {expected:f}",
    )
