"""Tables that have more rows than their place in a workbook: the place grows, what is below moves.

A place never shrinks by itself: rows that are no longer needed may hold what somebody put there,
so `bind` says so and leaves it to a person. An adopted table has the rows that it has.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from xl_kpi.faults import Finding, Level, Refusal
from xl_kpi.workbook.fitting import fitted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.ooxml.addresses import Region
    from xl_kpi.ooxml.book import Book

_LEAST = 2
"""A heading and a row on which new rows are modelled."""


B = TypeVar("B", bound="Book")


@dataclass(frozen=True, slots=True)
class Grown(Generic[B]):
    """A workbook in which every table has room.

    Attributes:
        workbook: The same workbook where nothing had to grow.
        findings: A note for each table that grew.
    """

    workbook: B
    findings: tuple[Finding, ...]


def grown_for(workbook: B, tables: Sequence[BoardTable], adopted: Collection[str] = ()) -> Grown[B]:
    """Return the workbook with room for every table; its file is not touched.

    Args:
        workbook: The workbook, of which no change has been asked yet.
        tables: What is to be shown.
        adopted: Names of tables that are filled row by row where the pack has rows.

    Raises:
        CannotEdit: Something that names the cells below a table cannot follow them.
    """
    findings = []
    for table in tables:
        region = _region(workbook, table.name)
        rows = len(table.rows) + 1
        if region is None or table.name in adopted or not _grows(region, table, rows):
            continue
        workbook = workbook.resized(region, rows)
        findings.append(
            Finding(
                rule="table-grew",
                level=Level.NOTE,
                where=str(region),
                message=f"{table.name} has {rows - region.row_count} more rows than it had room"
                " for; it grows, and what stands below it moves down",
            )
        )
    return Grown(workbook, tuple(findings))


def grown_to(workbook: B, wanted: Mapping[str, int]) -> B:
    """Return the workbook with room for its own records; its file is not touched.

    A record that cannot grow stays as it is: its last row says what has no room.

    Args:
        workbook: The workbook, of which no change has been asked yet.
        wanted: Rows by defined name, the heading included.
    """
    for name, rows in wanted.items():
        region = _region(workbook, name)
        if region is not None and _LEAST <= region.row_count < rows:
            with suppress(Refusal):
                workbook = workbook.resized(region, rows)
    return workbook


def _region(workbook: Book, name: str) -> Region | None:
    known = {each.casefold(): region for each, region in workbook.defined_names().items()}
    return known.get(name.casefold())


def _grows(region: Region, table: BoardTable, rows: int) -> bool:
    """Tell whether a table fits its place but for its rows; what else is amiss is bind's to say."""
    fits = region.column_count == len(fitted(table, region).columns)
    return fits and _LEAST <= region.row_count < rows
