"""The teams that a config names: their order, and the spellings that mean the same team.

Two spellings mean the same team where they differ only in case, in spaces (their number, their
kind, those at the ends) and in the shape of quotes. Digits, dashes and full stops count: `East 1`
is not `East 11`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import Team
from xl_kpi.config.fault_log import shortened
from xl_kpi.config.yaml_tree import Mapping, Scalar
from xl_kpi.plain_text import CURLY_QUOTES, PLAIN_QUOTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xl_kpi.config.fault_log import FaultLog
    from xl_kpi.config.yaml_tree import Node

_STRAIGHT = str.maketrans(CURLY_QUOTES, PLAIN_QUOTES)


def fold_name(spelling: str) -> str:
    """Return the form in which names of teams and workers are compared: `swf east 1`."""
    return " ".join(spelling.translate(_STRAIGHT).split()).casefold()


def teams_by_spelling(teams: Iterable[Team]) -> dict[str, Team]:
    """Return the team that each spelling means, by the spelling's compared form."""
    return {fold_name(text): team for team in teams for text in (team.name, *team.also_named)}


def read_teams(config: Mapping, log: FaultLog) -> tuple[Team, ...]:
    """Return the teams in order, noting spellings that mean two of them."""
    teams: list[Team] = []
    owners: dict[str, Team] = {}
    for node in config.nodes("teams"):
        team = _team(node)
        if team is None:
            continue
        teams.append(team)
        for spelling in _spellings(node):
            owner = owners.setdefault(fold_name(spelling.text), team)
            if owner is not team:
                log.add(
                    spelling.line,
                    f"{shortened(spelling.text)} is a spelling of the team on line {owner.line}"
                    " already; keep one",
                )
    return tuple(teams)


def _team(node: Node) -> Team | None:
    if isinstance(node, Scalar):
        return Team(name=node.text, also_named=(), group=None, line=node.line)
    if not isinstance(node, Mapping):
        return None
    return Team(
        name=node.text("name") or "",
        also_named=tuple(other.text for other in node.scalars("also_named")),
        group=node.text("group"),
        line=node.line,
    )


def _spellings(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        yield from (each for each in (node.scalar("name"), *node.scalars("also_named")) if each)
