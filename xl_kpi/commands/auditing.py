"""`xl-kpi audit`: each cell of a pack that disagrees with the pack's own figures."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING

from xl_kpi.commands.exits import PROBLEMS_FOUND
from xl_kpi.commands.options import config_path
from xl_kpi.commands.wording import print_json
from xl_kpi.faults import Fault, Level, Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from xl_kpi.audit.audited import AuditedPack
    from xl_kpi.audit.finding import Audit, AuditFinding
    from xl_kpi.commands.audit_report import Line
    from xl_kpi.config.declared import Config
    from xl_kpi.ooxml.addresses import Region
    from xl_kpi.ooxml.workbook import Workbook
    from xl_kpi.survey.found import Survey

_LEVELS = (Level.ERROR, Level.WARNING, Level.NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command's options as they were given."""

    workbook: Path
    config: Path | None
    rules: tuple[str, ...]
    level: str
    show_all: bool
    output: Path | None
    as_json: bool
    quiet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An audit and what it was made with.

    Attributes:
        own_config: Whether the config was found or named, rather than the program's own.
    """

    config: Path
    own_config: bool
    audit: Audit


def run(asked: Asked) -> None:
    """Audit, report, and exit with 1 where there are findings that nobody has accepted."""
    from xl_kpi.commands.audit_report import lines, report

    done = audit_workbook(asked)
    if asked.as_json:
        print_json(report(asked, done))
    elif not asked.quiet:
        _print(lines(asked, done))
    if done.audit.findings:
        sys.exit(PROBLEMS_FOUND)


def audit_workbook(asked: Asked) -> Done:
    """Audit a workbook, and write the copy with the findings where one is asked for.

    Raises:
        Refusal: An option, the config or the workbook is wrong, or it has no table.
    """
    from xl_kpi.audit.auditing import audit
    from xl_kpi.ooxml.workbook import Workbook

    rules, least = _rules(asked.rules), _level(asked.level)
    if not asked.workbook.is_file():
        raise refuse(asked.workbook, "there is no such workbook")
    config, own = _config(asked)
    workbook = Workbook.open(asked.workbook)
    pack = _pack(workbook, config, own=own)
    shown = _of_level(audit(pack, rules), least)
    if asked.output is not None:
        from xl_kpi.audit.audit_sheet import write_with_findings

        write_with_findings(workbook, shown, asked.output)
    return Done(config=config, own_config=own, audit=shown)


def _pack(workbook: Workbook, config: Path, *, own: bool) -> AuditedPack:
    from xl_kpi.audit.reading import audited_pack
    from xl_kpi.config.reading import read_config
    from xl_kpi.survey.surveying import survey

    declared = read_config(config)
    found = survey(workbook, declared)
    if not found.tables:
        raise refuse(
            workbook.path.name,
            "has no table to audit: a table has a row of headings with a column Indicator and at"
            " least three months (Jul-23, as text or as a date), and under it a row for each"
            " indicator",
        )
    known = _with_years(declared, found) if own else declared
    return audited_pack(found, known, own_config=own, built=_built(workbook))


def _with_years(config: Config, found: Survey) -> Config:
    """Return a config that knows the years of the figures in its published files."""
    from xl_kpi.published.completing import years_known
    from xl_kpi.published.reading import read_published

    months = [column.month for table in found.tables for column in table.months]
    latest = max((month for month in months if month is not None), default=None)
    return config if latest is None else years_known(config, read_published(config, latest))


def _built(workbook: Workbook) -> Iterator[Region]:
    """The areas of the tables that a refresh writes whole: bound by name, and not adopted."""
    from xl_kpi.workbook.names import ADOPTED, TABLE

    names = {name.casefold(): region for name, region in workbook.defined_names().items()}
    for name, region in names.items():
        if name.startswith(TABLE) and f"{ADOPTED}{name.removeprefix(TABLE)}" not in names:
            yield region


def _config(asked: Asked) -> tuple[Path, bool]:
    from xl_kpi.config.shipped import shipped_config

    try:
        return config_path(asked.config, asked.workbook), True
    except Refusal:
        if asked.config is not None:
            raise
        return shipped_config(), False


def _rules(asked: tuple[str, ...]) -> tuple[str, ...]:
    from difflib import get_close_matches

    from xl_kpi.audit.catalogue import RULES

    faults = []
    for name in asked:
        if name not in RULES:
            near = get_close_matches(name, RULES, n=1)
            meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(RULES)}"
            faults.append(Fault(f"--rule {name}", f"there is no such rule; {meant}"))
    if faults:
        raise Refusal(faults)
    return asked or tuple(RULES)


def _level(asked: str) -> int:
    if asked not in set(_LEVELS):
        raise refuse(f"--level {asked}", f"is none of {', '.join(_LEVELS)}")
    return _LEVELS.index(Level(asked))


def _of_level(audit: Audit, least: int) -> Audit:
    from dataclasses import replace

    def matters(finding: AuditFinding) -> bool:
        return _LEVELS.index(finding.level) <= least

    return replace(
        audit,
        findings=tuple(filter(matters, audit.findings)),
        accepted=tuple(filter(matters, audit.accepted)),
    )


def _print(lines: Iterable[Line]) -> None:
    """Print lines folded to the console's width, each indented as a whole."""
    width = get_terminal_size().columns
    for text, indent in lines:
        margin = " " * indent
        folded = fill(
            text, width, initial_indent=margin, subsequent_indent=margin,
            break_long_words=False, break_on_hyphens=False, replace_whitespace=False,
        )  # fmt: skip
        sys.stdout.write(f"{folded}\n")
