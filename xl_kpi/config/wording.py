"""What an indicator declares, in plain words with the config's names in code type (Markdown)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import (
    AnyOf,
    Cohort,
    OfIndicator,
    OfPopulation,
    Polarity,
    Subset,
    Unit,
    WhenKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xl_kpi.config.declared import (
        Denominator,
        Expression,
        Has,
        Indicator,
        Numerator,
        Target,
        Tolerance,
        When,
    )

_GOOD: dict[Polarity, str] = {
    Polarity.HIGH: "high is good",
    Polarity.LOW: "low is good",
    Polarity.NONE: "no judgement",
}


def numerator_in_words(indicator: Indicator) -> str:
    """Return what is counted."""
    if indicator.supplied:
        return "supplied ready made"
    return "" if indicator.numerator is None else _figure(indicator.numerator)


def denominator_in_words(indicator: Indicator) -> str:
    """Return what it is counted out of, empty where it is not a ratio."""
    if indicator.denominator is None:
        return ""
    per = f", per {indicator.per:,f}" if indicator.unit is Unit.RATE else ""
    return _figure(indicator.denominator) + per


def polarity_in_words(indicator: Indicator) -> str:
    """Return which way is good."""
    return _GOOD[indicator.polarity]


def targets_in_words(indicator: Indicator) -> str:
    """Return the targets with their tolerances, empty where there are none."""
    return "; ".join(_target(target, indicator.unit) for target in indicator.targets)


def _figure(part: Numerator | Denominator) -> str:
    match part:
        case Cohort():
            return _cohort(part, part.count)
        case Subset():
            return "of the denominator, those " + " and ".join(_filters(part.where, part.has))
        case AnyOf():
            members = "; or ".join(_cohort(member, None) for member in part.members)
            return f"each `{part.count}` once, of any of: {members}"
        case OfIndicator():
            return f"the figure of [{part.indicator}](#{part.indicator})"
        case OfPopulation():
            return f"the population `{part.population}`"


def _cohort(cohort: Cohort, count: str | None) -> str:
    counted = "rows of" if count is None else f"each `{count}` once, of the rows of"
    words = [f"{counted} `{cohort.extract}`", _when(cohort.when)]
    filters = " and ".join(_filters(cohort.where, cohort.has))
    return " ".join([*words, filters]).rstrip()


def _when(when: When) -> str:
    columns = [f"`{column}`" for column in when.columns]
    match when.kind:
        case WhenKind.IN if when.months == 1:
            return f"with {columns[0]} in the month"
        case WhenKind.IN:
            return f"with {columns[0]} in the {when.months} calendar months that end with the month"
        case WhenKind.OPEN:
            return f"open at the month's end (from {columns[0]} until {columns[1]})"
        case WhenKind.AS_AT:
            return f"as at {columns[0]} in the month" if columns else "as at the extract's month"


def _filters(where: Expression | None, has: tuple[Has, ...]) -> Iterator[str]:
    if where is not None:
        yield f"where {_code(where.text)}"
    yield from map(_has, has)


def _has(has: Has) -> str:
    rows = "a row" if has.at_least == 1 else f"at least {has.at_least} rows"
    rows = "no row" if has.none else rows
    joined = " and ".join(
        f"same `{ours}`" if ours == theirs else f"`{theirs}` the same as `{ours}`"
        for ours, theirs in has.on
    )
    words = [f"with {rows} in `{has.extract}` ({joined})"]
    if has.date is not None:
        words.append(f"with `{has.date}` {_span(has)}")
    if has.where is not None:
        words.append(f"where {_code(has.where.text)}")
    return " ".join(words)


def _span(has: Has) -> str:
    if has.months is not None:
        return f"in the {has.months} calendar months that end with the month"
    number, kind = (
        (has.days, "days") if has.days is not None else (has.working_days, "working days")
    )
    return f"in the {number} {kind} up to the month's last day"


def _target(target: Target, unit: Unit) -> str:
    starts = f" from {target.starts}" if target.starts is not None else ""
    shown = target.shown or (_number(target.value, unit) if target.value is not None else "-")
    if target.value is None:
        return f"{shown}{starts}, not rated"
    return f"{shown}{starts}, amber within {_tolerance(target.tolerance, unit)}"


def _tolerance(tolerance: Tolerance, unit: Unit) -> str:
    if not tolerance.points:
        return f"{_plain(tolerance.amount * 100)}% of it"
    if unit is Unit.PERCENT:
        return f"{_plain(tolerance.amount * 100)} percentage points"
    return _plain(tolerance.amount)


def _number(value: Decimal, unit: Unit) -> str:
    return f"{_plain(value * 100)}%" if unit is Unit.PERCENT else _plain(value)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():,f}"


def _code(text: str) -> str:
    return f"`{' '.join(text.split())}`"
