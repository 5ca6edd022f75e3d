"""Published files in the config: what is read of them, and each thing that may be wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import jsonschema
import pytest
import yaml

from xl_kpi.config.published import LaitMeasure, PublishedFiles, Stated, StatisticsColumn
from xl_kpi.config.schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from xl_kpi.config.declared import Config

    Reader = Callable[[str | bytes], Config]
    Faults = Callable[[str | bytes], list[tuple[int, str]]]

CONFIG = """\
version: 1
council: {name: Anytown, code: E06000099, la_number: 852}
published: {files: ["published/*", "ons.csv"], neighbours_from: 2025-05, stale_after: 3}
comparators:
  - {id: local_last_year}
  - {id: statistical_neighbours}
  - {id: south_east}
  - {id: us, area: Region}
  - {id: west, area: South West}
population:
  children:
    - {file: "ons*", column: people, rows: {age_group: 0 to 17}}
    - {from: 2022-07-01, value: 49978}
  adults: {file: "ons*", column: people}
indicators:
  - id: a
    unit: percent
    supplied: true
    comparators:
      south_east: {value: 22.6%, year: 2024/25, source: Annual report}
      us: {value: "-", year: 2024}
      west: {value: 21%, source: By telephone}
    published_as: {lait: "LACHealth%", decimals: 0}
  - id: b
    unit: rate
    supplied: true
    published_as: {file: "cla*.csv", column: rate, rows: {population_type: On 31 March}, per: "1,000"}
"""


def test_everything_about_published_files_is_read(read: Reader) -> None:
    config = read(CONFIG)
    assert config.la_number == 852
    assert config.published == PublishedFiles(
        files=("published/*", "ons.csv"), neighbours_from="2025-05", stale_after=3, line=3
    )
    assert {each.id: (each.area, each.named) for each in config.comparators} == {
        "local_last_year": ("own", False), "statistical_neighbours": ("neighbours", False),
        "south_east": ("south_east", False), "us": ("region", True), "west": ("South West", True),
    }  # fmt: skip
    assert config.indicators["a"].published_as == LaitMeasure(
        measure="LACHealth%", decimals=0, per=Decimal(10000), line=23
    )
    assert config.indicators["b"].published_as == StatisticsColumn(
        file="cla*.csv", column="rate", rows=(("population_type", "On 31 March"),), decimals=None,
        per=Decimal(1000), line=27,
    )  # fmt: skip


def test_a_fixed_figure_keeps_its_year_and_source(read: Reader) -> None:
    one = read(CONFIG).indicators["a"]
    assert one.comparators == {"south_east": Decimal("0.226"), "us": "-", "west": Decimal("0.21")}
    assert one.stated == {
        "south_east": Stated(year=2025, label="2024/25", source="Annual report"),
        "us": Stated(year=2024, label="2024", source=None),
        "west": Stated(year=None, label=None, source="By telephone"),
    }


def test_populations_may_be_written_published_or_both(read: Reader) -> None:
    config = read(CONFIG)
    assert {name: len(each) for name, each in config.populations.items()} == {
        "children": 1, "adults": 0,
    }  # fmt: skip
    found = {name: each[0].rows for name, each in config.published_populations.items()}
    assert found == {"children": (("age_group", "0 to 17"),), "adults": ()}


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('["published/*", "ons.csv"]', "../secret/*", 3, "write a pattern of file names in a folder"),
        ('["published/*", "ons.csv"]', "/etc/*", 3, "write a pattern of file names in a folder"),
        ('["published/*", "ons.csv"]', "a/*/b.csv", 3, "write a pattern of file names in a folder"),
        ("neighbours_from: 2025-05", "neighbours_from: May", 3, "write a year or month such as 2025"),
        ("stale_after: 3", "stale_after: 0", 3, "write a whole number from 1 to 20"),
        ("la_number: 852", "la_number: 12", 2, "write a whole number from 200 to 969"),
        ('lait: "LACHealth%"', "late: x", 23, "has none of lait, file; write {lait: a measure's"),
        ('file: "cla*.csv", column: rate,', "file: a/b.csv, column: rate,", 27, "write a file's name"),
        ("column: rate, ", "", 27, "has no column; add column: text"),
        ("year: 2024/25", "year: last", 20, "write the year that it ends in, 2025 or 2024/25"),
        ("year: 2024/25", "year: 2025/12", 20, "'2025/12' is no year"),
        ("value: 22.6%, ", "", 20, "has no value; add value"),
        ("value: 22.6%", "value: 22.6", 20, "22.6 is not a fraction of one; write 22.6%"),
        ("      us:", "      uss:", 21, "there is no comparator 'uss'; did you mean us?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(
    faults: Faults, old: str, new: str, line: int, message: str
) -> None:
    assert CONFIG.count(old) == 1
    ((found, said),) = faults(CONFIG.replace(old, new))
    assert found == line
    assert message in said


def test_published_figures_need_published_files(faults: Faults) -> None:
    without = "".join(each for each in CONFIG.splitlines(keepends=True) if "files: [" not in each)
    said = (
        "published figures are named, and no published files; add published: {files: 'published/*'}"
    )
    assert faults(without) == [(line, said) for line in (11, 13, 22, 26)]


def test_the_schema_takes_all_of_it() -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    plain = yaml.load(CONFIG.replace("2022-07-01", "'2022-07-01'"), yaml.SafeLoader)
    assert list(validator.iter_errors(plain)) == []
