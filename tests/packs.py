"""A pack laid out as a real one is, made from its published figures, in many variations.

The rows stand where the published text has them: a row of seed line 37 is row 7 of its sheet
(unless `blank_rows` is off, or the pack begins elsewhere), so that what a test finds can be read
beside the text.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils import get_column_letter
from pack_trimmings import adorn, keep_values

from xl_kpi.months import Month, window
from xl_kpi.ooxml.cells import serial_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

DATA = Path(__file__).parent / "data"
BOARD, CORPORATE, SHEET1 = "Board Data Tables for Slide", "Corporate parenting board", "Sheet1"
FIRST_LINES = {BOARD: 31, CORPORATE: 203, SHEET1: 287}
"""The line of the text that would be row 1 of each sheet."""
MONTHS = window(Month.parse("2023-07"), 13)
HEADINGS = {
    "ref_id": "Ref_ID", "indicator": "Indicator", **{str(month): month.label for month in MONTHS},
    "trend": "Trend", "target": "Target", "rag": "RAG", "direction_of_travel": "Direction of travel",
    "local_2021_22": "So'ton 21/22", "statistical_neighbours": "Statistical Neighbours",
    "south_east": "South East", "england": "England", "note": "Notes",
}  # fmt: skip
RATED = ("target", "rag", "direction_of_travel", "local_2021_22", "statistical_neighbours",
         "south_east", "england")  # fmt: skip
COLUMNS = {
    **{name: at for at, name in enumerate(("ref_id", "indicator", *map(str, MONTHS)), start=2)},
    **{name: at for at, name in enumerate(RATED, start=17)},
    "trend": 17, "stray": 19, "note": 25,
}  # fmt: skip
"""The column of each fact, B being 2."""
HELPER_COLUMNS = range(7, 16)
"""The nine month ends beside the first title, which stand three columns from their months."""
CODES_AS_DATES = {
    "Dec-69": (-1, date(1969, 12, 31)),
    "Dec-99": (0, date(1899, 12, 31)),
    "Jan-00": (1, date(1900, 1, 1)),
}
BESIDE = 25
"""How many columns to the right a table beside another stands."""

Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Variations:
    """In what the pack differs from the published one.

    Attributes:
        months: Headings as the `first_day` or `last_day` of a month under mmm-yy, `text`
            (Jul-22), `long_text` (July 2022), or `formulas` (EDATE of the month before).
        codes: Direction codes that the text shows as dates: `numbers` (-1, 0, 1 under mmm-yy),
            `dates` (31 December 1969 and its kin), or `text` (Dec-69).
        origin: The row and the column of each sheet's A1.
        blank_rows: A blank row after each row.
        stray_totals: Right of the first table: `formulas`, `values` or None.
        trend: The first table's changes as `values` or `formulas`.
        hidden: Some rows and a column are hidden.
        side_by_side: The last two tables of Sheet1 stand beside each other.
        adorned: A chart, a picture, a comment and merged titles.
        extra_rows: Names that no config knows, with figures, at the end of each first table.
        note_heading: Notes have a heading.
        changes: Other contents, by seed line and fact (`2022-11`, `target`); None is blank.
    """

    months: str = "first_day"
    codes: str = "numbers"
    origin: tuple[int, int] = (1, 1)
    blank_rows: bool = True
    stray_totals: str | None = "formulas"
    trend: str = "values"
    hidden: bool = False
    side_by_side: bool = False
    adorned: bool = False
    extra_rows: tuple[str, ...] = ()
    note_heading: bool = False
    changes: Mapping[tuple[int, str], str | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of the published pack, and where it stands in the made one."""

    sheet: str
    number: int
    title: str | None
    columns: tuple[str, ...]
    title_row: int | None
    header_row: int
    shift: int
    rows: Mapping[int, Row]
    extra: Mapping[int, str]

    def column(self, fact: str) -> int:
        return COLUMNS[fact] + self.shift


