"""Which figure stands: the one on record or the one just computed. Values in, values out.

Figures of a month may change until a later month has been refreshed; from then on the month is
published, and a figure that comes out otherwise is reported and not taken up, unless a reason
is given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl_kpi.history.kept import key_of
from xl_kpi.measures.measurement import Origin, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xl_kpi.history.kept import HistoryState, Stored
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """A figure on record that came out otherwise.

    Attributes:
        kept: The figure on record before.
        computed: The figure as it came out.
        applied: True where it was taken up for the reason given; False where the one on record
            stands.
    """

    indicator: str
    team: str
    month: Month
    kept: Measurement
    computed: Measurement
    applied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The figures that stand.

    Attributes:
        measurements: What the board shows: by indicator in the order measured, team and month.
        to_record: New figures and new versions of figures on record.
        restated: Figures on record that came out otherwise.
    """

    measurements: tuple[Measurement, ...]
    to_record: tuple[Measurement, ...]
    restated: tuple[Restatement, ...]

    def with_record_of(self, other: Settled) -> Settled:
        """Return the same with what others of the run have to record and to report."""
        return replace(
            self,
            to_record=(*self.to_record, *other.to_record),
            restated=(*self.restated, *other.restated),
        )


@dataclass(frozen=True, slots=True)
class _Outcome:
    shown: Measurement
    record: bool = False
    restatement: Restatement | None = None


def settle(
    history: HistoryState, measured: Sequence[Measurement], period: Month, restate: str | None
) -> Settled:
    """Return the figures that stand, what to put on record, and what came out otherwise.

    Args:
        history: The figures on record of the months shown.
        measured: The figures just computed or supplied.
        period: The month being refreshed; nothing on record after it is shown.
        restate: Why published figures may change, None for they may not.
    """
    outcomes = [_settle_one(history, figure, restate) for figure in measured]
    there = {key_of(figure) for figure in measured}
    only_kept = [
        _from_history(stored)
        for key, stored in history.figures.items()
        if key not in there and stored.figure.month <= period
    ]
    return Settled(
        measurements=_in_order(measured, [*(o.shown for o in outcomes), *only_kept]),
        to_record=tuple(o.shown for o in outcomes if o.record),
        restated=tuple(o.restatement for o in outcomes if o.restatement is not None),
    )


def _in_order(
    measured: Iterable[Measurement], shown: Iterable[Measurement]
) -> tuple[Measurement, ...]:
    position: dict[str, int] = {}
    for figure in measured:
        position.setdefault(figure.indicator, len(position))
    last = len(position)
    return tuple(
        sorted(shown, key=lambda m: (position.get(m.indicator, last), m.indicator, m.team, m.month))
    )


def _settle_one(history: HistoryState, figure: Measurement, restate: str | None) -> _Outcome:
    stored = history.figures.get(key_of(figure))
    if stored is None:
        return _Outcome(figure, record=figure.status is Status.OK or figure.text is not None)
    if not _says_more(figure, stored.figure):
        return _Outcome(_from_history(stored))
    firm = stored.by_hand or history.published(figure.month)
    if _agrees(figure, stored.figure):
        return _Outcome(figure, record=not firm and not _identical(figure, stored.figure))
    fills_in = stored.figure.value is None and figure.value is not None
    if not firm or fills_in:
        return _Outcome(figure, record=True)
    return _restated(stored, figure, applied=restate is not None)


def _restated(stored: Stored, figure: Measurement, *, applied: bool) -> _Outcome:
    restatement = Restatement(
        indicator=figure.indicator,
        team=figure.team,
        month=figure.month,
        kept=stored.figure,
        computed=figure,
        applied=applied,
    )
    shown = figure if applied else _from_history(stored)
    return _Outcome(shown, record=applied, restatement=restatement)


def _from_history(stored: Stored) -> Measurement:
    return replace(stored.figure, origin=Origin.HISTORY)


def _says_more(figure: Measurement, stored: Measurement) -> bool:
    """Tell whether a figure can stand against one on record.

    A denominator of nought was computed, so it can. Missing data cannot, nor can a placeholder
    against a value.
    """
    if figure.status in {Status.OK, Status.ZERO_DENOMINATOR}:
        return True
    return figure.text is not None and stored.value is None


def _agrees(figure: Measurement, stored: Measurement) -> bool:
    """Tell whether two figures say the same, as far as both say it.

    A figure that was imported with its value alone does not contradict a numerator.
    """
    pairs = (
        (figure.numerator, stored.numerator),
        (figure.denominator, stored.denominator),
    )
    return figure.value == stored.value and all(
        ours is None or theirs is None or ours == theirs for ours, theirs in pairs
    )


def _identical(figure: Measurement, stored: Measurement) -> bool:
    return replace(figure, origin=stored.origin) == stored
