"""`xl-kpi adopt`: bind a pack that somebody else made, and take its past months into the history.

The names are put into a copy of the workbook first and checked. The history is then recorded and
the workbook put in its place together: both happen or neither.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.commands.adopted_report import lines, report
from xl_kpi.commands.exits import PROBLEMS_FOUND
from xl_kpi.commands.options import config_path, history_path, now
from xl_kpi.commands.wording import print_json
from xl_kpi.faults import Finding, Level, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from xl_kpi.config.declared import Config
    from xl_kpi.history.kept import HistoryState, Run
    from xl_kpi.history.store import History
    from xl_kpi.history.taking import Taken
    from xl_kpi.months import Month
    from xl_kpi.ooxml.workbook import Workbook
    from xl_kpi.workbook.adopting import AdoptionPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command's options as they were given."""

    workbook: Path
    config: Path | None
    history: Path | None
    output: Path | None
    dry_run: bool
    strict: bool
    as_json: bool
    quiet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What adopting a pack did, or would do.

    Attributes:
        workbook: The file that has the names now.
        taken: What became of the figures of its past months.
        backup: The copy of the workbook as it was, None where there is none.
    """

    workbook: Path
    config: Config
    plan: AdoptionPlan
    taken: Taken
    findings: tuple[Finding, ...]
    backup: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """An adoption that has been worked out whole and is about to be written."""

    workbook: Workbook
    plan: AdoptionPlan
    config: Config
    taken: Taken
    history: History
    state: HistoryState
    at: datetime


def run(asked: Asked) -> None:
    """Adopt, report, and exit with 1 where no table fits, or with `--strict` at any problem."""
    done = adopt(asked)
    if asked.as_json:
        print_json(report(done, dry_run=asked.dry_run))
    elif not asked.quiet:
        sys.stdout.write("".join(f"{line}\n" for line in lines(done, dry_run=asked.dry_run)))
    problems = any(finding.level is not Level.NOTE for finding in done.findings)
    if not done.plan.layouts or (asked.strict and problems):
        sys.exit(PROBLEMS_FOUND)


def adopt(asked: Asked) -> Adoption:
    """Adopt a workbook.

    Raises:
        Refusal: An input or the workbook is wrong, or no table is in it. Nothing was written.
    """
    from xl_kpi.config.reading import read_config
    from xl_kpi.history.store import open_history
    from xl_kpi.history.taking import take
    from xl_kpi.ooxml.publishing import check_replaceable
    from xl_kpi.ooxml.workbook import Workbook
    from xl_kpi.survey.surveying import survey
    from xl_kpi.workbook.adopting import plan_adoption
    from xl_kpi.workbook.adoption_findings import adoption_findings

    if not asked.workbook.is_file():
        raise refuse(asked.workbook, "there is no such workbook to adopt")
    workbook = Workbook.open(asked.workbook)
    if not asked.dry_run:
        check_replaceable(asked.output or asked.workbook)
    config = read_config(config_path(asked.config, asked.workbook))
    plan = plan_adoption(workbook, survey(workbook, config), config)
    history = open_history(history_path(asked.history, asked.workbook))
    figures = [past.figure for past in plan.past.figures]
    state = history.state({figure.month for figure in figures})
    ready = _Ready(
        workbook=workbook, plan=plan, config=config, taken=take(state, figures), history=history,
        state=state, at=now(),
    )  # fmt: skip
    return Adoption(
        workbook=asked.output or asked.workbook,
        config=config,
        plan=plan,
        taken=ready.taken,
        findings=(*adoption_findings(workbook, plan, config), *_published_otherwise(ready)),
        backup=_write(ready, asked),
    )


def _published_otherwise(ready: _Ready) -> Iterator[Finding]:
    from xl_kpi.workbook.past_months import plain

    places = {
        (past.figure.indicator, past.figure.month): past.place for past in ready.plan.past.figures
    }
    for item in ready.taken.differing:
        yield Finding(
            rule="published-differs",
            level=Level.WARNING,
            where=places[item.indicator, item.month],
            message=f"shows {plain(item.computed.value)} for {item.indicator} {item.month}; the"
            f" history has {plain(item.kept.value)}, which stands; to change it:"
            f" xl-kpi history restate {item.indicator} --period {item.month}",
        )


def _write(ready: _Ready, asked: Asked) -> Path | None:
    """Name the tables and record the figures, both or neither; return the backup.

    A dry run only checks that they can be named.
    """
    from xl_kpi.workbook.adopting import check_adoption, prepare_adoption

    if asked.dry_run:
        check_adoption(ready.workbook, ready.plan)
        return None
    if not ready.plan.layouts:
        return None
    prepared = prepare_adoption(
        ready.workbook, ready.plan, ready.at.replace(tzinfo=None), asked.output
    )
    try:
        if ready.taken.new:
            with ready.history.recording(_run_of(ready), since=ready.state) as recording:
                recording.add(ready.taken.new, _sources(ready))
                prepared.publish()
        else:
            prepared.publish()
    except BaseException:
        prepared.discard()
        raise
    return prepared.backup.path if prepared.backup is not None else None


def _sources(ready: _Ready) -> dict[tuple[str, str, Month], str]:
    from xl_kpi.history.kept import key_of

    name = ready.workbook.path.name
    return {key_of(past.figure): f"{name}: {past.place}" for past in ready.plan.past.figures}


def _run_of(ready: _Ready) -> Run:
    from hashlib import sha256

    from xl_kpi import __version__
    from xl_kpi.history.kept import Run, RunFile, RunKind

    path = ready.workbook.path
    return Run(
        kind=RunKind.ADOPT,
        period=max(figure.month for figure in ready.taken.new),
        run_at=ready.at,
        reason=None,
        config_sha256=ready.config.sha256,
        program_version=__version__,
        files=(
            RunFile(
                extract=str(RunKind.ADOPT),
                file=path.name,
                sha256=sha256(path.read_bytes()).hexdigest(),
                rows=len(ready.plan.past.figures),
            ),
        ),
    )
