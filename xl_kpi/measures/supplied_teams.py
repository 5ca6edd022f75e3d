"""Figures by team that arrived ready made, spellings of one team put together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Unit
from xl_kpi.faults import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xl_kpi.config.declared import Indicator
    from xl_kpi.extracts.loaded import Loaded, SuppliedFigure
    from xl_kpi.measures.team_names import TeamNames
    from xl_kpi.months import Month

Key = tuple[str, str, "Month"]
"""Indicator, team and month."""


def supplied_by_team(
    loaded: Loaded, indicators: Mapping[str, Indicator], names: TeamNames
) -> tuple[dict[Key, SuppliedFigure], tuple[Finding, ...]]:
    """Return the supplied figures by indicator, team and month, and what could not be merged.

    Of a team under two spellings in one file the numerators and the denominators are added up;
    without them only counts can be. A later file wins, as it does for one spelling.

    Args:
        loaded: The supplied figures, and the order of their files.
        indicators: By id, those that are measured.
        names: What each spelling means.
    """
    order = {file.label: place for place, file in enumerate(loaded.supplied_files)}
    groups: defaultdict[Key, list[SuppliedFigure]] = defaultdict(list)
    for figure in loaded.supplied:
        if figure.indicator in indicators:
            groups[figure.indicator, names.of(figure.team), figure.month].append(figure)
    merged, findings = {}, []
    for key, figures in groups.items():
        latest = max(order.get(figure.file, 0) for figure in figures)
        same = [figure for figure in figures if order.get(figure.file, 0) == latest]
        added = _added(same, indicators[key[0]].unit)
        if added is None:
            findings.append(_not_added(same))
        merged[key] = replace(added or same[-1], team=key[1])
    return merged, tuple(findings)


def _added(figures: Sequence[SuppliedFigure], unit: Unit) -> SuppliedFigure | None:
    """Return the figures of one team as one, None where they cannot be added up."""
    first, *others = figures
    if not others:
        return first
    numerators = _sum([figure.numerator for figure in figures])
    denominators = _sum([figure.denominator for figure in figures])
    if numerators is not None and denominators is not None:
        return replace(first, numerator=numerators, denominator=denominators, value=None, text=None)
    counts = _sum([figure.value for figure in figures])
    if unit is not Unit.COUNT or (numerators is None and counts is None):
        return None
    return replace(first, numerator=numerators, denominator=None, value=counts, text=None)


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """Return the sum, None where any is missing."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def _not_added(figures: Sequence[SuppliedFigure]) -> Finding:
    first, last = figures[0], figures[-1]
    return Finding(
        rule="supplied-team-twice",
        level=Level.WARNING,
        where=f"{last.file}, row {last.row}",
        message=f"{last.indicator} {last.month} is there under another spelling of the same team"
        f" (row {first.row}), and without numerators and denominators the two cannot be added up;"
        " this row is shown: supply both, or one row",
    )
