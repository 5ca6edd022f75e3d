"""What a check says of comparators that are old, mixed, fixed, or not to be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from published_files import (
    lait_rows,
    statistics_rows,
    write_csv,
    write_lait,
    write_neighbours,
    write_statistics,
)

from xl_kpi.faults import Level

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xl_kpi.config.declared import Config
    from xl_kpi.published.figures import Published

    Read = Callable[..., tuple[Published, Config]]

CLA = "{id: cla, unit: count, supplied: true, published_as: {lait: LACnum}}"


def fixed(comparators: str) -> str:
    return CLA.replace("supplied", f"comparators: {{{comparators}}}, supplied")


def said(published: Published, rule: str) -> list[tuple[str, str]]:
    """Where and what a rule's findings say."""
    return [(f.where, f.message) for f in published.findings if f.rule == rule]


def test_published_figures_of_one_recent_year_are_right(folder: Path, read: Read) -> None:
    write_lait(folder, lait_rows("LACnum", "2025", {301: 1, 302: 2, 980: 3, 970: 4}))
    write_neighbours(folder, "sn_may_2025.xlsx", {301: (302,)})
    assert read(CLA)[0].findings == ()


def test_a_figure_older_than_the_files_is_stale(folder: Path, read: Read) -> None:
    write_lait(folder, lait_rows("LACnum", "2024", {970: 3, 301: 1}),
               lait_rows("LACnum", "2025", {970: 4, 301: 2}))  # fmt: skip
    write_neighbours(folder, "sn_may_2025.xlsx", {301: (302,)})
    published, _ = read(fixed("england: {value: 3, year: 2024}"))
    assert said(published, "comparator-stale") == [
        ("cla", ("England is of 2024, and the published files have 2025; take the config's figure out,"
                " or bring it up to date")),
    ]  # fmt: skip
    assert said(published, "comparators-mixed-years") == [
        ("cla", "its comparators are of several years: Anytown is of 2025, England is of 2024"),
    ]


@pytest.mark.parametrize(
    ("year", "after", "stale"),
    [(2023, 2, False), (2022, 2, True), (2022, 3, False), (2024, 1, False)],
)
def test_a_figure_is_stale_so_many_years_before_the_month(
    folder: Path, read: Read, year: int, after: int, *, stale: bool
) -> None:
    write_lait(folder, lait_rows("LACnum", str(year), {301: 1}))
    write_neighbours(folder, "sn_april_2021.xlsx", {301: (302,)})
    published, _ = read(CLA, published=f"{{files: 'published/*', stale_after: {after}}}")
    assert bool(said(published, "comparator-stale")) == stale


def test_a_fixed_figure_without_a_year_is_noted_where_the_files_have_one(
    folder: Path, read: Read
) -> None:
    write_lait(folder, lait_rows("LACnum", "2025", {970: 4, 301: 2}))
    published, _ = read(fixed("england: 3, north_shore: 9"))
    (note,) = (f for f in published.findings if f.rule == "comparator-fixed")
    assert (note.level, note.where) == (Level.NOTE, "indicator_config.yaml")
    assert note.message == (
        "comparators are fixed without a year for cla; take them out for the published ones to be"
        " shown, or add their years"
    )


@pytest.mark.parametrize(
    ("value", "differs"), [("27%", False), ("26.8%", False), ("26%", True), ("26.9%", True)]
)
def test_a_fixed_figure_is_held_against_what_was_published_as_finely_as_it_is_written(
    folder: Path, read: Read, value: str, *, differs: bool
) -> None:
    write_lait(folder, lait_rows("Again", "2025", {970: "26.8", 301: 2}))
    published, _ = read(
        "{id: again, unit: percent, supplied: true, published_as: {lait: Again},"
        f" comparators: {{england: {{value: {value}, year: 2025}}}}}}"
    )
    assert bool(said(published, "comparator-not-as-published")) == differs


