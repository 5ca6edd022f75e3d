"""The defined names that a refresh of a config's workbook looks for, and where each should be.

An open workbook is asked for the names that are known beforehand: to list all takes several calls
for each name that anybody gave.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Caseload
from xl_kpi.workbook import names
from xl_kpi.workbook.thresholds import threshold_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.config.declared import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The names that a refresh looks for.

    Attributes:
        by_sheet: By the sheet that should hold them; they may stand elsewhere.
        seldom: Those that a workbook has only where somebody gave them.
        numbered: What the names of the cells of the month begin with; 1, 2, 3 follow.
        marks: Those that say that a table was adopted.
        marker: One that is there where any of the marks is, in a workbook that has none of
            `of_our_making` or was adopted since there is a marker.
        of_our_making: One that every workbook built for a config has.
    """

    by_sheet: Mapping[str, tuple[str, ...]]
    seldom: tuple[str, ...]
    numbered: str
    marks: tuple[str, ...]
    marker: str
    of_our_making: str


def expected(config: Config) -> Expected:
    """Return every name that a refresh of a config's workbook looks for."""
    by_sheet: dict[str, list[str]] = defaultdict(list)
    for sheet, name in (*_kept(), *_of_tables(config)):
        by_sheet[sheet].append(name)
    usual = {table.name for table in threshold_tables(config)}
    own = (names.thresholds_of(table) for _, table in _of_workers(config))
    return Expected(
        by_sheet={sheet: tuple(found) for sheet, found in by_sheet.items()},
        seldom=tuple(name for name in own if name not in usual),
        numbered=f"{names.PERIOD}_",
        marks=tuple(f"{names.ADOPTED}{table.id}" for table in config.tables),
        marker=names.ADOPTED_PACK,
        of_our_making=names.REFRESH_LOG,
    )


def _kept() -> Iterator[tuple[str, str]]:
    """Yield the names of the program's own sheets."""
    for name in (
        names.COUNCIL, names.PERIOD, names.EXTRACTS, names.HISTORY, names.LAST_REFRESH,
        names.FINDINGS, names.WHAT_CHANGED,
    ):  # fmt: skip
        yield names.CONTROL_SHEET, name
    for name in (names.DATA_QUALITY, names.SET_ASIDE, names.QUALITY_INDICATORS):
        yield names.DATA_QUALITY_SHEET, name
    yield names.REFRESH_LOG_SHEET, names.REFRESH_LOG


def _of_tables(config: Config) -> Iterator[tuple[str, str]]:
    for table in config.tables:
        yield table.sheet, f"{names.TABLE}{table.id}"
    for team_table in config.team_tables:
        yield team_table.sheet, f"{names.TEAM}{team_table.id}"
    if config.team_tables:
        yield config.team_tables[0].sheet, names.SMALL_DENOMINATOR
    yield from _of_workers(config)
    for chart in config.charts:
        yield names.CHART_DATA_SHEET, f"{names.CHART}{chart.id}"
    for thresholds in threshold_tables(config):
        yield thresholds.sheet, thresholds.name


def _of_workers(config: Config) -> Iterator[tuple[str, str]]:
    for spec in config.of_workers:
        start = names.CASELOAD if isinstance(spec, Caseload) else names.SUMMARY
        yield spec.sheet, f"{start}{spec.id}"
