"""Every form that an indicator can take, on made-up rows, equal to the slow computation."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from measures import slow

from xl_kpi.config.reading import read_config
from xl_kpi.extracts.loading import load_extracts
from xl_kpi.measures.figures import Measured, measure
from xl_kpi.measures.measurement import Status
from xl_kpi.months import Month, window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIG = """
version: 1
council: {name: Made-up Council, code: E06000000}
population:
  children: [{from: 2021-07-01, value: 49388}, {from: 2022-07-01, value: 49978}]
extracts:
  episodes:
    files: "episodes*.csv"
    columns:
      child_id: {header: CHILD, type: text}
      started: {header: DECOM, type: date}
      ended: {header: DEC, type: date, optional: true}
      placement: {header: PLACE, type: text}
      born: {header: DOB, type: date}
      team: {header: Team, type: text, optional: true}
    derive:
      days_in_care: coalesce(ended, period_end) - started
      long_stay: days_in_care > 200
      episode_number: row_number() over (partition by child_id order by started, ended)
    team: team
  visits:
    files: "visits*.csv"
    columns:
      child_id: {type: text}
      visit_date: {type: date}
      seen: {type: boolean}
  referrals:
    files: "referrals*.csv"
    columns:
      child_id: {type: text}
      referred: {type: date}
      closed: {type: date, optional: true}
      outcome: {type: text}
      team: {type: text, optional: true}
    derive:
      previous: lag(referred) over (partition by child_id order by referred, outcome)
    team: team
  workers:
    files: "workers*.csv"
    columns:
      worker: {type: text}
      cases: {type: integer}
indicators:
  - {id: open_rows, unit: count, numerator: {extract: episodes, when: {open: [started, ended]}}}
  - {id: cla, unit: count, numerator: {extract: episodes, count: child_id, when: {open: [started, ended]}}}
  - id: cla_foster
    unit: count
    numerator: {extract: episodes, count: child_id, when: {open: [started, ended]}, where: "placement in ('U4', 'U5')"}
  - {id: new, unit: count, numerator: {extract: episodes, count: child_id, when: {in: started}}}
  - {id: new_rows, unit: count, numerator: {extract: episodes, when: {in: started}, where: "episode_number = 1"}}
  - {id: ceased, unit: count, numerator: {extract: episodes, count: child_id, when: {in: ended}}}
  - {id: rolling_children, unit: count, numerator: {extract: referrals, count: child_id, when: {in: referred, months: 12}}}
  - {id: rolling_rows, unit: count, numerator: {extract: referrals, when: {in: referred, months: 3}}}
  - id: rolling_rate
    unit: rate
    numerator: {extract: referrals, when: {in: referred, months: 12}}
    denominator: {population: children}
    per: 10000
  - id: foster_percent
    unit: percent
    denominator: {extract: episodes, count: child_id, when: {open: [started, ended]}}
    numerator: {where: "placement in ('U4', 'U5')"}
  - id: long_percent
    unit: percent
    denominator: {extract: episodes, count: child_id, when: {open: [started, ended]}}
    numerator: {where: long_stay}
  - id: under_five
    unit: count
    numerator: {extract: episodes, count: child_id, when: {open: [started, ended]}, where: "age_on(born, period_end) < 5"}
  - id: repeat_percent
    unit: percent
    denominator: {extract: referrals, when: {in: referred}}
    numerator: {where: "referred - previous <= 365"}
  - id: quick_percent
    unit: percent
    denominator: {extract: referrals, when: {in: closed}}
    numerator: {where: "working_days(referred, closed) <= 15"}
  - id: visited_42
    unit: percent
    denominator: {extract: episodes, count: child_id, when: {open: [started, ended]}}
    numerator: {has: {extract: visits, on: child_id, in: visit_date, days: 42}}
  - id: visited_10_working
    unit: percent
    denominator: {extract: episodes, count: child_id, when: {open: [started, ended]}}
    numerator: {has: {extract: visits, on: child_id, in: visit_date, working_days: 10, where: seen}}
  - id: visited_often
    unit: percent
    denominator: {extract: episodes, count: child_id, when: {open: [started, ended]}}
    numerator: {has: {extract: visits, on: child_id, in: visit_date, months: 6, at_least: 3}}
  - id: ever_visited
    unit: percent
    denominator: {extract: referrals, count: child_id, when: {in: referred}}
    numerator: {has: {extract: visits, on: child_id}}
  - id: visited_rows
    unit: count
    numerator: {extract: episodes, when: {open: [started, ended]}, has: {extract: visits, on: child_id, in: visit_date, days: 30}}
  - id: open_to_service
    unit: count
    numerator:
      count: child_id
      any_of:
        - {extract: episodes, when: {open: [started, ended]}, where: "placement <> 'K2'"}
        - {extract: referrals, when: {open: [referred, closed]}}
        - {extract: referrals, when: {in: closed}, where: "closed - referred > 3"}
  - {id: foster_of_all, unit: percent, numerator: {indicator: cla_foster}, denominator: {indicator: cla}}
  - {id: workers, unit: count, numerator: {extract: workers, count: worker, when: as_at, where: "cases >= 20"}}
