"""What changed since the last refresh: movements by size, ratings, restated months, faults."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.board.changed_lines import LARGEST, changed_lines
from xl_kpi.board.movements import LEAST_CHANGES, changes_before, largest_first, movement
from xl_kpi.board.rating import Rag, rag, target_for
from xl_kpi.board.what_changed import WhatChanged, standing_of, what_changed
from xl_kpi.config.declared import Indicator, Polarity, Target, Tolerance, Unit
from xl_kpi.history.kept import Run, RunKind, Shown
from xl_kpi.history.settling import Restatement, settle
from xl_kpi.history.store import History, open_history
from xl_kpi.measures.measurement import WHOLE_SERVICE, Measurement, Origin, Status
from xl_kpi.months import Month, window

if TYPE_CHECKING:
    from pathlib import Path

JULY = Month.parse("2023-07")
MONTHS = window(JULY, 13)
NOON = datetime(2023, 8, 1, 12, tzinfo=UTC)
STALE = ("extract-stale", "visits", "")
ASIDE = ("set-aside", "contacts", "Date of Contact: not a date")


def indicator(
    name: str,
    unit: Unit = Unit.COUNT,
    polarity: Polarity = Polarity.LOW,
    target: str | None = None,
    id_: str | None = None,
) -> Indicator:
    return Indicator(
        id=id_ or name.lower(), ref_id=None, name=name, unit=unit, polarity=polarity, per=Decimal(1),
        decimals=0, numerator=None, denominator=None, supplied=True, comparators={}, note=None,
        definition=None, source=None, line=1,
        targets=() if target is None else (
            Target(starts=None, value=Decimal(target), shown=None,
                   tolerance=Tolerance(amount=Decimal("0.05"), points=False)),
        ),
    )  # fmt: skip


CONTACTS = indicator("Contacts", target="1700")
REFERRALS = indicator("Re-referrals", Unit.PERCENT, target="0.25", id_="again")
CARE = indicator("Children in care", polarity=Polarity.NONE, id_="care")
PACK = (CONTACTS, REFERRALS, CARE)
"""Contacts move by about 100 in a month, re-referrals by about a point, children by one."""
EARLIER = {
    "contacts": [1700, 1800, 1700, 1790, 1680, 1800, 1700, 1805, 1700, 1800, 1710, 1800],
    "again": [35, 34, 35, 36, 35, 34, 35, 36, 35, 34, 35, 35],
    "care": [500, 501, 500, 501, 500, 501, 500, 501, 500, 501, 500, 501],
}
LATEST = {"contacts": "1720", "again": "0.26", "care": "501"}


def figure(name: str, month: Month, value: str | Decimal | None) -> Measurement:
    return Measurement(
        indicator=name, team=WHOLE_SERVICE, month=month, numerator=None, denominator=None,
        value=None if value is None else Decimal(value), origin=Origin.COMPUTED,
        status=Status.NO_DATA if value is None else Status.OK,
    )  # fmt: skip


def figures(period: Month = JULY, **other: str | None) -> tuple[Measurement, ...]:
    """The pack's figures up to a month; those of July may be others, or none."""
    latest = LATEST | other
    found = []
    for each in PACK:
        scale = Decimal("0.01") if each.unit is Unit.PERCENT else Decimal(1)
        series = [str(value * scale) for value in EARLIER[each.id]] + [latest[each.id]]
        found += [
            figure(each.id, month, value)
            for month, value in zip(MONTHS, series, strict=True)
            if month <= period
        ]
    return tuple(found)


