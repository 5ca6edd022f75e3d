"""Every cell of a refreshed workbook: what it shows, and that it shows what is explained."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from evidence.conftest import CONFIG, JULY, Council

from xl_kpi.board.tables import BoardTable, ColumnKind
from xl_kpi.config.reading import read_config
from xl_kpi.evidence.caseload import WorkerPlace, explain_worker
from xl_kpi.evidence.cell import cell_finding
from xl_kpi.faults import Refusal
from xl_kpi.measures.behind import Mark
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.pack import ByTeam, Request, read_pack, tables_of
from xl_kpi.workbook.building import build_workbook
from xl_kpi.workbook.locating import locate

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.evidence.caseload import WorkerEvidence
    from xl_kpi.evidence.explained import Explanation
    from xl_kpi.ooxml.addresses import Region
    from xl_kpi.workbook.located import Located

TABLES = """\
tables:
  - {id: stock, sheet: Board, title: Stock, columns: [ref_id, indicator, months, trend], rows: [visits, cla]}
  - {id: rated, sheet: Board, title: Rated, columns: [ref_id, indicator, months, target, rag, direction, england, note], rows: [cla, fostered, missing]}
team_tables:
  - {id: fostered_team, sheet: Team tables, indicator: fostered, columns: [team, denominator, numerator, percent, interval, compared]}
  - {id: fostered_short, sheet: Team tables, indicator: fostered, columns: [team, percent]}
caseloads:
  - {id: heavy, sheet: Caseloads, title: Heavy, extract: allocations, minimum: 2}
"""
ALLOCATIONS = """\
  allocations:
    files: "allocations*.csv"
    columns:
      worker: {type: text}
      qualifying_status: {type: text, optional: true}
      team: {type: text, optional: true}
      child_id: {type: text, optional: true}
indicators:
"""
WORKERS = """\
worker,qualifying_status,team,child_id
Zoe,SW,North,A
Zoe,SW,North,A
Zoe,SW,North,B
Amy,NQSW,South,C
Amy,NQSW,South,D
Amy,NQSW,South,E
Bob,SW,South,F
Bob,SW,South,
"""


@pytest.fixture
def council(council: Council) -> Council:
    text = CONFIG.replace("indicators:\n", ALLOCATIONS, 1) + TABLES
    council.config.path.write_text(text, encoding="utf-8")
    (council.folder / "allocations.csv").write_text(WORKERS, encoding="utf-8")
    return Council(council.folder, read_config(council.config.path))


@pytest.fixture
def tables(council: Council) -> tuple[BoardTable, ...]:
    pack = read_pack(
        Request(
            config=council.config.path, extracts=council.folder, period=JULY,
            today=date(2023, 8, 10), by_team=ByTeam.TABLES,
        )
    )  # fmt: skip
    return tables_of(pack, pack.measured.measurements)


@pytest.fixture
def workbook(council: Council, tables: tuple[BoardTable, ...], tmp_path: Path) -> Workbook:
    path = tmp_path / "pack.xlsx"
    build_workbook(council.config, tables, path)
    return Workbook.open(path)


def region_of(workbook: Workbook, name: str) -> Region:
    return workbook.defined_names()[name]


def located(council: Council, workbook: Workbook, table: BoardTable, row: int, at: int) -> Located:
    region = region_of(workbook, table.name)
    position = (region.first_row + 1 + row, region.first_column + at)
    return locate(workbook, council.config, region.sheet, position)


def test_every_cell_of_a_board_table_is_what_was_written_there(
    council: Council, workbook: Workbook, tables: tuple[BoardTable, ...]
) -> None:
    seen = 0
    for table in tables[:2]:
        for row, indicator in enumerate(table.row_ids):
            for at, column in enumerate(table.columns):
                found = located(council, workbook, table, row, at)
                assert (found.table, found.kind, found.indicator) == (
                    table.name, column.kind, indicator,
                )  # fmt: skip
                assert found.month == (column.month or JULY)
                assert found.period == JULY
                assert found.comparator == column.comparator
                seen += 1
    assert seen == 2 * 16 + 3 * 20


def test_every_cell_of_the_last_months_holds_what_is_explained(
    council: Council, workbook: Workbook, tables: tuple[BoardTable, ...]
) -> None:
    explained: dict[object, Explanation] = {}
    for table in tables[:2]:
        for row in range(len(table.rows)):
            for at in [0, 1, *range(13, len(table.columns))]:
                found = located(council, workbook, table, row, at)
                key = found.indicator, found.month
                if key not in explained:
                    explained[key] = council.explain(str(found.indicator), month=found.month)
                assert cell_finding(explained[key], found) is None, found.place


@pytest.mark.parametrize("place", [2, 3])
def test_a_team_cell_is_of_its_team(
    council: Council, workbook: Workbook, tables: tuple[BoardTable, ...], place: int
) -> None:
    table = tables[place]
    assert table.row_ids == ("North", "South", "(no team)", "Total")
    for row, team in enumerate(table.row_ids):
        explained = council.explain("fostered", team="" if team == "Total" else team)
        for at, column in enumerate(table.columns):
            found = located(council, workbook, table, row, at)
            assert (found.kind, found.indicator, found.month) == (column.kind, "fostered", JULY)
            assert (found.team, found.total) == (("", True) if team == "Total" else (team, False))
            finding = cell_finding(explained, found)
            assert (finding is not None) == found.total


def test_the_line_of_a_caseload_list_is_a_workers_who_is_not_named(
    council: Council, workbook: Workbook, tables: tuple[BoardTable, ...]
) -> None:
    first, second = (located(council, workbook, tables[4], row, 0) for row in (0, 1))
    assert (first.kind, first.caseload, first.line) == (ColumnKind.ALLOCATIONS, "heavy", 1)
    spec = council.config.caseloads[0]

    def explained(line: int | None) -> WorkerEvidence:
        return explain_worker(council.config, council.folder, spec, WorkerPlace(JULY, 0, line or 0))

    heaviest = explained(first.line)
    assert heaviest.rows.columns == ("qualifying_status", "team", "child_id")
    assert (heaviest.allocations, heaviest.team) == (3, "South")
    assert [row.row for row in heaviest.rows.rows] == [5, 6, 7]
    other = explained(second.line)
    assert [(row.row, row.in_numerator) for row in other.rows.rows] == [
        (2, Mark.COUNTED), (3, Mark.AGAIN), (4, Mark.COUNTED),
    ]  # fmt: skip
    assert "Zoe" not in repr(other)
    with pytest.raises(Refusal, match="a list of 2: refresh"):
        explained(3)


@pytest.mark.parametrize("name", ["kpi_team_fostered_team", "kpi_caseload_heavy"])
def test_a_row_that_is_kept_free_shows_nothing(
    council: Council, workbook: Workbook, name: str
) -> None:
    region = region_of(workbook, name)
    with pytest.raises(Refusal, match="is blank"):
        locate(workbook, council.config, region.sheet, (region.last_row, region.first_column))


def test_an_adopted_table_is_read_by_its_content(
    council: Council, workbook: Workbook, tables: tuple[BoardTable, ...], tmp_path: Path
) -> None:
    for table in tables[:2]:
        region = region_of(workbook, table.name)
        workbook.define(table.name.replace("kpi_table_", "kpi_adopted_"), region)
    workbook.save(tmp_path / "adopted.xlsx")
    adopted = Workbook.open(tmp_path / "adopted.xlsx")
    for table in tables[:2]:
        for row in range(len(table.rows)):
            for at in range(len(table.columns)):
                by_place = located(council, workbook, table, row, at)
                assert located(council, adopted, table, row, at) == by_place
