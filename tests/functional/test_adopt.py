"""A pack like the published one is adopted and refreshed twice; the command line's own answers."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from command_line import xl_kpi
from packs import BOARD, MONTHS, facts, seed_indicators, seed_like_pack

from xl_kpi.commands import adopting, refreshing
from xl_kpi.config.declared import Unit
from xl_kpi.config.reading import read_config
from xl_kpi.config.shipped import shipped_config
from xl_kpi.history.store import open_history
from xl_kpi.measures.rounding import round_value
from xl_kpi.months import Month, window
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.workbook.locating import locate

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.cell import Cell
    from packs import SeedLikePack

AUGUST, SEPTEMBER = Month.parse("2023-08"), Month.parse("2023-09")
VARIATIONS: dict[str, dict[str, Any]] = {
    "as published, adorned": {"adorned": True, "trend": "formulas"},
    "months as text": {"months": "text", "note_heading": True, "codes": "dates"},
    "months as last days, elsewhere": {"months": "last_day", "origin": (6, 4), "hidden": True},
    "months as formulas, close together": {
        "months": "formulas", "blank_rows": False, "side_by_side": True,
    },
}  # fmt: skip


def published(config_file: Path) -> dict[tuple[str, str], set[Decimal]]:
    """The figures of the published pack, as the history should have them, wherever they stand."""
    indicators = read_config(config_file).indicators
    ids = seed_indicators()
    figures: dict[tuple[str, str], set[Decimal]] = defaultdict(set)
    for row in facts("seed_board_tables.csv"):
        indicator = indicators[ids[int(row["seed_line"])]]
        for month in map(str, MONTHS):
            number = re.fullmatch(r"(-?[0-9.]+)(%?)", row[month])
            if number is None:
                continue
            value = Decimal(number[1])
            if indicator.unit is Unit.PERCENT and (number[2] or value > 1):
                value /= 100
            rounded = round_value(value, indicator.decimals, indicator.unit)
            figures[indicator.id, month].add(rounded)
    return figures


def on_record(folder: Path, last: Month) -> dict[tuple[str, str], Decimal | None]:
    versions = open_history(folder / "kpi_history.sqlite").versions()
    return {(each.figure.indicator, str(each.figure.month)): each.figure.value
            for each in versions if each.current and each.figure.month <= last}  # fmt: skip


def supply(folder: Path, period: Month) -> None:
    """A figure for each indicator, none of them last month's."""
    extracts = folder / "extracts"
    extracts.mkdir(exist_ok=True)
    lines = ["indicator,period,value"]
    indicators = read_config(folder / "indicator_config.yaml").indicators.values()
    for at, indicator in enumerate(indicators):
        value = f"{at % 90 + period.number % 7}%" if indicator.unit is Unit.PERCENT else 7000 + at
        lines.append(f"{indicator.id},{period},{value}")
    (extracts / f"supplied_figures_{period}.csv").write_text("\n".join(lines), encoding="utf-8")


def adopt(pack: Path, **changed: object) -> adopting.Adoption:
    asked: dict[str, Any] = {
        "workbook": pack, "config": None, "history": None, "output": None, "dry_run": False,
        "strict": False, "as_json": False, "quiet": True,
    }  # fmt: skip
    return adopting.adopt(adopting.Asked(**(asked | changed)))


def refresh(pack: Path, period: Month) -> refreshing.Done:
    supply(pack.parent, period)
    return refreshing.refresh(refreshing.Asked(
        workbook=pack, config=None, extracts=None, history=None, period=str(period), output=None,
        dry_run=False, restate=None, strict=False, as_json=False, quiet=True,
    ))  # fmt: skip


def made(folder: Path, **variations: object) -> SeedLikePack:
    shutil.copy(shipped_config(), folder / "indicator_config.yaml")
    return seed_like_pack(folder / "pack.xlsx", **variations)


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("variation", VARIATIONS.values(), ids=VARIATIONS)
def test_a_pack_is_adopted_and_refreshed_twice_without_harm(
    tmp_path: Path, variation: dict[str, Any]
) -> None:
    pack = made(tmp_path, **variation)
    before, parts = openpyxl.load_workbook(pack.path), members(pack.path)
    done = adopt(pack.path)
    assert len(done.plan.layouts) == len(pack.tables)
    as_published = published(tmp_path / "indicator_config.yaml")
    taken = on_record(tmp_path, SEPTEMBER)
    assert set(taken) == set(as_published)
    assert all(value in as_published[key] for key, value in taken.items())

    refresh(pack.path, AUGUST)
    refresh(pack.path, SEPTEMBER)
    assert on_record(tmp_path, MONTHS[-1]) == taken
    _same_outside(pack, before, openpyxl.load_workbook(pack.path))
    _shows_the_history(pack)
    later = members(pack.path)
    assert list(parts) == list(later)
    changed = {name for name in parts if parts[name] != later[name]}
    assert changed <= {"xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml",
                       "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"}  # fmt: skip


