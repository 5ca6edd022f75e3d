"""Settling what the found tables show: which of the config's tables, and names that several share.

Where one name is that of several indicators, the config's table that the other rows point to says
which is meant; without one, the row stays unmatched.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xl_kpi.survey.table_ids import Found, table_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xl_kpi.config.declared import Table
    from xl_kpi.survey.found import FoundRow, FoundTable
    from xl_kpi.survey.matching import Names


def identified(tables: Sequence[FoundTable], names: Names) -> tuple[FoundTable, ...]:
    """Return the tables, each with the config's table that it shows."""
    declared = {table.id: table for table in names.config.tables}
    ids = table_ids([_found(table) for table in tables], names.config.tables)
    return tuple(
        _settled(table, declared[ids[at]], names) if at in ids else table
        for at, table in enumerate(tables)
    )


def _found(table: FoundTable) -> Found:
    indicators = frozenset(row.indicator for row in table.rows if row.indicator is not None)
    return Found(table.sheet, table.title, indicators)


def _settled(table: FoundTable, declared: Table, names: Names) -> FoundTable:
    rows = tuple(_row(row, declared, names) for row in table.rows)
    return replace(table, table_id=declared.id, rows=rows)


def _row(row: FoundRow, declared: Table, names: Names) -> FoundRow:
    if row.indicator is not None:
        return row
    match = names.match(row.name, None)
    meant = [each for each in match.tied if each in declared.rows]
    if len(meant) != 1:
        return row
    return replace(
        row,
        indicator=meant[0],
        matched_by=match.matched_by,
        differs=match.differs,
        nearest=(),
    )
