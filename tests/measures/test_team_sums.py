"""Whether teams add up to the board's figure: what is said, and what the table's total then is."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from command_line import xl_kpi

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
version: 1
council: {name: Solmouth}
extracts:
  plans:
    files: "plans*.csv"
    columns:
      child: {type: text}
      start: {type: date}
      done: {type: text, optional: true}
      team: {type: text, optional: true}
    team: team
indicators:
  - {id: begun, unit: count, numerator: {extract: plans, count: child, when: {in: start}}}
  - id: done
    unit: percent
    denominator: {extract: plans, count: child, when: {in: start}}
    numerator: {where: done = 'y'}
  - {id: share, unit: percent, supplied: true}
  - {id: number, unit: count, supplied: true}
tables: [{id: t, sheet: Board, columns: [indicator, months], rows: [begun, done, share, number]}]
team_tables:
  - {id: begun, sheet: Teams, indicator: begun}
  - {id: done, sheet: Teams, indicator: done}
  - {id: share, sheet: Teams, indicator: share}
  - {id: number, sheet: Teams, indicator: number}
"""
PLANS = "child,start,done,team\n1,02/07/2023,y,East\n2,03/07/2023,,West\n3,04/07/2023,y,\n"
HEADINGS = ("indicator", "team", "period", "numerator", "denominator", "value")

Supplied = tuple[str, str, object, object, object]


def refreshed(folder: Path, plans: str, supplied: list[Supplied]) -> dict[str, tuple[str, str]]:
    """Return what a refresh says of teams' sums: rule and indicator, to level and message."""
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    made = xl_kpi("new", folder / "pack", "--config", folder / "config.yaml", "--period", "2023-07")
    assert made.status == 0, made.err
    extracts = folder / "pack" / "extracts"
    extracts.mkdir(exist_ok=True)
    (extracts / "plans.csv").write_text(plans, encoding="utf-8")
    with (extracts / "supplied_figures.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(HEADINGS)
        for name, team, numerator, denominator, value in supplied:
            rows.writerow([name, team, "2023-07", numerator, denominator, value])
    workbook = folder / "pack" / "board_pack.xlsm"
    report = xl_kpi("refresh", workbook, "--period", "2023-07", "--json")
    assert report.status == 0, report.err
    return {
        f"{finding['rule']} {finding['where'].split()[0]}": (finding["level"], finding["message"])
        for finding in report.json["findings"]
        if finding["rule"].startswith("teams-")
    }


def total(folder: Path, table: str) -> list[object]:
    """Return the last row that a team table of the refreshed workbook shows."""
    import openpyxl

    book = openpyxl.load_workbook(folder / "pack" / "board_pack.xlsm")
    ((sheet, area),) = book.defined_names[f"kpi_team_{table}"].destinations
    rows = [[cell.value for cell in row] for row in book[sheet][area.replace("$", "")]]
    return next(row for row in reversed(rows) if row[0] is not None)


def test_nothing_is_said_of_teams_that_add_up(tmp_path: Path) -> None:
    supplied: list[Supplied] = [
        ("share", "", 7, 10, 0.7), ("share", "East", 3, 4, 0.75), ("share", "West", 4, 6, ""),
        ("number", "", "", "", 9), ("number", "East", 4, "", 4), ("number", "West", 5, "", 5),
    ]  # fmt: skip
    assert refreshed(tmp_path, PLANS, supplied) == {}
    assert total(tmp_path, "share") == ["Total", 10, 7, 0.7]
    assert total(tmp_path, "done")[1:3] == [3, 2]


def test_a_counted_difference_is_a_note(tmp_path: Path) -> None:
    said = refreshed(tmp_path, PLANS + "1,02/07/2023,y,West\n", [("share", "", 7, 10, 0.7)])
    because = "; a child with two teams counts in each"
    assert said == {
        "teams-and-whole begun": (
            "note", f"the teams add up to 4, and the whole service is 3{because}",
        ),
        "teams-and-whole done": (
            "note", f"the teams add up to 3 of 4, and the whole service is 2 of 3{because}",
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("whole", "sums"),
    [
        ((8, 10, 0.8), "7 of 10, and the whole service is 8 of 10"),
        (("", "", 0.8), "0.7, and the whole service is 0.8"),
    ],
)
def test_a_supplied_difference_is_a_warning(
    tmp_path: Path, whole: tuple[object, object, object], sums: str
) -> None:
    supplied: list[Supplied] = [
        ("share", "", *whole), ("share", "East", 3, 4, ""), ("share", "West", 4, 6, ""),
    ]  # fmt: skip
    said = refreshed(tmp_path, PLANS, supplied)
    assert said == {"teams-and-whole share": ("warning", f"the teams add up to {sums}")}
    assert total(tmp_path, "share") == ["Total", 10, 7, 0.7]


def test_a_supplied_row_that_is_itself_a_total_is_found(tmp_path: Path) -> None:
    supplied: list[Supplied] = [
        ("number", "", 9, "", 9), ("number", "East", 4, "", 4), ("number", "West", 5, "", 5),
        ("number", "Grand Total", 9, "", 9),
    ]  # fmt: skip
    ((level, message),) = refreshed(tmp_path, PLANS, supplied).values()
    assert (level, message) == ("warning", "the teams add up to 18, and the whole service is 9")


def test_a_total_leaves_no_team_out_that_has_only_a_percentage(tmp_path: Path) -> None:
    supplied: list[Supplied] = [
        ("share", "", 70, 100, 0.7), ("share", "East", 3, 4, ""), ("share", "West", "", "", 0.6),
    ]  # fmt: skip
    said = refreshed(tmp_path, PLANS, supplied)
    assert [*said] == ["teams-part-added share"]
    assert "without the numbers it rests on: 1 of 2" in said["teams-part-added share"][1]
    assert total(tmp_path, "share") == ["Total", 100, 70, 0.7]


def test_percentages_alone_are_as_good_as_they_came(tmp_path: Path) -> None:
    supplied: list[Supplied] = [
        ("share", "", "", "", 0.7), ("share", "East", "", "", 0.75), ("share", "West", "", "", 0.6),
    ]  # fmt: skip
    assert refreshed(tmp_path, PLANS, supplied) == {}
    assert total(tmp_path, "share") == ["Total", "-", "-", 0.7]
