"""Where there is no figure, and why: never a guess, a nought or NaN."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.reading import read_config
from xl_kpi.extracts.loading import load_extracts
from xl_kpi.measures.figures import measure
from xl_kpi.measures.measurement import Measurement, Origin
from xl_kpi.measures.reconciling import unreconciled
from xl_kpi.measures.workloads import read_workloads
from xl_kpi.months import Month, window

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
version: 1
population:
  children: [{from: 2023-06-01, value: 1000}]
extracts:
  contacts: {files: contacts.csv, columns: {day: {type: date}}}
  recent: {files: recent.csv, covers: 2 months, columns: {child_id: {type: text}, day: {type: date}}}
  absent: {files: absent.csv, columns: {day: {type: date}}}
  plans: {files: plans.csv, columns: {child_id: {type: text}, start: {type: date}, end: {type: date, optional: true}}}
  allocations:
    files: allocations.csv
    columns: {worker: {type: text, optional: true}, qualifying_status: {type: text}, team: {type: text}, child_id: {type: text}}
indicators:
  - {id: contacts, unit: count, numerator: {extract: contacts, when: {in: day}}}
  - {id: rolling, unit: count, numerator: {extract: contacts, when: {in: day, months: 3}}}
  - {id: recent, unit: count, numerator: {extract: recent, when: {in: day}}}
  - {id: absent, unit: count, numerator: {extract: absent, when: {in: day}}}
  - {id: rate, unit: rate, numerator: {extract: contacts, when: {in: day}}, denominator: {population: children}}
  - {id: share, unit: percent, denominator: {extract: plans, when: {open: [start, end]}}, numerator: {has: {extract: recent, on: child_id, in: day, days: 28}}}
  - {id: told, unit: count, supplied: true}
  - {id: of_told, unit: percent, numerator: {indicator: contacts}, denominator: {indicator: told}}
reconcile:
  - {total: contacts, parts: [recent, told]}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("statuses")
    files = {
        "config.yaml": CONFIG,
        "contacts.csv": "day\n10/04/2023\n11/05/2023\n12/05/2023\n30/07/2023\n",
        "recent.csv": "child_id,day\nA,02/05/2023\nA,20/07/2023\n",
        "plans.csv": "child_id,start,end\nA,01/05/2023,\nB,01/06/2023,30/06/2023\n",
        "allocations.csv": "worker,qualifying_status,team,child_id\nW,SW,North,1\nW,SW,North,1\nW,SW,North,2\n,SW,North,3\n",
        "supplied_figures.csv": "indicator,period,value\ntold,2023-05,0\ntold,2023-07,4\ncontacts,2023-05,9\nabsent,2023-07,7\n",
    }
    for name, text in files.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def figures(folder: Path) -> dict[tuple[str, str], Measurement]:
    config = read_config(folder / "config.yaml")
    july = Month.parse("2023-07")
    measured = measure(config, load_extracts(config, folder), window(july, 5), own_month=july)
    return {(m.indicator, str(m.month)): m for m in measured.measurements}


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("contacts", ["no_data", 1, 2, 0, 1]),
        ("rolling", ["no_data", "no_data", "no_data", 3, 3]),
        ("recent", ["not_covered", "not_covered", "not_covered", 0, 1]),
        ("rate", ["no_data", "no_data", "no_data", 0, 10]),
        ("share", ["not_covered", "not_covered", "not_covered", 0, 1]),
        ("told", ["supplied_missing", "supplied_missing", 0, "supplied_missing", 4]),
        (
            "of_told",
            ["no_data", "supplied_missing", "zero_denominator", "supplied_missing", "0.25"],
        ),
        ("absent", ["no_data", "no_data", "no_data", "no_data", 7]),
    ],
)
def test_a_figure_or_why_there_is_none(
    figures: dict[tuple[str, str], Measurement], indicator: str, expected: list[object]
) -> None:
    months = ["2023-03", "2023-04", "2023-05", "2023-06", "2023-07"]
    for month, wanted in zip(months, expected, strict=True):
        found = figures[indicator, month]
        if isinstance(wanted, str) and not wanted[0].isdigit():
            assert (found.status, found.value) == (wanted, None), month
        else:
            assert found.value == Decimal(str(wanted)), month


def test_a_computed_figure_stands_before_a_supplied_one_that_differs(folder: Path) -> None:
    config = read_config(folder / "config.yaml")
    may = Month.parse("2023-05")
    measured = measure(config, load_extracts(config, folder), [may], own_month=may)
    (contacts,) = [m for m in measured.measurements if m.indicator == "contacts"]
    assert (contacts.value, contacts.origin) == (2, Origin.COMPUTED)
    assert [finding.rule for finding in measured.findings] == ["supplied-differs"]


def test_a_statement_that_does_not_hold_is_a_finding(folder: Path) -> None:
    config = read_config(folder / "config.yaml")
    july = Month.parse("2023-07")
    measured = measure(config, load_extracts(config, folder), window(july, 3), own_month=july)
    found = list(unreconciled(config.reconciliations, measured.measurements))
    assert [(f.rule, f.where) for f in found] == [("parts-and-total", "contacts 2023-07")]
    assert "is 1, and recent + told is 5" in found[0].message


def test_each_child_is_counted_once_for_a_worker(folder: Path) -> None:
    config = read_config(folder / "config.yaml")
    loaded = load_extracts(config, folder)
    (load,) = read_workloads(config.extracts["allocations"], loaded, Month.parse("2023-07")).held
    assert (load.allocations, load.qualifying_status, load.team) == (2, "SW", "North")
