"""A cell is read as the figure that it shows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xl_kpi.board import formats
from xl_kpi.config.declared import Polarity
from xl_kpi.ooxml.cells import ErrorValue, ReadCell, serial_of
from xl_kpi.survey.figures import shown
from xl_kpi.survey.found import Shown, Writing
from xl_kpi.survey.number_formats import is_date_format

NUMBER, TEXT_NUMBER = Writing.NUMBER, Writing.NUMBER_AS_TEXT


def read(
    value: object, number_format: str = "General", *, code: bool = False, date_1904: bool = False
) -> Shown:
    held = (
        Decimal(str(value))
        if isinstance(value, int | float) and not isinstance(value, bool)
        else value
    )
    return shown(ReadCell(held, number_format, None, 0), date_1904=date_1904, code=code)  # type: ignore[arg-type]


@pytest.mark.parametrize(("value", "number_format", "expected"), [
    (554, "General", Shown(NUMBER, Decimal(554))),
    (554, "#,##0", Shown(NUMBER, Decimal(554), decimals=0)),
    (0.45, "0%", Shown(NUMBER, Decimal("0.45"), percent=True, decimals=0)),
    (0.456, "0.0%", Shown(NUMBER, Decimal("0.456"), percent=True, decimals=1)),
    (45, '0"%"', Shown(NUMBER, Decimal("0.45"), percent=True, decimals=0)),
    (45, r"0\%", Shown(NUMBER, Decimal("0.45"), percent=True, decimals=0)),
    (4.5, "0.00_);(0.0)", Shown(NUMBER, Decimal("4.5"), decimals=2)),
    (-4.5, "0.00_);(0.0)", Shown(NUMBER, Decimal("-4.5"), decimals=1)),
    (1, formats.RAG, Shown(NUMBER, Decimal(1))),
    (3, formats.trend_format(formats.Unit.PERCENT, 1), Shown(NUMBER, Decimal(3), percent=True, decimals=1)),
    (554, "mmm-yy", Shown(Writing.DATE)),
    (None, "0%", Shown(Writing.BLANK)),
    ("\u00a0 ", "@", Shown(Writing.BLANK)),
    (True, "General", Shown(Writing.TEXT)),
    (ErrorValue("#REF!"), "0", Shown(Writing.ERROR)),
])  # fmt: skip
def test_a_number_is_what_its_format_shows(
    value: object, number_format: str, expected: Shown
) -> None:
    assert read(value, number_format) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("45%", Shown(TEXT_NUMBER, Decimal("0.45"), percent=True, decimals=0)),
    (" 45.5\u00a0% ", Shown(TEXT_NUMBER, Decimal("0.455"), percent=True, decimals=1)),
    ("<36%", Shown(TEXT_NUMBER, Decimal("0.36"), percent=True, decimals=0)),
    ("1,234", Shown(TEXT_NUMBER, Decimal(1234), decimals=0)),
    ("1 234.5", Shown(TEXT_NUMBER, Decimal("1234.5"), decimals=1)),
    ("\u22125", Shown(TEXT_NUMBER, Decimal(-5), decimals=0)),
    ("+5", Shown(TEXT_NUMBER, Decimal(5), decimals=0)),
    (".5", Shown(TEXT_NUMBER, Decimal("0.5"), decimals=1)),
    ("-", Shown(Writing.DASH)), ("\u2013", Shown(Writing.DASH)), (" \u2014 ", Shown(Writing.DASH)),
    ("TBC", Shown(Writing.PLACEHOLDER)), ("n/a", Shown(Writing.PLACEHOLDER)), ("#N/A", Shown(Writing.PLACEHOLDER)),
    ("Not available", Shown(Writing.PLACEHOLDER)),
    ("1,23", Shown(Writing.TEXT)), ("12 of 13", Shown(Writing.TEXT)), ("%", Shown(Writing.TEXT)), ("Better", Shown(Writing.TEXT)),
])  # fmt: skip
def test_a_text_is_what_a_person_reads(text: str, expected: Shown) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("value", "number_format", "code"), [
    (-1, "mmm-yy", -1), (0, "mmm-yy", 0), (1, "mmm-yy", 1), (1, "[$-809]d mmm yyyy", 1),
    (25568, "mmm-yy", -1), (25569, "dd/mm/yyyy", 0), (25570, "mmm-yy", 1),
    (int(serial_of(date(1999, 12, 1), date_1904=False)), "mmm-yy", 0),
    (int(serial_of(date(2000, 1, 1), date_1904=False)), "mmm-yy", 1),
    (-8, "mmm-yy", None), (45108, "mmm-yy", None),
])  # fmt: skip
def test_a_number_under_a_date_format_is_a_code_where_it_can_be(
    value: int, number_format: str, code: int | None
) -> None:
    assert read(value, number_format, code=True) == Shown(
        Writing.DATE, None if code is None else Decimal(code)
    )
    assert read(value, number_format) == Shown(Writing.DATE)


def test_a_code_is_read_in_the_calendar_of_1904_too() -> None:
    serial = int(serial_of(date(1970, 1, 1), date_1904=True))
    assert read(serial, "mmm-yy", code=True, date_1904=True).value == 0
    assert read(1, "mmm-yy", code=True, date_1904=True).value == 1


@pytest.mark.parametrize(("text", "writing", "code"), [
    ("Dec-69", Writing.DATE, -1), ("DEC-99", Writing.DATE, 0), ("Jan-00", Writing.DATE, 1),
    ("1969-12-31", Writing.DATE, -1), ("31/12/1899", Writing.DATE, 0), ("1900-01-01 00:00:00", Writing.DATE, 1),
    ("01/07/2023", Writing.DATE, None),
    ("Better", Writing.TEXT, 1), ("worse", Writing.TEXT, -1), ("No change", Writing.TEXT, 0),
    ("\u25b2", Writing.TEXT, 1), ("\u25bc\ufe0f", Writing.TEXT, -1), ("\u2194", Writing.TEXT, 0), ("\u25bc Better", Writing.TEXT, 1),
    ("G", Writing.TEXT, 1), ("Amber", Writing.TEXT, 0), ("red", Writing.TEXT, -1),
    ("-1", TEXT_NUMBER, -1), ("-", Writing.DASH, None), ("TBC", Writing.PLACEHOLDER, None), ("\u25b2\u25bc", Writing.TEXT, None),
])  # fmt: skip
def test_a_code_is_read_from_text(text: str, writing: Writing, code: int | None) -> None:
    read_ = read(text, code=True)
    assert (read_.writing, read_.value) == (writing, None if code is None else Decimal(code))


def test_a_code_outside_its_range_is_read_as_it_stands() -> None:
    assert read(-8, code=True) == Shown(NUMBER, Decimal(-8))


def test_formats_that_show_dates_are_told_from_those_that_do_not() -> None:
    dates = [
        "mmm-yy",
        "d-mmm",
        "yyyy",
        "[$-809]dd mmmm yyyy;@",
        "mm-dd-yy",
        "m/d/yy h:mm",
        'mmm\\-yy;"-"',
    ]
    others = ["General", "0", "0%", "#,##0.00", "h:mm", "[h]:mm:ss", "mm:ss", '"day "0', "0.00E+00", "@", "[Red]0",
              formats.RAG, *(formats.DIRECTION[each] for each in Polarity), '0" days"', r"\d0"]  # fmt: skip
    assert [code for code in dates if not is_date_format(code)] == []
    assert [code for code in others if is_date_format(code)] == []
