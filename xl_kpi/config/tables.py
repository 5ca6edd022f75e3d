"""What the board sees, and the statements between figures: from their nodes to values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import (
    TEAM_COLUMNS,
    TEAM_TESTS,
    Accepted,
    Caseload,
    CaseloadSummary,
    Reconciliation,
    Table,
    TeamTable,
    Unit,
)
from xl_kpi.config.sources import find_source
from xl_kpi.config.statuses import fold_status

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from collections.abc import Mapping as AnyMapping

    from xl_kpi.config.fault_log import FaultLog
    from xl_kpi.config.sources import Source
    from xl_kpi.config.yaml_tree import Mapping, Scalar

TABLE_COLUMNS = (
    "ref_id",
    "indicator",
    "months",
    "trend",
    "target",
    "rag",
    "direction",
    "quartile",
    "note",
    "mean",
    "lower_limit",
    "upper_limit",
    "variation",
    "assurance",
)
"""The columns of a board table besides the comparators."""

_WORKER_COLUMNS = ("worker", "qualifying_status", "team")
_LOAD_COLUMNS = ("child_id", "allocations")


def check_unique(nodes: Iterable[Mapping], what: str, log: FaultLog) -> None:
    """Note every id that an earlier one of the same section has.

    Args:
        nodes: The section's items.
        what: What an id names: `indicator`.
        log: Where faults are noted.
    """
    first: dict[str, int] = {}
    for node in nodes:
        ident = node.scalar("id")
        if ident is None:
            continue
        if ident.text in first:
            log.add(
                ident.line,
                f"the id {ident.text} is taken by the {what} on line {first[ident.text]}; "
                "choose another",
            )
        first.setdefault(ident.text, ident.line)


def read_tables(
    config: Mapping, indicators: Collection[str], comparators: Collection[str], log: FaultLog
) -> tuple[Table, ...]:
    """Return the board tables in order, noting rows and columns that name nothing."""
    nodes = config.mappings("tables")
    check_unique(nodes, "table", log)
    return tuple(_table(node, indicators, comparators, log) for node in nodes)


def read_team_tables(
    config: Mapping, indicators: AnyMapping[str, str | None], log: FaultLog
) -> tuple[TeamTable, ...]:
    """Return the tables by team, noting indicators and columns that there are not.

    Args:
        config: The whole config.
        indicators: Id to unit, None where that is at fault.
        log: Where faults are noted.
    """
    nodes = config.mappings("team_tables")
    check_unique(nodes, "team table", log)
    return tuple(_team_table(node, indicators, log) for node in nodes)


def read_caseloads(
    config: Mapping, sources: dict[str, Source], log: FaultLog
) -> tuple[Caseload, ...]:
    """Return the caseload lists, noting the columns that their extracts lack."""
    nodes = config.mappings("caseloads")
    check_unique(nodes, "caseload list", log)
    return tuple(_caseload(node, sources, log) for node in nodes)


def read_caseload_summaries(
    config: Mapping, sources: dict[str, Source], log: FaultLog
) -> tuple[CaseloadSummary, ...]:
    """Return the summaries of caseloads, noting ids that would share a list's defined name."""
    nodes = config.mappings("caseload_summaries")
    check_unique(nodes, "summary table", log)
    lists = {node.text("id") for node in config.mappings("caseloads")}
    for node in nodes:
        ident = node.scalar("id")
        if ident is not None and f"summary_{ident.text}" in lists:
            log.add(
                ident.line,
                f"the caseload list summary_{ident.text} would have this summary's name in the"
                " workbook; choose another id for one of them",
            )
    return tuple(_caseload_summary(node, sources, log) for node in nodes)


def read_reconciliations(
    config: Mapping, indicators: Collection[str], log: FaultLog
) -> tuple[Reconciliation, ...]:
    """Return the statements between figures, noting indicators that there are not."""
    return tuple(_reconciliation(node, indicators, log) for node in config.mappings("reconcile"))


def read_accepted(
    config: Mapping, indicators: Collection[str], log: FaultLog
) -> tuple[Accepted, ...]:
    """Return the audit's findings that are let stand, noting cells without their sheet."""
    return tuple(_accepted(node, indicators, log) for node in config.mappings("accepted"))


def _accepted(node: Mapping, indicators: Collection[str], log: FaultLog) -> Accepted:
    indicator = node.scalar("indicator")
    if node.declares("cell") and not node.declares("sheet"):
        log.add(node.line_of("cell"), "a cell is given without its sheet; add sheet: NAME")
    return Accepted(
        rule=node.text("rule") or "",
        sheet=node.text("sheet"),
        cell=node.text("cell"),
        indicator=_indicator(indicator, indicators, log) if indicator is not None else None,
        reason=node.text("reason") or "",
        line=node.line,
    )


