"""From counts to figures: every indicator of a config, for every month of a window.

A computed figure is shown where there is one. A supplied figure is shown where the config says
so or the figure cannot be computed; where both exist and differ, the computed one is shown and
the difference is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.declared import OfIndicator, OfPopulation
from xl_kpi.faults import Finding, Level
from xl_kpi.measures.calendar import create_calendar_days, create_calendar_months
from xl_kpi.measures.counted import (
    asked_for,
    denominator_of,
    numerator_of,
    parts_of,
    reads_working_days,
)
from xl_kpi.measures.counting import count_all
from xl_kpi.measures.coverage import Coverage
from xl_kpi.measures.figure import as_supplied, ratio
from xl_kpi.measures.measurement import WHOLE_SERVICE, Status
from xl_kpi.measures.running import Run
from xl_kpi.measures.supplied_teams import supplied_by_team
from xl_kpi.measures.team_names import TeamNames, create_team_spellings, read_team_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from xl_kpi.config.declared import Config, Indicator
    from xl_kpi.extracts.loaded import Loaded, SuppliedFigure
    from xl_kpi.measures.counted import Counted
    from xl_kpi.measures.counting import Tally
    from xl_kpi.measures.figure import Amount
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.measures.supplied_teams import Key
    from xl_kpi.months import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Every figure of a run.

    Attributes:
        measurements: By indicator in the config's order, then team, then month.
        findings: Teams spelt in several ways, teams that the config has not, supplied figures
            that differ from computed ones.
        statements: The SQL that ran.
        teams: What the spellings of teams mean.
    """

    measurements: tuple[Measurement, ...]
    findings: tuple[Finding, ...]
    statements: tuple[str, ...]
    teams: TeamNames


def measure(
    config: Config,
    loaded: Loaded,
    months: Sequence[Month],
    *,
    own_month: Month,
    by_team: Collection[str] = (),
) -> Measured:
    """Return the figures of every indicator for `months`.

    Args:
        config: The indicators.
        loaded: The extracts, in DuckDB.
        months: Consecutive, earliest first.
        own_month: The month the extracts are as at: a snapshot's own, and the one from which
            `covers` counts back.
        by_team: Indicators to break down by team as well.
    """
    coverage = Coverage(extracts=config.extracts, loaded=loaded, own_month=own_month)
    asked = [c for c in asked_for(config.indicators.values()) if coverage.has_rows(c)]
    parts = [part for counted in asked for part in parts_of(counted)]
    working_days = reads_working_days(parts, config.extracts)
    if working_days:
        create_calendar_days(loaded.connection, config.country, config.subdivision)
    create_calendar_months(loaded.connection, months, working_days=working_days)
    names = read_team_names(config, loaded)
    create_team_spellings(loaded, names)
    supplied, unmerged = supplied_by_team(loaded, config.indicators, names)
    run = Run(
        connection=loaded.connection,
        extracts=config.extracts,
        tables={name: extract.table for name, extract in loaded.extracts.items()},
        months=months,
        own_month=own_month,
        by_team=False,
    )
    figures = _Figures(config, supplied, tuple(months), coverage, count_all(run, asked))
    statements = run.statements
    teamed = _with_their_parts(config, by_team)
    if teamed:
        wanted = asked_for(config.indicators[name] for name in teamed)
        run = run.of_teams()
        figures.by_team = count_all(run, [c for c in wanted if c in asked and _has_team(config, c)])
        statements += run.statements
    measurements = tuple(figures.all(teamed))
    return Measured(
        measurements=measurements,
        findings=(*names.findings, *unmerged, *figures.findings),
        statements=tuple(statements),
        teams=names,
    )


