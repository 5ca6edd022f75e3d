"""What is put into an open workbook's cells, and how cells are grouped, without any Excel."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.live.areas import LONGEST_ADDRESS, Rectangle, rectangles, together
from xl_kpi.live.platforms import values_of
from xl_kpi.live.values import as_read, day_number, guarded, to_put
from xl_kpi.ooxml.cells import ErrorValue


@pytest.mark.parametrize(
    ("value", "put"),
    [
        (Decimal("0.45"), 0.45),
        (7, 7.0),
        (np.int64(7), 7.0),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (float("nan"), None),
        (float("inf"), None),
        (pd.NA, None),
        (pd.NaT, None),
        (pd.Timestamp("2023-07-31"), datetime(2023, 7, 31)),
        (date(2023, 7, 31), datetime(2023, 7, 31)),
        (2**60, f"'{2**60}"),
        (2**53, float(2**53)),
        ("", None),
        (None, None),
        (False, False),
        ("BIT 1 North", "BIT 1 North"),
    ],
)
def test_values_of_any_library_become_what_a_cell_holds(value: object, put: object) -> None:
    assert to_put(value) == put
    assert type(to_put(value)) is type(put)


@pytest.mark.parametrize("value", [datetime(2023, 7, 1, tzinfo=UTC), object(), [1]])
def test_what_no_cell_holds_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="cannot be held by a cell"):
        to_put(value)


@pytest.mark.parametrize(
    "text",
    ["007", "=A1", "+1", "-", "@x", "'tis", "21/22", "1-2", "45%", "Mar-23", "Jul 2022", "12:30 pm",
     "1e5", "TRUE", "false", "#N/A", "1,234", " 5 ", "3 1/2", "\u00a35", "May 5", "=cmd|'/c calc'!A1"],
)  # fmt: skip
def test_text_that_excel_would_read_is_kept_as_text(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["Number of CLA", "May", "Q1 return", "3+ placements", "Team 4", "TBC", "n/a"]
)
def test_other_text_is_put_as_it_is(text: str) -> None:
    assert guarded(text) == text


def test_cells_are_read_as_those_of_a_closed_workbook() -> None:
    assert as_read(45.0) == Decimal(45)
    assert as_read(datetime(2023, 7, 1)) == Decimal(45108)
    assert as_read("#DIV/0!") == ErrorValue("#DIV/0!")
    assert as_read("007") == "007"
    assert (as_read(value=True), as_read(None)) == (True, None)


POSITIONS = st.sets(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1)


@given(POSITIONS)
def test_rectangles_hold_exactly_the_cells(positions: set[tuple[int, int]]) -> None:
    found = [cell for area in rectangles(positions) for cell in area.positions()]
    assert sorted(found) == sorted(positions)


@given(st.integers(1, 30), st.integers(1, 30))
def test_halves_are_the_whole(rows: int, columns: int) -> None:
    whole = Rectangle(3, 2, 2 + rows, 1 + columns)
    cells = [cell for half in whole.halves() for cell in half.positions()]
    assert sorted(cells) == sorted(whole.positions())


@given(st.sets(st.tuples(st.integers(1, 999), st.integers(1, 40).map(lambda n: 2 * n))))
def test_addresses_of_several_areas_are_never_too_long(positions: set[tuple[int, int]]) -> None:
    areas = rectangles(positions)
    told = list(together(areas))
    assert [area for _, taken in told for area in taken] == list(areas)
    assert all(len(address) <= LONGEST_ADDRESS for address, _ in told)


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (datetime(1900, 1, 4), 5), (datetime(1899, 12, 30, 12), 0.5), (datetime(1900, 2, 28), 60),
        (datetime(1900, 3, 1), 61), (datetime(2023, 7, 1), 45108),
    ],
)  # fmt: skip
def test_a_moment_goes_back_as_the_number_that_it_came_from(given: datetime, number: float) -> None:
    assert day_number(given, date_1904=False) == Decimal(str(number))
    assert as_read(given) == Decimal(str(number))


def test_a_moment_of_the_calendar_from_1904_goes_back_as_its_number() -> None:
    assert day_number(datetime(2023, 7, 1), date_1904=True) == 45108 - 1462


def test_errors_are_told_on_a_mac_by_how_their_cells_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what xlwings and Excel for Mac answer: an error comes as nothing."""

    def cells(values: object, texts: object) -> SimpleNamespace:
        api = SimpleNamespace(string_value=SimpleNamespace(get=lambda: texts))
        return SimpleNamespace(options=lambda **_: SimpleNamespace(value=values), api=api)

    monkeypatch.setattr("sys.platform", "darwin")
    several = cells([[1.0, None], [None, "x"]], [["1", "#N/A"], ["", "x"]])
    assert values_of(several) == [[1.0, "#N/A"], [None, "x"]]
    assert values_of(cells([[1.0, None]], ["1", "#REF!"])) == [[1.0, "#REF!"]]
    assert values_of(cells([[None]], "#DIV/0!")) == [["#DIV/0!"]]
