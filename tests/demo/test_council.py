"""The made-up council: the size it promises, the same each time, and a figure for every rating."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest
from command_line import xl_kpi

from xl_kpi.config.shipped import shipped_config
from xl_kpi.demo.council import write_council
from xl_kpi.demo.teams import TEAMS
from xl_kpi.months import Month

if TYPE_CHECKING:
    from pathlib import Path

LAST = Month.parse("2023-07")


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("extracts")
    write_council(folder, last=LAST)
    return folder


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "council"
    answer = xl_kpi("demo", folder, "--period", "2023-07")
    assert answer.status == 0, answer.err
    assert "board_pack.xlsm" in answer.out
    return folder


def test_two_runs_agree_to_the_byte(extracts: Path, tmp_path: Path) -> None:
    write_council(tmp_path, last=LAST)
    assert digests(tmp_path) == digests(extracts)


def test_another_seed_makes_another_council(extracts: Path, tmp_path: Path) -> None:
    write_council(tmp_path, last=LAST, seed=2)
    assert digests(tmp_path)["contacts.csv"] != digests(extracts)["contacts.csv"]


def test_the_council_is_of_the_size_it_promises(extracts: Path) -> None:
    contacts = Counter(row["Date of Contact"][3:] for row in rows(extracts, "contacts.csv"))
    months = [f"{month.start:%m/%Y}" for month in (LAST - back for back in range(30))]
    assert all(1200 <= contacts[month] <= 2300 for month in months)
    allocations = rows(extracts, "allocations.csv")
    assert {row["Allocated Team"] for row in allocations} == set(TEAMS)
    assert len(TEAMS) == 14
    assert 110 <= len({row["Allocated Worker"] for row in allocations} - {""}) <= 120


def test_its_stocks_are_of_the_size_it_promises(council: Path) -> None:
    answer = xl_kpi("figures", "--config", council / "indicator_config.yaml", "--quiet")
    stocks = {row["indicator"]: int(row["numerator"]) for row in answer.rows
              if row["period"] == "2023-07" and row["indicator"] in {"cla", "cpp"}}  # fmt: skip
    assert 450 <= stocks["cla"] <= 550
    assert 310 <= stocks["cpp"] <= 390


def test_every_figure_is_there_and_what_must_hold_holds(council: Path) -> None:
    answer = xl_kpi("figures", "--config", council / "indicator_config.yaml")
    assert {row["status"] for row in answer.rows} == {"ok"}
    report = xl_kpi("refresh", council / "board_pack.xlsm", "--dry-run", "--json").json
    planted = {"children-unallocated", "status-missing"}
    assert {finding["rule"] for finding in report["findings"]} == planted
    assert report["cells_changed"] == 0


def test_the_refresh_gives_the_signals_that_an_explanation_gives(council: Path) -> None:
    config = council / "indicator_config.yaml"
    report = xl_kpi("refresh", council / "board_pack.xlsm", "--dry-run", "--json").json
    signals = {signal.pop("indicator"): signal for signal in report["signals"]}
    assert len(signals) > 20
    assert {signal["variation"] for signal in signals.values()} > {"ordinary", "improving"}
    for name in [*signals][::8]:
        explained = xl_kpi("explain", name, "--config", config, "--json").json
        assert explained["rating"]["signal"] == signals[name]


def test_no_cell_of_the_pack_is_empty_for_want_of_an_extract(council: Path) -> None:
    book = openpyxl.load_workbook(council / "board_pack.xlsm")
    tables = [name for name in book.defined_names if name.startswith("kpi_table_")]
    assert len(tables) == 14
    for name in tables:
        ((sheet, area),) = book.defined_names[name].destinations
        header, *body = [[c.value for c in row] for row in book[sheet][area.replace("$", "")]]
        at = header.index("Indicator") + 1
        months = sum(isinstance(heading, datetime) for heading in header)
        assert months == (1 if name == "kpi_table_signals" else 13)
        for row in body:
            assert all(isinstance(value, int | float) for value in row[at : at + months]), row
            if "Target" in header and row[header.index("Target")] != "-":
                assert row[header.index("RAG")] in {-1, 0, 1}, row


def test_no_made_up_figure_bears_the_name_of_a_real_council(council: Path) -> None:
    book = openpyxl.load_workbook(council / "board_pack.xlsm")
    ((sheet, area),) = book.defined_names["kpi_council"].destinations
    assert book[sheet][area.replace("$", "")].value == "Made-up Council"
    theirs = shipped_config().read_text(encoding="utf-8").splitlines()
    ours = (council / "indicator_config.yaml").read_text(encoding="utf-8").splitlines()
    changed = [(old, new) for old, new in zip(theirs, ours, strict=True) if old != new]
    assert [new.partition(":")[0] for _, new in changed] == ["council"]


def test_the_slips_made_on_purpose_are_named(council: Path) -> None:
    answer = xl_kpi("check", "--config", council / "indicator_config.yaml", "--json")
    assert answer.status == 1
    found = {(item["file"], item["reason"]) for item in answer.json["set_aside"]}
    assert found == {
        ("contacts.csv", "not a date"),
        ("contacts.csv", "blank"),
        ("referrals.csv", "error value #N/A"),
        ("cp_plans.csv", "two-digit year"),
        ("episodes.csv", "same key as row 27"),
    }


def test_a_folder_in_use_is_left_alone(council: Path) -> None:
    before = digests(council / "extracts")
    answer = xl_kpi("demo", council)
    assert answer.status == 2
    assert "not empty" in answer.err
    assert digests(council / "extracts") == before