def _managed(pack: SeedLikePack) -> set[tuple[str, int, int]]:
    """The places that a refresh may write: the months' headings, and the figures below them."""
    kept = {"ref_id", "indicator", "note"}
    places = set()
    for table in pack.tables:
        for fact in set(table.columns) - kept:
            column = table.column(fact)
            places |= {(table.sheet, row, column) for row in table.rows}
            if fact[0].isdigit():
                places.add((table.sheet, table.header_row, column))
        if (table.sheet, table.number) == (BOARD, 1):
            assert table.title_row is not None
            first = table.column("2022-07")
            places |= {(table.sheet, table.title_row, first + at) for at in range(14)}
    return places


def _same_outside(pack: SeedLikePack, before: openpyxl.Workbook, after: openpyxl.Workbook) -> None:
    managed = _managed(pack)
    assert before.sheetnames == after.sheetnames
    for sheet in before:
        now = after[sheet.title]
        assert sheet.dimensions == now.dimensions
        assert sheet.merged_cells.ranges == now.merged_cells.ranges
        for row in sheet.iter_rows():
            for cell in row:
                there = now[cell.coordinate]
                formula = isinstance(cell.value, str) and cell.value.startswith("=")
                if formula or (sheet.title, cell.row, cell.column) not in managed:
                    assert there.value == cell.value, there
                    assert there.number_format == cell.number_format, there
                assert cell.style_id == there.style_id or _look(there) == _look(cell), there


def _look(cell: Cell) -> tuple[str, ...]:
    return tuple(map(repr, (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)))


def _shows_the_history(pack: SeedLikePack) -> None:
    """Each month's cell of each row shows what the history has of that month."""
    recorded = on_record(pack.path.parent, SEPTEMBER)
    ids = seed_indicators()
    book = openpyxl.load_workbook(pack.path)
    shown = 0
    for table in pack.tables:
        for number, row in table.rows.items():
            for old, month in zip(MONTHS, window(SEPTEMBER, 13), strict=True):
                value = book[table.sheet].cell(number, table.column(str(old))).value
                figure = recorded.get((ids[int(row["seed_line"])], str(month)))
                if figure is not None:
                    shown += 1
                    assert value == pytest.approx(float(figure))
                else:
                    assert not isinstance(value, int | float) or value == 0
    assert shown > 1500


def test_the_commands_answer_has_the_promised_keys(tmp_path: Path) -> None:
    from xl_kpi.commands.printed import PRINTED

    pack = made(tmp_path, extra_rows=("Number of contacts in a month",))
    before = pack.path.read_bytes()
    answer = xl_kpi("adopt", pack.path, "--dry-run", "--json")
    assert answer.status == 0, answer.err
    assert set(answer.json) == set(PRINTED["adopt"])
    assert answer.json["unmatched"][0]["nearest"][0]["indicator"] == "contacts"
    assert pack.path.read_bytes() == before
    assert xl_kpi("adopt", pack.path, "--dry-run", "--strict").status == 1


def test_the_screen_says_what_was_found_and_what_to_do_next(tmp_path: Path) -> None:
    pack = made(tmp_path)
    said = xl_kpi("adopt", "pack.xlsx", cwd=pack.path.parent)
    assert said.status == 0, said.err
    lines = said.out.splitlines()
    assert lines[0].startswith("pack.xlsx: 13 tables of 13 adopted; ")
    assert lines[1].startswith("The workbook as it was: ")
    assert lines[-1] == "Next: xl-kpi refresh pack.xlsx --dry-run --period 2023-08"
    again = xl_kpi("adopt", "pack.xlsx", "--quiet", cwd=pack.path.parent)
    assert (again.status, again.out, again.err) == (0, "", "")


def test_a_config_that_fits_no_table_exits_with_1_and_writes_nothing(tmp_path: Path) -> None:
    pack = made(tmp_path)
    (tmp_path / "indicator_config.yaml").write_text(
        "version: 1\nindicators:\n  - {id: bins, name: Bins, unit: count, supplied: true}\n"
        "tables:\n  - {id: bins, sheet: Bins, columns: [indicator, months], rows: [bins]}\n",
        encoding="utf-8",
    )
    before = sorted(tmp_path.iterdir())
    answer = xl_kpi("adopt", pack.path)
    assert answer.status == 1
    assert "Nothing was adopted" in answer.out
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("missing", ["pack.xlsx", "indicator_config.yaml"])
def test_what_is_not_there_is_named(tmp_path: Path, missing: str) -> None:
    pack = made(tmp_path)
    (tmp_path / missing).unlink()
    answer = xl_kpi("adopt", pack.path, cwd=tmp_path)
    assert answer.status == 2
    assert missing in answer.err


def test_a_cell_under_a_heading_that_is_a_formula_is_of_the_month_it_will_show(
    tmp_path: Path,
) -> None:
    pack = made(tmp_path, months="formulas")
    adopt(pack.path)
    refresh(pack.path, AUGUST)
    sheet, row, column = pack.place(37, "2023-07")
    config = read_config(tmp_path / "indicator_config.yaml")
    found = locate(Workbook.open(pack.path), config, sheet, (row, column))
    assert (found.indicator, found.month, found.period) == ("contacts", AUGUST, AUGUST)