def _table(
    node: Mapping, indicators: Collection[str], comparators: Collection[str], log: FaultLog
) -> Table:
    columns, rows = node.scalars("columns"), node.scalars("rows")
    known = (*TABLE_COLUMNS, *comparators)
    seen: set[str] = set()
    for column in columns:
        if column.text not in known:
            log.add_unknown(column.line, "table column", column.text, known)
        if column.text in seen:
            log.add(column.line, f"the column {column.text} is given twice; keep one")
        seen.add(column.text)
    for row in rows:
        _indicator(row, indicators, log)
    return Table(
        id=node.text("id") or "",
        sheet=node.text("sheet") or "",
        title=node.text("title"),
        columns=tuple(column.text for column in columns),
        rows=tuple(row.text for row in rows),
        line=node.line,
        months=int(months) if (months := node.text("months")) else None,
    )


def _indicator(written: Scalar | None, indicators: Collection[str], log: FaultLog) -> str:
    if written is None:
        return ""
    if written.text not in indicators:
        log.add_unknown(written.line, "indicator", written.text, indicators)
    return written.text


def _team_table(node: Mapping, indicators: AnyMapping[str, str | None], log: FaultLog) -> TeamTable:
    columns = tuple(column.text for column in node.scalars("columns")) or TEAM_COLUMNS
    _check_team_columns(node, columns, indicators, log)
    return TeamTable(
        id=node.text("id") or "",
        sheet=node.text("sheet") or "",
        title=node.text("title"),
        indicator=_indicator(node.scalar("indicator"), indicators, log),
        line=node.line,
        columns=columns,
    )


def _check_team_columns(
    node: Mapping,
    columns: Sequence[str],
    indicators: AnyMapping[str, str | None],
    log: FaultLog,
) -> None:
    line = node.line_of("columns")
    if columns[0] != "team":
        log.add(line, "the first column of a table by team is team; begin with it")
    for column in dict.fromkeys(name for name in columns if columns.count(name) > 1):
        log.add(line, f"the column {column} is given twice; keep one")
    indicator = node.text("indicator") or ""
    unit = indicators.get(indicator)
    tests = " and ".join(name for name in TEAM_TESTS if name in columns)
    if tests and unit not in (None, Unit.PERCENT):
        log.add(line, f"{tests} is of percentages, and {indicator} is a {unit}; leave it out")


def _caseload(node: Mapping, sources: dict[str, Source], log: FaultLog) -> Caseload:
    blocks = node.text("blocks")
    return Caseload(
        id=node.text("id") or "",
        sheet=node.text("sheet") or "",
        title=node.text("title"),
        extract=_workers_extract(node, sources, log),
        minimum=int(node.text("minimum") or 1),
        highlight=_highlight(node, log),
        teams=tuple(team.text for team in node.scalars("teams")),
        line=node.line,
        blocks=None if blocks is None else int(blocks),
        show_worker=node.is_true("show_worker"),
    )


def _caseload_summary(node: Mapping, sources: dict[str, Source], log: FaultLog) -> CaseloadSummary:
    return CaseloadSummary(
        id=node.text("id") or "",
        sheet=node.text("sheet") or "",
        title=node.text("title"),
        extract=_workers_extract(node, sources, log),
        highlight=_highlight(node, log),
        teams=tuple(team.text for team in node.scalars("teams")),
        line=node.line,
    )


def _workers_extract(node: Mapping, sources: dict[str, Source], log: FaultLog) -> str:
    written = node.scalar("extract")
    source = find_source(written, sources, log)
    if written is not None and source is not None:
        _check_columns(written, source, log)
    return written.text if written else ""


def _highlight(node: Mapping, log: FaultLog) -> dict[str, int]:
    """Return the thresholds by status, noting a status that is given twice but for its case."""
    highlight = node.mapping("highlight")
    found: dict[str, int] = {}
    if highlight is None:
        return found
    for status in highlight.entries:
        if fold_status(status) in map(fold_status, found):
            line = highlight.line_of(status)
            log.add(line, f"the qualifying status {status} is given twice; keep one")
        found[status] = int(highlight.text(status) or 0)
    return found


def _check_columns(written: Scalar, source: Source, log: FaultLog) -> None:
    lacking = [column for column in _WORKER_COLUMNS if column not in source.names]
    if not source.names.intersection(_LOAD_COLUMNS):
        lacking.append(" or ".join(_LOAD_COLUMNS))
    if lacking:
        log.add(
            written.line,
            f"a caseload list reads columns that {source.name} lacks: {', '.join(lacking)}; "
            "declare them there by these names",
        )


def _reconciliation(node: Mapping, indicators: Collection[str], log: FaultLog) -> Reconciliation:
    def named(key: str) -> tuple[str, ...]:
        return tuple(_indicator(one, indicators, log) for one in node.scalars(key))

    stock = node.declares("stock")
    return Reconciliation(
        total=_indicator(node.scalar("stock" if stock else "total"), indicators, log),
        added=named("joined" if stock else "parts"),
        left=named("left") if stock else (),
        stock=stock,
        line=node.line,
    )
