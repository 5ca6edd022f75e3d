"""What is doubtful in the workloads that lists and summaries show: counts, never who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.statuses import threshold_of
from xl_kpi.faults import Finding, Level
from xl_kpi.measures.team_loads import is_in
from xl_kpi.measures.workloads import Doubt
from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xl_kpi.config.declared import Config, OfWorkers
    from xl_kpi.extracts.loaded import Loaded
    from xl_kpi.measures.workloads import Workload, Workloads

_DOUBTS = {
    Doubt.UNUSABLE: ("allocations-unusable", Level.WARNING, "they count for nothing"),
    Doubt.UNDATED: ("allocations-undated", Level.WARNING, "they are not read"),
    Doubt.SEVERAL_TEAMS: ("worker-in-teams", Level.WARNING, "shown in the one with most of theirs"),
    Doubt.SEVERAL_STATUSES: ("worker-statuses", Level.WARNING, "shown with that of most of theirs"),
    Doubt.REPEATED: ("worker-repeated", Level.NOTE, "their allocations are added up"),
    Doubt.SHARED: ("child-shared", Level.NOTE, "each counts for every one of them"),
    Doubt.ALIKE: ("worker-spelling", Level.WARNING, "each is shown apart"),
}  # fmt: skip
"""The rule's name, how much it matters, and what is made of it."""


def workload_findings(
    config: Config, loaded: Loaded, workloads: Mapping[str, Workloads], period: Month
) -> Iterator[Finding]:
    """Yield what is doubtful in the extracts that caseload lists and summaries show.

    Args:
        config: The lists and summaries.
        loaded: The extracts.
        workloads: By extract, those that no file feeds left out.
        period: The month reported.
    """
    for name, found in workloads.items():
        shown = [spec for spec in config.of_workers if spec.extract == name]
        for doubt, count in found.doubts.items():
            rule, level, made = _DOUBTS[doubt]
            yield _finding(rule, level, name, f"{doubt.value}: {count:,}; {made}")
        yield from _unheld(name, found)
        yield from _unjudged(name, found.held, shown)
        yield from _unseen(name, found, shown)
        yield from _of_another_day(name, found, loaded, period)
    for spec in config.caseloads:
        if spec.show_worker:
            yield Finding(
                rule="workers-named",
                level=Level.NOTE,
                where=f"{config.path.name}:{spec.line}",
                message=f"the caseload list {spec.id} names workers (show_worker): the workbook"
                " then holds personal data of staff, so mind who receives it",
            )


def _unheld(name: str, found: Workloads) -> Iterator[Finding]:
    children = sum(work.allocations for work in found.unallocated)
    without_status = sum(work.qualifying_status is None for work in found.held)
    without_team = sum(work.team is None for work in found.held)
    no_threshold = "shown as Not recorded, and no threshold holds for them"
    for rule, count, what, made in (
        ("children-unallocated", children, "children without a worker", "shown as Unallocated"),
        ("status-missing", without_status, "workers without a qualifying status", no_threshold),
        ("worker-without-team", without_team, "workers without a team", "shown as (no team)"),
    ):
        if count:
            yield _finding(rule, Level.WARNING, name, f"{what}: {count:,}; {made}")
    if children and not found.held:
        yield _finding("worker-missing", Level.WARNING, name, "no row names a worker: see that the"
                       " heading of the column worker is right")  # fmt: skip


def _unjudged(name: str, held: Iterable[Workload], shown: Iterable[OfWorkers]) -> Iterator[Finding]:
    """Yield a note where statuses have no threshold in any list or summary that has some."""
    thresholds = {status: least for spec in shown for status, least in spec.highlight.items()}
    statuses = [work.qualifying_status for work in held if work.qualifying_status is not None]
    lacking = sum(threshold_of(thresholds, status) is None for status in statuses)
    if thresholds and lacking:
        yield _finding("status-without-threshold", Level.NOTE, name, "workers with a qualifying"
                       f" status for which highlight has no threshold: {lacking:,}")  # fmt: skip


def _unseen(name: str, found: Workloads, shown: Iterable[OfWorkers]) -> Iterator[Finding]:
    """Yield a finding where teams are in no list and no summary, whatever their allocations."""
    wanted = [spec.teams for spec in shown]
    teams = {work.team for work in (*found.held, *found.unallocated)}
    unseen = sum(not any(is_in(starts, team) for starts in wanted) for team in teams)
    if unseen:
        yield _finding("team-not-shown", Level.WARNING, name, f"teams in no caseload list and no"
                       f" summary: {unseen:,}; add a summary without teams")  # fmt: skip


def _of_another_day(
    name: str, found: Workloads, loaded: Loaded, period: Month
) -> Iterator[Finding]:
    files = len(loaded.extracts[name].files)
    if found.as_at is None and files > 1:
        yield _finding("allocations-together", Level.NOTE, name, f"{files} files are read as one"
                       " snapshot: keep last month's elsewhere, or declare a column as_at with each"
                       " snapshot's day")  # fmt: skip
    if found.as_at is not None and Month.of(found.as_at) != period:
        yield _finding("allocations-old", Level.WARNING, name, f"the last snapshot up to {period}"
                       f" is of {found.as_at:%d/%m/%Y}: add that month's")  # fmt: skip


def _finding(rule: str, level: Level, where: str, message: str) -> Finding:
    return Finding(rule=rule, level=level, where=where, message=message)
