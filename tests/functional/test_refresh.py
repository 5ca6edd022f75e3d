"""The month's refresh as the analyst meets it: cells, backup, history, dry run, output."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
from command_line import xl_kpi

from xl_kpi.commands.refreshing import Asked, refresh
from xl_kpi.faults import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from functional.conftest import Council


def table(workbook: Path) -> list[list[object]]:
    book = openpyxl.load_workbook(workbook)
    ((sheet, area),) = book.defined_names["kpi_table_demand"].destinations
    return [[cell.value for cell in row] for row in book[sheet][area.replace("$", "")]]


def test_the_tables_cells_are_the_months(council: Council) -> None:
    answer = council.refresh("--period", "2023-07", "--json")
    assert answer.status == 0, answer.err
    _, contacts, police = table(council.workbook)
    assert contacts == [7, "Number of contacts in the month", 2, 1, 3, 2, 3, 1, -1, 12, "A note"]
    assert police == [None, "Percentage of contacts from the police", 0.5, 1, 0.33, -0.67, "-",
                      "-", -1, "-", None]  # fmt: skip


def test_the_report_has_the_promised_keys(council: Council) -> None:
    report = council.refresh("--period", "2023-07", "--json").json
    assert set(report) == {"workbook", "period", "tables", "cells_changed", "restated", "what_changed",
                           "signals",                           "set_aside", "findings", "backup", "seconds"}  # fmt: skip
    assert report["tables"] == ["kpi_table_demand"]
    assert report["period"] == "2023-07"
    assert report["cells_changed"] > 10


def test_the_period_is_the_last_complete_month_unless_named(council: Council) -> None:
    assert council.refresh("--json").json["period"] == "2023-07"


def test_a_backup_is_the_workbook_as_it_was(council: Council) -> None:
    before = council.workbook.read_bytes()
    report = council.refresh("--json").json
    backup = council.folder / report["backup"]
    assert backup.read_bytes() == before
    assert council.workbook.read_bytes() != before


def test_a_history_that_cannot_be_kept_leaves_the_workbook_as_it_was(
    council: Council, request: pytest.FixtureRequest
) -> None:
    council.refresh("--period", "2023-06")
    before = council.files()
    request.getfixturevalue("full_disk")
    asked = Asked(
        workbook=council.workbook, config=None, extracts=None, history=None, period="2023-07",
        output=None, dry_run=False, restate=None, strict=False, as_json=False, quiet=True,
    )  # fmt: skip
    with pytest.raises(Refusal, match="the disk is full: make room"):
        refresh(asked)
    assert council.files() == before


def test_only_the_sheets_written_to_change(council: Council) -> None:
    with zipfile.ZipFile(council.workbook) as package:
        before = {name: package.read(name) for name in package.namelist()}
    council.refresh("--period", "2023-07")
    with zipfile.ZipFile(council.workbook) as package:
        after = {name: package.read(name) for name in package.namelist()}
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed
    assert all(name.startswith("xl/worksheets/sheet") for name in changed), changed


def test_a_second_refresh_changes_no_cell(council: Council) -> None:
    council.refresh("--period", "2023-07")
    once = council.workbook.read_bytes()
    report = council.refresh("--period", "2023-07", "--json").json
    assert report["cells_changed"] == 0
    assert council.workbook.read_bytes() == once


def test_a_dry_run_lists_the_changes_and_writes_nothing(council: Council) -> None:
    before = council.files()
    report = council.refresh("--dry-run", "--json").json
    assert council.files() == before
    assert {"sheet", "cell", "table", "before", "after"} == set(report["changes"][0])
    assert len(report["changes"]) == report["cells_changed"]
    assert council.refresh("--json").json["cells_changed"] == report["cells_changed"]


def test_output_leaves_the_workbook_as_it_is(council: Council) -> None:
    before = council.workbook.read_bytes()
    answer = council.refresh("--output", council.folder / "july.xlsm", "--json")
    assert answer.json["backup"] is None
    assert council.workbook.read_bytes() == before
    assert table(council.folder / "july.xlsm")[1][2:5] == [2, 1, 3]


def test_text_that_looks_like_a_formula_stays_text(council: Council) -> None:
    text = council.config.read_text().replace("note: A note", "note: '=1+1'")
    council.config.write_text(text.replace("name: Number of contacts in the month",
                                           "name: '=HYPERLINK(1)'"))  # fmt: skip
    assert council.refresh().status == 0
    book = openpyxl.load_workbook(council.workbook)
    ((sheet, area),) = book.defined_names["kpi_table_demand"].destinations
    cells = [cell for row in book[sheet][area.replace("$", "")] for cell in row]
    texts = [cell for cell in cells if str(cell.value).startswith("=")]
    assert {cell.value for cell in texts} == {"=1+1", "=HYPERLINK(1)"}
    with zipfile.ZipFile(council.workbook) as package:
        sheets = [package.read(name) for name in package.namelist() if "worksheets/sheet" in name]
    assert not any(b"HYPERLINK(1)</f>" in sheet or b"<f>1+1" in sheet for sheet in sheets)


def test_a_published_month_keeps_its_figure_until_a_reason_is_given(council: Council) -> None:
    council.refresh("--period", "2023-06")
    council.refresh("--period", "2023-07")
    with council.contacts.open("a") as file:
        file.write("9,20/06/2023,Police\n")
    report = council.refresh("--period", "2023-07", "--json").json
    restated = {item["indicator"]: item for item in report["restated"]}
    assert restated["contacts"] == {"indicator": "contacts", "team": "", "period": "2023-06",
                                    "kept": "1", "computed": "2", "applied": False}  # fmt: skip
    assert table(council.workbook)[1][3] == 1
    report = council.refresh("--period", "2023-07", "--restate", "a late record", "--json").json
    assert all(item["applied"] for item in report["restated"])
    assert table(council.workbook)[1][3] == 2
    listed = xl_kpi("history", "list", "--history", council.history, "--json").json
    assert listed["restated"][0]["reason"] == "a late record"
    assert (listed["restated"][0]["before"], listed["restated"][0]["after"]) == ("1", "2")
    assert all(run["files"][0]["sha256"] for run in listed["runs"])


def test_the_month_being_refreshed_may_still_change(council: Council) -> None:
    council.refresh("--period", "2023-07")
    with council.contacts.open("a") as file:
        file.write("9,20/07/2023,Police\n")
    report = council.refresh("--period", "2023-07", "--json").json
    assert report["restated"] == []
    assert table(council.workbook)[1][4] == 4


def test_figures_exported_can_be_imported_and_restated(council: Council) -> None:
    council.refresh("--period", "2023-07")
    figures = council.folder / "figures.csv"
    assert xl_kpi("figures", "--config", council.config, "--output", figures).status == 0
    text = figures.read_text().replace("2023-05,2,,2,ok", "2023-05,8,,8,ok")
    figures.write_text(text)
    answer = xl_kpi("history", "import", figures, "--config", council.config, "--reason", "audit")
    assert answer.status == 0, answer.err
    assert answer.out.startswith("1 figure recorded")
    answer = xl_kpi("history", "restate", "contacts", "--period", "2023-05", "--value", "9",
                    "--reason", "again", "--config", council.config)  # fmt: skip
    assert answer.status == 0, answer.err
    export = xl_kpi("history", "export", "--history", council.history).rows
    versions = [row["value"] for row in export
                if (row["indicator"], row["period"]) == ("contacts", "2023-05")]  # fmt: skip
    assert versions == ["2", "8", "9"]


def test_figures_fed_back_as_supplied_figures_agree(council: Council) -> None:
    first = xl_kpi("figures", "--config", council.config)
    (council.extracts / "supplied_figures.csv").write_text(first.out, encoding="utf-8")
    again = xl_kpi("figures", "--config", council.config)
    assert again.rows == first.rows
    assert "supplied-differs" not in again.err
    council.contacts.unlink()
    alone = xl_kpi("figures", "--config", council.config)
    assert [row["value"] for row in alone.rows] == [row["value"] for row in first.rows]


def test_strict_exits_with_one_where_there_are_findings(council: Council) -> None:
    assert council.refresh("--strict").status == 0
    with council.contacts.open("a") as file:
        file.write("9,31/02/2023,Police\n")
    assert council.refresh("--strict").status == 1
    assert council.refresh().status == 0


PLANS = """\
  plans:
    files: "plans*.csv"
    columns: {child_id: {type: text}, start: {type: date}, end: {type: date, optional: true}}
indicators:
  - {id: plans, unit: count, numerator: {extract: plans, when: {open: [start, end]}}}
"""


def test_an_end_before_its_start_is_a_finding_that_names_the_row(council: Council) -> None:
    council.config.write_text(council.config.read_text().replace("indicators:\n", PLANS))
    (council.extracts / "plans.csv").write_text(
        "child_id,start,end\n1,05/06/2023,01/06/2023\n2,05/06/2023,\n3,05/06/2023,30/06/2023\n"
    )
    report = council.refresh("--json").json
    (found,) = [f for f in report["findings"] if f["rule"] == "end-before-start"]
    assert "in 1 row (plans.csv row 2)" in found["message"]
    figures = xl_kpi("figures", "--config", council.config, "--period", "2023-07").rows
    plans = [row["value"] for row in figures if row["indicator"] == "plans"]
    assert plans == ["", "1", "1"]
