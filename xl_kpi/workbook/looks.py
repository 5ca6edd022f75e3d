"""How the cells of a new workbook look: fonts, fills, alignment and widths by what a column shows.

One place decides, so that every sheet looks alike; colours come from the board's palette.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xl_kpi.board import palette
from xl_kpi.board.tables import ColumnKind
from xl_kpi.config.published import without_year

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

FONT = {"font_name": "Arial", "font_size": 10}
ROW_HEIGHT, LINE_HEIGHT = 15, 13
"""Height in points of a row of one line, and of each line of more."""

WIDTHS = {
    ColumnKind.REF_ID: 7,
    ColumnKind.INDICATOR: 48,
    ColumnKind.MONTH: 7.5,
    ColumnKind.TREND: 8,
    ColumnKind.TARGET: 8,
    ColumnKind.RAG: 6,
    ColumnKind.DIRECTION: 10,
    ColumnKind.COMPARATOR: 11.5,
    ColumnKind.QUARTILE: 8,
    ColumnKind.NOTE: 34,
    ColumnKind.MEAN: 9,
    ColumnKind.LOWER_LIMIT: 9,
    ColumnKind.UPPER_LIMIT: 9,
    ColumnKind.VARIATION: 14,
    ColumnKind.ASSURANCE: 11,
    ColumnKind.TEAM: 34,
    ColumnKind.DENOMINATOR: 14,
    ColumnKind.NUMERATOR: 12,
    ColumnKind.PERCENT: 11,
    ColumnKind.INTERVAL: 14,
    ColumnKind.COMPARED: 15,
    ColumnKind.ALLOCATIONS: 13,
    ColumnKind.STATUS: 18,
    ColumnKind.ALLOCATED_TEAM: 40,
    ColumnKind.WORKER: 26,
    ColumnKind.LOAD: 12,
    ColumnKind.GAP: 3,
}
"""Column widths in characters of the standard font."""
WIDTHS_ABREAST = {ColumnKind.STATUS: 13, ColumnKind.ALLOCATED_TEAM: 32}
"""Those of a table with a gap in it, whose parts share the width of a page."""
GAP_WIDTH = WIDTHS[ColumnKind.GAP]

_LEFT = frozenset(
    {
        ColumnKind.REF_ID,
        ColumnKind.INDICATOR,
        ColumnKind.NOTE,
        ColumnKind.VARIATION,
        ColumnKind.ASSURANCE,
        ColumnKind.TEAM,
        ColumnKind.COMPARED,
        ColumnKind.STATUS,
        ColumnKind.ALLOCATED_TEAM,
        ColumnKind.WORKER,
    }
)
_CENTRED = frozenset(
    {ColumnKind.RAG, ColumnKind.DIRECTION, ColumnKind.QUARTILE, ColumnKind.ALLOCATIONS}
)
LETTERS_TO_A_DIGIT = 1.15
"""Widths are in digits; letters are narrower on the whole."""
_INDENTED = frozenset(
    {
        ColumnKind.TARGET,
        ColumnKind.COMPARATOR,
        ColumnKind.NOTE,
        ColumnKind.VARIATION,
        ColumnKind.ASSURANCE,
        ColumnKind.DENOMINATOR,
        ColumnKind.NUMERATOR,
        ColumnKind.COMPARED,
    }
)
_QUIET = frozenset({ColumnKind.REF_ID, ColumnKind.NOTE, ColumnKind.INTERVAL, ColumnKind.COMPARED})
_WRAPPED = frozenset({ColumnKind.INDICATOR, ColumnKind.NOTE})

HAIRLINE = {"bottom": 1, "bottom_color": palette.RULE}


def alignment(kind: ColumnKind) -> dict[str, object]:
    """Return how a column's cells are aligned: figures to the right, words to the left."""
    indent = {"indent": 1} if kind in _INDENTED else {}
    if kind in _LEFT:
        return {"align": "left", **indent}
    return {"align": "center" if kind in _CENTRED else "right", **indent}


def lines_needed(kind: ColumnKind, value: object) -> int:
    """Return how many lines a text takes in a column that wraps, words kept whole."""
    if kind not in _WRAPPED or not isinstance(value, str):
        return 1
    return max(1, len(textwrap.wrap(value, int(WIDTHS[kind] * LETTERS_TO_A_DIGIT))))


def heading_lines(kind: ColumnKind, heading: object) -> int:
    """Return how many lines a heading takes, with room for a comparator's year."""
    if kind is not ColumnKind.COMPARATOR or not isinstance(heading, str):
        return 1
    return len(textwrap.wrap(f"{without_year(heading)} 2025", int(WIDTHS[kind])))


@dataclass(slots=True)
class Looks:
    """The formats of one workbook, each made once."""

    book: Workbook
    _made: dict[tuple[tuple[str, object], ...], Format] = field(default_factory=dict)

    def look(self, **properties: Any) -> Format:  # noqa: ANN401 (XlsxWriter's own properties)
        """Return the format with these XlsxWriter properties."""
        key = tuple(sorted({**FONT, "valign": "vcenter", **properties}.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format(dict(key))
        return self._made[key]

    def rule(self, **properties: Any) -> Format:  # noqa: ANN401
        """Return what a conditional format changes."""
        key = (("rule", True), *sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format(properties)
        return self._made[key]

    def sheet_title(self) -> Format:
        """Return the look of a sheet's title."""
        return self.look(bold=True, font_size=16, font_color=palette.TITLE.text)

    def table_title(self) -> Format:
        """Return the look of a table's title."""
        return self.look(bold=True, font_size=12, font_color=palette.TITLE.text)

    def quiet(self, **more: Any) -> Format:  # noqa: ANN401
        """Return the look of what is less than a figure."""
        return self.look(font_color=palette.QUIET.text, **more)

    def plain(self, **more: Any) -> Format:  # noqa: ANN401
        """Return the look of ordinary text."""
        return self.look(font_color=palette.BODY.text, **more)

    def heading(self, number_format: str = "General", **aligned: Any) -> Format:  # noqa: ANN401
        """Return the look of a heading."""
        return self.look(
            bold=True,
            bg_color=palette.HEADER.fill,
            font_color=palette.HEADER.text,
            text_wrap=True,
            num_format=number_format,
            **aligned,
        )

    def body(
        self, kind: ColumnKind, number_format: str, *, current: bool = False, ruled: bool = True
    ) -> Format:
        """Return the look of a body cell.

        Args:
            kind: What its column shows.
            number_format: Its number format.
            current: Whether it is of the month being reported.
            ruled: Whether a line is drawn under it.
        """
        shade = palette.TOTAL if current else palette.BODY
        text = palette.QUIET if kind in _QUIET else shade
        return self.look(
            font_color=text.text,
            num_format=number_format,
            **alignment(kind),
            **({"text_wrap": True} if kind in _WRAPPED else {}),
            **({"bg_color": shade.fill, "bold": True} if current else {}),
            **(HAIRLINE if ruled else {}),
        )
