"""`xl-kpi explain`: where a figure came from, down to the rows, by indicator or by cell."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from xl_kpi.commands.options import (
    config_path,
    extracts_path,
    history_path,
    month_of,
    today,
)
from xl_kpi.commands.wording import print_json
from xl_kpi.faults import refuse

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.config.declared import Config
    from xl_kpi.evidence.explained import Explanation
    from xl_kpi.evidence.explaining import Question
    from xl_kpi.evidence.listing import OfIndicator
    from xl_kpi.evidence.summary import Facts
    from xl_kpi.extracts.loaded import SetAside
    from xl_kpi.workbook.located import Located

_ADDRESS = re.compile(r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}")
_WORKBOOKS = (".xlsx", ".xlsm")
_OUTPUTS = (".csv", ".xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command's options as they were given."""

    what: str
    period: str | None
    team: str | None
    sheet: str | None
    workbook: Path | None
    config: Path | None
    extracts: Path | None
    history: Path | None
    output: Path | None
    rows: bool
    as_json: bool
    quiet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What is printed and written, whatever was asked."""

    facts: Facts
    sql: tuple[str, ...]
    rows: tuple[OfIndicator, ...]
    aside: tuple[SetAside, ...]
    report: dict[str, Any]


def run(asked: Asked) -> None:
    """Explain a figure, print what was found, and write its rows where asked."""
    if asked.output is not None and asked.output.suffix.lower() not in _OUTPUTS:
        raise refuse(f"--output {asked.output}", "rows are written to a .csv or an .xlsx file")
    from xl_kpi.config.reading import read_config

    path = config_path(asked.config, asked.workbook)
    answer = _answer(asked, read_config(path))
    if asked.output is not None:
        _write(asked.output, answer)
    if asked.as_json:
        print_json(answer.report)
    elif not asked.quiet:
        from xl_kpi.commands.explained_lines import lines_of

        shown = answer.rows if asked.rows else ()
        lines = lines_of(answer.facts, answer.sql, shown, answer.aside)
        sys.stdout.write("".join(f"{line}\n" for line in lines))


def _answer(asked: Asked, config: Config) -> _Answer:
    place = _cell_named(asked, config)
    if place is None:
        return _of_indicator(asked, config, None)
    from xl_kpi.ooxml.addresses import parse_cell
    from xl_kpi.ooxml.workbook import Workbook
    from xl_kpi.workbook.locating import locate

    if asked.period is not None or asked.team is not None:
        raise refuse(asked.what, "a cell has a month and a team of its own: leave out --period"
                     " and --team")  # fmt: skip
    path = asked.workbook or _workbook_beside(config)
    if not path.is_file():
        raise refuse(path, "there is no such workbook")
    sheet, address = place
    located = locate(Workbook.open(path), config, sheet, parse_cell(address))
    asked = replace(asked, workbook=path)
    if located.caseload is not None:
        return _of_worker(asked, config, located)
    return _of_indicator(asked, config, located)


def _cell_named(asked: Asked, config: Config) -> tuple[str, str] | None:
    """Return the sheet and address that were typed, None where an indicator was."""
    if asked.what in config.indicators:
        return None
    sheet, mark, address = asked.what.rpartition("!")
    if not _ADDRESS.fullmatch(address):
        return None
    if mark:
        inner = sheet[1:-1].replace("''", "'") if sheet[:1] == sheet[-1:] == "'" else sheet
        return inner, address
    if asked.sheet is not None:
        return asked.sheet, address
    known = {each.ref_id for each in config.indicators.values()}
    if asked.what in known:
        return None
    raise refuse(asked.what, f"is a cell of which sheet? Write 'Sheet'!{asked.what}, or --sheet")


def _workbook_beside(config: Config) -> Path:
    """Return the one workbook beside the config that has the tables' names."""
    from xl_kpi.ooxml.refusals import CannotEdit
    from xl_kpi.ooxml.workbook import Workbook
    from xl_kpi.workbook import names

    found = []
    for path in sorted(config.path.parent.iterdir()):
        ordinary = not path.name.startswith("~$") and ".backup-" not in path.name
        if path.suffix.lower() in _WORKBOOKS and ordinary:
            try:
                known = Workbook.open(path).defined_names()
            except CannotEdit:
                continue  # whatever it is, it is no workbook of this program
            if any(map(names.declares, known)):
                found.append(path)
    if len(found) == 1:
        return found[0]
    held = ", ".join(path.name for path in found) or "none"
    raise refuse("--workbook", f"say which: workbooks with the tables' names beside the config:"
                 f" {held}")  # fmt: skip


