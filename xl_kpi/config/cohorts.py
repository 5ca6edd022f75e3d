"""The cohorts that an indicator counts, whichever way it is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import AnyOf, Cohort, Subset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.config.declared import Config, Indicator


def cohorts_of(indicator: Indicator) -> Iterator[Cohort]:
    """Yield the cohorts of the numerator, then of the denominator; of several, each."""
    for part in (indicator.numerator, indicator.denominator):
        if isinstance(part, Cohort):
            yield part
        elif isinstance(part, AnyOf):
            yield from part.members


def extracts_used(config: Config) -> set[str]:
    """Return the extracts that a figure or a caseload list rests on."""
    found = {caseload.extract for caseload in config.caseloads}
    for indicator in config.indicators.values():
        cohorts = [*cohorts_of(indicator)]
        found |= {cohort.extract for cohort in cohorts}
        found |= {has.extract for cohort in cohorts for has in cohort.has}
        if isinstance(indicator.numerator, Subset):
            found |= {has.extract for has in indicator.numerator.has}
    return found
