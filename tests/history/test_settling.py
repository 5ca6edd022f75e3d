"""Which figure stands: the one on record or the one just computed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.history.kept import HistoryState, Stored, key_of
from xl_kpi.history.settling import Settled, settle
from xl_kpi.measures.measurement import WHOLE_SERVICE, Measurement, Origin, Status
from xl_kpi.months import Month

JULY = Month.parse("2023-07")
MAY = Month.parse("2023-05")


def figure(
    value: str | None,
    *,
    of: tuple[int, int] | None = None,
    month: Month = MAY,
    status: Status | None = None,
    text: str | None = None,
) -> Measurement:
    return Measurement(
        indicator="visits",
        team=WHOLE_SERVICE,
        month=month,
        numerator=None if of is None else Decimal(of[0]),
        denominator=None if of is None else Decimal(of[1]),
        value=None if value is None else Decimal(value),
        status=status or (Status.NO_DATA if value is None else Status.OK),
        origin=Origin.COMPUTED,
        text=text,
    )


def on_record(*figures: Measurement, latest: Month | None, by_hand: bool = False) -> HistoryState:
    stored = {key_of(each): Stored(each, by_hand=by_hand) for each in figures}
    return HistoryState(figures=stored, latest=latest, runs=1)


def outcome(settled: Settled) -> tuple[object, bool, list[bool]]:
    """What is shown, whether it is recorded, and whether each restatement was applied."""
    (shown,) = settled.measurements
    said = shown.text if shown.value is None else shown.value
    return said, bool(settled.to_record), [each.applied for each in settled.restated]


STORED = figure("0.80", of=(8, 10))
OTHER = figure("0.90", of=(9, 10))
SAME_VALUE_OTHER_PARTS = figure("0.80", of=(16, 20))
MISSING = figure(None)
NOUGHT = figure(None, of=(0, 0), status=Status.ZERO_DENOMINATOR)
TBC = figure(None, text="TBC", status=Status.SUPPLIED_MISSING)
PUBLISHED, OPEN = JULY, MAY
OLD, NEW = Decimal("0.80"), Decimal("0.90")


@pytest.mark.parametrize(
    ("stored", "latest", "computed", "restate", "expected"),
    [
        (None, None, OTHER, None, (NEW, True, [])),
        (None, None, TBC, None, ("TBC", True, [])),
        (None, None, MISSING, None, (None, False, [])),
        (None, None, NOUGHT, None, (None, False, [])),
        (None, PUBLISHED, OTHER, None, (NEW, True, [])),
        (STORED, PUBLISHED, STORED, None, (OLD, False, [])),
        (STORED, OPEN, STORED, None, (OLD, False, [])),
        (STORED, OPEN, OTHER, None, (NEW, True, [])),
        (STORED, OPEN, OTHER, "late", (NEW, True, [])),
        (STORED, PUBLISHED, OTHER, None, (OLD, False, [False])),
        (STORED, PUBLISHED, OTHER, "late", (NEW, True, [True])),
        (STORED, PUBLISHED, SAME_VALUE_OTHER_PARTS, None, (OLD, False, [False])),
        (STORED, OPEN, MISSING, None, (OLD, False, [])),
        (STORED, PUBLISHED, MISSING, "late", (OLD, False, [])),
        (STORED, OPEN, TBC, None, (OLD, False, [])),
        (STORED, OPEN, NOUGHT, None, (None, True, [])),
        (STORED, PUBLISHED, NOUGHT, None, (OLD, False, [False])),
        (STORED, PUBLISHED, NOUGHT, "late", (None, True, [True])),
        (TBC, PUBLISHED, OTHER, None, (NEW, True, [])),
        (NOUGHT, PUBLISHED, OTHER, None, (NEW, True, [])),
        (TBC, PUBLISHED, MISSING, None, ("TBC", False, [])),
        (figure("0.80"), PUBLISHED, STORED, None, (OLD, False, [])),
        (figure("0.80"), OPEN, STORED, None, (OLD, True, [])),
    ],
)
def test_which_figure_stands(
    stored: Measurement | None,
    latest: Month | None,
    computed: Measurement,
    restate: str | None,
    expected: tuple[object, bool, list[bool]],
) -> None:
    history = on_record(*([] if stored is None else [stored]), latest=latest)
    assert outcome(settle(history, [computed], JULY, restate)) == expected


def test_a_figure_put_there_by_a_person_stands_though_its_month_is_open() -> None:
    history = on_record(STORED, latest=OPEN, by_hand=True)
    assert outcome(settle(history, [OTHER], JULY, None)) == (OLD, False, [False])
    assert outcome(settle(history, [OTHER], JULY, "late")) == (NEW, True, [True])


def test_a_restatement_tells_both_figures() -> None:
    history = on_record(STORED, latest=PUBLISHED)
    (restated,) = settle(history, [OTHER], JULY, None).restated
    assert (restated.kept, restated.computed) == (STORED, OTHER)
    assert (restated.indicator, restated.team, restated.month) == ("visits", "", MAY)


def test_a_figure_shown_from_history_says_so() -> None:
    settled = settle(on_record(STORED, latest=PUBLISHED), [MISSING], JULY, None)
    assert settled.measurements == (replace(STORED, origin=Origin.HISTORY),)


def test_months_not_measured_are_filled_from_history_in_order() -> None:
    kept = [figure("0.70", month=JULY - back) for back in (6, 5, 4)]
    measured = [figure("0.90", month=JULY - back) for back in (3, 2, 1, 0)]
    settled = settle(on_record(*kept, latest=JULY - 1), measured, JULY, None)
    assert [m.month for m in settled.measurements] == [JULY - back for back in range(6, -1, -1)]
    assert [m.origin for m in settled.measurements[:3]] == [Origin.HISTORY] * 3


def test_nothing_after_the_period_is_shown_from_history() -> None:
    later = figure("0.70", month=JULY + 1)
    assert settle(on_record(later, latest=JULY + 1), [], JULY, None).measurements == ()


def test_indicators_stay_in_the_order_measured_and_teams_in_theirs() -> None:
    second = replace(OTHER, indicator="alpha")
    team = replace(STORED, team="East")
    history = on_record(team, replace(STORED, indicator="zeta"), latest=PUBLISHED)
    settled = settle(history, [OTHER, second], JULY, None)
    assert [(m.indicator, m.team) for m in settled.measurements] == [
        ("visits", ""), ("visits", "East"), ("alpha", ""), ("zeta", ""),
    ]  # fmt: skip


figures = st.one_of(
    st.just(None),
    st.sampled_from([STORED, OTHER, SAME_VALUE_OTHER_PARTS, MISSING, NOUGHT, TBC]),
)
months = st.sampled_from([JULY - back for back in range(4)])


@given(
    st.lists(st.tuples(months, figures, figures), unique_by=lambda each: each[0]),
    st.one_of(st.none(), months),
    st.booleans(),
)
def test_whatever_is_measured_a_published_value_changes_only_for_a_reason(
    rows: list[tuple[Month, Measurement | None, Measurement | None]],
    latest: Month | None,
    asked: bool,  # noqa: FBT001
) -> None:
    stored = [replace(old, month=month) for month, old, _ in rows if old is not None]
    measured = [replace(new, month=month) for month, _, new in rows if new is not None]
    history = on_record(*stored, latest=latest)
    settled = settle(history, measured, JULY, "late" if asked else None)
    shown = {m.month: m for m in settled.measurements}
    for old in stored:
        after = shown[old.month]
        if after.value == old.value or old.value is None:
            continue
        published = latest is not None and latest > old.month
        applied = [r.month for r in settled.restated if r.applied]
        assert not published or (asked and old.month in applied)
    again = settle(on_record(*_after(stored, settled), latest=latest), measured, JULY, None)
    assert not again.to_record
    assert [(m.month, m.value, m.text) for m in again.measurements] == [
        (m.month, m.value, m.text) for m in settled.measurements
    ]


def _after(stored: list[Measurement], settled: Settled) -> list[Measurement]:
    standing = {each.month: each for each in (*stored, *settled.to_record)}
    return list(standing.values())
