"""Dated copies of a workbook beside it, made before each refresh; the latest ten are kept."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.ooxml.refusals import cannot_edit

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

KEPT = 10
_STAMP = r"\d{8}-\d{6}(?:-\d+)?"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a workbook.

    Attributes:
        source: The workbook.
        path: The copy.
    """

    source: Path
    path: Path

    def make(self) -> None:
        """Copy the workbook.

        Raises:
            CannotEdit: The folder does not take the copy; none is left half-made.
        """
        try:
            shutil.copy2(self.source, self.path)
            with self.path.open("rb+") as copy:
                os.fsync(copy.fileno())
        except OSError as error:
            self.undo()
            message = f"no backup can be made beside it ({error.strerror or error})"
            raise cannot_edit(self.source.name, message) from error

    def undo(self) -> None:
        """Delete the copy, if it is there."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def put_back(self) -> None:
        """Put the copy in the workbook's place; where that cannot be, the copy stays."""
        with suppress(OSError):
            self.path.replace(self.source)

    def drop_oldest(self) -> None:
        """Delete all but the latest copies; one that cannot be deleted is left for next time."""
        for path in backups_of(self.source)[:-KEPT]:
            with suppress(OSError):
                path.unlink()


def planned_backup(workbook: Path, at: datetime) -> Backup:
    """Return the backup to be made of a workbook, under a name that is free."""
    stem = f"{workbook.stem}.backup-{at:%Y%m%d-%H%M%S}"
    path, number = workbook.with_name(stem + workbook.suffix), 2
    while path.exists():
        path, number = workbook.with_name(f"{stem}-{number}{workbook.suffix}"), number + 1
    return Backup(workbook, path)


def backups_of(workbook: Path) -> tuple[Path, ...]:
    """Return the backups of a workbook, earliest first."""
    pattern = re.compile(
        rf"{re.escape(workbook.stem)}\.backup-({_STAMP}){re.escape(workbook.suffix)}"
    )
    found = [
        (_order(match[1]), path)
        for path in workbook.parent.iterdir()
        if (match := pattern.fullmatch(path.name))
    ]
    return tuple(path for _, path in sorted(found))


def _order(stamp: str) -> tuple[int, ...]:
    return tuple(int(part) for part in stamp.split("-"))
