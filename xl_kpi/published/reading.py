"""The published files of a config read for a month: figures out, with whatever is amiss."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.config.declared import PopulationFigure
from xl_kpi.config.published import AREAS
from xl_kpi.extracts.loaded import FileRead
from xl_kpi.published.comparing import (
    Ground,
    figures_by_year,
    latest_figures,
    latest_year,
    quartile_of,
)
from xl_kpi.published.completing import completed
from xl_kpi.published.contents import read_contents
from xl_kpi.published.figures import Published
from xl_kpi.published.files import list_published, recognise
from xl_kpi.published.findings import comparator_findings, neighbour_findings, not_found
from xl_kpi.published.places import council_place, place_named, regions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from duckdb import DuckDBPyConnection

    from xl_kpi.config.declared import Config
    from xl_kpi.faults import Finding
    from xl_kpi.months import Month
    from xl_kpi.published.comparing import Found
    from xl_kpi.published.contents import Contents
    from xl_kpi.published.figures import Place, Quartile, Series

_MID_YEAR = (7, 1)


def read_published(config: Config, period: Month) -> Published:
    """Return what the published files give for a month.

    Without a file that the config's patterns find there is nothing, and no fault: the config's own
    comparators and populations stand.

    Args:
        config: The council, the comparators, and what the indicators are in the files.
        period: The month; no figure is of a year that had not ended by then.

    Raises:
        Refusal: A file is damaged or ambiguous, or the council cannot be told among the
            authorities.
    """
    paths = list_published(config)
    found = Published()
    if paths:
        with _engine() as (connection, scratch):
            files, notes = recognise(paths, connection, scratch)
            contents = read_contents(config, files, connection)
        found = _compared(config, contents, period)
        found = replace(
            found,
            files=tuple(
                FileRead(path=f.path, sheet=f.sheet, sha256=f.sha256, rows=contents.taken[f])
                for f in files
            ),
            findings=(*notes, *contents.findings, *found.findings),
        )
    whole = completed(config, found)
    findings = (
        *found.findings,
        *_wanting(whole),
        *comparator_findings(config, whole, latest_year(period)),
    )
    return replace(found, findings=findings)


@contextmanager
def _engine() -> Iterator[tuple[DuckDBPyConnection, Path]]:
    """Give a database of its own and a private folder, both gone afterwards."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with (
        tempfile.TemporaryDirectory(prefix="xl_kpi_", ignore_cleanup_errors=True) as scratch,
        duckdb.connect(config=settings) as connection,
    ):
        yield connection, Path(scratch)


def _compared(config: Config, contents: Contents, period: Month) -> Published:
    if not contents.series and not any(contents.estimates.values()):
        return Published()
    ground = _ground(config, contents, period)
    every = {
        name: figures_by_year(config.indicators[name], series, config.comparators, ground)
        for name, series in contents.series.items()
    }
    figures = tuple(
        figure
        for name, by_year in every.items()
        for figure in latest_figures(name, contents.series[name], by_year, ground.latest)
    )
    asked = bool(contents.series)
    return Published(
        figures=figures,
        quartiles=dict(_quartiles(config, contents.series, ground)),
        by_year={name: dict(_values(found)) for name, found in every.items()},
        populations=dict(_populations(contents.estimates, ground.own)),
        findings=(
            *neighbour_findings(figures, config.comparators, ground, asked=asked),
            *_unknown_areas(config, contents.series.values()),
        ),
    )


def _ground(config: Config, contents: Contents, period: Month) -> Ground:
    own = council_place(config, contents.authorities)
    return Ground(
        own=own,
        regions=regions_of(own, contents.authorities),
        sets=contents.sets,
        neighbours_from=config.published.neighbours_from if config.published else None,
        latest=latest_year(period),
    )


def _values(found: Mapping[str, Mapping[int, Found]]) -> Iterator[tuple[str, dict[int, Decimal]]]:
    for name, years in found.items():
        yield name, {year: one.value for year, one in years.items()}


def _quartiles(
    config: Config, series: Mapping[str, Series], ground: Ground
) -> Iterator[tuple[str, Quartile]]:
    for name, each in series.items():
        quartile = quartile_of(config.indicators[name], each, ground)
        if quartile is not None:
            yield name, quartile


def _populations(
    estimates: Mapping[str, Iterable[Series]], own: Place
) -> Iterator[tuple[str, tuple[PopulationFigure, ...]]]:
    for name, found in estimates.items():
        by_year = {
            year: PopulationFigure(
                starts=date(year, *_MID_YEAR), value=int(value), source=each.source
            )
            for each in found
            for (place, year), value in each.values.items()
            if place == own
        }
        yield name, tuple(by_year[year] for year in sorted(by_year))


def _unknown_areas(config: Config, series: Iterable[Series]) -> Iterator[Finding]:
    """Yield a finding for each comparator whose area the config names and no series has."""
    places = {place for each in series for place, _ in each.values}
    for comparator in config.comparators:
        elsewhere = comparator.named and comparator.area not in AREAS
        if elsewhere and places and place_named(comparator.area) not in places:
            message = f"the published files have no area {comparator.area}"
            yield not_found(f"comparator {comparator.id}", message)


def _wanting(config: Config) -> Iterator[Finding]:
    """Yield a finding for each population that is to be published and has no figure at all."""
    for name in config.published_populations:
        if not config.populations.get(name):
            message = "has no figure: none is in the published files, and none in the config"
            yield not_found(f"population {name}", message)
