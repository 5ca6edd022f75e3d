"""Tables are found wherever they stand and however they are headed."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from survey.layouts import (
    CARE,
    CONTACTS,
    FIGURES,
    LABELS,
    MONTHS,
    REFERRALS,
    declared,
    heading,
    row,
    shipped,
    workbook,
)

from xl_kpi.board.tables import ColumnKind
from xl_kpi.faults import Refusal
from xl_kpi.ooxml.addresses import Region
from xl_kpi.survey.found import FoundTable, MatchedBy, MonthWriting
from xl_kpi.survey.surveying import read_table, survey


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pack.xlsx"


def tables(path: Path, *rows: list[object]) -> tuple[FoundTable, ...]:
    return survey(workbook(path, rows), shipped()).tables


def only(path: Path, *rows: list[object]) -> FoundTable:
    (table,) = tables(path, *rows)
    return table


def kinds(table: FoundTable) -> list[tuple[str, str | None]]:
    return [(each.kind.value, each.comparator) for each in table.columns if each.month is None]


def named(table: FoundTable) -> list[str | None]:
    return [each.indicator for each in table.rows]


def test_headings_are_known_in_many_spellings(path: Path) -> None:
    table = only(
        path,
        ["Report No.", "Performance Indicator", *LABELS, "Target 22/23", "RAG rating", "DoT", "Change on month",
         "So'ton 22/23", "Stat. Neighbours", "SOUTH EAST average", "National", "Commentary"],
        ["62", REFERRALS, *FIGURES, 273, 1, -1, 2, 5, 6, 7, 8, "Late"],
    )  # fmt: skip
    assert kinds(table) == [
        ("ref_id", None), ("indicator", None), ("target", None), ("rag", None), ("direction", None), ("trend", None),
        ("comparator", "local_last_year"), ("comparator", "statistical_neighbours"), ("comparator", "south_east"),
        ("comparator", "england"), ("note", None),
    ]  # fmt: skip
    assert table.rows[0].ref_id == "62"
    assert [each.heading for each in table.months] == list(LABELS)


def test_a_region_of_others_is_a_comparator_that_the_config_does_not_name(path: Path) -> None:
    table = only(path, heading("London", "Region"), row(CARE, 1, 2))
    assert kinds(table)[1:] == [("comparator", None), ("comparator", "south_east")]


@pytest.mark.parametrize("written", [
    ("Jul-22", "Aug-22", "Sep-22", "Oct-22"), ("July 2022", "August 2022", "Sept 2022", "October 2022"),
    ("2022-07", "2022-08", "2022-09", "2022-10"), ("07/2022", "08/2022", "09/2022", "10/2022"),
    ("31/07/2022", "31/08/2022", "30/09/2022", "31/10/2022"), ("Jul 22", "Aug 22", "Sep 22", "Oct 22"),
    ("Jul\u00a022", " Aug-22 ", "Sep\u00a0\u00a022", "Oct '22"), ("31-Jul-22", "31 August 2022", "30 Sep 22", "31st Oct 2022"),
    ("2022-07-31 00:00:00", "2022-08-31T00:00:00", "2022-09-30", "2022/10/31"),
])  # fmt: skip
def test_months_are_read_as_text_in_many_spellings(path: Path, written: tuple[str, ...]) -> None:
    table = only(path, ["Indicator", *written], row(CARE))
    assert [str(each.month) for each in table.months] == [
        "2022-07",
        "2022-08",
        "2022-09",
        "2022-10",
    ]
    assert {each.month_writing for each in table.months} == {MonthWriting.TEXT}


@pytest.mark.parametrize(("days", "writing"), [
    ([month.start for month in MONTHS], MonthWriting.FIRST_DAY), ([month.end for month in MONTHS], MonthWriting.LAST_DAY),
    ([month.start.replace(day=15) for month in MONTHS], MonthWriting.OTHER_DAY),
])  # fmt: skip
def test_months_are_read_as_dates(path: Path, days: list[date], writing: MonthWriting) -> None:
    table = only(path, ["Indicator", *days], row(CARE))
    assert [each.month for each in table.months] == list(MONTHS)
    assert {each.month_writing for each in table.months} == {writing}


def test_months_are_read_as_bare_serials_where_the_heading_says_what_they_head(path: Path) -> None:
    serials = [45017, 45047, 45078, 45108]
    assert [each.month for each in only(path, ["Indicator", *serials], row(CARE)).months] == list(
        MONTHS
    )
    assert tables(path, [None, *serials], row(CARE)) == ()


def test_months_are_kept_as_they_stand(path: Path) -> None:
    table = only(path, ["Indicator", "Jul-22", "Sep-22", "Aug-22", "Aug-22"], row(CARE))
    assert [str(each.month) for each in table.months] == [
        "2022-07",
        "2022-09",
        "2022-08",
        "2022-08",
    ]


def test_a_workbook_may_count_its_dates_from_1904(tmp_path: Path) -> None:
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    from xl_kpi.ooxml.workbook import Workbook

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for line in (["Indicator", *(month.start for month in MONTHS)], row(CARE)):
        book.active.append(line)
    for cell in book.active[1]:
        cell.number_format = "mmm-yy"
    book.save(tmp_path / "mac.xlsx")
    found = survey(Workbook.open(tmp_path / "mac.xlsx"), shipped())
    assert found.date_1904
    assert [each.month for each in found.tables[0].months] == list(MONTHS)


def test_two_tables_side_by_side_are_two(path: Path) -> None:
    left, right = tables(
        path,
        ["Demand", None, None, None, None, None, None, None, "Care"],
        heading("Target", None, "Ref", "Indicator", *LABELS, "RAG"),
        row(CONTACTS, 9, None, 22, CARE, *FIGURES, 1),
        row(REFERRALS, 9, None, None, None),
    )
    assert (left.title, left.region.address, named(left)) == (
        "Demand",
        "A2:F4",
        ["contacts", "referrals"],
    )
    assert (right.title, right.region.address, named(right)) == ("Care", "H2:N3", ["cla"])
    assert right.rows[0].ref_id == "22"


def test_blank_rows_and_section_titles_are_passed_over(path: Path) -> None:
    table = only(
        path, ["Indicator", *LABELS], [], ["Front door"], row(CONTACTS), [], [], row(REFERRALS), ["Care"], [], [],
        row(CARE), [], ["Source: the case system, as at 31 July"], ["Prepared by the performance team"],
    )  # fmt: skip
    assert named(table) == ["contacts", "referrals", "cla"]
    assert table.region.address == "A1:E11"


def test_a_total_is_no_indicator_and_lies_outside_at_the_end(path: Path) -> None:
    table = only(
        path, heading("Trend"), row(CONTACTS, 1, None, 30), row("Total", 1), [None, *FIGURES]
    )
    assert named(table) == ["contacts"]
    assert table.region.address == "A1:F2"


def test_comparators_written_as_rows_do_not_end_the_body(path: Path) -> None:
    table = only(
        path, ["Indicator", *LABELS], row(CARE), row("England"), row("Target"), row(CONTACTS)
    )
    assert named(table) == ["cla", None, None, "contacts"]


def test_a_known_name_without_figures_is_a_row_and_an_unknown_one_a_title(path: Path) -> None:
    table = only(
        path,
        ["Indicator", *LABELS],
        [CARE],
        ["Our vision for children"],
        row(CONTACTS),
        [REFERRALS],
    )
    assert named(table) == ["cla", "contacts", "referrals"]


def test_placeholders_and_dashes_make_a_row(path: Path) -> None:
    table = only(
        path,
        ["Indicator", *LABELS],
        ["Children who are happy", "TBC"],
        ["Children who sing", None, None, None, "-"],
    )
    assert [each.name for each in table.rows] == ["Children who are happy", "Children who sing"]
    assert all(each.indicator is None and len(each.nearest) == 3 for each in table.rows)


def test_another_table_below_ends_the_body(path: Path) -> None:
    table = only(
        path, ["Indicator", *LABELS], row(CONTACTS), ["By team"], ["Team", "Denominator", "Numerator", "%"],
        ["Brief Intervention Team", 21, 7, 0.33],
    )  # fmt: skip
    assert named(table) == ["contacts"]


def test_rows_far_below_belong_only_with_figures(path: Path) -> None:
    gap = [[] for _ in range(6)]
    rows = [
        heading("Target"),
        row(CONTACTS),
        *gap,
        ["Signed off on", 3],
        row(REFERRALS),
        *gap,
        *gap,
        *gap,
        row(CARE),
    ]
    assert named(only(path, *rows)) == ["contacts", "referrals"]


def test_the_title_is_the_nearest_text_above_or_beside(path: Path) -> None:
    first, second, third = tables(
        path, ["Board report"], ["Demand"], [], ["Indicator", *LABELS], row(CONTACTS), ["Source: extracts"],
        ["Indicator", *LABELS], row(REFERRALS), [], [], ["Care", *LABELS], row(CARE),
    )  # fmt: skip
    assert (first.title, second.title, third.title) == ("Demand", None, "Care")


def test_a_row_of_dates_above_is_told_and_is_no_title(path: Path) -> None:
    ends = [month.end for month in MONTHS]
    table = only(path, ["Demand", *ends], [], ["Indicator", *LABELS], row(CONTACTS))
    assert (table.title, table.month_row, table.header_row) == ("Demand", 1, 3)
    bare = only(path, ["Demand"], [None, *ends], ["Indicator", *LABELS], row(CONTACTS))
    assert (bare.title, bare.month_row) == ("Demand", 2)


def test_headings_merged_down_over_the_months_are_read_from_the_row_above(path: Path) -> None:
    table = only(
        path,
        ["Indicator", "2023", None, None, None, "Target", "RAG"],
        [None, *LABELS],
        row(CARE, 495, 1),
    )
    assert kinds(table) == [("indicator", None), ("target", None), ("rag", None)]
    assert table.header_row == 2


def test_codes_headed_kpi_beside_names_headed_description_are_report_numbers(path: Path) -> None:
    table = only(
        path,
        ["KPI", "Description", *LABELS],
        ["CS01", CARE, *FIGURES],
        ["CS02", CONTACTS, *FIGURES],
    )
    assert kinds(table) == [("ref_id", None), ("indicator", None)]
    assert [each.ref_id for each in table.rows] == ["CS01", "CS02"]


def test_an_unheaded_column_of_names_counts_where_the_config_knows_a_name(path: Path) -> None:
    table = only(
        path,
        [None, None, *LABELS, "Target"],
        ["22", CARE, *FIGURES, 1],
        ["4", "Number of poems", *FIGURES, 1],
    )
    assert named(table) == ["cla", None]
    assert table.region.address == "B1:G3"
    assert (
        tables(path, [None, *LABELS], row("Rent of the building"), row("Heating and light")) == ()
    )


def test_columns_that_nobody_knows_are_told(path: Path) -> None:
    table = only(
        path, ["Indicator", "Owner", *LABELS, "YTD", "Target"], [CARE, "AB", *FIGURES, 9, 495]
    )
    assert table.unknown == (2, 7)


def test_what_stands_far_to_the_right_is_not_of_the_table(path: Path) -> None:
    table = only(path, heading("Target", *[None] * 4, "Jul-23", "Target"), row(CARE, 1))
    assert table.region.address == "A1:F2"


def test_months_apart_from_each_other_are_too_few(path: Path) -> None:
    gap = [None] * 4
    assert (
        tables(path, ["Indicator", "Jul-22", "Aug-22", *gap, "Sep-22"], [CARE, 1, 2, *gap, 3]) == ()
    )


def test_strangers_sheets_yield_no_table(path: Path) -> None:
    book = workbook(
        path,
        [["Name", *LABELS], row("Ann Other"), row("Bob Further")],
        Budget=[["Budget 2023"], ["Description", *(m.start for m in MONTHS), "Total"], row("Salaries of all staff", 26)],
        Dates=[["Key dates", *(m.start for m in MONTHS)], ["Inspection of the service", date(2023, 4, 3)]],
        Cases=[["Child ID", "Born", "Referred", "Closed"], *(["C1", *(m.start for m in MONTHS)] for _ in range(9))],
        Empty=[["Indicator", *LABELS], ["Source: to follow"]],
        Words=[["Indicator", "Definition"], [CARE, "All children in care"]],
        Void=[],
    )  # fmt: skip
    found = survey(book, shipped())
    assert found.tables == ()
    assert [sheet.name for sheet in found.sheets] == list(book.sheet_names)


def test_a_table_is_read_again_from_its_region_alone(path: Path) -> None:
    book = workbook(
        path, [["Demand"], heading("Target", None, "Indicator", *LABELS), row(CONTACTS, 9, None, CARE, *FIGURES), row(REFERRALS)],
    )  # fmt: skip
    for table in survey(book, shipped()).tables:
        assert read_table(book, table.region, shipped()).rows == table.rows
        assert read_table(book, table.region, shipped()).columns == table.columns


def test_a_region_that_heads_nothing_any_more_is_refused(path: Path) -> None:
    book = workbook(path, [["Demand"], heading("Target"), row(CONTACTS, 9)])
    with pytest.raises(Refusal, match=r"Board!A1:F3: its first row no longer holds the headings"):
        read_table(book, Region("Board", 1, 1, 3, 6), shipped())


TIED = """
indicators:
  - {id: opened, name: Number of plans, unit: count, supplied: true}
  - {id: all_plans, name: Number of plans, unit: count, supplied: true}
  - {id: visits, name: Number of visits made, unit: count, supplied: true}
  - {id: reviews, name: Number of reviews held, unit: count, supplied: true}
