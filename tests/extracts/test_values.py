from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from xl_kpi.extracts.loaded import Loaded


SEVENTH = dt.date(2023, 7, 3)


def read_one(
    load: Callable[..., Loaded],
    make: SimpleNamespace,
    folder: Path,
    kind: str,
    text: str,
    **given: object,
) -> tuple[Any, str | None]:
    """The value that a cell is read as, and the reason where it is set aside."""
    quoted = text.replace('"', '""')
    (folder / "a.csv").write_text(f'id,x\n0,"{quoted}"\n1,\n', encoding="utf-8")
    columns = (make.column("id"), make.column("x", kind, optional=True, **given))
    loaded = load(make.config(make.extract("rows", *columns, files="a.csv")), folder)
    values = dict(make.rows_of(loaded, "rows", "id, x"))
    asides = loaded.extracts["rows"].set_aside
    return values.get("0"), asides[0].reason if asides else None


@pytest.mark.parametrize(
    "text",
    [
        "03/07/2023",
        "3/7/2023",
        "03-07-2023",
        "3.7.2023",
        "2023-07-03",
        "2023/07/03",
        "2023-7-3",
        "20230703",
        "03-Jul-2023",
        "3 July 2023",
        "03 JUL 2023",
        "3rd July 2023",
        "03/07/2023 14:30",
        "03/07/2023 02:30:15 PM",
        "2023-07-03T14:30:00Z",
        "2023-07-03 00:00:00",
        "2023-07-03 14:05:06.500",
        "2023-07-03T14:05:06+01:00",
        "45110",
        "45110.75",
        " 03/07/2023 ",
        "\t03/07/2023",
    ],
)
def test_every_usual_spelling_of_a_date_is_read(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, text: str
) -> None:
    assert read_one(load, make, tmp_path, "date", text) == (SEVENTH, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2023", "not a date"),
        ("07/25/2023", "not a date"),
        ("2023-02-30", "not a date"),
        ("03/07/20 3", "not a date"),
        ("03/07/2023 25:00", "not a date"),
        ("03/07/2023 late", "not a date"),
        ("9999", "not a date"),
        ("80001", "not a date"),
        ("soon", "not a date"),
        ("03/07/23", "two-digit year"),
        ("3-Jul-23", "two-digit year"),
        ("03/07/1899", "date out of range"),
        ("1899-12-31 12:30:00", "date out of range"),
        ("03/07/2101", "date out of range"),
        ("80000", "date out of range"),
        ("#N/A", "error value #N/A"),
        ("#ref!", "error value #REF!"),
    ],
)
def test_a_date_that_is_impossible_or_ambiguous_sets_its_row_aside(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, text: str, reason: str
) -> None:
    assert read_one(load, make, tmp_path, "date", text) == (None, reason)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01/01/1900", dt.date(1900, 1, 1)),
        ("31/12/2100", dt.date(2100, 12, 31)),
        ("29/02/2024", dt.date(2024, 2, 29)),
        ("10000", dt.date(1927, 5, 18)),
        ("73415", dt.date(2100, 12, 31)),
    ],
)
def test_dates_at_the_edges_of_the_range_are_read(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, text: str, day: dt.date
) -> None:
    assert read_one(load, make, tmp_path, "date", text) == (day, None)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("integer", "12", 12),
        ("integer", "12.0", 12),
        ("integer", "1,234", 1234),
        ("integer", "-3", -3),
        ("integer", "6.13", "not a whole number"),
        ("integer", "12,34", "not a number"),
        ("integer", "twelve", "not a number"),
        ("number", "6.13", 6.13),
        ("number", "1,234.5", 1234.5),
        ("number", ".5", 0.5),
        ("number", "1.5e-07", 1.5e-07),
        ("number", "45%", "not a number"),
        ("number", "nan", "not a number"),
        ("number", "1e999", "not a number"),
        ("boolean", "Y", True),
        ("boolean", "a) Yes", True),
        ("boolean", "TRUE", True),
        ("boolean", "1", True),
        ("boolean", "b) No", False),
        ("boolean", "0", False),
        ("boolean", "c) Not stated", "not yes or no"),
        ("postcode", "SO14 7LY", "SO14 7LY"),
        ("postcode", "so147ly", "SO147LY"),
        ("postcode", "nope", "not a postcode"),
        ("text", "'=SUM(A1)", "'=SUM(A1)"),
        ("text", "#N/A", "error value #N/A"),
        ("text", "#1 team", "#1 team"),
        ("text", '"; DROP TABLE x; --', '"; DROP TABLE x; --'),
    ],
)
def test_values_are_read_by_their_declared_type_or_set_aside(
    load: Callable[..., Loaded],
    make: SimpleNamespace,
    tmp_path: Path,
    kind: str,
    text: str,
    expected: object,
) -> None:
    value, reason = read_one(load, make, tmp_path, kind, text)
    assert (reason if value is None else value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b) Female", "b) Female"),
        ("B)  FEMALE ", "b) Female"),
        ("b)Female", "b) Female"),
        ("child\u2019s", "child's"),
        ("Female", "not one of the codes"),
    ],
)
def test_codes_match_tolerantly_and_are_kept_as_declared(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, text: str, expected: str
) -> None:
    codes = ("a) Male", "b) Female", "child's")
    value, reason = read_one(load, make, tmp_path, "text", text, codes=codes)
    assert expected in (value, reason)


