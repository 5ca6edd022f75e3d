"""What is on record, as values: figures, the runs that recorded them, what replaced what."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xl_kpi.measures.measurement import Measurement

FigureKey = tuple[str, str, Month]
"""What a figure is of: indicator, team, month."""
FaultKey = tuple[str, str, str]
"""A fault of the data: the rule, where (an extract, a file), what (column and reason, or empty)."""


class RunKind(StrEnum):
    """What put figures on record."""

    REFRESH = "refresh"
    ADOPT = "adopt"
    IMPORT = "import"
    RESTATE = "restate"


BY_HAND = frozenset({RunKind.ADOPT, RunKind.IMPORT, RunKind.RESTATE})
"""Kinds of run by which a person says what a figure is; no refresh overrules them unasked. An
adopted pack has been before its board: its last month is as firm as the others."""
PUBLISHING = frozenset({RunKind.REFRESH, RunKind.ADOPT, RunKind.IMPORT})
"""Kinds of run that publish the months before their own period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFile:
    """A file that fed a run."""

    extract: str
    file: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One time that figures were put on record.

    Attributes:
        period: The month refreshed; the latest month of an import; a restated figure's month.
        run_at: When, with its time zone.
        reason: Why published figures were changed, in a person's words; None for none given.
    """

    kind: RunKind
    period: Month
    run_at: datetime
    reason: str | None
    config_sha256: str
    program_version: str
    files: tuple[RunFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a refresh showed beside its figures, without any value of the data.

    Attributes:
        ratings: Indicator to its rating in the run's month as the workbook stores it, None where
            it was not rated. Every indicator of the config has one, so that none at all means
            that they are not on record.
        faults: How many of each.
    """

    ratings: Mapping[str, int | None]
    faults: Mapping[FaultKey, int]


@dataclass(frozen=True, slots=True)
class Stored:
    """A figure on record.

    Attributes:
        by_hand: True where a person put it there.
    """

    figure: Measurement
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryState:
    """The figures that stand, of some months.

    Attributes:
        figures: The latest version of each.
        latest: The latest period of any publishing run, None where there is none.
        runs: How many runs are on record, by which a later one is noticed.
    """

    figures: Mapping[FigureKey, Stored] = field(default_factory=dict)
    latest: Month | None = None
    runs: int = 0

    def published(self, month: Month) -> bool:
        """Tell whether a later month has been refreshed, so that this one stands."""
        return self.latest is not None and self.latest > month


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A figure as one run recorded it.

    Attributes:
        run_number: The run's place in the history.
        current: False where a later run recorded another in its place.
        source: The file, sheet and cell that it was taken from; None where it came otherwise.
    """

    figure: Measurement
    run: Run
    run_number: int
    current: bool
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A run, its place in the history, and how many figures it recorded."""

    number: int
    run: Run
    figures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRestatement:
    """A published figure that was changed for a reason.

    Attributes:
        run_number: The place in the history of the run that changed it.
    """

    run_number: int
    before: Measurement
    after: Measurement
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Everything that happened, earliest first."""

    runs: tuple[RecordedRun, ...]
    restatements: tuple[RecordedRestatement, ...]


def key_of(figure: Measurement) -> FigureKey:
    """Return what a figure is of."""
    return figure.indicator, figure.team, figure.month
