"""The tables of an adopted pack as it lays them out: its own rows, columns and number of months.

An adopted table is found by what stands in it, each time anew, so that its rows and columns may
be moved, added to or left out in Excel. Its months follow each other, whatever is between them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl_kpi.board.tables import ColumnKind
from xl_kpi.faults import Fault, Finding, Level, Refusal
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.survey.found import where
from xl_kpi.workbook import names
from xl_kpi.workbook.adopted_months import month_columns
from xl_kpi.workbook.cell_runs import name_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.config.declared import Config, Table
    from xl_kpi.ooxml.book import Book
    from xl_kpi.survey.found import FoundColumn, FoundRow, FoundTable

DECLARED = (ColumnKind.TARGET, ColumnKind.COMPARATOR)
"""Kinds of column whose cells hold what the config declares, not what is worked out."""
_MANAGED = (ColumnKind.TREND, ColumnKind.RAG, ColumnKind.DIRECTION, *DECLARED)
_HEADING = "put its heading row back, or name another with: xl-kpi adopt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """An adopted table, and how it would be declared to be built in the pack's own shape.

    Attributes:
        name: Of its region: `kpi_table_demand`.
        table: The declaration: its rows that were recognised, its columns that are written.
        rows: The rows of the sheet, aligned with the declaration's.
        columns: The columns of the sheet, aligned with those of the table as built.
        months: The first of them: those of the months, earliest first.
    """

    name: str
    found: FoundTable
    table: Table
    rows: tuple[FoundRow, ...]
    columns: tuple[FoundColumn, ...]
    months: tuple[FoundColumn, ...]

    def body(self, column: FoundColumn) -> Region:
        """Return the cells of a column below its heading."""
        region = self.found.region
        first = min(region.first_row + 1, region.last_row)
        return Region(region.sheet, first, column.column, region.last_row, column.column)


@dataclass(frozen=True, slots=True)
class PackShape:
    """How a workbook lays out its config's tables.

    Attributes:
        config: With the tables that the workbook has, adopted ones in the pack's own shape.
        layouts: Of the adopted tables, in the config's order.
        findings: Tables it lacks, and what a refresh leaves as it is.
    """

    config: Config
    layouts: tuple[Layout, ...]
    findings: tuple[Finding, ...]


def read_layouts(workbook: Book, config: Config) -> tuple[Layout, ...]:
    """Return the adopted tables of a workbook as they stand in it, in the config's order.

    Raises:
        Refusal: A table no longer has a heading row with an indicator column and months that
            follow each other; all such tables are listed.
        CannotEdit: A sheet is damaged.
    """
    from xl_kpi.survey.surveying import read_table

    known = {name.casefold(): region for name, region in workbook.defined_names().items()}
    faults: list[Fault] = []
    layouts = []
    for table in config.tables:
        region = known.get(f"{names.TABLE}{table.id}".casefold())
        if region is None or f"{names.ADOPTED}{table.id}".casefold() not in known:
            continue
        try:
            found = read_table(workbook, region, config)
        except CannotEdit:
            raise
        except Refusal as refusal:
            faults += refusal.faults
            continue
        months = month_columns(workbook, found)
        if months and found.of_kind(ColumnKind.INDICATOR):
            layouts.append(layout_of(found, table, months))
        else:
            faults.append(Fault(str(region), _unreadable(found)))
    if faults:
        raise Refusal(faults)
    return tuple(layouts)


def _unreadable(found: FoundTable) -> str:
    if found.months and found.of_kind(ColumnKind.INDICATOR):
        return f"its months do not follow each other ({spans(found)}): put the headings right"
    return f"no longer has an indicator column and months in its first row: {_HEADING}"


def spans(found: FoundTable) -> str:
    """Return the months of a table's headings as they stand."""
    return ", ".join(str(column.month) for column in found.months)


def layout_of(found: FoundTable, table: Table, months: tuple[FoundColumn, ...]) -> Layout:
    """Return a found table's layout.

    Args:
        found: The table as it stands.
        table: The config's table that it shows.
        months: Its columns of months, earliest first (see `month_columns`).
    """
    others = tuple(_written(found))
    rows = tuple(row for row in found.rows if row.indicator is not None)
    declared = replace(
        table,
        sheet=found.sheet,
        columns=("months", *(column.comparator or column.kind.value for column in others)),
        rows=tuple(row.indicator for row in rows if row.indicator is not None),
        months=len(months),
    )
    return Layout(
        name=f"{names.TABLE}{table.id}",
        found=found,
        table=declared,
        rows=rows,
        columns=(*months, *others),
        months=months,
    )


