"""Auditing a workbook without the command line, and packs small enough to read in a test."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import openpyxl

from xl_kpi.audit.auditing import audit
from xl_kpi.audit.catalogue import RULES
from xl_kpi.audit.reading import audited_pack
from xl_kpi.config.reading import read_config
from xl_kpi.config.shipped import shipped_config
from xl_kpi.months import Month
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.survey.surveying import survey
from xl_kpi.workbook.names import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xl_kpi.audit.audited import AuditedPack
    from xl_kpi.audit.finding import Audit
    from xl_kpi.config.declared import Config

MONTHS = tuple(Month.parse("2023-01") + more for more in range(8))


@cache
def shipped() -> Config:
    return read_config(shipped_config())


def read_pack(path: Path, config: Config | None = None, *, own_config: bool = True) -> AuditedPack:
    workbook, declared = Workbook.open(path), config or shipped()
    built = [area for name, area in workbook.defined_names().items() if name.startswith(TABLE)]
    return audited_pack(survey(workbook, declared), declared, own_config=own_config, built=built)


def audited(path: Path, config: Config | None = None, rules: Iterable[str] = tuple(RULES)) -> Audit:
    return audit(read_pack(path, config), rules)


def written(folder: Path, *tables: Sequence[Sequence[object]], sheets: Sequence[str] = ()) -> Path:
    """Write a pack, each table on a sheet of its own from B3 on.

    A cell is a value, or a value with its number format.
    """
    book = openpyxl.Workbook()
    del book["Sheet"]
    for at, table in enumerate(tables):
        page = book.create_sheet(sheets[at] if sheets else f"Board {at + 1}")
        for row, cells in enumerate(table, start=3):
            for column, given in enumerate(cells, start=2):
                value, code = given if isinstance(given, tuple) else (given, None)
                cell = page.cell(row, column)
                cell.value = value
                if code:
                    cell.number_format = code
    path = folder / "pack.xlsx"
    book.save(path)
    return path


def headed(*more: str, months: Sequence[Month] = MONTHS[-3:]) -> list[object]:
    """A row of headings: the indicator, months as text, and others."""
    return ["Indicator", *(month.label for month in months), *more]


def config_of(folder: Path, indicators: str, more: str = "") -> Config:
    """A config of supplied indicators, each given as the rest of its YAML mapping."""
    lines = "\n".join(f"  - {{{line}, supplied: true}}" for line in indicators.strip().splitlines())
    text = f"version: 1\ncouncil: {{name: Anytown}}\nwindow: 3\nindicators:\n{lines}\n"
    ids = [line.partition("id: ")[2].partition(",")[0] for line in indicators.strip().splitlines()]
    text += "tables:\n  - {id: board, sheet: Board 1, columns: [indicator, months], rows: "
    text += f"[{', '.join(ids)}]}}\n{more}"
    path = folder / "indicator_config.yaml"
    path.write_text(text, encoding="utf-8")
    return read_config(path)


def found(done: Audit) -> list[tuple[str, str]]:
    return [(finding.rule, finding.where) for finding in done.findings]
