"""A new workbook for a config: every sheet, name, rule and chart, ready for the first refresh.

The same tables give the same bytes: nothing in the file depends on the clock or the machine.
"""

from __future__ import annotations

import os
import tempfile
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.board.charting import board_charts
from xl_kpi.board.tables import ColumnKind
from xl_kpi.faults import refuse
from xl_kpi.workbook.chart_data import place_charts, write_chart_data
from xl_kpi.workbook.charts import write_charts
from xl_kpi.workbook.control_sheet import write_control
from xl_kpi.workbook.layout import lay_out
from xl_kpi.workbook.looks import FONT, Looks
from xl_kpi.workbook.macros.adding import add_macros, with_ribbon
from xl_kpi.workbook.record_sheets import write_data_quality, write_refresh_log
from xl_kpi.workbook.table_sheets import Writing, write_table_sheet
from xl_kpi.workbook.team_sheets import threshold_on
from xl_kpi.workbook.threshold_cells import write_thresholds
from xl_kpi.workbook.thresholds import threshold_name, threshold_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xl_kpi.board.tables import BoardTable
    from xl_kpi.config.declared import Config
    from xl_kpi.months import Month

_CREATED = datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_format_properties": dict(FONT),
}


def build_workbook(
    config: Config, tables: Sequence[BoardTable], path: Path, *, macro: bool = False
) -> None:
    """Write a workbook that shows the tables and can be refreshed.

    Args:
        config: The council, the caseloads' thresholds, the charts and their indicators' targets.
        tables: Board tables, team tables and caseload lists, in the order of their sheets. Those
            whose length differs by month have room for as many rows as `names.ROOM` says.
        path: The file to write; one that is there is replaced.
        macro: Write the macro-enabled type (.xlsm), with the ribbon tab and its macros.

    Raises:
        Refusal: A table asks for a sheet that cannot be, or the file cannot be written.
    """
    _write(path, workbook_bytes(config, tables, macro=macro))


def workbook_bytes(config: Config, tables: Sequence[BoardTable], *, macro: bool = False) -> bytes:
    """Return a new workbook as the bytes of its file (see `build_workbook`)."""
    from xlsxwriter.workbook import Workbook

    layouts = lay_out(tables)
    charts = place_charts(board_charts(config, tables), [layout.name for layout in layouts])
    stream = BytesIO()
    book = Workbook(stream, deepcopy(_OPTIONS))  # XlsxWriter writes into what it is given
    book.set_properties({"title": "Performance pack", "company": config.council,
                         "created": _CREATED})  # fmt: skip
    named = {table.name: threshold_name(config, table.name) for table in tables}
    shared = {table: name for table, name in named.items() if name is not None}
    small = threshold_on(layouts, config.small_denominator)
    writing = Writing(book, Looks(book), _period(tables), shared, small)
    write_control(writing, config.council)
    thresholds = threshold_tables(config)
    for number, layout in enumerate(layouts, 1):
        sheet = write_table_sheet(writing, layout, number)
        here = [each for each in thresholds if each.sheet.casefold() == layout.name.casefold()]
        write_thresholds(writing, sheet, layout, here)
    write_charts(writing, charts)
    write_data_quality(writing, config)
    write_refresh_log(writing)
    write_chart_data(writing, charts)
    if macro:
        add_macros(book)
    book.close()
    return with_ribbon(stream.getvalue()) if macro else stream.getvalue()


def _period(tables: Sequence[BoardTable]) -> Month | None:
    """Return the last month that any table shows."""
    months = [
        column.month
        for table in tables
        for column in table.columns
        if column.kind is ColumnKind.MONTH and column.month is not None
    ]
    return max(months, default=None)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".xl_kpi.tmp")
    except OSError as error:
        raise refuse(path, f"cannot be written ({error.strerror})") from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(0o644)
        temporary.replace(path)
    except PermissionError as error:
        raise refuse(path, "is open in Excel or write-protected: close it and try again") from error
    except OSError as error:
        raise refuse(path, f"cannot be written ({error.strerror})") from error
    finally:
        temporary.unlink(missing_ok=True)
