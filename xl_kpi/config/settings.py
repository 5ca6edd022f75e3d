"""The settings that hold for the whole pack: council, calendar, comparators, populations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Comparator, PopulationFigure, SignalRules
from xl_kpi.config.indicators import in_words
from xl_kpi.config.published_reading import area_of
from xl_kpi.config.tables import TABLE_COLUMNS, check_unique

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_kpi.config.fault_log import FaultLog
    from xl_kpi.config.yaml_tree import Mapping

_USUAL_COUNTRY = "GB"
_USUAL_SUBDIVISION = "ENG"
_ISO_MONTH_LETTERS = len("2021-07")


def read_council(node: Mapping) -> tuple[str, str | None, int | None]:
    """Return the council's name (empty where none is given), its official code and its number."""
    named = node.mapping("council")
    if named is None:
        return node.text("council") or "", None, None
    number = named.text("la_number")
    return named.text("name") or "", named.text("code"), None if number is None else int(number)


def read_calendar(node: Mapping) -> tuple[str, str | None]:
    """Return the country and its part whose bank holidays are not working days."""
    written = node.mapping("calendar")
    country = (written.text("country") if written else None) or _USUAL_COUNTRY
    usual = _USUAL_SUBDIVISION if country == _USUAL_COUNTRY else None
    return country, (written.text("subdivision") if written else None) or usual


def read_comparators(node: Mapping, log: FaultLog) -> tuple[Comparator, ...]:
    """Return the comparators in order, noting ids given twice or taken by a table's column."""
    nodes = node.mappings("comparators")
    check_unique(nodes, "comparator", log)
    for one in nodes:
        ident = one.scalar("id")
        if ident is not None and ident.text in TABLE_COLUMNS:
            log.add(ident.line, f"{ident.text} is a column of every table; choose another id")
    return tuple(_comparator(one) for one in nodes)


def _comparator(node: Mapping) -> Comparator:
    ident, area = node.text("id") or "", node.text("area")
    return Comparator(
        id=ident,
        label=node.text("label") or in_words(ident),
        area=area_of(ident, area),
        named=area is not None,
    )


def read_signal_rules(node: Mapping, log: FaultLog) -> SignalRules:
    """Return what tells a change from noise, noting numbers that cannot go together."""
    section = node.mapping("signals")
    if section is None:
        return SignalRules()
    keys = ("months", "least", "run", "trend", "near", "near_of")
    rules = SignalRules(**{key: int(text) for key in keys if (text := section.text(key))})
    for low, high in (("least", "months"), ("near", "near_of")):
        if getattr(rules, low) > getattr(rules, high):
            log.add(
                section.line_of(low if section.declares(low) else high),
                f"signals: {low} ({getattr(rules, low)}) is more than {high}"
                f" ({getattr(rules, high)}); give a smaller {low} or a larger {high}",
            )
    return rules


def read_populations(node: Mapping, log: FaultLog) -> dict[str, tuple[PopulationFigure, ...]]:
    """Return the figures of each population, earliest first."""
    section = node.mapping("population")
    if section is None:
        return {}
    return {name: _population(name, section.mappings(name), log) for name in section.entries}


def _population(name: str, nodes: Iterable[Mapping], log: FaultLog) -> tuple[PopulationFigure, ...]:
    figures: dict[date, PopulationFigure] = {}
    for node in nodes:
        starts = _day(node, log)
        value = node.text("value")
        if starts is None or value is None:
            continue
        if starts in figures:
            log.add(node.line, f"two figures of {name} hold from {starts}; keep one")
        figures[starts] = PopulationFigure(
            starts=starts, value=int(value), source=node.text("source")
        )
    return tuple(figures[starts] for starts in sorted(figures))


def _day(node: Mapping, log: FaultLog) -> date | None:
    written = node.scalar("from")
    if written is None:
        return None
    month_only = len(written.text) == _ISO_MONTH_LETTERS
    try:
        return date.fromisoformat(f"{written.text}-01" if month_only else written.text)
    except ValueError:
        log.add(written.line, f"from is '{written.text}', which is no date; write 2021-07-01")
        return None
