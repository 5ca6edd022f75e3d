"""The engine by which the live refresh is tested: does it play Excel where it matters?"""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xlwings as xw
    from live.engine import Instruments, com_error

TESTS = Path(__file__).parents[1]
EDITING = -2146777998
REJECTED = -2147418111
LOST = -2147023174


def column(sheet: xw.Sheet, values: list[Any]) -> xw.Range:
    """The values put below A1, as the live refresh puts them."""
    cells = sheet.range((1, 1), (len(values), 1))
    cells.raw_value = [[value] for value in values]
    return cells


def read(cells: xw.Range) -> list[Any]:
    return [row[0] for row in cells.options(ndim=2, err_to_str=True).value]


@contextmanager
def failing() -> Iterator[pytest.ExceptionInfo[com_error]]:
    """Expect the error that COM gives."""
    from live.engine import com_error

    with pytest.raises(com_error) as caught:
        yield caught


# values --------------------------------------------------------------------------------------


def test_values_of_all_kinds_come_back_as_they_went(book: xw.Book) -> None:
    values = ["a team", 1.5, -3.0, True, False, None, 0.1 + 0.2, "▲ Better", "line\nbreak", "it's"]
    assert read(column(book.sheets[0], values)) == values


def test_a_whole_number_comes_back_as_excel_stores_it(book: xw.Book) -> None:
    assert repr(read(column(book.sheets[0], [7]))) == "[7.0]"


def test_a_date_comes_back_as_a_date_and_gives_a_general_cell_a_date_format(book: xw.Book) -> None:
    day, moment = dt.datetime(2023, 3, 31), dt.datetime(2023, 3, 31, 9, 30)
    cells = column(book.sheets[0], [day, moment])
    assert read(cells) == [day, moment]
    assert cells[0].number_format == "dd/mm/yyyy"
    cells[1].number_format = "mmm-yy"
    cells[1].raw_value = day
    assert cells[1].number_format == "mmm-yy"


def test_a_raw_date_bears_the_time_zone_that_pywin32_gives_it(book: xw.Book) -> None:
    cells = column(book.sheets[0], [dt.datetime(2023, 3, 31)])
    assert cells.raw_value == dt.datetime(2023, 3, 31, tzinfo=dt.UTC)


def test_a_serial_number_under_a_date_format_is_a_date(book: xw.Book) -> None:
    cells = book.sheets[0].range("A1:A2")
    cells.number_format = "mmm yyyy"
    cells.raw_value = [[45016], [45016.5]]
    assert read(cells) == [dt.datetime(2023, 3, 31), dt.datetime(2023, 3, 31, 12)]


def test_money_comes_back_raw_as_a_decimal(book: xw.Book) -> None:
    cells = book.sheets[0].range("A1")
    cells.number_format = "[$£-809]#,##0.00"
    cells.raw_value = 12.5
    assert cells.raw_value == Decimal("12.5")
    assert cells.api.Value2 == 12.5


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("007", 7.0),
        ("1,234", 1234.0),
        ("12%", 0.12),
        ("(5)", -5.0),
        ("1e5", 100000.0),
        ("TRUE", True),
        ("=1+1", 2.0),
        ("+2", 2.0),
        ("-x", "#NAME?"),
        ("@sum", "#NAME?"),
        ("#N/A", "#N/A"),
        ("1/2/2024", dt.datetime(2024, 2, 1)),
        ("Apr-22", dt.datetime(2022, 4, 1)),
    ],
)
def test_text_that_looks_like_something_else_is_taken_for_it(
    book: xw.Book, text: str, becomes: object
) -> None:
    assert read(column(book.sheets[0], [text])) == [becomes]
    assert read(column(book.sheets[0], ["'" + text])) == [text]


def test_text_stays_text_in_a_cell_formatted_as_text(book: xw.Book) -> None:
    cells = book.sheets[0].range("A1:A4")
    cells.number_format = "@"
    assert read(column(book.sheets[0], ["007", "=1+1", "1-2", 5])) == ["007", "=1+1", "1-2", "5"]


