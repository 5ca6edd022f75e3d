"""Conditional formats and permitted entries of the managed cells, for new and for kept workbooks.

Every rule is a formula guarded against text, so that a dash is never taken for a rating.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board.cells import ASSURANCES, VARIATIONS
from xl_kpi.board.palette import CONCERN, HIGHLIGHT, IMPROVEMENT, RAG_SHADES
from xl_kpi.board.signals import Assurance, Variation
from xl_kpi.board.tables import ColumnKind
from xl_kpi.ooxml.addresses import Region, cell_address, column_letters
from xl_kpi.ooxml.sheet_rules import ConditionalFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.config.declared import Caseload

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


def caseload_formats(spec: Caseload, region: Region) -> Iterator[ConditionalFormat]:
    """Yield the highlights of a caseload list: workers at or over their status's threshold.

    Args:
        spec: The list's thresholds.
        region: Its header and body, the columns in the order allocations, status, team.
    """
    row = region.first_row + 1
    allocations = f"${column_letters(region.first_column)}{row}"
    status = f"${column_letters(region.first_column + 1)}{row}"
    body = Region(region.sheet, row, region.first_column, region.last_row, region.first_column + 1)
    for name, threshold in spec.highlight.items():
        quoted = name.replace('"', '""')
        yield ConditionalFormat(
            region=body,
            formula=f'AND(ISNUMBER({allocations}),{status}="{quoted}",{allocations}>={threshold})',
            fill=HIGHLIGHT.fill,
            font_colour=HIGHLIGHT.text,
            bold=True,
        )
