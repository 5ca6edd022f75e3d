from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.ooxml.addresses import (
    LAST_COLUMN,
    LAST_ROW,
    Region,
    cell_address,
    column_letters,
    column_number,
    parse_cell,
)


@pytest.mark.parametrize(
    ("letters", "number"),
    [("A", 1), ("Z", 26), ("AA", 27), ("AZ", 52), ("ZZ", 702), ("AAA", 703), ("XFD", 16_384)],
)
def test_columns_have_letters(letters: str, number: int) -> None:
    assert column_letters(number) == letters
    assert column_number(letters) == number


@given(st.integers(1, LAST_ROW), st.integers(1, LAST_COLUMN))
def test_an_address_reads_back(row: int, column: int) -> None:
    assert parse_cell(cell_address(row, column)) == (row, column)


@pytest.mark.parametrize(
    ("reference", "region"),
    [
        ("Board!$A$1:$C$5", Region("Board", 1, 1, 5, 3)),
        ("'Board data'!$B$7", Region("Board data", 7, 2, 7, 2)),
        ("'Director''s pack'!A1:B2", Region("Director's pack", 1, 1, 2, 2)),
        ("=Board!$A:$C", Region("Board", 1, 1, LAST_ROW, 3)),
        ("Board!$2:$4", Region("Board", 2, 1, 4, LAST_COLUMN)),
    ],
)
def test_a_reference_is_one_area_of_a_sheet(reference: str, region: Region) -> None:
    assert Region.parse(reference) == region


@given(
    st.text("abc '.&-é", min_size=1, max_size=12),
    st.tuples(*[st.integers(1, LAST_COLUMN)] * 4),
)
def test_a_reference_reads_back(sheet: str, corners: tuple[int, int, int, int]) -> None:
    first_row, last_row = sorted(corners[:2])
    first_column, last_column = sorted(corners[2:])
    region = Region(sheet, first_row, first_column, last_row, last_column)
    assert Region.parse(region.reference) == region
    assert Region.area(sheet, region.address) == region


@pytest.mark.parametrize(
    "reference",
    [
        "A1:C5",
        "#REF!",
        "Board!#REF!",
        "[1]Board!$A$1",
        "'[Other.xlsx]Board'!$A$1",
        "Board!$A$1,Board!$C$3",
        "First:Last!$A$1",
        "OFFSET(Board!$A$1,0,0,5)",
        "Board!$XFE$1",
        "Board!$C$5:$A$1",
        '"text"',
    ],
)
def test_anything_else_is_no_region(reference: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Region.parse(reference)


def test_regions_overlap_where_they_share_a_cell() -> None:
    one = Region.parse("Board!B2:D4")
    assert one.overlaps(Region.parse("board!D4:E9"))
    assert not one.overlaps(Region.parse("Board!E2:F4"))
    assert not one.overlaps(Region.parse("Notes!B2:D4"))
    assert one.holds(4, 4)
    assert not one.holds(5, 4)
    assert (one.row_count, one.column_count, str(one)) == (3, 3, "Board!B2:D4")
