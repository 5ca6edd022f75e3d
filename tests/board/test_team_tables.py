"""Tables by team: order, marks, intervals, and whether a team differs from the total."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from xl_kpi.board import formats
from xl_kpi.board.team_order import team_order
from xl_kpi.board.teams import build_team_table
from xl_kpi.config.declared import (
    TEAM_COLUMNS,
    TEAM_TESTS,
    Config,
    Indicator,
    Polarity,
    Team,
    TeamTable,
    Unit,
)
from xl_kpi.measures.measurement import WHOLE_SERVICE, Measurement, Origin, Status
from xl_kpi.measures.sql import NO_TEAM
from xl_kpi.months import Month

JULY = Month.parse("2023-07")
TABLE = TeamTable(
    id="t", sheet="Team tables", title=None, indicator="visits", line=1,
    columns=(*TEAM_COLUMNS, *TEAM_TESTS),
)  # fmt: skip
# Core groups of one real pack
TEAMS = {
    "East 1": (39, 57), "East 2": (42, 46), "East 3": (13, 34), "West 1": (3, 27),
    "West 2": (40, 40), "Front": (7, 7), NO_TEAM: (68, 91),
}  # fmt: skip


def indicator(unit: Unit = Unit.PERCENT, polarity: Polarity = Polarity.HIGH) -> Indicator:
    return Indicator(
        id="visits", ref_id=None, name="Visits", unit=unit, polarity=polarity, decimals=0,
        numerator=None, denominator=None, per=Decimal(1000), supplied=True, targets=(),
        comparators={}, note=None, definition=None, source=None, line=1,
    )  # fmt: skip


def config(of: Indicator | None = None, teams: tuple[Team, ...] = (), small: int = 10) -> Config:
    return Config(
        path=Path("indicator_config.yaml"), sha256="", council="Anytown", council_code=None,
        country="GB", subdivision="ENG", window=13, comparators=(), populations={}, extracts={},
        indicators={"visits": of or indicator()}, tables=(), team_tables=(TABLE,), caseloads=(),
        reconciliations=(), teams=teams, small_denominator=small,
    )  # fmt: skip


def team(name: str, *also: str) -> Team:
    return Team(name=name, also_named=also, group=None, line=1)


def figure(name: str, part: int | str | None, whole: int | None) -> Measurement:
    return Measurement(
        indicator="visits", team=name, month=JULY,
        numerator=None if part is None else Decimal(part),
        denominator=None if whole is None else Decimal(whole),
        value=None, status=Status.OK, origin=Origin.COMPUTED,
    )  # fmt: skip


def rows(
    of: Config, teams: dict[str, tuple[int | str | None, int | None]], table: TeamTable = TABLE
) -> dict[str, list[tuple[object, str]]]:
    """Each row's cells but its name, value and number format, by its name."""
    figures = [figure(name, *amounts) for name, amounts in teams.items()]
    built = build_team_table(of, table, figures, JULY)
    return {
        name: [(cell.value, cell.number_format) for cell in line[1:]]
        for name, line in zip(built.row_ids, built.rows, strict=True)
    }


def test_teams_stand_in_the_config_s_order_others_after_them_and_no_team_last() -> None:
    declared = config(teams=(team("West 2"), team("East 2", "Eastern"), team("North")))
    assert [*rows(declared, dict(TEAMS))] == [
        "West 2", "East 2", "East 1", "East 3", "Front", "West 1", NO_TEAM, "Total",
    ]  # fmt: skip


def test_without_an_order_teams_stand_in_natural_order() -> None:
    names = ["East 10", NO_TEAM, "West", "East 2"]
    ordered = sorted(names, key=lambda name: team_order(config(), name))
    assert ordered == ["East 2", "East 10", "West", NO_TEAM]


@pytest.mark.parametrize("spelling", ["Eastern", "EASTERN ", "east\u00a0 2"])
def test_any_spelling_of_a_team_has_its_place(spelling: str) -> None:
    declared = config(teams=(team("West 2"), team("East 2", "Eastern")))
    assert team_order(declared, spelling) == team_order(declared, "East 2")


@pytest.mark.parametrize(
    ("denominator", "small", "marked"),
    [(9, 10, True), (10, 10, False), (1, 10, True), (9, 5, False), (4, 5, True), (1, 0, False)],
)
def test_a_percentage_of_a_small_denominator_is_marked_and_stays_a_number(
    denominator: int, small: int, *, marked: bool
) -> None:
    found = rows(config(small=small), {"East": (1, denominator), "West": (20, 90)})
    value, number_format = found["East"][2]
    assert isinstance(value, Decimal)
    assert number_format == ('0.0%"*"' if marked else "0.0%")


