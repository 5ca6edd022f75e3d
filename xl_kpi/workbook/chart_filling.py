"""What a refresh puts into the cells that charts draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.faults import Fault, Refusal
from xl_kpi.workbook.filling import Filling, row_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.board.charting import BoardChart
    from xl_kpi.ooxml.addresses import Region
    from xl_kpi.ooxml.book import Book
    from xl_kpi.ooxml.cells import CellEdit
    from xl_kpi.workbook.filling import Position


def chart_fillings(workbook: Book, charts: Sequence[BoardChart]) -> tuple[Filling, ...]:
    """Return what the cells of the charts that a workbook has shall hold.

    A chart that the workbook has not is left out: nothing draws it. It is drawn where a workbook
    is built.

    Raises:
        Refusal: The cells of a chart are too few or too many; every such chart is named.
    """
    known = {name.casefold(): region for name, region in workbook.defined_names().items()}
    found = [
        (chart, region)
        for chart in charts
        if (region := known.get(chart.name.casefold())) is not None
    ]
    if faults := [*_misfits(found)]:
        raise Refusal(faults)
    return tuple(_filling(chart, region) for chart, region in found)


def _misfits(found: Sequence[tuple[BoardChart, Region]]) -> Iterator[Fault]:
    for chart, region in found:
        rows, columns = len(chart.rows), len(chart.series) + 2
        if (region.row_count, region.column_count) != (rows, columns):
            yield Fault(
                str(region),
                f"{chart.name} covers {region.row_count} rows by {region.column_count} columns, and"
                f" the chart that the config declares draws {rows} by {columns}: declare its"
                " months and comparators as they were, or build a workbook for this config with"
                " xl-kpi new",
            )


def _filling(chart: BoardChart, region: Region) -> Filling:
    edits: dict[Position, CellEdit] = {}
    for row, cells in enumerate(chart.rows, region.first_row):
        edits |= row_edits(row, region.first_column, cells)
    return Filling(chart.name, region.sheet, edits)
