"""Extracts as the figures see them: their columns, and the expressions over these."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Column, ColumnType, Derived, Expression, Extract, OnFault
from xl_kpi.config.expressions import ExpressionFault, compile_expression
from xl_kpi.config.fault_log import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_kpi.config.fault_log import FaultLog
    from xl_kpi.config.yaml_tree import Mapping, Scalar

RESERVED = frozenset({"row_id", "source_file", "source_row", "period_start", "period_end"})
"""Names that a column may not have: every loaded table and every expression has its own."""


@dataclass(slots=True)
class Source:
    """One extract's columns while the config is read.

    Attributes:
        types: Declared column to its type, None where that was found wrong.
        derived: Derived column to its expression, for those that were found right.
        unchecked: Columns about which something was found wrong; what reads them is not held
            against them a second time.
    """

    name: str
    types: dict[str, ColumnType | None] = field(default_factory=dict)
    derived: dict[str, Expression] = field(default_factory=dict)
    unchecked: set[str] = field(default_factory=set)

    @property
    def names(self) -> set[str]:
        """Every column, declared or derived."""
        return {*self.types, *self.derived, *self.unchecked}

    def check_column(self, written: Scalar, log: FaultLog) -> str:
        """Return the name of a column, noting where there is none of that name."""
        if written.text not in self.names:
            log.add_unknown(written.line, f"column of {self.name}", written.text, self.names)
        return written.text

    def check_date(self, written: Scalar, log: FaultLog) -> str:
        """Return the name of a date column (a derived one is taken at its word)."""
        kind = self.types.get(written.text)
        if kind not in (None, ColumnType.DATE):
            log.add(
                written.line,
                f"column {written.text} of {self.name} is of type {kind}; "
                "name a date column, or a derived one",
            )
        return self.check_column(written, log)

    def compile(self, written: Scalar, log: FaultLog, *, windows: bool) -> Expression | None:
        """Return the checked expression; None, with the fault noted, where it is wrong."""
        if any(_mentions(written.text, name) for name in self.unchecked):
            return None
        try:
            return compile_expression(
                written.text,
                self.types,
                derived=self.derived,
                line=written.line,
                windows=windows,
            )
        except ExpressionFault as fault:
            log.add(written.line, f"in {self.name}: {shortened(str(fault), most=300)}")
            return None


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None


def find_source(written: Scalar | None, sources: dict[str, Source], log: FaultLog) -> Source | None:
    """Return the extract of that name, noting where there is none."""
    if written is None:
        return None
    found = sources.get(written.text)
    if found is None:
        log.add_unknown(written.line, "extract", written.text, sources)
    return found


def read_extracts(
    section: Mapping | None, log: FaultLog
) -> tuple[dict[str, Extract], dict[str, Source]]:
    """Return the extracts by name, and their columns for the figures to read."""
    extracts: dict[str, Extract] = {}
    sources: dict[str, Source] = {}
    if section is None:
        return extracts, sources
    for name in section.entries:
        node = section.mapping(name)
        if node is not None:
            sources[name] = Source(name)
            extracts[name] = _extract(node, sources[name], section.line_of(name), log)
    return extracts, sources


def _extract(node: Mapping, source: Source, line: int, log: FaultLog) -> Extract:
    files, table, sheets = node.text("files"), node.text("table"), node.scalars("sheet")
    if table is not None and (files is not None or sheets):
        log.add(
            node.line_of("table"), f"extract {source.name} has table and files or sheet; keep one"
        )
    columns = _columns(node, source, log)
    derive = tuple(_derived(node, source, log))
    team = node.scalar("team")
    covers = node.text("covers")
    return Extract(
        name=source.name,
        files=files,
        sheets=_texts(sheets),
        table=table,
        columns=columns,
        key=_key(node, source, log),
        derive=derive,
        covers=int(covers.split("m", maxsplit=1)[0]) if covers else None,
        team=source.check_column(team, log) if team is not None else None,
        line=line,
    )


def _key(node: Mapping, source: Source, log: FaultLog) -> tuple[str, ...]:
    keys = node.scalars("key")
    for key in keys:
        if key.text in source.derived:
            log.add(key.line, f"{key.text} is derived; a key names columns of the source")
        source.check_column(key, log)
    return _texts(keys)


def _texts(written: Iterable[Scalar]) -> tuple[str, ...]:
    return tuple(one.text for one in written)


def _columns(node: Mapping, source: Source, log: FaultLog) -> tuple[Column, ...]:
    section = node.mapping("columns")
    if section is None:
        return ()
    if not section.entries and not section.faulty:
        log.add(section.line, f"extract {source.name} has no columns; declare at least one")
    made = []
    for name in section.entries:
        _check_reserved(name, section.line_of(name), log)
        column = section.mapping(name)
        if column is not None:
            kind = column.text("type")
            source.types[name] = ColumnType(kind) if kind else None
            if kind is None:
                source.unchecked.add(name)
            made.append(_column(name, column, section.line_of(name)))
    return tuple(made)


def _check_reserved(name: str, line: int, log: FaultLog) -> None:
    if name in RESERVED:
        log.add(line, f"{name} is a name that every extract has already; choose another")


def _column(name: str, node: Mapping, line: int) -> Column:
    return Column(
        name=name,
        headers=_texts(node.scalars("header")) or (name,),
        type=ColumnType(node.text("type") or ColumnType.TEXT),
        optional=node.is_true("optional"),
        codes=_texts(node.scalars("codes")),
        on_fault=OnFault(node.text("on_fault") or OnFault.ROW),
        line=line,
    )


def _derived(node: Mapping, source: Source, log: FaultLog) -> Iterable[Derived]:
    section = node.mapping("derive")
    if section is None:
        return
    for name in section.entries:
        line = section.line_of(name)
        _check_reserved(name, line, log)
        if name in source.types:
            log.add(line, f"{name} is a column of {source.name} already; choose another name")
            continue
        written = section.scalar(name)
        made = source.compile(written, log, windows=True) if written is not None else None
        if made is None:
            source.unchecked.add(name)
        else:
            source.derived[name] = made
            yield Derived(name=name, expression=made)
    source.unchecked |= section.faulty
