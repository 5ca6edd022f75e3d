"""Reading the lists of figures that arrive ready made.

They have the columns that `figures` prints, so that its output can be fed back; any of them that
name the indicator and the month and give a figure are enough.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from xl_kpi.config.declared import Column, ColumnType, OnFault
from xl_kpi.extracts import reasons
from xl_kpi.extracts.delimited import open_text
from xl_kpi.extracts.headings import Header, match_header
from xl_kpi.extracts.loaded import FileRead, SetAside, SuppliedFigure
from xl_kpi.extracts.places import column_letters
from xl_kpi.extracts.records import split_records
from xl_kpi.extracts.sheets import head_rows, load_sheet
from xl_kpi.extracts.spelling import fold, tidy
from xl_kpi.extracts.supplied_cells import (
    Lookup,
    UnreadableCell,
    is_placeholder,
    read_named_month,
    read_quantity,
    read_value,
)
from xl_kpi.extracts.typed import read_dates
from xl_kpi.faults import refuse
from xl_kpi.months import Month
from xl_kpi.plain_text import unguarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from xl_kpi.config.declared import Config
    from xl_kpi.extracts.places import Feed, Workspace

_T = TypeVar("_T")
_NO_FIGURE = frozenset({"nodata", "zerodenominator", "notcovered", "suppliedmissing"})
"""Statuses, as compared, of the rows of `figures` that have no figure."""
_TABLE = "supplied figures being read"

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "indicator": ("indicator", "indicator id", "id"),
    "ref_id": ("ref_id", "ref", "ref no", "reference"),
    "name": ("name", "indicator name"),
    "team": ("team", "team/locality", "locality"),
    "period": ("period", "month", "date"),
    "numerator": ("numerator",),
    "denominator": ("denominator",),
    "value": ("value", "figure"),
    "status": ("status",),
}
_COLUMNS = tuple(
    Column(
        name=name,
        headers=headers,
        type=ColumnType.TEXT,
        optional=True,
        codes=(),
        on_fault=OnFault.ROW,
        line=0,
    )
    for name, headers in _HEADERS.items()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppliedRead:
    """What the lists held; the same indicator, team and month in a later file wins."""

    figures: tuple[SuppliedFigure, ...]
    files: tuple[FileRead, ...]
    set_aside: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """One list: its header, and its rows with their numbers."""

    file: FileRead
    header: Header
    first_column: int | None
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    broken: tuple[tuple[int, str], ...]


def read_supplied(workspace: Workspace, feeds: Sequence[Feed], config: Config) -> SuppliedRead:
    """Read the lists of supplied figures, in order.

    Raises:
        Refusal: A list cannot be opened, or lacks the headings it needs.
    """
    figures: dict[tuple[str, str, Month], SuppliedFigure] = {}
    files: list[FileRead] = []
    set_aside: list[SetAside] = []
    lookup = Lookup.of(config)
    for feed in feeds:
        source = _open_list(workspace, feed)
        found, faults = _read_list(workspace.connection, source, lookup)
        figures.update(found)
        files.append(source.file)
        set_aside.extend(sorted(faults, key=lambda each: each.row))
    return SuppliedRead(
        figures=tuple(figures.values()), files=tuple(files), set_aside=tuple(set_aside)
    )


def _open_list(workspace: Workspace, feed: Feed) -> _List:
    if feed.sheet is None:
        return _open_text_list(feed)
    connection = workspace.connection
    first_column = load_sheet(workspace, feed, _TABLE)
    header = _header(head_rows(connection, _TABLE), feed)
    rows = connection.execute(f'SELECT * FROM "{_TABLE}" ORDER BY source_row').fetchall()
    connection.execute(f'DROP TABLE "{_TABLE}"')
    numbered = ((row[0], [cell or "" for cell in row[1:]]) for row in rows)
    sha256 = workspace.open_book(feed.path).sha256
    return _list_of(feed, sha256, header, numbered, first_column=first_column)


def _open_text_list(feed: Feed) -> _List:
    source = open_text(feed.path, _COLUMNS)
    header = _header(source.rows, feed)
    records = list(split_records(source.text, source.delimiter))
    numbered = ((record.row, record.cells) for record in records if record.cells is not None)
    opened = _list_of(feed, hashlib.sha256(source.data).hexdigest(), header, numbered)
    broken = [
        (each.row, reasons.BROKEN_QUOTES)
        for each in records
        if each.cells is None and each.row > header.row
    ]
    width = len(header.headings)
    broken += [
        (each.row, reasons.TOO_MANY_CELLS)
        for each in records
        if each.row > header.row and any(map(tidy, (each.cells or [])[width:]))
    ]
    overlong = {row for row, _ in broken}
    kept = tuple(row for row in opened.rows if row[0] not in overlong)
    return replace(opened, rows=kept, broken=tuple(broken))


def _list_of(
    feed: Feed,
    sha256: str,
    header: Header,
    numbered: Iterable[tuple[int, Sequence[str]]],
    *,
    first_column: int | None = None,
) -> _List:
    rows = tuple(
        (number, _cells(cells, header))
        for number, cells in numbered
        if number > header.row and any(map(tidy, cells))
    )
    file = FileRead(path=feed.path, sheet=feed.sheet, sha256=sha256, rows=len(rows))
    return _List(file=file, header=header, first_column=first_column, rows=rows, broken=())


def _cells(cells: Sequence[str], header: Header) -> dict[str, str]:
    """Return the cells of the columns that the list has, by our names."""
    return {
        name: tidy(cells[position]) if position < len(cells) else ""
        for name, position in header.positions.items()
    }


def _header(rows: Sequence[tuple[str, ...]], feed: Feed) -> Header:
    header = match_header(rows, _COLUMNS, where=feed.label, extract="supplied figures")
    have = header.positions.keys()
    if (
        "period" in have
        and have & {"indicator", "name", "ref_id"}
        and have & {"value", "numerator"}
    ):
        return header
    raise refuse(
        f"{feed.label}, row {header.row}",
        "a list of supplied figures needs a column `period`, one of `indicator`, `name` or "
        "`ref_id`, and `value` or `numerator`",
    )


def _read_list(
    connection: DuckDBPyConnection, source: _List, lookup: Lookup
) -> tuple[dict[tuple[str, str, Month], SuppliedFigure], list[SetAside]]:
    months = _read_months(connection, {cells["period"] for _, cells in source.rows})
    figures: dict[tuple[str, str, Month], SuppliedFigure] = {}
    set_aside = [_aside(source, row, None, reason) for row, reason in source.broken]
    for row, cells in source.rows:
        try:
            figure = _read_figure(source, row, cells, lookup, months)
        except _FaultyCell as fault:
            set_aside.append(_aside(source, row, fault.column, fault.reason))
            continue
        if figure is None:
            continue
        key = (figure.indicator, figure.team, figure.month)
        if key in figures:
            reason = f"{reasons.SAME_FIGURE} {figures[key].row}"
            set_aside.append(_aside(source, row, None, reason))
        else:
            figures[key] = figure
    return figures, set_aside


class _FaultyCell(Exception):
    """A column's cell that sets its row aside."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def _read_figure(
    source: _List,
    row: int,
    cells: Mapping[str, str],
    lookup: Lookup,
    months: Mapping[str, Month],
) -> SuppliedFigure | None:
    """Return a row's figure, None where the row says that there is none."""
    text = cells.get("value", "")
    if not text and fold(cells.get("status", "")) in _NO_FIGURE:
        return None
    names = [name for name in ("indicator", "name", "ref_id") if name in cells]
    indicator = _cell(
        names[0], lambda: lookup.find(*(cells.get(n, "") for n in ("indicator", "name", "ref_id")))
    )
    if cells["period"] not in months:
        raise _FaultyCell("period", reasons.NOT_A_MONTH if cells["period"] else reasons.BLANK)
    unit = lookup.units[indicator]
    value = _cell("value", lambda: read_value(text, unit))
    numerator = _cell("numerator", lambda: read_quantity(cells.get("numerator", "")))
    denominator = _cell("denominator", lambda: read_quantity(cells.get("denominator", "")))
    if value is None and numerator is None and not text:
        return None
    return SuppliedFigure(
        indicator=indicator,
        team=unguarded(cells.get("team", "")),
        month=months[cells["period"]],
        numerator=numerator,
        denominator=denominator,
        value=value,
        text=text if is_placeholder(text) else None,
        file=source.file.label,
        row=row,
    )


def _cell(column: str, read: Callable[[], _T]) -> _T:
    try:
        return read()
    except UnreadableCell as error:
        raise _FaultyCell(column, str(error)) from None


def _read_months(connection: DuckDBPyConnection, texts: set[str]) -> dict[str, Month]:
    """Return the month of each text that names one, or any date in it."""
    named = {text: month for text in texts if (month := read_named_month(text)) is not None}
    others = sorted(texts - named.keys() - {""})
    dates = zip(others, read_dates(connection, others), strict=True)
    return named | {text: Month.of(day) for text, day in dates if day is not None}


def _aside(source: _List, row: int, column: str | None, reason: str) -> SetAside:
    cell = None
    if column is not None and source.first_column is not None:
        position = source.first_column + source.header.positions[column]
        cell = f"{column_letters(position)}{row}"
    return SetAside(
        file=source.file.label,
        row=row,
        column=None if column is None else source.header.heading(column),
        cell=cell,
        reason=reason,
        whole_row=True,
    )
