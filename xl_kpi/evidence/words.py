"""A figure, its origin and its rating in plain words, with the arithmetic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xl_kpi.board.rating import Rag
from xl_kpi.board.wording import COLOURS, MOVES, plain, points, shown
from xl_kpi.config.declared import Polarity, Unit
from xl_kpi.config.published import without_year
from xl_kpi.config.wording import denominator_in_words, numerator_in_words, polarity_in_words
from xl_kpi.measures.measurement import Origin

if TYPE_CHECKING:
    from decimal import Decimal

    from xl_kpi.board.assessing import Assessment
    from xl_kpi.config.declared import Comparator, Indicator, Target
    from xl_kpi.config.published import Stated
    from xl_kpi.evidence.explained import Explanation, Kept

_LINK = re.compile(r"\[([^\]]+)\]\(#[^)]*\)")


def counted_in_words(indicator: Indicator) -> tuple[str, str]:
    """Return what the numerator and the denominator count; the latter may be empty."""
    above, below = numerator_in_words(indicator), denominator_in_words(indicator)
    return _LINK.sub(r"\1", above), _LINK.sub(r"\1", below)


def origin_in_words(explained: Explanation) -> str:
    """Return where the figure that stands came from."""
    worked, stands = explained.worked, explained.stands
    if stands.origin is Origin.HISTORY and explained.kept is not None:
        return f"on record: {kept_in_words(explained.kept)}"
    if worked.figure.origin is Origin.SUPPLIED:
        arrived = worked.supplied
        return "supplied" if arrived is None else f"supplied: {arrived.file} row {arrived.row}"
    return "computed from the extracts"


def kept_in_words(kept: Kept) -> str:
    """Return who put a figure on record, when, and from where."""
    words = f"{kept.run.kind} of {kept.run.period}, {kept.run.run_at:%d/%m/%Y %H:%M}"
    if kept.source is not None:
        words += f", from {kept.source}"
    return f"{words} ({kept.run.reason})" if kept.run.reason else words


def kept_against_computed(explained: Explanation) -> str:
    """Return how the figure on record stands to what the extracts now give, empty for nothing."""
    kept, unit = explained.kept, explained.indicator.unit
    if kept is None:
        return "nothing is on record for the month"
    recorded = "no figure" if kept.figure.value is None else shown(kept.figure.value, unit)
    now = explained.worked.figure.value
    computed = "no figure" if now is None else shown(now, unit)
    if kept.differs:
        return (
            f"{recorded} is on record ({kept_in_words(kept)}) and is shown; the extracts now give"
            f" {computed}, whose rows these are"
        )
    if now is None:
        return f"{recorded} is on record ({kept_in_words(kept)}); the extracts give none"
    if now != kept.figure.value:
        return f"{recorded} is on record ({kept_in_words(kept)}); a refresh now makes it {computed}"
    return f"the same is on record ({kept_in_words(kept)})"


def rating_in_words(assessed: Assessment) -> str:
    """Return how the figure was rated against its target, with the arithmetic."""
    indicator, target = assessed.indicator, assessed.target
    figure = assessed.figures.get(assessed.period)
    value = None if figure is None else figure.value
    if target is None:
        return "not rated: no target"
    if target.value is None:
        return f"not rated: the target is {target.shown or '-'}"
    named = f"target {_target(target, indicator.unit)}, {polarity_in_words(indicator)}"
    if value is None or assessed.rag is None:
        why = "there is no figure" if value is None else "the indicator has no polarity"
        return f"not rated: {why}; {named}"
    return f"{named}: {_missed(assessed, target.value, value)}, {COLOURS[assessed.rag]}"


def _target(target: Target, unit: Unit) -> str:
    value = "-" if target.value is None else plain(target.value, unit)
    since = f" from {target.starts}" if target.starts is not None else ""
    return f"{target.shown or value}{since}"


def _missed(assessed: Assessment, target: Decimal, value: Decimal) -> str:
    unit = assessed.indicator.unit
    figure, gap = shown(value, unit), points(value - target, unit)
    if assessed.rag is Rag.GREEN:
        return f"{figure} meets it"
    side = "below" if value < target else "above"
    within = "within" if assessed.rag is Rag.AMBER else "more than"
    return f"{figure} is {gap} {side} it, {within} the tolerance of {_tolerance(assessed, target)}"


def _tolerance(assessed: Assessment, target: Decimal) -> str:
    allowed = assessed.target.tolerance if assessed.target is not None else None
    unit = assessed.indicator.unit
    if allowed is None or allowed.points:
        return points(allowed.amount, unit) if allowed is not None else "none"
    share = plain(allowed.amount, Unit.PERCENT)
    return f"{share} of the target ({points(allowed.amount * target, unit)})"


def direction_in_words(assessed: Assessment) -> str:
    """Return how the figure compares with last month's."""
    indicator = assessed.indicator
    now, before = (assessed.figures.get(month) for month in (assessed.period, assessed.period - 1))
    change = assessed.trend
    if change is None or now is None or before is None or before.value is None:
        return "not compared: no figure for the month or for the month before"
    was = f"{assessed.period - 1} was {shown(before.value, indicator.unit)}"
    if change == 0:
        return f"{was}: the same"
    moved = f"{'up' if change > 0 else 'down'} {points(change, indicator.unit)}"
    if indicator.polarity is Polarity.NONE or assessed.direction is None:
        return f"{was}: {moved}"
    return f"{was}: {moved}, {MOVES[assessed.direction]} ({polarity_in_words(indicator)})"


def comparators_in_words(explained: Explanation) -> str:
    """Return the comparators with their years and sources, empty where there are none."""
    indicator = explained.indicator
    given = ((each, indicator.comparators.get(each.id)) for each in explained.config.comparators)
    return "; ".join(
        _compared(each, value, indicator.stated.get(each.id), indicator.unit)
        for each, value in given
        if value is not None
    )


def _compared(
    comparator: Comparator, value: Decimal | str, stated: Stated | None, unit: Unit
) -> str:
    figure = value if isinstance(value, str) else plain(value, unit)
    if stated is None:
        return f"{comparator.label} {figure}"
    label = comparator.label if stated.label is None else without_year(comparator.label)
    known = ", ".join(filter(None, (stated.label, stated.source)))
    return f"{label} {figure} ({known})"


def quartile_in_words(explained: Explanation) -> str:
    """Return where the council's own published figure lies among all, empty where none does."""
    found = explained.quartile
    if found is None:
        return ""
    first, *_, last = (f"{limit.normalize():f}" for limit in found.limits)
    return (
        f"{found.band} of A (best) to D: {found.value.normalize():f} in {found.label}, all"
        f" authorities being from {first} to {last}"
    )
