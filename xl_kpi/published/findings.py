"""What is amiss with a month's comparators: old, of mixed years, or not what was published."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.published import NEIGHBOURS, without_year
from xl_kpi.faults import Finding, Level
from xl_kpi.measures.rounding import round_value
from xl_kpi.published.neighbours import month_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xl_kpi.config.declared import Comparator, Config, Indicator
    from xl_kpi.published.comparing import Ground
    from xl_kpi.published.figures import PublishedFigure, Series
    from xl_kpi.published.neighbours import NeighbourSet

_USUAL_STALE_AFTER = 2
_SET_LASTS = 4
"""Years after which a later set of neighbours is to be expected: those of 2021 and 2025 are so far
apart."""


def comparator_findings(raw: Config, config: Config, latest: int) -> Iterator[Finding]:
    """Yield what is amiss with each indicator's comparators.

    Args:
        raw: The config as it was written.
        config: The same, completed from the published files.
        latest: The latest year that has ended by the month.
    """
    labels = {each.id: without_year(each.label) for each in config.comparators}
    stale_after = config.published.stale_after if config.published else _USUAL_STALE_AFTER
    for name, indicator in config.indicators.items():
        years = {
            each: stated.year
            for each, stated in indicator.stated.items()
            if stated.year is not None and isinstance(indicator.comparators.get(each), Decimal)
        }
        yield from _mixed(indicator, years, labels)
        yield from _stale(indicator, years, labels, (latest, stale_after))
        yield from _not_as_published(raw.indicators[name], indicator, labels)
    yield from _undated(raw, config, latest)


def _mixed(
    indicator: Indicator, years: Mapping[str, int], labels: Mapping[str, str]
) -> Iterator[Finding]:
    if len(set(years.values())) > 1:
        said = ", ".join(f"{labels[name]} is of {year}" for name, year in years.items())
        yield _finding(
            "comparators-mixed-years", indicator, f"its comparators are of several years: {said}"
        )


def _stale(
    indicator: Indicator,
    years: Mapping[str, int],
    labels: Mapping[str, str],
    bounds: tuple[int, int],
) -> Iterator[Finding]:
    latest, stale_after = bounds
    for name, year in years.items():
        newer = [each for each in indicator.published.get(name, {}) if year < each <= latest]
        if newer:
            yield _finding(
                "comparator-stale",
                indicator,
                f"{labels[name]} is of {year}, and the published files have {max(newer)}; take the"
                " config's figure out, or bring it up to date",
            )
        elif latest - year > stale_after:
            yield _finding(
                "comparator-stale",
                indicator,
                f"{labels[name]} is of {year}, more than {stale_after} years before the month; look"
                " whether later figures have been published",
            )


def _not_as_published(
    raw: Indicator, indicator: Indicator, labels: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield the config's own figures that were published otherwise for their year."""
    for name, value in raw.comparators.items():
        year = _year_written(raw, name)
        published = None if year is None else indicator.published.get(name, {}).get(year)
        if not isinstance(value, Decimal) or not isinstance(published, Decimal):
            continue
        if round_value(published, max(0, -int(value.as_tuple().exponent))) != value:
            yield _finding(
                "comparator-not-as-published",
                indicator,
                f"the config has {value} for {labels[name]} in {year}, and"
                f" {published.normalize():f} was published",
            )


def _undated(raw: Config, config: Config, latest: int) -> Iterator[Finding]:
    """Yield one note of all figures without a year that stand before published ones."""
    names = [
        name
        for name, indicator in raw.indicators.items()
        if any(
            _year_written(indicator, each) is None
            and min(config.indicators[name].published.get(each, {latest + 1: ""})) <= latest
            for each in indicator.comparators
        )
    ]
    if names:
        yield Finding(
            rule="comparator-fixed",
            level=Level.NOTE,
            where=raw.path.name,
            message=f"comparators are fixed without a year for {', '.join(names)}; take them out"
            " for the published ones to be shown, or add their years",
        )


def _year_written(raw: Indicator, comparator: str) -> int | None:
    stated = raw.stated.get(comparator)
    return None if stated is None else stated.year


def neighbour_findings(
    figures: Iterable[PublishedFigure],
    comparators: Iterable[Comparator],
    ground: Ground,
    *,
    asked: bool,
) -> Iterator[Finding]:
    """Yield what is amiss with the sets of neighbours that the figures' means were taken over.

    Args:
        figures: The figures that are shown.
        comparators: Those of the config.
        ground: The sets there are.
        asked: Whether any measure was found, of which a mean is wanted.
    """
    wanted = {each.id for each in comparators if each.area == NEIGHBOURS}
    if not wanted or not asked:
        return
    newest = ground.set_of(ground.latest)
    if newest is None:
        named = f" of {ground.neighbours_from}" if ground.neighbours_from else ""
        yield _of_set(
            "the published files", f"there is no set of statistical neighbours{named} among them"
        )
    elif ground.own not in newest.neighbours:
        yield _of_set(newest.file, f"this set gives no neighbours for the council ({ground.own})")
    for year in sorted({figure.year for figure in figures if figure.comparator in wanted}):
        used = ground.set_of(year)
        if used is not None:
            yield from _age(used, year, ground)


def _age(used: NeighbourSet, year: int, ground: Ground) -> Iterator[Finding]:
    made = month_in_words(used.made)
    later = [each for each in ground.sets if used.made < each.made and each.made.start.year <= year]
    if later:
        newer = max(later, key=lambda each: each.made)
        yield _of_set(used.file, f"the set of {made} is used for figures of {year}, for which"
                      f" {newer.file} holds")  # fmt: skip
    elif used.made.start.year > year:
        yield _of_set(used.file, f"the set of {made} is used for figures of {year}, before which"
                      " there is none: add the set of that time")  # fmt: skip
    elif year - used.made.start.year >= _SET_LASTS:
        yield _of_set(used.file, f"the set of {made} is used for figures of {year}; look whether a"
                      " later one has been published")  # fmt: skip


def series_findings(indicator: str, series: Series) -> Iterator[Finding]:
    """Yield a finding where some of a series' values could not be read."""
    if series.unreadable:
        yield Finding(
            rule="published-unreadable",
            level=Level.WARNING,
            where=indicator,
            message=f"{series.unreadable} values of {series.source} are neither numbers nor marks"
            " that stand for none, and are left out",
        )


def not_found(where: str, message: str) -> Finding:
    """Return the finding of a measure, a file or an area that the published files lack."""
    return Finding(rule="published-missing", level=Level.WARNING, where=where, message=message)


def _of_set(where: str, message: str) -> Finding:
    return Finding(rule="neighbours-set", level=Level.WARNING, where=where, message=message)


def _finding(rule: str, indicator: Indicator, message: str) -> Finding:
    return Finding(rule=rule, level=Level.WARNING, where=indicator.id, message=message)
