from __future__ import annotations

import pytest

from xl_kpi.plain_text import guarded, unguarded


@pytest.mark.parametrize("text", ["=1+1", "+44", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_begins_a_formula_is_written_as_text_and_reads_back(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "SWF East 1", "'quoted'", "O'Brien"])
def test_other_text_is_left_alone(text: str) -> None:
    assert unguarded(guarded(text)) == guarded(text) == text