def test_mixed_years_of_the_config_alone_are_found_without_files(read: Read) -> None:
    published, _ = read(
        fixed(
            "england: {value: 3, year: 2024}, north_shore: {value: 4, year: 2025}, local_last_year: 5"
        )
    )
    assert said(published, "comparators-mixed-years") == [
        ("cla", "its comparators are of several years: England is of 2024, North Shore is of 2025"),
    ]


@pytest.mark.parametrize(
    ("year", "sets", "settings", "message"),
    [
        ("2025", {}, "", "there is no set of statistical neighbours among them"),
        ("2025", {"sn_2021.xlsx": 301}, "", ("the set of January 2021 is used for figures of 2025; look"
         " whether a later one has been published")),
        ("2024", {"sn_2021.xlsx": 301}, "", None),
        ("2020", {"sn_2021.xlsx": 301}, "", ("the set of January 2021 is used for figures of 2020,"
         " before which there is none: add the set of that time")),
        ("2025", {"sn_2021.xlsx": 301, "sn_may_2025.xlsx": 301}, ", neighbours_from: 2021",
         "the set of January 2021 is used for figures of 2025, for which sn_may_2025.xlsx holds"),
        ("2025", {"sn_may_2025.xlsx": 301}, ", neighbours_from: 2021",
         "there is no set of statistical neighbours of 2021 among them"),
        ("2025", {"sn_may_2025.xlsx": 304}, "", "this set gives no neighbours for the council (301)"),
    ],
)  # fmt: skip
def test_the_age_of_the_neighbours_is_told(
    folder: Path, read: Read, year: str, sets: dict[str, int], settings: str, message: str | None
) -> None:
    write_lait(folder, lait_rows("LACnum", year, {301: 1, 302: 2}))
    for name, number in sets.items():
        write_neighbours(folder, name, {number: (302,)})
    published, _ = read(CLA, published=f"{{files: 'published/*'{settings}}}")
    assert [text for _, text in said(published, "neighbours-set")] == ([message] if message else [])


def test_a_measure_a_file_and_an_area_that_are_not_there_are_named(
    folder: Path, read: Read
) -> None:
    write_lait(folder, lait_rows("LACnum", "2025", {301: 1}))
    write_statistics(folder, statistics_rows("2025", "On 31 March", {301: (1, 2)}))
    published, _ = read(
        CLA,
        "{id: a, unit: count, supplied: true, published_as: {lait: LAC}}",
        "{id: b, unit: count, supplied: true, published_as: {file: 'adults*', column: rate}}",
        "{id: c, unit: count, supplied: true, published_as: {file: 'child*', column: rate,"
        " rows: {population_type: Ceasing}}}",
        more="population: {adults: {file: 'adults*', column: people}}\n",
    )
    assert said(published, "published-missing") == [
        ("a", "no published file has LAIT's measure LAC (indicator_config.yaml:11)"),
        ("b", "no published file of DfE statistics is named adults* (indicator_config.yaml:12)"),
        ("c", "rate (children.csv) has no figure in the rows asked for (indicator_config.yaml:13)"),
        (
            "population adults",
            "has no figure: none is in the published files, and none in the config",
        ),
    ]


def test_values_that_are_neither_numbers_nor_marks_are_counted_and_not_quoted(
    folder: Path, read: Read
) -> None:
    write_lait(folder, lait_rows("LACnum", "2025", {301: 1, 302: "about 5", 303: "=1+1"}))
    published, _ = read(CLA)
    assert said(published, "published-unreadable") == [
        ("cla", ("2 values of LAIT LACnum (lait.csv) are neither numbers nor marks that stand for"
                " none, and are left out")),
    ]  # fmt: skip


def test_a_file_of_another_kind_is_noted_and_left(folder: Path, read: Read) -> None:
    write_csv(folder / "notes.csv", [("a", "b"), (1, 2)])
    (folder / "readme.md").write_text("Downloaded in May", "utf-8")
    published, _ = read(CLA)
    assert [(f.rule, f.where, f.level) for f in published.findings] == [
        ("published-file-unknown", "notes.csv", Level.NOTE),
    ]
