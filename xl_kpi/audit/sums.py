"""Rules over statements that the config says must hold: totals of parts, stock and flow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.faults import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.audit.audited import AuditedPack, Place, Series
    from xl_kpi.config.declared import Reconciliation
    from xl_kpi.months import Month


@dataclass(frozen=True, slots=True)
class _Sum:
    """A figure with the cells that it was read from or added up from."""

    value: Decimal
    places: tuple[Place, ...]

    def plus(self, other: _Sum, sign: int) -> _Sum:
        return _Sum(self.value + sign * other.value, (*self.places, *other.places))


@dataclass(frozen=True, slots=True)
class _Figures:
    """The pack's figures by indicator, found on a sheet first and then wherever they agree."""

    pack: AuditedPack
    alike: Mapping[str, tuple[Series, ...]]

    def read(self, indicator: str, month: Month, sheet: str) -> _Sum | None:
        """Return a figure, made of its parts where no row shows it."""
        shown = self._shown(indicator, month, sheet)
        if shown is not None or indicator in self.alike:
            return shown
        for statement in self.pack.config.reconciliations:
            if statement.total == indicator and not statement.stock:
                return self.expected(statement, month, sheet)
        return None

    def _shown(self, indicator: str, month: Month, sheet: str) -> _Sum | None:
        found = [
            (series, figure)
            for series in self.alike.get(indicator, ())
            if (figure := series.figure(month)) is not None
        ]
        near = [pair for pair in found if pair[0].sheet == sheet] or found
        if len({figure for _, figure in near}) != 1:
            return None
        series, figure = near[0]
        return _Sum(figure, (series.months[month],))

    def expected(
        self, statement: Reconciliation, month: Month, sheet: str, before: _Sum | None = None
    ) -> _Sum | None:
        """Return what a statement makes of its total, None where a figure is missing.

        Args:
            statement: What must hold.
            month: The month of the total.
            sheet: Where figures are looked for first.
            before: The stock of the month before, of a stock.
        """
        total = before if before is not None else _Sum(Decimal(0), ())
        terms = [(1, name) for name in statement.added] + [(-1, name) for name in statement.left]
        for sign, name in terms:
            figure = self.read(name, month, sheet)
            if figure is None:
                return None
            total = total.plus(figure, sign)
        return total


def _parts_and_totals(pack: AuditedPack) -> Iterator[Problem | None]:
    figures = _Figures(pack, pack.alike())
    for statement in pack.config.reconciliations:
        if not statement.stock:
            for series, month, places in _totals(figures.alike.get(statement.total, ())):
                expected = figures.expected(statement, month, series.sheet)
                yield from _judged(series, month, expected, places)


def _stocks_and_flows(pack: AuditedPack) -> Iterator[Problem | None]:
    figures = _Figures(pack, pack.alike())
    for statement in pack.config.reconciliations:
        stocks = figures.alike.get(statement.total, ()) if statement.stock else ()
        for series, month, places in _totals(_beside_flows(figures, statement, stocks)):
            before = series.figure(month - 1)
            if before is not None:
                start = _Sum(before, (series.months[month - 1],))
                expected = figures.expected(statement, month, series.sheet, start)
                yield from _judged(series, month, expected, places)


def _beside_flows(
    figures: _Figures, statement: Reconciliation, stocks: tuple[Series, ...]
) -> tuple[Series, ...]:
    """The stocks on sheets that show what joined, or all where no sheet shows both."""
    flows = {series.sheet for name in statement.added for series in figures.alike.get(name, ())}
    return tuple(series for series in stocks if series.sheet in flows) or stocks


def _totals(
    alike: tuple[Series, ...],
) -> Iterator[tuple[Series, Month, tuple[Place, ...]]]:
    """Yield each different figure of a total once a sheet and month, with all of its cells."""
    found: dict[tuple[str, Month, Decimal], list[Series]] = {}
    for series in alike:
        for month in series.with_figures:
            figure = series.figure(month)
            if figure is not None:
                found.setdefault((series.sheet, month, figure), []).append(series)
    for (_, month, _), rows in found.items():
        yield rows[0], month, tuple(series.months[month] for series in rows)


def _judged(
    series: Series, month: Month, expected: _Sum | None, places: tuple[Place, ...]
) -> Iterator[Problem | None]:
    found = series.figure(month)
    if expected is None or not expected.places or found is None:
        return
    if found == expected.value:
        yield None
        return
    place = series.months[month]
    terms = ", ".join(f"{each.text} ({_near(each, place)})" for each in expected.places)
    yield problem_at(
        place,
        series,
        expected=f"{expected.value:f}",
        message=f"{place.text} in {month.label}, and {terms} make {expected.value:f}",
        rests_on=[*places, *expected.places],
    )


def _near(each: Place, place: Place) -> str:
    return each.address if each.sheet == place.sheet else each.where


RULES = (
    Rule(
        name="parts-and-total",
        level=Level.ERROR,
        meaning="A total is added up again from the parts that the config names (`reconcile`, with"
        " `total` and `parts`), for each month and each sheet that shows it. Parts are taken from"
        " the same sheet, else from another where all places agree.",
        remedy="Correct the total or the part; often one of them has been carried over from"
        " another month.",
        example="543 children looked after, of whom 522 local and 36 unaccompanied: 558.",
        check=_parts_and_totals,
        counts="total",
    ),
    Rule(
        name="stock-and-flow",
        level=Level.WARNING,
        meaning="A stock is worked out again from the month before, what joined and what left (the"
        " config's `reconcile`, with `stock`, `joined` and `left`). What no row shows is added up"
        " from its parts. It must come out exactly.",
        remedy="Look for late records, or for a figure that was restated on one row only.",
        example="554 looked after in July, 14 new and 18 ceased, and 551 in August: 550.",
        check=_stocks_and_flows,
        counts="stock",
    ),
)
