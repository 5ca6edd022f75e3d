"""Sets of statistical neighbours: each authority's ten most like it, as DfE publishes them.

A set is a workbook with a row for each authority: LA num, LA Name, GOReg, and SN1 to SN10, the
numbers of its neighbours, each followed by how close it is. The workbook does not say when it was
made; its name does (`sn_may_2025.xlsx`).

Which set holds for a year of data: the latest that was made by the end of the calendar year in
which the data's year ends, for that is when the year's figures appear. The set of May 2025 holds
for data of the year to March 2025, that of April 2021 for 2021 to 2024. The config may name one set
for all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.extracts.spelling import fold
from xl_kpi.faults import refuse
from xl_kpi.months import Month
from xl_kpi.published.places import Authority

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xl_kpi.published.figures import Place
    from xl_kpi.published.files import PublishedFile

_NEIGHBOUR = re.compile(r"sn[0-9]{1,2}")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WORD = re.compile(r"[a-z]{3,}")
_DECEMBER = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourSet:
    """A set of statistical neighbours.

    Attributes:
        made: The month in its file's name; January where the name has only a year.
        neighbours: Authority to its neighbours, the most like it first; an authority without any
            is absent.
        authorities: Those of the set, with their regions.
    """

    file: str
    made: Month
    neighbours: Mapping[Place, tuple[Place, ...]]
    authorities: frozenset[Authority]


def read_neighbours(file: PublishedFile) -> NeighbourSet:
    """Return the set of neighbours that a workbook holds.

    Raises:
        Refusal: The workbook's name does not say when it was made.
    """
    made = _made(file.path.stem)
    if made is None:
        raise refuse(
            file.name,
            "this set of statistical neighbours does not say when it was made; put the month and"
            " year into its name, as in sn_may_2025.xlsx",
        )
    at = {fold(heading): position for position, heading in reversed([*enumerate(file.headings)])}
    chosen = [position for heading, position in at.items() if _NEIGHBOUR.fullmatch(heading)]
    neighbours: dict[Place, tuple[Place, ...]] = {}
    authorities: set[Authority] = set()
    for row in file.cells:
        number = _number(row[at["lanum"]])
        if number is None:
            continue
        region = row[at["goreg"]].strip() if "goreg" in at else ""
        authorities.add(Authority(number, row[at["laname"]].strip(), None, region or None))
        found = [_number(row[position]) for position in sorted(chosen)]
        if any(found):
            neighbours[number] = tuple(each for each in found if each is not None)
    return NeighbourSet(
        file=file.name, made=made, neighbours=neighbours, authorities=frozenset(authorities)
    )


def _number(text: str) -> Place | None:
    whole = text.strip().removesuffix(".0")
    return whole if whole.isdecimal() else None


def _made(name: str) -> Month | None:
    years = _YEAR.findall(name)
    if not years:
        return None
    words = _WORD.findall(name.lower())
    months = (at for word in words for at, month in enumerate(_MONTHS, 1) if month.startswith(word))
    return Month.parse(f"{years[-1]}-{next(months, 1):02d}")


def month_in_words(month: Month) -> str:
    """Return a month as a sentence has it: `May 2025`."""
    return f"{_MONTHS[month.start.month - 1].capitalize()} {month.start.year}"


def set_in_force(sets: Sequence[NeighbourSet], year: int, named: str | None) -> NeighbourSet | None:
    """Return the set that holds for a year of data.

    Args:
        sets: Those there are, in any order.
        year: The year that the data's year ends in.
        named: The year or month of the set that the config names for every year, None for none.

    Returns:
        None where there is no set, or none of the year named. Data older than every set is given
        the oldest.
    """
    if named is not None:
        sets = [each for each in sets if str(each.made).startswith(named)]
    if not sets:
        return None
    ordered = sorted(sets, key=lambda each: each.made)
    by_then = [each for each in ordered if each.made <= Month.parse(f"{year}-{_DECEMBER}")]
    return by_then[-1] if by_then else ordered[0]


def authorities_of(sets: Iterable[NeighbourSet]) -> set[Authority]:
    """Return the authorities of several sets."""
    return {one for each in sets for one in each.authorities}
