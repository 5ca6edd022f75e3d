"""A row's indicator is known by its spelling, and never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from survey.layouts import declared, shipped

from xl_kpi.survey.found import MatchedBy
from xl_kpi.survey.matching import Match, Names

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.config.declared import Config

CONFIG = """
indicators:
  - {id: visits, ref_id: 7, name: "Children visited, in the month (%)", unit: percent, supplied: true, also_named: [Visits made, Visited]}
  - {id: plans, ref_id: 9, name: Number of plans, unit: count, supplied: true}
  - {id: reviews, ref_id: 9, name: Number of reviews, unit: count, supplied: true, also_named: Reviews held}
"""


@pytest.fixture
def names(tmp_path: Path) -> Names:
    return Names(declared(tmp_path / "config.yaml", CONFIG))


def found(match: Match) -> tuple[str | None, MatchedBy | None, bool]:
    return match.indicator, match.matched_by, match.differs


@pytest.mark.parametrize(("name", "ref_id", "expected"), [
    ("Children visited, in the month (%)", None, ("visits", MatchedBy.NAME, False)),
    ("CHILDREN  visited,in the\u00a0month (%) ", None, ("visits", MatchedBy.NAME, False)),
    ("Children visited in the month - %.", None, ("visits", MatchedBy.NAME, True)),
    ("Visits made", None, ("visits", MatchedBy.OTHER_NAME, False)),
    ("Visits made:", None, ("visits", MatchedBy.OTHER_NAME, True)),
    ("Chidren visited, in the month (%)", "7", ("visits", MatchedBy.REF_ID, True)),
    ("Chidren visited, in the month (%)", "7.0", ("visits", MatchedBy.REF_ID, True)),
    ("Chidren visited, in the month (%)", None, (None, None, False)),
    ("Chidren visited, in the month (%)", "9", (None, None, False)),
    ("Something else altogether", "7", (None, None, False)),
    ("Number of plan", "9", (None, None, False)),
])  # fmt: skip
def test_a_name_is_matched_by_spelling_and_a_number_only_backs_a_near_one(
    names: Names, name: str, ref_id: str | None, expected: tuple[str | None, MatchedBy | None, bool]
) -> None:
    assert found(names.match(name, ref_id)) == expected


def test_what_matches_nothing_says_what_comes_nearest(names: Names) -> None:
    match = names.match("Number of the reviews", None)
    assert match.nearest[0].indicator == "reviews"
    assert match.nearest[0].name == "Number of reviews"
    likeness = [each.likeness for each in match.nearest]
    assert likeness == sorted(likeness, reverse=True)
    assert 0 < likeness[0] < 1


def every_spelling(config: Config) -> list[tuple[str, str]]:
    return [
        (each.id, text)
        for each in config.indicators.values()
        for text in (each.name, *each.also_named)
    ]


def test_every_spelling_of_the_shipped_config_names_one_indicator() -> None:
    names = Names(shipped())
    assert [
        (names.match(text, None).indicator, text) for _, text in every_spelling(shipped())
    ] == every_spelling(shipped())


def test_a_letter_left_out_leaves_the_right_indicator_nearest() -> None:
    names = Names(shipped())
    for indicator, text in every_spelling(shipped()):
        typo = text[: len(text) // 2] + text[len(text) // 2 + 1 :]
        match = names.match(typo, None)
        assert (match.indicator or match.nearest[0].indicator) == indicator, typo
