"""Rows whose end lies before their start: open at no month's end, and so counted in no stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.cohorts import cohorts_of
from xl_kpi.config.declared import WhenKind
from xl_kpi.extracts.loaded import SOURCE_FILE, SOURCE_ROW
from xl_kpi.faults import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.config.declared import Config
    from xl_kpi.extracts.loaded import Loaded, LoadedExtract

_NAMED = 5
"""Rows that a finding names."""


def ended_before_started(config: Config, loaded: Loaded) -> Iterator[Finding]:
    """Yield a finding for each pair of dates of a stock that some rows have the wrong way round."""
    for name, start, end in sorted(_pairs(config)):
        extract = loaded.extracts.get(name)
        if extract is None or not {start, end} <= set(extract.spans):
            continue
        rows = loaded.connection.execute(
            f'SELECT {SOURCE_FILE}, {SOURCE_ROW} FROM "{extract.table}" WHERE "{end}" < "{start}"'
            f" ORDER BY {SOURCE_FILE}, {SOURCE_ROW}"
        ).fetchall()
        if rows:
            yield Finding(
                rule="end-before-start",
                level=Level.WARNING,
                where=name,
                message=f"{end} is before {start} in {len(rows)} row{'s' * (len(rows) > 1)}"
                f" ({_places(extract, rows)}): they are counted in no month; correct them at the"
                " source",
            )


def _pairs(config: Config) -> set[tuple[str, ...]]:
    cohorts = [c for indicator in config.indicators.values() for c in cohorts_of(indicator)]
    stocks = [cohort for cohort in cohorts if cohort.when.kind is WhenKind.OPEN]
    return {(stock.extract, *stock.when.columns) for stock in stocks}


def _places(extract: LoadedExtract, rows: list[tuple[int, int]]) -> str:
    named = [f"{extract.files[file].label} row {row}" for file, row in rows[:_NAMED]]
    return ", ".join(named) + (", ..." if len(rows) > _NAMED else "")
