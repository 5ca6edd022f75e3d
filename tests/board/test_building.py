"""Tables as the board sees them, from a config as written and figures as measured."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from xl_kpi.board.building import build_board
from xl_kpi.board.palette import RAG_SHADES, SHADES
from xl_kpi.board.rating import Rag
from xl_kpi.board.tables import BoardTable, ColumnKind
from xl_kpi.board.teams import build_team_table
from xl_kpi.config.reading import read_config
from xl_kpi.measures.measurement import Measurement, Origin, Status
from xl_kpi.months import Month

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.config.declared import Config

JULY = Month.parse("2023-07")
HIGH = '"▲ Better";"▼ Worse";"▬ Same";@'
LOW = '"▼ Better";"▲ Worse";"▬ Same";@'
NO_POLARITY = '"▲ Up";"▼ Down";"▬ Same";@'
RAG = '"G";"R";"A";@'
YAML = """\
version: 1
council: {name: Anytown Council}
window: 3
comparators:
  - {id: local_last_year, label: Anytown 21/22}
  - {id: england, label: England}
indicators:
  - {id: contacts, name: Number of contacts in the month, unit: count, supplied: true}
  - id: cla
    ref_id: 22
    name: Number of children in our care
    unit: count
    polarity: low
    supplied: true
    target: {value: 495, tolerance: 5%}
    comparators: {local_last_year: 497}
    note: Target is based on a rate of 100
  - id: visits
    ref_id: "007"
    name: Visits in time
    unit: percent
    polarity: high
    supplied: true
    target: [{from: 2022-04, value: 90%}, {from: 2023-04, value: 95%}]
    comparators: {local_last_year: "-", england: 88%}
  - id: ifa
    ref_id: A1
    name: Placed with agencies
    unit: percent
    decimals: 1
    polarity: low
    supplied: true
    target: <36%
tables:
  - id: demand
    sheet: Board
    title: Demand
    columns: [ref_id, indicator, months, trend]
    rows: [contacts, visits]
  - id: care
    sheet: Board
    columns: [ref_id, indicator, months, target, rag, direction, local_last_year, england, note]
    rows: [cla, visits, ifa, contacts]
team_tables: [{id: visits_team, sheet: Team tables, indicator: visits}]
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "indicator_config.yaml"
    path.write_text(YAML, encoding="utf-8")
    return read_config(path)


def figure(
    indicator: str,
    month: str,
    value: str | None,
    *,
    of: tuple[int, int] | None = None,
    text: str | None = None,
) -> Measurement:
    name, _, team = indicator.partition("@")
    return Measurement(
        indicator=name,
        team=team,
        month=Month.parse(month),
        numerator=None if of is None else Decimal(of[0]),
        denominator=None if of is None else Decimal(of[1]),
        value=None if value is None else Decimal(value),
        status=Status.SUPPLIED_MISSING if value is None else Status.OK,
        origin=Origin.SUPPLIED,
        text=text,
    )


FIGURES = (
    figure("contacts", "2023-06", "1948"),
    figure("contacts", "2023-07", "1804"),
    figure("cla", "2023-06", "518"),
    figure("cla", "2023-07", "510"),
    figure("visits", "2023-05", None, text="TBC"),
    figure("visits", "2023-06", "0.84"),
    figure("visits", "2023-07", "0.92"),
    figure("visits@East 1", "2023-07", "0.10"),
    figure("ifa", "2023-07", "0.294"),
)


def cells(table: BoardTable, row: int) -> list[tuple[object, str]]:
    return [(cell.value, cell.number_format) for cell in table.rows[row]]


def test_headings_are_the_declared_columns_with_real_dates_for_months(config: Config) -> None:
    board = build_board(config, FIGURES, JULY)
    header = board.tables[1].header
    assert [cell.value for cell in header] == [
        "Ref_ID", "Indicator", date(2023, 5, 1), date(2023, 6, 1), date(2023, 7, 1), "Target",
        "RAG", "Direction of travel", "Anytown 21/22", "England", "Note",
    ]  # fmt: skip
    assert {cell.number_format for cell in header if isinstance(cell.value, date)} == {"mmm-yy"}


def test_tables_carry_their_names_sheets_and_rows_in_the_config_s_order(config: Config) -> None:
    demand, care = build_board(config, FIGURES, JULY).tables
    assert (demand.name, demand.sheet, demand.title) == ("kpi_table_demand", "Board", "Demand")
    assert (care.name, care.title) == ("kpi_table_care", None)
    assert care.row_ids == ("cla", "visits", "ifa", "contacts")
    assert all(len(row) == len(care.columns) for row in care.rows)


