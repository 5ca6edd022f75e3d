"""Conditional formats and permitted entries of the managed cells, for new and for kept workbooks.

Every rule is a formula guarded against text, so that a dash is never taken for a rating.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board.cells import ASSURANCES, VARIATIONS
from xl_kpi.board.palette import CONCERN, IMPROVEMENT, RAG_SHADES
from xl_kpi.board.signals import Assurance, Variation
from xl_kpi.board.tables import ColumnKind
from xl_kpi.ooxml.addresses import Region, cell_address, column_letters
from xl_kpi.ooxml.sheet_rules import ConditionalFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.board.tables import BoardTable

CODES = ("1", "0", "-1", "-")
"""What a rating or a direction of travel may be."""
_CODED = (ColumnKind.RAG, ColumnKind.DIRECTION)


def column_bodies(
    table: BoardTable, region: Region, *kinds: ColumnKind
) -> tuple[tuple[ColumnKind, Region], ...]:
    """Return the body cells of a table's columns of some kinds, each with its kind.

    Args:
        table: The table.
        region: Its header and body.
        kinds: The kinds wanted.
    """
    if region.row_count == 1:
        return ()
    return tuple(
        (column.kind, Region(region.sheet, region.first_row + 1, at, region.last_row, at))
        for at, column in enumerate(table.columns, region.first_column)
        if column.kind in kinds
    )


def coded_bodies(table: BoardTable, region: Region) -> tuple[Region, ...]:
    """Return the cells of a table that hold 1, 0, -1 or a dash."""
    return tuple(body for _, body in column_bodies(table, region, *_CODED))


def rag_formats(body: Region) -> tuple[ConditionalFormat, ...]:
    """Return the fills of a column of ratings."""
    first = cell_address(body.first_row, body.first_column)
    return tuple(
        ConditionalFormat(
            region=body,
            formula=f"AND(ISNUMBER({first}),{first}={int(rag)})",
            fill=shade.fill,
            font_colour=shade.text,
            bold=True,
        )
        for rag, shade in RAG_SHADES.items()
    )


_SIGNAL_SHADES = {
    ColumnKind.VARIATION: {
        VARIATIONS[Variation.IMPROVING]: IMPROVEMENT,
        VARIATIONS[Variation.WORSENING]: CONCERN,
    },
    ColumnKind.ASSURANCE: {
        ASSURANCES[Assurance.WILL]: IMPROVEMENT,
        ASSURANCES[Assurance.WILL_NOT]: CONCERN,
    },
}


def signal_formats(table: BoardTable, region: Region) -> Iterator[ConditionalFormat]:
    """Yield the fills of a table's columns of signals, each told by the word in its cell."""
    for kind, body in column_bodies(table, region, *_SIGNAL_SHADES):
        first = cell_address(body.first_row, body.first_column)
        for word, shade in _SIGNAL_SHADES[kind].items():
            yield ConditionalFormat(
                region=body,
                formula=f'ISNUMBER(SEARCH("{word}",{first}))',
                fill=shade.fill,
                font_colour=shade.text,
                bold=True,
            )


def blocks_of(table: BoardTable, region: Region) -> tuple[Region, ...]:
    """Return the bodies of what stands side by side in a table: one, but for gaps between more."""
    first, bodies = region.first_column, []
    kinds = [column.kind for column in table.columns]
    for at, kind in enumerate((*kinds, ColumnKind.GAP), region.first_column):
        if kind is ColumnKind.GAP:
            body = (region.first_row + 1, first, region.last_row, at - 1)
            bodies.append(Region(region.sheet, *body))
            first = at + 1
    return tuple(bodies)


def over_threshold(body: Region, thresholds: str) -> str:
    """Return the formula that is true where a worker of a block is over the threshold.

    It looks the status up in the threshold cells, trimmed and whatever its case.


    Args:
        body: The block, its first two columns allocations and status.
        thresholds: The defined name of the cells: a heading, then statuses and thresholds.
    """
    allocations = f"${column_letters(body.first_column)}{body.first_row}"
    status = f"${column_letters(body.first_column + 1)}{body.first_row}"
    statuses, least = (f"INDEX({thresholds},0,{column})" for column in (1, 2))
    return (
        f"AND(ISNUMBER({allocations}),SUMPRODUCT((TRIM({statuses})=TRIM({status}))"
        f"*ISNUMBER({least})*({least}<={allocations}))>0)"
    )
