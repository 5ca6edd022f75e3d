"""A team counts once however its name is spelt, and every merge is said."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.reading import read_config
from xl_kpi.extracts.loading import load_extracts
from xl_kpi.faults import Level
from xl_kpi.measures.figures import measure
from xl_kpi.measures.sql import NO_TEAM
from xl_kpi.months import Month, window

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.faults import Finding
    from xl_kpi.measures.figures import Measured

JULY = Month.parse("2023-07")
CONFIG = """
version: 1
{teams}
extracts:
  plans:
    files: plans.csv
    columns: {{child_id: {{type: text}}, started: {{type: date}}, team: {{type: text, optional: true}}}}
    team: team
  visits:
    files: visits.csv
    columns: {{child_id: {{type: text}}, day: {{type: date}}, team: {{type: text, optional: true}}}}
    derive: {{squad: "coalesce(team, 'East 1')"}}
    team: squad
indicators:
  - {{id: children, unit: count, numerator: {{extract: plans, count: child_id, when: {{in: started}}}}}}
  - {{id: visits, unit: count, numerator: {{extract: visits, when: {{in: day}}}}}}
  - {{id: visits_each, unit: percent, numerator: {{indicator: visits}}, denominator: {{indicator: children}}}}
  - {{id: told, unit: percent, supplied: true}}
  - {{id: number_told, unit: count, supplied: true}}
"""
PLANS = """\
child_id,started,team
A,01/07/2023,East 1
B,02/07/2023,East 1
C,02/07/2023,West 2
A,03/07/2023,EAST  1
D,04/07/2023,east\u00a01
E,05/07/2023,BIT East
F,06/07/2023,Brief Intervention Team East
F,06/07/2023,BIT East
G,07/07/2023,
"""
VISITS = "child_id,day,team\nA,01/07/2023,east 1\nB,01/07/2023,\nC,01/07/2023,WEST 2\n"
NAMED = """
teams:
  - {name: Brief Intervention Team East, also_named: BIT East}
  - East 1