@pytest.mark.parametrize("text", ["2022/23", "16+", "3 teams", "Q1 2023", "21-day visit"])
def test_text_that_only_holds_digits_stays_text(book: xw.Book, text: str) -> None:
    assert read(column(book.sheets[0], [text])) == [text]


@pytest.mark.parametrize(
    "value", [Decimal("1.1"), dt.date(2023, 3, 31), {1}, float("nan"), float("inf")]
)
def test_what_com_would_not_take_is_refused(book: xw.Book, value: object) -> None:
    with pytest.raises(TypeError):
        book.sheets[0].range("A1").raw_value = value


def test_a_block_larger_than_its_array_is_filled_up_with_errors(book: xw.Book) -> None:
    cells = book.sheets[0].range("A1:B2")
    cells.raw_value = [[1.0]]
    assert cells.options(err_to_str=True).value == [[1.0, "#N/A"], ["#N/A", "#N/A"]]
    assert cells.raw_value[1][1] == -2146826246


def test_errors_come_as_the_codes_of_excel(book: xw.Book) -> None:
    cells = column(book.sheets[0], ["=1/0", '=VALUE("x")', "=NA()", "=#REF!"])
    assert [row[0] for row in cells.raw_value] == [
        -2146826281,
        -2146826273,
        -2146826246,
        -2146826265,
    ]
    assert cells.value == [None] * 4


# formulas and formats ------------------------------------------------------------------------


def test_formulas_are_spelt_as_in_excel(book: xw.Book) -> None:
    book.sheets.add("Team tables")
    cells = book.sheets["Sheet1"].range("A1:A3")
    cells.raw_value = [[2.0], ["=SUM(A1,'Team tables'!$B$2:B3)"], ['=IF(A1>1,"a","b")']]
    assert cells.formula == (("2",), ("=SUM(A1,'Team tables'!$B$2:B3)",), ('=IF(A1>1,"a","b")',))
    assert cells[2].value == "a"


def test_one_formula_goes_into_every_cell_as_if_filled_down(book: xw.Book) -> None:
    cells = book.sheets[0].range("B1:B3")
    cells.formula = "=A1*2"
    assert cells.formula == (("=A1*2",), ("=A2*2",), ("=A3*2",))


def test_a_formula_of_text_gives_its_text_and_text_that_looks_like_one_is_none(
    book: xw.Book,
) -> None:
    cells = column(book.sheets[0], ["'=A1", '=""'])
    assert cells.raw_value == (("=A1",), ("",))
    assert cells.api.HasFormula is None
    assert cells[0].api.HasFormula is False


def test_formulas_wait_while_calculation_is_manual(excel: xw.App, book: xw.Book) -> None:
    cells = column(book.sheets[0], [1, "=A1+1"])
    excel.calculation = "manual"
    try:
        cells[0].raw_value = 5
        assert cells[1].value == 2
        excel.calculate()
        assert cells[1].value == 6
    finally:
        excel.calculation = "automatic"


FORMATS = [
    *("General", "0", "0.0%", "#,##0", "0.00", "@", "mmm-yy", "dd/mm/yyyy", "+0;-0;0"),
    '"Month reported: "mmmm yyyy',
    *('"G";"R";"A";@', '"▲ Better";"▼ Worse";"▬ Same";@', "[>=1000]#,##0;0"),
]


@pytest.mark.parametrize("code", FORMATS)
def test_a_number_format_comes_back_as_it_was_put(book: xw.Book, code: str) -> None:
    cells = book.sheets[0].range("A1:B2")
    cells.number_format = code
    assert cells.number_format == code


def test_number_formats_of_a_file_come_back_as_the_file_spells_them(
    excel: xw.App, tmp_path: Path
) -> None:
    import xlsxwriter

    path = tmp_path / "formats.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        for row, code in enumerate(FORMATS):
            sheet.write(row, 0, 1, made.add_format({"num_format": code}))
    opened = excel.books.open(str(path))
    found = [opened.sheets[0].range((row + 1, 1)).number_format for row in range(len(FORMATS))]
    opened.close()
    assert found == FORMATS


def test_differing_number_formats_are_none(book: xw.Book) -> None:
    sheet = book.sheets[0]
    sheet.range("A1").number_format = "0.0%"
    assert sheet.range("A1:A2").number_format is None
    assert sheet.range("A1,C1").number_format is None


