"""What a refresh tells of itself: what changed, and the records that the workbook keeps."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.commands.wording import plain
from xl_kpi.faults import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from xl_kpi.board.changes import Changes
    from xl_kpi.board.signals import Signal
    from xl_kpi.board.what_changed import WhatChanged
    from xl_kpi.config.declared import Indicator
    from xl_kpi.faults import Finding
    from xl_kpi.history.kept import FaultKey, Shown
    from xl_kpi.history.past import Past
    from xl_kpi.history.settling import Settled
    from xl_kpi.months import Month
    from xl_kpi.pack import Pack
    from xl_kpi.workbook.records import RefreshRecord

_SET_ASIDE = "set-aside"
"""The rule under which rows and values set aside stand among the faults on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a refresh tells of the changes since the last.

    Attributes:
        lines: The same as text.
        signals: Those that the tables show, by indicator.
        shown: What the history records of this refresh beside its figures.
    """

    changed: WhatChanged
    lines: tuple[str, ...]
    signals: Mapping[str, Signal]
    shown: Shown


def tell(pack: Pack, stands: Settled, past: Past, findings: Sequence[Finding]) -> Told:
    """Return what changed since the last refresh on record."""
    from xl_kpi.board.building import build_board, signals_shown
    from xl_kpi.board.changed_lines import changed_lines
    from xl_kpi.board.what_changed import standing_of, what_changed
    from xl_kpi.history.kept import Shown

    board = build_board(pack.config, stands.measurements, pack.period)
    ratings = {name: assessed.rag for name, assessed in board.assessments.items()}
    faults = _faults(pack, findings)
    present = standing_of(pack.period, stands.measurements, ratings, faults)
    changed = what_changed(past, present, _shown(pack), stands.restated)
    codes = {name: None if rag is None else int(rag) for name, rag in ratings.items()}
    messages = {_key(finding): finding.message for finding in reversed(findings)}
    return Told(
        changed=changed,
        lines=changed_lines(changed, messages),
        signals=signals_shown(pack.config, board),
        shown=Shown(ratings=codes, faults=faults),
    )


def _shown(pack: Pack) -> tuple[Indicator, ...]:
    """Return the indicators that any table shows, in the config's order; all where none does."""
    config = pack.config
    named = {name for table in config.tables for name in table.rows}
    named |= {table.indicator for table in config.team_tables}
    return tuple(i for name, i in config.indicators.items() if name in named or not named)


def _faults(pack: Pack, findings: Iterable[Finding]) -> dict[FaultKey, int]:
    from xl_kpi.extracts.set_aside_counts import set_aside_counts

    faults: Counter[FaultKey] = Counter()
    for (extract, column, reason), count in set_aside_counts(pack.loaded).items():
        faults[_SET_ASIDE, extract, f"{column}: {reason}" if column else reason] += count
    faults.update(_key(finding) for finding in findings if finding.level is not Level.NOTE)
    return dict(faults)


def _key(finding: Finding) -> FaultKey:
    """Return a finding's name without its message, in which numbers may change."""
    return finding.rule, finding.where, ""


def record_of(
    pack: Pack, stands: Settled, past: Past, at: datetime, places: tuple[str, str]
) -> RefreshRecord:
    """Return what the workbook records of a refresh, the findings and what changed left open.

    Args:
        pack: The figures and what they rest on.
        stands: The figures that stand.
        past: What is on record of the months shown.
        at: When.
        places: Where extracts and history are.
    """
    from xl_kpi import __version__
    from xl_kpi.extracts.as_at import as_at
    from xl_kpi.workbook import quality
    from xl_kpi.workbook.records import RefreshRecord

    days = as_at(pack.config, pack.loaded, pack.own_month)
    return RefreshRecord(
        when=at.replace(tzinfo=None),
        period=pack.period,
        council=pack.config.council,
        config_sha256=pack.config.sha256,
        extracts=places[0],
        history=places[1],
        quality=quality.quality_rows(pack.loaded, days, pack.own_month, pack.published.files),
        restated=len(stands.restated),
        findings=0,
        set_aside=quality.set_aside_rows(pack.loaded),
        indicators=quality.indicator_rows(
            pack.config, pack.loaded, stands.measurements, pack.period, _restated(stands, past)
        ),
        version=__version__,
        small_denominator=pack.config.small_denominator,
    )


def _restated(stands: Settled, past: Past) -> dict[str, list[Month]]:
    """Return the whole service's months that were changed once published, or came out otherwise."""
    found = defaultdict(list)
    for recorded in past.restated():
        found[recorded.after.indicator].append(recorded.after.month)
    for item in stands.restated:
        if not item.team:
            found[item.indicator].append(item.month)
    return found


def changes_object(told: Told) -> dict[str, Any]:
    """Return what changed for a program to read."""
    changed = told.changed
    since = changed.since
    again = None
    if changed.earlier is not None and changed.revised is not None:
        again = {"run_at": changed.earlier.run_at.isoformat(), **_changes(changed.revised)}
    return {
        "against": str(changed.against),
        "since": None if since is None else
        {"kind": str(since.kind), "period": str(since.period), "run_at": since.run_at.isoformat()},
        **_changes(changed.changes),
        "again": again,
        "text": list(told.lines),
    }  # fmt: skip


def _changes(changes: Changes) -> dict[str, Any]:
    from xl_kpi.board.changed_lines import LARGEST
    from xl_kpi.board.wording import COLOURS, moved

    return {
        "movements": [
            {"indicator": each.indicator.id, "period": str(each.month),
             "before": plain(each.before), "now": plain(each.now),
             "direction": moved(each.direction, each.indicator.polarity),
             "times_usual": None if each.times_usual is None else f"{each.times_usual:.2f}"}
            for each in changes.movements[:LARGEST]
        ],
        "ratings": [
            {"indicator": each.indicator.id,
             "before": None if each.before is None else COLOURS[each.before],
             "now": None if each.now is None else COLOURS[each.now]}
            for each in changes.ratings
        ],
        "restated": [
            {"indicator": each.indicator.id, "period": str(each.month),
             "before": plain(each.before), "now": plain(each.now), "shown": each.shown}
            for each in changes.restated
        ],
        "faults": [
            {"rule": each.fault[0], "where": each.fault[1], "what": each.fault[2],
             "count": each.count, "before": each.before}
            for each in changes.faults
        ],
        "lost": [
            {"indicator": each.indicator.id, "period": str(each.month),
             "before": plain(each.before)}
            for each in changes.lost
        ],
    }  # fmt: skip