def _of_indicator(asked: Asked, config: Config, located: Located | None) -> _Answer:
    from xl_kpi.commands.explained_object import report_of
    from xl_kpi.evidence.listing import by_extract
    from xl_kpi.evidence.summary import facts_of, sql_of

    explained = _explained(asked, config, located)
    rows = by_extract(explained.worked)
    facts = facts_of(explained)
    report = report_of(explained, rows, listed=asked.rows)
    if located is not None:
        facts = (("Cell", _cell_in_words(located)), *facts)
    return _Answer(
        facts=facts,
        sql=sql_of(explained),
        rows=rows,
        aside=tuple(item for _, item in explained.set_aside),
        report={"cell": _cell(located)} | report,
    )


def _explained(asked: Asked, config: Config, located: Located | None) -> Explanation:
    from xl_kpi.evidence.cell import cell_finding
    from xl_kpi.evidence.explaining import explain
    from xl_kpi.pack import Request

    request = Request(
        config=config.path,
        extracts=extracts_path(asked.extracts, config.path),
        period=month_of("--period", asked.period) if located is None else located.period,
        today=today(),
    )
    history = history_path(asked.history, asked.workbook or config.path)
    explained = explain(request, config, _question(asked, config, located), history)
    differs = None if located is None else cell_finding(explained, located)
    if differs is None:
        return explained
    return replace(explained, findings=(*explained.findings, differs))


def _question(asked: Asked, config: Config, located: Located | None) -> Question:
    from xl_kpi.evidence.explaining import Question
    from xl_kpi.evidence.naming import find_indicator

    if located is None:
        indicator = find_indicator(config, asked.what)
        return Question(indicator=indicator, month=None, team=asked.team or "")
    indicator = config.indicators[located.indicator or ""]
    return Question(indicator=indicator, month=located.month, team=located.team)


def _of_worker(asked: Asked, config: Config, located: Located) -> _Answer:
    from xl_kpi.commands.explained_object import report_of_worker
    from xl_kpi.evidence.caseload import WorkerPlace, explain_worker
    from xl_kpi.evidence.listing import OfIndicator
    from xl_kpi.evidence.summary import facts_of_worker

    caseload = next(each for each in config.caseloads if each.id == located.caseload)
    source = extracts_path(asked.extracts, config.path)
    place = WorkerPlace(located.period, located.block, located.line or 0)
    found = explain_worker(config, source, caseload, place)
    rows = (OfIndicator(caseload.id, found.rows),)
    return _Answer(
        facts=(("Cell", _cell_in_words(located)), *facts_of_worker(found)),
        sql=(),
        rows=rows,
        aside=tuple(item for _, item in found.set_aside),
        report={"cell": _cell(located)} | report_of_worker(found, rows, listed=asked.rows),
    )


def _cell(located: Located | None) -> dict[str, Any] | None:
    if located is None:
        return None
    return {
        "sheet": located.sheet,
        "cell": located.address,
        "table": located.table,
        "shows": str(located.kind),
        "holds": None if located.holds.value is None else str(located.holds.value),
    }


def _cell_in_words(located: Located) -> str:
    kind = str(located.kind).replace("_", " ")
    held = "nothing" if located.holds.value is None else str(located.holds.value)
    return f"{located.place}, {kind} of {located.table}: holds {held}"


def _write(path: Path, answer: _Answer) -> None:
    from xl_kpi.commands.explained_lines import ASIDE, aside_rows, write_csv
    from xl_kpi.evidence.listing import listed

    listing = listed(answer.rows)
    if path.suffix.lower() == ".csv":
        write_csv(path, listing)
        return
    from xl_kpi.workbook.listing_book import ListSheet, write_listing_book

    summary = (*answer.facts, *(("SQL", text) for text in answer.sql))
    rows = ListSheet("Rows", listing.headings, listing.rows)
    write_listing_book(
        path, summary, [rows, ListSheet("Set aside", ASIDE, aside_rows(answer.aside))]
    )
