from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
from workbook import samples

from xl_kpi.board import formats
from xl_kpi.board.palette import RAG_SHADES
from xl_kpi.faults import Refusal
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.workbook import names
from xl_kpi.workbook.building import build_workbook, workbook_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook.workbook import Workbook as ReadBook

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.ooxml.addresses import Region

MACRO_ENABLED = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
CODES = '"1,0,-1,-"'


@pytest.fixture(scope="module")
def read(built: Path) -> ReadBook:
    return openpyxl.load_workbook(built)


@pytest.fixture(scope="module")
def regions(built: Path) -> dict[str, Region]:
    return dict(Workbook.open(built).defined_names())


def cells_of(read: ReadBook, region: Region) -> list[tuple[object, ...]]:
    return list(
        read[region.sheet].iter_rows(
            region.first_row, region.last_row, region.first_column, region.last_column
        )
    )


def rated_region(regions: dict[str, Region]) -> Region:
    return regions["kpi_table_right_service"]


def test_the_sheets_stand_in_the_declared_order(read: ReadBook) -> None:
    assert read.sheetnames == [
        "Control", samples.BOARD, samples.CORPORATE, "Team tables", "Caseloads",
        "Data quality", "Refresh log",
    ]  # fmt: skip


@pytest.mark.parametrize("table", samples.whole_board(), ids=lambda table: table.name)
def test_a_name_covers_the_header_and_the_body_and_no_more(
    regions: dict[str, Region], read: ReadBook, table: BoardTable
) -> None:
    region = regions[table.name]
    room = {"team": 17, "caseload": 150}.get(table.name.split("_")[1], len(table.rows))
    assert (region.row_count, region.column_count) == (room + 1, len(table.columns))
    shown = [[cell.value for cell in row] for row in cells_of(read, region)]
    assert shown[0][0] == table.columns[0].heading.value
    assert [row[0] for row in shown[1 : len(table.rows) + 1]] == [
        row[0].value for row in table.rows
    ]
    assert all(value is None for row in shown[len(table.rows) + 1 :] for value in row)


def test_a_written_workbook_shows_its_tables_already(built: Path) -> None:
    workbook = Workbook.open(built)
    regions = workbook.defined_names()
    for table in samples.whole_board():
        cells = workbook.read(regions[table.name])[1 : len(table.rows) + 1]
        for row, expected in zip(cells, table.rows, strict=True):
            for cell, wanted in zip(row, expected, strict=True):
                assert (cell.value, cell.number_format) == (wanted.value, wanted.number_format)
                assert cell.formula is None


def test_months_are_dates_shown_as_month_and_year(
    read: ReadBook, regions: dict[str, Region]
) -> None:
    header = cells_of(read, rated_region(regions))[0]
    assert [cell.value.isoformat()[:7] for cell in header[2:15]] == [
        str(samples.JULY - back) for back in range(12, -1, -1)
    ]
    assert {cell.number_format for cell in header[2:15]} == {formats.MONTH}
    assert {cell.alignment.horizontal for cell in header[2:15]} == {"right"}


def test_ratings_show_letters_over_fills_that_ignore_text(
    read: ReadBook, regions: dict[str, Region]
) -> None:
    region = rated_region(regions)
    sheet = read[region.sheet]
    first = region.first_row + 1
    column = "Q"
    rules = {
        rule.formula[0]: rule.dxf
        for area, rules in sheet.conditional_formatting._cf_rules.items()
        if str(area.sqref) == f"{column}{first}:{column}{region.last_row}"
        for rule in rules
    }
    assert list(rules) == [
        f"AND(ISNUMBER({column}{first}),{column}{first}={code})" for code in (1, 0, -1)
    ]
    for dxf, shade in zip(rules.values(), RAG_SHADES.values(), strict=True):
        assert dxf.fill.bgColor.rgb[2:] == shade.fill[1:]
        assert dxf.font.color.rgb[2:] == shade.text[1:]
    assert sheet[f"{column}{first}"].number_format == formats.RAG
    assert sheet[f"{column}{first}"].alignment.horizontal == "center"


def test_ratings_and_directions_take_nothing_but_codes(
    read: ReadBook, regions: dict[str, Region]
) -> None:
    region = rated_region(regions)
    allowed = {
        str(rule.sqref): rule.formula1
        for rule in read[region.sheet].data_validations.dataValidation
    }
    rows = (region.first_row + 1, region.last_row)
    assert allowed == {f"{column}{rows[0]}:{column}{rows[1]}": CODES for column in "QR"}


def test_no_sheet_has_icon_sets_or_rules_without_a_formula(read: ReadBook) -> None:
    for sheet in read.worksheets:
        for area in sheet.conditional_formatting:
            kinds = {rule.type for rule in area.rules} - {"dataBar"}
            assert kinds <= {"expression"}


def test_caseloads_are_highlighted_by_threshold_cells_bold_and_with_a_mark(
    read: ReadBook, regions: dict[str, Region]
) -> None:
    row = regions["kpi_caseload_caseloads_20"].first_row + 1
    (marked,) = (
        rule
        for area in read["Caseloads"].conditional_formatting
        for rule in area.rules
        if "kpi_thresholds" in rule.formula[0]
    )
    assert f"TRIM($B{row})" in marked.formula[0]
    assert marked.dxf.font.b
    assert marked.dxf.numFmt.formatCode == '0" ●"'
    held = cells_of(read, regions["kpi_thresholds"])
    assert [[cell.value for cell in cells] for cells in held[:4]] == [
        ["Qualifying Status", "Highlighted from"], ["SW", 20], ['Say "ASYE"', 15], [None, None],
    ]  # fmt: skip


