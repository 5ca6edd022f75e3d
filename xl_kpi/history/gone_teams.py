"""Teams on record that a month, counted anew, no longer has.

Late records may move a month's last child from one team to another, and a config may come to say
that two spellings are one team. What is on record of the team that is gone would stay in the table
and be added up twice: until the month is published it comes to nought.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.history.kept import key_of
from xl_kpi.measures.measurement import WHOLE_SERVICE, Origin, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.history.kept import HistoryState
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.measures.team_names import TeamNames


def gone_teams(history: HistoryState, measured: Sequence[Measurement]) -> Iterator[Measurement]:
    """Yield nought for each team on record that was counted before and is not there now.

    A figure that was supplied or restated by hand stays, as does every figure of a published month.

    Args:
        history: The figures on record.
        measured: The figures just computed or supplied.
    """
    there = {key_of(figure) for figure in measured}
    counted = {(each.indicator, each.month) for each in measured if _is_counted(each)}
    for key, stored in history.figures.items():
        figure = stored.figure
        if (
            key not in there
            and _is_counted(figure)
            and (figure.indicator, figure.month) in counted
            and not (stored.by_hand or history.published(figure.month))
        ):
            yield _nought(figure)


def _is_counted(figure: Measurement) -> bool:
    return (
        figure.team != WHOLE_SERVICE
        and figure.origin is Origin.COMPUTED
        and figure.numerator is not None
    )


def _nought(figure: Measurement) -> Measurement:
    if figure.denominator is None:
        return replace(figure, numerator=Decimal(0), value=Decimal(0), status=Status.OK)
    return replace(
        figure,
        numerator=Decimal(0),
        denominator=Decimal(0),
        value=None,
        status=Status.ZERO_DENOMINATOR,
    )


def without_other_spellings(
    figures: Sequence[Measurement], names: TeamNames
) -> tuple[Measurement, ...]:
    """Return figures without those of a spelling whose team's own figure holds them already.

    A published month keeps the rows that it was published with, two spellings or not.

    Args:
        figures: The figures that stand.
        names: What spellings mean.
    """
    stand = {key_of(figure): figure for figure in figures}

    def is_held(figure: Measurement) -> bool:
        name = names.of(figure.team)
        own = stand.get((figure.indicator, name, figure.month))
        if figure.team == name or own is None:
            return False
        return own.origin is not Origin.HISTORY or not figure.numerator

    return tuple(figure for figure in figures if not is_held(figure))
