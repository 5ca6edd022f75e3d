"""Writing an extract: a CSV file with headings and dd/mm/yyyy days, the same on every system."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


@cache
def written(day: int | None) -> str:
    """Return a day as the source writes it, empty for none."""
    return "" if day is None else f"{date.fromordinal(day):%d/%m/%Y}"


def write_extract(
    folder: Path, name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write one extract."""
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(headings)
        writer.writerows(rows)
