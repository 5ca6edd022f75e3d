"""Caseloads from the extract to the cells of a workbook, as the command line makes them."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from command_line import Answer, xl_kpi

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CONFIG = """\
version: 1
council: {name: Solmouth}
window: 3
extracts:
  contacts:
    files: contacts.csv
    columns: {contacted: {type: date}}
  allocations:
    files: "allocations*.csv"
    columns:
      as_at: {type: date, optional: true}
      worker: {type: text, optional: true}
      qualifying_status: {type: text, optional: true}
      team: {type: text, optional: true}
      COUNTED
indicators:
  - {id: contacts, name: Contacts, unit: count, numerator: {extract: contacts, when: {in: contacted}}}
tables:
  - {id: demand, sheet: Board, columns: [indicator, months], rows: [contacts]}
caseloads:
  - {id: heaviest, sheet: Caseloads, title: 20+ Caseloads, extract: allocations, minimum: 20, highlight: {SW: 20, NQSW: 18, ASYE: 15}}
  - {id: bit, sheet: Caseloads - BIT, title: Caseloads in BIT, extract: allocations, teams: [BIT], blocks: 3, highlight: {SW: 20, NQSW: 18, ASYE: 15}}
caseload_summaries:
  - {id: by_team, sheet: Caseloads - summary, extract: allocations, highlight: {SW: 20, NQSW: 18, ASYE: 15}}
"""
BY_NUMBER, BY_CHILD = "allocations: {type: number}", "child_id: {type: text, optional: true}"
CONTACTS = "contacted\n31/05/2023\n30/06/2023\n31/07/2023\n"
Row = tuple[object, ...]


@dataclass(frozen=True)
class Pack:
    """A council's folder, its workbook built and ready."""

    folder: Path
    counted: str

    @property
    def workbook(self) -> Path:
        return self.folder / "board_pack.xlsm"

    def write(self, rows: Iterable[Row], *, headings: Sequence[str] = ()) -> None:
        name = self.counted.split(":")[0]
        wanted = headings or ("worker", "qualifying_status", "team", name)
        with (self.folder / "extracts/allocations.csv").open("w", newline="") as file:
            csv.writer(file).writerows([wanted, *rows])

    def refresh(self, *options: object) -> Answer:
        answer = xl_kpi("refresh", self.workbook, "--json", *(options or ("--period", "2023-07")))
        assert answer.status == 0, answer.err
        return answer

    def rows(self, name: str) -> list[list[object]]:
        """The rows in use of a table, its heading first."""
        book = openpyxl.load_workbook(self.workbook)
        ((sheet, area),) = book.defined_names[name].destinations
        rows = [[cell.value for cell in row] for row in book[sheet][area.replace("$", "")]]
        while rows and all(value is None for value in rows[-1]):
            rows.pop()
        return rows

    def change(self, name: str, row: int, column: int, value: object) -> None:
        """Change a cell of a table, as a person does in a spreadsheet program."""
        book = openpyxl.load_workbook(self.workbook, keep_vba=True)
        ((sheet, area),) = book.defined_names[name].destinations
        book[sheet][area.replace("$", "")][row][column].value = value
        book.save(self.workbook)


Make = Callable[..., Pack]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """A council's folder for a config, made once."""
    known: dict[tuple[str, str], Path] = {}

    def folder(counted: str, config: str) -> Path:
        if (counted, config) not in known:
            place = tmp_path_factory.mktemp("made")
            source = place / "config.yaml"
            source.write_text(config.replace("COUNTED", counted), encoding="utf-8")
            answer = xl_kpi("new", place / "council", "--config", source, "--period", "2023-06")
            assert answer.status == 0, answer.err
            (place / "council/extracts/contacts.csv").write_text(CONTACTS)
            known[counted, config] = place / "council"
        return known[counted, config]

    return folder


@pytest.fixture
def made(built: Callable[[str, str], Path], tmp_path: Path) -> Make:
    def copied(counted: str = BY_NUMBER, config: str = CONFIG) -> Pack:
        return Pack(Path(shutil.copytree(built(counted, config), tmp_path / "council")), counted)

    return copied


@pytest.fixture
def pack(made: Make) -> Pack:
    return made()


@pytest.fixture
def by_child(made: Make) -> Pack:
    return made(BY_CHILD)


