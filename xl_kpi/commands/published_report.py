"""What `xl-kpi check` says of the published files: as an object, and as a table for the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xl_kpi.board.wording import plain
from xl_kpi.config.published import without_year

if TYPE_CHECKING:
    from rich.table import Table

    from xl_kpi.config.declared import Config, Unit
    from xl_kpi.published.figures import Published, PublishedFigure


def published_object(published: Published) -> dict[str, Any]:
    """Return the figures taken from published files."""
    return {
        "files": [
            {"file": file.label, "sha256": file.sha256, "values": file.rows}
            for file in published.files
        ],
        "comparators": [
            {
                "indicator": each.indicator,
                "comparator": each.comparator,
                "year": each.year,
                "label": each.label,
                "value": float(each.value),
                "source": each.source,
            }
            for each in published.figures
        ],
        "quartiles": [
            {
                "indicator": each.indicator,
                "year": each.year,
                "label": each.label,
                "value": float(each.value),
                "band": each.band,
                "limits": [float(limit) for limit in each.limits],
            }
            for each in published.quartiles.values()
        ],
    }


def published_table(config: Config, published: Published) -> Table | None:
    """Return what was published for each indicator, with its year; None where nothing was."""
    from rich.table import Table

    if not published.figures:
        return None
    compared = {(each.indicator, each.comparator): each for each in published.figures}
    table = Table(title="Comparators in the published files", title_justify="left")
    table.add_column("indicator")
    for comparator in config.comparators:
        table.add_column(without_year(comparator.label), justify="right")
    table.add_column("year", justify="right")
    table.add_column("quartile")
    for name in dict.fromkeys(each.indicator for each in published.figures):
        found = [compared.get((name, comparator.id)) for comparator in config.comparators]
        years = " and ".join(dict.fromkeys(each.label for each in found if each is not None))
        unit = config.indicators[name].unit
        quartile = published.quartiles.get(name)
        band = "-" if quartile is None else quartile.band
        table.add_row(name, *(_cell(each, unit) for each in found), years, band)
    return table


def _cell(figure: PublishedFigure | None, unit: Unit) -> str:
    return "-" if figure is None else plain(figure.value, unit)
