"""`xl-kpi check`: faults and data quality of the config and the extracts; nothing is written.

Cells are named by file, row and column, never by value: what is printed may be kept in a log.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from xl_kpi.commands.exits import PROBLEMS_FOUND
from xl_kpi.commands.options import config_path, extracts_path, month_of, today
from xl_kpi.commands.published_report import published_object, published_table
from xl_kpi.commands.wording import print_json
from xl_kpi.extracts.reasons import NOTES, lost
from xl_kpi.extracts.set_aside_counts import SUPPLIED
from xl_kpi.faults import Level

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xl_kpi.extracts.loaded import SetAside
    from xl_kpi.pack import Pack

_SHOWN = 200
"""Rows set aside that are listed on the screen; `--output` and `--json` list more."""


def run(  # noqa: PLR0913  (the command's options)
    workbook: Path | None,
    config: Path | None,
    extracts: Path | None,
    period: str | None,
    output: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check, report, and exit with 1 where there are problems."""
    from xl_kpi.pack import Request, read_pack

    config = config_path(config, workbook)
    source = extracts_path(extracts, config)
    month = month_of("--period", period)
    pack = read_pack(Request(config=config, extracts=source, period=month, today=today()))
    aside = list(set_aside(pack))
    if output is not None:
        _write_csv(output, aside)
    if as_json:
        print_json(_report(pack, source, aside))
    elif not quiet:
        _print(pack, source, aside)
    if any(item.reason not in NOTES for _, item in aside) or any(
        finding.level is not Level.NOTE for finding in pack.findings
    ):
        sys.exit(PROBLEMS_FOUND)


def set_aside(pack: Pack) -> Iterator[tuple[str, SetAside]]:
    """Yield every row and value set aside, with its extract.

    A cell that two extracts read is named once, as the first that reads it sees it.
    """
    named: set[tuple[str, int, str | None, str]] = set()
    for name, extract in pack.loaded.extracts.items():
        for item in extract.set_aside:
            cell = (item.file, item.row, item.column, item.reason)
            if cell not in named:
                named.add(cell)
                yield name, item
    for item in pack.loaded.supplied_set_aside:
        yield SUPPLIED, item


def _report(pack: Pack, source: Path, aside: list[tuple[str, SetAside]]) -> dict[str, Any]:
    return {
        "config": str(pack.config.path),
        "extracts_path": str(source),
        "period": str(pack.period),
        "indicators": len(pack.config.indicators),
        "extracts": [
            {
                "extract": name,
                "files": [
                    {"file": file.label, "rows": file.rows, "sha256": file.sha256}
                    for file in extract.files
                ],
                "rows": extract.rows,
                "superseded": extract.superseded,
                "set_aside": [
                    {"column": column, "reason": reason, "count": count}
                    for (column, reason), count in extract.set_aside_counts.items()
                ],
                "latest": None if extract.latest is None else str(extract.latest),
            }
            for name, extract in pack.loaded.extracts.items()
        ],
        "set_aside": [{"extract": name, **asdict(item)} for name, item in aside],
        "published": published_object(pack.published),
        "findings": [asdict(finding) for finding in pack.findings],
    }


def _print(pack: Pack, source: Path, aside: list[tuple[str, SetAside]]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    console.print(
        f"{pack.config.path}: {len(pack.config.indicators)} indicators, no faults", soft_wrap=True
    )
    table = Table(title=f"Extracts in {source}, for {pack.period}", title_justify="left")
    for heading in ("extract", "files", "rows", "superseded", "set aside", "latest date"):
        table.add_column(heading, justify="left" if heading == "extract" else "right")
    for name, extract in pack.loaded.extracts.items():
        latest = extract.latest
        counts = (len(extract.files), extract.rows, extract.superseded)
        total = lost(extract.set_aside_counts)
        table.add_row(name, *map(str, counts), str(total), f"{latest:%d/%m/%Y}" if latest else "-")
    console.print(table)
    compared = published_table(pack.config, pack.published)
    if compared is not None:
        console.print(compared)
    for line in _lines(aside):
        console.print(line, markup=False, soft_wrap=True)
    for finding in pack.findings:
        console.print(
            f"{finding.level}: {finding.where}: {finding.message}", markup=False, soft_wrap=True
        )


def _lines(aside: list[tuple[str, SetAside]]) -> Iterator[str]:
    for _, item in aside[:_SHOWN]:
        at = item.cell or f"row {item.row}"
        column = f", {item.column}" if item.column else ""
        yield f"{item.file} {at}{column}: {item.reason} ({_effect(item)})"
    if len(aside) > _SHOWN:
        yield f"... and {len(aside) - _SHOWN} more: list them with --output FILE or --json"


def _effect(item: SetAside) -> str:
    if item.whole_row:
        return "row set aside"
    return "read as plain text" if item.reason in NOTES else "value set aside, row kept"


def _write_csv(path: Path, aside: list[tuple[str, SetAside]]) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["extract", "file", "row", "cell", "column", "reason", "effect"])
        for name, item in aside:
            place = (item.file, item.row, item.cell or "", item.column or "")
            writer.writerow([name, *place, item.reason, _effect(item)])
