"""What the tests of the live refresh share: a council's workbook, refreshed open and closed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from command_line import xl_kpi

from xl_kpi.commands.refreshing import Asked, Done, refresh
from xl_kpi.live.opening import opened
from xl_kpi.ooxml.addresses import cell_address
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    import xlwings as xw
    from functional.conftest import Council
    from live.engine import Instruments

TESTS = Path(__file__).parents[1]
TABLE = "kpi_table_demand"
_OF_THE_FOLDER = ("kpi_extracts", "kpi_history")
_OF_THE_TIME = ("kpi_last_refresh", "kpi_refresh_log")
_TIME = re.compile(r"\d\d/\d\d/\d{4} \d\d:\d\d")

Cells = dict[str, tuple[Any, str]]


def asked(book: xw.Book, **changed: object) -> Asked:
    live = opened(book)
    usual = Asked(
        workbook=live.path, config=None, extracts=None, history=None, period="2023-07", output=None,
        dry_run=False, restate=None, strict=False, as_json=False, quiet=True, live=live,
    )  # fmt: skip
    return replace(usual, **changed)  # type: ignore[arg-type]


def live_refresh(book: xw.Book, **changed: object) -> Done:
    return refresh(asked(book, **changed))


def held(book: xw.Book) -> Cells:
    """Every cell of every named region of the open workbook; of tables the number format too."""
    found: Cells = {}
    for name in book.names:
        if name.name == "kpi_refresh_log" or "!" in name.name:
            continue
        region = name.refers_to_range
        values = region.options(ndim=2, err_to_str=True).value
        for at, row in enumerate(values):
            for across, value in enumerate(row):
                place = (region.row + at, region.column + across)
                code = region.sheet.range(place).number_format if name.name == TABLE else ""
                found[f"{name.name} {cell_address(*place)}"] = (value, code)
    return found


def closed(path: Path) -> Cells:
    """The same of the closed workbook."""
    workbook = Workbook.open(path)
    return {
        f"{name} {cell_address(row, column)}": (
            cell.value,
            cell.number_format if name == TABLE else "",
        )
        for name, region in workbook.defined_names().items()
        if name != "kpi_refresh_log"
        for row, cells in enumerate(workbook.read(region), region.first_row)
        for column, cell in enumerate(cells, region.first_column)
    }


def comparable(cells: Cells) -> Cells:
    """Numbers as numbers, formats without the escapes that programs add; what differs by the
    folder or the time of the refresh left out, in sentences too.
    """
    found = {}
    for key, (value, code) in cells.items():
        if not key.startswith((*_OF_THE_TIME, *_OF_THE_FOLDER)):
            number = isinstance(value, (int, float)) or type(value).__name__ == "Decimal"
            serial = (value - datetime(1899, 12, 30)).days if isinstance(value, datetime) else value
            found[key] = (float(value) if number else _number(serial), code.replace("\\", ""))
    return found


def _number(value: object) -> object:
    if isinstance(value, str):
        return _TIME.sub("then", value)
    return float(value) if isinstance(value, int) else value


def named(book: xw.Book) -> dict[str, str]:
    """The workbook's names and what they stand for."""
    return {each.name: each.refers_to for each in book.names if "!" not in each.name}


def settings(instruments: Instruments) -> tuple[object, ...]:
    """What a refresh stills, as it stands."""
    kept = instruments.noted.settings
    return kept["Calculation"], kept["ScreenUpdating"], kept["EnableEvents"], kept["StatusBar"]


def recorded(council: Council) -> int:
    """How many runs the history holds."""
    if not council.history.exists():
        return 0
    listed = xl_kpi("history", "list", "--history", council.history, "--json")
    assert listed.status == 0, listed.err
    return len(json.loads(listed.out)["runs"])


def backups(council: Council) -> list[Path]:
    return sorted(council.folder.glob("*.backup-*"))
