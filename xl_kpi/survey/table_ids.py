"""Which of the config's tables each found table shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xl_kpi.extracts.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xl_kpi.config.declared import Table

_LEAST_IN_COMMON = 0.5
_SAME_PLACE = 0.25
"""What the same sheet, or the same title, weighs beside the rows in common."""


class Found(NamedTuple):
    """What tells one found table from another: its place, and its rows' indicators."""

    sheet: str
    title: str | None
    indicators: frozenset[str]


def table_ids(found: Sequence[Found], declared: Sequence[Table]) -> Mapping[int, str]:
    """Return the config's table that each found table shows, by the found one's position.

    More than half of the indicators found in it must be the config's table's; and where sheet and
    title say nothing, at least half of what either has must be common to both. The likest pair
    is settled first, and each of the config's tables is shown once.
    """
    likeness = {
        (at, table.id): value
        for at, each in enumerate(found)
        for table in declared
        if (value := _likeness(each, table)) > 0
    }
    ids: dict[int, str] = {}
    for at, table in sorted(likeness, key=lambda pair: (-likeness[pair], pair[0])):
        if at not in ids and table not in ids.values():
            ids[at] = table
    return ids


def _likeness(found: Found, table: Table) -> float:
    """Return how well a found table fits a declared one, 0 where it does not."""
    rows = frozenset(table.rows)
    common = len(found.indicators & rows)
    if 2 * common <= len(found.indicators):
        return 0
    shared = common / len(found.indicators | rows)
    same_title = fold(found.title or "") == fold(table.title or "") != ""
    same_sheet = fold(found.sheet) == fold(table.sheet)
    if shared < _LEAST_IN_COMMON and not same_title:
        return 0
    return shared + _SAME_PLACE * (same_title + same_sheet)
