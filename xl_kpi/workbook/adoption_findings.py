"""What to know of a pack that is adopted: its tables, headings, rows and cells, one by one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.board.building import build_board
from xl_kpi.board.cells import ABSENT
from xl_kpi.board.tables import ColumnKind
from xl_kpi.config.declared import Unit
from xl_kpi.extracts.spelling import fold
from xl_kpi.faults import Finding, Level
from xl_kpi.survey.figures import shown
from xl_kpi.survey.found import MatchedBy, MonthWriting, Writing, where
from xl_kpi.workbook.adopted_filling import CODES, words_of
from xl_kpi.workbook.adopted_layout import DECLARED, layout_findings, spans
from xl_kpi.workbook.adopted_months import row_of
from xl_kpi.workbook.adopting import Naming
from xl_kpi.workbook.cell_runs import name_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.board.tables import Cell
    from xl_kpi.config.declared import Config
    from xl_kpi.months import Month
    from xl_kpi.ooxml.cells import ReadCell
    from xl_kpi.ooxml.workbook import Workbook
    from xl_kpi.survey.found import FoundTable
    from xl_kpi.workbook.adopted_layout import Layout
    from xl_kpi.workbook.adopting import AdoptionPlan


_WORDED = "code-as-word", "written in words, which stay words"
_CODE_NOTES: Mapping[Writing, tuple[str, str]] = {
    Writing.DATE: ("code-as-date", "shown as a date; the first refresh gives it a code's format"),
    Writing.TEXT: ("code-as-text", "written as text; the first refresh puts a code in its place"),
}


def adoption_findings(
    workbook: Workbook, plan: AdoptionPlan, config: Config
) -> tuple[Finding, ...]:
    """Return what adopting a pack met with: tables, headings, rows, cells, figures.

    Args:
        workbook: The pack.
        plan: What adopting it does.
        config: The config that it is adopted to.
    """
    return (
        *_tables_left(plan),
        *(finding for layout in plan.layouts for finding in _headings(workbook, layout)),
        *(finding for layout in plan.layouts for finding in _spellings(layout, config)),
        *layout_findings(workbook, plan.layouts),
        *(finding for layout in plan.layouts for finding in _rows_lacking(layout, config)),
        *plan.past.findings,
        *(finding for layout in plan.layouts for finding in _codes(workbook, layout)),
        *_declared_otherwise(workbook, plan, config),
    )


def _tables_left(plan: AdoptionPlan) -> Iterator[Finding]:
    for each in plan.tables:
        if each.naming is Naming.UNKNOWN:
            yield _finding(
                "table-unknown",
                str(each.found.region),
                "no table of the config has these rows, so it is left alone; to have it refreshed,"
                " add it to the config's tables",
            )
        elif each.naming is Naming.BROKEN:
            yield _finding(
                "months-broken",
                str(each.found.region),
                f"its months do not follow each other ({spans(each.found)}), so it is left alone:"
                " put its headings right and adopt again",
            )


def _headings(workbook: Workbook, layout: Layout) -> Iterator[Finding]:
    found = layout.found
    row = row_of(workbook, found, found.header_row)
    formulas = [c.column for c in layout.months if row[c.column].formula is not None]
    texts = [c.column for c in layout.months if c.month_writing is MonthWriting.TEXT]
    if texts:
        message = "months written as text; they stay text, in the same spelling"
        yield _note("month-as-text", _places(found, found.header_row, texts), message)
    if formulas:
        message = "months worked out by formulas; they stay, and move on with the others"
        yield _note("month-as-formula", _places(found, found.header_row, formulas), message)
    if found.month_row is not None:
        message = "a row of dates above the headings; its dates move on with them"
        place = where(found.sheet, (found.month_row, layout.months[0].column))
        yield _note("month-row", place, message)


def _places(found: FoundTable, row: int, columns: list[int]) -> str:
    return name_cells(found.sheet, ((row, column) for column in columns))


def _spellings(layout: Layout, config: Config) -> Iterator[Finding]:
    name = layout.found.of_kind(ColumnKind.INDICATOR)
    for row in layout.rows:
        indicator = config.indicators[row.indicator or ""]
        place = where(layout.found.sheet, (row.row, name.column if name else 1))
        if row.matched_by is MatchedBy.REF_ID:
            yield _finding(
                "matched-by-ref-id",
                place,
                f"{row.name!r} was taken for {indicator.id} ({indicator.name!r}) by its report"
                f" number {row.ref_id}: check that it is",
            )
        elif row.differs or row.matched_by is MatchedBy.OTHER_NAME:
            message = f"{row.name!r} is {indicator.id}, which the config calls {indicator.name!r}"
            yield _note("name-differs", place, message)


def _rows_lacking(layout: Layout, config: Config) -> Iterator[Finding]:
    declared = next(table for table in config.tables if table.id == layout.table.id)
    there = set(layout.table.rows)
    lacking = [name for name in declared.rows if name not in there]
    if lacking:
        yield _note(
            "row-missing",
            str(layout.found.region),
            f"the config's table {declared.id} also has {', '.join(lacking)}; a refresh adds no"
            " row: insert one with the indicator's name to have it filled",
        )


def _codes(workbook: Workbook, layout: Layout) -> Iterator[Finding]:
    """Yield the ratings and directions that are written in another way than as codes."""
    rows = {row.row for row in layout.rows}
    for column in layout.columns:
        if column.kind not in CODES:
            continue
        body = layout.body(column)
        ways: dict[str, list[tuple[int, int]]] = {}
        for row, (cell,) in enumerate(workbook.read(body), body.first_row):
            read = shown(cell, date_1904=workbook.date_1904, code=True)
            if row in rows and cell.formula is None and read.writing in _CODE_NOTES:
                ways.setdefault(read.writing, []).append((row, column.column))
        words = words_of(workbook, layout, column) is not None
        for way, cells in ways.items():
            rule, message = _CODE_NOTES[Writing(way)]
            if words and way is Writing.TEXT:
                rule, message = _WORDED
            yield _note(rule, name_cells(body.sheet, cells), f"{column.heading}: {message}")


def _declared_otherwise(
    workbook: Workbook, plan: AdoptionPlan, config: Config
) -> Iterator[Finding]:
    """Yield the targets and comparators that the config has otherwise than the pack."""
    for layout in plan.layouts:
        last = layout.months[-1].month
        if last is not None:
            yield from _against_config(workbook, layout, config, plan.past.latest or last)


def _against_config(
    workbook: Workbook, layout: Layout, config: Config, period: Month
) -> Iterator[Finding]:
    (table,) = build_board(replace(config, tables=(layout.table,)), (), period).tables
    for row, cells in zip(layout.rows, table.rows, strict=True):
        present = row_of(workbook, layout.found, row.row)
        percent = config.indicators[row.indicator or ""].unit is Unit.PERCENT
        for found, column, cell in zip(layout.columns, table.columns, cells, strict=True):
            there = present[found.column]
            if column.kind not in DECLARED or there.formula is not None:
                continue
            place = where(layout.found.sheet, (row.row, found.column))
            finding = _otherwise(place, cell, there, percent=percent, date_1904=workbook.date_1904)
            if finding is not None:
                yield finding


def _otherwise(
    place: str, cell: Cell, there: ReadCell, *, percent: bool, date_1904: bool
) -> Finding | None:
    pack = shown(there, date_1904=date_1904).value
    if cell.value == ABSENT:
        if pack is None:
            return None
        message = "the config declares none, so the pack's stays and nothing is rated by it"
        return _note("not-declared", place, message)
    if isinstance(cell.value, str):
        same = fold(str(there.value or "")) == fold(cell.value)
    else:
        whole = percent and pack is not None and pack > 1
        same = pack is not None and (pack / 100 if whole else pack) == Decimal(str(cell.value))
    if same:
        return None
    message = f"the pack has {there.value if there.value is not None else 'nothing'}, the config"
    message += f" {cell.value}, which a refresh puts in its place"
    return _note("declared-differs", place, message)


def _finding(rule: str, place: str, message: str) -> Finding:
    return Finding(rule=rule, level=Level.WARNING, where=place, message=message)


def _note(rule: str, place: str, message: str) -> Finding:
    return Finding(rule=rule, level=Level.NOTE, where=place, message=message)
