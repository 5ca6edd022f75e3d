"""Published comparators through the commands: checked, shown on the board, explained, audited."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest
from command_line import xl_kpi
from published_files import lait_rows, write_lait, write_neighbours

if TYPE_CHECKING:
    from functional.conftest import Council

COMPARATORS = """\
published: {files: "published/*"}
comparators:
  - {id: local_last_year, label: Ours 20/21}
  - {id: statistical_neighbours, label: Statistical Neighbours}
  - {id: england, label: England}
"""
COLUMNS = "quartile, local_last_year, statistical_neighbours, england, note"


@pytest.fixture
def compared(council: Council) -> Council:
    """The small council, named as an authority of the files, with comparators from them."""
    text = council.config.read_text("utf-8")
    text = text.replace("name: Made-up Council", "name: Anytown Council")
    text = text.replace("comparators: [{id: england, label: England}]\n", COMPARATORS)
    text = text.replace("    comparators: {england: 12}\n", "    published_as: {lait: Contacts}\n")
    text = text.replace("polarity: none\n", "polarity: high\n    published_as: {lait: Police}\n")
    council.config.write_text(text.replace("england, note", COLUMNS), "utf-8")
    council.workbook.unlink()
    made = xl_kpi("new", council.folder / "new", "--config", council.config)
    assert made.status == 0, made.err
    (council.folder / "new" / council.workbook.name).rename(council.workbook)
    published = council.folder / "published"
    write_lait(
        published,
        lait_rows("Contacts", "2023", {301: 40, 302: 30, 303: 45, 304: 80, 970: "12,345"}),
        lait_rows("Police", "2022", {301: "33.3", 302: "c", 303: "20", 970: "31.4"}),
        lait_rows("Police", "2023", {301: "x", 302: "40.2", 303: "20", 970: "31.5"}),
    )
    write_neighbours(published, "sn_april_2021.xlsx", {301: (302, 303)})
    return council


def test_the_board_shows_published_figures_with_their_years(compared: Council) -> None:
    answer = compared.refresh()
    assert answer.status == 0, answer.err
    sheet = openpyxl.load_workbook(compared.workbook)["Board"]
    rows = [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    (headings,) = (row for row in rows if "Indicator" in row)
    assert headings[-5:] == [
        "Quartile",
        "Ours",
        "Statistical Neighbours 2023",
        "England 2023",
        "Note",
    ]
    (contacts,) = (row for row in rows if "Number of contacts in the month" in row)
    assert contacts[-5:] == ["B", 40, 37.5, 12345, "A note; Ours 2023"]
    (police,) = (row for row in rows if "Percentage of contacts from the police" in row)
    assert police[-5:] == ["-", 0.333, 0.301, 0.315, "Ours 2022"]


def test_check_lists_what_is_taken_and_what_is_amiss(compared: Council) -> None:
    answer = xl_kpi("check", "--config", compared.config, "--json")
    report = json.loads(answer.out)
    assert answer.status == 1
    found = {
        (each["indicator"], each["comparator"]): each for each in report["published"]["comparators"]
    }
    assert found["police_percent", "local_last_year"] == {
        "indicator": "police_percent", "comparator": "local_last_year", "year": 2022, "label": "2022",
        "value": 0.333, "source": "LAIT Police (lait.csv)",
    }  # fmt: skip
    assert [q["band"] for q in report["published"]["quartiles"]] == ["B"]
    assert [each["file"] for each in report["published"]["files"]] == [
        "lait.csv", "sn_april_2021.xlsx [LA SN Groups]",
    ]  # fmt: skip
    (mixed,) = (f for f in report["findings"] if f["rule"] == "comparators-mixed-years")
    assert mixed["where"] == "police_percent"
    screen = xl_kpi("check", "--config", compared.config).out
    assert "Comparators in the published files" in screen
    assert "2022 and 2023" in " ".join(screen.split())


def test_explain_tells_the_year_and_the_source(compared: Council) -> None:
    answer = xl_kpi("explain", "contacts", "--config", compared.config)
    assert answer.status == 0, answer.err
    assert "England 12,345 (2023, LAIT Contacts (lait.csv))" in answer.out
    assert "mean of 2 of 2 statistical neighbours, set of April 2021" in answer.out
    assert "B of A (best) to D: 40 in 2023, all authorities being from 30 to 80" in answer.out
    rating = json.loads(xl_kpi("explain", "contacts", "--config", compared.config, "--json").out)[
        "rating"
    ]
    assert rating["published"]["england"]["year"] == 2023
    assert rating["quartile"] == "B"


def test_the_history_records_the_files(compared: Council) -> None:
    assert compared.refresh().status == 0
    runs = json.loads(
        xl_kpi("history", "list", "--history", compared.history, "--json").out
    )["runs"]  # fmt: skip
    files = {each["file"] for each in runs[-1]["files"] if each["extract"] == "published files"}
    assert files == {"lait.csv", "sn_april_2021.xlsx [LA SN Groups]"}


def test_an_audit_knows_the_years_of_published_figures(compared: Council) -> None:
    assert compared.refresh().status == 0
    rules = ("--rule", "comparators-mixed-years", "--rule", "comparator-not-declared", "--json")
    assert json.loads(xl_kpi("audit", compared.workbook, *rules).out)["findings"] == []
    book = openpyxl.load_workbook(compared.workbook, keep_vba=True)
    (england,) = (cell for row in book["Board"] for cell in row if cell.value == 0.315)
    england.value = 0.314
    book.save(compared.workbook)
    (found,) = json.loads(xl_kpi("audit", compared.workbook, *rules).out)["findings"]
    assert (found["rule"], found["cell"]) == ("comparators-mixed-years", england.coordinate)
    assert "England's figure of 2022" in found["message"]


def test_a_damaged_file_stops_the_refresh_and_nothing_is_written(compared: Council) -> None:
    (compared.folder / "published" / "more.parquet").write_bytes(b"no parquet")
    before = compared.files()
    answer = compared.refresh()
    assert answer.status == 2
    assert "more.parquet: this file is damaged; download it again" in answer.err
    assert compared.files() == before


def test_an_adopted_packs_headings_are_given_the_right_years(compared: Council) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    headings = ("Indicator", "May-23", "Jun-23", "Jul-23", "RAG", "Ours 20/21", "England")
    sheet.append(headings)
    sheet.append(("Number of contacts in the month", 2, 1, 3, 1, 12, 900))
    sheet.append(("Percentage of contacts from the police", 0.5, 1, 0.33, "-", 0.3, 0.3))
    pack = compared.folder / "by hand.xlsx"
    book.save(pack)
    adopted = xl_kpi("adopt", pack, "--config", compared.config)
    assert adopted.status in (0, 1), adopted.err
    refreshed = xl_kpi("refresh", pack, "--config", compared.config)
    assert refreshed.status == 0, refreshed.err
    rows = list(openpyxl.load_workbook(pack).worksheets[0].iter_rows(values_only=True))
    assert rows[0] == (*headings[:5], "Ours 2022 and 2023", "England")
    assert [row[-2:] for row in rows[1:3]] == [(40, 12345), (0.333, 0.315)]
