"""Workloads counted from extracts as sources give them, whole and hostile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.reading import read_config
from xl_kpi.extracts.loading import load_extracts
from xl_kpi.measures.behind import Mark
from xl_kpi.measures.team_names import read_team_names
from xl_kpi.measures.workload_findings import workload_findings
from xl_kpi.measures.workloads import Doubt, Workloads, read_workloads, rows_of_workload
from xl_kpi.months import Month

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.config.declared import Config
    from xl_kpi.extracts.loaded import Loaded

JULY = Month.parse("2023-07")
CONFIG = """\
version: 1
council: {name: Solmouth}
extracts:
  allocations:
    files: "allocations*.csv"
    columns:
      worker: {type: text, optional: true}
      qualifying_status: {type: text, optional: true}
      team: {type: text, optional: true}
      COUNTED
indicators: [{id: contacts, unit: count, supplied: true}]
caseloads:
  - {id: all, sheet: Caseloads, extract: allocations, highlight: {SW: 20}}
"""
BY_CHILD = "child_id: {type: text, optional: true}"
BY_NUMBER = "allocations: {type: number, optional: true}"
SNAPSHOTS = f"as_at: {{type: date, optional: true}}\n      {BY_CHILD}"

Read = "Callable[..., tuple[Config, Loaded, Workloads]]"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def workloads(text: str, counted: str = BY_CHILD, config: str = CONFIG) -> object:
        (tmp_path / "config.yaml").write_text(config.replace("COUNTED", counted))
        for at, part in enumerate(text.split("---\n")):
            (tmp_path / f"allocations {at}.csv").write_text(part)
        declared = read_config(tmp_path / "config.yaml")
        loaded = load_extracts(declared, tmp_path)
        return declared, loaded, read_workloads(declared.extracts["allocations"], loaded, JULY)

    return workloads


def held(found: Workloads) -> list[str]:
    return [
        f"{w.worker} {w.allocations} {w.qualifying_status} {w.team}"
        for w in (*found.held, *found.unallocated)
    ]


def rules(declared: Config, loaded: Loaded, found: Workloads) -> dict[str, str]:
    findings = workload_findings(declared, loaded, {"allocations": found}, JULY)
    return {finding.rule: finding.message for finding in findings}


def test_a_child_counts_once_for_a_worker_and_for_each_of_several(read: Read) -> None:
    declared, loaded, found = read(
        "worker,qualifying_status,team,child_id\n"
        "Zoe,SW,North,A\nZoe,SW,North,A\nAmy,NQSW,South,A\nZoe,SW,North,B\nNew,ASYE,South,\n"
    )
    assert held(found) == ["Zoe 2 SW North", "Amy 1 NQSW South", "New 0 ASYE South"]
    assert found.doubts == {Doubt.SHARED: 1}
    assert rules(declared, loaded, found).keys() == {"child-shared", "status-without-threshold"}


def test_numbers_of_a_worker_are_added_up_and_those_that_are_none_are_left_out(read: Read) -> None:
    declared, loaded, found = read(
        "worker,qualifying_status,team,allocations\n"
        "Zoe,SW,North,12\nAmy,SW,North,-3\nBob,SW,North,7.5\nZoe,SW,North,3\nEve,SW,North,\n"
        "Kim,SW,North,1e300\nTom,SW,North,0\nAda,SW,North, 20 \n",
        BY_NUMBER,
    )
    assert held(found) == ["Zoe 15 SW North", "Tom 0 SW North", "Ada 20 SW North"]
    assert found.doubts == {Doubt.UNUSABLE: 4, Doubt.REPEATED: 1}
    said = rules(declared, loaded, found)
    assert said["allocations-unusable"] == (
        "rows without a whole number of allocations: 4; they count for nothing"
    )
    assert not any(name in str(said) for name in ("Zoe", "Amy", "Bob", "North"))


@pytest.mark.parametrize("kind", ["text", "integer", "number"])
def test_a_number_may_be_declared_as_text(read: Read, kind: str) -> None:
    text = "worker,allocations\nZoe,12\nAmy,9\n"
    _, _, found = read(text, f"allocations: {{type: {kind}}}")
    assert [work.allocations for work in found.held] == [12, 9]


def test_children_without_a_worker_are_counted_by_team_unless_another_row_has_one(
    read: Read,
) -> None:
    declared, loaded, found = read(
        "worker,qualifying_status,team,child_id\n"
        "Zoe,SW,North,A\n,,North,B\n,,North,B\n,,South,C\n,,North,A\n,,,D\n"
    )
    assert held(found) == ["Zoe 1 SW North", "None 1 None North", "None 1 None South",
                           "None 1 None None"]  # fmt: skip
    said = rules(declared, loaded, found)
    assert said == {"children-unallocated": "children without a worker: 3; shown as Unallocated"}


def test_a_worker_in_two_teams_is_in_the_one_that_holds_most(read: Read) -> None:
    declared, loaded, found = read(
        "worker,qualifying_status,team,child_id\n"
        "Zoe,SW,North,A\nZoe,NQSW,South,B\nZoe,NQSW,South,C\nAmy,,,D\nAmy,SW,East,E\n"
        "Tie,SW,West,F\nTie,SW,East,G\n"
    )
    assert held(found) == ["Zoe 3 NQSW South", "Amy 2 SW East", "Tie 2 SW West"]
    assert found.doubts == {Doubt.SEVERAL_TEAMS: 2, Doubt.SEVERAL_STATUSES: 1}
    assert {"worker-in-teams", "worker-statuses"} <= rules(declared, loaded, found).keys()


def test_workers_spelt_alike_are_shown_apart_and_counted(read: Read) -> None:
    declared, loaded, found = read(
        "worker,qualifying_status,team,child_id\n"
        "O'Hara Zoe,SW,North,A\nO\u2019HARA  Zoe,SW,North,B\nAmy,SW,North,C\n"
    )
    assert [work.allocations for work in found.held] == [1, 1, 1]
    assert found.doubts == {Doubt.ALIKE: 1}
    said = rules(declared, loaded, found)["worker-spelling"]
    assert said.startswith("workers whose names are another's but for case or spaces: 1; ")
    assert "Zoe" not in said


def test_of_several_snapshots_the_months_own_is_read(read: Read) -> None:
    text = (
        "worker,qualifying_status,team,as_at,child_id\n"
        "Zoe,SW,North,30/06/2023,A\nZoe,SW,North,30/06/2023,B\nZoe,SW,North,31/07/2023,A\n"
        "Zoe,SW,North,31/08/2023,A\nAmy,SW,North,,C\n"
    )
    declared, loaded, found = read(text, SNAPSHOTS)
    assert (held(found), str(found.as_at)) == (["Zoe 1 SW North"], "2023-07-31")
    assert rules(declared, loaded, found).keys() == {"allocations-undated"}
    june = read_workloads(declared.extracts["allocations"], loaded, JULY - 1)
    assert held(june) == ["Zoe 2 SW North"]
    late = read_workloads(declared.extracts["allocations"], loaded, JULY + 3)
    findings = workload_findings(declared, loaded, {"allocations": late}, JULY + 3)
    assert "allocations-old" in {finding.rule for finding in findings}


def test_without_days_all_files_are_one_snapshot_and_check_says_so(read: Read) -> None:
    declared, loaded, found = read(
        "worker,team,child_id\nZoe,A,1\n---\nworker,team,child_id\nZoe,A,2\n"
    )
    assert [work.allocations for work in found.held] == [2]
    assert rules(declared, loaded, found)["allocations-together"].startswith("2 files are read")


def test_what_no_list_shows_and_what_lacks_a_status_is_said(read: Read) -> None:
    text = "worker,qualifying_status,team,child_id\nZoe,SW,North,A\nAmy,,South,B\nBob,Agency,,C\n"
    config = CONFIG.replace("{SW: 20}", "{SW: 20}, teams: [North], show_worker: true")
    declared, loaded, found = read(text, BY_CHILD, config)
    said = rules(declared, loaded, found)
    assert said["team-not-shown"].startswith("teams in no caseload list and no summary: 2")
    assert said["status-missing"].startswith("workers without a qualifying status: 1")
    assert said["worker-without-team"].startswith("workers without a team: 1")
    assert said["status-without-threshold"].endswith("has no threshold: 1")
    assert "personal data of staff" in said["workers-named"]


def test_no_worker_at_all_is_a_heading_that_is_wrong(read: Read) -> None:
    declared, loaded, found = read("Name,team,child_id\nZoe,North,A\n")
    assert "see that the heading" in rules(declared, loaded, found)["worker-missing"]


@pytest.mark.parametrize("counted", [BY_CHILD, BY_NUMBER])
def test_the_rows_behind_each_workload_add_up_to_it(read: Read, counted: str) -> None:
    rows = ["Zoe,SW,North,1", "Zoe,SW,North,1", ",,North,2", "Amy,SW,South,3", ",,South,x", ",,,2"]
    name = counted.split(":", maxsplit=1)[0]
    text = f"worker,qualifying_status,team,{name}\n" + "\n".join(rows) + "\n"
    declared, loaded, found = read(text, counted)
    extract = declared.extracts["allocations"]
    for work in (*found.held, *found.unallocated):
        behind = rows_of_workload(extract, loaded, JULY, work)
        at = behind.columns.index(name)
        counts = [row for row in behind.rows if row.in_numerator is Mark.COUNTED]
        added = len(counts) if counted == BY_CHILD else sum(int(row.values[at]) for row in counts)
        assert added == work.allocations
        assert "worker" not in behind.columns


def test_other_spellings_of_a_team_are_told_by_its_name(read: Read) -> None:
    named = CONFIG + "teams: [{name: SWF East 1, also_named: [SW Family E1]}, North]\n"
    text = (
        "worker,qualifying_status,team,child_id\n"
        "A,SW,SWF East 1,1\nA,SW,  swf  east 1,2\nA,SW,SW Family E1,3\n,,SW Family E1,4\n"
        "B,SW,South,5\nB,SW,SOUTH ,6\nB,SW,South,7\n"
    )
    declared, loaded, _ = read(text, config=named)
    extract = declared.extracts["allocations"]
    teams = read_team_names(declared, loaded)
    found = read_workloads(extract, loaded, JULY, teams)
    assert held(found) == ["A 3 SW SWF East 1", "B 3 SW South", "None 1 None SWF East 1"]
    assert Doubt.SEVERAL_TEAMS not in found.doubts
    (unheld,) = found.unallocated
    assert unheld.team == "SWF East 1"
    behind = rows_of_workload(extract, loaded, JULY, unheld, teams)
    assert len(behind.rows) == 1
