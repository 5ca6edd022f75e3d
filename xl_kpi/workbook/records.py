"""What a refresh leaves in a workbook beside the figures: settings, data quality, its log.

The records of a workbook made by an earlier version are narrower: a column that is added to a
record is added at its end, and a workbook shows as many of them as it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from xl_kpi.board.tables import Cell
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.number_formats import GENERAL
from xl_kpi.workbook import names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from xl_kpi.board.tables import CellValue
    from xl_kpi.measures.measurement import Status
    from xl_kpi.months import Month

WHOLE, DAY, MOMENT, MONTH = "0", "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "mmm-yy"
SHARE, PARTS = "0.00%", "0.00"
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """A column of a record: its heading and the number format of its cells."""

    heading: str
    number_format: str = GENERAL


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A table of the program's own.

    Attributes:
        least: How many columns a workbook made by an earlier version has at least.
    """

    columns: tuple[RecordColumn, ...]
    least: int


QUALITY = RecordTable(
    (
        RecordColumn("Extract"), RecordColumn("File"), RecordColumn("Rows", WHOLE),
        RecordColumn("Superseded", WHOLE), RecordColumn("Set aside", WHOLE),
        RecordColumn("Latest date", DAY), RecordColumn("SHA-256"), RecordColumn("As at", DAY),
    ),
    least=7,
)  # fmt: skip
SET_ASIDE = RecordTable(
    (
        RecordColumn("Extract"), RecordColumn("Column"), RecordColumn("Set aside", WHOLE),
        RecordColumn("Reason"),
    ),
    least=4,
)  # fmt: skip
INDICATORS = RecordTable(
    (
        RecordColumn("Indicator"), RecordColumn("Name"), RecordColumn("Numerator", WHOLE),
        RecordColumn("Denominator", WHOLE), RecordColumn("Unusable", SHARE),
        RecordColumn("Status"), RecordColumn("Restated", WHOLE), RecordColumn("Months restated"),
    ),
    least=8,
)  # fmt: skip
LOG = RecordTable(
    (
        RecordColumn("When", MOMENT), RecordColumn("Period", MONTH), RecordColumn("Config"),
        RecordColumn("Extracts"), RecordColumn("Cells changed", WHOLE),
        RecordColumn("Restated", WHOLE), RecordColumn("Findings", WHOLE),
        RecordColumn("Set aside", WHOLE), RecordColumn("Version"),
    ),
    least=7,
)  # fmt: skip
WHAT_CHANGED = RecordTable((RecordColumn("What changed"),), least=1)
TABLES: Mapping[str, RecordTable] = {
    names.DATA_QUALITY: QUALITY,
    names.SET_ASIDE: SET_ASIDE,
    names.QUALITY_INDICATORS: INDICATORS,
    names.REFRESH_LOG: LOG,
    names.WHAT_CHANGED: WHAT_CHANGED,
}
"""By defined name: each covers a heading and rows below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRow:
    """A file (or several) that fed an extract.

    Attributes:
        file: Its name, or how many there are.
        rows: Data rows read.
        superseded, set_aside: Of the whole extract; None on all but its first file's row.
        latest: The latest date in the extract; None where it has none, and likewise.
        sha256: Of the file's bytes; None for several files.
        as_at: How far the extract tells of what indicators look for in it; None likewise.
    """

    extract: str
    file: str
    rows: int
    superseded: int | None
    set_aside: int | None
    latest: date | None
    sha256: str | None
    as_at: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideRow:
    """Rows or values of an extract that were set aside for one reason.

    Attributes:
        column: The source's own heading; empty where the whole row was at fault.
        count: How many.
    """

    extract: str
    column: str
    count: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorQuality:
    """What an indicator's figure of the month rests on.

    Attributes:
        unusable: Share of the rows of its extracts that cannot be used; None where it rests on
            no rows.
        status: Of the month's figure; None where none was worked out.
        restated: The months shown whose published figure was changed, or came out otherwise.
    """

    indicator: str
    name: str
    numerator: CellValue
    denominator: CellValue
    unusable: CellValue
    status: Status | None
    restated: tuple[Month, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshRecord:
    """A refresh, as the workbook records it.

    Attributes:
        when: Local time, without a time zone.
        config_sha256: Of the config's bytes.
        extracts, history: Where they are, as the analyst would find them.
        quality: A row a file.
        restated: Published figures that differ.
        findings: Problems found in usable data.
        what_changed: Lines of text.
        small_denominator: A team's percentage of fewer than this is marked.
    """

    when: datetime
    period: Month
    council: str
    config_sha256: str
    extracts: str
    history: str
    quality: Sequence[QualityRow]
    restated: int
    findings: int
    set_aside: Sequence[SetAsideRow] = ()
    indicators: Sequence[IndicatorQuality] = ()
    what_changed: Sequence[str] = ()
    version: str = ""
    small_denominator: int = 10


def standing_settings(record: RefreshRecord) -> Mapping[str, CellEdit]:
    """Return the settings that a refresh brings up to date, by defined name.

    A number format is for a cell that has none of its own.
    """
    return {
        names.COUNCIL: CellEdit(record.council),
        names.PERIOD: CellEdit(record.period.start, MONTH),
        names.EXTRACTS: CellEdit(record.extracts),
        names.HISTORY: CellEdit(record.history),
        names.FINDINGS: CellEdit(record.findings),
        names.SMALL_DENOMINATOR: CellEdit(record.small_denominator),
    }


def log_cells(record: RefreshRecord, cells_changed: int) -> tuple[Cell, ...]:
    """Return the log's row of a refresh; config and extracts are named by their digests."""
    return cells_of(
        LOG,
        (
            record.when,
            record.period.start,
            record.config_sha256[:_DIGITS],
            _extracts_named(record.quality),
            cells_changed,
            record.restated,
            record.findings,
            sum(row.count for row in record.set_aside),
            record.version or None,
        ),
    )


def _extracts_named(quality: Sequence[QualityRow]) -> str:
    """Return how many files were read and the digest of their digests, in order, a line each."""
    hashes = sorted({row.sha256 for row in quality if row.sha256})
    digest = sha256("\n".join(hashes).encode()).hexdigest()[:_DIGITS]
    files = "1 file" if len(hashes) == 1 else f"{len(hashes)} files"
    return f"{files}, {digest}" if hashes else "none"


def cells_of(table: RecordTable, values: Sequence[CellValue]) -> tuple[Cell, ...]:
    """Return a row of a record, each value under its column's number format."""
    pairs = zip(table.columns, values, strict=True)
    return tuple(Cell(value, column.number_format) for column, value in pairs)
