"""The order of teams, the same in every table that has a row or a block for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.teams import fold_name
from xl_kpi.extracts.spelling import natural_order
from xl_kpi.measures.sql import NO_TEAM

if TYPE_CHECKING:
    from xl_kpi.config.declared import Config

TeamOrder = tuple[int, int, list[tuple[int, str]]]
"""A sort key."""

_DECLARED, _OTHER, _NONE = range(3)


def team_order(config: Config, name: str) -> TeamOrder:
    """Return the sort key of a team: the config's order, then natural order, no team last.

    Args:
        config: Its teams; where it names none, every team stands in natural order.
        name: The team's name, or another spelling that the config gives it.
    """
    if name == NO_TEAM:
        return _NONE, 0, []
    wanted = fold_name(name)
    for place, team in enumerate(config.teams):
        if wanted in map(fold_name, (team.name, *team.also_named)):
            return _DECLARED, place, []
    return _OTHER, 0, natural_order(name)
