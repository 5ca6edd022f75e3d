from __future__ import annotations

from datetime import date

import pytest

from xl_kpi.months import Month, window


def test_a_month_knows_its_days_and_its_label() -> None:
    month = Month.parse("2024-02")
    assert (month.start, month.end) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (str(month), month.label) == ("2024-02", "Feb-24")


def test_months_are_counted_across_years() -> None:
    january = Month.parse("2023-01")
    assert january - 1 == Month.parse("2022-12")
    assert january + 13 == Month.of(date(2024, 2, 10))
    assert Month.parse("2024-02") - january == 13


def test_a_window_ends_with_its_month() -> None:
    months = window(Month.parse("2023-07"), 13)
    assert [str(months[0]), str(months[-1]), len(months)] == ["2022-07", "2023-07", 13]


@pytest.mark.parametrize("text", ["2023-13", "2023-7", "Jul-23", "", "2023-00"])
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        Month.parse(text)
