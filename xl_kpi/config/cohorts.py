"""The cohorts that an indicator counts, whichever way it is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import AnyOf, Cohort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.config.declared import Indicator


def cohorts_of(indicator: Indicator) -> Iterator[Cohort]:
    """Yield the cohorts of the numerator, then of the denominator; of several, each."""
    for part in (indicator.numerator, indicator.denominator):
        if isinstance(part, Cohort):
            yield part
        elif isinstance(part, AnyOf):
            yield from part.members