def test_text_is_never_a_formula(read: ReadBook, regions: dict[str, Region]) -> None:
    last = cells_of(read, rated_region(regions))[-1]
    assert (last[1].value, last[1].data_type) == ("=1+1", "s")
    for sheet in read.worksheets:
        if sheet.title != "Charts":
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_every_sheet_prints_on_a4_landscape_one_page_wide(read: ReadBook) -> None:
    for sheet in read.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth) in {
            (True, 1),
            (True, None),
        }
        assert sheet.print_title_rows.startswith("$1:$")
        assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("&A", "Page &P of &N")


def test_the_names_of_indicators_stay_in_sight(read: ReadBook) -> None:
    assert read[samples.BOARD].freeze_panes == "C3"
    assert read[samples.CORPORATE].freeze_panes == "C6"
    assert read[samples.BOARD].sheet_view.showGridLines is False


def test_settings_are_single_cells_on_control(regions: dict[str, Region], read: ReadBook) -> None:
    settings = (
        names.COUNCIL, names.PERIOD, names.EXTRACTS, names.HISTORY, names.LAST_REFRESH,
        names.FINDINGS,
    )  # fmt: skip
    for name in settings:
        assert (regions[name].sheet, regions[name].row_count, regions[name].column_count) == (
            names.CONTROL_SHEET, 1, 1,
        )  # fmt: skip
    ((period,),) = cells_of(read, regions[names.PERIOD])
    assert period.value.date() == samples.JULY.start


def test_the_sheet_of_each_table_says_which_month_it_shows(
    regions: dict[str, Region], read: ReadBook
) -> None:
    shown = {region.sheet for name, region in regions.items() if names.shows_period(name)}
    assert shown == {"Control", samples.BOARD, samples.CORPORATE, "Team tables", "Caseloads"}
    assert read["Team tables"]["A2"].value.date() == samples.JULY.start


def test_no_charts_sheet_stands_empty() -> None:
    tables = [samples.demand()]
    data = workbook_bytes(samples.config(), tables)
    assert b"xl/charts/" not in data
    assert b"xl/drawings/" not in data


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    for macro in (False, True):
        paths = [tmp_path / f"{name}{macro}" for name in "ab"]
        for path in paths:
            build_workbook(samples.config(), samples.whole_board(), path, macro=macro)
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_macro_enabled_workbook_shows_the_same_cells(tmp_path: Path) -> None:
    tables = samples.whole_board()
    plain, enabled = tmp_path / "board.xlsx", tmp_path / "board.xlsm"
    build_workbook(samples.config(), tables, plain)
    build_workbook(samples.config(), tables, enabled, macro=True)
    with zipfile.ZipFile(plain) as one, zipfile.ZipFile(enabled) as other:
        assert MACRO_ENABLED in other.read("[Content_Types].xml").decode()
        for name in one.namelist():
            if name.startswith("xl/") and not name.endswith(".rels"):
                without = re.sub(
                    rb'<sheetPr codeName="\w+"/>| codeName="[^"]+"', b"", other.read(name)
                )
                assert without == one.read(name)
    assert Workbook.open(enabled).sheet_names == Workbook.open(plain).sheet_names


@pytest.mark.parametrize("sheet", ["control", "Refresh log", "Charts", "History", "'quoted"])
def test_a_table_cannot_stand_on_a_sheet_that_is_kept(sheet: str, tmp_path: Path) -> None:
    path = tmp_path / "board.xlsx"
    with pytest.raises(Refusal, match=r"kpi_table_demand: .*name another"):
        build_workbook(samples.config(), [samples.demand(sheet=sheet)], path)
    assert not path.exists()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be written"):
        build_workbook(samples.config(), [samples.demand()], tmp_path / "none" / "board.xlsx")


def test_sheets_named_alike_but_for_case_are_one(tmp_path: Path) -> None:
    tables = [samples.demand(), samples.rated(sheet=samples.BOARD.upper())]
    path = tmp_path / "board.xlsx"
    build_workbook(samples.config(), tables, path)
    assert Workbook.open(path).sheet_names[1:2] == (samples.BOARD,)


def test_team_tables_stand_side_by_side_and_none_touches_another(tmp_path: Path) -> None:
    tables = [samples.team(name=f"t{at}", teams=30 if at == 4 else 3) for at in range(7)]
    path = tmp_path / "board.xlsx"
    build_workbook(samples.config(), tables, path)
    regions = [
        r for n, r in Workbook.open(path).defined_names().items() if n.startswith("kpi_team")
    ]
    assert len(regions) == 7
    assert [region.first_row for region in regions[:3]] == [regions[0].first_row] * 3
    assert regions[4].row_count == 32
    overlapping = [(a, b) for a in regions for b in regions if a is not b and a.overlaps(b)]
    assert overlapping == []


def recalculated(path: Path, folder: Path) -> ReadBook:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is absent: install it to have workbooks opened by a real program")
    subprocess.run(
        [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"), str(path)],
        check=True, capture_output=True, timeout=120, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    return openpyxl.load_workbook(folder / "out" / path.name, data_only=True)


def test_another_program_opens_it_whole(built: Path, tmp_path: Path) -> None:
    read = recalculated(built, tmp_path)
    assert read.sheetnames == openpyxl.load_workbook(built).sheetnames
