"""`xl-kpi explain`: by indicator and by cell, to the screen, as an object, as CSV and XLSX."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest
from command_line import Answer, xl_kpi
from functional.conftest import CONTACTS, Council
from packs import seed_like_pack
from typer.testing import CliRunner

from xl_kpi.commands.app import app
from xl_kpi.config.reading import read_config
from xl_kpi.config.shipped import shipped_config
from xl_kpi.faults import Refusal
from xl_kpi.ooxml.addresses import cell_address
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.survey.surveying import survey

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.survey.found import Survey


def explain(council: Council, what: str, *options: object) -> Answer:
    """Run the command as `main` does, but for the process of its own."""
    words = ("explain", what, "--config", council.config, *options)
    done = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(done.exception, Refusal):
        return Answer(2, done.stdout, str(done.exception))
    assert done.exception is None, done.exception
    return Answer(done.exit_code, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def once_refreshed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refreshed") / "council"
    shutil.copytree(built, folder)
    council = Council(folder)
    council.contacts.write_text(CONTACTS, encoding="utf-8")
    answer = council.refresh()
    assert answer.status == 0, answer.err
    return folder


@pytest.fixture
def refreshed(once_refreshed: Path, tmp_path: Path) -> Council:
    return Council(shutil.copytree(once_refreshed, tmp_path / "a council"))


def test_the_screen_shows_the_figure_its_sql_and_its_rows(council: Council) -> None:
    answer = xl_kpi("explain", "police_percent", "--config", council.config)
    assert answer.status == 0, answer.err
    assert "Figure       33%: 1 of 3" in answer.out
    assert "count(*)" in answer.out
    assert "contacts.csv  6    yes        yes          1         2023-07-21  Police" in answer.out
    assert "1 counted in the numerator, 3 counted in the denominator" in answer.out


def test_the_indicator_may_be_named_by_its_name_or_ref_id(council: Council) -> None:
    for what in ("contacts", "Number of contacts in the month", "7"):
        assert "(contacts, 7)" in explain(council, what, "--no-rows").out


def test_the_object_says_the_same(council: Council) -> None:
    found = explain(council, "police_percent", "--json", "--period", "2023-05").json
    assert (found["indicator"], found["period"], found["team"]) == ("police_percent", "2023-05", "")
    assert found["figure"]["value"] == 0.5
    assert found["counts"] == {
        "in_numerator": 1, "in_denominator": 2, "again": 0, "matched": 0, "set_aside": {},
    }  # fmt: skip
    assert found["rows"]["contacts"][0] == {
        "indicator": "police_percent", "file": "contacts.csv", "row": 2, "in_numerator": "yes",
        "in_denominator": "yes", "matched": False,
        "values": {"child_id": "1", "contacted": "2023-05-05", "source": "Police"},
    }  # fmt: skip


def test_no_rows_are_listed_where_none_are_wanted(council: Council) -> None:
    assert "2023-07-21" not in explain(council, "contacts", "--no-rows").out
    found = explain(council, "contacts", "--no-rows", "--json").json
    assert found["rows"] == {}
    assert found["counts"]["in_numerator"] == 3


def test_many_rows_are_cut_short_on_the_screen_and_whole_in_the_file(
    council: Council, tmp_path: Path
) -> None:
    lines = [f"{number},{number % 28 + 1:02}/07/2023,Police\n" for number in range(50)]
    lines.append("51,31/07/2023,School\n")
    council.contacts.write_text("Child ID,Date of Contact,Contact Source\n" + "".join(lines))
    answer = explain(council, "contacts", "--output", tmp_path / "rows.csv")
    assert "... and 31 more: --output rows.csv" in answer.out
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 51


def test_text_of_the_extracts_is_no_formula_in_either_file(
    council: Council, tmp_path: Path
) -> None:
    council.contacts.write_text(
        'Child ID,Date of Contact,Contact Source\n=1+1,31/07/2023,"@SUM(A1)"\n-5,31/07/2023,\n'
    )
    for name in ("rows.csv", "rows.xlsx"):
        answer = explain(council, "police_percent", "--quiet", "--output", tmp_path / name)
        assert (answer.status, answer.out) == (0, ""), answer.err
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["child_id"], first["source"]) == ("'=1+1", "'@SUM(A1)")
    assert second["child_id"] == "'-5"
    book = openpyxl.load_workbook(tmp_path / "rows.xlsx")
    assert book.sheetnames == ["Summary", "Rows", "Set aside"]
    header, one, _ = book["Rows"].iter_rows()
    cells = dict(zip((cell.value for cell in header), one, strict=True))
    assert (cells["child_id"].value, cells["child_id"].data_type) == ("=1+1", "s")
    assert cells["contacted"].is_date
    assert "Numerator" in {cell.value for cell in book["Summary"]["A"]}


def test_what_a_terminal_would_obey_is_not_printed(council: Council) -> None:
    council.contacts.write_text(
        "Child ID,Date of Contact,Contact Source\n\x1b[31mred,31/07/2023,Police\n"
    )
    answer = explain(council, "police_percent")
    assert "red" in answer.out
    assert "\x1b" not in answer.out


def test_rows_set_aside_are_named_without_their_values(council: Council) -> None:
    with council.contacts.open("a", encoding="utf-8") as file:
        file.write("6,31/06/2023,Secret\n")
    answer = explain(council, "contacts", "--no-rows")
    assert "contacts.csv row 8, Date of Contact: not a date (row set aside)" in answer.out
    assert "Secret" not in answer.out


@pytest.mark.parametrize(
    ("cell", "shows", "month"),
    [
        ("C6", "month", "2023-05"), ("D6", "month", "2023-06"), ("E7", "month", "2023-07"),
        ("F6", "trend", "2023-07"), ("G6", "target", "2023-07"), ("H6", "rag", "2023-07"),
        ("I7", "direction", "2023-07"), ("J6", "comparator", "2023-07"), ("K6", "note", "2023-07"),
        ("A6", "ref_id", "2023-07"), ("B7", "indicator", "2023-07"),
    ],
)  # fmt: skip
def test_a_cell_is_what_it_shows(refreshed: Council, cell: str, shows: str, month: str) -> None:
    found = explain(refreshed, f"Board!{cell}", "--json").json
    assert found["cell"]["table"] == "kpi_table_demand"
    assert found["cell"]["shows"] == shows
    assert found["period"] == month
    assert found["indicator"] == ("contacts" if cell.endswith("6") else "police_percent")
    assert found["findings"] == []


@pytest.mark.parametrize("what", ["'Board'!$E$6", "board!e6", "E6"])
def test_a_cell_may_be_written_in_several_ways(refreshed: Council, what: str) -> None:
    sheet = ("--sheet", "Board") if what == "E6" else ()
    answer = explain(refreshed, what, *sheet, "--no-rows")
    assert "Board!E6, month of kpi_table_demand: holds 3" in answer.out


def test_a_cell_that_no_longer_holds_its_figure_says_so(refreshed: Council) -> None:
    with refreshed.contacts.open("a", encoding="utf-8") as file:
        file.write("6,31/07/2023,Police\n")
    answer = explain(refreshed, "Board!E6", "--no-rows")
    assert "the cell holds 3 and the board would show 4: refresh the workbook" in answer.out


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("Board!A1", "lies in no table; the nearest are kpi_table_demand (Board!A5:K7)"),
        ("Control!A1", "lies in no table, and its sheet has none; tables are kpi_table_demand"),
        ("Board!E5", "is a heading of kpi_table_demand"),
        ("Bored!E4", "has no such sheet; it has Control, Board"),
        ("E6", "is a cell of which sheet"),
        ("contact", "the nearest are contacts (Number of contacts in the month)"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_what_is_near(
    refreshed: Council, what: str, message: str
) -> None:
    answer = explain(refreshed, what)
    assert answer.status == 2
    assert message in answer.err
    assert answer.out == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--output", "rows.txt"), "rows are written to a .csv or an .xlsx file"),
        (("--period", "July"), "is not a month of the form YYYY-MM"),
        (("--team", "North"), "not broken down by team"),
        (("--output", "no/such/folder/rows.csv"), "cannot be written"),
        (("--output", "no/such/folder/rows.xlsx"), "cannot be written"),
    ],
)
def test_a_wrong_option_is_refused(
    council: Council, options: tuple[str, ...], message: str
) -> None:
    answer = explain(council, "contacts", *options)
    assert answer.status == 2
    assert message in answer.err


def test_a_cell_has_a_month_of_its_own(refreshed: Council) -> None:
    answer = explain(refreshed, "Board!E6", "--period", "2023-05")
    assert answer.status == 2
    assert "leave out --period" in answer.err


def test_two_workbooks_beside_the_config_are_named(refreshed: Council) -> None:
    other = refreshed.folder / "other.xlsm"
    other.write_bytes(refreshed.workbook.read_bytes())
    answer = explain(refreshed, "Board!E6")
    assert answer.status == 2
    assert "board_pack.xlsm, other.xlsm" in answer.err
    assert explain(refreshed, "Board!E6", "--workbook", other).status == 0


def test_a_row_that_says_something_else_is_refused(refreshed: Council) -> None:
    config = refreshed.config.read_text(encoding="utf-8")
    renamed = config.replace("Number of contacts in the month", "Contacts, all")
    refreshed.config.write_text(renamed, encoding="utf-8")
    answer = explain(refreshed, "Board!E6")
    assert answer.status == 2
    assert "does not say 'Contacts, all'" in answer.err


def test_a_table_that_the_config_no_longer_has_is_refused(refreshed: Council) -> None:
    config = refreshed.config.read_text(encoding="utf-8")
    refreshed.config.write_text(config.replace("id: demand", "id: other"), encoding="utf-8")
    assert "which indicator_config.yaml does not declare" in explain(refreshed, "Board!E6").err


def test_a_cell_of_an_adopted_pack_says_where_its_figure_was_taken_from(tmp_path: Path) -> None:
    pack = tmp_path / "pack.xlsx"
    seed_like_pack(pack)
    config = shutil.copy(shipped_config(), tmp_path / "indicator_config.yaml")
    answer = xl_kpi("adopt", pack)
    assert answer.status == 0, answer.err
    (tmp_path / "extracts").mkdir()
    (tmp_path / "extracts" / "contacts.csv").write_text(
        "Child ID,Date of contact\n1,01/06/2022\n2,14/11/2022\n3,31/07/2023\n"
    )
    (table,) = (t for t in survey_of(pack, config).tables if t.table_id == "demand")
    row = next(row.row for row in table.rows if row.indicator == "contacts")
    column = next(c.column for c in table.months if str(c.month) == "2022-11")
    place = f"{table.sheet}!{cell_address(row, column)}"
    answer = xl_kpi("explain", place, "--workbook", pack, "--json")
    assert answer.status == 0, answer.err
    found = answer.json
    assert (found["indicator"], found["period"]) == ("contacts", "2022-11")
    assert str(found["figure"]["value"]) == found["cell"]["holds"]
    assert found["history"]["kind"] == "adopt"
    assert found["history"]["source"].endswith(place)
    assert found["computed"]["value"] == found["counts"]["in_numerator"] == 1
    assert [finding["rule"] for finding in found["findings"]] == ["column-missing"]


def survey_of(pack: Path, config: Path) -> Survey:
    return survey(Workbook.open(pack), read_config(config))