"""
MONTHS = window(Month.parse("2023-07"), 18)
TEAMS = ["North", "South", "East", ""]


def _days(rng: random.Random, first: date, last: date) -> date:
    return first + timedelta(rng.randrange((last - first).days + 1))


def made_up_rows(seed: int) -> dict[str, list[dict[str, object]]]:
    rng = random.Random(seed)
    first, last = date(2019, 1, 1), date(2023, 7, 31)
    children = [f"C{n:03}" for n in range(90)]
    born = {child: _days(rng, date(2008, 1, 1), date(2022, 12, 31)) for child in children}
    born["C000"] = date(2020, 2, 29)
    episodes = []
    for _ in range(260):
        child = rng.choice(children)
        started = _days(rng, first, last)
        long = rng.choice([1, 20, 90, 400, 900])
        ended = started + timedelta(rng.randrange(long)) if rng.random() < 0.8 else None
        ended = None if ended is not None and ended > last else ended
        place = rng.choice(["U4", "U5", "K2", "H5", "P1"])
        episodes.append(
            {"child_id": child, "started": started, "ended": ended, "placement": place,
             "born": born[child], "team": rng.choice(TEAMS) or None}
        )  # fmt: skip
    visits = [
        {"child_id": rng.choice(children), "visit_date": _days(rng, first, last),
         "seen": rng.random() < 0.7}
        for _ in range(1500)
    ]  # fmt: skip
    referrals = []
    for _ in range(400):
        referred = _days(rng, first, last)
        closed = referred + timedelta(rng.randrange(60)) if rng.random() < 0.7 else None
        closed = None if closed is not None and closed > last else closed
        referrals.append(
            {"child_id": rng.choice(children), "referred": referred, "closed": closed,
             "outcome": rng.choice("ab"), "team": rng.choice(TEAMS) or None}
        )  # fmt: skip
    workers = [{"worker": f"W{n}", "cases": rng.randrange(30)} for n in range(40)]
    return {"episodes": episodes, "visits": visits, "referrals": referrals, "workers": workers}


HEADINGS = {"child_id": "CHILD", "started": "DECOM", "ended": "DEC", "placement": "PLACE",
            "born": "DOB", "team": "Team"}  # fmt: skip


def write_csvs(folder: Path, rows: dict[str, list[dict[str, object]]]) -> None:
    for name, table in rows.items():
        headings = HEADINGS if name == "episodes" else {}
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([headings.get(column, column) for column in table[0]])
            writer.writerows([_written(value) for value in row.values()] for row in table)


def _written(value: object) -> object:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else value


def run(folder: Path, seed: int, *, by_team: bool = False) -> tuple[dict, Measured]:
    rows = made_up_rows(seed)
    write_csvs(folder, rows)
    config = folder / "indicator_config.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    read = read_config(config)
    loaded = load_extracts(read, folder)
    assert not [s for extract in loaded.extracts.values() for s in extract.set_aside]
    return rows, measure(
        read, loaded, MONTHS, own_month=MONTHS[-1], by_team=read.indicators if by_team else ()
    )


def _in_team(rows: list[dict], team: str | None) -> list[dict]:
    if team is None:
        return rows
    return [row for row in rows if (row["team"] or "(no team)") == team]


def expected(rows: dict, period: object, team: str | None = None) -> dict[str, tuple]:
    """Indicator to (numerator, denominator), worked out month by month and row by row."""
    episodes, referrals = _in_team(rows["episodes"], team), _in_team(rows["referrals"], team)
    visits = rows["visits"]
    every = rows["referrals"]
    stock = [row for row in episodes if slow.is_open(row, "started", "ended", period)]
    numbers: dict[int, int] = {}
    order = sorted(
        rows["episodes"], key=lambda r: (r["child_id"], r["started"], r["ended"] or date.max)
    )
    seen: dict[str, int] = {}
    for row in order:
        seen[row["child_id"]] = seen.get(row["child_id"], 0) + 1
        numbers[id(row)] = seen[row["child_id"]]
    children = slow.distinct(stock, "child_id")

    def stock_with(keep: Callable[[dict], bool]) -> int:
        return slow.distinct([row for row in stock if keep(row)], "child_id")

    def visited(row: dict, keep: Callable[[dict], bool]) -> int:
        return slow.matching(row, visits, "child_id", keep)

    def previous(row: dict) -> date | None:
        mine = sorted((r for r in every if r["child_id"] == row["child_id"]),
                      key=lambda r: (r["referred"], r["outcome"]))  # fmt: skip
        at = next(i for i, r in enumerate(mine) if r is row)
        return mine[at - 1]["referred"] if at else None

    referred = [row for row in referrals if slow.happened(row["referred"], period)]
    closed = [row for row in referrals if slow.happened(row["closed"], period)]
    rolling = [row for row in referrals if slow.happened(row["referred"], period, 12)]
    population = 49388 if period.end < date(2022, 7, 1) else 49978
    any_of = (
        {row["child_id"] for row in stock if row["placement"] != "K2"}
        | {row["child_id"] for row in referrals if slow.is_open(row, "referred", "closed", period)}
        | {row["child_id"] for row in closed if (row["closed"] - row["referred"]).days > 3}
    )
    foster = stock_with(lambda r: r["placement"] in {"U4", "U5"})
    started = [row for row in episodes if slow.happened(row["started"], period)]
    ended = [row for row in episodes if slow.happened(row["ended"], period)]
    return {
        "open_rows": (len(stock), None),
        "cla": (children, None),
        "cla_foster": (foster, None),
        "new": (slow.distinct(started, "child_id"), None),
        "new_rows": (sum(1 for row in started if numbers[id(row)] == 1), None),
        "ceased": (slow.distinct(ended, "child_id"), None),
        "rolling_children": (slow.distinct(rolling, "child_id"), None),
        "rolling_rows": (
            sum(1 for row in referrals if slow.happened(row["referred"], period, 3)), None,
        ),
        "rolling_rate": (len(rolling), population),
        "foster_percent": (foster, children),
        "long_percent": (
            stock_with(lambda r: ((r["ended"] or period.end) - r["started"]).days > 200), children,
        ),
        "under_five": (stock_with(lambda r: slow.age_on(r["born"], period.end) < 5), None),
        "repeat_percent": (
            sum(1 for row in referred
                if (p := previous(row)) is not None and (row["referred"] - p).days <= 365),
            len(referred),
        ),
        "quick_percent": (
            sum(1 for row in closed if slow.working_days(row["referred"], row["closed"]) <= 15),
            len(closed),
        ),
        "visited_42": (
            stock_with(lambda r: visited(
                r, lambda v: period.end - timedelta(42) < v["visit_date"] <= period.end)),
            children,
        ),
        "visited_10_working": (
            stock_with(lambda r: visited(
                r, lambda v: v["seen"] and slow.within_last_working_days(v["visit_date"], period, 10))),
            children,
        ),
        "visited_often": (
            stock_with(lambda r: visited(
                r, lambda v: slow.happened(v["visit_date"], period, 6)) >= 3),
            children,
        ),
        "ever_visited": (
            slow.distinct([r for r in referred if visited(r, lambda _: True)], "child_id"),
            slow.distinct(referred, "child_id"),
        ),
        "visited_rows": (
            sum(1 for r in stock if visited(
                r, lambda v: period.end - timedelta(30) < v["visit_date"] <= period.end)),
            None,
        ),
        "open_to_service": (len(any_of), None),
        "foster_of_all": (foster, children),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_every_form_equals_the_slow_computation(tmp_path: Path, seed: int) -> None:
    rows, measured = run(tmp_path, seed)
    found = {(m.indicator, m.month): m for m in measured.measurements}
    for month in MONTHS:
        period = slow.Period(month.start, month.end)
        for indicator, (numerator, denominator) in expected(rows, period).items():
            got = found[indicator, month]
            context = f"{indicator} {month}"
            assert got.numerator == numerator, context
            assert got.denominator == denominator, context


def test_a_snapshot_is_counted_for_its_own_month_only(tmp_path: Path) -> None:
    rows, measured = run(tmp_path, 0)
    found = {m.month: m for m in measured.measurements if m.indicator == "workers"}
    heavy = sum(1 for row in rows["workers"] if row["cases"] >= 20)
    assert found[MONTHS[-1]].value == Decimal(heavy)
    assert {found[month].status for month in MONTHS[:-1]} == {Status.NOT_COVERED}


def test_figures_by_team_equal_the_slow_computation(tmp_path: Path) -> None:
    rows, measured = run(tmp_path, 5, by_team=True)
    found = {(m.indicator, m.team, m.month): m for m in measured.measurements if m.team}
    assert {team for _, team, _ in found} == {"North", "South", "East", "(no team)"}
    assert not any(indicator == "rolling_rate" for indicator, _, _ in found)
    for (indicator, team, month), got in found.items():
        period = slow.Period(month.start, month.end)
        numerator, denominator = expected(rows, period, team)[indicator]
        assert (got.numerator, got.denominator or 0) == (numerator, denominator or 0), (
            f"{indicator} {team} {month}"
        )


def test_a_zero_denominator_has_no_figure(tmp_path: Path) -> None:
    _, measured = run(tmp_path, 5, by_team=True)
    zero = [m for m in measured.measurements if m.status is Status.ZERO_DENOMINATOR]
    assert zero
    assert all(m.value is None and m.denominator == 0 for m in zero)
