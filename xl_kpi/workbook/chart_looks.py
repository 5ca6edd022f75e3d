"""How the parts of a chart look: lines, columns, marks, labels and axes, as XlsxWriter has them."""

from __future__ import annotations

from xl_kpi.board import palette

_FONT = "Arial"
SMALL = {"name": _FONT, "size": 8, "color": palette.QUIET.text}
TITLE = {"name": _FONT, "size": 11, "bold": True, "color": palette.TITLE.text}

TARGET: dict[str, object] = {
    "line": {"color": palette.TARGET_LINE, "width": 1.5, "dash_type": "dash"},
    "marker": {"type": "none"},
}
"""The target: dashed, without marks."""
UNSEEN: dict[str, object] = {"line": {"none": True}, "marker": {"type": "none"}}
"""What is there for the axis only."""

_DASHES = ("solid", "dash", "round_dot", "dash_dot", "long_dash")
_POINTS = ("circle", "square", "triangle", "diamond", "x")
_MARKS = ("diamond", "square", "triangle", "circle")
_FILLED = len(_MARKS)


def line(place: int) -> dict[str, object]:
    """Return the look of the line at a place in its chart, from 0."""
    colour = palette.SERIES[place % len(palette.SERIES)]
    return {
        "line": {"color": colour, "width": 2.25, "dash_type": _DASHES[place % len(_DASHES)]},
        "marker": _marker(_POINTS[place % len(_POINTS)], colour, colour, 5),
    }


def columns(place: int) -> dict[str, object]:
    """Return the look of the columns at a place in their chart, from 0."""
    colour = palette.SERIES[place % len(palette.SERIES)]
    look: dict[str, object] = {"gap": 60, "border": {"color": colour}}
    # Solid, then striped: what grey makes alike.
    patterns = ("", "wide_upward_diagonal", "dotted_grid", "narrow_horizontal", "large_check")
    pattern = patterns[place % len(patterns)]
    if not pattern:
        return look | {"fill": {"color": colour}}
    return look | {"pattern": {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}}


def mark(place: int) -> dict[str, object]:
    """Return the look of the comparator at a place among them: a mark of its own, no line."""
    shape = _MARKS[place % _FILLED]
    colour = palette.COMPARATOR
    fill = colour if place < _FILLED else palette.BODY.fill
    return {"line": {"none": True}, "marker": _marker(shape, colour, fill, 9)}


def _marker(shape: str, colour: str, fill: str, size: int) -> dict[str, object]:
    return {"type": shape, "size": size, "fill": {"color": fill}, "border": {"color": colour}}


def labels(number_format: str, position: str) -> dict[str, object]:
    """Return the look of the figures written beside the points."""
    font = {"name": _FONT, "size": 8, "color": palette.BODY.text}
    return {"value": True, "position": position, "num_format": number_format, "font": font}


def value_axis(number_format: str) -> dict[str, object]:
    """Return the look of the axis of figures, whose ends are left to Excel.

    Marks past the whole of a percentage, which headroom for labels brings, are left blank.
    """
    shown = f'[<1.001]{number_format};""' if number_format.endswith("%") else number_format
    gridlines = {"visible": True, "line": {"color": palette.TOTAL.fill, "width": 0.75}}
    return {"num_font": SMALL, "num_format": shown, "line": {"none": True},
            "major_gridlines": gridlines}  # fmt: skip