@dataclass(frozen=True, kw_only=True)
class SeedLikePack:
    """The pack that was made.

    Attributes:
        tables: In the order of the published text; their `rows` are by row of the sheet.
    """

    path: Path
    variations: Variations
    tables: tuple[Table, ...]

    def place(self, line: int, fact: str) -> tuple[str, int, int]:
        """The sheet, row and column of a fact of the row that the text has on that line."""
        for table in self.tables:
            for number, row in table.rows.items():
                if int(row["seed_line"]) == line:
                    return table.sheet, number, table.column(fact)
        raise KeyError(line)

    def cell(self, line: int, fact: str) -> str:
        """The address of that place, without its sheet."""
        _, row, column = self.place(line, fact)
        return f"{get_column_letter(column)}{row}"


def seed_like_pack(path: Path, **variations: object) -> SeedLikePack:
    """Write the pack to `path`; see `Variations` for what can be asked for."""
    asked = Variations(**variations)
    tables = tuple(_tables(asked))
    book, values = openpyxl.Workbook(), {}
    for at, sheet in enumerate(FIRST_LINES):
        page = book.create_sheet(sheet, at)
        drawn = _Page(page, asked, {})
        for table in tables:
            if table.sheet == sheet:
                drawn.draw(table)
        if asked.adorned:
            adorn(page, [table for table in tables if table.sheet == sheet])
        values[sheet] = drawn.values
    del book["Sheet"]
    book.save(path)
    keep_values(path, list(values.values()))
    return SeedLikePack(path=path, variations=asked, tables=tables)


def facts(name: str) -> list[Row]:
    """The rows of one of the tables of published facts."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed_indicators() -> dict[int, str]:
    """The shipped config's indicator of each row of the text."""
    return {int(row["seed_line"]): row["id"] for row in facts("seed_indicator_ids.csv")}


def _tables(asked: Variations) -> Iterator[Table]:
    odd = {
        (int(row["seed_line"]), row["column"]): row["shown"] for row in facts("seed_odd_cells.csv")
    }
    published = facts("seed_board_tables.csv")
    before, lowest, beside = "", 0, 0
    for given in facts("seed_layout.csv"):
        sheet, number = given["sheet"], int(given["table"])
        rows = [row | {"indicator": odd.get((int(row["seed_line"]), "indicator"), row["indicator"])}
                for row in published if (row["sheet"], row["table"]) == (sheet, given["table"])]  # fmt: skip
        first = int(given["title_line"] or given["header_line"])
        start = first - FIRST_LINES[sheet] + asked.origin[0]
        aside = asked.side_by_side and sheet == SHEET1 and number == 4
        if sheet != before:
            lowest, grown = 0, 0
        if not asked.blank_rows:
            start = max(lowest + 2, asked.origin[0])
        start = beside if aside else start + grown
        step = 2 if asked.blank_rows else 1
        header = start + (
            int(given["header_line"]) - first if asked.blank_rows else bool(given["title_line"])
        )
        placed = {header + (at * step): row for at, row in enumerate(rows, start=1)}
        extra = {max(placed) + at * step: name for at, name in enumerate(asked.extra_rows, start=1)
                 if number == 1}  # fmt: skip
        grown += step * len(extra) if asked.blank_rows else 0
        before, lowest, beside = sheet, max([*placed, *extra]), start
        yield Table(
            sheet=sheet, number=number, columns=_columns(given["last_column"], sheet, asked),
            title=odd.get((first, "title"), rows[0]["section"]) if given["title_line"] else None,
            title_row=start if given["title_line"] else None, header_row=header,
            shift=asked.origin[1] - 1 + BESIDE * aside, rows=placed, extra=extra,
        )  # fmt: skip


def _columns(last: str, sheet: str, asked: Variations) -> tuple[str, ...]:
    rated = ("trend",) if last == "trend" else RATED[: RATED.index(last) + 1]
    notes = ("note",) if asked.note_heading and last == "england" else ()
    first = ("ref_id", "indicator") if sheet != CORPORATE else ("indicator",)
    return (*first, *map(str, MONTHS), *rated, *notes)


