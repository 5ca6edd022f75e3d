"""What is said of a figure: why there is none, what is on record, how it was rated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from evidence.conftest import Council

from xl_kpi.config.reading import read_config
from xl_kpi.evidence.naming import find_indicator
from xl_kpi.evidence.summary import facts_of, sql_of
from xl_kpi.faults import Refusal
from xl_kpi.history.kept import Run, RunKind
from xl_kpi.history.store import open_history
from xl_kpi.measures.measurement import Origin
from xl_kpi.months import Month

if TYPE_CHECKING:
    from xl_kpi.evidence.explained import Explanation

JUNE, JULY = Month.parse("2023-06"), Month.parse("2023-07")


def facts(explained: Explanation) -> dict[str, str]:
    return dict(facts_of(explained))


def record(council: Council, period: Month, kind: RunKind, *explained: Explanation) -> None:
    run = Run(
        kind=kind, period=period, run_at=datetime(2023, 8, 4, 9, 15, tzinfo=UTC),
        reason="on paper" if kind is RunKind.RESTATE else None, config_sha256="c" * 64,
        program_version="1",
    )  # fmt: skip
    with open_history(council.history).recording(run) as recording:
        recording.add([each.stands for each in explained])


@pytest.mark.parametrize(
    ("indicator", "label", "said"),
    [
        ("cla", "Indicator", "Number of children in our care (cla, 22)"),
        ("cla", "Month", "2023-07"),
        ("cla", "Figure", "3"),
        ("cla", "From", "computed from the extracts"),
        ("cla", "On record", "nothing is on record for the month"),
        ("cla", "Definition", "Children looked after at the end of the month."),
        ("cla", "Source", "SSDA903 Episodes"),
        ("cla", "Rated", "target 2, low is good: 3 is 1 above it, within the tolerance of 50% of the target (1), amber"),
        ("cla", "Direction", "2023-06 was 3: the same"),
        ("cla", "Compared with", "England 80,850"),
        ("cla", "Rows", "cla: 3 counted in the numerator (1 more of the same)"),
        ("cla", "Set aside", "1 of episodes"),
        ("fostered", "Figure", "67%: 2 of 3"),
        ("fostered", "Rated", "target 80%, high is good: 67% is 13 percentage points below it, more than the tolerance of 5% of the target (4 percentage points), red"),
        ("fostered", "Direction", "2023-06 was 67%: the same"),
        ("visited", "Rated", "not rated: no target"),
        ("visits", "Direction", "2023-06 was 1: up 4"),
        ("per_child", "Made of", "cla: 3"),
        ("per_child", "Figure", "1.7: 5 of 3"),
        ("rate", "Figure", "0.6: 3 of 49,388, per 10,000"),
        ("rate", "Population", "49,388 from 01/07/2021 (ONS mid-2021)"),
        ("missing", "From", "supplied: supplied_figures.csv row 2"),
        ("referrals", "Figure", "no figure: the extracts have no data for it: no file feeds the extract referrals"),
    ],
)  # fmt: skip
def test_a_figure_is_explained_in_words(
    council: Council, indicator: str, label: str, said: str
) -> None:
    assert facts(council.explain(indicator))[label] == said


@pytest.mark.parametrize(
    ("indicator", "month", "said"),
    [
        (
            "waiting",
            "2023-06",
            "the extract snapshot is a snapshot of 2023-07 and counts for it alone",
        ),
        ("visits", "2023-05", "the extract visits begins on 01/06/2023 by visited"),
        ("missing", "2023-06", "it is not in supplied_figures.csv"),
        ("missing", "2023-05", "it is not in supplied_figures.csv"),
    ],
)
def test_a_figure_that_is_not_there_says_why(
    council: Council, indicator: str, month: str, said: str
) -> None:
    explained = council.explain(indicator, month=Month.parse(month))
    assert explained.worked.figure.value is None
    assert said in explained.worked.why_none
    assert not explained.findings


def test_a_denominator_of_nought_says_so(council: Council) -> None:
    (council.folder / "episodes.csv").write_text(
        "child_id,started,ended,placement,team\nA,01/05/2023,01/06/2023,U1,\nB,31/07/2023,31/07/2023,U1,\n"
    )
    explained = council.explain("fostered")
    assert facts(explained)["Figure"].startswith("no figure: the denominator is nought")


def test_a_placeholder_is_shown_as_it_stands(council: Council) -> None:
    explained = council.explain("missing", month=JUNE)
    assert facts(explained)["Figure"].startswith("TBC: no supplied figure arrived")


def test_a_published_figure_stands_and_the_rows_are_those_of_the_extracts_now(
    council: Council,
) -> None:
    before = council.explain("visits", period=JUNE)
    wrong = replace(before.stands, value=Decimal(9), numerator=Decimal(9))
    record(council, JUNE, RunKind.REFRESH, replace(before, stands=wrong))
    record(council, JULY, RunKind.REFRESH, council.explain("visits"))
    after = council.explain("visits", month=JUNE)
    assert after.stands.value == 9
    assert after.stands.origin is Origin.HISTORY
    assert after.worked.figure.value == 1
    assert after.kept is not None
    assert after.kept.differs
    said = facts(after)
    assert said["Figure"] == "9"
    assert "the extracts now give 1, whose rows these are" in said["On record"]
    assert said["From"].startswith("on record: refresh of 2023-06")


def test_a_figure_put_right_by_hand_says_why(council: Council) -> None:
    now = council.explain("visits")
    by_hand = replace(now.stands, value=Decimal(8), numerator=Decimal(8))
    record(council, JULY, RunKind.RESTATE, replace(now, stands=by_hand))
    assert "(on paper)" in facts(council.explain("visits"))["From"]


def test_a_figure_that_is_only_on_record_has_no_rows(council: Council) -> None:
    may = Month.parse("2023-05")
    now = council.explain("visits")
    old = replace(now.stands, month=may)
    record(council, may, RunKind.IMPORT, replace(now, stands=old))
    explained = council.explain("visits", month=may)
    assert explained.stands.value == now.stands.value
    assert not explained.worked.behind.extracts
    assert "the extracts give none" in facts(explained)["On record"]


def test_a_supplied_figure_that_differs_is_a_finding(council: Council) -> None:
    assert [f.rule for f in council.explain("visits").findings] == ["supplied-differs"]


def test_the_statement_is_whole_and_gives_the_figure(council: Council) -> None:
    import duckdb

    explained = council.explain("fostered")
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE extract_episodes AS SELECT * REPLACE (try_strptime(started, '%d/%m/%Y')::DATE"
        " AS started, try_strptime(ended, '%d/%m/%Y')::DATE AS ended) FROM"
        " read_csv(?, all_varchar=true)",
        [str(council.folder / "episodes.csv")],
    )
    (statement,) = sql_of(explained)
    assert connection.execute(statement).fetchall() == [(2, 3)]


def test_a_figure_of_others_has_a_statement_for_each(council: Council) -> None:
    statements = sql_of(council.explain("per_child"))
    assert [text.splitlines()[0] for text in statements] == ["-- visits 2023-07", "-- cla 2023-07"]


def test_only_the_extracts_that_are_counted_are_read(council: Council) -> None:
    (council.folder / "visits.csv").write_bytes(b"\x00 not a table")
    assert council.explain("cla").stands.value == 3


def test_without_a_month_it_is_the_last_complete_one_of_all_the_extracts(council: Council) -> None:
    assert council.explain("cla", period=None).month == JULY


@pytest.mark.parametrize("period", ["2019-01", "2030-01"])
def test_a_month_that_the_extracts_do_not_reach_is_refused(council: Council, period: str) -> None:
    with pytest.raises(Refusal, match="the extracts hold nothing for that month"):
        council.explain("cla", period=Month.parse(period))


def test_a_team_that_is_not_there_is_refused(council: Council) -> None:
    with pytest.raises(Refusal, match=r"its teams are \(no team\), North, South"):
        council.explain("cla", team="Nord")
    with pytest.raises(Refusal, match="not broken down by team"):
        council.explain("rate", team="North")


@pytest.mark.parametrize(
    "text", ["cla", "number of  CHILDREN in our care", "Children looked after", "22"]
)
def test_an_indicator_is_found_by_what_it_is_called(council: Council, text: str) -> None:
    assert find_indicator(council.config, text).id == "cla"


@pytest.mark.parametrize("text", ["clla", "children in our car", "Children"])
def test_the_nearest_are_named_where_none_is_called_that(council: Council, text: str) -> None:
    with pytest.raises(Refusal, match=r"the nearest are .*cla \(Number of children in our care\)"):
        find_indicator(council.config, text)


def test_a_name_that_several_have_is_refused(council: Council) -> None:
    shared = {
        ident: replace(each, name="The same") for ident, each in council.config.indicators.items()
    }
    with pytest.raises(Refusal, match="several indicators"):
        find_indicator(replace(council.config, indicators=shared), "the same")


def test_a_team_is_found_however_its_name_is_spelt(council: Council) -> None:
    assert council.explain("cla", team=" NORTH").team == "North"


def test_a_team_s_percentage_is_set_beside_the_total_with_its_interval(council: Council) -> None:
    said = facts(council.explain("fostered", team="North"))
    assert said["95% interval"] == "21% to 100%"
    assert said["Against the total"].startswith("2 of 3 in all teams: no further from it than")


def test_a_team_s_count_has_no_interval(council: Council) -> None:
    assert (
        not {"95% interval", "Against the total"}
        & facts(council.explain("cla", team="North")).keys()
    )


def test_a_team_that_differs_is_explained_by_how_seldom_that_comes_about(council: Council) -> None:
    path = council.folder / "supplied_figures.csv"
    path.write_text(
        "indicator,team,period,numerator,denominator\n"
        "told,West 1,2023-07,3,27\ntold,West 2,2023-07,40,40\ntold,East,2023-07,169,235\n",
        encoding="utf-8",
    )
    text = council.config.path.read_text(encoding="utf-8")
    told = "  - {id: told, unit: percent, polarity: high, supplied: true}\n"
    council.config.path.write_text(text + told, encoding="utf-8")
    told_council = Council(council.folder, read_config(council.config.path))
    said = facts(told_council.explain("told", team="West 2"))
    assert said["Against the total"] == (
        "212 of 302 in all teams: above it, outside the 99.8% limits; by chance alone 40 or more"
        " of 40 would come about less than 1 time in 1,000,000"
    )
    said = facts(told_council.explain("told", team="West 1"))
    assert said["Against the total"].startswith("212 of 302 in all teams: below it, outside the 9")
