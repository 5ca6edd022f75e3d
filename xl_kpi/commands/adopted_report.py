"""How `xl-kpi adopt` says what it found, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from xl_kpi.commands.wording import counted
from xl_kpi.faults import Level
from xl_kpi.workbook.suggested_config import other_name, table_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.commands.adopting import Adoption
    from xl_kpi.faults import Finding
    from xl_kpi.survey.found import FoundRow, FoundTable
    from xl_kpi.workbook.adopting import Adopted

_LISTED = 8
_NAMED = {
    "named": "named",
    "moved": "named anew",
    "stands": "named already",
    "built": "built by xl-kpi, left as it is",
    "unknown": "left alone: no table of the config has these rows",
    "broken": "left alone: its months do not follow each other",
}


def report(done: Adoption, *, dry_run: bool) -> dict[str, Any]:
    """Return the object that `--json` prints."""
    latest = done.plan.past.latest
    return {
        "workbook": str(done.workbook),
        "period": None if latest is None else str(latest),
        "tables": [_table(each) for each in done.plan.tables],
        "names": {name: str(region) for name, region in done.plan.names.items()},
        "figures": {
            "recorded": len(done.taken.new),
            "unchanged": done.taken.unchanged,
            "differing": len(done.taken.differing),
        },
        "unmatched": [
            {
                "sheet": found.sheet,
                "row": row.row,
                "name": row.name,
                "nearest": [asdict(each) for each in row.nearest],
            }
            for found, row in _unmatched(done)
        ],
        "suggestions": {
            "indicators": [text for _, row in _unmatched(done) if (text := other_name(row))],
            "tables": _entries(done),
        },
        "findings": [asdict(finding) for finding in done.findings],
        "backup": None if done.backup is None else str(done.backup),
        "dry_run": dry_run,
        "next": _next(done, dry_run=dry_run),
    }


def _table(each: Adopted) -> dict[str, Any]:
    found = each.found
    months = [str(column.month) for column in found.months]
    matched = sum(row.indicator is not None for row in found.rows)
    return {
        "table": None if each.layout is None else each.layout.table.id,
        "sheet": found.sheet,
        "cells": found.region.address,
        "title": found.title,
        "naming": str(each.naming),
        "months": months,
        "rows": len(found.rows),
        "matched": matched,
    }


def _unmatched(done: Adoption) -> Iterator[tuple[FoundTable, FoundRow]]:
    """Yield the rows of adopted tables that match no indicator."""
    for layout in done.plan.layouts:
        for row in layout.found.rows:
            if row.indicator is None:
                yield layout.found, row


def _entries(done: Adoption) -> list[str]:
    taken = {table.id for table in done.config.tables}
    unknown = [each.found for each in done.plan.tables if each.naming == "unknown"]
    return [entry for found in unknown if (entry := table_entry(found, taken))]


def lines(done: Adoption, *, dry_run: bool) -> Iterator[str]:
    """Yield what is printed for people."""
    yield _summary(done, dry_run=dry_run)
    if done.backup is not None:
        yield f"The workbook as it was: {done.backup}"
    for each in done.plan.tables:
        yield f"  {_table_line(each)}"
    for level in (Level.ERROR, Level.WARNING, Level.NOTE):
        yield from _finding_lines([x for x in done.findings if x.level is level])
    yield from _suggestion_lines(done)
    yield _next(done, dry_run=dry_run)


def _summary(done: Adoption, *, dry_run: bool) -> str:
    adopted = counted(len(done.plan.layouts), "table")
    figures = counted(len(done.taken.new), "figure")
    if not done.plan.names and not done.taken.new and done.plan.layouts:
        return f"{done.workbook} is adopted already: nothing to name and no figure to take"
    would = "would be " if dry_run else ""
    return (
        f"{done.workbook}: {adopted} of {len(done.plan.tables)} {would}adopted; {figures} of past"
        f" months {would}taken into the history, {done.taken.unchanged} stood already"
    )


def _table_line(each: Adopted) -> str:
    found = each.found
    matched = sum(row.indicator is not None for row in found.rows)
    name = each.layout.table.id if each.layout else (found.title or "a table")
    months = found.months
    span = f", {months[0].month} to {months[-1].month}" if months else ""
    rows = f"{matched} of {counted(len(found.rows), 'row')} known"
    return f"{found.region}: {name}: {rows}{span}: {_NAMED[each.naming]}"


def _finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield findings rule by rule, the first few of each."""
    for rule in dict.fromkeys(finding.rule for finding in findings):
        same = [finding for finding in findings if finding.rule == rule]
        for finding in same[:_LISTED]:
            yield f"{finding.level}: {finding.where}: {finding.message}"
        if len(same) > _LISTED:
            yield f"  ... and {len(same) - _LISTED} more of {rule}: list them with --json"


def _suggestion_lines(done: Adoption) -> Iterator[str]:
    names = [text for _, row in _unmatched(done) if (text := other_name(row))]
    for heading, entries in (
        ("To have rows recognised, add their names to the indicators whose they are:", names),
        ("To have tables refreshed that are left alone, add them to the config's tables:",
         _entries(done)),
    ):  # fmt: skip
        if entries:
            yield heading
            yield from (f"    {line}" for entry in entries for line in entry.splitlines())


def _next(done: Adoption, *, dry_run: bool) -> str:
    if not done.plan.layouts:
        return "Nothing was adopted: add its tables to the config, then adopt again"
    if dry_run:
        return "Nothing was written. To adopt it, run this again without --dry-run"
    latest = done.plan.past.latest
    period = "" if latest is None else f" --period {latest + 1}"
    return f"Next: xl-kpi refresh {done.workbook} --dry-run{period}"