class Council:
    """A history that is refreshed as a council refreshes its own."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.clock = NOON

    def refresh(  # noqa: PLR0913
        self,
        measured: tuple[Measurement, ...],
        period: Month = JULY,
        *,
        faults: dict[tuple[str, str, str], int] | None = None,
        restate: str | None = None,
        dry: bool = False,
        rated: bool = True,
        pack: tuple[Indicator, ...] = PACK,
    ) -> WhatChanged:
        """Refresh a month: `dry` records nothing, `rated` records what an older version did not."""
        months = window(period, 13)
        stands = settle(self.history.state(months), measured, period, restate)
        shown = {(m.indicator, m.month): m.value for m in stands.measurements}
        ratings = {
            each.id: rag(shown.get((each.id, period)), target_for(each.targets, period), each.polarity)
            for each in pack
        }  # fmt: skip
        present = standing_of(period, stands.measurements, ratings, faults or {})
        told = what_changed(self.history.past(months), present, pack, stands.restated)
        if not dry:
            codes = {name: None if each is None else int(each) for name, each in ratings.items()}
            kept = Shown(ratings=codes, faults=faults or {}) if rated else None
            self.record(stands.to_record, period, reason=restate, shown=kept)
        return told

    def record(
        self,
        measured: tuple[Measurement, ...],
        period: Month = JULY,
        kind: RunKind = RunKind.REFRESH,
        *,
        reason: str | None = None,
        shown: Shown | None = None,
    ) -> None:
        self.clock += timedelta(days=1)
        run = Run(kind=kind, period=period, run_at=self.clock, reason=reason,
                  config_sha256="c", program_version="0.1")  # fmt: skip
        with self.history.recording(run) as recording:
            recording.add(measured)
            if shown is not None:
                recording.add_shown(shown)


@pytest.fixture
def council(tmp_path: Path) -> Council:
    return Council(open_history(tmp_path / "kpi_history.sqlite"))


@pytest.fixture
def june(council: Council) -> Council:
    """June has been refreshed and put before the board."""
    council.refresh(figures(JULY - 1), JULY - 1, faults={ASIDE: 2})
    return council


def lines(told: WhatChanged) -> list[str]:
    return list(changed_lines(told, {STALE: "nothing is dated 2023-07 or later in seen"}))


def part(told: WhatChanged, title: str) -> list[str]:
    """The lines of the part that begins so."""
    text = lines(told)
    (start,) = [at for at, line in enumerate(text) if line.startswith(title)]
    end = text.index("", start) if "" in text[start:] else len(text)
    return text[start + 1 : end]


def test_movements_are_told_in_words_the_largest_for_its_kind_first(june: Council) -> None:
    told = june.refresh(figures())
    assert lines(told)[0] == "What changed: Jul-23 against Jun-23 (refreshed 02/08/2023 12:00)"
    assert part(told, "Movements (2, measured") == [
        "1. Re-referrals: 26% (35% in Jun-23), better; now amber (was red)",
        "2. Contacts: 1,720 (1,800 in Jun-23), better; now amber (was red)",
    ]


def test_no_judgement_is_made_where_neither_way_is_good(june: Council) -> None:
    told = june.refresh(figures(care="503"))
    assert "2. Children in care: 503 (501 in Jun-23), up" in lines(told)


def test_ratings_that_changed_name_figure_and_target_the_worse_first(june: Council) -> None:
    told = june.refresh(figures(contacts=None, again="0.20"))
    assert part(told, "Ratings that changed (2)") == [
        "• Re-referrals: 20% against a target of 25%, now green (was red)",
        "• Contacts: no figure, now not rated (was red)",
    ]
    august = (figure("contacts", JULY + 1, "1600"), figure("again", JULY + 1, "0.30"))
    told = june.refresh((*figures(contacts=None, again="0.20"), *august), JULY + 1)
    assert part(told, "Ratings that changed (2)") == [
        "• Re-referrals: 30% against a target of 25%, now red (was green)",
        "• Contacts: 1,600 against a target of 1,700, now green (was not rated)",
    ]


def test_a_figure_that_the_month_has_not_is_a_fault_of_the_data(june: Council) -> None:
    told = june.refresh(figures(contacts=None))
    assert part(told, "New data-quality faults (1)") == ["• Contacts: no figure (1,800 in Jun-23)"]


def test_only_faults_that_were_not_there_before_are_new(june: Council) -> None:
    told = june.refresh(figures(), faults={ASIDE: 5, STALE: 1})
    assert part(told, "New data-quality faults (2)") == [
        "• contacts: 3 more set aside (Date of Contact: not a date), 5 in all",
        "• visits: nothing is dated 2023-07 or later in seen",
    ]
    assert not june.refresh(figures(), faults={ASIDE: 1}, dry=True).changes.faults


def test_the_first_refresh_is_compared_with_the_month_before(council: Council) -> None:
    told = council.refresh(figures(), faults={ASIDE: 2})
    assert lines(told)[0] == "What changed: Jul-23 against Jun-23 (no earlier refresh is on record)"
    assert part(told, "Movements")[0].startswith(
        "1. Re-referrals: 26% (35% in Jun-23), better; now"
    )
    assert told.changes.faults == ()


def test_refreshing_again_tells_the_same(june: Council) -> None:
    first = june.refresh(figures(), faults={ASIDE: 5})
    again = june.refresh(figures(), faults={ASIDE: 5})
    assert lines(again) == lines(first)
    assert again == first
    assert june.refresh(figures(), faults={ASIDE: 5}, dry=True) == first


def test_the_very_first_refresh_tells_the_same_again(council: Council) -> None:
    first = council.refresh(figures())
    assert council.refresh(figures()) == first


def test_late_records_are_told_beside_what_the_month_brought(june: Council) -> None:
    june.refresh(figures())
    told = june.refresh(figures(contacts="1900"), faults={ASIDE: 3})
    assert part(told, "Since Jul-23 was refreshed before, 03/08/2023 12:00 (2)") == [
        "• Contacts: 1,900 (was 1,720); now red (was amber)",
        "• contacts: 3 set aside (Date of Contact: not a date)",
    ]
    assert "2. Contacts: 1,900 (1,800 in Jun-23), worse" in lines(told)
    assert june.refresh(figures(contacts="1900"), faults={ASIDE: 3}) == told


def test_the_next_month_is_compared_with_the_last_state_of_this_one(june: Council) -> None:
    june.refresh(figures())
    june.refresh(figures(contacts="1900"))
    august = tuple(
        figure(name, JULY + 1, value) for name, value in (("contacts", "1800"), ("again", "0.26"))
    )
    told = june.refresh((*figures(contacts="1900"), *august), JULY + 1)
    assert lines(told)[0] == "What changed: Aug-23 against Jul-23 (refreshed 04/08/2023 12:00)"
    assert part(told, "Movements (1")[0].startswith("1. Contacts: 1,800 (1,900 in Jul-23), better")
    assert told.earlier is None


def test_a_reported_month_that_was_changed_is_told_whoever_changed_it(june: Council) -> None:
    may = {"contacts": figure("contacts", JULY - 2, "1750")}
    june.record(tuple(may.values()), JULY - 2, RunKind.RESTATE, reason="a recount")
    late = tuple(
        figure("again", m.month, "0.37")
        if (m.indicator, m.month) == ("again", JULY - 1) else m
        for m in figures()
    )  # fmt: skip
    told = june.refresh(late)
    assert part(told, "Months restated (3)") == [
        "• Contacts, May-23: 1,750 (was 1,710)",
        "• Re-referrals, Jun-23: 37% (was 35%)",
        "• Contacts, May-23: 1,750 stands as published; the extracts now give 1,710",
    ]
    assert june.refresh(late) == told


def test_a_restatement_tells_the_same_before_and_after_it_is_on_record(june: Council) -> None:
    june.refresh(figures())
    other = tuple(
        figure("contacts", m.month, "1755")
        if (m.indicator, m.month) == ("contacts", JULY - 2) else m
        for m in figures()
    )  # fmt: skip
    kept = june.refresh(other)
    assert [(f.now, f.shown) for f in kept.changes.restated] == [(Decimal(1755), False)]
    dry = june.refresh(other, restate="late records", dry=True)
    applied = june.refresh(other, restate="late records")
    assert [(f.before, f.now, f.shown) for f in applied.changes.restated] == [
        (Decimal(1710), Decimal(1755), True)
    ]
    assert applied == dry
    assert lines(applied).count("• Contacts, May-23: 1,755 (was 1,710)") == 1
    assert june.refresh(other) == applied


def test_an_adopted_pack_is_what_the_first_refresh_is_compared_with(council: Council) -> None:
    council.record(figures(JULY - 1), JULY - 1, RunKind.ADOPT)
    told = council.refresh(figures(), faults={ASIDE: 4})
    text = lines(told)
    assert text[0] == "What changed: Jul-23 against Jun-23 (adopted 02/08/2023 12:00)"
    assert "1. Re-referrals: 26% (35% in Jun-23), better; now amber (was red)" in text
    assert told.changes.faults == ()
    assert text[-1].endswith("are not on record: which are new is not known.")
    assert council.refresh(figures(), faults={ASIDE: 4}) == told


def test_a_refresh_by_an_older_version_is_rated_by_todays_targets(council: Council) -> None:
    council.refresh(figures(JULY - 1), JULY - 1, faults={ASIDE: 1}, rated=False)
    told = council.refresh(figures(), faults={ASIDE: 1})
    assert {(c.indicator.id, c.before, c.now) for c in told.changes.ratings} == {
        ("again", Rag.RED, Rag.AMBER), ("contacts", Rag.RED, Rag.AMBER),
    }  # fmt: skip
    assert not told.faults_known


def test_a_rating_that_changed_by_its_target_alone_is_told(june: Council) -> None:
    eased = dataclasses.replace(CARE, polarity=Polarity.LOW, targets=CONTACTS.targets)
    told = june.refresh(figures(), pack=(CONTACTS, REFERRALS, eased))
    (change,) = [each for each in told.changes.ratings if each.indicator is eased]
    assert (change.before, change.now) == (None, Rag.GREEN)


def test_a_month_that_was_skipped_is_compared_with_the_one_refreshed_before_it(
    council: Council,
) -> None:
    council.refresh(figures(JULY - 2), JULY - 2)
    told = council.refresh(figures())
    assert told.against == JULY - 2
    assert "2. Children in care: 501 (500 in May-23), up" in lines(told)


def test_a_month_refreshed_anew_after_a_later_one_looks_to_its_own_past(june: Council) -> None:
    first = june.refresh(figures())
    august = (figure("contacts", JULY + 1, "1500"),)
    june.refresh((*figures(), *august), JULY + 1)
    assert june.refresh(figures()) == first


def test_nothing_moved(june: Council) -> None:
    still = figures(contacts="1800", again="0.35")
    assert lines(june.refresh(still))[1:] == ["", "No figure moved."]


def test_a_pending_figure_of_a_team_is_left_to_the_refresh_to_tell(june: Council) -> None:
    kept, computed = figure("contacts", JULY - 1, "1"), figure("contacts", JULY - 1, "2")
    team = Restatement(indicator="contacts", team="North", month=JULY - 1, kept=kept,
                       computed=computed, applied=False)  # fmt: skip
    present = standing_of(JULY, figures(), {}, {})
    told = what_changed(june.history.past(MONTHS), present, PACK, (team,))
    assert told.changes.restated == ()


# The size of a movement.


def series(name: str, values: list[int | None]) -> dict[tuple[str, Month], Decimal]:
    return {
        (name, month): Decimal(value)
        for month, value in zip(MONTHS, values, strict=False) if value is not None
    }  # fmt: skip


@pytest.mark.parametrize(
    ("earlier", "now", "times"),
    [
        ([10, 12, 10, 12, 10, 12], 16, "2"),  # by 4, where 2 is usual
        ([10, 10, 10, 10, 10, 10], 13, "3"),  # a step that shows is the least that is usual
        ([10, 12, 10, 12, 10], 16, None),  # four changes say too little
        ([10, 12, None, 12, 10, 12, 10, 12], 16, "2"),  # no change across a gap
        ([10, None, 12, None, 10, None, 12], 16, None),
    ],
)
def test_a_movement_is_measured_by_what_is_usual_before_it(
    earlier: list[int | None], now: int, times: str | None
) -> None:
    changes = changes_before(series("contacts", earlier), "contacts", MONTHS)
    last = Decimal(next(value for value in reversed(earlier) if value is not None))
    found = movement(CONTACTS, (JULY - 1, last), Decimal(now), changes)
    assert found is not None
    assert found.times_usual == (None if times is None else Decimal(times))


def test_the_least_that_is_usual_of_a_percentage_is_a_point() -> None:
    still = (Decimal(0),) * LEAST_CHANGES
    found = movement(REFERRALS, (JULY - 1, Decimal("0.35")), Decimal("0.38"), still)
    assert found is not None
    assert found.times_usual == 3


def test_what_cannot_be_measured_comes_last_and_equals_stay_in_order() -> None:
    usual = (Decimal(2),) * LEAST_CHANGES
    names = [("a", usual, 4), ("b", (), 900), ("c", usual, 4), ("d", usual, 8), ("e", (), 1)]
    moved = [
        movement(indicator(name), (JULY - 1, Decimal(0)), Decimal(to), changes)
        for name, changes, to in names
    ]
    found = largest_first(each for each in moved if each is not None)
    assert [each.indicator.id for each in found] == ["d", "a", "c", "b", "e"]


@given(
    changes=st.lists(st.integers(0, 500), min_size=LEAST_CHANGES, max_size=12),
    by=st.integers(-900, 900),
    scale=st.sampled_from([1, 10, 1000]),
)
def test_a_movement_is_as_large_whatever_it_is_counted_in(
    changes: list[int], by: int, scale: int
) -> None:
    found = [
        movement(CONTACTS, (JULY, Decimal(0)), Decimal(by * times),
                 [Decimal(max(change, 1) * times) for change in changes])
        for times in (1, scale)
    ]  # fmt: skip
    if by == 0:
        assert found == [None, None]
    else:
        one, other = found
        assert one is not None
        assert other is not None
        assert one.times_usual is not None
        assert other.times_usual is not None
        assert abs(one.times_usual - other.times_usual) < Decimal("1e-20")


def test_ten_movements_are_told_and_the_rest_of_a_list_is_counted(council: Council) -> None:
    many = tuple(indicator(f"n{at}", target="10") for at in range(14))
    before = tuple(figure(each.id, JULY - 1, "10") for each in many)
    council.refresh(before, JULY - 1, pack=many)
    now = tuple(figure(each.id, JULY, str(20 + at)) for at, each in enumerate(many))
    told = council.refresh((*before, *now), pack=many)
    assert len(part(told, "Movements (the 10 largest of 14")) == LARGEST
    assert part(told, "Ratings that changed (14)")[-1] == "• and 4 more"
