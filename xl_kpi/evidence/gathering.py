"""Measuring one indicator, and those it rests on, from as few extracts as will do.

Where the month is named and nothing depends on the month that all the extracts together are as
at, only the extracts that the indicator counts are read; else also those that tell that month.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl_kpi.config.cohorts import cohorts_of
from xl_kpi.config.declared import OfIndicator, WhenKind
from xl_kpi.extracts.loading import dated_months, load_extracts
from xl_kpi.faults import Refusal
from xl_kpi.measures.counted import asked_for, parts_of
from xl_kpi.measures.figures import measure
from xl_kpi.months import window
from xl_kpi.pack import periods_asked
from xl_kpi.published.completing import completed
from xl_kpi.published.reading import read_published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xl_kpi.config.declared import Config
    from xl_kpi.extracts.loaded import Loaded
    from xl_kpi.measures.figures import Measured
    from xl_kpi.months import Month
    from xl_kpi.pack import Request
    from xl_kpi.published.figures import Published


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The figures of one indicator with all that they rest on.

    Attributes:
        config: With this indicator and those that it rests on, and no other, completed from the
            published files.
        extracts: The extracts that they count, present or not.
        period: The last month measured.
        own_month: The month that the extracts are as at.
        published: What the published files gave.
    """

    config: Config
    extracts: tuple[str, ...]
    loaded: Loaded
    period: Month
    own_month: Month
    measured: Measured
    published: Published


def gather(
    request: Request, config: Config, indicator: str, month: Month | None, *, by_team: bool
) -> Gathered:
    """Return an indicator's figures up to the period, with the months that `month` is judged by.

    Args:
        request: Where the extracts are, and the period.
        config: The whole config.
        indicator: Its id.
        month: The month to be explained; None for the period itself.
        by_team: Whether to break it down by team.

    Raises:
        Refusal: The extracts or the period is wrong.
    """
    narrow = narrowed(config, indicator)
    extracts = extracts_of(narrow)
    loaded, period, own_month = _loaded(request, config, narrow, extracts)
    published = read_published(narrow, period)
    narrow = completed(narrow, published)
    length = period - (month or period) + max(2, config.signals.months)
    measured = measure(
        narrow,
        loaded,
        window(period, length),
        own_month=own_month,
        by_team=(indicator,) if by_team else (),
    )
    return Gathered(
        config=narrow,
        extracts=extracts,
        loaded=loaded,
        period=period,
        own_month=own_month,
        measured=measured,
        published=published,
    )


def narrowed(config: Config, indicator: str) -> Config:
    """Return a config of one indicator and those that it rests on."""
    found: dict[str, None] = {}
    waiting = [indicator]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            declared = config.indicators[name]
            parts = (declared.numerator, declared.denominator)
            waiting += [part.indicator for part in parts if isinstance(part, OfIndicator)]
    return replace(config, indicators={name: config.indicators[name] for name in found})


def extracts_of(config: Config) -> tuple[str, ...]:
    """Return the extracts that a config's indicators count, in the order of first use."""
    parts = [part for item in asked_for(config.indicators.values()) for part in parts_of(item)]
    names = [*(part.extract for part in parts), *(has.extract for p in parts for has in p.has)]
    return tuple(dict.fromkeys(names))


def only(config: Config, extracts: Sequence[str]) -> Config:
    """Return a config that reads some extracts and no other.

    Its indicators stay: a list of supplied figures may name any of them.
    """
    return replace(config, extracts={name: config.extracts[name] for name in extracts})


def _loaded(
    request: Request, config: Config, narrow: Config, extracts: tuple[str, ...]
) -> tuple[Loaded, Month, Month]:
    if request.period is not None and not _rests_on_own_month(narrow, extracts):
        loaded = _load_only(request, request.period, only(config, extracts))
        if loaded is not None:
            return loaded, request.period, request.period
    loaded = load_extracts(only(config, (*extracts, *_dating(config))), request.extracts)
    return loaded, *periods_asked(request, config, loaded)


def _dating(config: Config) -> list[str]:
    """Return the extracts by whose dates it is told which month is the last complete one."""
    cohorts = [c for indicator in config.indicators.values() for c in cohorts_of(indicator)]
    return sorted({cohort.extract for cohort in cohorts})


def _load_only(request: Request, period: Month, config: Config) -> Loaded | None:
    """Return some extracts by themselves; None where they alone cannot answer for the month.

    With none of them there, or nothing in them for the month, the whole folder decides whether
    the request is wrong or there is only no figure.
    """
    try:
        loaded = load_extracts(config, request.extracts)
    except Refusal:
        return None
    dated = dated_months(config, loaded, request.today)
    if dated is None or not dated.first <= period <= dated.last:
        loaded.connection.close()
        return None
    return loaded


def _rests_on_own_month(config: Config, extracts: tuple[str, ...]) -> bool:
    """Tell whether a figure depends on the month that the extracts are as at."""
    parts = [part for item in asked_for(config.indicators.values()) for part in parts_of(item)]
    snapshot = any(p.when.kind is WhenKind.AS_AT and not p.when.columns for p in parts)
    return snapshot or any(config.extracts[name].covers is not None for name in extracts)
