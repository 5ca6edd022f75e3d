"""indicator_config.yaml becomes frozen values, or one refusal that lists every fault by line.

The file is read in three steps: YAML to a tree with lines, the tree held to the declared keys
(what is wrong is noted and taken out), and what is left read as values, each name looked up.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

from xl_kpi.config.crosscheck import check_figures_name_something, check_rings
from xl_kpi.config.declared import Comparator, Config, Indicator, PopulationFigure
from xl_kpi.config.expressions import expression_cache
from xl_kpi.config.fault_log import FaultLog
from xl_kpi.config.figures import FigureReader
from xl_kpi.config.indicators import in_words, read_indicator
from xl_kpi.config.keys import CONFIG
from xl_kpi.config.sources import read_extracts
from xl_kpi.config.tables import (
    TABLE_COLUMNS,
    check_unique,
    read_caseload,
    read_reconciliation,
    read_table,
    read_team_table,
)
from xl_kpi.config.yaml_tree import read_tree
from xl_kpi.faults import refuse

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from xl_kpi.config.sources import Source
    from xl_kpi.config.yaml_tree import Mapping

MOST_BYTES = 5 * 1024 * 1024
"""The largest config that is read; the shipped one has a fiftieth of it."""

_USUAL_WINDOW = "13"
_USUAL_COUNTRY = "GB"
_USUAL_SUBDIVISION = "ENG"
_ISO_MONTH_LETTERS = len("2021-07")


def read_config(path: Path) -> Config:
    """Return what a config declares.

    Args:
        path: The YAML file, UTF-8.

    Raises:
        Refusal: The file cannot be read or is no config, or anything in it is wrong: one fault
            for each wrong thing, with its line.
    """
    data = _read_bytes(path)
    log = FaultLog(path.name)
    tree = read_tree(_decode(data, log), log)
    conformed = CONFIG.conform(tree, "the config", log)
    with expression_cache():
        config = _read_sections(conformed or tree, path, data, log)
    log.raise_any()
    return config


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise refuse(path, "there is no such file; give the config with --config FILE") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refuse(path, f"the config cannot be read ({reason})") from None
    if len(data) > MOST_BYTES:
        raise refuse(path, "the file is larger than 5 MB; a config is not, so give another file")
    return data


def _decode(data: bytes, log: FaultLog) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        log.stop(line, "the file is not UTF-8; save it with the encoding UTF-8")


def _read_sections(node: Mapping, path: Path, data: bytes, log: FaultLog) -> Config:
    comparators = _comparators(node, log)
    compared = [one.id for one in comparators]
    populations = _populations(node, log)
    extracts, sources = read_extracts(node.mapping("extracts"), log)
    indicators = _indicators(node, sources, compared, log)
    ids = {ident.text for one in node.mappings("indicators") if (ident := one.scalar("id"))}
    declared = node.mapping("population")
    named = declared.entries if declared is not None else {}
    check_figures_name_something(indicators.values(), ids, named, log)
    check_rings(indicators, log)
    for key, what in (("tables", "table"), ("team_tables", "table"), ("caseloads", "list")):
        check_unique(node.mappings(key), what, log)
    council, code = _council(node)
    country, subdivision = _calendar(node)
    return Config(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        council=council,
        council_code=code,
        country=country,
        subdivision=subdivision,
        window=int(node.text("window") or _USUAL_WINDOW),
        comparators=comparators,
        populations=populations,
        extracts=extracts,
        indicators=indicators,
        tables=tuple(read_table(one, ids, compared, log) for one in node.mappings("tables")),
        team_tables=tuple(read_team_table(one, ids, log) for one in node.mappings("team_tables")),
        caseloads=tuple(read_caseload(one, sources, log) for one in node.mappings("caseloads")),
        reconciliations=tuple(
            read_reconciliation(one, ids, log) for one in node.mappings("reconcile")
        ),
    )


def _council(node: Mapping) -> tuple[str, str | None]:
    named = node.mapping("council")
    if named is None:
        return node.text("council") or "", None
    return named.text("name") or "", named.text("code")


def _calendar(node: Mapping) -> tuple[str, str | None]:
    written = node.mapping("calendar")
    country = (written.text("country") if written else None) or _USUAL_COUNTRY
    usual = _USUAL_SUBDIVISION if country == _USUAL_COUNTRY else None
    return country, (written.text("subdivision") if written else None) or usual


def _comparators(node: Mapping, log: FaultLog) -> tuple[Comparator, ...]:
    nodes = node.mappings("comparators")
    check_unique(nodes, "comparator", log)
    for one in nodes:
        ident = one.scalar("id")
        if ident is not None and ident.text in TABLE_COLUMNS:
            log.add(ident.line, f"{ident.text} is a column of every table; choose another id")
    made = ((one.text("id") or "", one.text("label")) for one in nodes)
    return tuple(Comparator(id=ident, label=label or in_words(ident)) for ident, label in made)


def _populations(node: Mapping, log: FaultLog) -> dict[str, tuple[PopulationFigure, ...]]:
    section = node.mapping("population")
    if section is None:
        return {}
    return {name: _population(name, section.mappings(name), log) for name in section.entries}


def _population(
    name: str, nodes: Collection[Mapping], log: FaultLog
) -> tuple[PopulationFigure, ...]:
    figures: dict[date, PopulationFigure] = {}
    for node in nodes:
        starts = _day(node, log)
        value = node.text("value")
        if starts is None or value is None:
            continue
        if starts in figures:
            log.add(node.line, f"two figures of {name} hold from {starts}; keep one")
        figures[starts] = PopulationFigure(
            starts=starts, value=int(value), source=node.text("source")
        )
    return tuple(figures[starts] for starts in sorted(figures))


def _day(node: Mapping, log: FaultLog) -> date | None:
    written = node.scalar("from")
    if written is None:
        return None
    month_only = len(written.text) == _ISO_MONTH_LETTERS
    try:
        return date.fromisoformat(f"{written.text}-01" if month_only else written.text)
    except ValueError:
        log.add(written.line, f"from is '{written.text}', which is no date; write 2021-07-01")
        return None


def _indicators(
    node: Mapping, sources: dict[str, Source], compared: Collection[str], log: FaultLog
) -> dict[str, Indicator]:
    nodes = node.mappings("indicators")
    check_unique(nodes, "indicator", log)
    figures = FigureReader(sources, log)
    made: dict[str, Indicator] = {}
    for one in nodes:
        indicator = read_indicator(one, figures, compared, log)
        made.setdefault(indicator.id, indicator)
    return made
