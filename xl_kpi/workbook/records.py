"""What a refresh leaves in a workbook beside the figures: settings, data quality, its log."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from xl_kpi.board.tables import Cell
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.workbook import names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from xl_kpi.months import Month

QUALITY_HEADINGS = (
    "Extract", "File", "Rows", "Superseded", "Set aside", "Latest date", "SHA-256",
)  # fmt: skip
LOG_HEADINGS = (
    "When", "Period", "Config", "Extracts", "Cells changed", "Restated", "Findings",
)  # fmt: skip
WHOLE, DAY, MOMENT, MONTH = "0", "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "mmm-yy"
_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRow:
    """A file (or several) that fed an extract.

    Attributes:
        file: Its name, or how many there are.
        rows: Data rows read.
        superseded, set_aside: Of the whole extract; None on all but its first file's row.
        latest: The latest date in the extract; None where it has none, and likewise.
        sha256: Of the file's bytes; None for several files.
    """

    extract: str
    file: str
    rows: int
    superseded: int | None
    set_aside: int | None
    latest: date | None
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshRecord:
    """A refresh, as the workbook records it.

    Attributes:
        when: Local time, without a time zone.
        config_sha256: Of the config's bytes.
        extracts, history: Where they are, as the analyst would find them.
        restated: Published figures that differ.
        findings: Problems found in usable data.
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


def quality_cells(rows: Sequence[QualityRow], room: int) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of the data quality table, at most `room`; the last says what is left out."""
    kept = rows if len(rows) <= room else rows[: room - 1]
    cells = [_quality_row(row) for row in kept]
    if len(kept) < len(rows):
        blank = (Cell(None),) * (len(QUALITY_HEADINGS) - 1)
        cells.append((Cell(f"and {len(rows) - len(kept)} more"), *blank))
    return tuple(cells)


def _quality_row(row: QualityRow) -> tuple[Cell, ...]:
    return (
        Cell(row.extract),
        Cell(row.file),
        Cell(row.rows, WHOLE),
        Cell(row.superseded, WHOLE),
        Cell(row.set_aside, WHOLE),
        Cell(row.latest, DAY),
        Cell(row.sha256),
    )


def log_cells(record: RefreshRecord, cells_changed: int) -> tuple[Cell, ...]:
    """Return the log's row of a refresh; config and extracts are named by their digests."""
    hashes = sorted({row.sha256 for row in record.quality if row.sha256})
    digest = sha256("\n".join(hashes).encode()).hexdigest()[:_DIGITS]
    files = "1 file" if len(hashes) == 1 else f"{len(hashes)} files"
    return (
        Cell(record.when, MOMENT),
        Cell(record.period.start, MONTH),
        Cell(record.config_sha256[:_DIGITS]),
        Cell(f"{files}, {digest}" if hashes else "none"),
        Cell(cells_changed, WHOLE),
        Cell(record.restated, WHOLE),
        Cell(record.findings, WHOLE),
    )
