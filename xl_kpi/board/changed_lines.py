"""What changed, as lines of text that a person can paste into a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board.wording import COLOURS, moved, plain, shown
from xl_kpi.history.kept import RunKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from xl_kpi.board.changes import (
        Changes,
        LostFigure,
        NewFault,
        RatingChange,
        RestatedFigure,
    )
    from xl_kpi.board.movements import Movement
    from xl_kpi.board.rating import Rag
    from xl_kpi.board.what_changed import WhatChanged
    from xl_kpi.config.declared import Indicator
    from xl_kpi.history.kept import FaultKey, Run

LARGEST = 10
"""Movements that are told; and lines of each other list."""
_MARK = "• "
_LONGEST = 160
"""Characters of a finding's message."""


def changed_lines(changed: WhatChanged, messages: Mapping[FaultKey, str]) -> tuple[str, ...]:
    """Return the text, a blank line between its parts.

    Args:
        changed: What changed.
        messages: What the findings among the faults say.
    """
    parts = [
        [_title(changed)],
        _movements(changed),
        _titled("Ratings that changed", _ratings(changed.changes)),
        _titled("Months restated", map(_restated, changed.changes.restated)),
        _titled("New data-quality faults", _faults(changed.changes, messages)),
        _unknown_faults(changed),
    ]
    told = {line for part in parts for line in part}
    parts.append(_revised(changed, messages, told))
    return tuple("\n\n".join("\n".join(part) for part in parts if part).splitlines())


def _title(changed: WhatChanged) -> str:
    title = f"What changed: {changed.period.label} against {changed.against.label}"
    if changed.since is None:
        return f"{title} (no earlier refresh is on record)"
    return f"{title} ({_named(changed.since)})"


def _named(run: Run) -> str:
    done = "refreshed" if run.kind is RunKind.REFRESH else "adopted"
    return f"{done} {run.run_at:%d/%m/%Y %H:%M}"


def _movements(changed: WhatChanged) -> list[str]:
    found = changed.changes.movements
    if not found:
        return ["No figure moved."]
    few = len(found) <= LARGEST
    which = f"{len(found)}" if few else f"the {LARGEST} largest of {len(found)}"
    heading = f"Movements ({which}, measured by how much each usually moves in a month):"
    lines = [
        f"{at}. {_movement(each, changed.changes)}" for at, each in enumerate(found[:LARGEST], 1)
    ]
    return [heading, *lines]


def _movement(each: Movement, changes: Changes) -> str:
    unit = each.indicator.unit
    word = moved(each.direction, each.indicator.polarity)
    text = (
        f"{_name(each.indicator)}: {shown(each.now, unit)}"
        f" ({shown(each.before, unit)} in {each.month.label}), {word}"
    )
    rating = changes.rated.get(each.indicator.id)
    return text if rating is None else f"{text}; {_rerated(rating)}"


def _rerated(change: RatingChange) -> str:
    return f"now {_colour(change.now)} (was {_colour(change.before)})"


def _colour(rag: Rag | None) -> str:
    return "not rated" if rag is None else COLOURS[rag]


def _ratings(changes: Changes) -> Iterator[str]:
    """Yield the changes of rating, those for the worse first."""
    for change in sorted(changes.ratings, key=_severity):
        yield f"{_name(change.indicator)}: {_against_target(change)}{_rerated(change)}"


def _name(indicator: Indicator) -> str:
    return indicator.name.rstrip(". ")


def _against_target(change: RatingChange) -> str:
    """Return the figure and what it is rated by, as far as there are any."""
    unit, target = change.indicator.unit, change.target
    if change.figure is None:
        return "no figure, "
    if target is None or target.value is None:
        return f"{shown(change.figure, unit)}, "
    return f"{shown(change.figure, unit)} against a target of {plain(target.value, unit)}, "


def _severity(change: RatingChange) -> tuple[bool, int]:
    if change.now is None or change.before is None:
        return True, 0
    return False, int(change.now) - int(change.before)


def _restated(figure: RestatedFigure) -> str:
    unit, named = figure.indicator.unit, f"{_name(figure.indicator)}, {figure.month.label}"
    before, now = shown(figure.before, unit), shown(figure.now, unit)
    if figure.shown:
        return f"{named}: {now} (was {before})"
    return f"{named}: {before} stands as published; the extracts now give {now}"


def _faults(changes: Changes, messages: Mapping[FaultKey, str]) -> Iterator[str]:
    yield from (_fault(fault, messages) for fault in changes.faults)
    yield from map(_lost, changes.lost)


def _unknown_faults(changed: WhatChanged) -> list[str]:
    if changed.since is None or changed.faults_known:
        return []
    return ["The faults of the data at that time are not on record: which are new is not known."]


def _fault(new: NewFault, messages: Mapping[FaultKey, str]) -> str:
    _, place, what = new.fault
    message = messages.get(new.fault)
    if message is not None:
        text = f"{place}: {message}"
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
    if not new.before:
        return f"{place}: {new.count} set aside ({what})"
    return f"{place}: {new.count - new.before} more set aside ({what}), {new.count} in all"


def _lost(figure: LostFigure) -> str:
    before = shown(figure.before, figure.indicator.unit)
    return f"{_name(figure.indicator)}: no figure ({before} in {figure.month.label})"


def _revised(
    changed: WhatChanged, messages: Mapping[FaultKey, str], told: Collection[str]
) -> list[str]:
    """Return what differs from an earlier refresh of the month and was not told already."""
    if changed.earlier is None or changed.revised is None:
        return []
    revised = changed.revised
    lines = [
        *(_movement_again(each, revised) for each in revised.movements),
        *(
            f"{_name(change.indicator)}: {_rerated(change)}"
            for change in revised.ratings
            if change.indicator.id not in {each.indicator.id for each in revised.movements}
        ),
        *map(_restated, revised.restated),
        *_faults(revised, messages),
    ]
    when = f"{changed.earlier.run_at:%d/%m/%Y %H:%M}"
    new = [line for line in lines if f"{_MARK}{line}" not in told]
    return _titled(f"Since {changed.period.label} was refreshed before, {when}", new)


def _movement_again(each: Movement, changes: Changes) -> str:
    unit = each.indicator.unit
    text = f"{_name(each.indicator)}: {shown(each.now, unit)} (was {shown(each.before, unit)})"
    rating = changes.rated.get(each.indicator.id)
    return text if rating is None else f"{text}; {_rerated(rating)}"


def _titled(title: str, found: Iterator[str] | Sequence[str]) -> list[str]:
    lines = list(found)
    if not lines:
        return []
    told = [f"{_MARK}{line}" for line in lines[:LARGEST]]
    more = [f"{_MARK}and {len(lines) - LARGEST} more"] if len(lines) > LARGEST else []
    return [f"{title} ({len(lines)}):", *told, *more]
