"""Published files, and what indicators and populations are in them: from nodes to values."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.published import (
    AREAS,
    NEIGHBOURS,
    OWN,
    LaitMeasure,
    PublishedFiles,
    Stated,
    StatisticsColumn,
    year_ended,
)
from xl_kpi.config.quantities import parse_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from xl_kpi.config.fault_log import FaultLog
    from xl_kpi.config.published import PublishedAs
    from xl_kpi.config.yaml_tree import Mapping

_USUAL_STALE_AFTER = "2"
_USUAL_PER = Decimal(10000)
_AREAS_OF_IDS = {"local_last_year": OWN, "statistical_neighbours": NEIGHBOURS}


def read_published_files(node: Mapping) -> PublishedFiles | None:
    """Return where the published files are, None where the config does not say."""
    section = node.mapping("published")
    if section is None:
        return None
    return PublishedFiles(
        files=tuple(one.text for one in section.scalars("files")),
        neighbours_from=section.text("neighbours_from"),
        stale_after=int(section.text("stale_after") or _USUAL_STALE_AFTER),
        line=node.line_of("published"),
    )


def read_published_as(node: Mapping) -> PublishedAs | None:
    """Return what an indicator is in the published files, None for nothing."""
    section = node.mapping("published_as")
    if section is None:
        return None
    measure = section.text("lait")
    if measure is None:
        return _column(section)
    return LaitMeasure(
        measure=measure, decimals=_decimals(section), per=_per(section), line=section.line
    )


def read_published_populations(node: Mapping) -> dict[str, tuple[StatisticsColumn, ...]]:
    """Return the published estimates of the populations that are taken from some."""
    section = node.mapping("population")
    if section is None:
        return {}
    found = {
        name: tuple(_column(one) for one in section.mappings(name) if one.declares("file"))
        for name in section.entries
    }
    return {name: columns for name, columns in found.items() if columns}


def area_of(ident: str, written: str | None) -> str:
    """Return whose published figures a comparator shows.

    Args:
        ident: The comparator's id.
        written: What the config says; None to go by the id.
    """
    named = (written or "").strip()
    if named.lower() in AREAS:
        return named.lower()
    return named or _AREAS_OF_IDS.get(ident, ident)


def read_stated(node: Mapping, known: Collection[str], log: FaultLog) -> dict[str, Stated]:
    """Return the years and sources that an indicator's comparators are written with."""
    section = node.mapping("comparators")
    if section is None:
        return {}
    return dict(_stated(section, known, log))


def _stated(
    section: Mapping, known: Collection[str], log: FaultLog
) -> Iterator[tuple[str, Stated]]:
    for name in section.entries:
        one = section.mapping(name)
        if one is None or name not in known:
            continue
        label = one.text("year")
        year = None if label is None else year_ended(label)
        if label is not None and year is None:
            log.add(one.line_of("year"), f"'{label}' is no year; write the year that it ends in:"
                    " 2025 or 2024/25")  # fmt: skip
        if year is not None or one.text("source") is not None:
            yield name, Stated(year=year, label=label, source=one.text("source"))


def _column(section: Mapping) -> StatisticsColumn:
    rows = section.mapping("rows")
    held = {} if rows is None else {name: rows.text(name) or "" for name in rows.entries}
    return StatisticsColumn(
        file=section.text("file") or "",
        column=section.text("column") or "",
        rows=tuple(held.items()),
        decimals=_decimals(section),
        per=_per(section),
        line=section.line,
    )


def _decimals(section: Mapping) -> int | None:
    text = section.text("decimals")
    return None if text is None else int(text)


def _per(section: Mapping) -> Decimal:
    text = section.text("per")
    return _USUAL_PER if text is None else parse_number(text)
