"""What changed since the last refresh, as the analyst meets it: printed, as JSON, on Control."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from command_line import xl_kpi

if TYPE_CHECKING:
    from pathlib import Path

    from functional.conftest import Council

TARGET = "target: {value: 3, tolerance: 50%}"


def control(workbook: Path) -> list[str]:
    """The lines on Control, those that go on below put together again."""
    book = openpyxl.load_workbook(workbook)
    ((sheet, area),) = book.defined_names["kpi_what_changed"].destinations
    texts = [cell.value or "" for (cell,) in book[sheet][area.replace("$", "")]][1:]
    lines: list[str] = []
    for text in texts:
        if text.startswith("     "):
            lines[-1] += f" {text.strip()}"
        else:
            lines.append(text)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def table(workbook: Path, name: str) -> list[dict[str, Any]]:
    """A record as a program reads it: a heading, and rows until the blank ones."""
    book = openpyxl.load_workbook(workbook)
    ((sheet, area),) = book.defined_names[name].destinations
    heading, *rows = [[cell.value for cell in row] for row in book[sheet][area.replace("$", "")]]
    return [dict(zip(heading, row, strict=True)) for row in rows if row[0] is not None]


def refreshed(council: Council, *options: object) -> dict[str, Any]:
    answer = council.refresh("--json", *options)
    assert answer.status == 0, answer.err
    return answer.json["what_changed"]


def add(council: Council, line: str) -> None:
    with council.contacts.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


@pytest.fixture
def june(council: Council) -> Council:
    refreshed(council, "--period", "2023-06")
    return council


def test_the_same_lines_are_printed_given_and_written(june: Council) -> None:
    told = refreshed(june, "--dry-run")
    answer = june.refresh()
    assert answer.out.endswith("\n".join(["", *told["text"], ""]))
    assert control(june.workbook) == told["text"]
    assert told["text"][0].startswith("What changed: Jul-23 against Jun-23 (refreshed ")
    assert told["text"][3:5] == [
        "1. Number of contacts in the month: 3 (1 in Jun-23), worse",
        "2. Percentage of contacts from the police: 33% (100% in Jun-23), down",
    ]


def test_the_movements_are_given_with_their_figures(june: Council) -> None:
    told = refreshed(june)
    assert (told["against"], told["since"]["kind"], told["since"]["period"]) == (
        "2023-06", "refresh", "2023-06",
    )  # fmt: skip
    assert told["movements"][0] == {
        "indicator": "contacts", "period": "2023-06", "before": "1", "now": "3",
        "direction": "worse", "times_usual": None,
    }  # fmt: skip
    assert (told["ratings"], told["restated"], told["faults"], told["again"]) == ([], [], [], None)


def test_the_first_refresh_says_that_nothing_earlier_is_on_record(council: Council) -> None:
    told = refreshed(council)
    assert told["since"] is None
    assert told["text"][0].endswith("against Jun-23 (no earlier refresh is on record)")


def test_refreshing_again_changes_no_byte_of_the_workbook(june: Council) -> None:
    first = refreshed(june)
    once = june.workbook.read_bytes()
    assert refreshed(june) == first
    assert june.workbook.read_bytes() == once


def test_a_late_record_is_told_and_then_stands(june: Council) -> None:
    refreshed(june)
    for line in ("9,20/07/2023,Health", "10,20/07/2023,Health"):
        add(june, line)
    dry = refreshed(june, "--dry-run")
    told = refreshed(june)
    assert told == dry
    assert [(m["indicator"], m["before"], m["now"]) for m in told["again"]["movements"]] == [
        ("contacts", "3", "5"), ("police_percent", "0.33", "0.20"),
    ]  # fmt: skip
    assert told["ratings"] == [{"indicator": "contacts", "before": "green", "now": "red"}]
    once = june.workbook.read_bytes()
    assert refreshed(june) == told
    assert june.workbook.read_bytes() == once
    assert any("Number of contacts in the month: 5 (was 3); now red (was green)" in line
               for line in control(june.workbook))  # fmt: skip


def test_a_new_fault_of_the_data_is_told_without_any_value(june: Council) -> None:
    add(june, "MARY-JONES,31/02/2023,Police")
    told = refreshed(june)
    (fault,) = told["faults"]
    assert fault == {
        "rule": "set-aside", "where": "contacts", "what": "Date of Contact: not a date",
        "count": 1, "before": 0,
    }  # fmt: skip
    assert "• contacts: 1 set aside (Date of Contact: not a date)" in control(june.workbook)
    assert table(june.workbook, "kpi_set_aside") == [
        {"Extract": "contacts", "Column": "Date of Contact", "Set aside": 1, "Reason": "not a date"}
    ]
    with closing(sqlite3.connect(june.history)) as connection:
        dump = "\n".join(connection.iterdump())
    assert "not a date" in dump
    for text in (dump, str(told), str(control(june.workbook))):
        assert "MARY-JONES" not in text


def test_a_target_that_changed_changes_a_rating(june: Council) -> None:
    text = june.config.read_text(encoding="utf-8")
    june.config.write_text(text.replace(TARGET, "target: {value: 1, tolerance: 5%}"))
    told = refreshed(june)
    assert told["ratings"] == [{"indicator": "contacts", "before": "green", "now": "red"}]
    assert (
        "• Number of contacts in the month: 3 against a target of 1, now red (was green)"
        in control(june.workbook)
    )


def test_a_restated_month_is_told_whether_or_not_it_is_shown(june: Council) -> None:
    refreshed(june)
    add(june, "9,20/06/2023,Police")
    pending = refreshed(june)
    assert [(f["period"], f["before"], f["now"], f["shown"]) for f in pending["restated"]] == [
        ("2023-06", "1", "2", False)
    ]
    assert (
        "• Number of contacts in the month, Jun-23: 1 stands as published; the extracts now give 2"
        in control(june.workbook)
    )
    shown = refreshed(june, "--restate", "a late record")
    assert [(f["period"], f["before"], f["now"], f["shown"]) for f in shown["restated"]] == [
        ("2023-06", "1", "2", True)
    ]
    once = june.workbook.read_bytes()
    assert refreshed(june)["restated"] == shown["restated"]
    assert june.workbook.read_bytes() == once
    contacts, police = table(june.workbook, "kpi_quality_indicators")
    assert (contacts["Restated"], contacts["Months restated"]) == (1, "Jun-23")
    assert (police["Restated"], police["Months restated"]) == (1, "Jun-23")


def test_data_quality_says_what_each_figure_rests_on(june: Council) -> None:
    add(june, "9,31/02/2023,Police")
    add(june, "9,20/08/2023,Police")
    refreshed(june, "--period", "2023-07")
    (extract,) = table(june.workbook, "kpi_data_quality")
    assert (extract["Rows"], extract["Set aside"]) == (8, 1)
    assert [f"{extract[name]:%d/%m/%Y}" for name in ("Latest date", "As at")] == [
        "20/08/2023", "31/07/2023",
    ]  # fmt: skip
    contacts, police = table(june.workbook, "kpi_quality_indicators")
    assert (contacts["Numerator"], contacts["Denominator"], contacts["Status"]) == (3, None, "ok")
    assert (police["Numerator"], police["Denominator"], police["Unusable"]) == (1, 3, 0.125)


def test_the_log_has_a_row_for_each_refresh_that_changed_something(june: Council) -> None:
    refreshed(june)
    refreshed(june)
    first, second = table(june.workbook, "kpi_refresh_log")
    assert (first["Period"].month, second["Period"].month) == (6, 7)
    assert first["Config"] == second["Config"]
    assert first["Extracts"].startswith("1 file, ")
    assert (second["Set aside"], second["Findings"], second["Restated"]) == (0, 0, 0)
    assert second["Version"]
    user = {os.environ.get(name, "-") for name in ("USER", "USERNAME", "LOGNAME")} - {"-", ""}
    assert not user & {str(value) for row in (first, second) for value in row.values()}


def test_text_in_a_name_never_becomes_a_formula(june: Council) -> None:
    text = june.config.read_text(encoding="utf-8")
    june.config.write_text(text.replace("Number of contacts in the month", "'=HYPERLINK(1)'"))
    refreshed(june)
    assert "1. =HYPERLINK(1): 3 (1 in Jun-23), worse" in control(june.workbook)
    assert table(june.workbook, "kpi_quality_indicators")[0]["Name"] == "=HYPERLINK(1)"


def test_a_history_of_an_older_form_is_taken_on(june: Council) -> None:
    with closing(sqlite3.connect(june.history)) as connection:
        connection.executescript(
            "DROP TABLE refresh_rating; DROP TABLE refresh_fault; PRAGMA user_version = 2;"
        )
    told = refreshed(june)
    assert told["text"][-1].startswith("The faults of the data at that time are not on record")
    assert told["movements"]
    assert refreshed(june) == told


def test_a_history_that_the_refresh_could_not_read_stays_as_it_was(june: Council) -> None:
    june.history.write_bytes(b"not a history")
    before = june.files()
    assert june.refresh().status == 2
    assert june.files() == before


def test_an_adopted_month_is_what_the_next_is_compared_with(june: Council) -> None:
    june.history.unlink()
    answer = xl_kpi("adopt", june.workbook, "--config", june.config)
    assert answer.status == 0, answer.err
    told = refreshed(june)
    assert told["since"]["kind"] == "adopt"
    assert told["text"][0].startswith("What changed: Jul-23 against Jun-23 (adopted ")
    assert refreshed(june) == told
