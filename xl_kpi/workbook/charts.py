"""Native charts of the board tables' rows, on sheets of their own.

A chart draws cells of the sheet of the charts' data, which a refresh writes. What tells its parts
apart is never colour alone: the target is dashed, each comparator has a mark of its own, and where
several indicators share a chart their dashes and marks differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board import palette
from xl_kpi.board.charting import Role
from xl_kpi.config.declared import ChartKind, ChartLabels
from xl_kpi.workbook import chart_looks as looks
from xl_kpi.workbook.layout import HEADING_ROWS
from xl_kpi.workbook.page import set_up_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

    from xl_kpi.board.charting import BoardChart, Series
    from xl_kpi.workbook.chart_data import PlacedChart
    from xl_kpi.workbook.table_sheets import Writing

_ABREAST = 2
_ROWS_EACH, _COLUMNS_EACH = 19, 10
_ROW_PIXELS, _COLUMN_PIXELS = 20, 64
_GAP_PIXELS, _OFFSET = 12, 6
_BANDS_A_PAGE = 2
_FIRST_ROW = HEADING_ROWS + 1
_ABOUT = "The months of the board's tables."


def write_charts(writing: Writing, charts: Sequence[PlacedChart]) -> None:
    """Add the sheets of charts, in the order in which charts first name them.

    Args:
        writing: The workbook, its tables written.
        charts: With the cells that they draw.
    """
    by_sheet: dict[str, list[PlacedChart]] = {}
    for placed in charts:
        by_sheet.setdefault(placed.chart.chart.sheet.casefold(), []).append(placed)
    for group in by_sheet.values():
        name = group[0].chart.chart.sheet
        sheet = writing.book.add_worksheet(name)
        set_up_page(sheet, writing.looks, name, _ABOUT, zoom=100)
        for place, placed in enumerate(group):
            _insert(writing, sheet, placed, place)
        _set_pages(sheet, len(group))


def _insert(writing: Writing, sheet: Worksheet, placed: PlacedChart, place: int) -> None:
    band, aside = divmod(place, _ABREAST)
    at = (_FIRST_ROW + band * _ROWS_EACH, aside * _COLUMNS_EACH)
    options = {"description": _description(placed.chart), "object_position": 2,
               "y_offset": _OFFSET}  # fmt: skip
    sheet.insert_chart(*at, _chart(writing, placed), options)


def _set_pages(sheet: Worksheet, charts: int) -> None:
    """Print two bands of charts to a page."""
    bands = -(-charts // _ABREAST)
    breaks = range(_BANDS_A_PAGE, bands, _BANDS_A_PAGE)
    sheet.set_h_pagebreaks([_FIRST_ROW + band * _ROWS_EACH for band in breaks])
    last = _FIRST_ROW + bands * _ROWS_EACH - 1
    sheet.print_area(0, 0, last, _ABREAST * _COLUMNS_EACH - 1)


def _description(chart: BoardChart) -> str:
    """Return what a chart shows, for those who do not see it."""
    kind = "Columns" if chart.chart.kind is ChartKind.COLUMN else "Line chart"
    roles = {series.role for series in chart.series}
    added = [
        words
        for role, words in ((Role.TARGET, "target"), (Role.COMPARATOR, "comparators"))
        if role in roles
    ]
    with_these = f" with {' and '.join(added)}" if added else ""
    return f"{kind} by month{with_these}: {chart.title}"


def _chart(writing: Writing, placed: PlacedChart) -> Chart:
    """Return a chart; lines go over columns in a chart of their own, which Excel draws as one."""
    columns = placed.chart.chart.kind is ChartKind.COLUMN
    chart = writing.book.add_chart({"type": placed.chart.chart.kind.value})
    lines = writing.book.add_chart({"type": "line"}) if columns else chart
    for place, (heading, values, series) in enumerate(placed.series):
        given = {
            "name": heading,
            "categories": placed.categories,
            "values": values,
            # Given, since XlsxWriter would take a blank for nought.
            "values_data": [None if point is None else float(point) for point in series.points],
            **_look(placed.chart, series, place),
        }
        (chart if series.role is Role.FIGURES else lines).add_series(given)
    if columns:
        chart.combine(lines)
    _dress(chart, placed)
    return chart


def _look(chart: BoardChart, series: Series, place: int) -> dict[str, object]:
    """Return how a series is drawn; `place` is its place in the chart, from 0."""
    if series.role is Role.FIGURES:
        columns = chart.chart.kind is ChartKind.COLUMN
        look = looks.columns(place) if columns else looks.line(place)
        return {**look, **_labels(chart)}
    if series.role is Role.COMPARATOR:
        roles = [each.role for each in chart.series]
        return looks.mark(place - roles.index(Role.COMPARATOR))
    if series.role is Role.TARGET:
        return looks.TARGET
    if series.role is Role.AXIS:
        return looks.UNSEEN
    return {**looks.UNSEEN, "data_labels": looks.labels(chart.number_format, series.role.value)}


def _labels(chart: BoardChart) -> dict[str, object]:
    """Return the labels of the figures themselves, unless series of their own hold them."""
    wanted = chart.chart.labels
    apart = any(series.role is Role.ABOVE for series in chart.series)
    if wanted is ChartLabels.NONE or apart:
        return {}
    columns = chart.chart.kind is ChartKind.COLUMN
    labels = looks.labels(chart.number_format, "outside_end" if columns else "above")
    if wanted is ChartLabels.LAST:
        labels["custom"] = [{"delete": True}] * (chart.months - 1)
    return {"data_labels": labels}


def _dress(chart: Chart, placed: PlacedChart) -> None:
    """Give a chart its title, axes, legend and size."""
    chart.set_title({"name": placed.title, "name_font": looks.TITLE, "overlay": False})
    chart.set_x_axis({"num_font": looks.SMALL, "text_axis": True, "major_tick_mark": "none",
                      "line": {"color": palette.RULE}})  # fmt: skip
    chart.set_y_axis(looks.value_axis(placed.chart.number_format))
    roles = [series.role for series in placed.chart.series]
    unseen = [place for place, role in enumerate(roles) if not role.is_seen]
    if len(roles) - len(unseen) == 1:
        chart.set_legend({"none": True})
    else:
        chart.set_legend({"position": "bottom", "font": looks.SMALL, "delete_series": unseen})
    chart.set_chartarea({"border": {"color": palette.RULE}})
    width = _COLUMNS_EACH * _COLUMN_PIXELS - _GAP_PIXELS
    chart.set_size({"width": width, "height": _ROWS_EACH * _ROW_PIXELS - _GAP_PIXELS})
    # Said outright: some programs take what is not said to mean nought. A month without a figure
    # has no mark, and the line runs past it.
    chart.show_blanks_as("span")
