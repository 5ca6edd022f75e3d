"""The order in which teams are shown, in one place for every table that has a row a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.extracts.spelling import natural_order
from xl_kpi.measures.sql import NO_TEAM

if TYPE_CHECKING:
    from xl_kpi.config.declared import Config

TeamOrder = tuple[bool, list[tuple[int, str]]]


def team_order(config: Config, name: str) -> TeamOrder:  # noqa: ARG001  (it will have a say)
    """Return a sort key for a team's name: natural order, what names no team last.

    Args:
        config: The council's config.
        name: As the extract has it, or `NO_TEAM`.
    """
    return name == NO_TEAM, natural_order(name)
