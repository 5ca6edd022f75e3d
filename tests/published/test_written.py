"""Published numbers, marks and years as their files write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xl_kpi.config.published import without_year, year_ended, year_shown
from xl_kpi.published.written import published_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("497", "497"), ("80,850", "80850"), ("38.8", "38.8"), (" 0 ", "0"), ("-0.4", "-0.4"),
        ("22.6%", "22.6"), (".5", "0.5"), ("38.799999999999997", "38.8"),
        ("83.800000000000011", "83.80000000000001"), ("260.89999999999998", "260.9"),
        ("148.80000000000001", "148.8"), ("11340.0", "11340.0"), ("1e3", "1000"),
    ],
)  # fmt: skip
def test_a_number_is_read_exactly(text: str, value: str) -> None:
    assert published_value(text) == Decimal(value)


@pytest.mark.parametrize(
    "mark", [None, "", " ", "-", "c", "C", "x", "z", "u", ":", "..", "low", "n/a", "\u2013", "k"]
)
def test_a_mark_stands_for_no_value_and_never_for_nought(mark: str | None) -> None:
    assert published_value(mark) is None


@pytest.mark.parametrize(
    "text", ["about 5", "1,23", "12.5.1", "=1+1", "5" * 41, "%", "1e999", "nan"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        published_value(text)


@pytest.mark.parametrize(
    ("label", "ended", "shown"),
    [
        ("2025", 2025, "2025"), ("2025 (prov)", 2025, "2025 (prov)"), ("2024/25", 2025, "2024/25"),
        ("2024-25 (OT)", 2025, "2024-25 (OT)"), ("202425", 2025, "2024/25"),
        ("2014-16", 2016, "2014-16"), ("2013/14-15/16", 2016, "2013/14-15/16"),
        ("1999/00", 2000, "1999/00"), ("2020-2022", 2022, "2020-2022"),
    ],
)  # fmt: skip
def test_a_published_year_is_the_one_it_ends_in(label: str, ended: int, shown: str) -> None:
    assert (year_ended(label), year_shown(label)) == (ended, shown)


@pytest.mark.parametrize(
    "label", ["0", "", "latest", "25", "12025", "3025", "2025 Q1", "2022/2021"]
)
def test_what_is_no_year_is_none(label: str) -> None:
    assert year_ended(label) is None


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ("So'ton 21/22", "So'ton"), ("England 2021", "England"), ("South East 2021-22", "South East"),
        ("England", "England"), ("2021", "2021"), ("List 8", "List 8"), ("Band 25", "Band 25"), ("England (2021)", "England"),
        ("Us 2021/2022", "Us"), ("Us\n21\u201322", "Us"),
    ],
)  # fmt: skip
def test_a_label_loses_the_year_at_its_end(label: str, bare: str) -> None:
    assert without_year(label) == bare
