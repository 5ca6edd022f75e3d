"""What is on record of a team that is no longer there is not added up with those that are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from xl_kpi.history.gone_teams import gone_teams, without_other_spellings
from xl_kpi.history.kept import HistoryState, Stored, key_of
from xl_kpi.history.settling import settle
from xl_kpi.measures.measurement import WHOLE_SERVICE, Measurement, Origin, Status
from xl_kpi.measures.team_names import TeamNames
from xl_kpi.months import Month

JULY = Month.parse("2023-07")
NAMES = TeamNames({"bit east": "Brief East", "brief east": "Brief East"})


def figure(
    team: str, part: int, whole: int | None, origin: Origin = Origin.COMPUTED
) -> Measurement:
    return Measurement(
        indicator="visits", team=team, month=JULY, numerator=Decimal(part),
        denominator=None if whole is None else Decimal(whole),
        value=Decimal(part) if whole is None else Decimal(part) / whole,
        status=Status.OK, origin=origin,
    )  # fmt: skip


def on_record(
    *figures: Measurement, latest: Month | None = None, by_hand: bool = False
) -> HistoryState:
    stored = {key_of(each): Stored(each, by_hand=by_hand) for each in figures}
    return HistoryState(figures=stored, latest=latest, runs=1)


EAST, GONE = figure("East", 3, 4), figure("West", 1, 1)
NOW = [figure(WHOLE_SERVICE, 4, 5), figure("East", 4, 5)]


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (GONE, (Decimal(0), Decimal(0), None, Status.ZERO_DENOMINATOR)),
        (figure("West", 7, None), (Decimal(0), None, Decimal(0), Status.OK)),
    ],
)
def test_a_team_that_is_gone_comes_to_nought(
    gone: Measurement, expected: tuple[object, ...]
) -> None:
    (found,) = gone_teams(on_record(EAST, gone), NOW)
    assert (found.team, found.month) == ("West", JULY)
    assert (found.numerator, found.denominator, found.value, found.status) == expected


def test_it_is_put_on_record_once() -> None:
    state = on_record(EAST, GONE)
    gone = [*gone_teams(state, NOW)]
    settled = settle(state, [*NOW, *gone], JULY, None)
    assert gone[0] in settled.to_record
    again = on_record(*NOW, *gone)
    assert settle(again, [*NOW, *gone_teams(again, NOW)], JULY, None).to_record == ()


@pytest.mark.parametrize(
    "state",
    [
        on_record(EAST, GONE, latest=JULY + 1),
        on_record(EAST, GONE, by_hand=True),
        on_record(EAST, replace(GONE, origin=Origin.SUPPLIED)),
        on_record(EAST, replace(GONE, indicator="plans")),
        on_record(EAST, replace(GONE, team=WHOLE_SERVICE)),
    ],
    ids=["published", "by hand", "supplied", "not counted now", "the whole service"],
)
def test_what_was_not_counted_again_stays(state: HistoryState) -> None:
    assert [*gone_teams(state, NOW)] == []


def test_without_any_team_counted_now_none_is_gone() -> None:
    assert [*gone_teams(on_record(EAST, GONE), NOW[:1])] == []


def test_a_spelling_whose_team_has_its_rows_is_left_out() -> None:
    figures = [figure("BIT East", 1, 1), figure("Brief East", 3, 4), EAST]
    assert [m.team for m in without_other_spellings(figures, NAMES)] == ["Brief East", "East"]


def test_a_published_month_keeps_the_rows_it_was_published_with() -> None:
    published = [
        figure("BIT East", 1, 1, Origin.HISTORY), figure("Brief East", 2, 3, Origin.HISTORY),
    ]  # fmt: skip
    assert without_other_spellings(published, NAMES) == tuple(published)


def test_a_spelling_alone_stays() -> None:
    alone = [figure("BIT East", 1, 1, Origin.HISTORY)]
    assert without_other_spellings(alone, NAMES) == tuple(alone)
