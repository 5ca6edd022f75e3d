"""What the published files hold of what a config asks for: series, sets of neighbours, names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from xl_kpi.config.published import LaitMeasure, StatisticsColumn
from xl_kpi.faults import Fault, Refusal
from xl_kpi.published.dfe_statistics import file_named, read_authorities, read_column
from xl_kpi.published.files import Form, of_form
from xl_kpi.published.findings import not_found, series_findings
from xl_kpi.published.lait import read_dictionary, read_lait
from xl_kpi.published.neighbours import authorities_of, read_neighbours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from xl_kpi.config.declared import Config
    from xl_kpi.faults import Finding
    from xl_kpi.published.figures import Series
    from xl_kpi.published.files import PublishedFile
    from xl_kpi.published.lait import Described
    from xl_kpi.published.neighbours import NeighbourSet
    from xl_kpi.published.places import Authority

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the files hold.

    Attributes:
        series: By indicator.
        estimates: By population, in the config's order.
        authorities: All that any file names.
        sets: The sets of statistical neighbours.
        taken: File to how many values, words or authorities were taken from it.
    """

    series: Mapping[str, Series]
    estimates: Mapping[str, tuple[Series, ...]]
    authorities: frozenset[Authority]
    sets: tuple[NeighbourSet, ...]
    taken: Mapping[PublishedFile, int]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What every reading needs; the faults of all files are gathered and raised together."""

    config: Config
    files: Sequence[PublishedFile]
    connection: DuckDBPyConnection
    faults: list[Fault] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    taken: Counter[PublishedFile] = field(default_factory=Counter)

    def each(
        self, form: Form, read: Callable[[PublishedFile], _T], count: Callable[[_T], int]
    ) -> Iterator[_T]:
        """Yield what is read of each file of a form, those at fault left out."""
        for file in of_form(self.files, form):
            try:
                found = read(file)
            except Refusal as refusal:
                self.faults.extend(refusal.faults)
            else:
                self.taken[file] += count(found)
                yield found

    def where(self, line: int) -> str:
        """Return a line of the config as messages name it."""
        return f"{self.config.path.name}:{line}"


def read_contents(
    config: Config, files: Sequence[PublishedFile], connection: DuckDBPyConnection
) -> Contents:
    """Return what the files hold of what the config asks for.

    Args:
        config: What its indicators and populations are in the published files.
        files: The files, their forms known.
        connection: A database to read with.

    Raises:
        Refusal: Files are damaged, or hold several figures where there can be one.
    """
    desk = _Desk(config=config, files=files, connection=connection)
    sets = tuple(desk.each(Form.NEIGHBOURS, read_neighbours, lambda each: len(each.neighbours)))
    measures, authorities = _measures(desk)
    series = measures | dict(_columns(desk))
    estimates = {
        name: tuple(read for each in asked if (read := _column(desk, each)) is not None)
        for name, asked in config.published_populations.items()
    }
    found = desk.each(Form.STATISTICS, lambda f: read_authorities(connection, f), lambda _: 0)
    authorities = authorities.union(authorities_of(sets), *found)
    if desk.faults:
        raise Refusal(dict.fromkeys(desk.faults))
    unreadable = [finding for name in series for finding in series_findings(name, series[name])]
    return Contents(
        series=series,
        estimates=estimates,
        authorities=frozenset(authorities),
        sets=sets,
        taken=desk.taken,
        findings=(*desk.findings, *unreadable),
    )


def _measures(desk: _Desk) -> tuple[dict[str, Series], set[Authority]]:
    """Return the indicators' series from LAIT's data, and the authorities there."""
    asked = {
        name: one.published_as
        for name, one in desk.config.indicators.items()
        if isinstance(one.published_as, LaitMeasure)
    }
    if not asked or not any(of_form(desk.files, Form.LAIT)):
        return {}, set()
    measures = sorted({each.measure for each in asked.values()})
    described: dict[str, Described] = {}
    for words in desk.each(
        Form.DICTIONARY, lambda f: read_dictionary(desk.connection, f, measures), len
    ):
        described |= words
    found: dict[str, Series] = {}
    authorities: set[Authority] = set()
    for series, named in desk.each(
        Form.LAIT,
        lambda f: read_lait(desk.connection, f, measures, described),
        lambda read: sum(len(each.values) for each in read[0].values()),
    ):
        found |= series
        authorities |= named
    return dict(_of_indicators(desk, asked, found)), authorities


def _of_indicators(
    desk: _Desk, asked: Mapping[str, LaitMeasure], found: Mapping[str, Series]
) -> Iterator[tuple[str, Series]]:
    for name, one in asked.items():
        series = found.get(one.measure)
        if series is None:
            message = f"no published file has LAIT's measure {one.measure} ({desk.where(one.line)})"
            desk.findings.append(not_found(name, message))
        elif one.decimals is None:
            yield name, series
        else:
            yield name, replace(series, decimals=one.decimals)


def _columns(desk: _Desk) -> Iterator[tuple[str, Series]]:
    """Yield the indicators' series from DfE statistics."""
    for name, one in desk.config.indicators.items():
        if isinstance(one.published_as, StatisticsColumn):
            series = _figures(desk, name, one.published_as)
            if series is not None:
                yield name, series


def _figures(desk: _Desk, name: str, column: StatisticsColumn) -> Series | None:
    """Return an indicator's column of statistics; None, with a finding, where there is none."""
    before = len(desk.faults)
    series = _column(desk, column)
    if series is not None and series.values:
        return series
    if len(desk.faults) == before:
        message = (
            f"no published file of DfE statistics is named {column.file}"
            if series is None
            else f"{series.source} has no figure in the rows asked for"
        )
        desk.findings.append(not_found(name, f"{message} ({desk.where(column.line)})"))
    return None


def _column(desk: _Desk, column: StatisticsColumn) -> Series | None:
    """Return a column of statistics; None where there is no such file, or it is at fault."""
    file = file_named(column.file, of_form(desk.files, Form.STATISTICS))
    if file is None:
        return None
    try:
        series = read_column(desk.connection, file, column, desk.where(column.line))
    except Refusal as refusal:
        desk.faults.extend(refusal.faults)
        return None
    desk.taken[file] += len(series.values)
    return series