def test_a_value_read_in_its_plain_form_is_noted_and_kept(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    value, reason = read_one(load, make, tmp_path, "text", "Ann\u00a0Lee")
    assert (value, reason) == ("Ann Lee", "non-breaking space")
    assert read_one(load, make, tmp_path, "text", "O\u2019Hara") == ("O\u2019Hara", None)
    coded = read_one(load, make, tmp_path, "text", "child\u2019s", codes=("child's",))
    assert coded == ("child's", "curly quote")
    assert read_one(load, make, tmp_path, "date", "03/07/2023\u00a0") == (
        SEVENTH,
        "non-breaking space",
    )


def test_spaces_of_any_kind_alone_are_a_blank(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    assert read_one(load, make, tmp_path, "text", " \u00a0\t ") == (None, None)


def test_every_fault_of_a_row_is_listed_and_the_row_is_set_aside_once(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(
        "CHILD,Born on,Seen,Age\n1,31/02/2020,soon,4\n2,01/02/2020,01/03/2020,x\n,,,5\n"
    )
    columns = (
        make.column("child", headers=("child",)),
        make.column("born", "date", headers=("born_on",)),
        make.column("seen", "date", headers=("Seen",)),
        make.column("age", "integer", headers=("AGE",), on_fault="value"),
    )
    loaded = load(make.config(make.extract("rows", *columns, files="*.csv")), tmp_path)
    rows = loaded.extracts["rows"]
    found = [(each.row, each.column, each.reason, each.whole_row) for each in rows.set_aside]
    assert found == [
        (2, "Born on", "not a date", True),
        (2, "Seen", "not a date", True),
        (3, "Age", "not a number", False),
        (4, "CHILD", "blank", True),
        (4, "Born on", "blank", True),
        (4, "Seen", "blank", True),
    ]
    assert rows.set_aside_counts["Seen", "not a date"] == 1
    assert make.rows_of(loaded, "rows", "child, age, source_row") == [("2", None, 3)]
    assert (rows.rows, rows.files[0].rows) == (1, 3)


def test_no_more_than_a_thousand_of_one_reason_are_listed_and_all_are_counted(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    body = "".join(f"{number},soon\n" for number in range(1500))
    (tmp_path / "a.csv").write_text(f"id,day\n{body}last,01/01/2024\n")
    columns = (make.column("id"), make.column("day", "date"))
    rows = load(make.config(make.extract("rows", *columns, files="*.csv")), tmp_path).extracts[
        "rows"
    ]
    assert (rows.rows, len(rows.set_aside)) == (1, 1000)
    assert rows.set_aside_counts == {("day", "not a date"): 1500}
