"""Findings that a person has looked at and lets stand: the config's `accepted` list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xl_kpi.audit.catalogue import ACCEPTED_UNUSED, RULES
from xl_kpi.audit.finding import AuditFinding, Problem
from xl_kpi.faults import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xl_kpi.config.declared import Accepted, Config


def with_accepted(findings: Iterable[AuditFinding], config: Config) -> tuple[AuditFinding, ...]:
    """Return the findings, those that the config accepts with the reason it gives."""
    return tuple(_looked_up(finding, config.accepted) for finding in findings)


def _looked_up(finding: AuditFinding, entries: Iterable[Accepted]) -> AuditFinding:
    for entry in entries:
        if _accepts(entry, finding):
            return replace(finding, accepted=entry.reason)
    return finding


def _accepts(entry: Accepted, finding: AuditFinding) -> bool:
    problem = finding.problem
    sheet, cell = problem.sheet or "", problem.cell or ""
    return (
        entry.rule == finding.rule
        and (entry.sheet is None or entry.sheet.casefold() == sheet.casefold())
        and (entry.cell is None or entry.cell.replace("$", "").upper() == cell)
        and (entry.indicator is None or entry.indicator == problem.indicator)
    )


def unused(
    findings: Iterable[AuditFinding], config: Config, rules: Iterable[str]
) -> Iterator[AuditFinding]:
    """Yield a note for each accepted entry that matches no finding any more.

    Args:
        findings: Every finding, accepted or not.
        config: Whose list it is.
        rules: The rules that were checked; entries for others are passed over, but not those for
            a rule that there is not.
    """
    every, checked = tuple(findings), set(rules)
    for entry in config.accepted:
        looked_for = entry.rule in checked or entry.rule not in RULES
        if looked_for and not any(_accepts(entry, finding) for finding in every):
            yield _note(entry, config)


def _note(entry: Accepted, config: Config) -> AuditFinding:
    place = "!".join(part for part in (entry.sheet, entry.cell) if part)
    about = ", ".join(part for part in (place, entry.indicator) if part) or "anywhere"
    return AuditFinding(
        rule=ACCEPTED_UNUSED,
        level=Level.NOTE,
        problem=Problem(
            sheet=None,
            cell=None,
            indicator=entry.indicator,
            found="no such finding",
            expected="the entry taken out",
            message=f"{config.path.name}:{entry.line} accepts {entry.rule} ({about}), and the pack"
            " has no such finding",
        ),
    )