def _with_their_parts(config: Config, names: Collection[str]) -> frozenset[str]:
    """Return indicators and those that they rest on."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            indicator = config.indicators[name]
            parts = (indicator.numerator, indicator.denominator)
            waiting += [part.indicator for part in parts if isinstance(part, OfIndicator)]
    return frozenset(found)


def _has_team(config: Config, counted: Counted) -> bool:
    return all(config.extracts[part.extract].team is not None for part in parts_of(counted))


@dataclass(frozen=True, slots=True)
class _Asked:
    """An indicator with what its numerator and denominator count, where they are counts."""

    indicator: Indicator
    numerator: Counted | None
    denominator: Counted | None


class _Figures:
    """The figures of one run as they are worked out, each indicator after those it rests on."""

    def __init__(
        self,
        config: Config,
        supplied: Mapping[Key, SuppliedFigure],
        months: tuple[Month, ...],
        coverage: Coverage,
        whole: Mapping[Counted, Tally],
    ) -> None:
        self.config = config
        self.months = months
        self.coverage = coverage
        self.whole = whole
        self.by_team: Mapping[Counted, Tally] = {}
        self.findings: list[Finding] = []
        self.supplied = supplied
        self.done: dict[tuple[str, str], tuple[Measurement, ...]] = {}
        self._statuses: dict[Counted, dict[Month, Status]] = {}

    def all(self, teamed: Collection[str]) -> Iterator[Measurement]:
        """Yield the measurements in the config's order, then team, then month."""
        for indicator in _in_order(self.config.indicators):
            counted = _Asked(indicator, numerator_of(indicator), denominator_of(indicator))
            for team in [WHOLE_SERVICE, *self._teams(counted, teamed)]:
                self.done[indicator.id, team] = self._series(counted, team)
        for name in self.config.indicators:
            teams = sorted(team for indicator, team in self.done if indicator == name)
            for team in teams:
                yield from self.done[name, team]

    def _teams(self, asked: _Asked, teamed: Collection[str]) -> list[str]:
        """Return the teams that have a figure for the indicator, or for one it rests on.

        A rate of the population is not broken down: no population is known by team.
        """
        indicator = asked.indicator
        if indicator.id not in teamed or isinstance(indicator.denominator, OfPopulation):
            return []
        found = {team for name, team, _ in self.supplied if name == indicator.id}
        for counted in (asked.numerator, asked.denominator):
            if counted is not None:
                found |= {team for team, _ in self.by_team.get(counted, {})}
        for part in (indicator.numerator, indicator.denominator):
            if isinstance(part, OfIndicator):
                found |= {team for name, team in self.done if name == part.indicator}
        return sorted(found - {WHOLE_SERVICE})

    def _series(self, asked: _Asked, team: str) -> tuple[Measurement, ...]:
        """Return an indicator's figures, a month each."""
        indicator = asked.indicator
        if indicator.supplied:
            return tuple(self._arrived(indicator, team, month) for month in self.months)
        numerators = self._amounts(indicator.numerator, asked.numerator, team)
        denominators = self._amounts(indicator.denominator, asked.denominator, team)
        computed = (
            ratio(indicator, team, month, numerator, denominator)
            for month, numerator, denominator in zip(
                self.months, numerators, denominators, strict=True
            )
        )
        return tuple(self._settle(indicator, figure) for figure in computed)

    def _arrived(self, indicator: Indicator, team: str, month: Month) -> Measurement:
        figure = self.supplied.get((indicator.id, team, month))
        return as_supplied(indicator, figure, team, month)

    def _settle(self, indicator: Indicator, computed: Measurement) -> Measurement:
        """Return the computed figure, or the supplied one where it cannot be computed."""
        if (indicator.id, computed.team, computed.month) not in self.supplied:
            return computed
        arrived = self._arrived(indicator, computed.team, computed.month)
        if computed.status is Status.OK:
            self._compare(indicator, computed, arrived)
            return computed
        return computed if computed.status is Status.ZERO_DENOMINATOR else arrived

    def _compare(self, indicator: Indicator, computed: Measurement, arrived: Measurement) -> None:
        if arrived.status is Status.OK and arrived.value != computed.value:
            self.findings.append(
                Finding(
                    rule="supplied-differs",
                    level=Level.WARNING,
                    where=f"{indicator.id} {computed.month}{_of_team(computed.team)}",
                    message=f"the supplied figure {arrived.value} differs from the computed"
                    f" {computed.value}, which is shown",
                )
            )

    def _amounts(self, part: object, counted: Counted | None, team: str) -> Sequence[Amount]:
        """Return what a numerator or denominator comes to in each month."""
        if counted is not None:
            return self._counts(counted, team)
        if isinstance(part, OfPopulation):
            return [self._population(part.population, team, month) for month in self.months]
        if isinstance(part, OfIndicator):
            others = self.done.get((part.indicator, team))
            missing = [(None, Status.NO_DATA)] * len(self.months)
            return missing if others is None else [(m.value, m.status) for m in others]
        return [(None, Status.OK)] * len(self.months)

    def _counts(self, counted: Counted, team: str) -> list[Amount]:
        statuses = self._statuses.get(counted)
        if statuses is None:
            statuses = self._statuses[counted] = self.coverage.statuses(counted, self.months)
        tally = (self.whole if team == WHOLE_SERVICE else self.by_team).get(counted)
        if tally is None:
            return [
                (None, Status.NO_DATA if statuses[month] is Status.OK else statuses[month])
                for month in self.months
            ]
        return [
            (Decimal(tally.get((team, month.number), 0)), Status.OK)
            if statuses[month] is Status.OK
            else (None, statuses[month])
            for month in self.months
        ]

    def _population(self, name: str, team: str, month: Month) -> Amount:
        figures = self.config.populations.get(name, ())
        current = [figure for figure in figures if figure.starts <= month.end]
        if not current or team != WHOLE_SERVICE:
            return None, Status.NO_DATA
        return Decimal(max(current, key=lambda figure: figure.starts).value), Status.OK


def _in_order(indicators: Mapping[str, Indicator]) -> Iterator[Indicator]:
    """Yield each indicator after the indicators that it rests on."""
    done: set[str] = set()

    def visit(indicator: Indicator) -> Iterator[Indicator]:
        if indicator.id in done:
            return
        done.add(indicator.id)
        for part in (indicator.numerator, indicator.denominator):
            if isinstance(part, OfIndicator):
                yield from visit(indicators[part.indicator])
        yield indicator

    for indicator in indicators.values():
        yield from visit(indicator)


def _of_team(team: str) -> str:
    return "" if team == WHOLE_SERVICE else f" {team}"