"""


def counted(tmp_path: Path, teams: str = "", supplied: dict[str, str] | None = None) -> Measured:
    (tmp_path / "config.yaml").write_text(CONFIG.format(teams=teams), encoding="utf-8")
    files = {"plans.csv": PLANS, "visits.csv": VISITS, **(supplied or {})}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    config = read_config(tmp_path / "config.yaml")
    loaded = load_extracts(config, tmp_path)
    return measure(config, loaded, window(JULY, 1), own_month=JULY, by_team=list(config.indicators))


def by_team(measured: Measured, indicator: str) -> dict[str, int | None]:
    return {
        m.team: None if m.value is None else int(m.value)
        for m in measured.measurements
        if m.indicator == indicator
    }


def said(measured: Measured, rule: str) -> list[Finding]:
    return [finding for finding in measured.findings if finding.rule == rule]


def test_spellings_of_one_team_are_one_and_its_children_count_once(tmp_path: Path) -> None:
    measured = counted(tmp_path)
    assert by_team(measured, "children") == {
        "": 7, "East 1": 3, "West 2": 1, "BIT East": 2, "Brief Intervention Team East": 1,
        NO_TEAM: 1,
    }  # fmt: skip


def test_a_team_that_the_config_names_has_its_other_spellings_rows(tmp_path: Path) -> None:
    measured = counted(tmp_path, NAMED)
    assert by_team(measured, "children") == {
        "": 7, "East 1": 3, "West 2": 1, "Brief Intervention Team East": 2, NO_TEAM: 1,
    }  # fmt: skip


def test_one_team_is_one_across_extracts_and_in_derived_columns(tmp_path: Path) -> None:
    measured = counted(tmp_path, NAMED)
    assert by_team(measured, "visits") == {"": 3, "East 1": 2, "West 2": 1}
    ratios = {
        m.team: (m.numerator, m.denominator)
        for m in measured.measurements
        if m.indicator == "visits_each"
    }
    assert (ratios["East 1"], ratios["West 2"]) == ((2, 3), (1, 1))


def test_every_merge_is_a_note_with_the_first_row_and_no_name(tmp_path: Path) -> None:
    merged = said(counted(tmp_path, NAMED), "team-spelling")
    assert [(finding.level, finding.where) for finding in merged] == [
        (Level.NOTE, "plans.csv, row 5"), (Level.NOTE, "visits.csv, row 2"),
    ]  # fmt: skip
    assert merged[0].message.startswith("4 rows of plans with a team's name spelt otherwise")
    assert not any("east" in finding.message.casefold() for finding in merged)


def test_a_team_that_the_config_has_not_is_a_warning(tmp_path: Path) -> None:
    unknown = said(counted(tmp_path, NAMED), "team-unknown")
    assert [(finding.level, finding.where) for finding in unknown] == [
        (Level.WARNING, "plans.csv, row 4"), (Level.WARNING, "visits.csv, row 4"),
    ]  # fmt: skip
    assert "1 row of plans with 1 team that the config's teams have not" in unknown[0].message


def test_without_teams_in_the_config_none_is_unknown(tmp_path: Path) -> None:
    assert said(counted(tmp_path), "team-unknown") == []


HEADINGS = "indicator,team,period,numerator,denominator,value\n"


def supplied_figures(measured: Measured, indicator: str) -> dict[str, tuple[object, ...]]:
    return {
        m.team: (m.numerator, m.denominator, m.value)
        for m in measured.measurements
        if m.indicator == indicator
    }


def test_supplied_parts_of_one_team_are_added_up(tmp_path: Path) -> None:
    rows = (
        "told,East 1,2023-07,1,4,25%\ntold, EAST 1,2023-07,2,5,40%\ntold,BIT East,2023-07,3,3,\n"
        "number_told,East 1,2023-07,,,4\nnumber_told,east 1,2023-07,,,5\n"
    )
    measured = counted(tmp_path, NAMED, {"supplied_figures.csv": HEADINGS + rows})
    told = supplied_figures(measured, "told")
    assert told["East 1"] == (3, 9, Decimal("0.33"))
    assert told["Brief Intervention Team East"] == (3, 3, Decimal("1.00"))
    assert by_team(measured, "number_told")["East 1"] == 9
    assert said(measured, "supplied-team-twice") == []


def test_a_supplied_share_under_two_spellings_cannot_be_added_up_and_is_said(
    tmp_path: Path,
) -> None:
    rows = "told,East 1,2023-07,,,25%\ntold,EAST 1,2023-07,,,40%\n"
    measured = counted(tmp_path, NAMED, {"supplied_figures.csv": HEADINGS + rows})
    assert supplied_figures(measured, "told")["East 1"] == (None, None, Decimal("0.40"))
    (twice,) = said(measured, "supplied-team-twice")
    assert (twice.level, twice.where) == (Level.WARNING, "supplied_figures.csv, row 3")
    assert "(row 2)" in twice.message


def test_a_later_list_corrects_a_team_whatever_its_spelling(tmp_path: Path) -> None:
    lists = {
        "supplied_figures_1.csv": f"{HEADINGS}told,East 1,2023-07,1,4,\n",
        "supplied_figures_2.csv": f"{HEADINGS}told,east 1,2023-07,2,4,\n",
    }
    measured = counted(tmp_path, NAMED, lists)
    assert supplied_figures(measured, "told")["East 1"] == (2, 4, Decimal("0.50"))


@pytest.mark.parametrize("hostile", ["'; DROP TABLE team_spelling; --", '=1+1"', "Total"])
def test_a_team_may_be_called_anything(tmp_path: Path, hostile: str) -> None:
    quoted = '"' + hostile.replace('"', '""') + '"'
    upper = '"' + hostile.upper().replace('"', '""') + '  "'
    plans = (
        f"child_id,started,team\nA,01/07/2023,{quoted}\nB,01/07/2023,{quoted}\nB,01/07/2023,{upper}"
    )
    measured = counted(tmp_path, "", {"plans.csv": plans + "\n"})
    assert by_team(measured, "children") == {"": 2, hostile: 2}
