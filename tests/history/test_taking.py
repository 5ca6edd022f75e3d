"""Figures of an adopted pack: what is new, the cell they came from, and older history files."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from xl_kpi.history.exporting import export_csv
from xl_kpi.history.kept import Run, RunKind, key_of
from xl_kpi.history.schema import APPLICATION_ID, VERSION
from xl_kpi.history.settling import settle
from xl_kpi.history.store import History, open_history
from xl_kpi.history.taking import take
from xl_kpi.measures.measurement import WHOLE_SERVICE, Measurement, Origin, Status
from xl_kpi.months import Month

if TYPE_CHECKING:
    from pathlib import Path

JULY = Month.parse("2023-07")
FIRST_FORM = f"""
CREATE TABLE refresh (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, period TEXT NOT NULL,
    run_at TEXT NOT NULL, reason TEXT, config_sha256 TEXT NOT NULL, program_version TEXT NOT NULL);
CREATE TABLE refresh_file (refresh_id INTEGER NOT NULL REFERENCES refresh (id),
    extract TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE figure (id INTEGER PRIMARY KEY, indicator TEXT NOT NULL, team TEXT NOT NULL,
    month TEXT NOT NULL, numerator TEXT, denominator TEXT, value TEXT, status TEXT NOT NULL,
    text TEXT, origin TEXT NOT NULL, refresh_id INTEGER NOT NULL REFERENCES refresh (id));
CREATE TRIGGER figure_keeps_before_UPDATE BEFORE UPDATE ON figure
    BEGIN SELECT RAISE(ABORT, 'the history is only ever added to'); END;
INSERT INTO refresh
    VALUES (1, 'refresh', '2023-06', '2023-07-03T09:00:00+00:00', NULL, 'c', '0.1');
INSERT INTO figure
    VALUES (1, 'cla', '', '2023-06', '518', NULL, '518', 'ok', NULL, 'computed', 1);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = 1;
"""
"""A history as the first version of the program wrote it."""


def figure(month: Month = JULY, value: str | None = "510", text: str | None = None) -> Measurement:
    return Measurement(
        indicator="cla", team=WHOLE_SERVICE, month=month, numerator=None, denominator=None,
        value=None if value is None else Decimal(value), origin=Origin.SUPPLIED, text=text,
        status=Status.OK if value is not None else Status.SUPPLIED_MISSING,
    )  # fmt: skip


def run(kind: RunKind = RunKind.ADOPT, period: Month = JULY) -> Run:
    return Run(
        kind=kind, period=period, run_at=datetime(2023, 9, 4, 8, tzinfo=UTC), reason=None,
        config_sha256="c", program_version="0.1",
    )  # fmt: skip


def record(history: History, *figures: Measurement, kind: RunKind = RunKind.ADOPT) -> None:
    sources = {key_of(each): f"pack.xlsx: Board!H{each.month.start.month}" for each in figures}
    with history.recording(run(kind)) as recording:
        recording.add(figures, sources)


def test_a_figure_keeps_the_cell_it_was_taken_from(tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    record(history, figure())
    (version,) = history.versions()
    assert version.source == "pack.xlsx: Board!H7"
    (row,) = csv.DictReader(export_csv(history).splitlines())
    assert row["source"] == "pack.xlsx: Board!H7"
    assert list(row)[-1] == "source"


def test_only_figures_that_are_not_on_record_are_new(tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    may, june = JULY - 2, JULY - 1
    record(history, figure(may), figure(june, "518"), figure(JULY - 3, None, "TBC"))
    offered = [figure(may, "510.0"), figure(june, "517"), figure(JULY), figure(JULY - 3, "505")]
    taken = take(history.state({each.month for each in offered}), offered)
    assert [each.month for each in taken.new] == [JULY, JULY - 3]
    assert taken.unchanged == 1
    ((differing),) = taken.differing
    assert (differing.kept.value, differing.computed.value) == (Decimal(518), Decimal(517))


@pytest.mark.parametrize("month", [JULY, JULY - 1])
def test_an_adopted_figure_is_not_overruled_unasked(tmp_path: Path, month: Month) -> None:
    history = History(tmp_path / "h.sqlite")
    record(history, figure(month))
    computed = figure(month, "499")
    settled = settle(history.state([month]), [computed], JULY + 1, None)
    assert [each.value for each in settled.measurements] == [Decimal(510)]
    assert [each.applied for each in settled.restated] == [False]
    told = settle(history.state([month]), [computed], JULY + 1, "late records")
    assert told.to_record == (computed,)


def first_form(path: Path) -> History:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FIRST_FORM)
    return open_history(path)


def form(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def test_a_history_of_the_first_form_is_read_and_left_as_it_is(tmp_path: Path) -> None:
    history = first_form(tmp_path / "h.sqlite")
    before = history.path.read_bytes()
    (version,) = history.versions()
    assert (version.figure.value, version.source) == (Decimal(518), None)
    assert history.state([JULY - 1]).figures
    assert history.path.read_bytes() == before


def test_a_history_of_the_first_form_is_brought_up_to_date_when_first_written(
    tmp_path: Path,
) -> None:
    history = first_form(tmp_path / "h.sqlite")
    record(history, figure())
    assert form(history.path) == VERSION
    assert [each.source for each in history.versions()] == [None, "pack.xlsx: Board!H7"]
    record(history, figure(JULY + 1))
    assert len(history.versions()) == 3


def test_a_write_that_fails_leaves_the_first_form(tmp_path: Path) -> None:
    history = first_form(tmp_path / "h.sqlite")
    before = history.path.read_bytes()
    with pytest.raises(RuntimeError), history.recording(run()):
        raise RuntimeError
    assert history.path.read_bytes() == before
