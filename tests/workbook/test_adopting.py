"""Packs made by hand are adopted and refreshed: names, past months, headings, rows, formats."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from xl_kpi.commands import adopting, refreshing
from xl_kpi.faults import Refusal
from xl_kpi.history.store import open_history
from xl_kpi.months import Month, window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

CONFIG = """\
version: 1
council: {name: Made-up Council}
window: 3
comparators: [{id: england, label: England}, {id: south_east, label: South East}]
indicators:
  - {id: contacts, name: Number of contacts, unit: count, polarity: low, supplied: true,
     target: {value: 30, tolerance: 50%}, comparators: {england: 25}}
  - {id: visited, name: Percentage visited in time, unit: percent, polarity: high, supplied: true,
     target: 90%, also_named: ["% visited in time"]}
  - {id: days, name: Average days to adoption, unit: number, decimals: 1, supplied: true}
  - {id: caseload, name: Average caseload, unit: number, decimals: 1, supplied: true}
tables:
  - {id: demand, sheet: Board, title: Demand, columns: [indicator, months, target, rag, direction],
     rows: [contacts, visited, days]}
  - {id: second, sheet: Second, columns: [indicator, months], rows: [caseload, contacts]}
"""
MONTHS = window(Month.parse("2023-07"), 4)
AUGUST, SEPTEMBER = Month.parse("2023-08"), Month.parse("2023-09")
FIGURES = {
    "Number of contacts": (20, 30, 40, 50),
    "Percentage visited in time": (0.8, 0.81, 0.82, 0.83),
    "Average days to adoption": (400.5, 410, 420, 430.25),
}
RATED = ("Target", "RAG", "Direction of travel", "England")


@dataclass
class Pack:
    """A folder with a pack of one table, from B3 on, and a config."""

    folder: Path
    book: openpyxl.Workbook = field(default_factory=openpyxl.Workbook)

    @property
    def path(self) -> Path:
        return self.folder / "pack.xlsx"

    @property
    def board(self) -> Worksheet:
        return self.book["Board"]

    def save(self) -> Pack:
        self.book.save(self.path)
        return self

    def adopt(self, **changed: object) -> adopting.Adoption:
        asked: dict[str, Any] = {
            "workbook": self.path, "config": None, "history": None, "output": None,
            "dry_run": False, "strict": False, "as_json": False, "quiet": True,
        }  # fmt: skip
        return adopting.adopt(adopting.Asked(**(asked | changed)))

    def refresh(
        self, period: Month, figures: dict[str, object] | None = None, **changed: object
    ) -> refreshing.Done:
        extracts = self.folder / "extracts"
        extracts.mkdir(exist_ok=True)
        lines = [f"{name},{period},{value}\n" for name, value in (figures or AUGUSTS).items()]
        supplied = extracts / f"supplied_figures_{period}.csv"
        supplied.write_text("indicator,period,value\n" + "".join(lines), encoding="utf-8")
        asked: dict[str, Any] = {
            "workbook": self.path, "config": None, "extracts": None, "history": None,
            "period": str(period), "output": None, "dry_run": False, "restate": None,
            "strict": False, "as_json": False, "quiet": True,
        }  # fmt: skip
        return refreshing.refresh(refreshing.Asked(**(asked | changed)))

    def cells(self, area: str, sheet: str = "Board") -> list[list[object]]:
        page = openpyxl.load_workbook(self.path)[sheet]
        return [[cell.value for cell in row] for row in page[area]]

    def row(self, number: int) -> list[object]:
        (row,) = self.cells(f"B{number}:J{number}")
        return row

    def formats(self, number: int) -> list[str]:
        page = openpyxl.load_workbook(self.path)["Board"]
        return [cell.number_format for (cell,) in zip(page[number][1:10], strict=True)]

    def members(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.path) as package:
            return {name: package.read(name) for name in package.namelist()}

    def figures(self) -> dict[tuple[str, str], Decimal | None]:
        versions = open_history(self.folder / "kpi_history.sqlite").versions()
        return {(each.figure.indicator, str(each.figure.month)): each.figure.value
                for each in versions if each.current}  # fmt: skip


AUGUSTS: dict[str, object] = {"contacts": 35, "visited": "91%", "days": 399}


def midnight(month: int, day: int) -> datetime:
    return datetime.combine(date(2023, month, day), time.min)


def first_day(sheet: Worksheet, row: int, column: int, month: Month) -> None:
    sheet.cell(row, column, month.start).number_format = "mmm-yy"


def last_day(sheet: Worksheet, row: int, column: int, month: Month) -> None:
    sheet.cell(row, column, month.end).number_format = "mmmm yyyy"


def text(sheet: Worksheet, row: int, column: int, month: Month) -> None:
    sheet.cell(row, column, f"{month.start:%B %Y}")


Heading = Any


def made(folder: Path, heading: Heading = first_day, months: tuple[Month, ...] = MONTHS) -> Pack:
    """A pack whose headings stand in row 3, its rows in rows 4, 6 and 7; row 5 is blank."""
    (folder / "indicator_config.yaml").write_text(CONFIG, encoding="utf-8")
    pack = Pack(folder)
    sheet = pack.book.active
    sheet.title = "Board"
    sheet["B2"], sheet["B3"] = "Demand", "Indicator"
    for at, month in enumerate(months):
        heading(sheet, 3, 3 + at, month)
    for at, name in enumerate(RATED):
        sheet.cell(3, 3 + len(months) + at, name)
    for row, (name, values) in zip((4, 6, 7), FIGURES.items(), strict=True):
        sheet.cell(row, 2, name)
        for at, value in enumerate(values):
            cell = sheet.cell(row, 3 + at, value)
            cell.number_format = "0%" if value < 1 else "General"
    sheet["G4"], sheet["H4"], sheet["I4"], sheet["J4"] = 30, -1, -1, 24
    sheet["G6"].number_format = "0%"
    sheet["G6"], sheet["H6"], sheet["I6"] = 0.9, 0, 1
    return pack


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return made(tmp_path).save()


def rules(done: adopting.Adoption | refreshing.Done) -> dict[str, str]:
    return {finding.rule: finding.where for finding in done.findings}


def test_only_the_part_that_holds_the_names_changes(pack: Pack) -> None:
    before = pack.members()
    done = pack.adopt()
    after = pack.members()
    assert {name for name in before if before[name] != after[name]} == {"xl/workbook.xml"}
    assert list(before) == list(after)
    names = openpyxl.load_workbook(pack.path).defined_names
    assert {name: names[name].attr_text for name in names} == {
        "kpi_table_demand": "'Board'!$B$3:$J$7",
        "kpi_adopted": "'Board'!$B$3:$J$7",
        "kpi_adopted_demand": "'Board'!$B$3:$J$7",
    }
    assert done.backup is not None
    assert done.backup.exists()


def test_a_pack_adopted_before_it_was_marked_is_marked_when_it_is_adopted_again(
    pack: Pack,
) -> None:
    pack.adopt()
    book = openpyxl.load_workbook(pack.path)
    del book.defined_names["kpi_adopted"]
    book.save(pack.path)
    assert set(pack.adopt().plan.names) == {"kpi_adopted"}
    assert not pack.adopt().plan.names


def test_the_past_months_are_on_record_with_their_cells(pack: Pack) -> None:
    pack.adopt()
    figures = pack.figures()
    assert len(figures) == 12
    assert figures["contacts", "2023-04"] == 20
    assert figures["visited", "2023-07"] == Decimal("0.83")
    assert figures["days", "2023-07"] == Decimal("430.3")
    sources = {version.figure.value: version.source
               for version in open_history(pack.folder / "kpi_history.sqlite").versions()}  # fmt: skip
    assert sources[Decimal("0.83")] == "pack.xlsx: Board!F6"


def test_a_dry_run_writes_nothing_and_says_the_same(pack: Pack) -> None:
    before = {path: path.read_bytes() for path in pack.folder.iterdir()}
    looked = pack.adopt(dry_run=True)
    assert {path: path.read_bytes() for path in pack.folder.iterdir()} == before
    done = pack.adopt()
    assert (looked.taken, looked.findings, looked.plan.names) == (
        done.taken, done.findings, done.plan.names,
    )  # fmt: skip


def test_adopting_twice_changes_nothing(pack: Pack) -> None:
    pack.adopt()
    before = {path: path.read_bytes() for path in pack.folder.iterdir()}
    done = pack.adopt()
    assert {path: path.read_bytes() for path in pack.folder.iterdir()} == before
    assert (done.plan.names, done.taken.new, done.taken.unchanged) == ({}, (), 12)


def test_a_later_pack_adds_its_months(pack: Pack) -> None:
    pack.adopt()
    first_day(pack.board, 3, 7, AUGUST)
    for row, value in ((4, 60), (6, 0.84), (7, 440)):
        pack.board.cell(row, 7, value)
    pack.board["F4"] = 51
    pack.save()
    done = pack.adopt()
    assert [str(each.month) for each in done.taken.new] == ["2023-08"] * 3
    assert rules(done)["published-differs"] == "Board!F4"
    assert pack.figures()["contacts", "2023-07"] == 50


def test_output_leaves_the_pack_as_it_is(pack: Pack) -> None:
    before = pack.path.read_bytes()
    other = pack.folder / "adopted.xlsx"
    done = pack.adopt(output=other)
    assert pack.path.read_bytes() == before
    assert done.backup is None
    assert "kpi_adopted_demand" in openpyxl.load_workbook(other).defined_names


def test_nothing_is_recorded_where_the_workbook_cannot_be_written(pack: Pack) -> None:
    (pack.folder / "~$pack.xlsx").write_bytes(b"\x05Analyst" + b" " * 157)
    with pytest.raises(Refusal):
        pack.adopt()
    assert not (pack.folder / "kpi_history.sqlite").exists()


def test_the_workbook_is_not_changed_where_the_history_cannot_be_written(pack: Pack) -> None:
    before = pack.path.read_bytes()
    (pack.folder / "kpi_history.sqlite").write_bytes(b"not a history at all" * 50)
    with pytest.raises(Refusal, match="not a history"):
        pack.adopt()
    assert pack.path.read_bytes() == before


def percentages(*values: object, number_format: str = "General") -> Callable[[Pack], None]:
    def put(pack: Pack) -> None:
        for at, value in enumerate(values):
            cell = pack.board.cell(6, 3 + at)
            cell.value, cell.number_format = value, number_format

    return put


@pytest.mark.parametrize(
    ("put", "taken", "rule"),
    [
        (percentages(63, 64, 65, 100), ["0.63", "0.64", "0.65", "1"], "percent-as-whole"),
        (percentages(63, 0.64, 65, 1), ["0.63", "0.65", "0.01"], "percent-unclear"),
        (percentages(0.63, 0.64, 0.65, 1), [], "percent-unclear"),
        (percentages("63%", "64 %", 0.65, 66), ["0.63", "0.64", "0.66"], "number-as-text"),
        (percentages(0, 0, 0, 0), ["0", "0", "0", "0"], None),
        (percentages("TBC", "-", None, "n/a"), [], "placeholder"),
        (percentages("<5%", "about half", "#N/A", True), [], "not-a-figure"),
        (percentages(0.6312, 0.625, 0.5, 1, number_format="0%"), ["0.63", "0.63", "0.5", "1"], None),
    ],
)  # fmt: skip
def test_only_what_cannot_be_read_in_two_ways_is_taken(
    tmp_path: Path, put: Callable[[Pack], None], taken: list[str], rule: str | None
) -> None:
    pack = made(tmp_path)
    put(pack)
    done = pack.save().adopt()
    values = [value for (indicator, _), value in pack.figures().items() if indicator == "visited"]
    assert values == [Decimal(value) for value in taken]
    assert rule is None or rule in rules(done)


def test_a_percentage_of_what_is_no_percentage_is_not_taken(tmp_path: Path) -> None:
    pack = made(tmp_path)
    pack.board["D4"].number_format = "0%"
    assert rules(pack.save().adopt())["unit-differs"] == "Board!D4"
    assert ("contacts", "2023-05") not in pack.figures()


def second_table(pack: Pack) -> None:
    sheet = pack.book.create_sheet("Second")
    sheet["A1"] = "Indicator"
    for at, month in enumerate(MONTHS):
        first_day(sheet, 1, 2 + at, month)
    for row, (name, values) in enumerate(
        {"Average caseload": (17, 18, 17, 16), "Number of contacts": (20, 30, 41, 50)}.items(), 2
    ):
        sheet.append([name, *values])
        assert sheet.cell(row, 1).value == name


def test_of_two_figures_the_first_in_the_order_of_the_configs_tables_is_taken(
    tmp_path: Path,
) -> None:
    pack = made(tmp_path)
    second_table(pack)
    pack.book.move_sheet("Second", -1)
    done = pack.save().adopt()
    (finding,) = [each for each in done.findings if each.rule == "figures-disagree"]
    assert finding.where == "Second!D3"
    assert "41" in finding.message
    assert "Board!E4 shows 40" in finding.message
    assert pack.figures()["contacts", "2023-06"] == 40


def test_spellings_and_unknown_rows_are_told(tmp_path: Path) -> None:
    pack = made(tmp_path)
    pack.board["B6"], pack.board["B7"] = "% visited in time", "Average days to adopt"
    pack.save()
    done = pack.adopt()
    assert rules(done)["name-differs"] == "Board!B6"
    assert rules(done)["row-unmatched"] == "Board!B7"
    assert rules(done)["row-missing"] == "Board!B3:J7"
    from xl_kpi.commands.adopted_report import report

    told = report(done, dry_run=False)
    assert told["unmatched"][0]["nearest"][0]["indicator"] == "days"
    assert told["suggestions"]["indicators"] == [
        '- id: days\n  also_named: ["Average days to adopt"]\n'
    ]


def test_a_table_that_the_config_lacks_is_left_alone_with_the_entry_to_add(tmp_path: Path) -> None:
    pack = made(tmp_path)
    second_table(pack)
    pack.save()
    config = pack.folder / "indicator_config.yaml"
    config.write_text(CONFIG[: CONFIG.index("  - {id: second")], encoding="utf-8")
    done = pack.adopt()
    assert rules(done)["table-unknown"] == "Second!A1:E3"
    from xl_kpi.commands.adopted_report import report

    (entry,) = report(done, dry_run=False)["suggestions"]["tables"]
    with config.open("a", encoding="utf-8") as file:
        file.write("".join(f"  {line}\n" for line in entry.splitlines()))
    assert {layout.table.id for layout in pack.adopt().plan.layouts} == {"demand", "second"}


def test_a_table_whose_months_skip_one_is_left_alone(tmp_path: Path) -> None:
    pack = made(tmp_path, months=(*MONTHS[:3], MONTHS[3] + 1)).save()
    done = pack.adopt()
    assert rules(done)["months-broken"] == "Board!B3:J7"
    assert done.plan.names == {}
    assert not (pack.folder / "kpi_history.sqlite").exists()


def test_a_workbook_without_a_table_is_refused(tmp_path: Path) -> None:
    pack = made(tmp_path)
    pack.board.delete_rows(3)
    with pytest.raises(Refusal, match="no table was found"):
        pack.save().adopt()


def headings(pack: Pack) -> list[object]:
    return pack.row(3)[1:5]


@pytest.mark.parametrize(
    ("heading", "moved"),
    [
        (first_day, [midnight(month, 1) for month in (5, 6, 7, 8)]),
        (last_day, [midnight(month, day) for month, day in ((5, 31), (6, 30), (7, 31), (8, 31))]),
        (text, ["May 2023", "June 2023", "July 2023", "August 2023"]),
    ],
)  # fmt: skip
def test_the_window_moves_on_and_the_headings_in_their_manner(
    tmp_path: Path, heading: Heading, moved: list[object]
) -> None:
    pack = made(tmp_path, heading).save()
    pack.adopt()
    formats = pack.formats(3)
    pack.refresh(AUGUST)
    assert headings(pack) == moved
    assert pack.formats(3) == formats
    assert pack.row(4) == ["Number of contacts", 30, 40, 50, 35, 30, 0, 1, 25]


def test_dates_counted_from_1904_move_on(tmp_path: Path) -> None:
    pack = made(tmp_path)
    pack.book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    pack.save()
    pack.adopt()
    pack.refresh(AUGUST)
    assert headings(pack)[-1] == midnight(8, 1)


def test_months_from_right_to_left_stay_so(tmp_path: Path) -> None:
    pack = made(tmp_path, months=MONTHS[::-1]).save()
    pack.adopt()
    assert pack.figures()["contacts", "2023-07"] == 20
    pack.refresh(AUGUST)
    assert headings(pack) == [midnight(month, 1) for month in (8, 7, 6, 5)]
    assert pack.row(4)[1:5] == [35, 20, 30, 40]


def with_formulas(first: object) -> Heading:
    """Headings a month after the one before, as Excel left them when it last worked them out."""

    def heading(sheet: Worksheet, row: int, column: int, month: Month) -> None:
        before = f"{get_column_letter(column - 1)}{row}"
        first_day(sheet, row, column, month)
        if column > 3 or isinstance(first, str):
            sheet.cell(row, column).value = first if column == 3 else f"=EDATE({before},1)"

    return heading


def keep_values(pack: Pack, cells: dict[str, date]) -> None:
    """Store what the formulas gave, as Excel does; openpyxl stores none."""
    pack.save()
    members = pack.members()
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    for address, day in cells.items():
        at = sheet.index(f'<c r="{address}"')
        empty = next(mark for mark in ("<v />", "<v></v>", "<v/>") if mark in sheet[at : at + 200])
        serial = (day - date(1899, 12, 30)).days
        sheet = sheet[:at] + sheet[at:].replace(empty, f"<v>{serial}</v>", 1)
    members["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(pack.path, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)


def test_headings_that_are_formulas_stay_and_follow_the_first_month_after_month(
    tmp_path: Path,
) -> None:
    pack = made(tmp_path, with_formulas(None))
    keep_values(pack, {f"{letter}3": month.start
                       for letter, month in zip("DEF", MONTHS[1:], strict=True)})  # fmt: skip
    assert rules(pack.adopt())["month-as-formula"] == "Board!D3:F3"
    pack.refresh(AUGUST)
    pack.refresh(SEPTEMBER, {"contacts": 36})
    assert headings(pack) == [
        midnight(6, 1), "=EDATE(C3,1)", "=EDATE(D3,1)", "=EDATE(E3,1)",
    ]  # fmt: skip
    assert pack.row(4)[1:5] == [40, 50, 35, 36]


def test_months_worked_out_elsewhere_are_not_moved_behind_the_analysts_back(
    tmp_path: Path,
) -> None:
    pack = made(tmp_path, with_formulas("=Control!A1"))
    pack.book.create_sheet("Control")["A1"] = MONTHS[0].start
    keep_values(pack, {f"{letter}3": month.start
                       for letter, month in zip("CDEF", MONTHS, strict=True)})  # fmt: skip
    pack.adopt()
    before = pack.path.read_bytes()
    with pytest.raises(Refusal, match="formulas of other cells"):
        pack.refresh(AUGUST)
    assert pack.path.read_bytes() == before
    pack.refresh(MONTHS[-1], {"contacts": 50})


def test_the_dates_above_the_headings_move_on_with_them(tmp_path: Path) -> None:
    pack = made(tmp_path)
    for at, month in enumerate(MONTHS):
        pack.board.cell(2, 3 + at, month.end).number_format = "yyyy-mm-dd"
    pack.save()
    assert "month-row" in rules(pack.adopt())
    pack.refresh(AUGUST)
    (above,) = pack.cells("B2:G2")
    assert above == ["Demand", midnight(5, 31), midnight(6, 30),
                     midnight(7, 31), midnight(8, 31), None]  # fmt: skip


def test_a_later_refresh_of_the_same_month_changes_nothing(pack: Pack) -> None:
    pack.adopt()
    pack.refresh(AUGUST)
    before = pack.path.read_bytes()
    assert pack.refresh(AUGUST).plan.is_empty
    assert pack.path.read_bytes() == before


def test_everything_that_is_not_recognised_stays(tmp_path: Path) -> None:
    pack = made(tmp_path)
    sheet = pack.board
    sheet["K3"], sheet["K4"], sheet["L4"] = "Comments", "Late returns", "=SUM(C4:G4)"
    sheet["B8"] = "A row of our own"
    for column in range(3, 7):
        sheet.cell(8, column, column)
    sheet["B5"].fill = openpyxl.styles.PatternFill("solid", "FFEE00")
    sheet["B12"], sheet["A1"] = "Source: our own", "A title"
    pack.save()
    pack.adopt()
    before = openpyxl.load_workbook(pack.path)["Board"]
    done = pack.refresh(AUGUST)
    after = openpyxl.load_workbook(pack.path)["Board"]
    managed = {(row, column) for row in (3, 4, 6, 7) for column in range(3, 11)}
    for row in range(1, 15):
        for column in range(1, 15):
            if (row, column) not in managed:
                old, new = before.cell(row, column), after.cell(row, column)
                assert (old.value, old.number_format, old.style_id) == (
                    new.value, new.number_format, new.style_id,
                ), new.coordinate  # fmt: skip
    assert rules(done)["row-unmatched"] == "Board!B8"


def test_formulas_among_the_figures_are_kept_and_told(tmp_path: Path) -> None:
    pack = made(tmp_path)
    pack.board["F7"], pack.board["I4"] = "=F4*8.6", "=SIGN(E4-F4)"
    pack.save()
    assert "formula-kept" in rules(pack.adopt())
    done = pack.refresh(AUGUST)
    assert pack.row(7)[4] == "=F4*8.6"
    assert pack.row(4)[7] == "=SIGN(E4-F4)"
    kept = {each.where for each in done.findings if each.rule == "formula-kept"}
    assert kept == {"Board!F7", "Board!I4"}


def test_a_cell_keeps_its_format_where_it_shows_the_same_kind_of_thing(tmp_path: Path) -> None:
    pack = made(tmp_path)
    for column in range(3, 7):
        pack.board.cell(6, column).number_format = "0.0%"
        pack.board.cell(4, column).number_format = "#,##0"
        pack.board.cell(7, column).number_format = "@"
    pack.board["H4"].number_format = '"▲";"▼";"►"'
    pack.board["I4"].number_format = "mmm-yy"
    pack.save()
    pack.adopt()
    pack.refresh(AUGUST)
    assert pack.formats(4)[1:5] == ["#,##0"] * 4
    assert pack.formats(6)[1:5] == ["0.0%"] * 4
    assert pack.formats(7)[1:5] == ["0.0"] * 4
    assert pack.formats(4)[6] == '"▲";"▼";"►"'
    assert pack.formats(4)[7] == '"▼ Better";"▲ Worse";"▬ Same";@'


@pytest.mark.parametrize(
    ("there", "after"),
    [
        (("Red", "Amber"), ["Amber", "Green"]),
        (("RED", "GREEN"), ["AMBER", "GREEN"]),
        (("r", "g"), ["a", "g"]),
        ((-1, 0), [0, 1]),
        (("Missed", "Red"), ["Amber", "Green"]),
        (("▼", "▲"), [0, 1]),
    ],
)
def test_ratings_in_words_stay_words(
    tmp_path: Path, there: tuple[object, object], after: list[object]
) -> None:
    pack = made(tmp_path)
    pack.board["H4"], pack.board["H6"] = there
    pack.save()
    pack.adopt()
    pack.refresh(AUGUST)
    assert [pack.row(4)[6], pack.row(6)[6]] == after


def test_codes_that_are_no_plain_codes_are_told(tmp_path: Path) -> None:
    pack = made(tmp_path)
    pack.board["H4"], pack.board["H6"], pack.board["I4"] = "Red", "Green", "▲"
    pack.board["I6"].number_format = "mmm-yy"
    pack.save()
    told = rules(pack.adopt())
    assert told["code-as-word"] == "Board!H4, H6"
    assert told["code-as-text"] == "Board!I4"
    assert told["code-as-date"] == "Board!I6"


def test_whole_percentages_are_shown_as_percentages_from_the_first_refresh_on(
    tmp_path: Path,
) -> None:
    pack = made(tmp_path)
    percentages(63, 64, 65, 66)(pack)
    pack.save()
    pack.adopt()
    pack.refresh(AUGUST)
    assert pack.row(6)[1:5] == [0.64, 0.65, 0.66, 0.91]
    assert pack.formats(6)[1:5] == ["0%"] * 4


def test_what_no_figure_is_known_of_moves_with_its_month(tmp_path: Path) -> None:
    pack = made(tmp_path)
    percentages("TBC", None, 0.5, "TBC")(pack)
    pack.save()
    pack.adopt()
    pack.refresh(AUGUST, {"contacts": 35})
    assert pack.row(6)[1:5] == [None, 0.5, "TBC", "-"]


def test_a_dash_does_not_replace_a_blank_nor_the_packs_own_target(tmp_path: Path) -> None:
    pack = made(tmp_path)
    pack.board["G7"] = 426
    pack.save()
    assert rules(pack.adopt())["not-declared"] == "Board!G7"
    pack.refresh(AUGUST)
    assert pack.row(7)[1:] == [410, 420, 430.3, 399, 426, None, -1, None]


def test_ratings_get_their_colours_where_the_pack_has_none(tmp_path: Path) -> None:
    pack = made(tmp_path).save()
    pack.adopt()
    pack.refresh(AUGUST)
    page = openpyxl.load_workbook(pack.path)["Board"]
    assert {str(area.sqref) for area in page.conditional_formatting} == {"H4:H7"}


def test_a_row_put_in_and_a_column_moved_in_excel_are_found_again(pack: Pack) -> None:
    pack.adopt()
    book = openpyxl.load_workbook(pack.path)
    sheet = book["Board"]
    sheet.move_range("B3:J7", rows=4, cols=1)
    sheet["C12"] = "Average caseload"
    for name in ("kpi_table_demand", "kpi_adopted_demand"):
        book.defined_names[name].attr_text = "Board!$C$7:$K$12"
    book.save(pack.path)
    pack.refresh(AUGUST, AUGUSTS | {"caseload": 17})
    assert pack.cells("C12:G12") == [["Average caseload", None, None, None, 17]]
    assert pack.cells("C8:G8") == [["Number of contacts", 30, 40, 50, 35]]


def test_an_adopted_table_that_lost_its_headings_is_refused(pack: Pack) -> None:
    pack.adopt()
    book = openpyxl.load_workbook(pack.path)
    for column in range(3, 7):
        book["Board"].cell(3, column).value = None
    book.save(pack.path)
    with pytest.raises(Refusal, match="Board!B3:J7"):
        pack.refresh(AUGUST)


def test_an_adopted_table_without_its_own_name_is_refused(pack: Pack) -> None:
    pack.adopt()
    book = openpyxl.load_workbook(pack.path)
    del book.defined_names["kpi_table_demand"]
    book.save(pack.path)
    with pytest.raises(Refusal, match="no defined name of a table"):
        pack.refresh(AUGUST)


def test_a_table_may_show_more_months_than_the_config(tmp_path: Path) -> None:
    pack = made(tmp_path).save()
    pack.adopt()
    done = pack.refresh(AUGUST)
    assert len(done.pack.months) == 4
    assert pack.row(4)[1] == 30
