"""What a number format makes of a number: a date, a percentage, so many decimals.

Only what a survey asks is told; a code is never rendered in full.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_SHOWN_LITERALS = re.compile(r'"([^"]*)"|\\(.)')
_DIGITS = re.compile(r"[0#?](?:[0#?,]*[0#?])?(?:\.([0#?]+))?")
_DATE_TOKENS = re.compile(r"[dy]|m{3,5}", re.IGNORECASE)
_TIME_TOKENS = re.compile(r"[hs]", re.IGNORECASE)
_GENERAL = frozenset({"general", "standard", "@", ""})


@dataclass(frozen=True, slots=True)
class Showing:
    """How a format shows a number.

    Attributes:
        date: As a date; then nothing else is told.
        percent: With a per cent sign.
        scaled: Whether the sign multiplies by a hundred; one that is mere text does not.
        decimals: Decimals shown; None where the format leaves them to the number, or shows none
            of it.
    """

    date: bool = False
    percent: bool = False
    scaled: bool = False
    decimals: int | None = None


def showing(code: str, value: Decimal) -> Showing:
    """Return how a format code shows a number: by the section that its sign chooses."""
    sections = _sections(code)
    if sections[0].date:
        return sections[0]
    if value < 0 and len(sections) > 1:
        return sections[1]
    zero = 2
    return sections[zero] if value == 0 and len(sections) > zero else sections[0]


def is_date_format(code: str) -> bool:
    """Return whether a format code shows numbers as dates (a time of day alone is none)."""
    return _sections(code)[0].date


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[Showing, ...]:
    held = _LITERALS.sub(lambda literal: literal[0].replace(";", "\x00"), code)
    return tuple(_section(part.replace("\x00", ";")) for part in held.split(";"))


def _section(code: str) -> Showing:
    bare = _BRACKETS.sub("", _LITERALS.sub("", code))
    if bare.strip().lower() in _GENERAL:
        return Showing()
    if _shows_date(bare):
        return Showing(date=True)
    digits = _DIGITS.search(bare)
    decimals = None if digits is None else len(digits[1] or "")
    if "%" in bare:
        return Showing(percent=True, scaled=True, decimals=decimals)
    literal = any("%" in (text or mark) for text, mark in _SHOWN_LITERALS.findall(code))
    return Showing(percent=literal and digits is not None, decimals=decimals)


def _shows_date(bare: str) -> bool:
    if _DATE_TOKENS.search(bare):
        return True
    return "m" in bare.lower() and _TIME_TOKENS.search(bare) is None
