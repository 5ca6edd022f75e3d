"""Lists of workers and their summary, from workloads as counted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xl_kpi.board.blocks import team_columns
from xl_kpi.board.caseload_summary import build_caseload_summary
from xl_kpi.board.caseloads import build_caseload_table
from xl_kpi.config.declared import Caseload, CaseloadSummary, Config
from xl_kpi.measures.team_loads import load_figures, team_loads
from xl_kpi.measures.workloads import Workload, Workloads
from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xl_kpi.board.tables import BoardTable

JULY = Month.parse("2023-07")
CONFIG = Config(
    path=Path("indicator_config.yaml"), sha256="", council="Solmouth", council_code=None,
    country="GB", subdivision="ENG", window=13, comparators=(), populations={}, extracts={},
    indicators={}, tables=(), team_tables=(), caseloads=(), reconciliations=(),
)  # fmt: skip
LIST = Caseload(
    id="list", sheet="Caseloads", title="A list", extract="allocations", minimum=1, highlight={},
    teams=(), line=1,
)  # fmt: skip
SUMMARY = CaseloadSummary(
    id="teams", sheet="Caseloads", title=None, extract="allocations", teams=(), line=1,
    highlight={"SW": 20, "NQSW": 18},
)  # fmt: skip


def works(*lines: str) -> Workloads:
    """Of lines such as `20 SW East 1`; `-` for a status or a team that is not recorded."""
    read = [line.split(" ", 2) for line in lines]
    held = tuple(
        Workload(
            worker=f"Worker {at}", allocations=int(count), team=None if team == "-" else team,
            qualifying_status=None if status == "-" else status,
        )
        for at, (count, status, team) in enumerate(read)
    )  # fmt: skip
    free = tuple(replace(work, worker=None) for work in held if work.qualifying_status == "none")
    return Workloads(
        held=tuple(work for work in held if work.qualifying_status != "none"),
        unallocated=tuple(replace(work, qualifying_status=None) for work in free),
    )


def shown(table: BoardTable) -> list[str]:
    return [
        " ".join("." if cell.value is None else str(cell.value) for cell in row)
        for row in table.rows
    ]


WORKERS = works(
    "20 SW BIT East 1", "3 none BIT East 1", "19 SW BIT East 1", "30 SW SWF West 10",
    "26 NQSW SWF West 2", "26 SW SWF East 1", "21 - -", "26 SW BIT East 1",
)  # fmt: skip


@pytest.mark.parametrize(
    ("minimum", "teams", "expected"),
    [
        (20, (), ["30 SW SWF West 10", "26 NQSW SWF West 2", "26 SW SWF East 1", "26 SW BIT East 1",
                  "21 Not recorded (no team)", "20 SW BIT East 1", "3 Unallocated BIT East 1"]),
        (0, ("swf",), ["26 SW SWF East 1", "26 NQSW SWF West 2", "30 SW SWF West 10"]),
        (20, ("BIT", "Brief"), ["26 SW BIT East 1", "20 SW BIT East 1", "3 Unallocated BIT East 1"]),
        (99, ("SWF",), []),
    ],
)  # fmt: skip
def test_a_list_is_heaviest_first_and_keeps_the_extracts_order_of_equals(
    minimum: int, teams: tuple[str, ...], expected: list[str]
) -> None:
    table = build_caseload_table(CONFIG, replace(LIST, minimum=minimum, teams=teams), WORKERS)
    assert table.name == "kpi_caseload_list"
    assert shown(table) == expected


def test_workers_are_named_only_where_the_config_asks() -> None:
    assert all("Worker" not in line for line in shown(build_caseload_table(CONFIG, LIST, WORKERS)))
    named = build_caseload_table(CONFIG, replace(LIST, show_worker=True, minimum=30), WORKERS)
    assert [column.heading.value for column in named.columns][-1] == "Worker"
    assert shown(named) == ["30 SW SWF West 10 Worker 3", "3 Unallocated BIT East 1 ."]


def test_blocks_stand_side_by_side_a_blank_row_between_two_teams() -> None:
    workers = works(
        "12 SW East 1", "9 SW West 2", "10 SW West 1", "8 none West 1", "7 NQSW East 2",
        "6 SW East 10", "15 SW East 1",
    )  # fmt: skip
    table = build_caseload_table(CONFIG, replace(LIST, blocks=2), workers)
    headings = ["No. of Allocations", "Qualifying Status", "Allocated_Team"]
    assert [column.heading.value for column in table.columns] == [*headings, None, *headings]
    assert shown(table) == [
        "15 SW East 1 . 10 SW West 1",
        "12 SW East 1 . 8 Unallocated West 1",
        ". . . . . . .",
        "7 NQSW East 2 . 9 SW West 2",
        ". . . . . . .",
        "6 SW East 10 . . . .",
    ]


def test_blocks_have_their_columns_before_there_is_any_worker() -> None:
    table = build_caseload_table(CONFIG, replace(LIST, blocks=3, show_worker=True), Workloads())
    assert (len(table.columns), table.rows) == (14, ())


@pytest.mark.parametrize(
    ("teams", "columns", "expected"),
    [
        ("A1 A2 B1 C1 C2", 3, ["A1 A2", "B1", "C1 C2"]),  # families as many as columns
        ("A1 A2 B1 C1 D1", 3, ["A1 A2", "B1 C1", "D1"]),  # more: as even as can be
        ("A1 A2 A3 A4", 2, ["A1 A2", "A3 A4"]),  # fewer: teams are divided
        ("Alone", 3, ["Alone", "", ""]),
        ("A1 B1", 3, ["A1", "B1", ""]),
        ("", 2, ["", ""]),
        ("A1 A2", 1, ["A1 A2"]),
    ],
)
def test_families_of_teams_share_a_column(teams: str, columns: int, expected: list[str]) -> None:
    sizes = dict.fromkeys(teams.split(), 4)
    assert [" ".join(column) for column in team_columns(sizes, columns)] == expected


def test_the_tallest_column_is_as_low_as_the_order_allows() -> None:
    sizes = {"Long": 30, "P": 5, "Q": 5, "R": 5, "S": 20}
    assert team_columns(sizes, 3) == (("Long",), ("P", "Q", "R"), ("S",))


def summed(
    workers: Workloads, before: Sequence[Workloads] = (), teams: tuple[str, ...] = ()
) -> list[str]:
    spec = replace(SUMMARY, teams=teams)
    figures = [
        figure
        for each in before
        for figure in load_figures(spec.id, team_loads(each, teams, spec.highlight), JULY - 1)
    ]
    loads = team_loads(workers, teams, spec.highlight)
    return shown(build_caseload_summary(CONFIG, spec, loads, figures, JULY))


def test_a_summary_adds_up_and_means_are_of_workers() -> None:
    workers = works("20 SW B", "19 SW A", "18 nqsw A", "6 ASYE A", "2 none A", "5 none -", "40 - B")
    # workers, children, mean, median, highest, over, share, unallocated, and the month before
    assert summed(workers) == [
        "A 3 43 14.3 18.0 19 1 0.42 2 - -",
        "B 2 60 30.0 30.0 40 1 0.33 0 - -",
        "(no team) 0 0 - - - 0 - 5 - -",
        "Total 5 103 20.6 19.0 40 2 0.37 7 - -",
    ]


def test_a_summary_shows_the_month_before_where_it_is_on_record() -> None:
    before = works("21 SW A", "10 SW A", "12 SW Closed")
    assert summed(works("20 SW A", "3 SW New"), [before]) == [
        "A 1 20 20.0 20.0 20 1 1.00 0 15.5 1",
        "New 1 3 3.0 3.0 3 0 0.00 0 - -",
        "Total 2 23 11.5 11.5 20 1 0.87 0 14.3 1",
    ]


def test_a_summary_may_be_of_some_teams_and_of_none() -> None:
    assert summed(WORKERS, teams=("bit",)) == [
        "BIT East 1 3 65 21.7 20.0 26 2 0.71 3 - -", "Total 3 65 21.7 20.0 26 2 0.71 3 - -",
    ]  # fmt: skip
    assert summed(Workloads()) == ["Total 0 0 - - - 0 - 0 - -"]


def test_what_is_kept_on_record_is_exact() -> None:
    loads = team_loads(works("20 SW A", "1 SW A", "1 SW A"), (), {"SW": 20})
    kept = {figure.indicator: figure for figure in load_figures("teams", loads[-1:], JULY)}
    mean, over = kept["caseload_summary.teams.mean"], kept["caseload_summary.teams.over"]
    assert (mean.numerator, mean.denominator, mean.value) == (22, 3, Decimal("7.3"))
    assert (over.value, over.team) == (1, "")
