from __future__ import annotations

from datetime import date

import pytest

from xl_kpi.months import Month, window
from xl_kpi.workbook.month_headings import moved_day, respelt

JULY, SEPTEMBER = Month.parse("2023-07"), Month.parse("2023-09")
SPELLINGS = (
    "{m.label}", "{m.start:%b %y}", "{m.start:%B %Y}", "{m.start:%B-%y}", "{m}", "{m.start:%m/%Y}",
    "{m.start:%d/%m/%Y}", "{m.end:%d/%m/%Y}", "{m.end:%d.%m.%y}", "{m.start:%b}'{m.start:%y}",
    " {m.start:%b}\u00a0{m.start:%Y} ", "{m.start:%b%y} (provisional)", "{m.start.month}/{m.start:%Y}",
)  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("case", [str, str.upper, str.lower])
def test_other_months_are_written_in_the_manner_of_those_that_are_there(
    spelling: str, case: type[str]
) -> None:
    there = [(case(spelling.format(m=month)), month) for month in window(JULY, 13)]
    wanted = tuple(case(spelling.format(m=month)) for month in window(SEPTEMBER, 13))
    assert respelt(there, window(SEPTEMBER, 13)) == wanted


def test_september_in_four_letters_stays_so() -> None:
    there = [("Aug 22", Month.parse("2022-08")), ("Sept 22", Month.parse("2022-09"))]
    moved = respelt(there, [Month.parse("2022-09"), Month.parse("2022-10")])
    assert moved == ("Sept 22", "Oct 22")


@pytest.mark.parametrize(
    ("text", "month", "wanted"),
    [
        ("May-22", "2022-05", "Jun-22"),
        ("Dec-12", "2012-12", "Jan-13"),
        ("12/2022", "2022-12", "01/2023"),
        ("Aug-23", "2023-08", "Sep-23"),
    ],
)
def test_a_heading_by_itself_is_read_in_the_commoner_way(
    text: str, month: str, wanted: str
) -> None:
    old = Month.parse(month)
    assert respelt([(text, old)], [old + 1]) == (wanted,)


def test_headings_in_several_spellings_keep_each_its_own() -> None:
    there = [("Jul-22", Month.parse("2022-07")), ("August 2022", Month.parse("2022-08"))]
    months = [Month.parse("2022-08"), Month.parse("2022-09")]
    assert respelt(there, months) == ("Aug-22", "September 2022")


def test_a_heading_that_cannot_be_taken_apart_gets_the_plain_label() -> None:
    assert respelt([("the last month", JULY)], [SEPTEMBER]) == ("Sep-23",)


@pytest.mark.parametrize(
    ("day", "month", "wanted"),
    [
        (date(2023, 7, 1), "2023-08", date(2023, 8, 1)),
        (date(2023, 7, 31), "2023-09", date(2023, 9, 30)),
        (date(2023, 2, 28), "2023-03", date(2023, 3, 31)),
        (date(2023, 7, 15), "2023-08", date(2023, 8, 15)),
        (date(2023, 7, 30), "2024-02", date(2024, 2, 29)),
    ],
)
def test_a_date_keeps_its_day_of_the_month(day: date, month: str, wanted: date) -> None:
    assert moved_day(day, Month.parse(month)) == wanted
