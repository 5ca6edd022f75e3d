"""The page of the rules is made from the rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from xl_kpi.audit.catalogue import COUNTED, RULES
from xl_kpi.audit.rule_pages import PAGE, write_page

REPOSITORY = Path(__file__).parents[2]


def test_the_kept_page_is_up_to_date(tmp_path: Path) -> None:
    write_page(tmp_path / "page.md")
    kept = (REPOSITORY / PAGE).read_text(encoding="utf-8")
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == kept


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_what_it_means_and_what_to_do(name: str) -> None:
    rule = RULES[name]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.meaning.endswith(".")
    assert rule.remedy.endswith(".")
    assert rule.example


def test_what_is_counted_has_a_word() -> None:
    assert {rule.counts for rule in RULES.values() if rule.counts} == set(COUNTED)
