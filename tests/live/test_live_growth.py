"""A table that got longer or shorter: the open workbook becomes what the closed one becomes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from command_line import xl_kpi
from functional.conftest import Council
from live.packs import (
    TABLE,
    asked,
    backups,
    closed,
    comparable,
    held,
    live_refresh,
    named,
    recorded,
    settings,
)

from xl_kpi.commands.refreshing import refresh
from xl_kpi.faults import Refusal
from xl_kpi.live import excel as live_excel
from xl_kpi.live.excel import BrokenOff
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import xlwings as xw
    from live.engine import Instruments


def add_indicator(council: Council, *names: str) -> None:
    """Give the board table a row for each of some supplied figures, between its two."""
    text = council.config.read_text(encoding="utf-8")
    declared = "".join(
        f"  - {{id: {n}, name: More {n}, unit: percent, supplied: true}}\n" for n in names
    )
    text = text.replace("tables:", f"{declared}tables:", 1)
    text = text.replace("rows: [contacts,", f"rows: [contacts, {', '.join(names)},")
    council.config.write_text(text, encoding="utf-8")


@pytest.fixture
def written_on(council: Council, excel: xw.App) -> Council:
    """The council's workbook with what a person put below the table, and names and sums over it."""
    book = excel.books.open(str(council.workbook))
    sheet, region = book.sheets["Board"], book.names[TABLE].refers_to_range
    below = region.row + region.rows.count + 2
    sheet.range((below, 2)).value = "Below the table"
    sheet.range(
        (below, 5)
    ).formula = f"=SUM({region.columns[4].get_address(False, False).replace(str(region.row), str(region.row + 1), 1)})"
    book.sheets["Control"].range("F20").formula = f"=Board!E{below}+Board!E{region.row + 2}"
    # LibreOffice gives a formula without a number format one of its own.
    sheet.range((below, 5)).number_format = "0.0"
    book.sheets["Control"].range("F20").number_format = "0.0"
    book.names.add("of_mine", f"=Board!$B${below}:$D${below}")
    book.save()
    book.close()
    return council


@pytest.fixture
def open_pack(written_on: Council, excel: xw.App) -> Iterator[xw.Book]:
    book = excel.books.open(str(written_on.workbook))
    yield book
    book.close()


def beside(council: Council, tmp_path: Path) -> Council:
    """The same folder, to be refreshed closed."""
    other = tmp_path / "closed"
    shutil.copytree(council.folder, other)
    return Council(other)


@pytest.mark.parametrize("more", [("another",), ("another", "third", "fourth")])
def test_a_longer_table_gets_its_rows_as_in_a_closed_workbook(
    more: tuple[str, ...], open_pack: xw.Book, written_on: Council, tmp_path: Path
) -> None:
    add_indicator(written_on, *more)
    other = beside(written_on, tmp_path)
    answer = other.refresh("--period", "2023-07")
    assert answer.status == 0, answer.err
    done = live_refresh(open_pack)
    assert [finding.rule for finding in done.findings].count("table-grew") == 1
    assert comparable(held(open_pack)) == comparable(closed(other.workbook))
    headless = Workbook.open(other.workbook)
    for name, stands in named(open_pack).items():
        assert Region.parse(stands) == headless.defined_names()[name], name
    sheet = open_pack.sheets["Board"]
    below = open_pack.names["of_mine"].refers_to_range.row
    ((text, *_, total),) = headless.read(Region("Board", below, 2, below, 5))
    assert sheet.range((below, 2)).value == text.value == "Below the table"
    assert sheet.range((below, 5)).formula == f"={total.formula}"
    shown = open_pack.names[TABLE].refers_to_range.columns[4].value[1:]
    figures = [figure for figure in shown if isinstance(figure, float)]
    assert sheet.range((below, 5)).value == sum(figures) > 0


def test_a_table_of_one_row_grows_with_the_look_of_that_row(
    council: Council, excel: xw.App, tmp_path: Path
) -> None:
    text = council.config.read_text(encoding="utf-8")
    source = tmp_path / "one.yaml"
    source.write_text(text.replace("rows: [contacts, police_percent]", "rows: [contacts]"), "utf-8")
    folder = tmp_path / "one"
    assert xl_kpi("new", folder, "--config", source, "--period", "2023-06").status == 0
    shutil.copy(council.contacts, folder / "extracts")
    shutil.copy(council.config, folder / "indicator_config.yaml")
    made = Council(folder)
    other = beside(made, tmp_path)
    assert other.refresh("--period", "2023-07").status == 0
    book = excel.books.open(str(made.workbook))
    try:
        live_refresh(book)
        assert comparable(held(book)) == comparable(closed(other.workbook))
    finally:
        book.close()