def seed_lists(shared: Path) -> dict[str, list[list[object]]]:
    """The published pack's lists: allocations, status, team."""
    lists: dict[str, list[list[object]]] = {}
    with (shared / "seed/caseloads.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            shown = [int(row["allocations"]), row["qualifying_status"], row["allocated_team"]]
            lists.setdefault(row["list"], []).append(shown)
    return lists


def seed_workers(shared: Path) -> list[list[object]]:
    """Every worker of either list once, those of the long list first and in its order."""
    heaviest, bit = seed_lists(shared).values()
    listed = list(heaviest)
    for worker in bit:
        if worker in listed:
            listed.remove(worker)
        else:
            heaviest.append(worker)
    return heaviest


@pytest.mark.parametrize("counted", [BY_NUMBER, BY_CHILD])
def test_the_published_lists_are_reproduced_cell_for_cell(
    shared: Path, made: Make, counted: str
) -> None:
    pack = made(counted)
    rows: list[Row] = []
    for at, (count, status, team) in enumerate(seed_workers(shared)):
        numbers = [count] if counted == BY_NUMBER else [f"{at}-{n}" for n in range(int(str(count)))]
        rows += [(f"W{at}", status, team, number) for number in numbers]
    pack.write(rows)
    pack.refresh()
    heaviest, bit = seed_lists(shared).values()
    headings = ["No. of Allocations", "Qualifying Status", "Allocated_Team"]
    assert pack.rows("kpi_caseload_heaviest") == [headings, *heaviest]
    blocks = pack.rows("kpi_caseload_bit")
    read = [[row[at : at + 3] for row in blocks if row[at] is not None] for at in (0, 4, 8)]
    assert all(block[0] == headings for block in read)
    assert [row for block in read for row in block[1:]] == bit
    assert [block[1][2] for block in read] == ["BIT Central 1", "BIT East 1", "BIT West 1"]
    assert {row[at] for row in blocks for at in (3, 7)} == {None}


def test_a_second_refresh_changes_no_cell_and_a_new_team_has_a_place(pack: Pack) -> None:
    pack.write([("A", "SW", "BIT East 1", 12), ("B", "SW", "BIT West 1", 30)])
    pack.refresh()
    assert pack.refresh().json["cells_changed"] == 0
    pack.write([("A", "SW", "BIT East 1", 12), ("C", "SW", "BIT North 1", 9),
                ("D", "ASYE", "BIT South 1", 8), ("E", "SW", "Elsewhere", 40)])  # fmt: skip
    pack.refresh()
    blocks = pack.rows("kpi_caseload_bit")
    assert [row[2] for row in blocks[1:]] == ["BIT East 1"]
    assert blocks[1][4:7] == [9, "SW", "BIT North 1"]
    assert blocks[1][8:] == [8, "ASYE", "BIT South 1"]
    assert pack.rows("kpi_caseload_heaviest")[1:] == [[40, "SW", "Elsewhere"]]


def test_a_column_of_blocks_longer_than_its_room_grows(pack: Pack) -> None:
    pack.write([(f"W{at}", "SW", f"BIT East {at % 2 + 1}", at % 20) for at in range(2000)])
    report = pack.refresh().json
    assert "table-grew" in {finding["rule"] for finding in report["findings"]}
    blocks = pack.rows("kpi_caseload_bit")
    assert sum(isinstance(value, int) for row in blocks for value in row) == 1900
    assert pack.rows("kpi_caseload_summary_by_team")[-1][1] == 2000


def test_the_month_before_is_what_was_shown_then(pack: Pack) -> None:
    pack.write([("A", "SW", "East", 21), ("B", "SW", "East", 10)])
    pack.refresh("--period", "2023-07")
    assert pack.rows("kpi_caseload_summary_by_team")[-1][-2:] == ["-", "-"]
    (pack.folder / "extracts/contacts.csv").write_text(f"{CONTACTS}31/08/2023\n")
    pack.write([("A", "SW", "East", 20), ("C", "SW", "New", 25)])
    pack.refresh("--period", "2023-08")
    assert [row[-2:] for row in pack.rows("kpi_caseload_summary_by_team")[1:]] == [
        [15.5, 1], ["-", "-"], [15.5, 1],
    ]  # fmt: skip
    exported = xl_kpi("history", "export", "--history", pack.folder / "kpi_history.sqlite").rows
    kept = {(row["indicator"], row["team"], row["period"]): row["value"] for row in exported}
    assert kept["caseload_summary.by_team.mean", "East", "2023-07"] == "15.5"
    assert kept["caseload_summary.by_team.over", "", "2023-08"] == "2"


def test_another_months_snapshot_puts_nothing_on_record(pack: Pack) -> None:
    pack.write([("A", "SW", "East", 21)])
    pack.refresh("--period", "2023-06")
    with sqlite3.connect(pack.folder / "kpi_history.sqlite") as history:
        query = "SELECT count(*) FROM figure WHERE indicator LIKE 'caseload%'"
        assert history.execute(query).fetchone() == (0,)
    pack.refresh("--period", "2023-07")
    assert pack.rows("kpi_caseload_summary_by_team")[-1][-2:] == ["-", "-"]


def test_snapshots_of_two_months_need_no_history(pack: Pack) -> None:
    headings = ("as_at", "worker", "team", "allocations")
    pack.write([("30/06/2023", "A", "East", 8), ("31/07/2023", "A", "East", 21)], headings=headings)
    for month in ("2023-06", "2023-07"):
        pack.refresh("--period", month)
    assert pack.rows("kpi_caseload_summary_by_team")[-1][2:4] == [21, 21]
    assert pack.rows("kpi_caseload_summary_by_team")[-1][-2:] == [8, 0]


def test_an_exported_history_of_summaries_can_be_imported(pack: Pack, tmp_path: Path) -> None:
    pack.write([("A", "SW", "East", 21), ("B", "SW", "East", 10)])
    pack.refresh()
    history = pack.folder / "kpi_history.sqlite"
    exported, before = tmp_path / "export.csv", xl_kpi("history", "export", "--history", history)
    exported.write_text(before.out, encoding="utf-8")
    history.unlink()
    config = pack.folder / "indicator_config.yaml"
    answer = xl_kpi("history", "import", exported, "--config", config, "--history", history,
                    "--reason", "moved")  # fmt: skip
    assert answer.status == 0, answer.err
    again = xl_kpi("history", "export", "--history", history).rows
    columns = ("indicator", "team", "period", "numerator", "denominator", "value")
    assert [[row[c] for c in columns] for row in again] == [
        [row[c] for c in columns] for row in before.rows
    ]


def test_a_threshold_that_a_person_changed_is_kept_and_counts(pack: Pack) -> None:
    pack.write([("A", " sw", "East", 21), ("B", "SW", "East", 10), ("C", "Agency", "East", 31)])
    pack.refresh()
    assert pack.rows("kpi_caseload_summary_by_team")[-1][6:8] == [1, 0.34]
    pack.change("kpi_thresholds", 1, 1, 10)
    pack.change("kpi_thresholds", 4, 0, "agency ")
    pack.change("kpi_thresholds", 4, 1, 31)
    report = pack.refresh().json
    assert pack.rows("kpi_thresholds")[1:] == [["SW", 10], ["NQSW", 18], ["ASYE", 15], ["agency ", 31]]  # fmt: skip
    assert pack.rows("kpi_caseload_summary_by_team")[-1][6:8] == [3, 1]
    (said,) = [f for f in report["findings"] if f["rule"] == "thresholds-changed"]
    assert (said["level"], said["where"]) == ("note", "Caseloads!E5:F15")
    assert "2 statuses" in said["message"]
    assert pack.refresh().json["cells_changed"] == 0


@pytest.mark.parametrize("value", ["twenty", "20", "=15+5", None])
def test_a_threshold_that_is_no_number_holds_for_nobody(pack: Pack, value: str | None) -> None:
    pack.write([("A", "SW", "East", 21), ("B", "NQSW", "East", 18)])
    pack.refresh()
    pack.change("kpi_thresholds", 1, 1, value)
    rules = [finding["rule"] for finding in pack.refresh().json["findings"]]
    assert pack.rows("kpi_caseload_summary_by_team")[-1][6] == 1
    assert ("threshold-unreadable" in rules) == (value is not None)
    assert rules.count("thresholds-changed") == 1


def test_a_workbook_without_threshold_cells_counts_by_the_config(pack: Pack) -> None:
    pack.write([("A", "SW", "East", 21)])
    book = openpyxl.load_workbook(pack.workbook, keep_vba=True)
    del book.defined_names["kpi_thresholds"]
    book.save(pack.workbook)
    report = pack.refresh().json
    assert pack.rows("kpi_caseload_summary_by_team")[-1][6] == 1
    assert not [f for f in report["findings"] if f["rule"].startswith("threshold")]


def test_a_list_with_thresholds_of_its_own_has_cells_of_its_own(made: Make) -> None:
    config = CONFIG.replace("blocks: 3, highlight: {SW: 20,", "blocks: 3, highlight: {SW: 16,")
    pack = made(config=config)
    assert pack.rows("kpi_thresholds")[1] == ["SW", 20]
    assert pack.rows("kpi_thresholds_bit")[1] == ["SW", 16]


def test_names_of_thresholds_that_cover_something_else_are_refused(pack: Pack) -> None:
    pack.write([("A", "SW", "East", 21)])
    book = openpyxl.load_workbook(pack.workbook, keep_vba=True)
    book.defined_names["kpi_thresholds"].attr_text = "Caseloads!$E$5:$G$15"
    book.save(pack.workbook)
    answer = xl_kpi("refresh", pack.workbook)
    assert answer.status == 2
    assert "kpi_thresholds must cover a heading and rows of 2 columns" in answer.err


def test_a_workbook_built_with_one_list_goes_on_without_blocks(made: Make) -> None:
    flat = CONFIG.replace(", blocks: 3", "").split("caseload_summaries:")[0]
    pack = made(config=flat)
    pack.write([("A", "SW", "BIT East 1", 21), ("B", "SW", "BIT Central 1", 10),
                ("C", "SW", "BIT East 1", 22)])  # fmt: skip
    pack.refresh()
    assert pack.rows("kpi_caseload_bit")[1:] == [
        [10, "SW", "BIT Central 1"], [22, "SW", "BIT East 1"], [21, "SW", "BIT East 1"],
    ]  # fmt: skip


def test_text_that_looks_like_a_formula_stays_text_in_lists_and_summaries(by_child: Pack) -> None:
    by_child.write([("=1+1", "=2+2", "BIT =3", "=A1"), ("@x", "+SW", "-4", "c")])
    by_child.refresh()
    assert by_child.rows("kpi_caseload_bit")[1][:3] == [1, "=2+2", "BIT =3"]
    book = openpyxl.load_workbook(by_child.workbook)
    for sheet in ("Caseloads - BIT", "Caseloads - summary"):
        assert {cell.data_type for row in book[sheet].iter_rows() for cell in row} <= {
            "s",
            "n",
            "d",
        }


def test_unallocated_children_and_workers_without_a_status_are_shown(by_child: Pack) -> None:
    by_child.write([("Zoe", "", "BIT East 1", "a"), ("", "", "BIT East 1", "b"), ("", "", "", "c")])
    report = by_child.refresh().json
    assert by_child.rows("kpi_caseload_bit")[1:] == [
        [1, "Not recorded", "BIT East 1", *[None] * 8], [1, "Unallocated", "BIT East 1", *[None] * 8],
    ]  # fmt: skip
    assert by_child.rows("kpi_caseload_heaviest")[1:] == [
        [1, "Unallocated", "BIT East 1"], [1, "Unallocated", "(no team)"],
    ]  # fmt: skip
    assert [row[8] for row in by_child.rows("kpi_caseload_summary_by_team")[1:]] == [1, 1, 2]
    assert {"children-unallocated", "status-missing"} <= {f["rule"] for f in report["findings"]}


def test_a_cell_of_a_block_is_explained_by_its_workers_rows(by_child: Pack) -> None:
    by_child.write([("Zoe", "SW", "BIT East 1", "a"), ("Amy", "SW", "BIT West 1", "b"),
                    ("Amy", "SW", "BIT West 1", "c"), ("Bob", "SW", "BIT West 2", "d"),
                    ("", "", "BIT West 1", "e")])  # fmt: skip
    by_child.refresh()

    def explained(cell: str) -> Answer:
        return xl_kpi("explain", f"Caseloads - BIT!{cell}", "--workbook", by_child.workbook, "--json")  # fmt: skip

    rows = {"A6": [2], "E6": [3, 4], "G7": [6], "I6": [5]}
    for cell, numbers in rows.items():
        report = explained(cell).json
        assert [row["row"] for row in report["rows"]["allocations"]] == numbers, cell
        assert "Amy" not in str(report)
    assert "is blank" in explained("E8").err
    summary = xl_kpi("explain", "Caseloads - summary!B5", "--workbook", by_child.workbook)
    assert summary.status == 2
    assert "adds up the workers of a team" in summary.err


def test_workers_are_named_only_where_asked_and_check_notes_it(made: Make) -> None:
    config = CONFIG.replace("minimum: 20,", "minimum: 20, show_worker: true,")
    pack = made(config=config)
    pack.write([("Zoe", "SW", "East", 21)])
    report = pack.refresh().json
    assert pack.rows("kpi_caseload_heaviest")[1] == [21, "SW", "East", "Zoe"]
    assert "workers-named" in {finding["rule"] for finding in report["findings"]}
    assert "Zoe" not in str(report["findings"])


def test_an_audit_finds_nothing_in_what_a_refresh_wrote(pack: Pack) -> None:
    pack.write([(f"W{at}", "SW", f"BIT East {at % 3 + 1}", at) for at in range(40)])
    pack.refresh()
    answer = xl_kpi("audit", pack.workbook, "--json")
    assert answer.json["findings"] == [], answer.out
