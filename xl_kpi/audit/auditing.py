"""The audit: every rule over a surveyed pack, its findings in the order of the pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.audit.accepting import unused, with_accepted
from xl_kpi.audit.catalogue import RULES
from xl_kpi.audit.finding import Audit, AuditFinding
from xl_kpi.faults import Level
from xl_kpi.ooxml.addresses import parse_cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_kpi.audit.audited import AuditedPack

_SERIOUS_FIRST = (Level.ERROR, Level.WARNING, Level.NOTE)


def audit(pack: AuditedPack, rules: Iterable[str] = tuple(RULES)) -> Audit:
    """Return what the rules find in a pack.

    Findings are in the order of the sheets, on each the most serious first, then by place.

    Args:
        pack: The surveyed workbook.
        rules: The names of the rules to check.
    """
    checked: dict[str, int] = {}
    found: list[AuditFinding] = []
    asked = tuple(rules)
    for name in asked:
        rule = RULES[name]
        judged = tuple(rule.check(pack))
        if rule.counts is not None:
            checked[rule.counts] = len(judged)
        found += [
            AuditFinding(rule=name, level=rule.level, problem=problem)
            for problem in judged
            if problem is not None
        ]
    marked = with_accepted(_in_order(pack, found), pack.config)
    notes = unused(marked, pack.config, asked)
    return Audit(
        workbook=pack.survey.workbook,
        checked=checked,
        findings=(*(each for each in marked if each.accepted is None), *notes),
        accepted=tuple(each for each in marked if each.accepted is not None),
    )


def _in_order(pack: AuditedPack, findings: Iterable[AuditFinding]) -> list[AuditFinding]:
    sheets = {sheet.name: at for at, sheet in enumerate(pack.survey.sheets)}

    def place(finding: AuditFinding) -> tuple[int, int, tuple[int, int]]:
        problem = finding.problem
        at = parse_cell(problem.cell) if problem.cell else (0, 0)
        return sheets.get(problem.sheet or "", -1), _SERIOUS_FIRST.index(finding.level), at

    return sorted(findings, key=place)