def test_several_areas_take_and_give_one_format(book: xw.Book) -> None:
    sheet = book.sheets[0]
    sheet.range("A1:A2,C1,E5:F6").number_format = "0.0%"
    assert sheet.range("A1:A2,C1,E5:F6").number_format == "0.0%"
    assert sheet.range("B1").number_format == "General"
    with failing() as caught:
        sheet.range(",".join(f"A{row}" for row in range(1, 80)))
    assert caught.value.excepinfo[5] == -2146827284


# sheets, names and places --------------------------------------------------------------------


def test_names_are_found_by_name_and_give_their_range(book: xw.Book) -> None:
    sheet = book.sheets.add("Board Data Tables for Slide")
    book.names.add("kpi_table_demand", "='Board Data Tables for Slide'!$A$3:$R$9")
    name = book.names["kpi_table_demand"]
    assert name.refers_to == "='Board Data Tables for Slide'!$A$3:$R$9"
    assert name.refers_to_range.address == "$A$3:$R$9"
    assert name.refers_to_range.sheet == sheet
    assert "kpi_table_demand" in book.names
    assert "kpi_table_other" not in book.names
    assert sheet.range("kpi_table_demand").shape == (7, 18)
    name.delete()
    assert len(book.names) == 0


def test_a_name_moves_and_grows_with_inserted_rows(book: xw.Book) -> None:
    sheet = book.sheets[0]
    book.names.add("kpi_period", "=Sheet1!$B$2:$C$4")
    held = sheet.range("B2:C4")
    held.value = [[1, 2], [3, 4], [5, 6]]
    sheet.range("A1:F1").insert(shift="down")
    sheet.range("4:4").insert(shift="down")
    assert book.names["kpi_period"].refers_to == "=Sheet1!$B$3:$C$6"
    assert held.api.Address == "$B$3:$C$6"
    assert book.names["kpi_period"].refers_to_range.value == [[1, 2], [None, None], [3, 4], [5, 6]]


def test_names_of_a_sheet_bear_its_name(book: xw.Book) -> None:
    sheet = book.sheets.add("Team tables")
    sheet.names.add("kpi_here", "='Team tables'!$A$1")
    assert [name.name for name in book.names] == ["'Team tables'!kpi_here"]
    assert len(book.sheets["Sheet1"].names) == 0


def test_addresses_are_given_in_all_the_ways_of_xlwings(book: xw.Book) -> None:
    sheet = book.sheets[0]
    for given in (("A1:C5",), ("$A$1:$C$5",), ((1, 1), (5, 3)), ("A1", "C5")):
        cells = sheet.range(*given)
        assert (cells.row, cells.column, cells.shape, cells.address) == (1, 1, (5, 3), "$A$1:$C$5")
    assert sheet[0:5, 0:3].address == "$A$1:$C$5"
    assert sheet.range("B:B").column == 2
    with pytest.raises(IndexError):
        sheet.range((0, 1))


def test_the_used_range_ends_with_the_last_value(book: xw.Book) -> None:
    sheet = book.sheets[0]
    sheet.range("B2:D9").raw_value = 1
    assert sheet.used_range.last_cell.address == "$D$9"
    sheet.range("B5:D9").clear_contents()
    assert sheet.used_range.last_cell.address == "$D$4"


def test_merged_cells_are_seen(book: xw.Book) -> None:
    sheet = book.sheets[0]
    sheet.range("A1:C1").merge()
    assert sheet.range("A1:C1").merge_cells is True
    assert sheet.range("B1").merge_area.address == "$A$1:$C$1"
    assert sheet.range("A1:C2").merge_cells is None
    assert sheet.range("A5:C6").merge_cells is False


def test_array_formulas_are_seen(book: xw.Book) -> None:
    assert book.sheets[0].range("A1:B2").has_array is False


def test_a_hidden_sheet_cannot_be_activated_but_can_be_written(book: xw.Book) -> None:
    sheet = book.sheets.add("Hidden")
    sheet.visible = False
    assert not sheet.visible
    sheet.range("A1").raw_value = "x"
    assert sheet.range("A1").value == "x"
    with failing() as caught:
        sheet.activate()
    assert "Activate" in caught.value.excepinfo[2]


