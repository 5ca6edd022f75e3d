"""What `xl-kpi audit` prints: findings by sheet for a person, and the same for a program."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from xl_kpi.audit.catalogue import COUNTED
from xl_kpi.commands.wording import counted
from xl_kpi.faults import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xl_kpi.audit.finding import Audit, AuditFinding
    from xl_kpi.commands.auditing import Asked, Done

Line = tuple[str, int]
"""A line and how far it is indented."""
_FINDING, _DETAIL = 2, 6
_FALLBACK = (
    "No indicator_config.yaml beside the workbook or here: checked with the one that comes with the"
    " program. Name the pack's own with --config."
)


def report(asked: Asked, done: Done) -> dict[str, Any]:
    """Return the object that `--json` prints."""
    return {
        "workbook": str(asked.workbook),
        "config": str(done.config),
        "checked": dict(done.audit.checked),
        "findings": [_finding(each) for each in done.audit.findings],
        "accepted": [_finding(each) for each in done.audit.accepted],
        "output": None if asked.output is None else str(asked.output),
    }


def _finding(finding: AuditFinding) -> dict[str, Any]:
    problem = finding.problem
    return {
        "sheet": problem.sheet,
        "cell": problem.cell,
        "indicator": problem.indicator,
        "rule": finding.rule,
        "level": str(finding.level),
        "found": problem.found,
        "expected": problem.expected,
        "message": problem.message,
        "cells": list(problem.rests_on),
        "accepted": finding.accepted,
    }


def lines(asked: Asked, done: Done) -> Iterator[Line]:
    """Yield what is printed for a person: findings by sheet, then how much was checked."""
    if not done.own_config:
        yield _FALLBACK, 0
    yield from _by_sheet(done.audit.findings)
    if asked.show_all and done.audit.accepted:
        yield "Accepted", 0
        for finding in done.audit.accepted:
            yield from _lines_of(finding)
    if asked.output is not None:
        yield f"With a sheet of the findings: {asked.output}", 0
    yield _checked(done.audit), 0
    yield _summary(done.audit), 0


def _by_sheet(findings: Iterable[AuditFinding]) -> Iterator[Line]:
    for sheet, group in groupby(findings, key=lambda finding: finding.problem.sheet):
        yield sheet or "The config's accepted findings", 0
        for finding in group:
            yield from _lines_of(finding)


def _lines_of(finding: AuditFinding) -> Iterator[Line]:
    problem = finding.problem
    about = f"  {problem.indicator}" if problem.indicator else ""
    yield f"{finding.level:<8}{problem.cell or '':<7}{finding.rule}{about}", _FINDING
    yield f"{problem.found} -> {problem.expected}", _DETAIL
    yield f"{problem.message}", _DETAIL
    if finding.accepted:
        yield f"accepted: {finding.accepted}", _DETAIL


def _checked(audit: Audit) -> str:
    things = [
        counted(audit.checked[key], thing)
        for key, thing in COUNTED.items()
        if audit.checked.get(key)
    ]
    return f"Checked {', '.join(things) or 'nothing that could be worked out again'}."


def _summary(audit: Audit) -> str:
    levels = Counter(finding.level for finding in audit.findings)
    kinds = ", ".join(counted(levels[level], level) for level in Level if levels[level])
    found = counted(len(audit.findings), "finding") + (f" ({kinds})" if kinds else "")
    accepted = f", {len(audit.accepted)} accepted" if audit.accepted else ""
    return f"{found}{accepted}."
