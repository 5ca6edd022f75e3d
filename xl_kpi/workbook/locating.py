"""What a cell of a refreshed workbook shows: which indicator, which column, month and team.

A table of the config is read by position, as a refresh writes it; an adopted one by its content,
as a survey reads it. A row that no longer says what the config has there is refused: the figure
explained would be another's.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.board.building import build_board
from xl_kpi.board.caseloads import block_width, build_caseload_table
from xl_kpi.board.tables import ColumnKind
from xl_kpi.board.teams import TOTAL, build_team_table
from xl_kpi.extracts.spelling import fold
from xl_kpi.faults import Refusal, refuse
from xl_kpi.measures.measurement import WHOLE_SERVICE
from xl_kpi.measures.workloads import Workloads
from xl_kpi.months import Month
from xl_kpi.ooxml.addresses import Region, cell_address
from xl_kpi.ooxml.cells import date_of
from xl_kpi.workbook import names
from xl_kpi.workbook.adopted_months import month_columns
from xl_kpi.workbook.located import Located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.board.tables import BoardTable, TableColumn
    from xl_kpi.config.declared import Config
    from xl_kpi.ooxml.cells import ReadCell
    from xl_kpi.ooxml.workbook import Workbook

Position = tuple[int, int]
_NEAREST = 3


def locate(workbook: Workbook, config: Config, sheet: str, position: Position) -> Located:
    """Return what a cell shows.

    Args:
        workbook: A workbook with the tables' names.
        config: The config that it was built for, or adopted to.
        sheet: The sheet's name; case does not matter.
        position: The cell's row and column, both from 1.

    Raises:
        Refusal: There is no such sheet, the cell lies outside every table or shows no figure, or
            the table no longer fits the config.
    """
    sheet = _sheet(workbook, sheet)
    name, region = _table_at(workbook, sheet, position)
    cell = _cell(workbook, region, position)
    if position[0] == region.first_row:
        raise refuse(cell.place, f"is a heading of {name}; name a cell below it")
    cell = replace(cell, table=name)
    key = name.casefold()
    if key.startswith(names.TEAM):
        return _in_team_table(workbook, config, cell, region, position)
    if key.startswith(names.CASELOAD):
        return _in_caseload(workbook, config, cell, region, position)
    if names.is_adopted_table(name, workbook.defined_names()):
        return _in_adopted(workbook, config, cell, region, position)
    return _in_board_table(workbook, config, cell, region, position)


def _sheet(workbook: Workbook, name: str) -> str:
    for known in workbook.sheet_names:
        if known.casefold() == name.casefold():
            return known
    raise refuse(
        name, f"{workbook.path.name} has no such sheet; it has {', '.join(workbook.sheet_names)}"
    )


def _table_at(workbook: Workbook, sheet: str, position: Position) -> tuple[str, Region]:
    tables = [(n, r) for n, r in workbook.defined_names().items() if names.declares(n)]
    here = [(name, region) for name, region in tables if region.sheet == sheet]
    for name, region in here:
        if region.holds(*position):
            return name, region
    near = sorted(here, key=lambda item: _distance(item[1], position)) or tables
    listed = ", ".join(f"{name} ({region})" for name, region in near[:_NEAREST])
    raise refuse(
        f"{sheet}!{cell_address(*position)}",
        f"lies in no table; the nearest are {listed}"
        if here
        else f"lies in no table, and its sheet has none; tables are {listed or 'nowhere'}",
    )


def _distance(region: Region, position: Position) -> int:
    row, column = position
    down = max(region.first_row - row, 0, row - region.last_row)
    return down + max(region.first_column - column, 0, column - region.last_column)


def _cell(workbook: Workbook, region: Region, position: Position) -> Located:
    ((held,),) = workbook.read(Region(region.sheet, *position, *position))
    return Located(
        sheet=region.sheet,
        address=cell_address(*position),
        table="",
        holds=held,
        kind=ColumnKind.INDICATOR,
    )


def _in_board_table(
    workbook: Workbook, config: Config, cell: Located, region: Region, position: Position
) -> Located:
    months = [*_months(workbook, region)]
    period = max((month for month in months if month is not None), default=None)
    table = _declared(config, cell, period or Month(0))
    if (region.row_count, region.column_count) != (len(table.rows) + 1, len(table.columns)):
        raise refuse(
            str(region), f"{cell.table} does not fit the config's table: refresh the workbook first"
        )
    indicator = table.row_ids[position[0] - region.first_row - 1]
    _check_row(workbook, config, table.columns, region, position[0], indicator)
    at = position[1] - region.first_column
    column = table.columns[at]
    return replace(
        cell,
        kind=column.kind,
        indicator=indicator,
        period=period,
        month=months[at] if column.kind is ColumnKind.MONTH else period,
        comparator=column.comparator,
    )


def _declared(config: Config, cell: Located, period: Month) -> BoardTable:
    for table in build_board(config, (), period).tables:
        if table.name.casefold() == cell.table.casefold():
            return table
    raise _undeclared(config, cell)


def _undeclared(config: Config, cell: Located) -> Refusal:
    return refuse(cell.place, f"lies in {cell.table}, which {config.path.name} does not declare")


def _months(workbook: Workbook, region: Region) -> Iterator[Month | None]:
    """Yield the month that each heading of a table names, None for one that names none."""
    row = region.first_row
    (header,) = workbook.read(replace(region, last_row=row))
    for held in header:
        yield _month(workbook, held)


def _month(workbook: Workbook, held: ReadCell) -> Month | None:
    if not isinstance(held.value, Decimal):
        return None
    try:
        return Month.of(date_of(held.value, date_1904=workbook.date_1904))
    except ValueError:
        return None


def _check_row(
    workbook: Workbook,
    config: Config,
    columns: tuple[TableColumn, ...],
    region: Region,
    row: int,
    indicator: str,
) -> None:
    """Refuse a row whose name is not that of the indicator which belongs there."""
    kinds = [column.kind for column in columns]
    if ColumnKind.INDICATOR not in kinds:
        return
    at = region.first_column + kinds.index(ColumnKind.INDICATOR)
    ((held,),) = workbook.read(Region(region.sheet, row, at, row, at))
    declared = config.indicators[indicator].name
    if fold(str(held.value or "")) != fold(declared):
        raise refuse(
            f"{region.sheet}!{cell_address(row, at)}",
            f"does not say {declared!r}, which {config.path.name} has in that row: refresh the"
            " workbook first",
        )


def _in_adopted(
    workbook: Workbook, config: Config, cell: Located, region: Region, position: Position
) -> Located:
    from xl_kpi.survey.surveying import read_table

    found = read_table(workbook, region, config)
    # A heading that is a formula holds last month's value until Excel opens the file again.
    months = month_columns(workbook, found) or found.months
    columns = {each.column: each for each in (*found.columns, *months)}
    row = next((each for each in found.rows if each.row == position[0]), None)
    column = columns.get(position[1])
    if column is None:
        raise refuse(cell.place, "lies in a column that no refresh writes")
    if row is None or row.indicator is None:
        raise refuse(cell.place, "lies in a row that shows no indicator of the config")
    period = max((each.month for each in months if each.month is not None), default=None)
    return replace(
        cell,
        kind=column.kind,
        indicator=row.indicator,
        period=period,
        month=column.month or period,
        comparator=column.comparator,
    )


def _in_team_table(
    workbook: Workbook, config: Config, cell: Located, region: Region, position: Position
) -> Located:
    spec = next((t for t in config.team_tables if _is(names.TEAM, t.id, cell)), None)
    if spec is None:
        raise _undeclared(config, cell)
    table = build_team_table(config, spec, (), Month(0))
    row, first = position[0], region.first_column
    ((held,),) = workbook.read(Region(region.sheet, row, first, row, first))
    if held.value is None:
        raise refuse(cell.place, f"is blank: {cell.table} shows no team in that row")
    period = _period(workbook)
    total = held.value == TOTAL
    return replace(
        cell,
        kind=_kind(table, region, position),
        indicator=spec.indicator,
        period=period,
        month=period,
        team=WHOLE_SERVICE if total else str(held.value),
        total=total,
    )


def _in_caseload(
    workbook: Workbook, config: Config, cell: Located, region: Region, position: Position
) -> Located:
    if any(_is(names.SUMMARY, each.id, cell) for each in config.caseload_summaries):
        raise refuse(cell.place, "adds up the workers of a team: name a cell of a caseload list to"
                     " see the rows behind a worker")  # fmt: skip
    spec = next((c for c in config.caseloads if _is(names.CASELOAD, c.id, cell)), None)
    if spec is None:
        raise _undeclared(config, cell)
    if cell.holds.value is None:
        raise refuse(cell.place, f"is blank: {cell.table} shows no worker in that row")
    table = build_caseload_table(config, spec, Workloads())
    return replace(
        cell,
        kind=_kind(table, region, position),
        period=_period(workbook),
        caseload=spec.id,
        block=(position[1] - region.first_column) // (block_width(spec) + 1),
        line=position[0] - region.first_row,
    )


def _is(start: str, ident: str, cell: Located) -> bool:
    return f"{start}{ident}".casefold() == cell.table.casefold()


def _kind(table: BoardTable, region: Region, position: Position) -> ColumnKind:
    at = position[1] - region.first_column
    if at >= len(table.columns):
        raise refuse(str(region), f"{table.name} has more columns than its table")
    return table.columns[at].kind


def _period(workbook: Workbook) -> Month | None:
    """Return the month that the workbook says it reports, None where it does not say."""
    regions = [r for n, r in workbook.defined_names().items() if names.shows_period(n)]
    for region in regions:
        corner = replace(region, last_row=region.first_row, last_column=region.first_column)
        ((held,),) = workbook.read(corner)
        month = _month(workbook, held)
        if month is not None:
            return month
    return None
