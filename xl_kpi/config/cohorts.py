"""The cohorts that an indicator counts, whichever way it is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import AnyOf, Cohort, OfIndicator, Subset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.config.declared import Config, Indicator


def cohorts_of(indicator: Indicator) -> Iterator[Cohort]:
    """Yield the cohorts of the numerator, then of the denominator; of several, each."""
    for part in (indicator.numerator, indicator.denominator):
        if isinstance(part, Cohort):
            yield part
        elif isinstance(part, AnyOf):
            yield from part.members


def extracts_used(config: Config) -> set[str]:
    """Return the extracts that a figure, a caseload list or a summary of caseloads rests on."""
    found = {spec.extract for spec in config.of_workers}
    for indicator in config.indicators.values():
        cohorts = [*cohorts_of(indicator)]
        found |= {cohort.extract for cohort in cohorts}
        found |= {has.extract for cohort in cohorts for has in cohort.has}
        if isinstance(indicator.numerator, Subset):
            found |= {has.extract for has in indicator.numerator.has}
    return found


def is_rolling(indicator: Indicator, indicators: Mapping[str, Indicator]) -> bool:
    """Tell whether a month's figure counts what the figures of earlier months count too.

    A figure made of others is rolling where one of them is. Of a figure that arrives ready made
    nothing is known.

    Args:
        indicator: The indicator.
        indicators: All of the config, which has no rings.
    """
    if any(cohort.when.months > 1 for cohort in cohorts_of(indicator)):
        return True
    parts = (indicator.numerator, indicator.denominator)
    return any(
        is_rolling(indicators[part.indicator], indicators)
        for part in parts
        if isinstance(part, OfIndicator) and part.indicator in indicators
    )
