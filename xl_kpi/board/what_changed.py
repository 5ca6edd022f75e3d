"""What changed since the last refresh: which earlier refreshes are compared, and the outcome.

The month's figures are compared with the last refresh for an earlier month: what the board saw
before. Where this month had been refreshed already and something came out otherwise since, that
is told apart, against the latest refresh of the month from which anything differs. Neither
depends on whether the present refresh is on record yet, so that refreshing again, a dry run and
the refresh itself tell the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl_kpi.board.changes import Changes, RestatedFigure, Standing, compare
from xl_kpi.board.rating import Rag, rag, target_for
from xl_kpi.history.past import run_before, runs_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from xl_kpi.config.declared import Indicator
    from xl_kpi.history.kept import Run
    from xl_kpi.history.past import Past
    from xl_kpi.history.settling import Restatement
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatChanged:
    """What a refresh tells of the changes.

    Attributes:
        period: The month refreshed.
        against: The month that its figures are compared with.
        since: The refresh (or adoption) that showed that month; None where none is on record,
            and the figures are compared with the month before.
        changes: Against that; the restated figures include those that are not shown.
        faults_known: Whether the faults of that refresh's data are on record.
        earlier: The earlier refresh of the same month from which something differs, if any.
        revised: What differs from it.
    """

    period: Month
    against: Month
    since: Run | None
    changes: Changes
    faults_known: bool
    earlier: Run | None = None
    revised: Changes | None = None


def what_changed(
    past: Past,
    present: Standing,
    indicators: Sequence[Indicator],
    restated: Sequence[Restatement] = (),
) -> WhatChanged:
    """Return what changed.

    Args:
        past: What is on record of the months shown.
        present: What is shown.
        indicators: Those that the pack shows, in order.
        restated: Published figures that came out otherwise.
    """
    number = run_before(past.runs, present.period)
    if number is None:
        before = _month_before(present, indicators)
    else:
        before = _standing(past, number, indicators)
    changes = compare(before, present, indicators)
    pending = sorted(_pending(restated, indicators), key=lambda figure: figure.month)
    earlier, revised = _revised(past, present, indicators)
    return WhatChanged(
        period=present.period,
        against=before.period,
        since=None if number is None else past.runs[number],
        changes=replace(changes, restated=(*changes.restated, *pending)),
        faults_known=before.faults is not None,
        earlier=earlier,
        revised=revised,
    )


def _revised(
    past: Past, present: Standing, indicators: Sequence[Indicator]
) -> tuple[Run | None, Changes | None]:
    for number in runs_for(past.runs, present.period):
        changes = compare(_standing(past, number, indicators), present, indicators)
        if not changes.is_empty:
            return past.runs[number], changes
    return None, None


def _standing(past: Past, number: int, indicators: Sequence[Indicator]) -> Standing:
    """Return what a run showed; ratings that are not on record are those of today's targets."""
    period = past.runs[number].period
    figures = {key: value for key, value in past.figures_at(number).items() if value is not None}
    shown = past.shown.get(number)
    if shown is None:
        return Standing(
            period=period, figures=figures, faults=None,
            ratings=_rated_today(figures, indicators, period),
        )  # fmt: skip
    return Standing(
        period=period,
        figures=figures,
        ratings={name: _rag(code) for name, code in shown.ratings.items()},
        faults=shown.faults,
    )


def _rag(code: int | None) -> Rag | None:
    return None if code is None else Rag(code)


def _month_before(present: Standing, indicators: Sequence[Indicator]) -> Standing:
    """Return the month before as it stands now."""
    period = present.period - 1
    figures = {key: value for key, value in present.figures.items() if key[1] <= period}
    ratings = _rated_today(figures, indicators, period)
    return Standing(period=period, figures=figures, ratings=ratings, faults=None)


def _rated_today(
    figures: Mapping[tuple[str, Month], Decimal], indicators: Sequence[Indicator], month: Month
) -> dict[str, Rag | None]:
    return {
        indicator.id: rag(value, target_for(indicator.targets, month), indicator.polarity)
        for indicator in indicators
        if (value := figures.get((indicator.id, month))) is not None
    }


def _pending(
    restated: Sequence[Restatement], indicators: Sequence[Indicator]
) -> Iterator[RestatedFigure]:
    """Yield published figures of the whole service that the extracts no longer give."""
    known = {indicator.id: indicator for indicator in indicators}
    for item in restated:
        before, now = item.kept.value, item.computed.value
        if item.applied or item.team or item.indicator not in known:
            continue
        if before is not None and now is not None and before != now:
            yield RestatedFigure(
                indicator=known[item.indicator], month=item.month, before=before, now=now,
                shown=False,
            )  # fmt: skip


def standing_of(
    period: Month,
    measurements: Sequence[Measurement],
    ratings: Mapping[str, Rag | None],
    faults: Mapping[tuple[str, str, str], int],
) -> Standing:
    """Return what is shown now, of the whole service."""
    figures = {
        (figure.indicator, figure.month): figure.value
        for figure in measurements
        if not figure.team and figure.value is not None
    }
    return Standing(period=period, figures=figures, ratings=ratings, faults=faults)
