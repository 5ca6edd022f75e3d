"""The history's file: what it keeps, how it is shared, and what it refuses."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
import threading
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path, PureWindowsPath

import pytest

from xl_kpi.faults import Refusal
from xl_kpi.history import connecting
from xl_kpi.history.connecting import uri
from xl_kpi.history.kept import HistoryState, Run, RunFile, RunKind
from xl_kpi.history.schema import APPLICATION_ID
from xl_kpi.history.settling import settle
from xl_kpi.history.store import History, open_history
from xl_kpi.measures.measurement import WHOLE_SERVICE, Measurement, Origin, Status
from xl_kpi.months import Month, window

JULY = Month.parse("2023-07")
NOON = datetime(2023, 8, 1, 12, tzinfo=UTC)
FILE = RunFile(extract="visits", file="visits.csv", sha256="ab" * 32, rows=12)


def run(period: Month = JULY, kind: RunKind = RunKind.REFRESH, reason: str | None = None) -> Run:
    return Run(
        kind=kind,
        period=period,
        run_at=NOON,
        reason=reason,
        config_sha256="cd" * 32,
        program_version="0.1.0",
        files=(FILE,),
    )


def figure(
    value: str | None = "0.80", month: Month = JULY, team: str = WHOLE_SERVICE
) -> Measurement:
    return Measurement(
        indicator="visits",
        team=team,
        month=month,
        numerator=Decimal("8.000000000000000000000000000000001"),
        denominator=Decimal(10),
        value=None if value is None else Decimal(value),
        status=Status.SUPPLIED_MISSING if value is None else Status.OK,
        origin=Origin.COMPUTED,
        text="TBC" if value is None else None,
    )


def record(history: History, *figures: Measurement, of: Run | None = None) -> None:
    with history.recording(of or run()) as recording:
        recording.add(figures)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return open_history(tmp_path / "kpi_history.sqlite")


def standing(history: History, *months: Month) -> list[Measurement]:
    state = history.state(months or (JULY,), teams=True)
    return [stored.figure for stored in state.figures.values()]


def test_a_history_not_yet_begun_is_empty_and_reading_does_not_begin_it(history: History) -> None:
    assert history.state((JULY,)) == HistoryState()
    assert history.versions() == ()
    assert history.listing().runs == ()
    assert not history.path.exists()


def test_what_is_recorded_is_read_back_exactly(history: History) -> None:
    figures = [figure(), figure(None, JULY - 1), figure("0.10", team="East \u20181\u2019")]
    record(history, *figures)
    assert standing(history, *window(JULY, 2)) == figures
    assert [str(each.value) for each in standing(history)] == ["0.80", "0.10"]


def test_reading_leaves_the_file_as_it_was(history: History) -> None:
    record(history, figure())
    before = history.path.read_bytes(), history.path.stat().st_mtime_ns
    history.state((JULY,))
    history.listing()
    history.versions()
    assert (history.path.read_bytes(), history.path.stat().st_mtime_ns) == before
    assert [path.name for path in history.path.parent.iterdir()] == [history.path.name]


def test_only_the_months_indicators_and_teams_asked_for_are_read(history: History) -> None:
    record(history, figure(), figure(month=JULY - 1), figure(team="East"))
    assert len(history.state((JULY,)).figures) == 1
    assert len(history.state((JULY,), teams=True).figures) == 2
    assert len(history.state((JULY - 1, JULY + 1)).figures) == 1
    assert history.state((JULY,), indicators=["others"]).figures == {}


def test_every_version_stays_on_record_and_the_latest_stands(history: History) -> None:
    record(history, figure("0.80"))
    record(history, figure("0.90"), of=run(JULY + 1, reason="late records"))
    assert [(v.figure.value, v.current) for v in history.versions()] == [
        (Decimal("0.80"), False),
        (Decimal("0.90"), True),
    ]
    assert [each.value for each in standing(history)] == [Decimal("0.90")]


def test_the_listing_tells_runs_reasons_hashes_and_restated_figures(history: History) -> None:
    record(history, figure("0.80"))
    record(history, figure("0.85"), of=run(reason="not yet published"))
    record(history, of=run(JULY + 1))
    record(history, figure("0.90"), of=run(JULY + 1, reason="late records"))
    listing = history.listing()
    assert [(each.number, each.figures) for each in listing.runs] == [
        (1, 1), (2, 1), (3, 0), (4, 1),
    ]  # fmt: skip
    assert listing.runs[0].run == run()
    (restated,) = listing.restatements
    assert (restated.before.value, restated.after.value) == (Decimal("0.85"), Decimal("0.90"))
    assert (restated.run.reason, restated.run_number) == ("late records", 4)


@pytest.mark.parametrize(
    ("kind", "published"),
    [
        (RunKind.REFRESH, True),
        (RunKind.ADOPT, True),
        (RunKind.IMPORT, True),
        (RunKind.RESTATE, False),
    ],
)
def test_a_month_is_published_once_a_later_one_was_refreshed(
    history: History,
    kind: RunKind,
    published: bool,  # noqa: FBT001
) -> None:
    record(history, figure(), of=run(JULY, kind))
    state = history.state((JULY,))
    assert state.published(JULY - 1) is published
    assert not state.published(JULY)


def test_a_month_s_life_from_first_refresh_to_restatement(history: History) -> None:
    def refresh(period: Month, value: str, reason: str | None = None) -> str:
        state = history.state(window(period, 13))
        settled = settle(state, [figure(value)], period, reason)
        with history.recording(run(period, reason=reason), since=state) as recording:
            recording.add(settled.to_record)
        return str(settled.measurements[0].value)

    assert refresh(JULY, "0.80") == "0.80"
    assert refresh(JULY, "0.82") == "0.82"
    assert refresh(JULY + 1, "0.84") == "0.84"
    assert refresh(JULY + 1, "0.99") == "0.84"
    assert refresh(JULY, "0.99") == "0.84"
    assert refresh(JULY + 1, "0.99", "late records") == "0.99"
    assert refresh(JULY + 2, "0.50") == "0.99"


def test_a_failure_before_the_end_records_nothing(history: History) -> None:
    record(history, figure("0.80"))

    def fail() -> None:
        with history.recording(run()) as recording:
            recording.add([figure("0.10")])
            raise OSError("the workbook could not be replaced")

    with pytest.raises(OSError, match="workbook"):
        fail()
    assert [each.value for each in standing(history)] == [Decimal("0.80")]
    assert len(history.listing().runs) == 1


def test_a_failure_at_the_first_recording_leaves_no_file(history: History) -> None:
    def fail() -> None:
        with history.recording(run()) as recording:
            recording.add([figure()])
            raise OSError("the workbook could not be replaced")

    with pytest.raises(OSError, match="workbook"):
        fail()
    assert list(history.path.parent.iterdir()) == []
    record(history, figure())
    assert standing(history) == [figure()]


def test_a_second_writer_is_refused_while_the_first_is_at_work(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(history, figure())
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.1)
    with (
        history.recording(run()) as recording,
        pytest.raises(Refusal, match="another program is writing to it"),
        history.recording(run()),
    ):
        pytest.fail("two writers at once")
    recording  # noqa: B018  (the first writer finished in peace)
    assert len(history.listing().runs) == 2


def test_a_second_writer_waits_for_a_quick_first(history: History) -> None:
    record(history, figure())
    with history.recording(run()):
        second = threading.Thread(target=lambda: record(history, figure("0.90")))
        second.start()
    second.join(timeout=10)
    assert [each.value for each in standing(history)] == [Decimal("0.90")]


def test_figures_settled_against_an_older_state_are_not_recorded(history: History) -> None:
    before = history.state((JULY,))
    record(history, figure())
    with (
        pytest.raises(Refusal, match="recorded in the meantime: run again"),
        history.recording(run(), since=before),
    ):
        pytest.fail("recorded over another's run")


def test_a_writer_killed_half_way_leaves_what_was_there(history: History) -> None:
    record(history, *(figure(team=f"team {n}") for n in range(500)))
    half_way = textwrap.dedent("""
        import os, sqlite3, sys
        connection = sqlite3.connect(sys.argv[1], isolation_level=None)
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("DROP TRIGGER figure_keeps_before_DELETE")
        connection.execute("DELETE FROM figure")
        for n in range(3000):
            connection.execute("INSERT INTO refresh_file VALUES (1, ?, 'x', 'y', 1)", ("z" * 500,))
        os._exit(9)
    """)
    done = subprocess.run([sys.executable, "-c", half_way, str(history.path)], check=False)
    assert done.returncode == 9
    journal = history.path.with_name(history.path.name + "-journal")
    assert journal.stat().st_size > 0
    assert len(standing(history)) == 500
    assert not journal.exists()


def test_the_record_cannot_be_rewritten(history: History) -> None:
    record(history, figure())
    with closing(sqlite3.connect(history.path)) as connection:
        for statement in ("DELETE FROM figure", "UPDATE refresh SET reason = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
                connection.execute(statement)


def write_garbage(path: Path) -> None:
    path.write_bytes(b"indicator,value\nvisits,0.8\n" * 100)


def write_other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (a)")
        connection.commit()


def write_newer(path: Path) -> None:
    record(History(path), figure())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def write_truncated(path: Path) -> None:
    record(History(path), *(figure(team=f"team {n}") for n in range(500)))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def write_unreadable_figures(path: Path) -> None:
    record(History(path), figure())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO figure SELECT 9, indicator, team, month, 'x', denominator, value, status,"
            " text, origin, refresh_id, source FROM figure"
        )
        connection.commit()


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (write_garbage, "is not a history file of xl-kpi: name another with --history"),
        (write_other_database, "is not a history file of xl-kpi"),
        (write_newer, "was written by a newer xl-kpi"),
        (write_truncated, "is damaged: put back a copy"),
        (write_unreadable_figures, "is damaged: put back a copy"),
        (Path.mkdir, "is a folder"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_file_that_is_no_sound_history_is_refused_and_left_alone(
    tmp_path: Path, write: object, said: str
) -> None:
    path = tmp_path / "kpi_history.sqlite"
    write(path)  # type: ignore[operator]
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(Refusal, match=said):
        open_history(path).state((JULY,))
    if write is not write_unreadable_figures:
        with pytest.raises(Refusal, match=said):
            record(History(path), figure())
    assert (path.read_bytes() if path.is_file() else None) == before


def test_an_empty_file_is_a_history_not_yet_begun(history: History) -> None:
    history.path.touch()
    assert history.state((JULY,)) == HistoryState()
    record(history, figure())
    assert standing(history) == [figure()]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    history = open_history(tmp_path / "absent" / "kpi_history.sqlite")
    with pytest.raises(Refusal, match=r"absent.+check that its folder exists"):
        record(history, figure())


def test_a_file_that_may_only_be_read_is_not_recorded_in(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(history, figure())
    monkeypatch.setattr(connecting, "_connect", read_only)  # as a write-protected file opens
    assert standing(history) == [figure()]
    with pytest.raises(Refusal, match="may not be written to"):
        record(history, figure("0.90"))


def read_only(path: Path, _: str) -> sqlite3.Connection:
    return sqlite3.connect(uri(path, "ro"), uri=True, isolation_level=None)


@pytest.mark.parametrize("name", ["a b", "50% #1", "what? & more", "\u00e9t\u00e9"])
def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    history = open_history(folder / f"{name}.sqlite")
    record(history, figure())
    assert standing(history) == [figure()]
    assert [path.name for path in folder.iterdir()] == [f"{name}.sqlite"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("C:\\Packs\\July #1.sqlite", "file:///C:/Packs/July%20%231.sqlite?mode=ro"),
        ("\\\\server\\share\\h.sqlite", "file:////server/share/h.sqlite?mode=ro"),
    ],
)
def test_windows_drives_and_shares_have_an_address(path: str, expected: str) -> None:
    assert uri(PureWindowsPath(path), "ro") == expected


def test_the_file_says_what_it_is(history: History) -> None:
    record(history, figure())
    assert int.from_bytes(history.path.read_bytes()[68:72], "big") == APPLICATION_ID
