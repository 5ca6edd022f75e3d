"""The rows add up to the figure: every form, every indicator, every month, every team."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from measures.test_against_slow_computation import MONTHS, run
from samples.test_ssda903 import config_text

from xl_kpi.config.reading import read_config
from xl_kpi.config.shipped import shipped_config
from xl_kpi.demo.council import write_council
from xl_kpi.extracts.loading import load_extracts
from xl_kpi.measures.behind import rows_behind
from xl_kpi.measures.figures import measure
from xl_kpi.months import Month, window

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from xl_kpi.config.declared import Config
    from xl_kpi.extracts.loaded import Loaded
    from xl_kpi.measures.measurement import Measurement

JULY = Month.parse("2023-07")


def assert_add_up(
    config: Config, loaded: Loaded, figures: Iterable[Measurement], own_month: Month
) -> int:
    """Hold the rows of each figure to it; return how many counts were compared."""
    compared = 0
    for figure in figures:
        behind = rows_behind(config, loaded, figure, own_month)
        for shown, counted, denominator in (
            (figure.numerator, behind.numerator, False),
            (figure.denominator, behind.denominator, True),
        ):
            if counted is not None:
                context = f"{figure.indicator} {figure.month} {figure.team}"
                assert counted == shown, context
                assert behind.marked(denominator=denominator) == shown, context
                compared += 1
    return compared


@pytest.mark.parametrize("by_team", [False, True])
def test_every_form_that_an_indicator_can_take(tmp_path: Path, *, by_team: bool) -> None:
    _, measured = run(tmp_path, 0, by_team=by_team)
    config = read_config(tmp_path / "indicator_config.yaml")
    loaded = load_extracts(config, tmp_path)
    measure(config, loaded, MONTHS, own_month=MONTHS[-1])
    months = MONTHS[5::12]
    figures = [
        figure for figure in measured.measurements
        if figure.month in months and bool(figure.team) == by_team
    ]  # fmt: skip
    assert assert_add_up(config, loaded, figures, MONTHS[-1]) > 50


def test_every_indicator_of_a_made_up_council(tmp_path: Path) -> None:
    write_council(tmp_path, last=JULY)
    config = read_config(shipped_config())
    loaded = load_extracts(config, tmp_path)
    teams = {table.indicator for table in config.team_tables}
    measured = measure(config, loaded, window(JULY, 2), own_month=JULY, by_team=teams)
    figures = [figure for figure in measured.measurements if figure.month == JULY]
    assert assert_add_up(config, loaded, figures, JULY) > 250


def test_every_indicator_of_five_years_of_returns(shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "indicator_config.yaml"
    path.write_text(config_text(), encoding="utf-8")
    config = read_config(path)
    loaded = load_extracts(config, shared / "samples" / "ssda903")
    march = Month.parse("2022-03")
    months = window(march, 60)
    measured = measure(config, loaded, months, own_month=march)
    figures = [figure for figure in measured.measurements if figure.month in months[11::16]]
    assert assert_add_up(config, loaded, figures, march) > 60


def test_a_count_that_is_wrong_would_be_noticed(tmp_path: Path) -> None:
    _, measured = run(tmp_path, 0)
    config = read_config(tmp_path / "indicator_config.yaml")
    loaded = load_extracts(config, tmp_path)
    measure(config, loaded, MONTHS, own_month=MONTHS[-1])
    figure = next(f for f in measured.measurements if f.indicator == "cla" and f.numerator)
    wrong = replace(figure, numerator=figure.numerator + 1)
    with pytest.raises(AssertionError):
        assert_add_up(config, loaded, [wrong], MONTHS[-1])
