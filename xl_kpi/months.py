"""Calendar months, the reporting period of every figure.

A month's `start` and `end` are both inclusive. Months are ordered and can be counted: adding an
integer moves by that many months, subtracting two months gives the number between them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import overload

_ISO_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_ABBREVIATIONS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One calendar month.

    Attributes:
        number: Months since January of year 0: `year * 12 + (month - 1)`. SQL made by
            `measures` numbers months the same way.
    """

    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that `day` falls in."""
        return cls(day.year * 12 + day.month - 1)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Return the month written `YYYY-MM`.

        Raises:
            ValueError: `text` is not of that form.
        """
        match = _ISO_MONTH.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a month of the form YYYY-MM, e.g. 2023-07")
        return cls(int(match[1]) * 12 + int(match[2]) - 1)

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.number // 12, self.number % 12 + 1, 1)

    @property
    def end(self) -> date:
        """The last day."""
        first = self.start
        return first.replace(day=monthrange(first.year, first.month)[1])

    @property
    def label(self) -> str:
        """The heading of a board table's column: `Jul-23`."""
        return f"{_ABBREVIATIONS[self.number % 12]}-{self.number // 12 % 100:02d}"

    def __str__(self) -> str:
        """Return the month as `YYYY-MM`."""
        return f"{self.number // 12:04d}-{self.number % 12 + 1:02d}"

    def __add__(self, months: int) -> Month:
        """Return the month that many months later."""
        return Month(self.number + months)

    @overload
    def __sub__(self, other: Month) -> int: ...
    @overload
    def __sub__(self, other: int) -> Month: ...
    def __sub__(self, other: Month | int) -> int | Month:
        """Return the months between two months, or the month that many months earlier."""
        if isinstance(other, Month):
            return self.number - other.number
        return Month(self.number - other)


def window(last: Month, length: int) -> tuple[Month, ...]:
    """Return the `length` months that end with `last`, earliest first."""
    return tuple(last - back for back in range(length - 1, -1, -1))