def test_hidden_rows_are_told_and_take_values(book: xw.Book) -> None:
    sheet = book.sheets[0]
    cells = column(sheet, [1, 2, 3])
    sheet.range("2:2").rows.hidden = True
    assert sheet.range("A1:A3").rows.hidden is None
    assert sheet.range("A2").rows.hidden is True
    cells.raw_value = [[4], [5], [6]]
    assert cells.value == [4, 5, 6]


def test_a_filtered_sheet_says_so(book: xw.Book) -> None:
    sheet = book.sheets[0]
    cells = sheet.range("A1:B4")
    cells.value = [["team", "n"], ["A", 1], ["B", 2], ["A", 3]]
    assert sheet.api.FilterMode is False
    cells.api.AutoFilter(1, "A")
    assert (sheet.api.FilterMode, sheet.api.AutoFilterMode) == (True, True)
    assert sheet.range("A3").rows.hidden is True
    sheet.api.ShowAllData()
    assert (sheet.api.FilterMode, sheet.api.AutoFilterMode) == (False, True)


def test_a_user_can_sort(book: xw.Book) -> None:
    cells = book.sheets[0].range("A1:B4")
    cells.value = [["team", "n"], ["C", 1], ["A", 2], ["B", 3]]
    cells.api.Sort(Key1=cells[0, 0].api, Order1=1, Header=1)
    assert cells.value == [["team", "n"], ["A", 2], ["B", 3], ["C", 1]]


def test_a_protected_sheet_takes_nothing_but_in_its_open_cells(book: xw.Book) -> None:
    sheet = book.sheets[0]
    sheet.range("B1").api.Locked = False
    sheet.api.Protect("secret")
    assert sheet.api.ProtectContents is True
    sheet.range("B1").raw_value = 1
    changes = [
        lambda: setattr(sheet.range("A1"), "raw_value", 1),
        lambda: setattr(sheet.range("A1:B1"), "raw_value", 1),
        lambda: setattr(sheet.range("A1"), "formula", "=1"),
        lambda: setattr(sheet.range("B1"), "number_format", "0%"),
        sheet.range("A1").clear_contents,
        lambda: sheet.range("2:2").insert(shift="down"),
    ]
    for change in changes:
        with failing() as caught:
            change()
        assert "protected sheet" in caught.value.excepinfo[2]
    sheet.api.Unprotect("secret")
    sheet.range("A1").raw_value = 2
    assert sheet.range("A1:B1").value == [2, 1]


# workbooks and applications ------------------------------------------------------------------


def test_a_workbook_is_stored_copied_and_opened_again(
    excel: xw.App, book: xw.Book, tmp_path: Path
) -> None:
    path, copy = tmp_path / "pack.xlsx", tmp_path / "copy.xlsx"
    assert book.fullname == book.name
    book.sheets[0].range("A1").raw_value = "x"
    book.save(str(path))
    assert (book.name, book.fullname, book.api.Saved) == ("pack.xlsx", str(path), True)
    book.sheets[0].range("A1").raw_value = "y"
    assert book.api.Saved is False
    book.api.SaveCopyAs(str(copy))
    assert (book.fullname, book.api.Saved) == (str(path), False)
    opened = excel.books.open(str(copy), read_only=True)
    assert (opened.api.ReadOnly, opened.sheets[0].range("A1").value) == (True, "y")
    opened.sheets[0].range("A1").raw_value = "z"
    with failing() as caught:
        opened.api.Save()
    assert "read-only" in caught.value.excepinfo[2]
    opened.close()
    assert [one.name for one in excel.books] == ["pack.xlsx"]


def test_a_workbook_can_seem_to_lie_in_the_cloud(stored: xw.Book, instruments: Instruments) -> None:
    address = "https://council.sharepoint.com/sites/Board/Shared Documents/pack.xlsx"
    instruments.pretend_address(stored, address)
    assert stored.api.FullName == address
    assert stored.name == "pack.xlsx"


