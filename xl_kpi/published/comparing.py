"""An indicator's comparators and quartile from its published series.

Each comparator takes its latest figure whose year has ended by the month, a year ending in March.
The mean of the neighbours is LAIT's: a simple mean over the neighbours that have a figure for the
year, rounded half away from zero at the measure's decimals. A part of London of which a measure has
no latest figure gives way to London, as in LAIT.

Source: dfe-analytical-services/local-authority-interactive-tool, R/lait_modules/mod_la_lvl_table.R
and R/fn_helper_functions.R, `clean_ldn_region`; dfeR, `round_five_up`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Unit
from xl_kpi.config.published import ENGLAND, NEIGHBOURS, OWN, REGION
from xl_kpi.measures.rounding import round_value
from xl_kpi.published.figures import PublishedFigure, Quartile
from xl_kpi.published.neighbours import month_in_words, set_in_force
from xl_kpi.published.places import place_named
from xl_kpi.published.quartiles import lait_polarity, quartile_band, quartile_limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xl_kpi.config.declared import Comparator, Indicator
    from xl_kpi.months import Month
    from xl_kpi.published.figures import Place, Series
    from xl_kpi.published.neighbours import NeighbourSet

_MARCH = 3
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every comparison of a month rests on.

    Attributes:
        own: The council's own place.
        regions: Its region, after it another to fall back on.
        sets: The sets of statistical neighbours.
        neighbours_from: The set to use for every year, None for the one in force.
        latest: The latest year that has ended by the month.
    """

    own: Place
    regions: tuple[Place, ...]
    sets: Sequence[NeighbourSet]
    neighbours_from: str | None
    latest: int

    def set_of(self, year: int) -> NeighbourSet | None:
        """Return the set of neighbours that holds for a year of data."""
        return set_in_force(self.sets, year, self.neighbours_from)


@dataclass(frozen=True, slots=True)
class Found:
    """A comparator's figure of one year as published, and how it was made where it is a mean."""

    value: Decimal
    made: str = ""


def latest_year(period: Month) -> int:
    """Return the latest year, ending in March, that has ended by a month's last day."""
    return period.start.year if period.start.month >= _MARCH else period.start.year - 1


def found_by_year(area: str, series: Series, ground: Ground) -> dict[int, Found]:
    """Return the figures of a comparator's area, by year.

    Args:
        area: Whose figures: one of the config's words, or a region's name.
        series: The published measure.
        ground: The council, its region and its neighbours.
    """
    if area == NEIGHBOURS:
        return _means(series, ground)
    place = _place(area, series, ground)
    return {year: Found(value) for (each, year), value in series.values.items() if each == place}


def _place(area: str, series: Series, ground: Ground) -> Place | None:
    if area == OWN:
        return ground.own
    if area == REGION:
        latest = max((year for year in series.labels if year <= ground.latest), default=None)
        having = (each for each in ground.regions if (each, latest) in series.values)
        return next(having, ground.regions[0] if ground.regions else None)
    return place_named(ENGLAND if area == ENGLAND else area)


def _means(series: Series, ground: Ground) -> dict[int, Found]:
    found = {}
    for year in series.labels:
        chosen = ground.set_of(year)
        neighbours = () if chosen is None else chosen.neighbours.get(ground.own, ())
        values = [series.values[n, year] for n in neighbours if (n, year) in series.values]
        if chosen is not None and values:
            mean = Fraction(sum(map(Fraction, values)), len(values))
            made = (
                f"mean of {len(values)} of {len(neighbours)} statistical neighbours, set of"
                f" {month_in_words(chosen.made)}"
            )
            found[year] = Found(round_value(mean, series.decimals), made)
    return found


def figures_by_year(
    indicator: Indicator, series: Series, comparators: Iterable[Comparator], ground: Ground
) -> dict[str, dict[int, Found]]:
    """Return each comparator's figures by year, in the indicator's unit; none is left empty."""
    scale = _scale(indicator)
    every = {
        comparator.id: {
            year: Found(found.value * scale, found.made)
            for year, found in found_by_year(comparator.area, series, ground).items()
        }
        for comparator in comparators
    }
    return {name: years for name, years in every.items() if years}


def _scale(indicator: Indicator) -> Decimal:
    """Return what turns a published figure into the indicator's unit."""
    if indicator.unit is Unit.PERCENT:
        return 1 / _HUNDRED
    if indicator.unit is Unit.RATE and indicator.published_as is not None:
        return indicator.per / indicator.published_as.per
    return Decimal(1)


def latest_figures(
    indicator: str, series: Series, by_year: Mapping[str, Mapping[int, Found]], latest: int
) -> tuple[PublishedFigure, ...]:
    """Return the latest figure of each comparator that has one by the latest year."""
    chosen = {
        name: max(ended)
        for name, years in by_year.items()
        if (ended := [year for year in years if year <= latest])
    }
    return tuple(
        PublishedFigure(
            indicator=indicator,
            comparator=name,
            year=year,
            label=series.labels[year],
            value=by_year[name][year].value,
            source=": ".join(filter(None, (by_year[name][year].made, series.source))),
        )
        for name, year in chosen.items()
    )


def quartile_of(indicator: Indicator, series: Series, ground: Ground) -> Quartile | None:
    """Return where the council's figure of the latest year lies, None where no band is given.

    The polarity is LAIT's where its dictionary has the measure, else the indicator's own.
    """
    latest = max((year for _, year in series.values if year <= ground.latest), default=None)
    if latest is None or not series.bands:
        return None
    polarity = indicator.polarity if series.polarity is None else lait_polarity(series.polarity)
    everyone = [
        value for (place, year), value in series.values.items()
        if year == latest and place.isdecimal()
    ]  # fmt: skip
    value, limits = series.values.get((ground.own, latest)), quartile_limits(everyone)
    band = None if value is None else quartile_band(value, limits, polarity)
    if value is None or band is None:
        return None
    return Quartile(
        indicator=indicator.id,
        year=latest,
        label=series.labels[latest],
        value=value,
        band=band,
        limits=tuple(Decimal(each.numerator) / each.denominator for each in limits),
    )
