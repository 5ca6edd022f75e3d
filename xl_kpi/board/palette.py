"""The colours of every output, as `#RRGGBB`, in one place.

Each text colour has a contrast of at least 4.5 to 1 with the fill it stands on (WCAG 2.2, AA).
"""

from __future__ import annotations

from dataclasses import dataclass

from xl_kpi.board.rating import Rag


@dataclass(frozen=True, slots=True)
class Shade:
    """A fill and the text colour that is read on it."""

    fill: str
    text: str


RAG_SHADES = {
    Rag.GREEN: Shade("#00856F", "#FFFFFF"),
    Rag.AMBER: Shade("#FFC20E", "#0B0C0C"),
    Rag.RED: Shade("#A50021", "#FFFFFF"),
}
HEADER = Shade("#1F3A4D", "#FFFFFF")
"""The header row of a table."""
TITLE = Shade("#FFFFFF", "#1F3A4D")
"""A table's title."""
BODY = Shade("#FFFFFF", "#0B0C0C")
"""The cells of a table."""
TOTAL = Shade("#E8EDF1", "#0B0C0C")
"""A total row, and the month being reported."""
QUIET = Shade("#FFFFFF", "#505A5F")
"""Notes and what is less than a figure."""
HIGHLIGHT = Shade("#FDE9C4", "#0B0C0C")
"""A caseload over its threshold."""
CONCERN = Shade("#FFE3B8", "#0B0C0C")
"""A signal for the worse, and a target that will be missed."""
IMPROVEMENT = Shade("#CFE3F1", "#0B0C0C")
"""A signal for the better, and a target that will be met."""
BAR = Shade("#D3DEE6", "#0B0C0C")
"""The bar behind a team's percentage: pale, so that its figure is read on it."""
RULE = "#B1B8BD"
"""Lines between cells."""
ACCENT = "#1F6F8B"
"""The series of a chart."""
SERIES = (ACCENT, "#8F4A00", "#5B3A8C", "#0B0C0C", "#6E7479")
"""The series of a chart that draws several; dashes and marks tell them apart as well."""
COMPARATOR = "#2F3B42"
"""The marks of comparators on a chart."""
TARGET_LINE = "#A50021"
"""The target on a chart."""

SHADES = (*RAG_SHADES.values(), HEADER, TITLE, BODY, TOTAL, QUIET, HIGHLIGHT, CONCERN,
          IMPROVEMENT, BAR)  # fmt: skip
"""Every fill with its text."""