def test_the_demand_table_shows_the_signed_change_on_last_month(config: Config) -> None:
    demand = build_board(config, FIGURES, JULY).tables[0]
    assert cells(demand, 0) == [
        (None, "General"),
        ("Number of contacts in the month", "General"),
        ("-", "0"),
        (Decimal(1948), "0"),
        (Decimal(1804), "0"),
        (Decimal(-144), "+0;-0;0"),
    ]
    assert cells(demand, 1)[-1] == (Decimal("0.08"), "+0%;-0%;0%")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            0,
            [
                (22, "0"), ("Number of children in our care", "General"), ("-", "0"),
                (Decimal(518), "0"), (Decimal(510), "0"), (Decimal(495), "0"), (0, RAG), (1, LOW),
                (Decimal(497), "0"), ("-", "0"), ("Target is based on a rate of 100", "General"),
            ],
        ),
        (
            1,
            [
                ("007", "General"), ("Visits in time", "General"), ("TBC", "0%"),
                (Decimal("0.84"), "0%"), (Decimal("0.92"), "0%"), (Decimal("0.95"), "0%"),
                (0, RAG), (1, HIGH), ("-", "0%"), (Decimal("0.88"), "0%"), (None, "General"),
            ],
        ),
        (
            2,
            [
                ("A1", "General"), ("Placed with agencies", "General"), ("-", "0.0%"),
                ("-", "0.0%"), (Decimal("0.294"), "0.0%"), ("<36%", "0.0%"), (1, RAG),
                ("-", LOW), ("-", "0.0%"), ("-", "0.0%"), (None, "General"),
            ],
        ),
        (
            3,
            [
                (None, "General"), ("Number of contacts in the month", "General"), ("-", "0"),
                (Decimal(1948), "0"), (Decimal(1804), "0"), ("-", "0"), ("-", RAG),
                (-1, NO_POLARITY), ("-", "0"), ("-", "0"), (None, "General"),
            ],
        ),
    ],
)  # fmt: skip
def test_a_row_shows_figures_target_rating_and_comparators(
    config: Config, row: int, expected: list[tuple[object, str]]
) -> None:
    care = build_board(config, FIGURES, JULY).tables[1]
    assert cells(care, row) == expected


def test_the_target_of_the_month_reported_is_the_one_shown_and_rated(config: Config) -> None:
    figures = [figure("visits", "2023-03", "0.91")]
    march = build_board(config, figures, Month.parse("2023-03"))
    target = [column.kind for column in march.tables[1].columns].index(ColumnKind.TARGET)
    assert march.tables[1].rows[1][target].value == Decimal("0.9")
    assert march.assessments["visits"].rag is Rag.GREEN


def team_rows(config: Config, figures: list[Measurement]) -> list[list[object]]:
    table = build_team_table(config, config.team_tables[0], figures, JULY)
    assert table.name == "kpi_team_visits_team"
    assert table.title == "Visits in time"
    assert [cell.value for cell in table.header] == [
        "Team/Locality", "Denominator", "Numerator", "%",
    ]  # fmt: skip
    return [[cell.value for cell in row] for row in table.rows]


def test_a_team_table_runs_in_natural_order_and_ends_with_its_total(config: Config) -> None:
    figures = [
        figure("visits", "2023-07", "0.27", of=(37, 135)),
        figure("visits@East 10", "2023-07", "0.06", of=(1, 18)),
        figure("visits@East 2", "2023-07", "0.31", of=(9, 29)),
        figure("visits@East 3", "2023-06", "0.99", of=(1, 1)),
        figure("cla@East 2", "2023-07", "9"),
        figure("visits@West 1", "2023-07", None, of=(0, 0)),
    ]
    assert team_rows(config, figures) == [
        ["East 2", 29, 9, Decimal("0.310")],
        ["East 10", 18, 1, Decimal("0.056")],
        ["West 1", 0, 0, "-"],
        ["Total", 47, 10, Decimal("0.213")],
    ]


def test_a_total_over_supplied_values_is_the_whole_service_s_own(config: Config) -> None:
    figures = [
        figure("visits", "2023-07", "0.27", of=(37, 135)),
        figure("visits@East 2", "2023-07", "0.31"),
    ]
    assert team_rows(config, figures) == [
        ["East 2", "-", "-", Decimal("0.31")],
        ["Total", 135, 37, Decimal("0.274")],
    ]


def test_a_team_table_without_figures_still_has_its_total(config: Config) -> None:
    assert team_rows(config, []) == [["Total", "-", "-", "-"]]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("shade", SHADES, ids=str)
def test_text_can_be_read_on_its_fill(shade: object) -> None:
    lighter, darker = sorted((luminance(shade.fill), luminance(shade.text)), reverse=True)  # type: ignore[attr-defined]
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_the_rag_colours_are_the_published_ones() -> None:
    assert {rag.name: (shade.fill, shade.text) for rag, shade in RAG_SHADES.items()} == {
        "GREEN": ("#00856F", "#FFFFFF"),
        "AMBER": ("#FFC20E", "#0B0C0C"),
        "RED": ("#A50021", "#FFFFFF"),
    }
