"""The rows behind a figure: which are listed, how each counts, and which columns are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xl_kpi.evidence.listing import by_extract, listed
from xl_kpi.months import Month

if TYPE_CHECKING:
    from evidence.conftest import Council

    from xl_kpi.evidence.explained import Explanation

ROWS = "row", "in_numerator", "in_denominator", "matched"


def rows(explained: Explanation, extract: str) -> list[tuple[object, ...]]:
    """Row number, numerator, denominator and match of an extract's rows."""
    listing = listed(by_extract(explained.worked))
    at = [listing.headings.index(name) for name in ROWS]
    return [tuple(row[i] for i in at) for row in listing.rows if row[1] == extract]


def test_a_child_counts_in_the_first_of_its_rows(council: Council) -> None:
    explained = council.explain("cla")
    assert rows(explained, "episodes") == [
        (3, "yes", "", ""), (4, "again", "", ""), (5, "yes", "", ""), (7, "yes", "", ""),
    ]  # fmt: skip
    assert explained.worked.figure.numerator == 3


def test_a_row_of_the_denominator_says_whether_it_is_in_the_numerator(council: Council) -> None:
    assert rows(council.explain("fostered"), "episodes") == [
        (3, "yes", "yes", ""), (4, "", "again", ""), (5, "", "yes", ""), (7, "yes", "yes", ""),
    ]  # fmt: skip


def test_a_row_may_count_again_below_and_first_above(council: Council) -> None:
    (council.folder / "episodes.csv").write_text(
        "child_id,started,ended,placement,team\nA,01/01/2023,,K2,\nA,02/01/2023,,U4,\n"
    )
    assert rows(council.explain("fostered"), "episodes") == [
        (2, "", "yes", ""), (3, "yes", "again", ""),
    ]  # fmt: skip


def test_the_rows_that_a_has_looks_for_are_listed(council: Council) -> None:
    explained = council.explain("visited")
    assert [row[:3] for row in rows(explained, "episodes")] == [
        (3, "yes", "yes"), (4, "again", "again"), (5, "", "yes"), (7, "", "yes"),
    ]  # fmt: skip
    # Of A the visit in time at which the child was seen; of Z none, who is in no cohort.
    assert rows(explained, "visits") == [(3, "", "", "yes")]


def test_the_rows_that_kept_a_child_out_are_listed(council: Council) -> None:
    (council.folder / "visits.csv").write_text(
        "child_id,visited,seen\nA,01/06/2023,yes\nZ,01/05/2023,yes\nB,01/05/2023,yes\n"
    )
    explained = council.explain("unvisited")
    assert [row[0] for row in rows(explained, "episodes") if row[1] == "yes"] == [5, 7]
    assert rows(explained, "visits") == [(2, "", "", "yes")]


def test_at_least_two_in_working_days(council: Council) -> None:
    explained = council.explain("visited_twice")
    assert [row[0] for row in rows(explained, "episodes")] == [3, 4]
    assert [row[0] for row in rows(explained, "visits")] == [3, 4]


def test_a_child_in_any_of_several_extracts_counts_once(council: Council) -> None:
    explained = council.explain("known")
    assert rows(explained, "episodes") == [
        (3, "yes", "", ""), (4, "again", "", ""), (5, "yes", "", ""), (7, "yes", "", ""),
    ]  # fmt: skip
    assert rows(explained, "visits") == [
        (3, "again", "", ""), (4, "again", "", ""), (5, "again", "", ""), (6, "yes", "", ""),
        (7, "again", "", ""),
    ]  # fmt: skip
    assert explained.worked.figure.numerator == 4


def test_a_figure_made_of_others_has_their_rows(council: Council) -> None:
    explained = council.explain("per_child")
    assert [each.indicator.id for each in explained.worked.all()] == ["per_child", "visits", "cla"]
    listing = listed(by_extract(explained.worked))
    assert {(row[0], row[1]) for row in listing.rows} == {("visits", "visits"), ("cla", "episodes")}


def test_a_snapshot_counts_for_its_own_month_only(council: Council) -> None:
    explained = council.explain("waiting")
    assert rows(explained, "snapshot") == [
        (2, "yes", "", ""), (3, "again", "", ""), (5, "yes", "", ""),
    ]  # fmt: skip
    earlier = council.explain("waiting", month=Month.parse("2023-06"))
    assert not rows(earlier, "snapshot")
    assert "snapshot of 2023-07" in earlier.worked.why_none


@pytest.mark.parametrize(
    ("team", "expected"), [("North", [3, 4]), ("South", [5]), ("(no team)", [7])]
)
def test_a_team_has_its_own_rows(council: Council, team: str, expected: list[int]) -> None:
    explained = council.explain("fostered", team=team)
    assert [row[0] for row in rows(explained, "episodes")] == expected
    assert "$team" in str(explained.worked.behind.statement)
    assert team not in str(explained.worked.behind.statement).replace("'(no team)'", "")


def test_the_name_of_a_team_is_no_part_of_the_sql(council: Council) -> None:
    team = "x' OR 1=1 --"
    (council.folder / "episodes.csv").write_text(
        f'child_id,started,ended,placement,team\nA,01/01/2023,,U1,"{team}"\nB,01/01/2023,,U1,South\n'
    )
    explained = council.explain("cla", team=team)
    assert [row[0] for row in rows(explained, "episodes")] == [2]


@pytest.mark.parametrize(
    ("indicator", "extract", "columns"),
    [
        ("cla", "episodes", ("child_id", "started", "ended")),
        ("fostered", "episodes", ("child_id", "started", "ended", "placement")),
        ("long_stay", "episodes", ("child_id", "started", "ended", "days_in_care")),
        ("visited", "visits", ("child_id", "visited", "seen")),
        ("visits", "visits", ("child_id", "visited")),
    ],
)
def test_the_columns_that_decided_are_shown(
    council: Council, indicator: str, extract: str, columns: tuple[str, ...]
) -> None:
    found = {
        part.found.extract: part.found for part in by_extract(council.explain(indicator).worked)
    }
    assert found[extract].columns == columns


def test_a_supplied_figure_is_the_row_of_its_list(council: Council) -> None:
    explained = council.explain("missing")
    listing = listed(by_extract(explained.worked))
    assert listing.headings[-3:] == ("numerator", "denominator", "value")
    assert listing.rows == (
        ("missing", "supplied figures", "supplied_figures.csv", 2, "yes", "", "", None, None, "12"),
    )


def test_the_rows_of_the_extracts_that_were_set_aside_are_named(council: Council) -> None:
    explained = council.explain("cla")
    assert [(name, item.row, item.reason) for name, item in explained.set_aside] == [
        ("episodes", 8, "not a date")
    ]
    assert explained.set_aside_counts == {"episodes": 1}
    assert not council.explain("visits").set_aside
