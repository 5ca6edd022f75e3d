"""Cells that cannot be given a value of their own, and why.

They are parts of merged cells, of array formulas, of tables' totals, of pivot tables, and formulas
that other cells share. Excel would refuse the same edits by hand, or would repair the file and
lose something. Tables' headings are the matter of `table_headings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.faults import Fault
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.markup import attributes, named_children, root_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from xl_kpi.ooxml.package import Package
    from xl_kpi.ooxml.sheet_part import SheetPart, StoredCell

Position = tuple[int, int]


def edit_faults(
    package: Package,
    sheet: SheetPart,
    positions: Collection[Position],
    stored: Mapping[Position, StoredCell],
) -> list[Fault]:
    """Return why some of the cells cannot be edited, in reading order; empty where all can.

    Args:
        package: The workbook's parts, for the tables and pivot tables on the sheet.
        sheet: The worksheet.
        positions: The cells to be changed, at least one.
        stored: Those of them that the sheet has.
    """
    edited = _box(sheet.name, positions)
    every = (
        *_merged(sheet),
        *_formula_areas(sheet),
        *_tables(package, sheet),
        *_pivots(package, sheet),
    )
    guarded = [guard for guard in every if guard[0].overlaps(edited)]
    faults = [
        Fault(sheet.address(*position), message)
        for position in sorted(positions)
        for message in _reasons(position, guarded)
    ]
    return faults + _shared_formulas(sheet, stored)


def _box(sheet: str, positions: Collection[Position]) -> Region:
    rows, columns = zip(*positions, strict=True)
    return Region(sheet, min(rows), min(columns), max(rows), max(columns))


_Guard = tuple[Region, Position | None, str]
"""An area, the one cell in it that may be edited, and why the others may not."""


def _reasons(position: Position, guarded: Iterable[_Guard]) -> Iterator[str]:
    for area, free, message in guarded:
        if area.holds(*position) and position != free:
            yield message


def _merged(sheet: SheetPart) -> Iterator[_Guard]:
    for group in sheet.top_level("mergeCells"):
        for element in named_children(sheet.data, group, "mergeCell"):
            area = Region.area(sheet.name, attributes(sheet.data, element)["ref"])
            message = f"is inside the merged cells {area.address}: unmerge them"
            yield area, (area.first_row, area.first_column), message


def _formula_areas(sheet: SheetPart) -> Iterator[_Guard]:
    for formula, address in sheet.formulas_over_areas():
        area = Region.area(sheet.name, address)
        kind = "a data table" if formula.kind == "dataTable" else "an array formula"
        yield area, None, f"is part of {kind} over {area.address}: clear it first"


def _tables(package: Package, sheet: SheetPart) -> Iterator[_Guard]:
    remedy = "convert the table to a range (Table Design tab)"
    for given in _related_roots(package, sheet, "table"):
        area = Region.area(sheet.name, given["ref"])
        if given.get("totalsRowCount", "0") != "0":
            totals = _row_of(area, area.last_row)
            yield totals, None, f"is a total of the table {_table_name(given)}: {remedy}"


def _table_name(given: Mapping[str, str]) -> str:
    return given.get("displayName", given.get("name", ""))


def _row_of(area: Region, row: int) -> Region:
    return Region(area.sheet, row, area.first_column, row, area.last_column)


def _pivots(package: Package, sheet: SheetPart) -> Iterator[_Guard]:
    for part in _related_parts(package, sheet, "pivotTable"):
        data = package.read(part)
        for location in named_children(data, root_of(data), "location"):
            area = Region.area(sheet.name, attributes(data, location)["ref"])
            yield area, None, "is part of a pivot table, which would overwrite it"


def _related_parts(package: Package, sheet: SheetPart, kind: str) -> list[str]:
    ties = package.relationships(sheet.part)
    names = (package.stored_name(tie.target) for tie in ties if tie.kind == kind and tie.target)
    return [name for name in names if name]


def _related_roots(package: Package, sheet: SheetPart, kind: str) -> Iterator[dict[str, str]]:
    for part in _related_parts(package, sheet, kind):
        data = package.read(part)
        yield attributes(data, root_of(data))


def _shared_formulas(sheet: SheetPart, stored: Mapping[Position, StoredCell]) -> list[Fault]:
    """Return a fault for each cell whose formula is used by cells that keep it."""
    masters: dict[str, StoredCell] = {}
    edited: dict[str, int] = {}
    for cell in stored.values():
        formula = sheet.formula(cell)
        if formula and formula.kind == "shared" and formula.group is not None:
            edited[formula.group] = edited.get(formula.group, 0) + 1
            if formula.area:
                masters[formula.group] = cell
    message = "holds a formula that other cells share: enter it again in this cell, and save"
    return [
        Fault(sheet.address(cell.row, cell.column), message)
        for group, cell in masters.items()
        if sheet.shared_followers(group) > edited[group]
    ]
