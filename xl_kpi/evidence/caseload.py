"""The allocations behind one line of a list of workers. The worker is not named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xl_kpi.board.caseloads import listed_columns
from xl_kpi.evidence.gathering import only
from xl_kpi.extracts.loading import load_extracts
from xl_kpi.extracts.reasons import NOTES, lost
from xl_kpi.faults import refuse
from xl_kpi.measures.team_names import read_team_names
from xl_kpi.measures.workloads import read_workloads, rows_of_workload
from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xl_kpi.board.caseloads import Column
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
class WorkerPlace:
    """Where a worker stands in a list.

    Attributes:
        period: The month that the workbook reports, None where it does not say.
        block: Which of the columns of workers that stand side by side, the first being 0.
        line: The first being 1.
    """

    period: Month | None
    block: int
    line: int


def explain_worker(
    config: Config, extracts: Path, caseload: Caseload, place: WorkerPlace
) -> WorkerEvidence:
    """Return the rows behind a line of a list.

    Args:
        config: The config.
        extracts: Where the extracts are.
        caseload: The list.
        place: The line's place in it.

    Raises:
        Refusal: The extracts are wrong, or the list has no such line now.
    """
    loaded = load_extracts(only(config, [caseload.extract]), extracts)
    declared = config.extracts[caseload.extract]
    # Without a month the workbook was never refreshed: the latest snapshot is what it would show.
    period = place.period or Month.of(date.max)
    teams = read_team_names(config, loaded)
    workloads = read_workloads(declared, loaded, period, teams)
    chosen = _work(caseload, listed_columns(config, caseload, workloads), place)
    found = loaded.extracts[caseload.extract]
    aside = [(found.name, item) for item in found.set_aside if item.reason not in NOTES]
    total = lost(found.set_aside_counts)
    return WorkerEvidence(
        caseload=caseload,
        line=place.line,
        allocations=chosen.allocations,
        qualifying_status=chosen.qualifying_status,
        team=chosen.team,
        rows=rows_of_workload(declared, loaded, period, chosen, teams),
        set_aside=tuple(aside),
        set_aside_counts={found.name: total} if total else {},
    )


def _work(caseload: Caseload, listed: Sequence[Column], place: WorkerPlace) -> Workload:
    column = listed[place.block] if place.block < len(listed) else ()
    work = column[place.line - 1] if 1 <= place.line <= len(column) else None
    if work is None:
        raise refuse(
            f"line {place.line} of {caseload.title or caseload.id}",
            f"the extract {caseload.extract} now gives a list of {len(column)}: refresh the"
            " workbook",
        )
    return work
