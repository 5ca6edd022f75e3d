"""Sheets written cell by cell for the survey's tests, and the config that they are read by."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import openpyxl

from xl_kpi.config.reading import read_config
from xl_kpi.config.shipped import shipped_config
from xl_kpi.months import Month, window
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xl_kpi.config.declared import Config

MONTHS = window(Month.parse("2023-07"), 4)
LABELS = tuple(month.label for month in MONTHS)
CONTACTS = "Number of contacts in the month"
REFERRALS = "Number of referrals into statutory service in the month"
CARE = "Number of children in our care"
FIGURES = (5, 7, 6, 8)


@cache
def shipped() -> Config:
    return read_config(shipped_config())


def declared(path: Path, text: str) -> Config:
    path.write_text(f"version: 1\ncouncil: {{name: Made-up Council}}\n{text}", encoding="utf-8")
    return read_config(path)


def workbook(
    path: Path, rows: Sequence[Sequence[object]], **more: Sequence[Sequence[object]]
) -> Workbook:
    """A workbook with one sheet, `Board`, or several; dates are shown as mmm-yy."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, lines in {"Board": rows, **more}.items():
        page = book.create_sheet(name)
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line, start=1):
                cell = page.cell(number, column, value)
                if isinstance(value, date):
                    cell.number_format = "mmm-yy"
    book.save(path)
    return Workbook.open(path)


def heading(*after: str, first: tuple[str | None, ...] = ("Indicator",)) -> list[object]:
    return [*first, *LABELS, *after]


def row(name: str, *after: object, figures: Sequence[object] = FIGURES) -> list[object]:
    return [name, *figures, *after]
