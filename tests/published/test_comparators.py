"""Comparators from published files: which figure, of which year, in which unit."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from published_files import (
    lait_rows,
    statistics_rows,
    write_dictionary,
    write_lait,
    write_neighbours,
    write_statistics,
)

from xl_kpi.config.reading import read_config
from xl_kpi.months import Month
from xl_kpi.published.reading import read_published

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xl_kpi.config.declared import Config
    from xl_kpi.published.figures import Published

    Read = Callable[..., tuple[Published, Config]]

CLA = "{id: cla, unit: count, polarity: low, supplied: true, published_as: {lait: LACnum}}"
RATE = "{id: rate, unit: rate, polarity: low, supplied: true, published_as: {lait: LAC}}"
PERCENT = "{id: again, unit: percent, polarity: low, supplied: true, published_as: {lait: Again}}"


def shown(config: Config, indicator: str) -> dict[str, tuple[Decimal | str, str | None]]:
    """Comparator to its figure and its year as published."""
    one = config.indicators[indicator]
    return {
        name: (value, one.stated[name].label if name in one.stated else None)
        for name, value in one.comparators.items()
    }


def test_each_comparator_shows_its_own_area(folder: Path, read: Read) -> None:
    figures = {301: 497, 302: 600, 303: 641, 980: "10,480", 970: "80,850"}
    write_lait(folder, lait_rows("LACnum", "2024", figures))
    write_neighbours(folder, "sn_may_2021.xlsx", {301: (302, 303)})
    _, config = read(CLA)
    assert shown(config, "cla") == {
        "local_last_year": (Decimal(497), "2024"),
        "statistical_neighbours": (Decimal("620.5"), "2024"),
        "north_shore": (Decimal(10480), "2024"),
        "england": (Decimal(80850), "2024"),
    }


def test_without_files_the_configs_own_figures_stand_and_nothing_is_said(read: Read) -> None:
    published, config = read(CLA.replace("supplied", "comparators: {england: 9}, supplied"))
    assert shown(config, "cla") == {"england": (Decimal(9), None)}
    assert published.findings == ()


def test_a_figure_of_the_config_stands_before_a_published_one(folder: Path, read: Read) -> None:
    write_lait(folder, lait_rows("LACnum", "2024", {301: 497, 970: 80850}))
    fixed = "comparators: {england: {value: 80000, year: 2023/24, source: Annual report}}, supplied"
    _, config = read(CLA.replace("supplied", fixed))
    assert shown(config, "cla") == {
        "local_last_year": (Decimal(497), "2024"),
        "england": (Decimal(80000), "2023/24"),
    }
    assert config.indicators["cla"].stated["england"].source == "Annual report"


@pytest.mark.parametrize(
    ("month", "year"), [("2024-02", "2023"), ("2024-03", "2024"), ("2025-02", "2024"),
                        ("2025-03", "2025"), ("2030-01", "2025")],
)  # fmt: skip
def test_no_figure_is_of_a_year_that_had_not_ended(
    folder: Path, read: Read, month: str, year: str
) -> None:
    rows = [lait_rows("LACnum", each, {970: each}) for each in ("2023", "2024", "2025")]
    write_lait(folder, *rows, lait_rows("LACnum", "2025", {301: 1}))
    _, config = read(CLA, month=month)
    assert shown(config, "cla")["england"] == (Decimal(year), year)


@pytest.mark.parametrize("mark", ["c", "x", "z", "..", ":", "-", "low", ""])
def test_a_suppressed_figure_is_absent_and_the_year_before_is_shown_as_such(
    folder: Path, read: Read, mark: str
) -> None:
    rows = [
        lait_rows("LACnum", "2024", {301: 12, 970: 5}),
        lait_rows("LACnum", "2025", {301: mark, 970: 6}),
    ]
    write_lait(folder, *rows)
    published, config = read(CLA)
    assert shown(config, "cla") == {
        "local_last_year": (Decimal(12), "2024"), "england": (Decimal(6), "2025"),
    }  # fmt: skip
    assert [f.rule for f in published.findings if f.where == "cla"] == ["comparators-mixed-years"]


def test_neighbours_without_a_figure_are_left_out_of_the_mean(folder: Path, read: Read) -> None:
    write_lait(folder, lait_rows("LACnum", "2025", {301: 1, 302: 10, 303: "c", 304: 20, 305: 30}))
    write_neighbours(folder, "sn_2025.xlsx", {301: (302, 303, 304, "-"), 302: (305,)})
    published, config = read(CLA)
    assert shown(config, "cla")["statistical_neighbours"] == (Decimal(15), "2025")
    (source,) = (f.source for f in published.figures if f.comparator == "statistical_neighbours")
    assert (
        source
        == "mean of 2 of 3 statistical neighbours, set of January 2025: LAIT LACnum (lait.csv)"
    )


@pytest.mark.parametrize(
    ("decimals", "said", "mean"),
    [("", "", "12.5"), ("0", "", "12"), ("2", "", "12.45"), ("0", ", decimals: 3", "12.45")],
)
def test_the_mean_has_the_decimals_that_lait_shows(
    folder: Path, read: Read, decimals: str, said: str, mean: str
) -> None:
    """12.45 is half way at one decimal, and goes away from nought."""
    write_lait(folder, lait_rows("LAC", "2025", {301: 1, 302: "12.4", 303: "12.5"}))
    write_dictionary(folder, [("LAC", "-", decimals or "NA", "NA")])
    write_neighbours(folder, "sn_2025.xlsx", {301: (302, 303)})
    _, config = read(RATE.replace("lait: LAC", f"lait: LAC{said}"))
    assert shown(config, "rate")["statistical_neighbours"][0] == Decimal(mean)


@pytest.mark.parametrize(
    ("year", "set_used"),
    [("2019", "sn_april_2021.xlsx"), ("2021", "sn_april_2021.xlsx"), ("2024", "sn_april_2021.xlsx"),
     ("2025", "sn_may_2025.xlsx"), ("2026", "sn_may_2025.xlsx")],
)  # fmt: skip
def test_the_year_of_the_data_decides_which_neighbours(
    folder: Path, read: Read, year: str, set_used: str
) -> None:
    write_lait(folder, lait_rows("LACnum", year, {301: 1, 302: 10, 304: 20}))
    write_neighbours(folder, "sn_april_2021.xlsx", {301: (302,)})
    write_neighbours(folder, "sn_may_2025.xlsx", {301: (304,)})
    _, config = read(CLA, month="2026-06")
    expected = {"sn_april_2021.xlsx": 10, "sn_may_2025.xlsx": 20}[set_used]
    assert shown(config, "cla")["statistical_neighbours"][0] == expected


@pytest.mark.parametrize(("named", "mean"), [("2021", 10), ("2021-04", 10), ("2025", 20)])
def test_the_config_may_name_the_set_of_neighbours(
    folder: Path, read: Read, named: str, mean: int
) -> None:
    write_lait(folder, lait_rows("LACnum", "2025", {301: 1, 302: 10, 304: 20}))
    write_neighbours(folder, "sn_april_2021.xlsx", {301: (302,)})
    write_neighbours(folder, "sn_may_2025.xlsx", {301: (304,)})
    settings = f"{{files: 'published/*', neighbours_from: {named}}}"
    _, config = read(CLA, published=settings)
    assert shown(config, "cla")["statistical_neighbours"][0] == mean


def test_units_are_the_indicators_own(folder: Path, read: Read) -> None:
    figures = {301: "22.6", 970: "67"}
    write_lait(folder, lait_rows("Again", "2025", figures), lait_rows("LAC", "2025", figures))
    per = RATE.replace("lait: LAC", "lait: LAC, per: 1000").replace("id: rate", "id: other")
    _, config = read(PERCENT, RATE, per)
    assert config.indicators["again"].comparators["local_last_year"] == Decimal("0.226")
    assert config.indicators["rate"].comparators["england"] == 67
    assert config.indicators["other"].comparators["england"] == 670


def test_a_column_of_dfe_statistics_is_read_for_the_rows_asked_for(
    folder: Path, read: Read
) -> None:
    on_march = {301: (460, 90), 302: (490, 75), 303: ("c", "c"), 980: (11050, 55), 999: (81770, 67)}
    starting = {301: (176, 35), 302: (1, 2), 980: (3, 4), 999: (5, 6)}
    write_statistics(
        folder, statistics_rows("202425", "On 31 March", on_march),
        statistics_rows("202425", "Starting", starting),
    )  # fmt: skip
    write_neighbours(folder, "sn_2024.xlsx", {301: (302, 303)})
    column = (
        "published_as: {file: 'CHILD*.csv', column: Rate, rows: {population_type: On 31 March}}"
    )
    _, config = read(f"{{id: rate, unit: rate, supplied: true, {column}}}")
    assert shown(config, "rate") == {
        "local_last_year": (Decimal(90), "2024/25"),
        "statistical_neighbours": (Decimal(75), "2024/25"),
        "north_shore": (Decimal(55), "2024/25"),
        "england": (Decimal(67), "2024/25"),
    }


def test_figures_published_again_are_taken_from_the_last(folder: Path, read: Read) -> None:
    rows = [
        lait_rows("LACnum", label, {301: 1, 970: value})
        for label, value in (("2025 (Rev)", 2), ("2025", 3), ("2025 (prov)", 1))
    ]
    write_lait(folder, *rows)
    _, config = read(CLA)
    assert shown(config, "cla")["england"] == (Decimal(3), "2025")


def test_a_named_region_and_the_councils_own_region(
    folder: Path, declare: Callable[..., Config]
) -> None:
    write_lait(folder, lait_rows("LACnum", "2025", {301: 1, 304: 2, 980: 10, 981: 20}))
    path = declare(CLA).path
    text = path.read_text("utf-8")
    text = text.replace("{id: england, label: England}", "{id: other, label: West, area: far west}")
    text = text.replace("{id: north_shore, label: North Shore}", "{id: ours, area: region}")
    path.write_text(text, "utf-8")
    published = read_published(read_config(path), Month.parse("2025-06"))
    assert {f.comparator: f.value for f in published.figures} == {
        "local_last_year": 1, "ours": 10, "other": 20,
    }  # fmt: skip
    assert [f.message for f in published.findings if f.rule == "published-missing"] == []


def test_a_quartile_goes_by_laits_polarity_and_its_own_exceptions(folder: Path, read: Read) -> None:
    figures = {301: 40, 302: 10, 303: 20, 304: 30, 305: "c", 970: 1000}
    measures = ("LACnum", "LAC", "Again", "None")
    write_lait(folder, *(lait_rows(each, "2025", figures) for each in measures))
    write_dictionary(
        folder,
        [("LACnum", "High", "0", "NA"), ("LAC", "-", "NA", "NA"), ("Again", "Low", "1", "N")],
    )
    alone = PERCENT.replace("id: again", "id: alone").replace("lait: Again", "lait: None")
    _, config = read(CLA, RATE, PERCENT, alone)
    assert {name: one.quartile for name, one in config.indicators.items()} == {
        "cla": "A", "rate": None, "again": None, "alone": "D",
    }  # fmt: skip


def test_a_population_is_taken_from_published_estimates(folder: Path, read: Read) -> None:
    write_statistics(
        folder, statistics_rows("2023", "0-17", {301: (49978, 1), 999: (9, 9)}),
        statistics_rows("2024", "0-17", {301: (50941, 1)}), name="estimates.csv",
    )  # fmt: skip
    more = (
        "population:\n  children:\n"
        "    - {file: 'estimates*', column: children_count, rows: {population_type: 0-17}}\n"
        "    - {from: 2024-07-01, value: 51000, source: Our own}\n"
    )
    _, config = read("{id: cla, unit: count, supplied: true}", more=more)
    figures = [(str(f.starts), f.value, f.source) for f in config.populations["children"]]
    assert figures == [
        ("2023-07-01", 49978, "children_count (estimates.csv)"),
        ("2024-07-01", 51000, "Our own"),
    ]
