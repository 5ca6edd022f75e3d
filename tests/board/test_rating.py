"""The rating rules, at their boundaries, against exact fractions, and on a real pack."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.board.rating import Rag, direction_of_travel, rag, target_for, trend
from xl_kpi.config.declared import Polarity, Target, Tolerance
from xl_kpi.months import Month

SEED = Path(__file__).parents[1] / "data" / "seed_board_tables.csv"
RELATIVE = Tolerance(amount=Decimal("0.05"), points=False)
POINTS = Tolerance(amount=Decimal("0.05"), points=True)
HIGH, LOW, NONE = Polarity.HIGH, Polarity.LOW, Polarity.NONE
GREEN, AMBER, RED = Rag.GREEN, Rag.AMBER, Rag.RED


def to_reach(
    value: str | None, tolerance: Tolerance = RELATIVE, starts: str | None = None
) -> Target:
    return Target(
        starts=None if starts is None else Month.parse(starts),
        value=None if value is None else Decimal(value),
        tolerance=tolerance,
        shown=None,
    )


@pytest.mark.parametrize(
    ("shown", "target", "tolerance", "polarity", "expected"),
    [
        ("0.95", "0.95", RELATIVE, HIGH, GREEN),
        ("0.94", "0.95", RELATIVE, HIGH, AMBER),
        ("0.9025", "0.95", RELATIVE, HIGH, AMBER),
        ("0.9024", "0.95", RELATIVE, HIGH, RED),
        ("495", "495", RELATIVE, LOW, GREEN),
        ("519.75", "495", RELATIVE, LOW, AMBER),
        ("519.76", "495", RELATIVE, LOW, RED),
        ("0.28", "0.23", POINTS, LOW, AMBER),
        ("0.29", "0.23", POINTS, LOW, RED),
        ("0.26", "0.23", RELATIVE, LOW, RED),
        ("0.1", "0.3", Tolerance(amount=Decimal("0.2"), points=True), HIGH, AMBER),
        ("0", "0", RELATIVE, LOW, GREEN),
        ("1", "0", RELATIVE, LOW, RED),
        ("0.29", "0.36", RELATIVE, LOW, GREEN),
        ("-10.5", "-10", RELATIVE, HIGH, AMBER),
        ("-10.6", "-10", RELATIVE, HIGH, RED),
        ("0.5", "0.9", RELATIVE, NONE, None),
        ("0.5", None, RELATIVE, HIGH, None),
        (None, "0.9", RELATIVE, HIGH, None),
    ],
)
def test_a_figure_is_rated_at_its_boundaries(
    shown: str | None,
    target: str | None,
    tolerance: Tolerance,
    polarity: Polarity,
    expected: Rag | None,
) -> None:
    value = None if shown is None else Decimal(shown)
    assert rag(value, to_reach(target, tolerance), polarity) == expected


def test_a_figure_without_a_target_is_not_rated() -> None:
    assert rag(Decimal(1), None, HIGH) is None


@pytest.mark.parametrize(
    ("shown", "before", "polarity", "expected"),
    [
        ("2", "1", HIGH, 1),
        ("2", "1", LOW, -1),
        ("2", "1", NONE, 1),
        ("1", "2", HIGH, -1),
        ("1", "2", LOW, 1),
        ("1", "2", NONE, -1),
        ("0.50", "0.5", LOW, 0),
        ("0.5", None, HIGH, None),
        (None, "0.5", HIGH, None),
    ],
)
def test_direction_is_read_through_the_polarity(
    shown: str | None, before: str | None, polarity: Polarity, expected: int | None
) -> None:
    now = None if shown is None else Decimal(shown)
    then = None if before is None else Decimal(before)
    assert direction_of_travel(now, then, polarity) == expected


@pytest.mark.parametrize(
    ("month", "expected"),
    [("2022-03", None), ("2022-04", "0.90"), ("2023-03", "0.90"), ("2023-04", "0.92")],
)
def test_a_target_holds_from_the_month_it_starts(month: str, expected: str | None) -> None:
    targets = (to_reach("0.90", starts="2022-04"), to_reach("0.92", starts="2023-04"))
    found = target_for(targets, Month.parse(month))
    assert (None if found is None else found.value) == (expected and Decimal(expected))


def test_a_target_without_a_start_holds_until_a_dated_one_begins() -> None:
    targets = (to_reach("0.90"), to_reach("0.92", starts="2023-04"))
    assert target_for(targets, Month.parse("1999-01")) == targets[0]
    assert target_for(targets, Month.parse("2023-04")) == targets[1]


figures = st.decimals(min_value=-1000, max_value=1000, places=3)
tolerances = st.builds(
    Tolerance, amount=st.decimals(min_value=0, max_value=2, places=3), points=st.booleans()
)


@given(shown=figures, target=figures, tolerance=tolerances, polarity=st.sampled_from([HIGH, LOW]))
def test_rating_agrees_with_a_slow_computation_in_fractions(
    shown: Decimal, target: Decimal, tolerance: Tolerance, polarity: Polarity
) -> None:
    wanted, got = Fraction(target), Fraction(shown)
    allowed = Fraction(tolerance.amount) * (1 if tolerance.points else abs(wanted))
    if polarity is HIGH:
        expected = 1 if got >= wanted else 0 if got >= wanted - allowed else -1
    else:
        expected = 1 if got <= wanted else 0 if got <= wanted + allowed else -1
    found = rag(shown, to_reach(str(target), tolerance), polarity)
    assert found == expected


@given(shown=figures, before=figures)
def test_direction_and_trend_agree_on_the_movement(shown: Decimal, before: Decimal) -> None:
    change = trend(shown, before)
    assert change is not None
    assert before + change == shown
    high = direction_of_travel(shown, before, HIGH)
    low = direction_of_travel(shown, before, LOW)
    assert high == (change > 0) - (change < 0)
    assert high is not None
    assert low == -high


# The facts of a real pack: every rated cell but six follows the rules.

EXCEPTIONS = {
    ("rag", 125), ("direction_of_travel", 139), ("direction_of_travel", 143),
    ("direction_of_travel", 179), ("direction_of_travel", 197), ("direction_of_travel", 215),
}  # fmt: skip


def seed_rows() -> list[dict[str, str]]:
    with SEED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figure(text: str, row: dict[str, str]) -> Decimal | None:
    if text in {"", "-", "TBC"}:
        return None
    percent = row["indicator"].startswith("Percentage")
    number = Decimal(text.strip("<%"))
    return number / 100 if percent else number


def rated(row: dict[str, str]) -> tuple[Rag | None, int | None]:
    period = Month.parse("2023-05" if row["sheet"].startswith("Corporate") else "2023-07")
    shown, before = (figure(row[str(month)], row) for month in (period, period - 1))
    tolerance = Tolerance(
        amount=Decimal(row["tolerance"].rstrip("p%")) / 100, points="pp" in row["tolerance"]
    )
    target = Target(starts=None, value=figure(row["target"], row), tolerance=tolerance, shown=None)
    polarity = Polarity(row["polarity"])
    return rag(shown, target, polarity), direction_of_travel(shown, before, polarity)


def test_the_rules_reproduce_every_rated_cell_of_the_seed_but_six() -> None:
    disagreements = set()
    checked = 0
    for row in seed_rows():
        if row["rag"] in {"", "-"}:
            continue
        for name, found in zip(("rag", "direction_of_travel"), rated(row), strict=True):
            checked += 1
            if found != int(row[name]):
                disagreements.add((name, int(row["seed_line"])))
    assert checked == 140
    assert disagreements == EXCEPTIONS


def test_the_seed_s_trends_are_this_month_less_last() -> None:
    for row in seed_rows():
        if row["trend"]:
            change = trend(figure(row["2023-07"], row), figure(row["2023-06"], row))
            assert change == Decimal(row["trend"]), row["seed_line"]


def test_the_facts_kept_here_are_those_of_the_sample(shared: Path) -> None:
    source = shared / "seed" / "board_tables.csv"
    with source.open(encoding="utf-8-sig", newline="") as file:
        original = list(csv.DictReader(file))
    added = {"polarity", "tolerance"}
    kept = [{k: v for k, v in row.items() if k not in added} for row in seed_rows()]
    assert kept == original
