"""What earlier runs showed, and which of them the present refresh is compared with.

Two runs matter: the last one for an earlier month, and the last ones for the same month. Neither
choice is altered by recording the present refresh, so that refreshing again tells the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.history.kept import RunKind, key_of
from xl_kpi.history.listing import list_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from xl_kpi.history.kept import RecordedRestatement, Run, Shown, Version
    from xl_kpi.months import Month

PACKS = frozenset({RunKind.REFRESH, RunKind.ADOPT})
"""Kinds of run after which a workbook showed a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is on record of the months of a window.

    Attributes:
        runs: Every run by its number, in the order recorded.
        versions: Every version of the whole service's figures, in the order recorded.
        shown: What runs showed beside their figures, as far as it is on record.
    """

    runs: Mapping[int, Run] = field(default_factory=dict)
    versions: tuple[Version, ...] = ()
    shown: Mapping[int, Shown] = field(default_factory=dict)

    def figures_at(self, number: int) -> dict[tuple[str, Month], Decimal | None]:
        """Return the figures that stood when a run had been recorded."""
        found = {}
        for version in self.versions:
            if version.run_number <= number:
                indicator, _, month = key_of(version.figure)
                found[indicator, month] = version.figure.value
        return found

    def restated(self) -> tuple[RecordedRestatement, ...]:
        """Return the figures of these months that were changed after they were published."""
        return list_events(self.runs, self.versions).restatements


def run_before(runs: Mapping[int, Run], period: Month) -> int | None:
    """Return the number of the last run for the latest earlier month, None where there is none."""
    packs = [(run.period, number) for number, run in _packs(runs) if run.period < period]
    return max(packs)[1] if packs else None


def runs_for(runs: Mapping[int, Run], period: Month) -> tuple[int, ...]:
    """Return the numbers of the runs for a month, the last first."""
    return tuple(sorted((n for n, run in _packs(runs) if run.period == period), reverse=True))


def relevant_runs(runs: Mapping[int, Run], period: Month) -> tuple[int, ...]:
    """Return the numbers of all the runs that a refresh of a month may be compared with."""
    before = run_before(runs, period)
    return (*runs_for(runs, period), *(() if before is None else (before,)))


def _packs(runs: Mapping[int, Run]) -> Iterable[tuple[int, Run]]:
    return ((number, run) for number, run in runs.items() if run.kind in PACKS)
