"""Two Annex A workbooks made by others: each dirty cell is named, and the figures run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import xl_kpi

CONFIG = Path(__file__).parents[2] / "indicator_config.yaml"
FIRST_ROW = {"dirty": 2, "official": 3}


@pytest.fixture(scope="module")
def dirty(shared: Path) -> Path:
    return shared / "samples" / "annex_a" / "annex_a_2024_jan_dirty.xlsx"


@pytest.fixture(scope="module")
def report(dirty: Path) -> dict[str, Any]:
    answer = xl_kpi("check", "--config", CONFIG, "--extracts", dirty, "--json")
    assert answer.status == 1, answer.err
    return answer.json


def named(report: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Sheet and cell to the reason."""
    return {(item["file"].split("[")[1].rstrip("]"), item["cell"]): item["reason"]
            for item in report["set_aside"]}  # fmt: skip


def test_each_dirty_cell_is_named(report: dict[str, Any], dirty: Path) -> None:
    found = named(report)
    book = openpyxl.load_workbook(dirty)
    expected: dict[tuple[str, str], str] = {}
    for sheet in book:
        headings = [cell.value for cell in sheet[1]]
        for line in sheet.iter_rows(min_row=2):
            for heading, cell in zip(headings, line, strict=False):
                place = (sheet.title, cell.coordinate)
                if cell.value == "#N/A":
                    expected[place] = "error value #N/A"
                elif heading == "Age" and isinstance(cell.value, float):
                    expected[place] = "not a whole number"
                elif cell.value == "Female":
                    expected[place] = "not one of the codes"
                elif cell.value == "nope":
                    expected[place] = "not a postcode"
                elif isinstance(cell.value, str) and "\xa0" in cell.value:
                    expected[place] = "non-breaking space"
    assert len(expected) > 60
    missing = {place: reason for place, reason in expected.items() if found.get(place) != reason}
    assert not missing


def test_the_eleven_lists_are_read_whole(report: dict[str, Any]) -> None:
    rows = {item["extract"]: item["rows"] for item in report["extracts"]}
    lists = {name: count for name, count in rows.items() if name.startswith("annex_a_list")}
    assert lists == {f"annex_a_list_{n}": count for n, count in
                     enumerate((5, 5, 6, 5, 5, 5, 7, 5, 6, 5, 5), start=1)}  # fmt: skip


def test_figures_run_on_the_dirty_workbook(dirty: Path) -> None:
    answer = xl_kpi("figures", "--config", CONFIG, "--extracts", dirty, "--period", "2020-09")
    assert answer.status == 0, answer.err
    found = {row["indicator"]: row for row in answer.rows if row["period"] == "2020-09"}
    assert found["contacts"]["value"] == "5"
    assert found["referrals"]["value"] == "6"
    assert found["cla"]["status"] == "no_data"


def test_figures_run_on_the_official_template(shared: Path) -> None:
    template = shared / "samples" / "annex_a" / "official_template_2019.xlsx"
    answer = xl_kpi("figures", "--config", CONFIG, "--extracts", template)
    assert answer.status == 0, answer.err
    check = xl_kpi("check", "--config", CONFIG, "--extracts", template, "--json")
    assert check.status == 1
    empty = [f for f in check.json["findings"] if f["rule"] == "extract-empty"]
    assert len(empty) >= 10
