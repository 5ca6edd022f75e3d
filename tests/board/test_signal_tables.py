"""Signals as the board shows them, and as they are explained."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from board.signal_series import series

from xl_kpi.board.building import build_board, longest_window
from xl_kpi.board.palette import CONCERN, IMPROVEMENT
from xl_kpi.config.reading import read_config
from xl_kpi.evidence.signal_words import signal_in_words

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.board.building import Board
    from xl_kpi.config.declared import Config

YAML = """\
version: 1
council: {name: Anytown Council}
window: 3
indicators:
  - id: made_up
    name: Plans in time
    unit: percent
    polarity: high
    supplied: true
    target: 95%
tables:
  - id: demand
    sheet: Board
    columns: [indicator, months]
    rows: [made_up]
  - id: signals
    sheet: Signals
    months: 1
    columns: [indicator, months, mean, lower_limit, upper_limit, variation, assurance]
    rows: [made_up]
"""
STEADY = ["0.78", "0.82"] * 8


@pytest.mark.parametrize(
    ("last", "cells"),
    [
        ("0.81", [0.81, 0.801, 0.699, 0.902, "Ordinary", "Will miss"]),
        ("0.92", [0.92, 0.807, 0.691, 0.923, "Ordinary", "Will miss"]),
        ("0.99", [0.99, 0.811, 0.683, 0.939, "▲ Improving", "May miss"]),
        ("0.5", [0.5, 0.782, 0.629, 0.935, "▼ Worsening", "Will miss"]),
    ],
)
def test_a_row_shows_its_limits_and_words(tmp_path: Path, last: str, cells: list[object]) -> None:
    table = board_of(tmp_path, [*STEADY, last]).tables[1]
    shown = [cell.value for cell in table.rows[0]]
    assert [float(x) if isinstance(x, Decimal) else x for x in shown[1:]] == cells
    assert [cell.number_format for cell in table.rows[0][2:5]] == ["0.0%"] * 3


def test_a_row_without_a_signal_shows_dashes(tmp_path: Path) -> None:
    table = board_of(tmp_path, STEADY[:12]).tables[1]
    assert [cell.value for cell in table.rows[0][2:]] == ["-"] * 5


def test_as_many_months_are_read_as_signals_rest_on(tmp_path: Path) -> None:
    assert longest_window(config_in(tmp_path, YAML)) == 24
    assert longest_window(config_in(tmp_path, YAML[: YAML.index("  - id: signals")])) == 3


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            [*STEADY, "0.99"],
            "improving: it lies beyond the upper limit; mean 81.1%, limits 68.3% to 93.9%, of 17 months from 2021-01; months like these may meet or miss the target",
        ),
        (
            [*["0.7", "0.9"] * 5, *["0.81", "0.82"] * 3, "0.81"],
            "improving: 2021-11 to 2022-05 are all above the mean;",
        ),
        (
            [*["0.7", "0.9"] * 5, *["0.86", "0.85", "0.84", "0.83", "0.82", "0.81", "0.8"]],
            "worsening: 2021-11 to 2022-05 each fell on the one before;",
        ),
        (STEADY, "ordinary; mean 80.0%"),
        (STEADY[:12], "none is told: 12 months have a figure; 13 are needed"),
    ],
)
def test_a_signal_is_explained_by_its_rule_and_months(
    tmp_path: Path, values: list[str], words: str
) -> None:
    board = board_of(tmp_path, values)
    config = config_in(tmp_path, YAML)
    said = signal_in_words(board.assessments["made_up"], config.signals)
    assert said.startswith(words)


def test_shades_of_signals_differ_in_greyscale_from_bare_cells_and_can_be_read() -> None:
    for shade in (CONCERN, IMPROVEMENT):
        assert contrast(shade.fill, shade.text) >= 4.5
        assert contrast("#FFFFFF", shade.fill) >= 1.15


def board_of(tmp_path: Path, values: list[str]) -> Board:
    made = series(values)
    return build_board(config_in(tmp_path, YAML), made.figures().values(), made.last)


def config_in(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "indicator_config.yaml"
    path.write_text(text, encoding="utf-8")
    return read_config(path)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
