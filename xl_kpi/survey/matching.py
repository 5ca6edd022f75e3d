"""Which indicator a row names: by the config's spellings, never by likeness alone.

A name counts where it is one of the config's spellings but for case and spaces. One that differs
only in its punctuation counts too, and is told as differing. A report number counts only where no
other indicator has it and the name, too, is nearest to that indicator's: numbers are reused.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from xl_kpi.extracts.spelling import fold
from xl_kpi.survey.found import MatchedBy, Nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from xl_kpi.config.declared import Config

HOW_MANY_NEAREST = 3
NEAR = 0.75
"""How near a name must come for its report number to be believed."""
_COMPARED_IN_FULL = 10
_PUNCTUATION = re.compile(r"[^\w%<>+&]|_")
_WORD = re.compile(r"[^\W_]+|[<>%&+]")

Spellings = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a row's name was found to mean.

    Attributes:
        tied: Where one spelling is that of several indicators, their ids: no match, unless the
            table's other rows say which.
    """

    indicator: str | None = None
    matched_by: MatchedBy | None = None
    differs: bool = False
    nearest: tuple[Nearest, ...] = ()
    tied: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names:
    """Every spelling of a config's indicators, as compared."""

    config: Config

    @cached_property
    def _exact(self) -> tuple[Spellings, Spellings]:
        return self._spellings(fold)

    @cached_property
    def _unpunctuated(self) -> tuple[Spellings, Spellings]:
        return self._spellings(_bare)

    def _spellings(self, form: Callable[[str], str]) -> tuple[Spellings, Spellings]:
        """Return the names, and the other names, in the form in which they are compared."""
        indicators = self.config.indicators.values()
        return (
            _grouped((form(each.name), each.id) for each in indicators),
            _grouped((form(other), each.id) for each in indicators for other in each.also_named),
        )

    @cached_property
    def _ref_ids(self) -> Spellings:
        indicators = self.config.indicators.values()
        return _grouped((fold_ref(each.ref_id), each.id) for each in indicators if each.ref_id)

    @cached_property
    def _tokens(self) -> tuple[tuple[str, str, Counter[str]], ...]:
        """Each spelling with its indicator and its words."""
        return tuple(
            (each.id, spelling, _words(spelling))
            for each in self.config.indicators.values()
            for spelling in (each.name, *each.also_named)
        )

    def knows(self, text: str) -> bool:
        """Return whether a text is a spelling of some indicator."""
        return any(fold(text) in known for known in self._exact)

    def match(self, name: str, ref_id: str | None) -> Match:
        """Return what a row's name means."""
        exact = self._by_spelling(self._exact, fold(name), differs=False)
        found = exact or self._by_spelling(self._unpunctuated, _bare(name), differs=True)
        if found is not None:
            return found
        nearest = self.nearest(name)
        mine = self._ref_ids.get(fold_ref(ref_id), ()) if ref_id else ()
        near = tuple(each.indicator for each in nearest[:1] if each.likeness >= NEAR)
        if len(mine) == 1 and mine == near:
            return Match(indicator=mine[0], matched_by=MatchedBy.REF_ID, differs=True)
        return Match(nearest=nearest)

    def _by_spelling(
        self, spellings: tuple[Spellings, Spellings], form: str, *, differs: bool
    ) -> Match | None:
        ways = zip((MatchedBy.NAME, MatchedBy.OTHER_NAME), spellings, strict=True)
        for way, known in ways:
            ids = known.get(form, ())
            if len(ids) == 1:
                return Match(indicator=ids[0], matched_by=way, differs=differs)
            if ids:
                return Match(matched_by=way, differs=differs, tied=ids, nearest=self._tied(ids))
        return None

    def _tied(self, ids: Iterable[str]) -> tuple[Nearest, ...]:
        names = ((each, self.config.indicators[each].name) for each in ids)
        return tuple(Nearest(indicator=each, name=name, likeness=1) for each, name in names)

    def nearest(self, name: str) -> tuple[Nearest, ...]:
        """Return the indicators whose spellings come nearest to a name, nearest first."""
        words = _words(name)
        likely = sorted(self._tokens, key=lambda known: -_shared(words, known[2]))
        best: dict[str, Nearest] = {}
        for indicator, spelling, other in likely[:_COMPARED_IN_FULL]:
            likeness = round((_shared(words, other) + _alike(name, spelling)) / 2, 3)
            if indicator not in best or likeness > best[indicator].likeness:
                own_name = self.config.indicators[indicator].name
                best[indicator] = Nearest(indicator=indicator, name=own_name, likeness=likeness)
        ordered = sorted(best.values(), key=lambda near: -near.likeness)
        return tuple(ordered[:HOW_MANY_NEAREST])


def fold_ref(text: str | None) -> str:
    """Return the form in which report numbers are compared (`22.0` is `22`)."""
    return fold(text or "").removesuffix(".0")


def _bare(text: str) -> str:
    return _PUNCTUATION.sub("", fold(text))


def _grouped(pairs: Iterable[tuple[str, str]]) -> Spellings:
    groups: dict[str, list[str]] = {}
    for form, indicator in pairs:
        known = groups.setdefault(form, [])
        if form and indicator not in known:
            known.append(indicator)
    return {form: tuple(known) for form, known in groups.items() if known}


@lru_cache(maxsize=2048)
def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))


def _shared(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of words, counted on both sides, that two names have in common."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()
