"""Teams in columns side by side, a block a team, as they are read on a slide: down, then across."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NUMBER = re.compile(r"[\s\-_]*\d+\s*$")
BETWEEN = 1
"""Blank rows between two teams in one column."""


def team_columns(sizes: Mapping[str, int], columns: int) -> tuple[tuple[str, ...], ...]:
    """Return which teams stand in each column, in order.

    Teams whose names differ only in a number at the end (West 1, West 2) share a column where
    there are as many columns as such families, or fewer. Else, and for fewer families than
    columns, the columns are made as even as the order allows.

    Args:
        sizes: Each team's rows, in the order in which the teams are shown.
        columns: How many there are; the last may stay empty.
    """
    families = [list(group) for _, group in groupby(sizes, key=_family)]
    parts = families if len(families) >= columns else [[team] for team in sizes]
    heights = [sum(sizes[team] + BETWEEN for team in part) for part in parts]
    starts = _starts(heights, columns)
    ends = [*starts[1:], len(parts)]
    return tuple(
        tuple(team for part in parts[first:last] for team in part)
        for first, last in zip(starts, ends, strict=True)
    )


def _family(team: str) -> str:
    return _NUMBER.sub("", team).casefold()


def _starts(heights: Sequence[int], columns: int) -> list[int]:
    """Return the part that each column begins with, so that the tallest is as low as can be."""
    for most in range(max(heights, default=0), sum(heights) + 1):
        starts = _filled(heights, columns, most)
        if len(starts) <= columns:
            return starts + [len(heights)] * (columns - len(starts))
    raise AssertionError("one column takes all parts")  # most is then their sum


def _filled(heights: Sequence[int], columns: int, most: int) -> list[int]:
    """Return the same for columns of a height, as many as it takes; none stays empty in need."""
    starts, height = [0], 0
    for at, part in enumerate(heights):
        needed = len(heights) - at <= columns - len(starts)
        if at and (height + part > most or needed):
            starts.append(at)
            height = 0
        height += part
    return starts
