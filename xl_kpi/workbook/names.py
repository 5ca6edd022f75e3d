"""The defined names by which the program and a workbook agree, and the sheets it keeps for itself.

No cell address is written down anywhere: whoever moves a table in Excel moves its name along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


TABLE, TEAM, CASELOAD = "kpi_table_", "kpi_team_", "kpi_caseload_"
"""What the names of board tables, team tables and caseload lists begin with."""
CHART = "kpi_chart_"
"""What the names begin with that cover the cells that a chart draws."""
ADOPTED = "kpi_adopted_"
"""What the name begins with that marks a board table as somebody else's: it covers the cells of the
table's own name, and says that they are found by what stands in them, not by their place."""
SUMMARY = f"{CASELOAD}summary_"
"""What the names of caseload summaries begin with."""
THRESHOLDS = "kpi_thresholds"
"""The cells with the caseloads' thresholds; of a list with others of its own, `thresholds_of`."""
ADOPTED_PACK = "kpi_adopted"
"""The name that says that a workbook has such a table, whatever cells it covers."""
ROOM = {TEAM: 17, SUMMARY: 40, CASELOAD: 150}
"""Body rows that a new workbook sets aside for tables whose length differs by month."""
ROOM_ABREAST = 50
"""The same for a table whose parts stand side by side."""

COUNCIL = "kpi_council"
PERIOD = "kpi_period"
EXTRACTS = "kpi_extracts"
HISTORY = "kpi_history"
LAST_REFRESH = "kpi_last_refresh"
FINDINGS = "kpi_findings"

SMALL_DENOMINATOR = "kpi_small_denominator"
"""The cell beside the team tables with the denominator under which a percentage is marked."""

DATA_QUALITY = "kpi_data_quality"
DATA_QUALITY_MOST = 60
"""Files above which the extracts are told and not each file."""
SET_ASIDE = "kpi_set_aside"
SET_ASIDE_ROOM = 10
QUALITY_INDICATORS = "kpi_quality_indicators"
WHAT_CHANGED = "kpi_what_changed"
WHAT_CHANGED_ROOM = 120
"""Lines; more than its lists at their longest commonly come to."""
REFRESH_LOG = "kpi_refresh_log"
REFRESH_LOG_ROOM = 400
LISTS = (DATA_QUALITY, SET_ASIDE, QUALITY_INDICATORS, REFRESH_LOG, WHAT_CHANGED)
"""Names that cover a table of the program's own."""
GROWING = (DATA_QUALITY, SET_ASIDE, QUALITY_INDICATORS)
"""Those of them that get the rows they need in a closed workbook."""

CONTROL_SHEET = "Control"
CHARTS_SHEET = "Charts"
CHART_DATA_SHEET = "Chart data"
DATA_QUALITY_SHEET = "Data quality"
REFRESH_LOG_SHEET = "Refresh log"
KEPT_SHEETS = (
    CONTROL_SHEET, CHARTS_SHEET, CHART_DATA_SHEET, DATA_QUALITY_SHEET, REFRESH_LOG_SHEET,
)  # fmt: skip
"""Sheets that no table of a config may stand on."""


def has_room(name: str) -> bool:
    """Return whether a table's region may be longer than the table, its last rows blank."""
    return name.startswith((TEAM, CASELOAD))


def is_adopted_table(name: str, known: Iterable[str]) -> bool:
    """Return whether a board table is somebody else's, by the names that its workbook has."""
    mark = f"{ADOPTED}{name.casefold().removeprefix(TABLE)}"
    return mark in {each.casefold() for each in known}


def is_sheet_name(sheet: str) -> bool:
    """Return whether Excel allows a sheet of this name, its letters and length being right."""
    return sheet.casefold() != "history" and not sheet.startswith("'") and not sheet.endswith("'")


def declares(name: str) -> bool:
    """Return whether a defined name is one of a table's."""
    return name.startswith((TABLE, TEAM, CASELOAD))


def thresholds_of(table: str) -> str:
    """Return the name of the thresholds of one caseload list or summary alone."""
    return f"{THRESHOLDS}_{table.removeprefix(CASELOAD)}"


def is_adopted(known: Iterable[str]) -> bool:
    """Return whether a workbook with these names holds an adopted table."""
    return any(name.casefold().startswith(ADOPTED) for name in known)


def shows_period(name: str) -> bool:
    """Return whether a defined name's cell shows the month: `kpi_period`, `kpi_period_3`."""
    return name == PERIOD or name.startswith(f"{PERIOD}_")
