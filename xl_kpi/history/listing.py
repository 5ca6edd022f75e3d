"""What happened to a history: every run, and every published figure that one changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from xl_kpi.history.kept import (
    BY_HAND,
    PUBLISHING,
    Listing,
    RecordedRestatement,
    RecordedRun,
    key_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xl_kpi.history.kept import FigureKey, Run, Version
    from xl_kpi.months import Month


def list_events(runs: Mapping[int, Run], versions: Sequence[Version]) -> Listing:
    """Return what happened, earliest first.

    Args:
        runs: Every run by its place in the history, in order.
        versions: Every version of every figure, in the order recorded.
    """
    counts = Counter(version.run_number for version in versions)
    recorded = (
        RecordedRun(number=number, run=run, figures=counts[number]) for number, run in runs.items()
    )
    return Listing(runs=tuple(recorded), restatements=tuple(_restatements(runs, versions)))


def _restatements(
    runs: Mapping[int, Run], versions: Sequence[Version]
) -> Iterator[RecordedRestatement]:
    of_run: dict[int, list[Version]] = defaultdict(list)
    for version in versions:
        of_run[version.run_number].append(version)
    standing: dict[FigureKey, Version] = {}
    latest: Month | None = None
    for number, run in runs.items():
        for version in of_run[number]:
            key = key_of(version.figure)
            before = standing.get(key)
            if before is not None and _restates(version, before, latest):
                yield RecordedRestatement(
                    run_number=number, before=before.figure, after=version.figure, run=run
                )
            standing[key] = version
        if run.kind in PUBLISHING:
            latest = run.period if latest is None else max(latest, run.period)


def _restates(version: Version, before: Version, latest: Month | None) -> bool:
    """Tell whether a version changed a figure that stood firm when it was recorded."""
    if before.figure.value is None:
        return False
    published = latest is not None and latest > version.figure.month
    return published or before.run.kind in BY_HAND or version.run.kind in BY_HAND
