"""A table by team in a place with fewer columns: a workbook built before the config asked for more.

The place shows the columns that it has. Only those that say how much chance there is in a
percentage may be missing, and only at the end; whatever else does not fit is refused by `bind`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xl_kpi.config.declared import TEAM_TESTS
from xl_kpi.faults import Finding, Level
from xl_kpi.workbook import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.ooxml.addresses import Region


def fitted(table: BoardTable, region: Region) -> BoardTable:
    """Return a table as its place shows it.

    Args:
        table: The table.
        region: The cells that its name covers.
    """
    width = region.column_count
    if not table.name.startswith(names.TEAM) or width >= len(table.columns):
        return table
    if any(column.kind not in TEAM_TESTS for column in table.columns[width:]):
        return table
    rows = tuple(row[:width] for row in table.rows)
    return replace(table, columns=table.columns[:width], rows=rows)


def columns_without_room(
    known: Mapping[str, Region], tables: Sequence[BoardTable]
) -> Iterator[Finding]:
    """Yield a note for each table of which a workbook shows fewer columns than the config asks.

    Args:
        known: The workbook's defined names.
        tables: What is to be shown.
    """
    regions = {name.casefold(): region for name, region in known.items()}
    for table in tables:
        region = regions.get(table.name.casefold())
        if region is None:
            continue
        shown = len(fitted(table, region).columns)
        left_out = [str(column.heading.value) for column in table.columns[shown:]]
        if left_out:
            yield Finding(
                rule="columns-without-room",
                level=Level.NOTE,
                where=str(region),
                message=f"{table.name} has no room for {' and '.join(left_out)}: make room beside"
                " it and let its name cover as many columns more (Formulas, Name Manager), or"
                " build a workbook for this config with xl-kpi new",
            )
