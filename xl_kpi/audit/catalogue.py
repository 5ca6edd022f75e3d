"""Every rule of the audit, in the order in which the reference lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.audit import (
    codes,
    comparators,
    copies,
    directions,
    month_headings,
    populations,
    ratings,
    ratios,
    row_totals,
    same_figures,
    sums,
    target_sources,
    targets,
    team_tables,
    writing,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xl_kpi.audit.finding import Rule

CHAPTERS: Mapping[str, tuple[Rule, ...]] = {
    "Ratings and directions": (*ratings.RULES, *directions.RULES, *codes.RULES),
    "Targets": (*targets.RULES, *target_sources.RULES),
    "Figures shown twice": same_figures.RULES,
    "Sums, percentages and rates": (
        *sums.RULES, *ratios.RULES, *populations.RULES, *row_totals.RULES,
    ),
    "Tables by team": team_tables.RULES,
    "Months": month_headings.RULES,
    "Figures that repeat or cannot be": copies.RULES,
    "How figures are written": writing.RULES,
    "Comparators": comparators.RULES,
}  # fmt: skip
RULES: Mapping[str, Rule] = {rule.name: rule for rules in CHAPTERS.values() for rule in rules}
"""Every rule by its name."""
ACCEPTED_UNUSED = "accepted-unused"
"""The rule over the config's own list of accepted findings; it is checked whatever is asked for."""
COUNTED: Mapping[str, str] = {
    "rag": "rating",
    "direction": "direction",
    "trend": "change",
    "code": "code",
    "target": "target",
    "figures": "repeated figure",
    "total": "total",
    "stock": "stock",
    "percentage": "percentage",
    "rate": "rate",
    "month": "month heading",
    "cells": "number",
    "comparator": "comparator",
    "team": "team percentage",
}
"""What the rules count, as it is called; only what could be worked out again is counted."""
