"""The years of comparators: in the heading where one is right for every row, else in the notes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from xl_kpi.board.building import build_board
from xl_kpi.board.tables import ColumnKind
from xl_kpi.config.published import Stated
from xl_kpi.config.reading import read_config
from xl_kpi.months import Month

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.config.declared import Config

CONFIG = """\
version: 1
comparators:
  - {id: south_east, label: South East 21/22}
  - {id: england, label: England}
indicators:
  - {id: a, unit: count, supplied: true, note: See page 2}
  - {id: b, unit: count, supplied: true}
  - {id: c, unit: count, supplied: true}
tables:
  - {id: noted, sheet: S, columns: [indicator, quartile, south_east, england, note], rows: [a, b, c]}
  - {id: bare, sheet: T, columns: [indicator, england], rows: [a, b, c]}
"""
Years = dict[str, dict[str, str | None]]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "c.yaml").write_text(CONFIG, "utf-8")
    return read_config(tmp_path / "c.yaml")


def tables(config: Config, years: Years) -> tuple[BoardTable, BoardTable]:
    """The board's tables where an indicator's comparators have figures, of these years."""
    for name, known in years.items():
        one = replace(
            config.indicators[name],
            comparators=dict.fromkeys(known, Decimal(1)),
            stated={
                each: Stated(year=int(label[:4]), label=label, source=None)
                for each, label in known.items()
                if label is not None
            },
        )
        config = replace(config, indicators={**config.indicators, name: one})
    noted, bare = build_board(config, (), Month.parse("2025-06")).tables
    return noted, bare


def headings(table: BoardTable) -> list[object]:
    return [c.heading.value for c in table.columns if c.kind is ColumnKind.COMPARATOR]


def notes(table: BoardTable) -> list[object]:
    return [row[-1].value for row in table.rows]


@pytest.mark.parametrize(
    ("years", "headed", "alone", "noted"),
    [
        ({}, ["South East 21/22", "England"], ["England"], ["See page 2", None, None]),
        ({"a": {"england": None}}, ["South East 21/22", "England"], ["England"],
         ["See page 2", None, None]),
        ({"a": {"south_east": "2025", "england": "2025"}, "b": {"england": "2025"}},
         ["South East 2025", "England 2025"], ["England 2025"], ["See page 2", None, None]),
        ({"a": {"south_east": "2025", "england": "2025"}, "b": {"england": "2023/24"}},
         ["South East 2025", "England"], ["England 2023/24 and 2025"],
         ["See page 2; England 2025", "England 2023/24", None]),
        ({"a": {"england": "2025"}, "b": {"england": None}}, ["South East 21/22", "England"],
         ["England"], ["See page 2; England 2025", None, None]),
        ({"b": {"south_east": "2024", "england": "2025"}, "c": {"south_east": "2025", "england": "2024"}},
         ["South East", "England"], ["England 2024 and 2025"],
         ["See page 2", "South East 2024, England 2025", "South East 2025, England 2024"]),
    ],
)  # fmt: skip
def test_years_stand_where_they_are_right(
    config: Config, years: Years, headed: list[str], alone: list[str], noted: list[str | None]
) -> None:
    with_notes, without = tables(config, years)
    assert (headings(with_notes), headings(without)) == (headed, alone)
    assert notes(with_notes) == noted


def test_a_quartile_is_shown_as_its_letter_or_a_dash(config: Config) -> None:
    first = replace(config.indicators["a"], quartile="B")
    noted, _ = tables(replace(config, indicators={**config.indicators, "a": first}), {})
    assert [row[1].value for row in noted.rows] == ["B", "-", "-"]
    assert noted.columns[1].heading.value == "Quartile"