@dataclass
class _Page:
    """A sheet being written; `values` are what its formulas last gave."""

    page: Worksheet
    asked: Variations
    values: dict[str, Decimal]

    def draw(self, table: Table) -> None:
        if table.title_row is not None:
            self._put(table.title_row, table.column("indicator"), table.title)
            if (table.sheet, table.number) == (BOARD, 1):
                for column, month in zip(HELPER_COLUMNS, MONTHS, strict=False):
                    self._put(table.title_row, column + table.shift, month.end, "yyyy-mm-dd")
        for fact in table.columns:
            self._heading(table, fact)
        for number, row in table.rows.items():
            self._row(table, number, row)
        for number, name in table.extra.items():
            self._put(number, table.column("indicator"), name)
            for at, month in enumerate(MONTHS):
                self._put(number, table.column(str(month)), 20 + at % 3)
        if self.asked.hidden:
            self.page.row_dimensions[max(table.rows) - 2].hidden = True
            self.page.column_dimensions[get_column_letter(table.column("2022-08"))].hidden = True

    def _heading(self, table: Table, fact: str) -> None:
        row, column = table.header_row, table.column(fact)
        if not fact[0].isdigit():
            self._put(row, column, HEADINGS[fact])
            return
        month = Month.parse(fact)
        if self.asked.months == "text":
            self._put(row, column, month.label)
        elif self.asked.months == "long_text":
            self._put(row, column, f"{month.start:%B %Y}")
        elif self.asked.months == "formulas" and month != MONTHS[0]:
            before = f"{get_column_letter(column - 1)}{row}"
            self._formula(
                row, column, f"=EDATE({before},1)", serial_of(month.start, date_1904=False)
            )
            self.page.cell(row, column).number_format = "mmm-yy"
        else:
            day = month.end if self.asked.months == "last_day" else month.start
            self._put(row, column, day, "mmm-yy")

    def _row(self, table: Table, number: int, row: Row) -> None:
        line = int(row["seed_line"])
        changes = {fact: text for (at, fact), text in self.asked.changes.items() if at == line}
        row = row | {fact: text or "" for fact, text in changes.items()}
        for fact in (*table.columns, "note"):
            if row.get(fact):
                self._fact(table, number, fact, row[fact])
        if "direction_of_travel" not in changes:
            self._odd_code(number, table.column("direction_of_travel"), line)
        if table.number == 1 and table.sheet == BOARD and "trend" not in changes:
            self._changes(table, number, row)

    def _fact(self, table: Table, number: int, fact: str, text: str) -> None:
        value, number_format = _content(text) if fact not in {"indicator", "note"} else (text, None)
        self._put(number, table.column(fact), value, number_format)

    def _odd_code(self, number: int, column: int, line: int) -> None:
        for odd in facts("seed_odd_cells.csv"):
            if int(odd["seed_line"]) == line and odd["column"] == "direction_of_travel":
                code, day = CODES_AS_DATES[odd["shown"]]
                shown = {"numbers": code, "dates": day, "text": odd["shown"]}[self.asked.codes]
                self._put(number, column, shown, "mmm-yy" if self.asked.codes != "text" else None)

    def _changes(self, table: Table, number: int, row: Row) -> None:
        first, last, before = (
            get_column_letter(table.column(str(MONTHS[at]))) for at in (0, -1, -2)
        )
        if self.asked.trend == "formulas":
            change = Decimal(row["trend"])
            self._formula(
                number, table.column("trend"), f"={last}{number}-{before}{number}", change
            )
        if row["note"].isdecimal() and self.asked.stray_totals:
            total, stray = Decimal(row["note"]), table.column("stray")
            run = f"{first}{number}:{get_column_letter(table.column('trend'))}{number}"
            self._put(number, table.column("note"), None)
            self._put(number, stray, int(total))
            if self.asked.stray_totals == "formulas":
                self._formula(number, stray, f"=SUM({run})", total)

    def _put(self, row: int, column: int, value: object, number_format: str | None = None) -> None:
        cell = self.page.cell(row, column)
        cell.value = value
        if number_format:
            cell.number_format = number_format

    def _formula(self, row: int, column: int, formula: str, value: Decimal) -> None:
        cell = self.page.cell(row, column)
        cell.value = formula
        self.values[cell.coordinate] = value


def _content(text: str) -> tuple[object, str | None]:
    """What a cell holds and its number format, None for General."""
    if re.fullmatch(r"-?[0-9.]+%", text):
        percentage = Decimal(text[:-1])
        decimals = -int(percentage.as_tuple().exponent)
        return float(percentage / 100), "0." + "0" * decimals + "%" if decimals else "0%"
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text), None
    return (float(text) if re.fullmatch(r"-?[0-9]*\.[0-9]+", text) else text), None
