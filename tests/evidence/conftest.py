"""A made-up council of a few rows each, explained without a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.reading import read_config
from xl_kpi.evidence.explaining import Question, explain
from xl_kpi.months import Month
from xl_kpi.pack import Request

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.config.declared import Config
    from xl_kpi.evidence.explained import Explanation

CONFIG = """\
version: 1
council: {name: Made-up Council}
comparators: [{id: england, label: England}]
population:
  children: [{from: 2021-07-01, value: 49388, source: ONS mid-2021}]
extracts:
  episodes:
    files: "episodes*.csv"
    columns:
      child_id: {type: text}
      started: {type: date}
      ended: {type: date, optional: true}
      placement: {type: text}
      team: {type: text, optional: true}
    derive:
      days_in_care: coalesce(ended, period_end) - started
    team: team
  visits:
    files: "visits*.csv"
    columns:
      child_id: {type: text}
      visited: {type: date}
      seen: {type: boolean, optional: true}
  snapshot:
    files: "snapshot*.csv"
    covers: 2 months
    columns:
      child_id: {type: text}
      status: {type: text}
  referrals:
    files: "referrals*.csv"
    columns:
      child_id: {type: text}
      referred: {type: date}
indicators:
  - id: cla
    ref_id: 22
    name: Number of children in our care
    also_named: [Children looked after]
    unit: count
    polarity: low
    numerator: &cla {extract: episodes, count: child_id, when: {open: [started, ended]}}
    target: {value: 2, tolerance: 50%}
    comparators: {england: 80850}
    definition: Children looked after at the end of the month.
    source: SSDA903 Episodes
  - id: fostered
    name: Percentage in foster care
    unit: percent
    polarity: high
    denominator: *cla
    numerator: {where: "placement like 'U%'"}
    target: 80%
  - {id: long_stay, name: Percentage in care for 100 days, unit: percent, denominator: *cla, numerator: {where: days_in_care >= 100}}
  - {id: visited, name: Percentage visited, unit: percent, denominator: *cla, numerator: {has: {extract: visits, on: child_id, in: visited, days: 42, where: seen}}}
  - {id: unvisited, name: Percentage not visited, unit: percent, denominator: *cla, numerator: {has: {extract: visits, on: child_id, in: visited, months: 2, none: true}}}
  - {id: visited_twice, name: Visited twice, unit: count, numerator: {extract: episodes, count: child_id, when: {open: [started, ended]}, has: {extract: visits, on: child_id, in: visited, working_days: 30, at_least: 2}}}
  - {id: known, name: Known, unit: count, numerator: {count: child_id, any_of: [{extract: episodes, when: {open: [started, ended]}}, {extract: visits, when: {in: visited}}]}}
  - {id: visits, name: Visits, unit: count, numerator: {extract: visits, when: {in: visited}}}
  - {id: per_child, name: Visits a child, unit: number, decimals: 1, numerator: {indicator: visits}, denominator: {indicator: cla}}
  - {id: rate, name: Rate in care, unit: rate, per: 10000, decimals: 1, numerator: *cla, denominator: {population: children}}
  - {id: waiting, name: Waiting, unit: count, numerator: {extract: snapshot, count: child_id, when: as_at, where: "status = 'waiting'"}}
  - {id: referrals, name: Referrals, unit: count, numerator: {extract: referrals, when: {in: referred}}}
  - {id: missing, name: Missing episodes, unit: count, supplied: true}
"""
EPISODES = """\
child_id,started,ended,placement,team
A,01/01/2023,10/04/2023,U4,North
A,10/04/2023,,U4,North
A,20/04/2023,,K2,North
B,05/06/2023,,K2,South
C,01/02/2023,31/07/2023,U1,South
D,15/07/2023,,U1,
E,31/02/2023,,U1,South
"""
VISITS = """\
child_id,visited,seen
A,01/06/2023,yes
A,10/07/2023,yes
A,20/07/2023,no
B,11/07/2023,no
Z,12/07/2023,yes
D,31/07/2023,
"""
SNAPSHOT = "child_id,status\nA,waiting\nA,waiting\nB,done\nC,waiting\n"
SUPPLIED = "indicator,period,value\nmissing,2023-07,12\nmissing,2023-06,TBC\nvisits,2023-07,6\n"
JULY = Month.parse("2023-07")


@dataclass(frozen=True)
class Council:
    folder: Path
    config: Config

    @property
    def history(self) -> Path:
        return self.folder / "kpi_history.sqlite"

    def explain(
        self, indicator: str, *, period: Month | None = JULY, month: Month | None = None,
        team: str = "",
    ) -> Explanation:  # fmt: skip
        request = Request(
            config=self.config.path, extracts=self.folder, period=period, today=date(2023, 8, 10)
        )
        question = Question(indicator=self.config.indicators[indicator], month=month, team=team)
        return explain(request, self.config, question, self.history)


@pytest.fixture
def council(tmp_path: Path) -> Council:
    path = tmp_path / "indicator_config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    texts = {
        "episodes.csv": EPISODES, "visits.csv": VISITS, "snapshot.csv": SNAPSHOT,
        "supplied_figures.csv": SUPPLIED,
    }  # fmt: skip
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Council(tmp_path, read_config(path))