def test_the_workbook_the_sheet_and_the_cells_in_front_are_known(
    excel: xw.App, book: xw.Book
) -> None:
    other = excel.books.add()
    assert excel.books.active == other
    book.activate()
    assert excel.books.active == book
    sheet = book.sheets.add("Second")
    book.sheets["Sheet1"].activate()
    book.sheets["Sheet1"].range("B2:C3").select()
    assert excel.selection.address == "$B$2:$C$3"
    assert book.sheets.active.name == "Sheet1"
    with failing():
        sheet.range("A1").select()
    other.close()


def test_settings_are_kept_for_every_process_and_noted(
    excel: xw.App, book: xw.Book, instruments: Instruments
) -> None:
    assert excel.status_bar is False
    with excel.properties(screen_updating=False, enable_events=False, calculation="manual"):
        excel.status_bar = "Refreshing"
        settings = instruments.noted.settings
        assert (settings["ScreenUpdating"], settings["Calculation"]) == (False, -4135)
    excel.status_bar = False
    assert (excel.screen_updating, excel.enable_events, excel.calculation) == (
        True,
        True,
        "automatic",
    )
    assert instruments.noted.status_texts() == ["Refreshing"]
    assert book.app == excel


def test_messages_macros_and_copies_are_noted(
    excel: xw.App, book: xw.Book, instruments: Instruments
) -> None:
    instruments.answer_alerts("cancel")
    assert excel.alert("Refresh?", "KPI", buttons="ok_cancel") == "cancel"
    instruments.allow_macro("ShowMessage", returns=6)
    assert book.macro("ShowMessage")("Done") == 6
    with failing():
        book.macro("Other")()
    book.sheets[0].range("A1:B1").raw_value = [["a", 1]]
    book.sheets[0].range("A1:B1").copy_picture(appearance="screen", format="picture")
    book.sheets[0].range("A1:B1").copy()
    noted = instruments.noted
    assert noted.alerts == [("Refresh?", "KPI", "ok_cancel", None)]
    assert noted.macros == [(f"'{book.name}'!ShowMessage", ("Done",))]
    assert noted.clipboard == [("cells", f"[{book.name}]Sheet1!$A$1:$B$1", (("a", 1.0),))]


def test_two_applications_have_their_own_workbooks(excel: xw.App, stored: xw.Book) -> None:
    import xlwings as xw

    other = xw.App(visible=False, add_book=True)
    try:
        assert xw.apps.active == other
        excel.activate()
        assert xw.apps.active == excel
        assert sorted(xw.apps.keys()) == sorted([excel.pid, other.pid])
        assert xw.apps[other.pid].books[0].name == "Book1"
        assert [book.name for book in excel.books] == [stored.name]
    finally:
        other.quit()
    assert xw.apps.keys() == [excel.pid]


ATTACHING = """
import xlwings as xw
from live import engine
engine.activate()
book = xw.books["pack.xlsx"]
book.names["kpi_x"].refers_to_range.raw_value = [["from", "elsewhere"]]
book.app.status_bar = "seen"
print(book.fullname)
"""


def test_another_process_attaches_to_the_open_workbook(
    excel: xw.App, stored: xw.Book, instruments: Instruments
) -> None:
    stored.names.add("kpi_x", "=Sheet1!$A$1:$B$1")
    with instruments.counting() as calls:
        done = subprocess.run(
            [sys.executable, "-c", ATTACHING],
            env=os.environ | {"PYTHONPATH": str(TESTS)},
            capture_output=True,
            check=True,
            text=True,
            timeout=60,
        )
    assert done.stdout.strip() == stored.fullname
    assert stored.sheets[0].range("A1:B1").value == ["from", "elsewhere"]
    assert calls.by_label["Range.raw_value put"] == 1
    assert excel.status_bar == "seen"
    excel.status_bar = False


# counting and faults -------------------------------------------------------------------------


def test_calls_are_counted_by_member_and_messages_as_com_sends_them(
    book: xw.Book, instruments: Instruments
) -> None:
    sheet = book.sheets[0]
    with instruments.counting() as calls:
        cells = sheet.range("A1:C2")
        cells.raw_value = [[1, 2, 3], [4, 5, 6]]
        assert cells.shape == (2, 3)
        assert cells.row == 1
        assert sheet.api.ProtectContents is False
    assert calls.labels == [
        *("Sheet.range", "Range.raw_value put", "Range.shape", "api Worksheet.ProtectContents get")
    ]
    assert len(calls) == 4
    assert calls.messages == 1 + 1 + 7 + 1


