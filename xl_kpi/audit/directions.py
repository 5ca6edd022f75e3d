"""Rules over movement: direction of travel and trend against the last two months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.judging import code_of, expected_directions, polarity_of, says_nothing
from xl_kpi.audit.showing import code_text, figure_text
from xl_kpi.board.rating import trend
from xl_kpi.board.tables import ColumnKind
from xl_kpi.config.declared import Polarity, Unit
from xl_kpi.faults import Level
from xl_kpi.measures.rounding import round_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xl_kpi.audit.audited import AuditedPack, Place, Series
    from xl_kpi.months import Month

_GOOD_WAY = {
    Polarity.HIGH: "high is good",
    Polarity.LOW: "low is good",
    Polarity.NONE: "neither way is good",
}
_CODES = {-1, 0, 1}


def _wrong_directions(pack: AuditedPack) -> Iterator[Problem | None]:
    for series in pack.series:
        place = series.other(ColumnKind.DIRECTION)
        found, expected = code_of(place), expected_directions(series)
        if place is None or found is None or not expected:
            continue
        yield None if found in expected else _direction(series, place, expected[0])


def _absent_directions(pack: AuditedPack) -> Iterator[Problem | None]:
    for table in pack.tables:
        for series in table:
            place, expected = series.other(ColumnKind.DIRECTION), expected_directions(series)
            rated = code_of(series.other(ColumnKind.RAG)) is not None
            if place is not None and says_nothing(place) and rated and expected:
                yield _direction(series, place, expected[0])


def _direction(series: Series, place: Place, expected: int) -> Problem:
    before, now = _last_two(series)
    polarity = polarity_of(series) or Polarity.NONE
    up = {1: "up", 0: "the same", -1: "down"}[_sign(series)]
    meaning = {1: "better", 0: "same", -1: "worse"}[expected]
    judged = "" if polarity is Polarity.NONE else f", so that it is {meaning}"
    return problem_at(
        place,
        series,
        expected=code_text(expected),
        message=f"{before.text} ({before.address}) to {now.text} ({now.address}) is {up} and"
        f" {_GOOD_WAY[polarity]}{judged}",
        rests_on=[before, now],
    )


def _last_two(series: Series) -> tuple[Place, Place]:
    month = series.judged
    if month is None:
        raise ValueError("a row without figures has no direction")
    return series.months[month - 1], series.months[month]


def _sign(series: Series) -> int:
    month = series.judged
    change = None if month is None else trend(series.figure(month), series.figure(month - 1))
    return 0 if change is None else (change > 0) - (change < 0)


def _wrong_trends(pack: AuditedPack) -> Iterator[Problem | None]:
    for table in pack.tables:
        if _holds_directions(table):
            continue
        for series in table:
            place, month = series.other(ColumnKind.TREND), series.judged
            if place is None or month is None or place.shown.value is None:
                continue
            expected = trend(series.figure(month), series.figure(month - 1))
            if expected is not None:
                right = _is_change(series, place, month, expected)
                yield None if right else _trend(series, place, expected)


def _holds_directions(table: tuple[Series, ...]) -> bool:
    """Whether a column headed Trend holds directions of travel rather than changes."""
    shown = [series.others[ColumnKind.TREND].shown.value for series in table
             if ColumnKind.TREND in series.others]  # fmt: skip
    values = [value for value in shown if value is not None]
    wide = sum(_sign(series) != 0 for series in table)
    return len(values) > len(_CODES) and wide > len(_CODES) and set(values) <= _CODES


def _is_change(series: Series, place: Place, month: Month, expected: Decimal) -> bool:
    found = series.as_shown(place)
    stored = trend(series.stored(month), series.stored(month - 1))
    if found is None or stored is None or found in {expected, stored}:
        return True
    if series.percent and place.shown.value == expected * 100:
        return True
    decimals = place.shown.decimals
    if decimals is None:
        return False
    unit = Unit.PERCENT if place.shown.percent else Unit.NUMBER
    return found == round_value(stored, decimals, unit)


def _trend(series: Series, place: Place, expected: Decimal) -> Problem:
    before, now = _last_two(series)
    return problem_at(
        place,
        series,
        expected=figure_text(expected, percent=series.percent),
        message=f"the change shown is {place.text}, but {now.text} ({now.address}) less"
        f" {before.text} ({before.address}) is {figure_text(expected, percent=series.percent)}",
        rests_on=[before, now],
    )


RULES = (
    Rule(
        name="direction-disagrees",
        level=Level.ERROR,
        meaning="Each direction of travel is worked out again: the latest figure less the one of"
        " the month before, read through the polarity, is 1 for better, 0 for the same and -1 for"
        " worse. A row without a known polarity is not checked.",
        remedy="Correct the direction, or the figure if that is wrong.",
        example="Children with a health assessment in time fall from 83% to 82%, high being good,"
        " and the direction is 1.",
        check=_wrong_directions,
        counts="direction",
    ),
    Rule(
        name="direction-missing",
        level=Level.WARNING,
        meaning="A row that is rated, and has figures for the last two months and a known polarity,"
        " shows no direction of travel.",
        remedy="Show the direction.",
        example="A row rated red, 84% after 90%, with a blank under Direction of travel.",
        check=_absent_directions,
    ),
    Rule(
        name="trend-disagrees",
        level=Level.ERROR,
        meaning="Each change under Trend is worked out again: the latest figure less the one of the"
        " month before.",
        remedy="Correct the change, or the figure if that is wrong.",
        example="285 referrals after 310, with a trend of 25 in place of -25.",
        check=_wrong_trends,
        counts="trend",
    ),
)
