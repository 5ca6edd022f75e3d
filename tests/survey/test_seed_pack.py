"""Every table and row of the seed-like pack is found, however the pack is laid out."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import packs
import pytest
from packs import BOARD, MONTHS, SHEET1, SeedLikePack, seed_indicators, seed_like_pack
from survey.layouts import shipped

from xl_kpi.board.tables import ColumnKind
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.survey.figures import shown
from xl_kpi.survey.found import MonthWriting, Survey, Writing
from xl_kpi.survey.surveying import read_table, survey

if TYPE_CHECKING:
    from pathlib import Path

VARIATIONS = {
    "as published": {},
    "text months": {"months": "text", "codes": "dates"},
    "long months": {"months": "long_text", "codes": "text"},
    "last days": {"months": "last_day", "stray_totals": "values"},
    "formulas": {"months": "formulas", "trend": "formulas"},
    "elsewhere": {"origin": (9, 6)},
    "no blank rows": {"blank_rows": False},
    "side by side": {"side_by_side": True, "extra_rows": ("Number of poems written",)},
    "adorned": {"adorned": True, "hidden": True, "note_heading": True},
    "all at once": {"months": "text", "codes": "text", "origin": (4, 3), "blank_rows": False, "trend": "formulas",
                    "hidden": True, "side_by_side": True, "adorned": True, "note_heading": True,
                    "extra_rows": ("Number of poems written", "Percentage of songs sung")},
}  # fmt: skip
WRITINGS = {
    "first_day": MonthWriting.FIRST_DAY,
    "last_day": MonthWriting.LAST_DAY,
    "formulas": MonthWriting.FIRST_DAY,
}


@pytest.fixture(scope="module", params=VARIATIONS.values(), ids=VARIATIONS)
def pack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SeedLikePack:
    return seed_like_pack(tmp_path_factory.mktemp("packs") / "pack.xlsx", **request.param)


@pytest.fixture(scope="module")
def found(pack: SeedLikePack) -> Survey:
    return survey(Workbook.open(pack.path), shipped())


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> SeedLikePack:
    return seed_like_pack(tmp_path_factory.mktemp("published") / "pack.xlsx")


def test_every_table_is_found_where_it_stands(pack: SeedLikePack, found: Survey) -> None:
    expected = [
        (each.sheet, each.header_row, max([*each.rows, *each.extra])) for each in pack.tables
    ]
    assert [
        (each.sheet, each.header_row, each.region.last_row) for each in found.tables
    ] == expected


def test_every_column_is_recognised(pack: SeedLikePack, found: Survey) -> None:
    comparators = {"local_2021_22": "local_last_year"} | {
        each: each for each in ("statistical_neighbours", "south_east", "england")
    }
    for table, expected in zip(found.tables, pack.tables, strict=True):
        assert [each.column for each in table.columns] == [
            expected.column(fact) for fact in expected.columns
        ]
        assert [each.comparator for each in table.columns] == [
            comparators.get(fact) for fact in expected.columns
        ]
        assert [each.month for each in table.months] == list(MONTHS)
        writing = WRITINGS.get(pack.variations.months, MonthWriting.TEXT)
        assert {each.month_writing for each in table.months} == {writing}


def test_all_138_rows_name_their_indicators_without_a_guess(
    pack: SeedLikePack, found: Survey
) -> None:
    ids, rows = seed_indicators(), 0
    for table, expected in zip(found.tables, pack.tables, strict=True):
        matched = {each.row: each.indicator for each in table.rows if each.row in expected.rows}
        assert matched == {at: ids[int(row["seed_line"])] for at, row in expected.rows.items()}
        assert [each.name for each in table.rows if each.row in expected.extra] == list(
            expected.extra.values()
        )
        assert all(
            each.indicator is None and each.nearest
            for each in table.rows
            if each.row in expected.extra
        )
        assert not any(each.differs for each in table.rows)
        rows += len(matched)
    assert rows == 138


def test_titles_and_the_helper_row_are_found(pack: SeedLikePack, found: Survey) -> None:
    titles = [each.title.strip() if each.title else None for each in pack.tables]
    assert [each.title for each in found.tables] == titles
    assert [each.month_row for each in found.tables] == [pack.tables[0].title_row, *[None] * 12]


def test_each_table_is_the_configs(found: Survey) -> None:
    declared = [each.id for each in shipped().tables if each.sheet != "Signals"]
    assert [each.table_id for each in found.tables] == declared


def test_a_region_is_read_again_as_it_was_found(pack: SeedLikePack, found: Survey) -> None:
    workbook = Workbook.open(pack.path)
    for table in found.tables:
        again = read_table(workbook, table.region, shipped())
        assert (again.columns, again.rows, again.title) == (table.columns, table.rows, table.title)
        assert (again.region, again.unknown, again.month_row) == (
            table.region,
            table.unknown,
            table.month_row,
        )


@pytest.mark.parametrize("codes", ["numbers", "dates", "text"])
def test_codes_shown_as_dates_are_read_as_what_they_were(tmp_path: Path, codes: str) -> None:
    pack = seed_like_pack(tmp_path / "pack.xlsx", codes=codes)
    found = survey(Workbook.open(pack.path), shipped())
    odd = [
        row for row in packs.facts("seed_odd_cells.csv") if row["column"] == "direction_of_travel"
    ]
    for fact in odd:
        sheet, row, column = pack.place(int(fact["seed_line"]), "direction_of_travel")
        cell = found.cell(sheet, (row, column))
        assert cell is not None
        read = shown(cell, date_1904=False, code=True)
        assert (read.writing, read.value) == (Writing.DATE, packs.CODES_AS_DATES[fact["shown"]][0])
    assert len(odd) == 19


def test_every_figure_reads_as_published(pack: SeedLikePack, found: Survey) -> None:
    compared = 0
    for table, expected in zip(found.tables, pack.tables, strict=True):
        for row, column in found.figures(table):
            fact = next(fact for fact in expected.columns if expected.column(fact) == column.column)
            text = expected.rows.get(row.row, {}).get(fact, "")
            if column.kind is ColumnKind.MONTH and text.removesuffix("%").isdigit():
                cell = found.cell(table.sheet, (row.row, column.column))
                assert cell is not None
                read = shown(cell, date_1904=found.date_1904)
                percent = text.endswith("%")
                assert read.value == Decimal(text.removesuffix("%")) / (100 if percent else 1)
                assert read.percent == percent
                compared += 1
    published = packs.facts("seed_board_tables.csv")
    assert compared == sum(
        row[str(m)].removesuffix("%").isdigit() for row in published for m in MONTHS
    )


def test_a_survey_takes_less_than_a_third_of_a_second(published: SeedLikePack) -> None:
    survey(Workbook.open(published.path), shipped())
    start = time.perf_counter()
    survey(Workbook.open(published.path), shipped())
    assert time.perf_counter() - start < 0.3


def test_the_pack_is_laid_out_as_the_text_says(shared: Path, published: SeedLikePack) -> None:
    (text,) = (shared / "seed").glob("*.txt")
    lines = text.read_text(encoding="utf-8").split("\n")
    book = openpyxl.load_workbook(published.path, data_only=True)
    for sheet, first in packs.FIRST_LINES.items():
        for row in book[sheet].iter_rows(min_row=3):
            cells = [_text(cell.value, cell.number_format) for cell in row]
            given = [each.strip() for each in lines[first + row[0].row - 2].split("\t\t")]
            given += [""] * (len(cells) - len(given))
            for at, (made, published_) in enumerate(zip(cells, given, strict=False)):
                assert made in {published_, "code"}, (sheet, row[0].row, at)


def _text(value: object, number_format: str) -> str:
    """What the extraction of the text would have made of a cell."""
    if isinstance(value, date):
        if number_format == "mmm-yy":
            return f"{value:%b-%y}" if value.year > 2000 else "code"
        return f"{value:%Y-%m-%d}"
    if number_format == "mmm-yy":
        return "code"
    if number_format == "0%" and isinstance(value, float | int):
        return f"{value:.0%}"
    return "" if value is None else str(value).strip()


def test_sheets_are_asked_by_name_and_cells_by_place(published: SeedLikePack) -> None:
    found = survey(Workbook.open(published.path), shipped())
    assert [sheet.name for sheet in found.sheets] == list(packs.FIRST_LINES)
    stray = found.cell(*_at(published, 39, "stray"))
    assert stray is not None
    assert (stray.formula, stray.value) == ("SUM(D9:Q9)", 2286)
    assert found.cell(BOARD, (1, 1)) is None
    with pytest.raises(KeyError):
        found.sheet("Sheet2")
    assert found.sheet(SHEET1).tables[-1].rows[-1].indicator == "own_foster_percent"


def _at(pack: SeedLikePack, line: int, fact: str) -> tuple[str, tuple[int, int]]:
    sheet, row, column = pack.place(line, fact)
    return sheet, (row, column)
