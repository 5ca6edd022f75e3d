"""Reading the cells of a supplied-figures list: which indicator, which month, which number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Unit
from xl_kpi.extracts import reasons
from xl_kpi.extracts.spelling import fold, tidy
from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xl_kpi.config.declared import Config

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_NAMED_MONTH = re.compile(
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)[ .'/-]*(\d{4}|\d{2})",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"[+-]?(?:\d+(?:\.\d*)?|\d{1,3}(?:,\d{3})+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?", re.IGNORECASE
)
_PLACEHOLDERS = frozenset({"-", "\u2013", "\u2014", "tbc", "n/a", "..", "\u2026"})
_LARGEST_FRACTION = Decimal("1.5")
"""A bare number above this cannot be told from a percentage written without its sign."""


class UnreadableCell(Exception):
    """A cell that sets its row aside; the message is the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """How a list may name an indicator: spelling, as compared, to the indicators it means."""

    ids: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]
    ref_ids: Mapping[str, tuple[str, ...]]
    units: Mapping[str, Unit]

    @classmethod
    def of(cls, config: Config) -> Lookup:
        """Return the spellings of a config's indicators."""
        indicators = config.indicators.values()
        return cls(
            ids={fold_id(each.id): each.id for each in indicators},
            names=_grouped((fold(each.name), each.id) for each in indicators),
            ref_ids=_grouped(
                (fold(each.ref_id), each.id) for each in indicators if each.ref_id is not None
            ),
            units={each.id: each.unit for each in indicators},
        )

    def find(self, indicator: str, name: str, ref_id: str) -> str:
        """Return the indicator that a row names: by id, else by name, else by ref_id.

        Raises:
            UnreadableCell: None has that name, or several have.
        """
        if fold_id(indicator) in self.ids:
            return self.ids[fold_id(indicator)]
        by_name = next(
            (self.names[fold(each)] for each in (indicator, name) if fold(each) in self.names), ()
        )
        if len(by_name) == 1:
            return by_name[0]
        by_ref = next(
            (
                self.ref_ids[key]
                for each in (ref_id, indicator)
                if (key := _whole(each)) in self.ref_ids
            ),
            (),
        )
        if len(by_ref) == 1:
            return by_ref[0]
        if by_name:
            raise UnreadableCell(reasons.SHARED_NAME)
        raise UnreadableCell(reasons.SHARED_REF_ID if by_ref else reasons.NO_SUCH_INDICATOR)


def fold_id(text: str) -> str:
    """Return the form in which ids are compared."""
    return tidy(text).lower()


def read_named_month(text: str) -> Month | None:
    """Return the month of `2022-07`, `Jul-22` or `July 2022`; None where it is none of these."""
    numbered = _YEAR_MONTH.fullmatch(text)
    if numbered and 1 <= int(numbered[2]) <= len(_MONTHS):
        return Month(int(numbered[1]) * 12 + int(numbered[2]) - 1)
    named = _NAMED_MONTH.fullmatch(text)
    if named is None:
        return None
    year = int(named[2]) + (2000 if len(named[2]) == len("22") else 0)
    return Month(year * 12 + _MONTHS.index(named[1][:3].lower()))


def is_placeholder(text: str) -> bool:
    """Whether a text stands in the place of a figure that is not there."""
    return fold(text) in _PLACEHOLDERS


def read_quantity(text: str) -> Decimal | None:
    """Return a numerator or denominator, None where it is blank or a placeholder.

    Raises:
        UnreadableCell: It is other text.
    """
    return None if not text or is_placeholder(text) else _number(text)


def read_value(text: str, unit: Unit) -> Decimal | None:
    """Return a figure, a percentage as a fraction of one; None for blank or a placeholder.

    Raises:
        UnreadableCell: It is other text, or a percentage that could be read in two ways.
    """
    if not text or is_placeholder(text):
        return None
    if unit is not Unit.PERCENT:
        return _number(text)
    if text.endswith("%"):
        return _number(text[:-1].rstrip()) / 100
    value = _number(text)
    if abs(value) > _LARGEST_FRACTION:
        raise UnreadableCell(reasons.AMBIGUOUS_PERCENT)
    return value


def _number(text: str) -> Decimal:
    if text.upper() in reasons.ERROR_TEXTS:
        raise UnreadableCell(f"{reasons.ERROR_VALUE} {text.upper()}")
    if _NUMBER.fullmatch(text) is None:
        raise UnreadableCell(reasons.NOT_A_NUMBER)
    return Decimal(text.replace(",", ""))


def _whole(text: str) -> str:
    """Return a ref_id as compared; a spreadsheet may have made `22` into `22.0`."""
    return fold(text).removesuffix(".0")


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        groups[key] = (*groups.get(key, ()), value)
    return groups
