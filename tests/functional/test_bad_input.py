"""Bad input: one clear message each, exit status 2, and not a byte of the folder changed."""

from __future__ import annotations

import os
import stat
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from command_line import Answer, xl_kpi

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from functional.conftest import Council


def write_sheet(path: Path, sheet: str, rows: list[list[object]]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        worksheet = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            worksheet.write_row(number, 0, row)


def no_folder(council: Council) -> None:
    council.contacts.unlink()
    council.extracts.rmdir()


def nothing_that_matches(council: Council) -> None:
    council.contacts.rename(council.extracts / "notes.csv")


def empty_file(council: Council) -> None:
    council.contacts.write_bytes(b"")


def wrong_sheet(council: Council) -> None:
    write_sheet(council.extracts / "visits.xlsx", "Sheet1", [["Child ID", "Visit date"]])


def no_matching_header(council: Council) -> None:
    council.contacts.write_text("who,when\n1,01/07/2023\n")


def all_rows_bad(council: Council) -> None:
    council.contacts.write_text("Child ID,Date of Contact\n1,31/02/2023\n2,soon\n")


def malformed_yaml(council: Council) -> None:
    council.config.write_text("version: 1\nindicators: [\n")


def unknown_key(council: Council) -> None:
    council.config.write_text(council.config.read_text().replace("polarity: low", "polarty: low"))


def corrupted_workbook(council: Council) -> None:
    data = council.workbook.read_bytes()
    council.workbook.write_bytes(data[: len(data) // 2])


def not_a_workbook(council: Council) -> None:
    council.workbook.write_text("this is not a zip file")


def unbound_workbook(council: Council) -> None:
    write_sheet(council.workbook, "Board", [["nothing here"]])


def held_open(council: Council) -> None:
    council.workbook.with_name(f"~${council.workbook.name}").write_bytes(b"\x05Analyst")


def corrupted_extract(council: Council) -> None:
    path = council.extracts / "visits.xlsx"
    write_sheet(path, "Visits", [["Child ID", "Visit date"], ["1", "01/07/2023"]])
    path.write_bytes(path.read_bytes()[:300])


def config_that_does_not_fit(council: Council) -> None:
    text = council.config.read_text()
    council.config.write_text(text.replace("rows: [contacts, police_percent]", "rows: [contacts]"))


def damaged_history(council: Council) -> None:
    council.history.write_bytes(b"SQLite format 3\x00" + b"\xff" * 500)


def zip_bomb(council: Council) -> None:
    with zipfile.ZipFile(council.extracts / "visits.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)


CASES: list[tuple[Callable[[Council], None], str]] = [
    (no_folder, "extracts"),
    (nothing_that_matches, "contacts*.csv"),
    (empty_file, "contacts.csv"),
    (wrong_sheet, "Visits"),
    (no_matching_header, "contacts.csv"),
    (all_rows_bad, "contacts.csv"),
    (malformed_yaml, "indicator_config.yaml:"),
    (unknown_key, "polarity"),
    (corrupted_workbook, "board_pack.xlsm"),
    (not_a_workbook, "board_pack.xlsm"),
    (unbound_workbook, "xl-kpi new"),
    (held_open, "Excel"),
    (corrupted_extract, "visits.xlsx"),
    (config_that_does_not_fit, "kpi_table_demand"),
    (damaged_history, "kpi_history.sqlite"),
    (zip_bomb, "visits.xlsx"),
]


def assert_refused(answer: Answer, names: str) -> None:
    assert answer.status == 2, (answer.status, answer.out, answer.err)
    assert answer.out == ""
    assert names in answer.err
    assert "Traceback" not in answer.err
    lines = answer.err.splitlines()
    assert all(": " in line for line in lines)
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize(("spoil", "names"), CASES, ids=lambda case: getattr(case, "__name__", ""))
def test_a_refresh_refuses_and_changes_nothing(
    council: Council, spoil: Callable[[Council], None], names: str
) -> None:
    spoil(council)
    before = council.files()
    assert_refused(council.refresh("--period", "2023-07"), names)
    assert council.files() == before


@pytest.mark.parametrize("period", ["2031-01", "1999-12"])
def test_a_period_with_no_data_is_refused(council: Council, period: str) -> None:
    before = council.files()
    assert_refused(council.refresh("--period", period), period)
    assert council.files() == before


@pytest.mark.parametrize("period", ["2023-13", "July", ""])
def test_a_period_that_is_no_month_is_refused(council: Council, period: str) -> None:
    assert_refused(council.refresh("--period", period), "YYYY-MM")


def test_a_read_only_workbook_is_refused(council: Council) -> None:
    council.workbook.chmod(stat.S_IREAD)
    before = council.files()
    assert_refused(council.refresh("--period", "2023-07"), "board_pack.xlsm")
    assert council.files() == before
    council.workbook.chmod(stat.S_IREAD | stat.S_IWRITE)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a file system with Unix permissions")
def test_a_folder_that_cannot_be_written_is_refused(council: Council) -> None:
    if os.geteuid() == 0:
        # The superuser may write anywhere: a file where a folder should be does the same.
        council.refresh("--period", "2023-06")
        answer = council.refresh("--output", council.contacts / "july.xlsm")
    else:
        council.folder.chmod(0o500)
        answer = council.refresh("--period", "2023-07")
        council.folder.chmod(0o700)
    assert answer.status == 2, answer.err
    assert "Traceback" not in answer.err


def test_no_workbook_is_refused(council: Council) -> None:
    council.workbook.unlink()
    assert_refused(council.refresh(), "xl-kpi new")


def test_a_database_address_is_refused_with_what_can_be_read(council: Council) -> None:
    assert_refused(council.refresh("--extracts", "postgresql://server/db"), "postgresql")


def test_json_asked_for_is_json_also_of_a_refusal(council: Council) -> None:
    empty_file(council)
    answer = council.refresh("--json")
    assert answer.status == 2
    assert answer.json["faults"][0]["where"]


def test_faults_of_one_kind_come_together(council: Council) -> None:
    text = council.config.read_text().replace("polarity: low", "polarty: low")
    council.config.write_text(text.replace("unit: percent", "unit: percents"))
    answer = council.refresh()
    assert answer.status == 2
    assert len(answer.err.splitlines()) == 2


def test_rows_set_aside_are_counted_and_listed_and_the_rest_is_used(council: Council) -> None:
    with council.contacts.open("a") as file:
        file.write("6,31/06/2023,Police\n7,05/07/23,Police\n,06/07/2023,Police\n")
    answer = xl_kpi("check", "--config", council.config, "--json")
    assert answer.status == 1
    found = {(row["row"], row["column"], row["reason"]) for row in answer.json["set_aside"]}
    assert found == {
        (8, "Date of Contact", "not a date"),
        (9, "Date of Contact", "two-digit year"),
        (10, "Child ID", "blank"),
    }
    assert council.refresh("--json").json["set_aside"] == {"contacts": 3}
    assert council.refresh("--strict").status == 1


def test_no_value_of_an_extract_is_printed(council: Council) -> None:
    with council.contacts.open("a") as file:
        file.write("SECRET-CHILD,SECRET-DAY,SECRET-SOURCE\n")
    for answer in (xl_kpi("check", "--config", council.config), council.refresh()):
        assert "SECRET" not in answer.out + answer.err


def test_new_keeps_what_is_there(council: Council) -> None:
    before = council.files()
    assert_refused(xl_kpi("new", council.folder, "--config", council.config), "board_pack.xlsm")
    assert council.files() == before


def test_an_unknown_option_is_a_wrong_request(council: Council) -> None:
    assert council.refresh("--perod", "2023-07").status == 2