def _written(found: FoundTable) -> Iterator[FoundColumn]:
    """Yield the columns besides the months that are written: the first of each kind."""
    seen = set()
    for column in found.columns:
        shows = column.kind, column.comparator
        if column.kind is ColumnKind.COMPARATOR and column.comparator is None:
            continue
        if column.kind in _MANAGED and shows not in seen:
            seen.add(shows)
            yield column


def pack_shape(workbook: Book, config: Config) -> PackShape:
    """Return a config with its tables as a workbook lays them out, and where they stand.

    An adopted pack need not have every table of its config: those whose names it lacks are left
    out. For a workbook without an adopted table the config is as it was.

    Raises:
        Refusal: An adopted table can no longer be read (see `read_layouts`).
        CannotEdit: A sheet is damaged.
    """
    known = {name.casefold() for name in workbook.defined_names()}
    if not names.is_adopted(known):
        return PackShape(config, (), ())
    layouts = read_layouts(workbook, config)
    shown = {layout.table.id: layout.table for layout in layouts}
    fitted = replace(
        config,
        tables=tuple(
            shown.get(table.id, table)
            for table in config.tables
            if _named(known, names.TABLE, table.id) or _named(known, names.ADOPTED, table.id)
        ),
        team_tables=tuple(x for x in config.team_tables if _named(known, names.TEAM, x.id)),
        caseloads=tuple(x for x in config.caseloads if _named(known, names.CASELOAD, x.id)),
        caseload_summaries=tuple(
            x for x in config.caseload_summaries if _named(known, names.SUMMARY, x.id)
        ),
    )
    absent = _absent(workbook, config, fitted)
    return PackShape(fitted, layouts, (*absent, *layout_findings(workbook, layouts)))


def _absent(workbook: Book, config: Config, fitted: Config) -> Iterator[Finding]:
    pairs = (
        (names.TABLE, config.tables, fitted.tables),
        (names.TEAM, config.team_tables, fitted.team_tables),
        (names.CASELOAD, config.caseloads, fitted.caseloads),
        (names.SUMMARY, config.caseload_summaries, fitted.caseload_summaries),
    )
    absent = [
        start + table.id
        for start, declared, shown in pairs
        for table in declared
        if table.id not in {each.id for each in shown}
    ]
    if absent:
        yield Finding(
            rule="table-absent",
            level=Level.NOTE,
            where=workbook.path.name,
            message=f"has no table named {', '.join(absent)}, which the config declares",
        )


def _named(known: set[str], start: str, table: str) -> bool:
    return f"{start}{table}".casefold() in known


def layout_findings(workbook: Book, layouts: Sequence[Layout]) -> tuple[Finding, ...]:
    """Return what a refresh leaves as it is in adopted tables: unknown rows, and formulas."""
    return tuple(
        finding
        for layout in layouts
        for finding in (*_unmatched(layout), *_formulas_kept(workbook, layout))
    )


def _unmatched(layout: Layout) -> Iterator[Finding]:
    name = layout.found.of_kind(ColumnKind.INDICATOR)
    column = name.column if name else layout.found.region.first_column
    for row in layout.found.rows:
        if row.indicator is None:
            near = f"; the nearest is {row.nearest[0].indicator}" if row.nearest else ""
            yield Finding(
                rule="row-unmatched",
                level=Level.WARNING,
                where=where(layout.found.sheet, (row.row, column)),
                message="its name is no indicator's, so the row stays as it is while the headings"
                f" above it move on: say whose it is with also_named{near}",
            )


def _formulas_kept(workbook: Book, layout: Layout) -> Iterator[Finding]:
    for column in layout.columns:
        body = layout.body(column)
        first, read = body.first_row, workbook.read(body)
        cells = [
            (row.row, column.column)
            for row in layout.rows
            if read[row.row - first][0].formula is not None
        ]
        if cells:
            yield Finding(
                rule="formula-kept",
                level=Level.NOTE,
                where=name_cells(body.sheet, cells),
                message=f"a formula of {column.heading}, which stays; Excel works it out when it"
                " opens the file",
            )