@pytest.mark.parametrize(
    ("kind", "hresult", "code"),
    [
        ("editing", EDITING, None),
        ("editing put", -2147352567, EDITING),
        ("rejected", REJECTED, None),
        ("retry later", -2147417846, None),
        ("protected", -2147352567, -2146827284),
        ("refused", -2147352567, -2146827284),
    ],
)
def test_a_fault_fails_as_com_fails(
    book: xw.Book, instruments: Instruments, kind: str, hresult: int, code: int | None
) -> None:
    cells = book.sheets[0].range("A1")
    with (
        instruments.fault(kind, name="Range.raw_value put") as armed,
        failing() as caught,
    ):
        cells.raw_value = 1
    assert type(caught.value).__name__ == "com_error"
    assert caught.value.hresult == hresult
    info = caught.value.excepinfo
    assert (info[5] if info else None) == code
    assert armed.struck == 1
    assert cells.value is None


def test_an_application_is_busy_for_some_calls_and_then_answers(
    book: xw.Book, instruments: Instruments
) -> None:
    with instruments.fault("rejected", times=3) as armed:
        for _ in range(3):
            with failing() as caught:
                _ = book.name
            assert caught.value.hresult == REJECTED
        assert book.name == book.api.Name
    assert armed.struck == 3


def test_a_fault_meets_the_call_it_is_meant_for(book: xw.Book, instruments: Instruments) -> None:
    cells = book.sheets[0].range("A1")
    with instruments.fault("refused", name="Range.* put", at=3, times=1):
        cells.raw_value = 1
        cells.number_format = "0%"
        with failing():
            cells.raw_value = 2
        cells.raw_value = 3
    assert cells.value == 3


def test_a_call_may_do_its_work_and_its_answer_be_lost(
    book: xw.Book, instruments: Instruments
) -> None:
    cells = book.sheets[0].range("A1")
    with instruments.fault("lost", name="Range.raw_value put", after=True):
        with failing() as caught:
            cells.raw_value = 1
        assert caught.value.hresult == LOST
        with failing():
            _ = book.name
    assert cells.value == 1


def test_a_killed_application_stays_dead_and_leaves_nothing_behind(
    excel: xw.App, stored: xw.Book
) -> None:
    import xlwings as xw
    from live.engine import Instruments

    other = xw.App(visible=False, add_book=True)
    cells = other.books[0].sheets[0].range("A1")
    with Instruments(other).fault("dead", name="Range.raw_value put"), failing():
        cells.raw_value = 1
    with failing() as caught:
        _ = cells.value
    assert caught.value.hresult == LOST
    other.kill()
    assert xw.apps.keys() == [excel.pid]
    assert stored.sheets[0].range("A1").value is None


STARTING = """
import xlwings as xw
from live import engine
engine.activate()
app = xw.App(add_book=False)
print(app.pid, engine.Instruments(app).noted.office, flush=True)
input()
"""


@pytest.mark.usefixtures("_engine")
def test_no_application_outlives_the_process_that_started_it(tmp_path: Path) -> None:
    from live.engine import REGISTRY

    starter = subprocess.Popen(
        [sys.executable, "-c", STARTING],
        env=os.environ | {"PYTHONPATH": str(TESTS), REGISTRY: str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    bridge, soffice = starter.stdout.readline().split()
    starter.send_signal(signal.SIGKILL)
    starter.communicate()
    deadline = time.monotonic() + 60
    while (running(bridge) or running(soffice)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not running(bridge)
    assert not running(soffice)
    assert list(tmp_path.iterdir()) == []


def running(pid: str) -> bool:
    """Whether a process does more than wait to be buried."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
            != "Z"
        )
    except OSError:
        return False


def test_what_is_left_out_says_so_by_name(book: xw.Book) -> None:
    with pytest.raises(NotImplementedError):
        _ = book.sheets[0].charts
    with pytest.raises(NotImplementedError, match=r"Workbook\.PivotCaches"):
        _ = book.api.PivotCaches
