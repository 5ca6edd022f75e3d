"""Numerators and denominators: from their nodes to what is counted, and of which rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import (
    AnyOf,
    Cohort,
    Expression,
    Has,
    OfIndicator,
    OfPopulation,
    Subset,
    When,
    WhenKind,
)
from xl_kpi.config.sources import find_source
from xl_kpi.config.yaml_tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from xl_kpi.config.declared import Denominator, Numerator
    from xl_kpi.config.fault_log import FaultLog
    from xl_kpi.config.sources import Source

_SPANS = ("days", "working_days", "months")


class FigureReader:
    """Reads figures against the extracts that the config declares."""

    def __init__(self, sources: dict[str, Source], log: FaultLog) -> None:
        """Read against these extracts, noting faults in this log."""
        self._sources = sources
        self._log = log

    def numerator(self, node: Mapping, denominator: Denominator | None) -> Numerator:
        """Return what is counted.

        Args:
            node: The numerator's mapping.
            denominator: What a numerator of only where and has is a part of.
        """
        figure = self._own(node)
        if figure is not None:
            return figure
        inside = self._sources.get(denominator.extract) if isinstance(denominator, Cohort) else None
        where, has = self._filters(node, inside)
        return Subset(where=where, has=has, line=node.line)

    def denominator(self, node: Mapping) -> Denominator | None:
        """Return what the numerator is counted out of; None where its kind cannot be told."""
        population = node.text("population")
        if population is not None:
            return OfPopulation(population=population, line=node.line)
        return self._own(node)

    def _own(self, node: Mapping) -> Cohort | AnyOf | OfIndicator | None:
        if node.declares("indicator"):
            return OfIndicator(indicator=node.text("indicator") or "", line=node.line)
        if node.declares("any_of"):
            count = node.scalar("count")
            members = tuple(self._cohort(member, count) for member in node.mappings("any_of"))
            return AnyOf(count=count.text if count else "", members=members, line=node.line)
        if any(node.declares(key) for key in ("extract", "when", "count")):
            return self._cohort(node, None)
        return None

    def _cohort(self, node: Mapping, usual_count: Scalar | None) -> Cohort:
        source = find_source(node.scalar("extract"), self._sources, self._log)
        count = node.scalar("count") or usual_count
        if count is not None and source is not None:
            source.check_column(count, self._log)
        where, has = self._filters(node, source)
        return Cohort(
            extract=node.text("extract") or "",
            count=count.text if count else None,
            when=self._when(node, source),
            where=where,
            has=has,
            line=node.line,
        )

    def _when(self, node: Mapping, source: Source | None) -> When:
        found = node.mapping("when")
        if found is None:
            return When(kind=WhenKind.AS_AT, columns=())
        kind = next((kind for kind in WhenKind if found.declares(kind)), WhenKind.AS_AT)
        written = found.scalars(kind)
        if source is not None:
            for column in written:
                source.check_date(column, self._log)
        months = int(found.text("months") or 1)
        return When(kind=kind, columns=tuple(one.text for one in written), months=months)

    def _filters(
        self, node: Mapping, source: Source | None
    ) -> tuple[Expression | None, tuple[Has, ...]]:
        has = tuple(self._has(match, source) for match in node.mappings("has"))
        return self._where(node, source), has

    def _where(self, node: Mapping, source: Source | None) -> Expression | None:
        written = node.scalar("where")
        if written is None or source is None:
            return None
        return source.compile(written, self._log, windows=False)

    def _has(self, node: Mapping, ours: Source | None) -> Has:
        theirs = find_source(node.scalar("extract"), self._sources, self._log)
        date = node.scalar("in")
        if date is not None and theirs is not None:
            theirs.check_date(date, self._log)
        self._check_span(node)
        days, working_days, months = (_whole(node, key) for key in _SPANS)
        return Has(
            extract=node.text("extract") or "",
            on=self._on(node, ours, theirs),
            date=date.text if date else None,
            days=days,
            working_days=working_days,
            months=months,
            at_least=_whole(node, "at_least") or 1,
            where=self._where(node, theirs),
            line=node.line,
            none=node.is_true("none"),
        )

    def _check_span(self, node: Mapping) -> None:
        given = [key for key in _SPANS if node.declares(key)]
        if len(given) > 1:
            line = node.line_of(given[1])
            self._log.add(line, f"has gives {' and '.join(given)}; keep one of them")
        elif given and not node.declares("in"):
            line = node.line_of(given[0])
            self._log.add(line, f"has gives {given[0]} without a date; add in: a date column")
        elif node.declares("in") and not given:
            line = node.line_of("in")
            self._log.add(line, "has gives in without days, working_days or months; add one")

    def _on(
        self, node: Mapping, ours: Source | None, theirs: Source | None
    ) -> tuple[tuple[str, str], ...]:
        pairs = []
        for left, right in _pairs(node):
            if ours is not None:
                ours.check_column(left, self._log)
            if theirs is not None:
                theirs.check_column(right, self._log)
            pairs.append((left.text, right.text))
        return tuple(pairs)


def _pairs(node: Mapping) -> list[tuple[Scalar, Scalar]]:
    on = node.entries.get("on")
    if isinstance(on, Mapping):
        return [
            (Scalar(ours, on.line_of(ours)), theirs)
            for ours, theirs in on.entries.items()
            if isinstance(theirs, Scalar)
        ]
    items = on.items if isinstance(on, Sequence) else (on,)
    return [(item, item) for item in items if isinstance(item, Scalar)]


def _whole(node: Mapping, key: str) -> int | None:
    text = node.text(key)
    return None if text is None else int(text)
