"""Findings that the config accepts stay quiet, and entries without a finding do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from audit.small_packs import audited, config_of, found, headed, written

if TYPE_CHECKING:
    from pathlib import Path

STOCK = "id: stock, name: Children in our care, unit: count, polarity: low"
TABLE = [headed("Direction"), ["Children in our care", 5, 7, 6, -8], ["Chairs", 1, 2, 3, 5]]


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        ("", 2), (", indicator: stock", 1), (", sheet: board 1", 0),
        (", sheet: Board 1, cell: F4", 1), (", sheet: Board 2, cell: F4", 2),
    ],
)  # fmt: skip
def test_an_entry_accepts_what_it_names(tmp_path: Path, entry: str, left: int) -> None:
    accepted = (
        f"accepted:\n  - {{rule: code-outside-range{entry}, reason: known}}\n" if entry else ""
    )
    config = config_of(tmp_path, STOCK, accepted)
    done = audited(written(tmp_path, TABLE), config)
    assert len([rule for rule, _ in found(done) if rule == "code-outside-range"]) == left
    assert [finding.accepted for finding in done.accepted] == ["known"] * (2 - left)


@pytest.mark.parametrize("rule", ["rag-disagrees", "no-such-rule"])
def test_an_entry_without_a_finding_is_a_note(tmp_path: Path, rule: str) -> None:
    config = config_of(tmp_path, STOCK, f"accepted:\n  - {{rule: {rule}, reason: known}}\n")
    done = audited(written(tmp_path, [*TABLE[:1], ["Children in our care", 5, 7, 6, 1]]), config)
    (finding,) = done.findings
    assert (finding.rule, finding.where) == ("accepted-unused", "config")
    assert (
        f"indicator_config.yaml:{config.accepted[0].line} accepts {rule}" in finding.problem.message
    )


def test_an_entry_is_not_missed_where_its_rule_was_not_asked_for(tmp_path: Path) -> None:
    config = config_of(tmp_path, STOCK, "accepted:\n  - {rule: rag-disagrees, reason: known}\n")
    path = written(tmp_path, [*TABLE[:1], ["Children in our care", 5, 7, 6, 1]])
    assert found(audited(path, config, rules=("code-as-date",))) == []
