"""What a row's own figures, target and polarity make its rating and its direction."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.board.formats import DIRECTION
from xl_kpi.board.rating import direction_of_travel, rag, target_for
from xl_kpi.board.tables import ColumnKind
from xl_kpi.config.declared import Polarity, Target, Tolerance
from xl_kpi.ooxml.number_formats import same_code
from xl_kpi.survey.found import Writing

if TYPE_CHECKING:
    from xl_kpi.audit.audited import Place, Series

USUAL_TOLERANCE = Tolerance(amount=Decimal("0.05"), points=False)
_AT_MOST, _AT_LEAST = ("<", "\u2264"), (">", "\u2265")
_CODES = (-1, 0, 1)


def code_of(place: Place | None) -> int | None:
    """Return the rating or direction that a cell stores or shows, None where it has none."""
    if place is None or place.shown.value is None or place.shown.value not in _CODES:
        return None
    return int(place.shown.value)


def says_nothing(place: Place | None) -> bool:
    """Return whether a cell is blank or has a dash."""
    return place is not None and place.shown.writing in {Writing.BLANK, Writing.DASH}


def sign_of_target(series: Series) -> Polarity | None:
    """Return which way the target itself says is good: `<36%` is low; None where it does not."""
    place = series.other(ColumnKind.TARGET)
    text = None if place is None or place.cell is None else place.cell.value
    if not isinstance(text, str):
        return None
    if text.strip().startswith(_AT_MOST):
        return Polarity.LOW
    return Polarity.HIGH if text.strip().startswith(_AT_LEAST) else None


def polarity_of(series: Series) -> Polarity | None:
    """Return which way is good, None where nobody says.

    The config says it first, then the target (`<36%`), then the format of the direction's cell
    where it is one that a refresh gives.
    """
    if series.polarity in {Polarity.HIGH, Polarity.LOW}:
        return series.polarity
    return sign_of_target(series) or _polarity_of_format(series)


def _polarity_of_format(series: Series) -> Polarity | None:
    place = series.other(ColumnKind.DIRECTION)
    if place is None or place.cell is None:
        return None
    code = place.cell.number_format
    return next((each for each, known in DIRECTION.items() if same_code(code, known)), None)


def tolerance_of(series: Series) -> Tolerance:
    """Return how far a miss may be: as the config says for the month, else 5% of the target."""
    declared = None
    if series.indicator is not None and series.judged is not None:
        declared = target_for(series.indicator.targets, series.judged)
    return USUAL_TOLERANCE if declared is None else declared.tolerance


def expected_ratings(series: Series) -> tuple[int, ...]:
    """Return what the latest figure's rating may be, empty where it cannot be told.

    The first is by the figure as shown; another, where it differs, by the figure as stored, for a
    pack may rate what it does not show.
    """
    month, polarity = series.judged, polarity_of(series)
    place = series.other(ColumnKind.TARGET)
    if month is None or polarity in {None, Polarity.NONE} or place is None:
        return ()
    pairs = (
        (series.figure(month), series.as_shown(place)),
        (series.stored(month), series.exact(place)),
    )
    codes: dict[int, None] = {}
    for figure, value in pairs:
        target = Target(starts=None, value=value, tolerance=tolerance_of(series), shown=None)
        rating = rag(figure, target, polarity or Polarity.NONE)
        if rating is not None:
            codes.setdefault(int(rating))
    return tuple(codes)


def expected_directions(series: Series) -> tuple[int, ...]:
    """Return what the latest month's direction may be, empty where it cannot be told.

    By the figures as shown, then as stored; an arrow without a word may also show the movement.
    """
    month, polarity = series.judged, polarity_of(series)
    if month is None or polarity is None:
        return ()
    codes: dict[int, None] = {}
    readings = [polarity]
    if _is_movement(series.other(ColumnKind.DIRECTION)):
        readings.append(Polarity.NONE)
    for figure in (series.figure, series.stored):
        for reading in readings:
            direction = direction_of_travel(figure(month), figure(month - 1), reading)
            if direction is not None:
                codes.setdefault(int(direction))
    return tuple(codes)


def _is_movement(place: Place | None) -> bool:
    """Whether a cell shows an arrow by itself, or says up or down."""
    text = None if place is None or place.cell is None else place.cell.value
    if not isinstance(text, str) or place is None or place.shown.writing is not Writing.TEXT:
        return False
    return text.strip().lower() in {"up", "down"} or not any(map(str.isalpha, text))
