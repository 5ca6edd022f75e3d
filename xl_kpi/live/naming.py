"""Defined names of an open workbook, looked up in as few calls as can be.

To list all names takes several calls for each name that anybody gave. What a refresh needs is
known: under Windows the names of a sheet are asked for together, as one range of several areas;
elsewhere, or where that does not work, one by one.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from xl_kpi.live.areas import LONGEST_ADDRESS
from xl_kpi.live.excel import ExcelRefused, patiently
from xl_kpi.ooxml.addresses import Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import xlwings

    from xl_kpi.live.book import LiveBook
    from xl_kpi.workbook.expected_names import Expected

_MOST_AREAS = 12
"""Areas of which Excel tells the whole address."""


def all_names(book: xlwings.Book) -> dict[str, Region]:
    """Return every workbook-wide name that stands for one plain area.

    Raises:
        Refusal: Excel is busy or gone.
    """
    told = patiently(lambda: {each.name: each.refers_to or "" for each in book.names})
    return plain_areas(told)


def plain_areas(told: Mapping[str, str]) -> dict[str, Region]:
    """Return the names that stand for one plain area; those of one sheet only are left out."""
    found = {}
    for name, refers_to in told.items():
        if "!" not in name:
            with suppress(ValueError):
                found[name] = Region.parse(refers_to)
    return found


def expected_names(live: LiveBook, expected: Expected) -> dict[str, Region]:
    """Return those of the expected names that the workbook has.

    Raises:
        Refusal: Excel is busy or gone.
    """
    finder = _Finder(live)
    marked = finder.refers_to(expected.marker) is not None
    found = finder.numbered(expected.numbered)
    for sheet, names in expected.by_sheet.items():
        witnesses = [name for name, region in found.items() if region.sheet == sheet]
        found |= finder.on_sheet(sheet, names, witnesses[:1], found)
    found |= finder.singly(expected.seldom)
    if marked or expected.of_our_making not in found:
        found |= finder.singly(expected.marks)
    return found


class _Finder:
    """Looks names up, one by one or those of a sheet together."""

    def __init__(self, live: LiveBook) -> None:
        """Look names up in a workbook."""
        self._live = live
        self._names: xlwings.main.Names = patiently(partial(getattr, live.book, "names"))

    def refers_to(self, name: str) -> str | None:
        """Return what a name stands for, None where there is no such name.

        Excel has no word of its own for a name that is not there. It is asked twice, so that a
        call that failed for another reason is not taken for it.
        """
        for _ in range(2):
            with suppress(ExcelRefused):
                return patiently(lambda: self._names[name].refers_to or "")
        return None

    def singly(self, names: Iterable[str]) -> dict[str, Region]:
        """Return the areas of those names that there are."""
        told = {name: self.refers_to(name) for name in names}
        return plain_areas({name: text for name, text in told.items() if text is not None})

    def numbered(self, start: str) -> dict[str, Region]:
        """Return the names that begin so and go on with 1, 2, 3 until there is none."""
        found: dict[str, Region] = {}
        for number in count(1):
            text = self.refers_to(f"{start}{number}")
            if text is None:
                break
            found |= plain_areas({f"{start}{number}": text})
        return found

    def on_sheet(
        self, sheet: str, names: Sequence[str], witnesses: list[str], known: Mapping[str, Region]
    ) -> dict[str, Region]:
        """Return the areas of names that should be on one sheet.

        A sheet that was copied has names of its own that hide the workbook's. A name of the
        workbook that is known to be on the sheet is asked for along with the others, and tells.
        """
        alone = sys.platform == "darwin" or len(names) == 1
        if not alone and not witnesses:
            found = self.singly(names[:1])
            witnesses, known = list(found), found
        if alone or not witnesses:
            return self.singly(names)
        asked = [*witnesses, *(name for name in names if name not in witnesses)]
        together: dict[str, Region] = {}
        for some in _in_groups(asked):
            areas = self._together(sheet, some)
            if areas is None:
                return self.singly(names)
            together |= areas
        if together[witnesses[0]] != known[witnesses[0]]:
            return self.singly(names)
        return together

    def _together(self, sheet: str, names: Sequence[str]) -> dict[str, Region] | None:
        """Return the areas of names, asked for at once; None where it cannot be told whose."""
        try:
            whole = self._live.sheet(sheet)
            text = patiently(lambda: whole.range(",".join(names)).address)
        except ExcelRefused:
            return None
        areas = text.split(",")
        if len(areas) != len(names):
            return None
        try:
            return {name: Region.area(sheet, area) for name, area in zip(names, areas, strict=True)}
        except ValueError:
            return None


def _in_groups(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield names a few at a time, so that neither question nor answer is too long for Excel."""
    taken: list[str] = []
    for name in names:
        longer = sum(len(each) + 1 for each in taken) + len(name)
        if taken and (len(taken) == _MOST_AREAS or longer > LONGEST_ADDRESS):
            yield tuple(taken)
            taken = []
        taken.append(name)
    if taken:
        yield tuple(taken)
