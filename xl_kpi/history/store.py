"""The history beside the workbook: reading what stands, and recording a run.

Reading never creates or changes the file. Recording holds the file for itself until the run is
recorded whole, so that the caller can publish a workbook in between and both happen or neither.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.faults import refuse
from xl_kpi.history import records
from xl_kpi.history.connecting import is_begun, reading, refusing, writing
from xl_kpi.history.kept import HistoryState, key_of
from xl_kpi.history.listing import list_events
from xl_kpi.history.past import Past, relevant_runs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from xl_kpi.history.kept import FigureKey, Listing, Run, Shown, Version
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month


@dataclass(frozen=True, slots=True)
class History:
    """A history file, which need not exist yet."""

    path: Path

    def state(
        self,
        months: Collection[Month],
        *,
        indicators: Collection[str] | None = None,
        teams: bool = False,
    ) -> HistoryState:
        """Return the figures that stand of some months.

        Args:
            months: Which months.
            indicators: Which indicators; None for all on record.
            teams: Figures by team too; without, only those of the whole service.

        Raises:
            Refusal: The file is not a history, is damaged or cannot be read.
        """
        if not months or not is_begun(self.path):
            return HistoryState()
        with reading(self.path) as connection:
            figures = {
                key_of(stored.figure): stored
                for stored in records.standing(connection, months, teams=teams)
                if stored.figure.month in months
                and (indicators is None or stored.figure.indicator in indicators)
            }
            return HistoryState(
                figures=figures,
                latest=records.latest_published(connection),
                runs=records.count_runs(connection),
            )

    def past(self, months: Collection[Month]) -> Past:
        """Return what earlier runs showed of some months, the last of which is the period.

        Raises:
            Refusal: The file is not a history, is damaged or cannot be read.
        """
        if not months or not is_begun(self.path):
            return Past()
        with reading(self.path) as connection:
            runs = records.all_runs(connection, with_files=False)
            return Past(
                runs=runs,
                versions=records.versions_of(connection, runs, months),
                shown=records.shown_by(connection, relevant_runs(runs, max(months))),
            )

    @contextmanager
    def recording(self, run: Run, *, since: HistoryState | None = None) -> Iterator[Recording]:
        """Record a run: whole at the end of the block, not at all where the block fails.

        Args:
            run: What is recorded, when and why.
            since: The state that the figures were settled against.

        Raises:
            Refusal: The file is in use or cannot be written, or another run was recorded since.
        """
        with writing(self.path) as connection:
            with refusing(self.path):
                if since is not None and records.count_runs(connection) != since.runs:
                    raise refuse(
                        self.path, "another refresh was recorded in the meantime: run again"
                    )
                number = records.add_run(connection, run)
            yield Recording(self.path, connection, number)

    def versions(self) -> tuple[Version, ...]:
        """Return every version of every figure, in the order recorded.

        Raises:
            Refusal: The file is not a history, is damaged or cannot be read.
        """
        return self._everything()[1]

    def listing(self) -> Listing:
        """Return every run and every figure that one changed for a reason.

        Raises:
            Refusal: The file is not a history, is damaged or cannot be read.
        """
        return list_events(*self._everything())

    def _everything(self) -> tuple[Mapping[int, Run], tuple[Version, ...]]:
        if not is_begun(self.path):
            return {}, ()
        with reading(self.path) as connection:
            runs = records.all_runs(connection)
            return runs, records.all_versions(connection, runs)


@dataclass(frozen=True, slots=True)
class Recording:
    """A run being recorded."""

    _path: Path
    _connection: sqlite3.Connection
    _run: int

    def add(
        self, figures: Iterable[Measurement], sources: Mapping[FigureKey, str] | None = None
    ) -> None:
        """Put figures on record, each in place of the one that stood before.

        Args:
            figures: The figures.
            sources: The file, sheet and cell that a figure was taken from, where it was.

        Raises:
            Refusal: The disk is full, or the file cannot be written.
        """
        with refusing(self._path):
            records.add_figures(self._connection, self._run, figures, sources or {})

    def add_shown(self, shown: Shown) -> None:
        """Put on record what the run showed beside its figures.

        Raises:
            Refusal: The disk is full, or the file cannot be written.
        """
        with refusing(self._path):
            records.add_shown(self._connection, self._run, shown)


def open_history(path: Path) -> History:
    """Return the history kept in a file, which need not exist yet.

    Raises:
        Refusal: There is a file and it is not a history, is damaged or cannot be read.
    """
    if is_begun(path):
        with reading(path):
            pass
    return History(path)
