"""indicator_config.yaml becomes frozen values, or one refusal that lists every fault by line.

The file is read in three steps: YAML to a tree with lines, the tree held to the declared keys
(what is wrong is noted and taken out), and what is left read as values, each name looked up.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from xl_kpi.config.charts import ChartReader
from xl_kpi.config.crosscheck import (
    check_figures_name_something,
    check_published_files,
    check_rings,
)
from xl_kpi.config.declared import Config, Indicator
from xl_kpi.config.expressions import expression_cache
from xl_kpi.config.fault_log import FaultLog
from xl_kpi.config.figures import FigureReader
from xl_kpi.config.indicators import read_indicator
from xl_kpi.config.keys import CONFIG
from xl_kpi.config.published_reading import read_published_files, read_published_populations
from xl_kpi.config.settings import (
    read_calendar,
    read_comparators,
    read_council,
    read_populations,
    read_signal_rules,
)
from xl_kpi.config.sources import read_extracts
from xl_kpi.config.tables import (
    check_unique,
    read_accepted,
    read_caseload_summaries,
    read_caseloads,
    read_reconciliations,
    read_tables,
    read_team_tables,
)
from xl_kpi.config.teams import read_teams
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
_USUAL_SMALL = "10"


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
        config = _read_sections(conformed or tree, path, hashlib.sha256(data).hexdigest(), log)
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


def _read_sections(node: Mapping, path: Path, sha256: str, log: FaultLog) -> Config:
    comparators = read_comparators(node, log)
    compared = [one.id for one in comparators]
    populations = read_populations(node, log)
    extracts, sources = read_extracts(node.mapping("extracts"), log)
    indicators = _indicators(node, sources, compared, log)
    units = {
        ident.text: one.text("unit")
        for one in node.mappings("indicators")
        if (ident := one.scalar("id"))
    }
    ids = units.keys()
    check_figures_name_something(indicators.values(), ids, populations, log)
    published, estimates = read_published_files(node), read_published_populations(node)
    if not node.declares("published"):
        check_published_files(indicators.values(), estimates, log)
    council, code, number = read_council(node)
    country, subdivision = read_calendar(node)
    window = int(node.text("window") or _USUAL_WINDOW)
    tables = read_tables(node, ids, compared, log)
    return Config(
        path=path,
        sha256=sha256,
        council=council,
        council_code=code,
        country=country,
        subdivision=subdivision,
        window=window,
        comparators=comparators,
        populations=populations,
        extracts=extracts,
        indicators=indicators,
        tables=tables,
        team_tables=read_team_tables(node, units, log),
        caseloads=read_caseloads(node, sources, log),
        caseload_summaries=read_caseload_summaries(node, sources, log),
        reconciliations=read_reconciliations(node, ids, log),
        accepted=read_accepted(node, ids, log),
        signals=read_signal_rules(node, log),
        la_number=number,
        published=published,
        published_populations=estimates,
        teams=read_teams(node, log),
        small_denominator=int(node.text("small_denominator") or _USUAL_SMALL),
        charts=ChartReader(tables, indicators, window, log).read(node, compared),
    )


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
    check_rings(made, log)
    return made
