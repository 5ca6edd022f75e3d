"""What earlier runs showed: the ratings and faults on record, and which runs are compared."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from xl_kpi.history.kept import Run, RunKind, Shown
from xl_kpi.history.past import Past, relevant_runs, run_before, runs_for
from xl_kpi.history.schema import UPGRADES, VERSION
from xl_kpi.history.store import History, open_history
from xl_kpi.measures.measurement import WHOLE_SERVICE, Measurement, Origin, Status
from xl_kpi.months import Month, window

if TYPE_CHECKING:
    from pathlib import Path

JULY = Month.parse("2023-07")
NOON = datetime(2023, 8, 1, 12, tzinfo=UTC)
SHOWN = Shown(
    ratings={"cla": -1, "visits": None, "contacts": 1},
    faults={("set-aside", "contacts", "Date: not a date"): 3, ("extract-stale", "visits", ""): 1},
)


def run(period: Month = JULY, kind: RunKind = RunKind.REFRESH, day: int = 0) -> Run:
    return Run(
        kind=kind, period=period, run_at=NOON + timedelta(days=day), reason=None,
        config_sha256="c", program_version="0.1",
    )  # fmt: skip


def figure(value: str, month: Month = JULY, team: str = WHOLE_SERVICE) -> Measurement:
    return Measurement(
        indicator="cla", team=team, month=month, numerator=None, denominator=None,
        value=Decimal(value), origin=Origin.COMPUTED, status=Status.OK,
    )  # fmt: skip


def record(
    history: History, *figures: Measurement, of: Run | None = None, shown: Shown | None = None
) -> None:
    with history.recording(of or run()) as recording:
        recording.add(figures)
        if shown is not None:
            recording.add_shown(shown)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return open_history(tmp_path / "kpi_history.sqlite")


def test_what_a_refresh_showed_is_read_back(history: History) -> None:
    record(history, figure("510"), shown=SHOWN)
    record(history, figure("511"))
    past = history.past(window(JULY, 3))
    assert past.shown == {1: SHOWN}
    assert [past.figures_at(number)["cla", JULY] for number in (1, 2)] == [510, 511]


def test_a_history_not_yet_begun_has_no_past(history: History) -> None:
    assert history.past([JULY]) == Past()
    assert not history.path.exists()


def test_the_past_is_of_the_whole_service_in_the_months_asked_for(history: History) -> None:
    record(history, figure("1", JULY - 3), figure("2", JULY - 2), figure("3", team="North"))
    assert [v.figure.value for v in history.past(window(JULY, 3)).versions] == [2]


def test_what_a_run_showed_cannot_be_rewritten(history: History) -> None:
    record(history, shown=SHOWN)
    with closing(sqlite3.connect(history.path)) as connection:
        for table in ("refresh_rating", "refresh_fault"):
            with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
                connection.execute(f"DELETE FROM {table}")


RUNS = {
    1: run(JULY - 2, RunKind.ADOPT), 2: run(JULY - 1), 3: run(JULY - 1, RunKind.RESTATE),
    4: run(), 5: run(JULY - 3, RunKind.IMPORT), 6: run(), 7: run(JULY - 1), 8: run(JULY + 1),
}  # fmt: skip


@pytest.mark.parametrize(
    ("period", "before", "same"),
    [
        (JULY + 1, 6, (8,)),
        (JULY, 7, (6, 4)),
        (JULY - 1, 1, (7, 2)),
        (JULY - 2, None, (1,)),
        (JULY - 3, None, ()),
    ],
)
def test_a_month_is_compared_with_the_last_run_for_the_latest_month_before_it(
    period: Month, before: int | None, same: tuple[int, ...]
) -> None:
    assert run_before(RUNS, period) == before
    assert runs_for(RUNS, period) == same
    expected = same if before is None else (*same, before)
    assert relevant_runs(RUNS, period) == expected


def test_the_figures_changed_once_published_are_told(history: History) -> None:
    record(history, figure("500", JULY - 1), of=run(JULY - 1))
    record(history, figure("501", JULY - 1), figure("510"))
    record(history, figure("502", JULY - 1), of=run(JULY))
    (changed,) = history.past(window(JULY, 3)).restated()
    assert (changed.before.value, changed.after.value) == (501, 502)


def as_second_form(path: Path) -> None:
    """Take away what the third form added."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "DROP TABLE refresh_rating; DROP TABLE refresh_fault; PRAGMA user_version = 2;"
        )


def test_a_history_of_the_second_form_is_read_as_it_is_and_upgraded_when_written(
    history: History,
) -> None:
    record(history, figure("510"))
    as_second_form(history.path)
    before = history.path.read_bytes()
    past = history.past([JULY])
    assert (past.figures_at(1), past.shown) == ({("cla", JULY): 510}, {})
    assert history.path.read_bytes() == before
    record(history, figure("511"), shown=SHOWN)
    past = history.past([JULY])
    assert (past.figures_at(2), past.shown) == ({("cla", JULY): 511}, {2: SHOWN})


def test_every_form_after_the_first_can_be_reached() -> None:
    assert sorted(UPGRADES) == list(range(2, VERSION + 1))