def test_nothing_of_nothing_is_a_dash_without_a_mark() -> None:
    found = rows(config(), {"East": (0, 0), "West": (20, 90)})
    assert found["East"][2:] == [
        ("-", "0.0%"), ("-", "General"), ("-", formats.COMPARED[Polarity.HIGH]),
    ]  # fmt: skip


def test_each_team_has_the_interval_of_its_own_numbers() -> None:
    found = rows(config(), dict(TEAMS))
    intervals = {name: line[3][0] for name, line in found.items()}
    assert intervals["East 2"] == "80% to 97%"
    assert intervals["Front"] == "65% to 100%"
    assert intervals["Total"] == "65% to 75%"


@pytest.mark.parametrize(
    ("polarity", "above", "below"), [(Polarity.HIGH, 1, -1), (Polarity.LOW, -1, 1),
                                     (Polarity.NONE, 1, -1)]
)  # fmt: skip
def test_a_team_that_differs_is_judged_through_the_polarity(
    polarity: Polarity, above: int, below: int
) -> None:
    found = rows(config(indicator(polarity=polarity)), dict(TEAMS))
    compared = {name: line[4] for name, line in found.items()}
    usual, far = formats.COMPARED[polarity], formats.COMPARED_FAR[polarity]
    assert compared == {
        "East 1": (0, usual), "East 2": (above, far), "East 3": (below, far),
        "Front": (0, usual), "West 1": (below, far), "West 2": (above, far),
        NO_TEAM: (0, usual), "Total": ("-", usual),
    }  # fmt: skip


def test_the_arrow_shows_the_side_and_the_word_the_meaning() -> None:
    signs = {polarity: code.split(";")[:3] for polarity, code in formats.COMPARED.items()}
    assert signs == {
        Polarity.HIGH: ['"▲ Better"', '"▼ Worse"', '"- As expected"'],
        Polarity.LOW: ['"▼ Better"', '"▲ Worse"', '"- As expected"'],
        Polarity.NONE: ['"▲ Higher"', '"▼ Lower"', '"- As expected"'],
    }
    assert formats.COMPARED_FAR[Polarity.LOW].startswith('"▼▼ Better";"▲▲ Worse";')


def test_what_is_no_share_is_not_compared() -> None:
    found = rows(config(), {"East": ("2.5", 7), "West": (9, 8), "North": (5, 9)})
    for name in ("East", "West"):
        assert [value for value, _ in found[name][3:]] == ["-", "-"]
    assert found["North"][3][0] == "27% to 81%"


@pytest.mark.parametrize(
    ("unit", "heading", "east", "total"),
    [
        (Unit.COUNT, "Value", ["-", 9, 9], ["-", 11, 11]),
        (Unit.NUMBER, "Value", [20, 9, Decimal("0.450")], [60, 11, Decimal("0.183")]),
        (Unit.RATE, "Rate", [20, 9, Decimal(450)], [60, 11, Decimal(183)]),
    ],
)
def test_counts_rates_and_numbers_show_what_they_have(
    unit: Unit, heading: str, east: list[object], total: list[object]
) -> None:
    of = replace(indicator(unit), decimals=3 if unit is Unit.NUMBER else 0,
                 per=Decimal(1) if unit is Unit.NUMBER else Decimal(1000))  # fmt: skip
    wholes = (None, None) if unit is Unit.COUNT else (20, 40)
    table = replace(TABLE, columns=TEAM_COLUMNS)
    figures = [
        replace(figure("East", 9, wholes[0]), value=Decimal(9) if unit is Unit.COUNT else None),
        replace(figure("West", 2, wholes[1]), value=Decimal(2) if unit is Unit.COUNT else None),
    ]
    built = build_team_table(config(of), table, figures, JULY)
    assert built.header[-1].value == heading
    shown = [[cell.value for cell in row[1:]] for row in built.rows]
    assert (shown[0], shown[-1]) == (east, total)


def test_the_total_adds_up_its_rows_and_not_their_percentages() -> None:
    found = rows(config(), {"East": (1, 3), "West": (1, 3), "North": (1, 3), "": (50, 90)})
    assert WHOLE_SERVICE not in found
    assert [value for value, _ in found["Total"][:3]] == [9, 3, Decimal("0.333")]
