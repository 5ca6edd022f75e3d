"""The cells that say from how many allocations a worker is over the threshold, by status.

A new workbook is given them from the config. From then on they are a person's: conditional formats
look them up, so that a changed number shows at once; a refresh reads them, for what summaries
count, and never writes them. Lists with the same thresholds share one table of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Caseload
from xl_kpi.config.statuses import fold_status
from xl_kpi.faults import Finding, Level, refuse
from xl_kpi.ooxml.addresses import Region, cell_address
from xl_kpi.workbook import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xl_kpi.config.declared import Config, OfWorkers
    from xl_kpi.config.statuses import Thresholds
    from xl_kpi.ooxml.book import Book
    from xl_kpi.ooxml.cells import ReadCell

HEADINGS = ("Qualifying Status", "Highlighted from")
ROOM = 10
"""Rows of a table of thresholds: a person may add a status."""


@dataclass(frozen=True, slots=True)
class ThresholdTable:
    """A table of thresholds of a new workbook.

    Attributes:
        name: Its defined name.
        sheet: Where it stands.
        title: The heading of the only list that it is for; None where it is for all.
    """

    name: str
    sheet: str
    title: str | None
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class WatchedThresholds:
    """The thresholds that a workbook's cells hold.

    Attributes:
        summaries: By the summary's id; a summary is left out whose thresholds are the config's.
        findings: Where they differ from the config's, or cannot be read.
    """

    summaries: Mapping[str, Thresholds]
    findings: tuple[Finding, ...]


def threshold_tables(config: Config) -> tuple[ThresholdTable, ...]:
    """Return the tables of thresholds that a config's lists and summaries ask for."""
    found: dict[str, ThresholdTable] = {}
    for table, spec in _specs(config):
        name = _names(config)[table]
        title = None if name == names.THRESHOLDS else spec.title
        found.setdefault(name, ThresholdTable(name, spec.sheet, title, spec.highlight))
    return tuple(found.values())


def threshold_name(config: Config, table: str) -> str | None:
    """Return the name of the thresholds of a list or a summary, None where it has none.

    Args:
        config: The lists and the summaries.
        table: The defined name of the list or the summary.
    """
    return _names(config).get(table)


def _specs(config: Config) -> Iterator[tuple[str, OfWorkers]]:
    """Yield the lists and summaries that have thresholds, by the defined name of their table."""
    for spec in config.of_workers:
        start = names.CASELOAD if isinstance(spec, Caseload) else names.SUMMARY
        if spec.highlight:
            yield f"{start}{spec.id}", spec


def _names(config: Config) -> dict[str, str]:
    """Return the name of each table's thresholds: one for all that have the same as the first."""
    specs = dict(_specs(config))
    common = next((spec.highlight for spec in specs.values()), {})
    return {
        table: names.THRESHOLDS if spec.highlight == common else names.thresholds_of(table)
        for table, spec in specs.items()
    }


def read_thresholds(workbook: Book, config: Config) -> WatchedThresholds:
    """Return the thresholds that a workbook's cells hold now.

    Raises:
        Refusal: A name of thresholds covers other than two columns.
    """
    known = {name.casefold(): region for name, region in workbook.defined_names().items()}
    summaries: dict[str, Thresholds] = {}
    findings: dict[tuple[str, str], Finding] = {}
    for table, spec in _specs(config):
        own = names.thresholds_of(table)
        name = own if own.casefold() in known else names.THRESHOLDS
        region = known.get(name.casefold())
        if region is None:
            continue
        held = _cells(workbook, region, name)
        for finding in (*_unreadable(region, held), *_differing(name, region, held, spec)):
            findings.setdefault((finding.rule, finding.where), finding)
        if table.startswith(names.SUMMARY):
            summaries[spec.id] = _thresholds(held)
    return WatchedThresholds(summaries, tuple(findings.values()))


_Line = tuple[int, str, "ReadCell"]
"""A row's number, its status and the cell of its threshold."""


def _cells(workbook: Book, region: Region, name: str) -> list[_Line]:
    if region.column_count != len(HEADINGS) or region.row_count == 1:
        raise refuse(region, f"{name} must cover a heading and rows of {len(HEADINGS)} columns: put"
                     " it right in Excel (Formulas, Name Manager)")  # fmt: skip
    body = replace(region, first_row=region.first_row + 1)
    return [
        (row, str(status.value), number)
        for row, (status, number) in enumerate(workbook.read(body), body.first_row)
        if status.value is not None and str(status.value).strip()
    ]


def _thresholds(held: Iterable[_Line]) -> Thresholds:
    """Return the thresholds; of a status that stands twice the lower, as it is highlighted."""
    found: dict[str, int] = {}
    for _, status, cell in held:
        if isinstance(cell.value, Decimal):
            key, least = fold_status(status), ceil(cell.value)
            found[key] = min(found.get(key, least), least)
    return found


def _unreadable(region: Region, held: Iterable[_Line]) -> Iterator[Finding]:
    for row, _, cell in held:
        blank = cell.value is None and cell.formula is None
        if not (blank or isinstance(cell.value, Decimal)):
            uncomputed = cell.value is None
            what = "has no value yet: open and save it in Excel" if uncomputed else "is no number"
            yield Finding(
                rule="threshold-unreadable",
                level=Level.WARNING,
                where=f"{region.sheet}!{cell_address(row, region.last_column)}",
                message=f"the threshold {what}; by it no worker is over",
            )


def _differing(
    name: str, region: Region, held: Iterable[_Line], spec: OfWorkers
) -> Iterator[Finding]:
    """Yield a note where the cells hold other thresholds than the config."""
    declared = {fold_status(status): least for status, least in spec.highlight.items()}
    present = _thresholds(held)
    if present != declared:
        differing = len({each for each, _ in present.items() ^ declared.items()})
        yield Finding(
            rule="thresholds-changed",
            level=Level.NOTE,
            where=str(region),
            message=f"{name} differs from the config's highlight in {differing}"
            f" {'status' if differing == 1 else 'statuses'}: the workbook's cells count. To keep"
            f" them in a new workbook, change line {spec.line} of the config",
        )
