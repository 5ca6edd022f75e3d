"""Whether the teams of a table add up to the whole service's figure on the board."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Unit
from xl_kpi.faults import Finding, Level
from xl_kpi.measures.measurement import WHOLE_SERVICE, Origin
from xl_kpi.measures.rounding import shown_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xl_kpi.config.declared import Config, Indicator
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month

_RATIOS = (Unit.PERCENT, Unit.RATE)


def lacks_numbers(indicator: Indicator, figure: Measurement) -> bool:
    """Tell whether a figure has a value and not what adding up needs."""
    ratio_alone = indicator.unit in _RATIOS and figure.denominator is None
    return figure.value is not None and (figure.numerator is None or ratio_alone)


def unadded_teams(
    config: Config, measurements: Iterable[Measurement], period: Month
) -> Iterator[Finding]:
    """Yield where a team table's total differs from the board's figure, or cannot be added up.

    A supplied difference is a mistake of one of the two; a counted one may be a child with two
    teams, and is a note.

    Args:
        config: The team tables and their indicators.
        measurements: Figures by team and of the whole service.
        period: The month reported.
    """
    mine = [m for m in measurements if m.month == period]
    for name in dict.fromkeys(table.indicator for table in config.team_tables):
        teams = [m for m in mine if m.indicator == name and m.team != WHOLE_SERVICE]
        whole = next((m for m in mine if m.indicator == name and m.team == WHOLE_SERVICE), None)
        yield from _findings(config.indicators[name], teams, whole)


def _findings(
    indicator: Indicator, teams: Sequence[Measurement], whole: Measurement | None
) -> Iterator[Finding]:
    where = f"{indicator.id} by team"
    bare = sum(lacks_numbers(indicator, team) for team in teams)
    if bare:
        if bare < sum(team.value is not None for team in teams):
            message = (
                f"teams with a value and without the numbers it rests on: {bare} of {len(teams)}"
                "; they cannot be added up, and the Total is the whole service's own: supply each"
                " team's numerator and denominator"
            )
            yield Finding(rule="teams-part-added", level=Level.WARNING, where=where,
                          message=message)  # fmt: skip
        return
    counted = [team for team in teams if team.numerator is not None]
    if not counted or whole is None or whole.value is None:
        return
    added, own = _sums(indicator, counted, whole)
    if added == own:
        return
    supplied = any(figure.origin is Origin.SUPPLIED for figure in (*counted, whole))
    reason = "" if supplied else "; a child with two teams counts in each"
    yield Finding(
        rule="teams-and-whole",
        level=Level.WARNING if supplied else Level.NOTE,
        where=where,
        message=f"the teams add up to {added}, and the whole service is {own}{reason}",
    )


def _sums(
    indicator: Indicator, teams: Sequence[Measurement], whole: Measurement
) -> tuple[str, str]:
    """Return what the teams add up to and the whole's own, as far as both are known, in words."""
    numerator = sum((team.numerator or Decimal(0) for team in teams), Decimal(0))
    denominators = [team.denominator for team in teams if team.denominator is not None]
    if len(denominators) < len(teams):
        own = whole.value if whole.numerator is None else whole.numerator
        return _number(numerator), _number(own)
    denominator = sum(denominators, Decimal(0))
    if whole.numerator is not None and whole.denominator is not None:
        return (
            f"{_number(numerator)} of {_number(denominator)}",
            f"{_number(whole.numerator)} of {_number(whole.denominator)}",
        )
    value = None
    if denominator:
        value = shown_value(
            numerator, denominator, indicator.per, indicator.decimals, indicator.unit
        )
    return _number(value), _number(whole.value)


def _number(value: Decimal | None) -> str:
    return "-" if value is None else f"{value.normalize():f}"
