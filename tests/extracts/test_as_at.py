"""The day that an extract is as at, and the rows of it that cannot be used."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.reading import read_config
from xl_kpi.extracts.as_at import as_at
from xl_kpi.extracts.loading import load_extracts
from xl_kpi.extracts.set_aside_counts import set_aside_counts
from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xl_kpi.config.declared import Config
    from xl_kpi.extracts.loaded import Loaded

JULY = Month.parse("2023-07")
CONFIG = """\
version: 1
extracts:
  plans:
    files: plans*.csv
    columns: {child: {type: text}, start: {type: date}, end: {type: date, optional: true, on_fault: value}, seen: {type: date, optional: true}, count: {type: integer, on_fault: value}}
    key: [child, start]
  visits: {files: visits.csv, columns: {child: {type: text}, on: {type: date}}}
  allocations: {files: allocations.csv, columns: {child: {type: text}}}
  unused: {files: unused.csv, columns: {day: {type: date}}}
  absent: {files: absent.csv, columns: {day: {type: date}}}
indicators:
  - {id: plans, unit: count, numerator: {extract: plans, when: {open: [start, end]}}}
  - {id: visited, unit: percent, denominator: {extract: plans, when: {open: [start, end]}}, numerator: {has: {extract: visits, on: child, in: on, days: 28}}}
  - {id: allocated, unit: count, numerator: {extract: allocations, when: as_at}}
  - {id: absent, unit: count, numerator: {extract: absent, when: {in: day}}}
"""
FILES = {
    "plans 1.csv": "child,start,end,seen,count\n1,03/07/2023,,31/12/2024,1\n"
    "2,04/05/2023,28/07/2023,,x\n3,05/06/2023,99/99/2023,,x\n4,06/06/2023,09/09/2023,,2\n"
    "4,06/06/2023,01/08/2023,,2\n,07/06/2023,,,y\n",
    "plans 2.csv": "child,start,end,seen,count\n2,04/05/2023,29/07/2023,,5\n9,01/07/2023,,,\n",
    "visits.csv": "child,on\n1,30/06/2023\n2,04/08/2023\n",
    "allocations.csv": "child\n1\n",
    "unused.csv": "day\n01/07/2023\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("as at")
    for name, text in (FILES | {"config.yaml": CONFIG}).items():
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def config(folder: Path) -> Config:
    return read_config(folder / "config.yaml")


@pytest.fixture(scope="module")
def loaded(folder: Path, config: Config) -> Iterator[Loaded]:
    read = load_extracts(config, folder)
    yield read
    read.connection.close()


def test_an_extract_is_as_at_the_latest_date_that_an_indicator_looks_for(
    config: Config, loaded: Loaded
) -> None:
    assert as_at(config, loaded, JULY) == {
        "plans": date(2023, 7, 29),  # neither September's planned end nor another column's date
        "visits": date(2023, 6, 30),
        "allocations": date(2023, 7, 31),  # a snapshot: the month's own end
    }


def test_every_row_read_is_usable_superseded_or_set_aside(loaded: Loaded) -> None:
    plans = loaded.extracts["plans"]
    assert (plans.rows_read, plans.rows, plans.superseded, plans.rows_aside) == (8, 5, 1, 2)


@pytest.mark.parametrize(
    ("columns", "unusable"),
    [
        ((), 2),  # the repeated key and the row without a child
        (("end",), 3),
        (("count",), 4),  # the superseded row's count matters no more
        (("end", "count"), 4),  # one row lacks both
        (("child", "start"), 2),
    ],
)
def test_rows_are_unusable_whole_or_in_the_columns_that_matter(
    loaded: Loaded, columns: tuple[str, ...], unusable: int
) -> None:
    assert loaded.extracts["plans"].unusable(columns) == unusable


def test_what_was_set_aside_is_counted_by_extract_column_and_reason(loaded: Loaded) -> None:
    assert set_aside_counts(loaded) == {
        ("plans", "", "same key as row"): 1,
        ("plans", "child", "blank"): 1,
        ("plans", "count", "blank"): 1,
        ("plans", "count", "not a number"): 3,
        ("plans", "end", "not a date"): 1,
    }