def test_what_a_growing_table_shares_its_rows_with_stays_where_it_is(
    open_pack: xw.Book, written_on: Council, tmp_path: Path
) -> None:
    """Only the columns of the table move where something stands beside it."""
    sheet, region = open_pack.sheets["Board"], open_pack.names[TABLE].refers_to_range
    aside = region.column + region.columns.count + 2
    for row in range(region.row, region.row + 8):
        sheet.range((row, aside)).value = f"beside {row}"
    open_pack.save()
    add_indicator(written_on, "another")
    other = beside(written_on, tmp_path)
    assert other.refresh("--period", "2023-07").status == 0
    live_refresh(open_pack)
    assert comparable(held(open_pack)) == comparable(closed(other.workbook))
    for row in range(region.row, region.row + 8):
        assert sheet.range((row, aside)).value == f"beside {row}"


def test_a_dry_run_puts_no_rows_in(
    open_pack: xw.Book, written_on: Council, instruments: Instruments
) -> None:
    add_indicator(written_on, "another")
    before = instruments.contents(open_pack)
    done = live_refresh(open_pack, dry_run=True)
    assert done.plan.changes
    assert instruments.contents(open_pack) == before


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Range.insert", "refused"),
        ("Range.raw_value put", "refused"),
        ("Range.raw_value put", "rejected"),
        ("App.calculation put", "rejected"),
    ],
)
def test_rows_are_taken_out_again_where_a_later_write_fails(
    name: str, kind: str, open_pack: xw.Book, written_on: Council, instruments: Instruments,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(live_excel, "WAIT_SECONDS", 0.0)
    add_indicator(written_on, "another")
    before, stood, names = instruments.contents(open_pack), settings(instruments), named(open_pack)
    at = 3 if name == "Range.raw_value put" else 1
    with instruments.fault(kind, name=name, at=at, times=1), pytest.raises(Refusal) as refused:
        live_refresh(open_pack)
    assert not isinstance(refused.value, BrokenOff)
    assert instruments.contents(open_pack) == before
    assert named(open_pack) == names
    assert settings(instruments) == stood
    assert not recorded(written_on)
    assert not backups(written_on)


def test_an_answer_lost_when_rows_were_put_in_does_not_put_them_in_twice(
    open_pack: xw.Book, written_on: Council, instruments: Instruments
) -> None:
    add_indicator(written_on, "another")
    before = instruments.contents(open_pack)
    with (
        instruments.fault("lost", name="Range.insert", times=1, after=True),
        pytest.raises(Refusal, match="what had been written was put back"),
    ):
        live_refresh(open_pack)
    assert instruments.contents(open_pack) == before


def test_a_filter_on_the_sheet_of_a_table_that_grows_is_refused(
    open_pack: xw.Book, written_on: Council, instruments: Instruments
) -> None:
    live_refresh(open_pack)
    add_indicator(written_on, "another")
    open_pack.names[TABLE].refers_to_range.api.AutoFilter(2, "More")
    before = instruments.contents(open_pack)
    with pytest.raises(Refusal, match=r"Board!A\d.*a filter hides rows of its sheet: clear"):
        live_refresh(open_pack)
    assert instruments.contents(open_pack) == before


def test_what_a_closed_workbook_would_refuse_is_refused_before_anything_is_written(
    open_pack: xw.Book, written_on: Council, instruments: Instruments
) -> None:
    """Cells below the table, half of them below what stands beside it, would be torn in two."""
    sheet, region = open_pack.sheets["Board"], open_pack.names[TABLE].refers_to_range
    right = region.column + region.columns.count
    last = region.row + region.rows.count - 1
    for row in range(region.row, last + 2):
        sheet.range((row, right + 1)).value = "beside"
    for column in (right - 1, right):
        sheet.range((last + 1, column)).value = "across"
    add_indicator(written_on, "another")
    before = instruments.contents(open_pack)
    with pytest.raises(Refusal, match="would be torn in two"):
        refresh(asked(open_pack))
    assert instruments.contents(open_pack) == before
    assert not backups(written_on)
