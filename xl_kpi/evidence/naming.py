"""Which indicator, or which team, a person means by what they typed."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from xl_kpi.extracts.spelling import fold
from xl_kpi.faults import refuse
from xl_kpi.measures.measurement import WHOLE_SERVICE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from xl_kpi.config.declared import Config, Indicator

_NEAREST = 3
_LIKENESS = 0.5


def find_indicator(config: Config, text: str) -> Indicator:
    """Return the indicator of that id, else name, else ref_id.

    Names are compared without regard to case and spaces; another spelling that the config
    declares is as good as the name.

    Raises:
        Refusal: None has it, or several have; the nearest or the several are named.
    """
    if text in config.indicators:
        return config.indicators[text]
    ways: tuple[Callable[[Indicator], Iterable[str]], ...] = (
        lambda each: (each.id, each.name),
        lambda each: each.also_named,
        lambda each: () if each.ref_id is None else (each.ref_id,),
    )
    for spellings in ways:
        found = [
            each
            for each in config.indicators.values()
            if fold(text) in {fold(spelling) for spelling in spellings(each)}
        ]
        if len(found) == 1:
            return found[0]
        if found:
            raise refuse(text, f"is what several indicators are called: {_named(found)}; say which")
    raise refuse(text, f"no indicator has this id, name or ref_id{_nearest(config, text)}")


def check_team(team: str, teams: Collection[str], indicator: str) -> None:
    """Refuse a team that has no figure of an indicator.

    Raises:
        Refusal: It is not among the teams; the nearest, or all, are named.
    """
    known = sorted(set(teams) - {WHOLE_SERVICE})
    if team in known:
        return
    if not known:
        raise refuse(f"--team {team}", f"{indicator} is not broken down by team: leave --team out")
    raise refuse(
        f"--team {team}", f"{indicator} has no such team; its teams are {', '.join(known)}"
    )


def _nearest(config: Config, text: str) -> str:
    spellings: dict[str, str] = {}
    for each in config.indicators.values():
        for spelling in (each.id, each.name, *each.also_named):
            spellings.setdefault(spelling.casefold(), each.id)
    near = get_close_matches(text.casefold(), spellings, n=2 * _NEAREST, cutoff=_LIKENESS)
    near += [spelling for spelling in spellings if text.strip() and text.casefold() in spelling]
    ids = list(dict.fromkeys(spellings[spelling] for spelling in near))[:_NEAREST]
    if not ids:
        return "; the config's indicators are listed by: xl-kpi figures"
    return f"; the nearest are {_named(config.indicators[ident] for ident in ids)}"


def _named(indicators: Iterable[Indicator]) -> str:
    return ", ".join(f"{each.id} ({each.name})" for each in indicators)
