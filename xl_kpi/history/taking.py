"""Which figures of an adopted pack are new to the history. Values in, values out.

A figure on record stands, whatever the pack shows: one that differs is told, and can be put in
its place by hand, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.history.kept import key_of
from xl_kpi.history.settling import Restatement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_kpi.history.kept import HistoryState
    from xl_kpi.measures.measurement import Measurement


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of figures that were offered.

    Attributes:
        new: To be put on record.
        unchanged: How many stand on record as offered.
        differing: Those on record that differ from what was offered, and stand.
    """

    new: tuple[Measurement, ...]
    unchanged: int
    differing: tuple[Restatement, ...]


def take(history: HistoryState, offered: Iterable[Measurement]) -> Taken:
    """Return what becomes of figures that a pack shows.

    Args:
        history: The figures on record of their months.
        offered: The pack's figures, each with a value.
    """
    new, differing, unchanged = [], [], 0
    for figure in offered:
        stored = history.figures.get(key_of(figure))
        if stored is None or stored.figure.value is None:
            new.append(figure)
        elif stored.figure.value == figure.value:
            unchanged += 1
        else:
            differing.append(
                Restatement(
                    indicator=figure.indicator,
                    team=figure.team,
                    month=figure.month,
                    kept=stored.figure,
                    computed=figure,
                    applied=False,
                )
            )
    return Taken(new=tuple(new), unchanged=unchanged, differing=tuple(differing))