tables:
  - {id: one, sheet: Board, title: Plans, columns: [indicator, months], rows: [all_plans, visits, reviews]}
  - {id: two, sheet: Other, columns: [indicator, months], rows: [opened]}
"""


def test_a_name_that_several_indicators_have_is_settled_by_the_configs_table_alone(
    tmp_path: Path, path: Path
) -> None:
    config = declared(tmp_path / "config.yaml", TIED)
    plans = [
        heading(),
        row("Number of plans"),
        row("Number of visits made"),
        row("Number of reviews held"),
    ]
    (settled,) = survey(workbook(path, plans), config).tables
    assert (settled.table_id, named(settled)) == ("one", ["all_plans", "visits", "reviews"])
    assert settled.rows[0].matched_by is MatchedBy.NAME
    (open_,) = survey(workbook(path, plans[:2]), config).tables
    assert open_.rows[0].indicator is None
    assert [each.indicator for each in open_.rows[0].nearest] == ["opened", "all_plans"]


ALL = tuple(shipped().indicators.values())
HEADS = {ColumnKind.TARGET: "Target", ColumnKind.RAG: "RAG", ColumnKind.DIRECTION: "Direction of travel",
         ColumnKind.TREND: "Trend", ColumnKind.COMPARATOR: "England", ColumnKind.NOTE: "Notes"}  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[list[object]], list[tuple[int, list[str | None]]]]:
    """A sheet of tables one below another, and each table's heading row and indicators."""
    lines: list[list[object]] = [[] for _ in range(draw(st.integers(0, 3)))]
    expected: list[tuple[int, list[str | None]]] = []
    left: list[object] = [None] * draw(st.integers(0, 4))
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            lines += [[*left, None, "A section of the board"], *[[]] * draw(st.integers(0, 2))]
        months = draw(
            st.sampled_from(
                [LABELS, [month.start for month in MONTHS], [month.end for month in MONTHS]]
            )
        )
        after = draw(st.lists(st.sampled_from(list(HEADS)), unique=True, max_size=4))
        lines.append([*left, "Ref_ID", draw(st.sampled_from(["Indicator", "Measure ", "KPI", "PERFORMANCE INDICATOR"])),
                      *months, *(HEADS[kind] for kind in after)])  # fmt: skip
        head, indicators = len(lines), []
        for _ in range(draw(st.integers(1, 5))):
            known = draw(st.sampled_from([*ALL, None]))
            name = (
                draw(st.sampled_from([known.name, known.name.upper(), f" {known.name} "]))
                if known
                else "Poems we wrote"
            )
            figures = draw(
                st.lists(st.sampled_from([1, 0.5, "-", "TBC", "45%", 0]), min_size=4, max_size=4)
            )
            lines.append(
                [*left, draw(st.sampled_from([None, 7])), name, *figures, *([1] * len(after))]
            )
            lines += [[]] * draw(st.integers(0, 2))
            indicators.append(known.id if known else None)
        lines += [[]] * draw(st.integers(1, 4))
        expected.append((head, indicators))
    return lines, expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheets())
def test_any_layout_is_found_whole(
    made: tuple[list[list[object]], list[tuple[int, list[str | None]]]],
) -> None:
    lines, expected = made
    with tempfile.TemporaryDirectory() as folder:
        found = survey(workbook(Path(folder) / "pack.xlsx", lines), shipped()).tables
    assert [(each.header_row, named(each)) for each in found] == expected
    assert all([column.month for column in each.months] == list(MONTHS) for each in found)
