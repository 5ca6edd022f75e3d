"""The allocations behind one line of a list of workers. The worker is not named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.board.caseloads import listed_workers
from xl_kpi.evidence.gathering import only
from xl_kpi.extracts.loading import load_extracts
from xl_kpi.extracts.reasons import NOTES, lost
from xl_kpi.faults import refuse
from xl_kpi.measures.workloads import read_workloads, rows_of_worker

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from xl_kpi.config.declared import Caseload, Config
    from xl_kpi.extracts.loaded import SetAside
    from xl_kpi.measures.behind import BehindExtract
    from xl_kpi.measures.workloads import Workload


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerEvidence:
    """One line of a list of workers, and the rows behind it.

    Attributes:
        line: Its place in the list, the first being 1.
        allocations: What the line shows, as the extract gives it now.
        set_aside_counts: Extract to the exact number.
    """

    caseload: Caseload
    line: int
    allocations: int
    qualifying_status: str | None
    team: str | None
    rows: BehindExtract
    set_aside: tuple[tuple[str, SetAside], ...]
    set_aside_counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Worker:
    """A workload with its place among all workers."""

    allocations: int
    qualifying_status: str | None
    team: str | None
    position: int


def explain_worker(config: Config, extracts: Path, caseload: Caseload, line: int) -> WorkerEvidence:
    """Return the rows behind a line of a list.

    Args:
        config: The config.
        extracts: Where the extracts are.
        caseload: The list.
        line: The line's place in it, the first being 1.

    Raises:
        Refusal: The extracts are wrong, or the list has no such line now.
    """
    loaded = load_extracts(only(config, [caseload.extract]), extracts)
    declared = config.extracts[caseload.extract]
    chosen = _worker(caseload, read_workloads(declared, loaded), line)
    found = loaded.extracts[caseload.extract]
    aside = [(found.name, item) for item in found.set_aside if item.reason not in NOTES]
    total = lost(found.set_aside_counts)
    return WorkerEvidence(
        caseload=caseload,
        line=line,
        allocations=chosen.allocations,
        qualifying_status=chosen.qualifying_status,
        team=chosen.team,
        rows=rows_of_worker(declared, loaded, chosen.position),
        set_aside=tuple(aside),
        set_aside_counts={found.name: total} if total else {},
    )


def _worker(caseload: Caseload, workloads: Iterable[Workload], line: int) -> _Worker:
    workers = listed_workers(
        caseload,
        (
            _Worker(work.allocations, work.qualifying_status, work.team, position)
            for position, work in enumerate(workloads)
        ),
    )
    if 1 <= line <= len(workers):
        return workers[line - 1]
    raise refuse(
        f"line {line} of {caseload.title or caseload.id}",
        f"the extract {caseload.extract} now gives a list of {len(workers)}: refresh the workbook",
    )
