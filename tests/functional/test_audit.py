"""The audit as the analyst meets it: what is printed, its status, the copy with the findings."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
from command_line import xl_kpi
from openxml_audit import OpenXmlValidator
from packs import seed_like_pack

from xl_kpi.config.shipped import shipped_config

if TYPE_CHECKING:
    from pathlib import Path

    from functional.conftest import Council

KEYS = {
    "sheet",
    "cell",
    "indicator",
    "rule",
    "level",
    "found",
    "expected",
    "message",
    "cells",
    "accepted",
}


@pytest.fixture(scope="module")
def seed_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seed_like_pack(tmp_path_factory.mktemp("seed") / "pack.xlsx").path


def spoilt(council: Council, address: str, value: object) -> None:
    """Refresh the council's pack and type a value over a cell of its board."""
    assert council.refresh("--period", "2023-07").status == 0
    book = openpyxl.load_workbook(council.workbook, keep_vba=True)
    book["Board"][address] = value
    book.save(council.workbook)


def direction_cell(council: Council) -> str:
    book = openpyxl.load_workbook(council.workbook)
    ((sheet, area),) = book.defined_names["kpi_table_demand"].destinations
    header, first, *_ = book[sheet][area.replace("$", "")]
    return next(
        first[at].coordinate
        for at, cell in enumerate(header)
        if cell.value == "Direction of travel"
    )


def test_a_refreshed_pack_has_nothing_to_find(council: Council) -> None:
    council.refresh("--period", "2023-07")
    answer = xl_kpi("audit", council.workbook)
    assert answer.status == 0, answer.out
    assert "0 findings." in answer.out
    report = xl_kpi("audit", council.workbook, "--json").json
    assert report["findings"] == []
    assert report["checked"]["rag"] == 1


def test_the_demos_pack_has_nothing_to_find(tmp_path: Path) -> None:
    made = xl_kpi("demo", tmp_path / "council", "--period", "2023-07", "--quiet")
    assert made.status == 0, made.err
    report = xl_kpi("audit", tmp_path / "council" / "board_pack.xlsm", "--json").json
    assert report["findings"] == []
    assert report["checked"]["rag"] > 50
    assert report["checked"]["direction"] > 100


def test_a_wrong_direction_is_printed_and_is_status_1(council: Council) -> None:
    cell = direction_cell(council)
    spoilt(council, cell, 1)
    answer = xl_kpi("audit", council.workbook)
    assert answer.status == 1
    assert answer.out.startswith(f"Board\n  error   {cell}")
    assert "direction-disagrees  contacts" in answer.out
    (finding,) = xl_kpi("audit", council.workbook, "--json").json["findings"]
    assert set(finding) == KEYS
    assert (finding["sheet"], finding["cell"], finding["indicator"]) == ("Board", cell, "contacts")
    assert (finding["rule"], finding["found"], finding["expected"]) == (
        "direction-disagrees",
        "1",
        "-1",
    )
    assert xl_kpi("audit", council.workbook, "--quiet").out == ""


def test_what_is_accepted_stays_quiet(council: Council) -> None:
    cell = direction_cell(council)
    spoilt(council, cell, 1)
    with council.config.open("a", encoding="utf-8") as config:
        config.write(
            "accepted:\n  - {rule: direction-disagrees, indicator: contacts, reason: agreed}\n"
        )
    answer = xl_kpi("audit", council.workbook)
    assert (answer.status, "1 accepted" in answer.out, cell in answer.out) == (0, True, False)
    assert "accepted: agreed" in xl_kpi("audit", council.workbook, "--all").out
    (accepted,) = xl_kpi("audit", council.workbook, "--json").json["accepted"]
    assert accepted["accepted"] == "agreed"


def test_a_pack_without_a_config_is_checked_with_the_programs_own(
    seed_pack: Path, tmp_path: Path
) -> None:
    answer = xl_kpi("audit", seed_pack, "--level", "error", cwd=tmp_path)
    assert answer.status == 1
    assert "checked with the one that comes with" in " ".join(answer.out.split())
    report = xl_kpi("audit", seed_pack, "--rule", "rag-disagrees", "--json", cwd=tmp_path).json
    assert [finding["found"] for finding in report["findings"]] == ["0"]
    assert report["checked"] == {"rag": 70}
    assert report["config"] == str(shipped_config())


def test_the_copy_has_a_sheet_that_links_to_each_cell(seed_pack: Path, tmp_path: Path) -> None:
    copy = tmp_path / "audited.xlsx"
    words = ("audit", seed_pack, "--config", shipped_config(), "--output", copy, "--json")
    findings = xl_kpi(*words).json["findings"]
    page = openpyxl.load_workbook(copy)["Audit"]
    rows = list(page.iter_rows(min_row=3))
    assert len(rows) == len(findings)
    for row, finding in zip(rows, findings, strict=True):
        assert [cell.value for cell in row[:5]] == [
            finding[key] for key in ("level", "sheet", "cell", "indicator", "rule")
        ]
        assert row[2].hyperlink.location.replace("'", "") == f"{finding['sheet']}!{finding['cell']}"
    assert all(cell.data_type in {"s", "inlineStr", "n"} for row in rows for cell in row)
    with zipfile.ZipFile(seed_pack) as before, zipfile.ZipFile(copy) as after:
        sheets = [name for name in before.namelist() if name.startswith("xl/worksheets/")]
        assert all(before.read(name) == after.read(name) for name in sheets)
    kinds = [{error.description[:40].partition("sheet")[0] for error in OpenXmlValidator().validate(path).errors}
             for path in (seed_pack, copy)]  # fmt: skip
    assert kinds[1] <= kinds[0]


def test_the_audited_workbook_is_never_written_to(seed_pack: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack.xlsx"
    shutil.copy(seed_pack, pack)
    answer = xl_kpi("audit", pack, "--output", pack)
    assert answer.status == 2
    assert "is the audited workbook itself" in answer.err
    assert pack.read_bytes() == seed_pack.read_bytes()
    assert list(tmp_path.iterdir()) == [pack]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--rule", "rag-disagree"], "did you mean rag-disagrees?"),
        (["--level", "grave"], "is none of error, warning, note"),
        (["--config", "nowhere.yaml"], "there is no such file"),
    ],
)
def test_a_wrong_request_is_refused(seed_pack: Path, words: list[str], says: str) -> None:
    answer = xl_kpi("audit", seed_pack, *words)
    assert answer.status == 2
    assert says in answer.err


def test_a_workbook_without_a_table_is_refused_with_what_a_table_is(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Minutes of the last meeting"
    book.save(tmp_path / "minutes.xlsx")
    answer = xl_kpi("audit", tmp_path / "minutes.xlsx")
    assert answer.status == 2
    assert "at least three months" in answer.err
    assert "there is no such workbook" in xl_kpi("audit", tmp_path / "none.xlsx").err
