"""The made-up council's children pass from one service to the next, and are in one place a time."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from command_line import xl_kpi

from xl_kpi.config.shipped import shipped_config
from xl_kpi.demo.council import write_council
from xl_kpi.months import Month, window

if TYPE_CHECKING:
    from pathlib import Path

LAST = Month.parse("2023-07")
FIRST_DAY = window(LAST, 30)[0].start
Row = dict[str, str]


def day(text: str) -> date | None:
    """The day a cell tells of; None for a blank and for the cells made wrong on purpose."""
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007  (days, not times)
    except ValueError:
        return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story")
    write_council(folder, last=LAST)
    return folder


def rows(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_child(table: list[Row], heading: str) -> dict[str, list[date]]:
    """Each child's days under a heading."""
    days: dict[str, list[date]] = defaultdict(list)
    for row in table:
        when = day(row[heading])
        if when is not None:
            days[row.get("Child Unique ID") or row.get("CHILD", "")].append(when)
    return days


@pytest.mark.parametrize(
    ("later", "when", "earlier", "before", "days"),
    [
        ("referrals", "Date of referral", "contacts", "Date of Contact", 7),
        ("early_help", "Early Help referral date", "contacts", "Date of Contact", 7),
        ("assessments", "Continuous Assessment Start Date", "referrals", "Date of referral", 7),
        ("section47", "Section 47 start date", "strategy_discussions",
         "Date of strategy discussion", 0),
        ("conferences", "Date of Initial Child Protection Conference", "section47",
         "Section 47 start date", 60),
        ("cp_plans", "Child Protection Plan Start Date", "conferences",
         "Date of Initial Child Protection Conference", 0),
    ],
)  # fmt: skip
def test_what_comes_later_follows_what_comes_before(
    folder: Path, later: str, when: str, earlier: str, before: str, days: int
) -> None:
    known = by_child(rows(folder, earlier), before)
    # The first weeks rest on what came before the span, and hold the cells made wrong on purpose.
    told = [
        (child, each)
        for child, dates in by_child(rows(folder, later), when).items()
        for each in dates
        if (each - FIRST_DAY).days > 60
    ]
    assert len(told) > 800
    missing = [
        (child, each)
        for child, each in told
        if not any(0 <= (each - earlier_day).days <= days for earlier_day in known[child])
    ]
    assert missing == []


def test_most_children_who_enter_care_were_known_and_the_others_are_few(folder: Path) -> None:
    plans = {row["Child Unique ID"] for row in rows(folder, "cp_plans")}
    assessed = {row["Child Unique ID"] for row in rows(folder, "assessments")}
    asylum = {row["CHILD"] for row in rows(folder, "uasc")}
    entered = [
        row["CHILD"]
        for row in rows(folder, "episodes")
        if row["RNE"] == "S" and (day(row["DECOM"]) or FIRST_DAY) > FIRST_DAY
    ]
    known = sum(child in plans or child in assessed for child in entered)
    assert known / sum(child not in asylum for child in entered) > 0.85


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("cin_plans", "CIN plan start date", "CIN plan end date"),
        ("cp_plans", "Child Protection Plan Start Date", "Child Protection Plan End Date"),
    ],
)
def test_no_child_has_two_plans_of_a_kind_at_once(
    folder: Path, name: str, start: str, end: str
) -> None:
    spells: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for row in rows(folder, name):
        began = day(row[start])
        if began is not None:
            spells[row["Child Unique ID"]].append((began, day(row[end]) or date.max))
    for dates in spells.values():
        dates.sort()
        assert all(one[1] <= other[0] for one, other in pairwise(dates))


def test_a_plan_ends_when_the_child_enters_care(folder: Path) -> None:
    entered = {
        row["CHILD"]: day(row["DECOM"]) for row in rows(folder, "episodes") if row["RNE"] == "S"
    }
    left = {row["CHILD"] for row in rows(folder, "episodes") if row["DEC"] and row["REC"] != "X1"}
    going_on = {
        row["Child Unique ID"]
        for row in rows(folder, "cp_plans")
        if not row["Child Protection Plan End Date"]
    }
    assert not (going_on & entered.keys()) - left


def test_a_placement_that_stood_when_the_year_began_counts_among_the_years(folder: Path) -> None:
    placements: dict[str, list[list[date]]] = defaultdict(list)
    looked_after: set[str] = set()
    first, last = date(2022, 8, 1), LAST.end
    episodes = {
        (row["CHILD"], day(row["DECOM"]) or FIRST_DAY): row for row in rows(folder, "episodes")
    }
    for (child, started), row in sorted(episodes.items()):
        ended = day(row["DEC"]) or date.max
        if row["RNE"] in "SPB":
            placements[child].append([started, ended])
        placements[child][-1][1] = ended
        if started <= last < ended and row["LS"] != "V4":
            looked_after.add(child)
    many = [
        child
        for child in looked_after
        if sum(began <= last and ended >= first for began, ended in placements[child]) >= 3
    ]
    answer = xl_kpi("figures", "--config", shipped_config(), "--extracts", folder, "--quiet",
                    "--period", str(LAST), "--months", "1")  # fmt: skip
    (row,) = [row for row in answer.rows if row["indicator"] == "cla_3_placements"]
    assert (int(row["numerator"]), int(row["denominator"])) == (len(many), len(looked_after))
