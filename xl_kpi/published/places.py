"""The areas of published data: authorities by number, regions by name, and which is the council's.

The files spell names in their own ways (`Bristol, City of`, `London (Inner)`, `Inner London`,
`Yorkshire and The Humber`), so names are compared by their words in whatever order. An authority is
looked for by its number, then by its official code, then by its name; where none or several would
do, the analyst says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.faults import refuse
from xl_kpi.published.figures import ENGLAND

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_kpi.config.declared import Config
    from xl_kpi.published.figures import Place

_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHES = re.compile("['\u2019]")
_FORMS = frozenset({
    "council", "city", "county", "borough", "metropolitan", "district", "unitary", "authority",
    "royal", "london", "of", "the", "and",
})  # fmt: skip
"""Words of a council's name that its area's name may lack."""
_LONDON = "london"
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Authority:
    """A local authority as one row of a file has it.

    Attributes:
        number: DfE's own, `852`.
        code: The official one, None where the file has none.
        region: The region's name, None where the file has none.
    """

    number: Place
    name: str
    code: str | None
    region: str | None


def words_of(name: str) -> Place:
    """Return a name's words in order of the alphabet: one for Inner London and London (Inner)."""
    return " ".join(sorted(_WORD.findall(_APOSTROPHES.sub("", name.lower()))))


def council_place(config: Config, authorities: Iterable[Authority]) -> Place:
    """Return the council's number.

    Args:
        config: The council's number, code and name.
        authorities: Those of the files.

    Raises:
        Refusal: None or several of the authorities may be the council.
    """
    if config.la_number is not None:
        return str(config.la_number)
    known = tuple(authorities)
    code = (config.council_code or "").upper()
    by_code = {one.number for one in known if one.code and one.code.upper() == code}
    if len(by_code) == 1:
        return by_code.pop()
    by_name = _named(config.council, known)
    if len(by_name) == 1:
        return by_name.pop()
    several = f"{_listed(known, by_name)} of" if by_name else "no authority in"
    raise refuse(
        f"{config.path.name}: council",
        f"{several} the published files may be {config.council or 'the council'}; write its number"
        " in DfE's data, council: {name: ..., la_number: 852}",
    )


def _named(council: str, known: Iterable[Authority]) -> set[Place]:
    """Return the numbers of the authorities of that name, by every word or by those that tell."""
    by_words = {one.number for one in known if words_of(one.name) == words_of(council)}
    telling = _telling(council)
    return by_words or {one.number for one in known if telling and _telling(one.name) == telling}


def _telling(name: str) -> tuple[str, ...]:
    return tuple(word for word in words_of(name).split() if word not in _FORMS)


def _listed(known: Iterable[Authority], numbers: set[Place]) -> str:
    names = sorted({f"{one.name} ({one.number})" for one in known if one.number in numbers})
    return ", ".join(names[:_NEAREST])


def regions_of(own: Place, authorities: Iterable[Authority]) -> tuple[Place, ...]:
    """Return the council's region; after a part of London the whole, which may be all there is."""
    found = {words_of(one.region) for one in authorities if one.number == own and one.region}
    if any(_LONDON in place.split() for place in found):
        found.add(_LONDON)
    return tuple(sorted(found, key=lambda place: (place == _LONDON, place)))


def place_named(name: str) -> Place:
    """Return the place of a region's or England's name."""
    return ENGLAND if words_of(name) == ENGLAND else words_of(name.replace("_", " "))
