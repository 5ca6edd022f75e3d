from __future__ import annotations

from pathlib import Path

import openpyxl
from workbook import samples

from xl_kpi.config.reading import read_config
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.pack import empty_tables
from xl_kpi.workbook.building import build_workbook
from xl_kpi.workbook.refreshing import plan_refresh

CONFIG = Path(__file__).parents[1] / "config" / "whole.yaml"


def test_a_new_workbook_is_ready_for_its_config(tmp_path: Path) -> None:
    config = read_config(CONFIG)
    tables = empty_tables(config, samples.JULY)
    path = tmp_path / "board.xlsm"
    build_workbook(config, tables, path, macro=True)
    declared = {
        *(f"kpi_table_{table.id}" for table in config.tables),
        *(f"kpi_team_{table.id}" for table in config.team_tables),
        *(f"kpi_caseload_{table.id}" for table in config.caseloads),
        *(f"kpi_caseload_summary_{table.id}" for table in config.caseload_summaries),
    }
    assert declared == {table.name for table in tables}
    assert declared <= set(Workbook.open(path).defined_names())
    later = plan_refresh(
        Workbook.open(path), empty_tables(config, samples.JULY + 1), samples.record(shift=1)
    )
    assert {type(change.after).__name__ for change in later.changes} == {"date"}


def test_a_month_without_figures_shows_dashes_and_its_target(tmp_path: Path) -> None:
    config = read_config(CONFIG)
    path = tmp_path / "board.xlsx"
    build_workbook(config, empty_tables(config, samples.JULY), path)
    shown = {
        cell.value
        for row in openpyxl.load_workbook(path)[config.tables[0].sheet].iter_rows()
        for cell in row
    }
    assert "-" in shown
    assert 0 not in shown
