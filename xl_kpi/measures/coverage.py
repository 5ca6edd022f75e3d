"""Whether an extract has the data to count a part for a month, and if not, why.

A count is made only where its data could hold it: an absent or empty extract, months before its
first date, and months further back than it says it covers have no figure. A month in which
nothing happened has nought.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.config.declared import WhenKind
from xl_kpi.measures.counted import parts_of
from xl_kpi.measures.measurement import Status
from xl_kpi.measures.sql import quoted, rows_of
from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from xl_kpi.config.declared import Extract, Has
    from xl_kpi.extracts.loaded import Loaded
    from xl_kpi.measures.counted import Counted, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the extracts of one run can be asked.

    Attributes:
        extracts: Declarations by name.
        own_month: The extracts' own month, from which `covers` counts back.
    """

    extracts: Mapping[str, Extract]
    loaded: Loaded
    own_month: Month

    def has_rows(self, counted: Counted) -> bool:
        """Tell whether every extract that is read is present with at least one usable row."""
        names = {part.extract for part in parts_of(counted)}
        names |= {has.extract for part in parts_of(counted) for has in part.has}
        return all(
            name in self.loaded.extracts and self.loaded.extracts[name].rows for name in names
        )

    def statuses(self, counted: Counted, months: tuple[Month, ...]) -> dict[Month, Status]:
        """Return why there is no count for a month, ok where there is one."""
        if not self.has_rows(counted):
            return dict.fromkeys(months, Status.NO_DATA)
        ranges = [self._range(part) for part in parts_of(counted)]
        return {month: _worst([bounds.status(month) for bounds in ranges]) for month in months}

    def _range(self, part: Part) -> _Range:
        back = part.when.months - 1
        if part.when.kind is WhenKind.AS_AT and not part.when.columns:
            return _Range(covered=self.own_month, began=None, until=self.own_month)
        began = self._first(part.extract, part.when.columns[0])
        matched = [month for has in part.has for month in [self._first_match(has)] if month]
        first = [] if began is None else [began + back]
        own = self._covered(part.extract)
        covered = [] if own is None else [own + back]
        covered += [month for has in part.has for month in [self._covered(has.extract)] if month]
        return _Range(
            covered=max(covered, default=None),
            began=max([*first, *matched], default=None),
            until=None,
        )

    def _covered(self, name: str) -> Month | None:
        covers = self.extracts[name].covers
        return None if covers is None else self.own_month - (covers - 1)

    def _first_match(self, has: Has) -> Month | None:
        return None if has.date is None else self._first(has.extract, has.date)

    def _first(self, name: str, column: str) -> Month | None:
        """Return the month of the earliest date in a column of an extract."""
        extract = self.loaded.extracts[name]
        if column in extract.spans:
            return Month.of(extract.spans[column][0])
        query = f"SELECT min({quoted(column)}) FROM ({rows_of(self.extracts[name], extract.table)})"
        found = self.loaded.connection.execute(query).fetchone()
        earliest: date | None = found[0] if found else None
        return None if earliest is None else Month.of(earliest)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Range:
    covered: Month | None
    began: Month | None
    until: Month | None

    def status(self, month: Month) -> Status:
        if self.covered is not None and month < self.covered:
            return Status.NOT_COVERED
        if self.until is not None and month > self.until:
            return Status.NOT_COVERED
        if self.began is not None and month < self.began:
            return Status.NO_DATA
        return Status.OK


def _worst(statuses: list[Status]) -> Status:
    for status in (Status.NO_DATA, Status.NOT_COVERED):
        if status in statuses:
            return status
    return Status.OK
