"""A copy of a workbook with its findings on a sheet of their own, each with a link to its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.audit.catalogue import RULES
from xl_kpi.faults import refuse
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.new_sheet import NewCell, NewSheet
from xl_kpi.ooxml.styles import Look

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xl_kpi.audit.finding import Audit, AuditFinding
    from xl_kpi.ooxml.workbook import Workbook

SHEET = "Audit"
_COLUMNS = {
    "Level": 9, "Sheet": 24, "Cell": 8, "Indicator": 24, "Rule": 26, "Found": 18, "Expected": 22,
    "Why": 70, "What to do": 50, "Accepted because": 30,
}  # fmt: skip


def write_with_findings(workbook: Workbook, audit: Audit, path: Path) -> str:
    """Write a copy of a workbook with a sheet of the findings behind its own.

    Args:
        workbook: The workbook that was audited; nothing else in the copy differs from it.
        audit: Its findings; the accepted ones come last, with their reasons.
        path: The copy.

    Returns:
        The new sheet's name.

    Raises:
        Refusal: `path` is the audited workbook itself.
        CannotEdit: The workbook or the path allows no copy with a sheet more.
    """
    if path.resolve() == workbook.path:
        raise refuse(f"--output {path}", "is the audited workbook itself; name another file")
    findings = [*audit.findings, *audit.accepted]
    rows = (
        (NewCell(f"Audit of {audit.workbook}", Look.TITLE),),
        tuple(NewCell(name, Look.HEADING) for name in _COLUMNS),
        *(tuple(_cells(finding)) for finding in findings),
    )
    name = workbook.add_sheet(
        NewSheet(name=SHEET, rows=rows, widths=tuple(map(float, _COLUMNS.values())), heading_row=2)
    )
    workbook.save(path)
    return name


def _cells(finding: AuditFinding) -> Iterator[NewCell]:
    problem = finding.problem
    yield NewCell(str(finding.level), Look.TOP)
    yield NewCell(problem.sheet, Look.WRAPPED)
    if problem.sheet is None or problem.cell is None:
        yield NewCell(problem.cell, Look.TOP)
    else:
        yield NewCell(problem.cell, Look.LINK, Region.area(problem.sheet, problem.cell))
    yield NewCell(problem.indicator, Look.WRAPPED)
    yield NewCell(finding.rule, Look.TOP)
    yield NewCell(problem.found, Look.WRAPPED)
    yield NewCell(problem.expected, Look.WRAPPED)
    yield NewCell(problem.message, Look.WRAPPED)
    rule = RULES.get(finding.rule)
    yield NewCell(None if rule is None else rule.remedy, Look.WRAPPED)
    yield NewCell(finding.accepted, Look.WRAPPED)
