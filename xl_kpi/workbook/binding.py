"""Finding the tables' regions in a workbook, and checking that the tables fit.

All names are checked before anything is planned: a workbook is refreshed whole or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault, Refusal, refuse
from xl_kpi.workbook import names
from xl_kpi.workbook.fitting import fitted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.ooxml.addresses import Region
    from xl_kpi.workbook.adopted_layout import Layout

_REMEDY = "or build a workbook for this config with xl-kpi new"


@dataclass(frozen=True, slots=True)
class Bound:
    """A table and the region of the workbook that its name covers.

    Attributes:
        layout: Where its rows and columns stand in an adopted pack; None for a table that fills
            its region cell by cell.
    """

    table: BoardTable
    region: Region
    layout: Layout | None = None


def bind(
    workbook: str,
    known: Mapping[str, Region],
    tables: Sequence[BoardTable],
    layouts: Sequence[Layout] = (),
) -> tuple[Bound, ...]:
    """Return each table, as its region shows it, with its region, in the tables' order.

    Args:
        workbook: The file's name, for messages.
        known: The workbook's defined names.
        tables: What is to be shown.
        layouts: Of the adopted ones among them.

    Raises:
        Refusal: The workbook is not bound to any table, lacks some names, or a table does not fit
            its region; all faults of the kind are listed.
    """
    regions = {name.casefold(): region for name, region in known.items()}
    _check_names(workbook, regions, tables)
    adopted = {layout.name: layout for layout in layouts}
    places = [(table, regions[table.name.casefold()]) for table in tables]
    bound = tuple(
        Bound(fitted(table, region), region, adopted.get(table.name)) for table, region in places
    )
    if faults := [*_misfits(bound), *_overlaps(bound)]:
        raise Refusal(faults)
    return bound


def _check_names(
    workbook: str, regions: Mapping[str, Region], tables: Sequence[BoardTable]
) -> None:
    missing = [table for table in tables if table.name.casefold() not in regions]
    if not missing:
        return
    if not any(names.declares(name) for name in regions):
        message = (
            "is not bound to any config: it has no defined name of a table. Bind it with"
            f" xl-kpi adopt, {_REMEDY}"
        )
        raise refuse(workbook, message)
    raise Refusal(
        Fault(
            workbook,
            f"has no defined name {table.name} for the table {_called(table)}, or only one that"
            " stands for no range of cells: give that name to the table's header and body in Excel"
            f" (Formulas, Name Manager), {_REMEDY}",
        )
        for table in missing
    )


def _called(table: BoardTable) -> str:
    return f"{table.title!r} of the sheet {table.sheet}" if table.title else f"of {table.sheet}"


def _misfits(bound: Sequence[Bound]) -> Iterator[Fault]:
    for found in bound:
        if found.layout is not None:
            continue
        table, region = found.table, found.region
        rows, columns = len(table.rows) + 1, len(table.columns)
        grows = names.has_room(table.name)
        fits = region.row_count >= rows if grows else region.row_count == rows
        if fits and region.column_count == columns:
            continue
        least = "at least " if grows else ""
        yield Fault(
            str(region),
            f"{table.name} covers {_size(region.row_count, region.column_count)}, header included,"
            f" and its table has {_size(rows, columns)}: insert or delete rows and columns inside"
            f" it in Excel until it covers {least}as many, {_REMEDY}",
        )


def _size(rows: int, columns: int) -> str:
    return f"{rows} row{'s' * (rows != 1)} by {columns} column{'s' * (columns != 1)}"


def _overlaps(bound: Sequence[Bound]) -> Iterator[Fault]:
    for one, other in combinations(bound, 2):
        if one.region.overlaps(other.region):
            yield Fault(
                str(other.region),
                f"{other.table.name} overlaps {one.table.name} ({one.region}): give each name its"
                " own cells (Formulas, Name Manager)",
            )
