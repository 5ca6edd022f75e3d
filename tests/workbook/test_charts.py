"""The charts that a config declares: what they draw, how far their axes reach, what a refresh does."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from command_line import xl_kpi
from functional.conftest import CONFIG, CONTACTS, Council

from xl_kpi.board.chart_axis import axis_points
from xl_kpi.board.chart_labels import labels_below
from xl_kpi.config.declared import ChartKind, Unit
from xl_kpi.config.reading import read_config
from xl_kpi.faults import Refusal
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.workbook import names

if TYPE_CHECKING:
    from pathlib import Path

CHARTS = """\
charts:
  - {id: contacts, indicator: contacts, comparators: [england]}
  - {id: police, indicator: police_percent}
"""
DRAWN = re.compile(r"<c:f>(.*?)</c:f>")


@pytest.fixture
def council(tmp_path: Path) -> Council:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG + CHARTS, encoding="utf-8")
    folder = tmp_path / "council"
    answer = xl_kpi("new", folder, "--config", config, "--period", "2023-06")
    assert answer.status == 0, answer.err
    made = Council(folder)
    made.contacts.write_text(CONTACTS, encoding="utf-8")
    return made


def charts_of(path: Path) -> dict[str, str]:
    """The parts of the charts, by their names."""
    with zipfile.ZipFile(path) as parts:
        return {
            name: parts.read(name).decode()
            for name in parts.namelist()
            if name.startswith(("xl/charts/", "xl/drawings/"))
        }


def held(path: Path, name: str) -> list[list[object]]:
    workbook = Workbook.open(path)
    return [[cell.value for cell in row] for row in workbook.read(workbook.defined_names()[name])]


def test_everything_that_a_chart_draws_lies_under_its_name(council: Council) -> None:
    regions = Workbook.open(council.workbook).defined_names()
    parts = charts_of(council.workbook)
    for number, name in enumerate(("contacts", "police"), 1):
        region = regions[f"{names.CHART}{name}"]
        drawn = [
            Region.parse(text) for text in DRAWN.findall(parts[f"xl/charts/chart{number}.xml"])
        ]
        assert len(drawn) > 3
        for part in drawn:
            assert part.sheet == names.CHART_DATA_SHEET
            assert region.holds(part.first_row, part.first_column)
            assert region.holds(part.last_row, part.last_column)


def test_counts_are_columns_and_shares_are_lines(council: Council) -> None:
    parts = charts_of(council.workbook)
    assert "<c:barChart>" in parts["xl/charts/chart1.xml"]
    assert "<c:barChart>" not in parts["xl/charts/chart2.xml"]
    assert "<c:lineChart>" in parts["xl/charts/chart2.xml"]


def test_a_refresh_moves_the_figures_on_and_leaves_the_charts(council: Council) -> None:
    before = charts_of(council.workbook)
    assert council.refresh("--period", "2023-07").status == 0
    assert charts_of(council.workbook) == before
    months = [row for row in held(council.workbook, "kpi_chart_contacts")[2:] if row[1]]
    assert [row[2] for row in months] == [2, 1, 3]
    shares = [row for row in held(council.workbook, "kpi_chart_police")[2:] if row[1]]
    assert [row[2] for row in shares] == [Decimal("0.5"), 1, Decimal("0.33")]


def test_a_comparator_stands_apart_from_the_months(council: Council) -> None:
    assert council.refresh("--period", "2023-07").status == 0
    rows = held(council.workbook, "kpi_chart_contacts")
    (column,) = [at for at, text in enumerate(rows[1]) if str(text).startswith("England")]
    assert [row[column] for row in rows[2:]].count(Decimal(12)) == 1
    assert [row[column] for row in rows[2:] if row[1]] == [None] * 3


def test_a_restyled_chart_stays_restyled(council: Council) -> None:
    restyled = council.workbook.with_name("restyled.xlsm")
    with zipfile.ZipFile(council.workbook) as old, zipfile.ZipFile(restyled, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "xl/charts/chart1.xml":
                data = re.sub(rb'<a:srgbClr val="[0-9A-F]{6}"', b'<a:srgbClr val="7030A0"', data)
            new.writestr(info, data, zipfile.ZIP_DEFLATED)
    restyled.replace(council.workbook)
    before = charts_of(council.workbook)
    assert "7030A0" in before["xl/charts/chart1.xml"]
    assert council.refresh("--period", "2023-07").status == 0
    assert charts_of(council.workbook) == before


def test_a_dash_is_drawn_as_nothing_and_not_as_nought(council: Council) -> None:
    council.contacts.write_text("Child ID,Date of Contact,Contact Source\n4,03/07/2023,School\n")
    assert council.refresh("--period", "2023-07").status == 0
    rows = [row for row in held(council.workbook, "kpi_chart_police")[2:] if row[1]]
    assert [row[2] for row in rows] == [None, None, 0]
    assert '<c:dispBlanksAs val="zero"/>' not in charts_of(council.workbook)["xl/charts/chart2.xml"]


@pytest.mark.parametrize(
    ("kind", "unit", "from_zero", "drawn", "points"),
    [
        (ChartKind.COLUMN, Unit.COUNT, False, ("530", "514"), ("0", "530")),
        (ChartKind.COLUMN, Unit.COUNT, False, ("1", "2"), ("0", "5")),
        (ChartKind.LINE, Unit.RATE, True, ("60", "80"), ("0", "80")),
        (ChartKind.LINE, Unit.RATE, False, ("60", "80"), ("60", "80")),
        (ChartKind.LINE, Unit.RATE, False, ("100", "100"), ("92.5", "107.5")),
        (ChartKind.LINE, Unit.PERCENT, False, ("0.98", "0.99"), ("0.8515", "1")),
    ],
)
def test_an_axis_shows_a_change_as_large_as_it_is(
    council: Council,
    kind: ChartKind,
    unit: Unit,
    from_zero: bool,  # noqa: FBT001
    drawn: tuple[str, ...],
    points: tuple[str, str],
) -> None:
    from dataclasses import replace

    chart = read_config(council.config).charts[0]
    asked = replace(chart, kind=kind, unit=unit, from_zero=from_zero)
    assert axis_points(asked, [*map(Decimal, drawn)]) == tuple(map(Decimal, points))
    assert axis_points(asked, []) is None


def test_a_label_stands_where_the_line_does_not_run() -> None:
    points = [Decimal(each) for each in (5, 1, 5, 9, 5)]
    none = [None] * 5
    assert labels_below(points, none, Decimal(10)) == (False, True, False, False, True)
    near = [Decimal("5.5")] * 5
    assert labels_below(points, near, Decimal(10))[2]


def test_a_chart_of_what_no_table_shows_is_refused_with_its_line(council: Council) -> None:
    text = council.config.read_text(encoding="utf-8")
    council.config.write_text(text.replace("indicator: police_percent}", "indicator: nobody}"))
    with pytest.raises(Refusal, match="nobody"):
        read_config(council.config)
