"""A config that comes to name its teams: the workbook and the history of before go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from command_line import xl_kpi

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
version: 1
council: Made-up Council
extracts:
  plans:
    files: plans.csv
    columns:
      child_id: {type: text}
      started: {type: date}
      seen: {type: boolean}
      team: {type: text, optional: true}
    team: team
indicators:
  - id: seen
    name: Children seen
    unit: percent
    polarity: high
    denominator: {extract: plans, count: child_id, when: {in: started}}
    numerator: {where: seen}
team_tables:
  - id: seen
    sheet: Team tables
    indicator: seen
"""
TEAMS = """
teams:
  - West 2
  - {name: Brief East, also_named: BIT East}
  - East 1
small_denominator: 3
"""
SIX = "    columns: [team, denominator, numerator, percent, interval, compared]\n"
PLANS = """\
child_id,started,seen,team
A,03/07/2023,yes,BIT East
A,03/07/2023,yes,Brief East
B,04/07/2023,no,Brief East
C,04/07/2023,yes,East 1
D,05/07/2023,yes,EAST 1
E,05/07/2023,no,East 1
F,06/07/2023,yes,South 3
G,06/07/2023,no,
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A folder with the config before, the extract, and the workbook refreshed."""
    (tmp_path / "extracts").mkdir()
    (tmp_path / "extracts/plans.csv").write_text(PLANS, encoding="utf-8")
    config = tmp_path / "indicator_config.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    answer = xl_kpi("new", tmp_path / "pack", "--config", config, "--period", "2023-07")
    assert answer.status == 0, answer.err
    config.unlink()
    assert refresh(tmp_path / "pack")["cells_changed"] > 0
    return tmp_path / "pack"


def workbook(pack: Path) -> Path:
    return next(path for path in pack.glob("*.xls*") if "backup" not in path.name)


def refresh(pack: Path) -> dict[str, Any]:
    extracts = pack.parent / "extracts"
    answer = xl_kpi(
        "refresh", workbook(pack), "--extracts", extracts, "--period", "2023-07", "--json"
    )
    assert answer.status == 0, answer.err
    return answer.json


def rows(pack: Path) -> list[list[object]]:
    book = openpyxl.load_workbook(workbook(pack))
    ((sheet, area),) = book.defined_names["kpi_team_seen"].destinations
    lines = [[cell.value for cell in line] for line in book[sheet][area.replace("$", "")]]
    return [line for line in lines[1:] if line[0] is not None]


def findings(report: dict[str, Any]) -> dict[str, str]:
    return {finding["rule"]: finding["where"] for finding in report["findings"]}


BEFORE = [
    ["BIT East", 1, 1, 1],
    ["Brief East", 2, 1, 0.5],
    ["East 1", 3, 2, 0.667],
    ["South 3", 1, 1, 1],
    ["(no team)", 1, 0, 0],
    ["Total", 8, 5, 0.625],
]
AFTER = [
    ["Brief East", 2, 1, 0.5],
    ["East 1", 3, 2, 0.667],
    ["South 3", 1, 1, 1],
    ["(no team)", 1, 0, 0],
    ["Total", 7, 4, 0.571],
]


def test_before_only_the_spelling_is_merged(pack: Path) -> None:
    assert rows(pack) == BEFORE


def test_a_refresh_by_the_new_config_merges_orders_and_says_so(pack: Path) -> None:
    (pack / "indicator_config.yaml").write_text(CONFIG + SIX + TEAMS, encoding="utf-8")
    report = refresh(pack)
    assert rows(pack) == AFTER
    assert findings(report) == {
        "team-spelling": "plans.csv, row 2",
        "team-unknown": "plans.csv, row 8",
        "columns-without-room": "Team tables!A5:D22",
    }
    assert refresh(pack)["cells_changed"] == 0
    assert rows(pack) == AFTER


def test_check_and_figures_say_the_same(pack: Path) -> None:
    config = pack / "indicator_config.yaml"
    config.write_text(CONFIG + SIX + TEAMS, encoding="utf-8")
    where = ("--config", config, "--extracts", pack.parent / "extracts", "--period", "2023-07")
    check = xl_kpi("check", *where, "--json")
    assert check.status == 1
    assert findings(check.json) == {
        "team-spelling": "plans.csv, row 2", "team-unknown": "plans.csv, row 8",
    }  # fmt: skip
    answer = xl_kpi("figures", *where, "--by", "team", "--months", 1)
    assert {row["team"]: row["denominator"] for row in answer.rows} == {
        "": "7", "Brief East": "2", "East 1": "3", "South 3": "1", "(no team)": "1",
    }  # fmt: skip


def test_a_workbook_built_anew_shows_all_six_columns(pack: Path) -> None:
    config = pack.parent / "new.yaml"
    config.write_text(CONFIG + SIX + TEAMS, encoding="utf-8")
    anew = pack.parent / "anew"
    answer = xl_kpi("new", anew, "--config", config, "--period", "2023-07")
    assert answer.status == 0, answer.err
    assert "columns-without-room" not in findings(refresh(anew))
    assert rows(anew)[-1] == ["Total", 7, 4, 0.571, "25% to 84%", "-"]
    assert rows(anew)[0][4:] == ["9% to 91%", 0]


def test_the_rows_behind_a_merged_team_are_those_of_all_its_spellings(pack: Path) -> None:
    (pack / "indicator_config.yaml").write_text(CONFIG + SIX + TEAMS, encoding="utf-8")
    refresh(pack)
    cell = ("Team tables!C6", "--workbook", workbook(pack), "--extracts", pack.parent / "extracts")
    answer = xl_kpi("explain", *cell, "--json")
    assert answer.status == 0, answer.err
    found = answer.json
    assert found["team"] == "Brief East"
    assert [row["row"] for row in found["rows"]["plans"]] == [2, 3, 4]
