"""The page of indicators says in words what the config declares."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.indicator_pages import PAGE, indicator_page, write_page
from xl_kpi.config.reading import read_config
from xl_kpi.config.shipped import shipped_config

if TYPE_CHECKING:
    from xl_kpi.config.declared import Config

REPOSITORY = Path(__file__).parents[2]
SAID = {
    "cla": {
        "report number": "22",
        "unit": "count, low is good",
        "target": "495, amber within 5% of it",
        "numerator": "each `child_id` once, of the rows of `episodes` open at the month's end"
        " (from `started` until `ended`)",
        "note": "Target is based on a rate of 100",
    },
    "assessments_45": {
        "target": "90% from 2022-04, amber within 10% of it;"
        " 92% from 2023-04, amber within 3 percentage points",
        "numerator": "of the denominator, those where `working_days(referred, authorised) <= 45`",
        "denominator": "rows of `assessments` with `authorised` in the month",
        "source": "DfE CIN census",
    },
    "started_rolling_rate": {
        "target": "TBC, not rated",
        "numerator": "rows of `episodes` with `first_start` in the 12 calendar months that end"
        " with the month",
        "denominator": "the population `children_0_17`, per 10,000",
    },
    "cla_visited_often": {
        "numerator": "of the denominator, those where `started < period_start` and with at least 3"
        " rows in `visits` (`child` the same as `child_id`) with `visit_date` in the 6 calendar"
        " months that end with the month and with a row in `assessments` (same `child_id`)",
    },
    "cla_visited_6_weeks": {
        "target": ">90%, amber within 5% of it",
        "numerator": "of the denominator, those with a row in `visits` (`child` the same as"
        " `child_id`) with `visit_date` in the 42 days up to the month's last day where `seen`",
    },
    "open_to_service": {
        "numerator": "each `child_id` once, of any of: rows of `assessments` open at the month's"
        " end (from `referred` until `authorised`); or rows of `visits` with `visit_date` in the"
        " month",
    },
    "ifa_percent": {
        "numerator": "the figure of [ifa](#ifa)",
        "denominator": "the figure of [cla](#cla)",
    },
    "allocated": {"numerator": "rows of `allocations` as at the extract's month"},
    "allocated_dated": {"numerator": "rows of `allocations` as at `as_at` in the month"},
    "contacts": {"numerator": "supplied ready made"},
}


@pytest.fixture(scope="module")
def config() -> Config:
    return read_config(Path(__file__).with_name("whole.yaml"))


def facts_of(page: str, ident: str) -> dict[str, str]:
    """The table that stands under an indicator's heading."""
    section = page.split(f"\n### {ident}\n")[1].split("\n#", maxsplit=1)[0]
    rows = [line.strip("| ").split(" | ", 1) for line in section.splitlines() if "| " in line]
    return {row[0]: row[1] for row in rows if len(row) == 2}


@pytest.mark.parametrize("ident", SAID)
def test_an_indicator_is_said_in_words(config: Config, ident: str) -> None:
    facts = facts_of(indicator_page(config), ident)
    assert {name: facts[name] for name in SAID[ident]} == SAID[ident]


def test_every_indicator_has_one_section_and_every_link_leads_to_one(config: Config) -> None:
    page = indicator_page(config)
    sections = re.findall(r"^### (.+)$", page, re.MULTILINE)
    assert sorted(sections) == sorted(config.indicators)
    assert set(re.findall(r"\(#([^)]*)\)", page)) <= set(sections)


def test_what_conditions_name_is_said_too(config: Config) -> None:
    assert "| `episodes.days_in_care` | `coalesce(ended, period_end) - started` |" in (
        indicator_page(config)
    )


def test_the_kept_page_is_up_to_date(tmp_path: Path) -> None:
    config = read_config(shipped_config())
    write_page(config, tmp_path / "page.md")
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert text == indicator_page(config)
    kept = (REPOSITORY / PAGE).read_text(encoding="utf-8")
    assert kept == text, f"{PAGE} is out of date: python -m xl_kpi.config.indicator_pages"
