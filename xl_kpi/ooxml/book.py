"""What a refresh asks of a workbook, whether it is a closed file or open in Excel.

What is written is worked out against this alone, so that both give the same cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xl_kpi.ooxml.addresses import Region
    from xl_kpi.ooxml.cells import CellEdit, ReadCell


class Book(Protocol):
    """A workbook that can be read; `xl_kpi.ooxml.workbook.Workbook` says what each does."""

    @property
    def path(self) -> Path:
        """Where its file is."""

    @property
    def date_1904(self) -> bool:
        """Whether its dates, as read, are counted from 1904."""

    def defined_names(self) -> Mapping[str, Region]:
        """Return the workbook-wide names that stand for one plain area."""

    def read(self, region: Region) -> tuple[tuple[ReadCell, ...], ...]:
        """Return a region's cells, row by row."""

    def differing(
        self, sheet: str, edits: Mapping[tuple[int, int], CellEdit]
    ) -> Mapping[tuple[int, int], ReadCell]:
        """Return the cells that the edits would change, as they are now."""

    def conditional_regions(self, sheet: str) -> tuple[Region, ...]:
        """Return the areas of a sheet that have conditional formats."""

    def resized(self, region: Region, rows: int) -> Self:
        """Return the workbook with so many rows in a region, what stands below moved along."""

    def check(self) -> None:
        """Refuse what was asked for and cannot be done, before anything is written."""
