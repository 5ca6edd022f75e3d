"""The nine tables by team of one real pack, fed in as supplied figures, come out cell for cell."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest
from command_line import xl_kpi

from xl_kpi.board import formats

SEED = (
    Path(os.environ.get("XL_KPI_SHARED", Path(__file__).parents[3] / "shared"))
    / "seed/team_tables.csv"
)
FOUR = "[team, denominator, numerator, percent]"
SIX = "[team, denominator, numerator, percent, interval, compared]"
LOW_IS_GOOD = "Repeat child protection plans"

Row = dict[str, str]


def seed() -> dict[str, list[Row]]:
    if not SEED.is_file():
        pytest.skip("the sample pack is not here: name its folder in XL_KPI_SHARED")
    tables: defaultdict[str, list[Row]] = defaultdict(list)
    with SEED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            tables[row["table"]].append(row)
    return dict(tables)


def write_inputs(folder: Path, tables: dict[str, list[Row]], columns: str) -> None:
    lines = ["version: 1", "council: Made-up Council", "indicators:"]
    for number, title in enumerate(tables):
        polarity = "low" if title == LOW_IS_GOOD else "high"
        lines.append(
            f"  - {{id: i{number}, name: {title}, unit: percent, polarity: {polarity}, supplied: true}}"
        )
    lines.append("team_tables:")
    lines += [
        f"  - {{id: t{n}, sheet: Team tables, indicator: i{n}, columns: {columns}}}"
        for n in range(len(tables))
    ]
    (folder / "config.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "extracts").mkdir()
    with (folder / "extracts/supplied_figures.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["indicator", "team", "period", "numerator", "denominator", "value"])
        for number, rows in enumerate(tables.values()):
            for row in rows:
                team = "" if row["team"] == "Total" else row["team"]
                writer.writerow([f"i{number}", team, "2023-07", row["numerator"],
                                 row["denominator"], row["percent"]])  # fmt: skip


def shown(folder: Path) -> dict[str, list[list[tuple[object, str]]]]:
    """Refresh a new workbook; return each team table's cells, values and number formats."""
    config = folder / "config.yaml"
    answer = xl_kpi("new", folder / "pack", "--config", config, "--period", "2023-07")
    assert answer.status == 0, answer.err
    workbook = next((folder / "pack").glob("*.xls*"))
    answer = xl_kpi("refresh", workbook, "--extracts", folder / "extracts", "--period", "2023-07")
    assert answer.status == 0, answer.err
    book = openpyxl.load_workbook(workbook)
    found = {}
    for name, defined in book.defined_names.items():
        if name.startswith("kpi_team_"):
            ((sheet, area),) = defined.destinations
            found[name.removeprefix("kpi_team_")] = [
                [(cell.value, cell.number_format) for cell in line]
                for line in book[sheet][area.replace("$", "")]
            ]
    return found


@pytest.fixture(scope="module", params=[FOUR, SIX], ids=["four columns", "six columns"])
def refreshed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, list[Row]], dict[str, list[list[tuple[object, str]]]]]:
    tables = seed()
    folder = tmp_path_factory.mktemp("teams")
    write_inputs(folder, tables, request.param)
    return tables, shown(folder)


def test_all_nine_tables_are_the_seeds_cell_for_cell(
    refreshed: tuple[dict[str, list[Row]], dict[str, list[list[tuple[object, str]]]]],
) -> None:
    tables, found = refreshed
    assert len(tables) == len(found) == 9
    compared = 0
    for number, rows in enumerate(tables.values()):
        header, *body = found[f"t{number}"]
        assert [value for value, _ in header[:4]] == [
            "Team/Locality", "Denominator", "Numerator", "%",
        ]  # fmt: skip
        for row, line in zip(rows, body, strict=False):
            (team, _), (denominator, _), (numerator, _), (percent, shown_as) = line[:4]
            assert [team, denominator, numerator] == [
                row["team"], int(row["denominator"]), int(row["numerator"]),
            ]  # fmt: skip
            assert f"{float(str(percent)):.1%}" == row["percent"]
            assert shown_as.removesuffix(formats.SMALL) == "0.0%"
            compared += 4
        assert all(value is None for line in body[len(rows) :] for value, _ in line)
    assert compared == 4 * sum(map(len, tables.values()))


def test_the_parts_add_up_to_the_total_and_its_percentage_is_theirs(
    refreshed: tuple[dict[str, list[Row]], dict[str, list[list[tuple[object, str]]]]],
) -> None:
    _, found = refreshed
    for lines in found.values():
        body = [[value for value, _ in line] for line in lines[1:] if line[0][0] is not None]
        *teams, total = body
        assert total[0] == "Total"
        wholes, parts = (sum(int(str(team[at])) for team in teams) for at in (1, 2))
        assert [wholes, parts] == total[1:3]
        exact = (Decimal(parts) / wholes).quantize(Decimal("0.001"), ROUND_HALF_UP)
        assert total[3] == float(exact)


def test_every_small_denominator_and_no_other_is_marked(
    refreshed: tuple[dict[str, list[Row]], dict[str, list[list[tuple[object, str]]]]],
) -> None:
    _, found = refreshed
    rows = [line for lines in found.values() for line in lines[1:] if line[0][0] is not None]
    marked = [int(str(line[1][0])) < 10 for line in rows]
    assert [line[3][1].endswith(formats.SMALL) for line in rows] == marked
    assert (sum(marked), len(marked)) == (35, 106)
