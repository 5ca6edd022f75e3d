"""How a pack writes its months above its columns, so that other months are written in that manner.

A heading is a date on the month's first or last day, or text: `Jul-22`, `July 2022`, `31/07/2022`.
Only the parts of a text that tell the month change; all around them stays.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_TOKENS = re.compile(r"[A-Za-z]+|[0-9]+|[^A-Za-z0-9]+")
_MOST_TOKENS = 12


def _name(month: Month) -> str:
    return _NAMES[month.start.month - 1]


_MONTH_PARTS: Mapping[str, Callable[[Month], str]] = {
    "{Jul}": lambda month: _name(month)[:3],
    "{JUL}": lambda month: _name(month)[:3].upper(),
    "{jul}": lambda month: _name(month)[:3].lower(),
    "{July}": _name,
    "{JULY}": lambda month: _name(month).upper(),
    "{july}": lambda month: _name(month).lower(),
    "{Sept}": lambda month: _name(month)[: 4 if month.start.month == _SEPTEMBER else 3],
    "{07}": lambda month: f"{month.start.month:02d}",
    "{7}": lambda month: str(month.start.month),
}
_OTHER_PARTS: Mapping[str, Callable[[Month], str]] = {
    "{2022}": lambda month: f"{month.start.year:04d}",
    "{22}": lambda month: f"{month.start.year % 100:02d}",
    "{31}": lambda month: str(month.end.day),
}
_PARTS = {**_MONTH_PARTS, **_OTHER_PARTS}
_ORDER = {part: place for place, part in enumerate(_PARTS)}
_SEPTEMBER = 9

Spelling = tuple[str, ...]
"""A heading's tokens: text that stays, or the name in `_PARTS` of one that tells the month."""


def moved_day(day: date, month: Month) -> date:
    """Return the day of another month that stands there as `day` does in its own.

    A last day stays a last day; any other keeps its number where the month has it.
    """
    if day == Month.of(day).end:
        return month.end
    return month.start.replace(day=min(day.day, month.end.day))


def respelt(headings: Sequence[tuple[str, Month]], months: Sequence[Month]) -> tuple[str, ...]:
    """Return headings that name other months in the manner of those that are there.

    Args:
        headings: The texts there are, each with the month that it names.
        months: The months to name, one for each heading.
    """
    possible = [set(_spellings(text, month)) for text, month in headings]
    votes = Counter(spelling for each in possible for spelling in each)
    return tuple(
        _written(_chosen(each, votes), month) if each else month.label
        for each, month in zip(possible, months, strict=True)
    )


def _chosen(possible: set[Spelling], votes: Counter[Spelling]) -> Spelling:
    """Return the spelling that most headings share, and of those the one with most parts.

    `May` is a month in full and shortened, 12 a month and a year: the other headings tell, and
    where there is none, the commoner way.
    """
    return max(possible, key=lambda spelling: (votes[spelling], *_commonness(spelling)))


def _commonness(spelling: Spelling) -> tuple[int, ...]:
    places = [_ORDER[part] for part in spelling if part in _ORDER]
    return (len(places), *(-place for place in places))


def _written(spelling: Spelling, month: Month) -> str:
    return "".join(_PARTS[part](month) if part in _PARTS else part for part in spelling)


def _spellings(text: str, month: Month) -> Iterator[Spelling]:
    """Yield every way to see a text as parts that tell the month and text around them."""
    tokens = _TOKENS.findall(text)
    if len(tokens) > _MOST_TOKENS:
        return
    readings = [
        [token, *(part for part, written in _PARTS.items() if written(month) == token)]
        for token in tokens
    ]
    for spelling in product(*readings):
        if sum(part in _MONTH_PARTS for part in spelling) == 1:
            yield spelling
