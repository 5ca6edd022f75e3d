"""Columns may have any name a source gives them, also those the program's own tables might use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.reading import read_config
from xl_kpi.extracts.loading import load_extracts
from xl_kpi.measures.figures import measure
from xl_kpi.months import Month, window

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
version: 1
extracts:
  cases:
    files: cases.csv
    columns:
      k0: {type: text}
      day: {type: date}
      working_days: {type: date, optional: true}
      found: {type: integer}
      n: {type: integer}
      m: {type: text}
      kind: {header: "select", type: text}
    team: m
  others:
    files: others.csv
    columns: {k0: {type: text}, n: {type: date}, found: {type: integer}}
indicators:
  - {id: quick, unit: count, numerator: {extract: cases, when: {in: day}, where: "working_days(day, working_days) <= 5"}}
  - {id: many, unit: count, numerator: {extract: cases, count: k0, when: {open: [day, working_days]}, where: "found > 1 and n = 2 and kind = 'x'"}}
  - {id: matched, unit: count, numerator: {extract: cases, when: {in: day}, where: found > 1, has: {extract: others, on: k0, where: found = 1}}}
  - {id: recent, unit: count, numerator: {extract: cases, when: {in: day}, where: found > 1, has: {extract: others, on: k0, in: n, working_days: 10}}}
  - {id: unmatched, unit: count, numerator: {extract: cases, when: {in: day}, has: {extract: others, on: k0, none: true}}}
"""


def test_no_name_of_a_column_is_mistaken_for_the_programs_own(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "cases.csv").write_text(
        "k0,day,working_days,found,n,m,select\n"
        "A,03/07/2023,07/07/2023,2,2,North,x\n"
        "B,03/07/2023,31/08/2023,3,2,South,x\n"
        "C,04/07/2023,,1,2,North,x\n"
    )
    (tmp_path / "others.csv").write_text("k0,n,found\nA,28/07/2023,1\nB,03/07/2023,0\n")
    config = read_config(tmp_path / "config.yaml")
    loaded = load_extracts(config, tmp_path)
    july = Month.parse("2023-07")
    measured = measure(
        config, loaded, window(july, 2), own_month=july, by_team=list(config.indicators)
    )
    found = {(m.indicator, m.team): m.value for m in measured.measurements if m.month == july}
    assert {name: int(value) for (name, team), value in found.items() if not team} == {
        "quick": 1, "many": 1, "matched": 1, "recent": 1, "unmatched": 1,
    }  # fmt: skip
    assert (found["quick", "North"], found["many", "South"]) == (1, 1)
