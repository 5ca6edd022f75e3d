"""The defined names by which the program and a workbook agree, and the sheets it keeps for itself.

No cell address is written down anywhere: whoever moves a table in Excel moves its name along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xl_kpi.config.declared import Config

TABLE, TEAM, CASELOAD = "kpi_table_", "kpi_team_", "kpi_caseload_"
"""What the names of board tables, team tables and caseload lists begin with."""
ADOPTED = "kpi_adopted_"
"""What the name begins with that marks a board table as somebody else's: it covers the cells of the
table's own name, and says that they are found by what stands in them, not by their place."""
ADOPTED_PACK = "kpi_adopted"
"""The name that says that a workbook has such a table, whatever cells it covers."""
ROOM = {TEAM: 24, CASELOAD: 150}
"""Body rows that a new workbook sets aside for tables whose length differs by month."""

COUNCIL = "kpi_council"
PERIOD = "kpi_period"
EXTRACTS = "kpi_extracts"
HISTORY = "kpi_history"
LAST_REFRESH = "kpi_last_refresh"
FINDINGS = "kpi_findings"

DATA_QUALITY = "kpi_data_quality"
DATA_QUALITY_ROOM = 60
REFRESH_LOG = "kpi_refresh_log"
REFRESH_LOG_ROOM = 400
LISTS = (DATA_QUALITY, REFRESH_LOG)
"""Names that cover a table of the program's own."""

CONTROL_SHEET = "Control"
CHARTS_SHEET = "Charts"
DATA_QUALITY_SHEET = "Data quality"
REFRESH_LOG_SHEET = "Refresh log"
KEPT_SHEETS = (CONTROL_SHEET, CHARTS_SHEET, DATA_QUALITY_SHEET, REFRESH_LOG_SHEET)
"""Sheets that no table of a config may stand on."""


def has_room(name: str) -> bool:
    """Return whether a table's region may be longer than the table, its last rows blank."""
    return name.startswith((TEAM, CASELOAD))


def declares(name: str) -> bool:
    """Return whether a defined name is one of a table's."""
    return name.startswith((TABLE, TEAM, CASELOAD))


def is_adopted(known: Iterable[str]) -> bool:
    """Return whether a workbook with these names holds an adopted table."""
    return any(name.casefold().startswith(ADOPTED) for name in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The names that a refresh looks for.

    Attributes:
        by_sheet: By the sheet that should hold them; they may stand elsewhere.
        numbered: What the names of the cells of the month begin with; 1, 2, 3 follow.
        marks: Those that say that a table was adopted.
        marker: One that is there where any of the marks is, in a workbook that has none of
            `of_our_making` or was adopted since there is a marker.
        of_our_making: One that every workbook built for a config has.
    """

    by_sheet: Mapping[str, tuple[str, ...]]
    numbered: str
    marks: tuple[str, ...]
    marker: str
    of_our_making: str


def expected(config: Config) -> Expected:
    """Return every name that a refresh of a config's workbook looks for."""
    by_sheet: dict[str, tuple[str, ...]] = {
        CONTROL_SHEET: (COUNCIL, PERIOD, EXTRACTS, HISTORY, LAST_REFRESH, FINDINGS),
        DATA_QUALITY_SHEET: (DATA_QUALITY,),
        REFRESH_LOG_SHEET: (REFRESH_LOG,),
    }
    declared = (
        *((table.sheet, f"{TABLE}{table.id}") for table in config.tables),
        *((table.sheet, f"{TEAM}{table.id}") for table in config.team_tables),
        *((each.sheet, f"{CASELOAD}{each.id}") for each in config.caseloads),
    )
    for sheet, name in declared:
        by_sheet[sheet] = (*by_sheet.get(sheet, ()), name)
    return Expected(
        by_sheet=by_sheet,
        numbered=f"{PERIOD}_",
        marks=tuple(f"{ADOPTED}{table.id}" for table in config.tables),
        marker=ADOPTED_PACK,
        of_our_making=REFRESH_LOG,
    )


def shows_period(name: str) -> bool:
    """Return whether a defined name's cell shows the month: `kpi_period`, `kpi_period_3`."""
    return name == PERIOD or name.startswith(f"{PERIOD}_")
