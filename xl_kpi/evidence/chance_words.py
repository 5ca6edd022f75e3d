"""How much chance there is in a team's percentage, in plain words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.board.chance import differs, share_of
from xl_kpi.board.teams import interval_in_words
from xl_kpi.config.declared import Unit
from xl_kpi.measures.measurement import WHOLE_SERVICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from xl_kpi.board.chance import Difference, Share
    from xl_kpi.evidence.explained import Explanation
    from xl_kpi.measures.measurement import Measurement

_SELDOM = 1_000_000


def chance_in_words(explained: Explanation) -> Iterator[tuple[str, str]]:
    """Yield a label and what it says of a team's interval, and of the team beside the total.

    The total is that of the table: the sum of the teams.
    """
    team = share_of(explained.stands.numerator, explained.stands.denominator)
    if team is None or explained.indicator.unit is not Unit.PERCENT:
        return
    yield "95% interval", interval_in_words(team)
    total = _total(explained.beside)
    found = None if total is None else differs(team, total)
    if total is not None and found is not None:
        yield "Against the total", _compared(team, total, found)


def _total(figures: Iterable[Measurement]) -> Share | None:
    parts, wholes = Decimal(0), Decimal(0)
    for figure in figures:
        known = figure.numerator is not None and figure.denominator is not None
        if figure.team != WHOLE_SERVICE and known:
            parts += figure.numerator or 0
            wholes += figure.denominator or 0
    return share_of(parts, wholes)


def _compared(team: Share, total: Share, found: Difference) -> str:
    of = f"{total.part:,} of {total.whole:,} in all teams"
    if not found.sign:
        return f"{of}: no further from it than chance explains"
    side, reach = ("above", "more") if found.sign > 0 else ("below", "fewer")
    return (
        f"{of}: {side} it, {found.limit.value}; by chance alone {team.part:,} or {reach} of"
        f" {team.whole:,} would come about {_how_often(found.chance)}"
    )


def _how_often(chance: Fraction) -> str:
    times = round(1 / chance)
    return f"1 time in {times:,}" if times < _SELDOM else f"less than 1 time in {_SELDOM:,}"
