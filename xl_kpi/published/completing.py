"""A config completed from published files: comparators, quartiles, populations filled in.

What the config itself says stands before what was published. Everything after this sees one config
and need not know where a figure came from; its year and source are kept with it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xl_kpi.config.published import Stated
from xl_kpi.measures.rounding import round_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from xl_kpi.config.declared import Config, Indicator, PopulationFigure
    from xl_kpi.published.figures import Published, PublishedFigure


def completed(config: Config, published: Published) -> Config:
    """Return a config with everything that the published files give filled in."""
    if not (published.by_year or published.quartiles or published.populations):
        return config
    figures: dict[str, list[PublishedFigure]] = {name: [] for name in config.indicators}
    for figure in published.figures:
        figures[figure.indicator].append(figure)
    return replace(
        config,
        indicators={
            name: _indicator(indicator, figures[name], published)
            for name, indicator in config.indicators.items()
        },
        populations=_populations(config, published),
    )


def _indicator(
    indicator: Indicator, figures: Iterable[PublishedFigure], published: Published
) -> Indicator:
    own = indicator.comparators
    taken = {each.comparator: each for each in figures if each.comparator not in own}
    stated = {
        name: Stated(year=each.year, label=each.label, source=each.source)
        for name, each in taken.items()
    }
    quartile = published.quartiles.get(indicator.id)
    return replace(
        indicator,
        comparators={**{name: each.value for name, each in taken.items()}, **own},
        stated={**stated, **indicator.stated},
        published=_by_year(indicator, published.by_year.get(indicator.id, {})),
        quartile=None if quartile is None else quartile.band,
    )


def years_known(config: Config, published: Published) -> Config:
    """Return a config that knows published figures by year, its own comparators as written.

    The figures are rounded as the board rounds them: so a pack made by hand shows them.
    """
    indicators = dict(config.indicators)
    for name, found in published.by_year.items():
        one = indicators[name]
        rounded = {
            each: {
                year: round_value(value, one.decimals, one.unit) for year, value in years.items()
            }
            for each, years in found.items()
        }
        indicators[name] = replace(one, published=_by_year(one, rounded))
    return replace(config, indicators=indicators, populations=_populations(config, published))


def _by_year(
    indicator: Indicator, found: Mapping[str, Mapping[int, Decimal]]
) -> dict[str, dict[int, Decimal | str]]:
    names = dict.fromkeys((*found, *indicator.published))
    return {name: {**found.get(name, {}), **indicator.published.get(name, {})} for name in names}


def _populations(config: Config, published: Published) -> dict[str, tuple[PopulationFigure, ...]]:
    """Return each population's figures, earliest first; of one day the config's own stands."""
    found = {}
    for name, own in config.populations.items():
        by_day = {each.starts: each for each in (*published.populations.get(name, ()), *own)}
        found[name] = tuple(by_day[day] for day in sorted(by_day))
    return found
