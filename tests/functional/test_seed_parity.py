"""One real pack, fed in as supplied figures, comes out as the same tables, cell for cell.

The pack contradicts itself between sheets, so each of its 138 rows has an indicator of its own.
It leaves a cell blank, or writes a dash, where it has nothing to show; the board writes a dash.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from command_line import xl_kpi

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[1] / "data" / "seed_board_tables.csv"
MONTHS = [f"{2022 + (n + 6) // 12}-{(n + 6) % 12 + 1:02}" for n in range(13)]
COMPARATORS = {
    "local_last_year": "local_2021_22",
    "statistical_neighbours": "statistical_neighbours",
    "south_east": "south_east",
    "england": "england",
}
NOTHING = {"", "-"}
WRONG_IN_THE_SEED = {
    ("rag", 125), ("direction_of_travel", 139), ("direction_of_travel", 143),
    ("direction_of_travel", 179), ("direction_of_travel", 197), ("direction_of_travel", 215),
}  # fmt: skip

Row = dict[str, str]


def seed() -> list[Row]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables(rows: list[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["sheet"], row["table"]), []).append(row)
    return found


def unit(row: Row) -> str:
    return "percent" if any(row[month].endswith("%") for month in MONTHS) else "number"


def indicator_id(row: Row) -> str:
    return f"row_{row['seed_line']}"


def table_id(sheet: str, number: str) -> str:
    return f"{sheet.split(maxsplit=1)[0].lower()}_{number}"


def config_of(rows: list[Row]) -> str:
    lines = ["version: 1", "council: {name: Made-up Council}", "window: 13", "comparators:"]
    lines += [f"  - {{id: {name}, label: {name}}}" for name in COMPARATORS]
    lines.append("indicators:")
    for row in rows:
        lines += [
            f"  - id: {indicator_id(row)}",
            f"    name: {row['indicator']!r}" if "'" not in row["indicator"]
            else f'    name: "{row["indicator"]}"',
            f"    unit: {unit(row)}",
            "    decimals: 0",
            "    supplied: true",
            f"    polarity: {row['polarity'] or 'none'}",
        ]  # fmt: skip
        if row["ref_id"]:
            lines.append(f"    ref_id: {row['ref_id']}")
        if row["target"] not in NOTHING:
            tolerance = f", tolerance: {row['tolerance']}" if row["tolerance"] else ""
            lines.append(f"    target: {{value: '{row['target']}'{tolerance}}}")
        given = {name: row[column] for name, column in COMPARATORS.items() if row[column]}
        if given:
            text = ", ".join(f"{name}: '{value}'" for name, value in given.items())
            lines.append(f"    comparators: {{{text}}}")
        if row["note"] and not row["note"].isdigit():
            lines.append(f"    note: {row['note']!r}")
    lines.append("tables:")
    for (sheet, number), mine in tables(rows).items():
        columns = "indicator, months, target, rag, direction, " + ", ".join(COMPARATORS) + ", note"
        if any(row["trend"] for row in mine):
            columns = "indicator, months, trend"
        lines += [
            f"  - id: {table_id(sheet, number)}",
            f"    sheet: {sheet}",
            *([f"    title: {mine[0]['section']!r}"] if mine[0]["section"] else []),
            f"    columns: [ref_id, {columns}]",
            f"    rows: [{', '.join(map(indicator_id, mine))}]",
        ]
    return "\n".join(lines) + "\n"


def write_inputs(folder: Path, rows: list[Row]) -> None:
    extracts = folder / "extracts"
    extracts.mkdir(parents=True)
    (folder / "config.yaml").write_text(config_of(rows), encoding="utf-8")
    with (extracts / "supplied_figures.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["indicator", "period", "value"])
        for row in rows:
            for month in MONTHS:
                if row[month]:
                    writer.writerow([indicator_id(row), month, row[month]])


def refreshed(folder: Path, period: str) -> dict[str, list[list[object]]]:
    """Build a workbook, refresh it, and read its tables back by their names."""
    answer = xl_kpi("new", folder / period, "--config", folder / "config.yaml", "--period", period)
    assert answer.status == 0, answer.err
    workbook = next((folder / period).glob("*.xls*"))
    answer = xl_kpi("refresh", workbook, "--extracts", folder / "extracts", "--period", period)
    assert answer.status == 0, answer.err
    book = openpyxl.load_workbook(workbook)
    found = {}
    for name, defined in book.defined_names.items():
        if name.startswith("kpi_table_"):
            ((sheet, area),) = defined.destinations
            found[name.removeprefix("kpi_table_")] = [
                [cell.value for cell in line] for line in book[sheet][area.replace("$", "")]
            ]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("seed")
    write_inputs(made, seed())
    return made


@pytest.fixture(scope="module")
def july(folder: Path) -> dict[str, list[list[object]]]:
    return refreshed(folder, "2023-07")


@pytest.fixture(scope="module")
def may(folder: Path) -> dict[str, list[list[object]]]:
    return refreshed(folder, "2023-05")


def expected_cell(row: Row, column: str) -> object:
    """What a workbook holds where the seed shows this text."""
    text = row[column].strip()
    if text in NOTHING:
        return "-"
    if text.endswith("%") and not text.startswith("<"):
        # A percentage beside whole numbers is shown as it was published.
        return float(text[:-1]) / 100 if unit(row) == "percent" else text
    try:
        return float(text)
    except ValueError:
        return text


def cells(
    found: dict[str, list[list[object]]], sheets: set[str]
) -> Iterator[tuple[Row, dict[str, object]]]:
    """Yield each seed row with its refreshed cells by heading."""
    for (sheet, number), mine in tables(seed()).items():
        if sheet in sheets:
            header, *body = found[table_id(sheet, number)]
            names = [h.strftime("%Y-%m") if isinstance(h, datetime) else h for h in header]
            assert len(body) == len(mine)
            for row, line in zip(mine, body, strict=True):
                yield row, dict(zip(names, line, strict=True))


def test_the_tables_of_july_are_the_seeds(july: dict[str, list[list[object]]]) -> None:
    compared = 0
    for row, got in cells(july, {"Board Data Tables for Slide", "Sheet1"}):
        compared += assert_same(row, got, MONTHS)
    assert compared > 1900


def test_the_tables_of_may_are_the_seeds(may: dict[str, list[list[object]]]) -> None:
    compared = 0
    for row, got in cells(may, {"Corporate parenting board"}):
        compared += assert_same(row, got, MONTHS[:11])
    assert compared > 400


def assert_same(row: Row, got: dict[str, object], months: list[str]) -> int:
    pairs = [(month, month) for month in months]
    pairs += [("Indicator", "indicator"), ("Ref_ID", "ref_id")]
    if "Trend" in got:
        pairs.append(("Trend", "trend"))
    else:
        pairs += [("Target", "target"), *((name, column) for name, column in COMPARATORS.items())]
    for heading, column in pairs:
        found, expected = got[heading], expected_cell(row, column)
        if column == "ref_id" and not row[column]:
            assert found is None
        else:
            assert found == expected, f"line {row['seed_line']} {heading}"
    if "Note" in got:
        assert (got["Note"] or "") == row["note"], f"line {row['seed_line']} note"
    return len(pairs)


@pytest.mark.parametrize(("heading", "column"), [("RAG", "rag"),
                                                 ("Direction of travel", "direction_of_travel")])  # fmt: skip
def test_every_rating_is_the_seeds_but_six(
    heading: str,
    column: str,
    july: dict[str, list[list[object]]],
    may: dict[str, list[list[object]]],
) -> None:
    rated, differ = 0, set()
    rows = [
        *cells(july, {"Board Data Tables for Slide", "Sheet1"}),
        *cells(may, {"Corporate parenting board"}),
    ]
    for row, got in rows:
        if row[column] not in NOTHING:
            rated += 1
            if got[heading] != int(row[column]):
                differ.add((column, int(row["seed_line"])))
    assert rated == 70
    assert differ == {wrong for wrong in WRONG_IN_THE_SEED if wrong[0] == column}
