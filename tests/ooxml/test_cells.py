from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from xml.sax.saxutils import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel

from xl_kpi.ooxml.cell_xml import read_text, written_text
from xl_kpi.ooxml.cells import ErrorValue, ReadCell, date_of, holds, serial_of, stored_value
from xl_kpi.ooxml.number_formats import same_code


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)))
def test_serials_agree_with_openpyxl(day: date) -> None:
    assert serial_of(day, date_1904=False) == to_excel(day)
    if day >= date(1904, 1, 1):
        assert serial_of(day, date_1904=True) == to_excel(day, epoch=CALENDAR_MAC_1904)


@given(st.datetimes(datetime(1904, 1, 1), datetime(2200, 1, 1)), st.booleans())  # noqa: DTZ001
def test_a_moment_reads_back_to_the_millisecond(moment: datetime, date_1904: bool) -> None:  # noqa: FBT001
    back = date_of(serial_of(moment, date_1904=date_1904), date_1904=date_1904)
    assert abs((back - moment).total_seconds()) <= 0.001


@pytest.mark.parametrize(
    "value",
    [
        date(1900, 2, 28),
        datetime(2023, 7, 1, tzinfo=UTC),
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("1E+400"),
        10**400,
        "a" * 32_768,
        "😀" * 16_384,
        "\ud800",
    ],
)
def test_what_no_cell_can_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        stored_value(value, date_1904=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stored", "value", "same"),
    [
        (Decimal("0.35"), Decimal("0.34999999999999998"), True),
        (Decimal(5), 5.0, True),
        (Decimal(5), "5", False),
        ("5", "5", True),
        (None, None, True),
        (None, "", True),
        (None, 0, False),
        (True, True, True),
        (Decimal(1), True, False),
        (True, 1, False),
        (ErrorValue("#N/A"), "#N/A", False),
        (Decimal(45108), date(2023, 7, 1), True),
    ],
)
def test_a_cell_holds_a_value_or_does_not(stored: object, value: object, same: bool) -> None:  # noqa: FBT001
    cell = ReadCell(stored, "General", None, 0)  # type: ignore[arg-type]
    assert holds(cell, stored_value(value, date_1904=False)) is same  # type: ignore[arg-type]


def test_a_formula_is_never_the_same_as_its_value() -> None:
    assert not holds(ReadCell(Decimal(5), "General", "2+3", 0), Decimal(5))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_reads_back_from_xml(text: str) -> None:
    assert read_text(unescape(written_text(text))) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\x07b", "a_x0007_b"),
        ("a\rb", "a_x000D_b"),
        ("_x000D_", "_x005F_x000D_"),
        ("<&>", "&lt;&amp;&gt;"),
    ],
)
def test_what_xml_cannot_hold_is_escaped_as_excel_does(text: str, written: str) -> None:
    assert written_text(text) == written


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+0;-0;0", r"\+0;\-0;0", True),
        ('"G";"R";"A";@', '"G";"R";"A";@', True),
        ("0%", "0.0%", False),
        (r'"a\-b"', '"a-b"', False),
    ],
)
def test_codes_are_the_same_but_for_escapes(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert same_code(one, other) is same


@given(st.text("_x0D5F"))
def test_text_that_looks_like_an_escape_reads_back(text: str) -> None:
    assert read_text(written_text(text)) == text
