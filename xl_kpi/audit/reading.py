"""Reading a survey's tables as series: which cells a row has, and what unit its figures are in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from xl_kpi.audit.audited import AuditedPack, Place, Series
from xl_kpi.audit.basis import latest_month, with_judged_months
from xl_kpi.audit.heading_months import advanced, mended
from xl_kpi.board.tables import ColumnKind
from xl_kpi.config.declared import Unit
from xl_kpi.extracts.spelling import fold
from xl_kpi.survey.figures import shown
from xl_kpi.survey.found import Shown, Writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xl_kpi.config.declared import Config, Indicator
    from xl_kpi.months import Month
    from xl_kpi.ooxml.addresses import Region
    from xl_kpi.survey.found import FoundColumn, FoundRow, FoundTable, Position, Survey

_CODES = frozenset({ColumnKind.RAG, ColumnKind.DIRECTION})
_NAMES_A_PERCENTAGE = re.compile(r"\s*(?:percentage|per ?cent|proportion|%)", re.IGNORECASE)
_BLANK = Shown(Writing.BLANK)


def audited_pack(
    survey: Survey, config: Config, *, own_config: bool = True, built: Iterable[Region] = ()
) -> AuditedPack:
    """Return a surveyed workbook as the rules see it.

    Args:
        survey: The workbook's tables and cells.
        config: The indicators, their polarities, targets and reconciliations.
        own_config: Whether the config was made for this pack.
        built: The areas of the tables that a refresh writes whole.
    """
    areas = tuple(built)
    read = [_series(survey, config, number) for number in range(len(survey.tables))]
    tables = tuple(with_judged_months(table) for table in advanced(read))
    return AuditedPack(
        survey=survey,
        config=config,
        tables=tables,
        latest=tuple(latest_month(table) for table in tables),
        own_config=own_config,
        built=frozenset(
            number
            for number, table in enumerate(survey.tables)
            if any(table.region.overlaps(area) for area in areas)
        ),
        headings=tuple(_headings(survey, table) for table in survey.tables),
    )


def place_at(survey: Survey, sheet: str, position: Position, *, code: bool = False) -> Place:
    """Return a cell with what it shows.

    Args:
        survey: The workbook.
        sheet: The sheet's name.
        position: Its row and column.
        code: Whether a rating or a direction stands there.
    """
    cell = survey.cell(sheet, position)
    seen = _BLANK if cell is None else shown(cell, date_1904=survey.date_1904, code=code)
    return Place(sheet, position, cell, seen)


def _headings(survey: Survey, table: FoundTable) -> tuple[tuple[FoundColumn, Place], ...]:
    return tuple(
        (column, place_at(survey, table.sheet, (table.header_row, column.column)))
        for column in table.months
    )


def _series(survey: Survey, config: Config, number: int) -> tuple[Series, ...]:
    table = survey.tables[number]
    rows = [_row(survey, config, number, table, row) for row in table.rows]
    whole = any(series.whole for series in rows)
    return tuple(
        series if series.whole or _settled(series) else replace(series, whole=whole)
        for series in rows
    )


def _row(survey: Survey, config: Config, number: int, table: FoundTable, row: FoundRow) -> Series:
    indicator = None if row.indicator is None else config.indicators.get(row.indicator)
    months: dict[Month, Place] = {}
    others: dict[ColumnKind, Place] = {}
    comparators: dict[str, Place] = {}
    heads = [column for column in table.columns if column.month is not None]
    written = [column.month for column in heads if column.month is not None]
    of = dict(zip((column.column for column in heads), mended(written), strict=True))
    for column in table.columns:
        at = (row.row, column.column)
        place = place_at(survey, table.sheet, at, code=column.kind in _CODES)
        if column.column in of:
            months.setdefault(of[column.column], place)
        elif column.kind is ColumnKind.COMPARATOR:
            comparators.setdefault(column.comparator or fold(column.heading), place)
        else:
            others.setdefault(column.kind, place)
    percent = _is_percentage(row, indicator, months)
    return Series(
        number=number, table=table, row=row, indicator=indicator,
        key=fold(row.name) if indicator is None else indicator.id,
        percent=percent, whole=percent and _written_whole(months.values()),
        months=months, others=others, comparators=comparators,
    )  # fmt: skip


def _is_percentage(
    row: FoundRow, indicator: Indicator | None, months: Mapping[Month, Place]
) -> bool:
    if indicator is not None:
        return indicator.unit is Unit.PERCENT
    signed = sum(place.shown.percent for place in months.values())
    return bool(_NAMES_A_PERCENTAGE.match(row.name)) or 2 * signed > len(months)


def _written_whole(places: Iterable[Place]) -> bool:
    """Whether most of the figures have no per cent sign and are above one: 45 stands for 45%."""
    figures = [place.shown for place in places]
    whole = [
        each
        for each in figures
        if each.value is not None and not each.percent and abs(each.value) > 1
    ]
    return bool(whole) and 2 * len(whole) >= sum(1 for each in figures if each.value)


def _settled(series: Series) -> bool:
    """Whether the row itself says that its percentages are fractions."""
    figures = [(place.shown, place.shown.value or 0) for place in series.months.values()]
    return not series.percent or any(
        value and (shown.percent or value != int(value)) for shown, value in figures
    )


def name_place(survey: Survey, series: Series) -> Place:
    """Return the cell that names a row."""
    column = series.table.of_kind(ColumnKind.INDICATOR)
    number = series.table.region.first_column if column is None else column.column
    return place_at(survey, series.sheet, (series.row.row, number))
