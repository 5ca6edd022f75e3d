"""What each rule reports and what it leaves alone, on packs small enough to read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from audit.small_packs import MONTHS, audited, config_of, found, headed, written

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.audit.finding import Audit
    from xl_kpi.config.declared import Config

SHARE = "id: share, name: Share of visits in time, unit: percent, polarity: high"
STOCK = "id: stock, name: Children in our care, unit: count, polarity: low"
EIGHT = {"months": MONTHS}


def audit_of(folder: Path, config: Config, *tables: object, rules: tuple[str, ...] = ()) -> Audit:
    path = written(folder, *tables)
    return audited(path, config, rules) if rules else audited(path, config)


@pytest.mark.parametrize(
    ("figure", "target", "code", "right"),
    [
        (0.95, 0.95, 1, True), (0.95, 0.95, 0, False), (0.9025, 0.95, 0, True),
        (0.90, 0.95, 0, False), (0.90, 0.95, -1, True), (0.95, "95%", 1, True), (95, 95, 1, True),
        (0.95, 95, 1, True),
    ],
)  # fmt: skip
def test_a_rating_follows_the_packs_own_target(
    tmp_path: Path,
    figure: float,
    target: object,
    code: int,
    right: bool,  # noqa: FBT001
) -> None:
    config = config_of(tmp_path, SHARE)
    table = [headed("Target", "RAG"), ["Share of visits in time", 0.5, 0.6, figure, target, code]]
    done = audit_of(tmp_path, config, table, rules=("rag-disagrees",))
    assert (found(done) == []) is right
    assert done.checked["rag"] == 1


def test_the_target_may_say_which_way_is_good(tmp_path: Path) -> None:
    config = config_of(tmp_path, STOCK)
    rows = [headed("Target", "RAG", "Direction of travel"),
            ["Number of empty chairs", 5, 6, 7, "<6", 1, 1],
            ["Number of full chairs", 5, 6, 7, 6, 1, 1]]  # fmt: skip
    done = audit_of(tmp_path, config, rows)
    assert ("rag-disagrees", "Board 1!G4") in found(done)
    assert (done.checked["rag"], done.checked["direction"]) == (1, 1)


def test_what_is_rated_may_be_what_is_shown_or_what_is_stored(tmp_path: Path) -> None:
    config = config_of(tmp_path, SHARE)
    figures = [("Share of visits in time", None), (0.5, "0%"), (0.8985, "0%"), (0.8965, "0%")]
    for target, rag, direction in ((0.9, 1, 0), (0.9, 0, -1)):
        rows = [headed("Target", "RAG", "Direction of travel"), [*figures, target, rag, direction]]
        done = audit_of(tmp_path, config, rows, rules=("rag-disagrees", "direction-disagrees"))
        assert found(done) == []


@pytest.mark.parametrize("shown", ["▼", "Down", "▼ Worse", "Worse", -1])
def test_an_arrow_by_itself_may_show_the_movement(tmp_path: Path, shown: object) -> None:
    config = config_of(tmp_path, STOCK)
    down = [headed("Direction"), ["Children in our care", 5, 7, 6, shown]]
    wrong = found(audit_of(tmp_path, config, down, rules=("direction-disagrees",)))
    assert (wrong == []) is (shown in {"▼", "Down"})


@pytest.mark.parametrize("blank", [None, "-", "TBC"])
def test_a_row_without_its_latest_figure_is_not_judged(tmp_path: Path, blank: object) -> None:
    config = config_of(tmp_path, f"{STOCK}\n{SHARE}")
    rows = [headed("Target", "RAG", "Direction"), ["Children in our care", 5, 7, blank, 4, 1, 1],
            ["Share of visits in time", 0.5, 0.6, 0.7, "-", "-", 1]]  # fmt: skip
    done = audit_of(tmp_path, config, rows)
    assert {"rag-disagrees", "direction-disagrees"} & {rule for rule, _ in found(done)} == set()


@pytest.mark.parametrize(
    ("shown", "right"), [(-2, True), (2, False), ("-2", True), ((-2, "+0;-0;0"), True), ("-", True)]
)
def test_a_change_is_the_last_figure_less_the_one_before(
    tmp_path: Path,
    shown: object,
    right: bool,  # noqa: FBT001
) -> None:
    config = config_of(tmp_path, STOCK)
    rows = [headed("Trend"), ["Children in our care", 5, 9, 7, shown]]
    assert (found(audit_of(tmp_path, config, rows, rules=("trend-disagrees",))) == []) is right


def test_a_change_of_percentages_may_be_in_points(tmp_path: Path) -> None:
    config = config_of(tmp_path, SHARE)
    for change in (0.05, 5, (0.05, "0%"), "5%"):
        rows = [
            headed("Trend"),
            ["Share of visits in time", *[(x, "0%") for x in (0.7, 0.8, 0.85)], change],
        ]
        assert found(audit_of(tmp_path, config, rows, rules=("trend-disagrees",))) == []


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ((1, "mmm-yy"), "code-as-date"), ("Dec-69", "code-as-date"),
        ((date(1899, 12, 31), "mmm-yy"), "code-as-date"), (-8, "code-outside-range"),
        ((date(2023, 7, 1), "mmm-yy"), "code-outside-range"), (0.5, "code-outside-range"),
    ],
)  # fmt: skip
def test_codes_are_1_0_and_minus_1_as_numbers(tmp_path: Path, code: object, rule: str) -> None:
    rows = [headed("Direction"), ["Number of chairs", 5, 9, 7, code]]
    assert (rule, "Board 1!F4") in found(audit_of(tmp_path, config_of(tmp_path, STOCK), rows))


def test_figures_of_two_places_are_compared_in_one_unit_at_the_decimals_both_show(
    tmp_path: Path,
) -> None:
    fractions = [headed(), ["Share of visits in time", (0.446, "0%"), (0.5, "0%"), (0.52, "0%")]]
    tenths = [headed(), ["Share of visits in time", (0.446, "0.0%"), (0.5, "0.0%"), (0.52, "0.0%")]]
    whole = [headed(), ["Share of visits in time", 45, 50, 53]]
    done = audit_of(
        tmp_path, config_of(tmp_path, SHARE), fractions, tenths, whole, rules=("figures-differ",)
    )
    assert found(done) == [("figures-differ", "Board 3!E4")]
    assert done.findings[0].problem.expected == "52"


def test_many_differing_months_are_one_finding(tmp_path: Path) -> None:
    config = config_of(tmp_path, STOCK)
    one = [headed(**EIGHT), ["Children in our care", *range(100, 108)]]
    other = [headed(**EIGHT), ["Children in our care", *range(101, 106), 105, 106, 107]]
    done = audit_of(tmp_path, config, one, other, rules=("figures-differ",))
    assert found(done) == [("figures-differ", "Board 2!C4")]
    assert "5 of 8 months" in done.findings[0].problem.message


def test_rows_that_no_config_knows_are_compared_by_name(tmp_path: Path) -> None:
    one = [headed(), ["Number of chairs", 1, 2, 3]]
    other = [headed(), ["number of  CHAIRS ", 1, 2, 4]]
    rows = [headed(), ["Children in our care", 1, 2, 3]]
    done = audit_of(
        tmp_path, config_of(tmp_path, STOCK), one, other, rows, rules=("figures-differ",)
    )
    assert found(done) == [("figures-differ", "Board 2!E4")]


PARTS = f"""{STOCK}
id: local, name: Local children, unit: count, polarity: none
id: asylum, name: Unaccompanied children, unit: count, polarity: none
id: joined, name: New children, unit: count, polarity: none
id: left, name: Ceased children, unit: count, polarity: none
id: left_local, name: Ceased local children, unit: count, polarity: none
id: left_asylum, name: Ceased unaccompanied children, unit: count, polarity: none"""
STATEMENTS = """reconcile:
  - {total: stock, parts: [local, asylum]}
  - {total: left, parts: [left_local, left_asylum]}
  - {stock: stock, joined: joined, left: left}
"""


def test_totals_and_stocks_are_added_up_from_what_is_shown(tmp_path: Path) -> None:
    config = config_of(tmp_path, PARTS, STATEMENTS)
    rows = [headed(), ["Children in our care", 100, 103, 105], ["Local children", 90, 92, 95],
            ["Unaccompanied children", 10, 11, 11], ["New children", 9, 8, 7],
            ["Ceased local children", 4, 3, 4], ["Ceased unaccompanied children", 0, 2, 0]]  # fmt: skip
    done = audit_of(tmp_path, config, rows, rules=("parts-and-total", "stock-and-flow"))
    assert found(done) == [("parts-and-total", "Board 1!E4"), ("stock-and-flow", "Board 1!E4")]
    assert [finding.problem.expected for finding in done.findings] == ["106", "106"]
    assert (done.checked["total"], done.checked["stock"]) == (3, 2)


@pytest.mark.parametrize(
    ("total", "rule"),
    [
        (18, None), ("=SUM(C{0}:E{0})", None), (20, "total-includes-other-column"),
        ("=SUM(C{0}:F{0})", "total-includes-other-column"), (81, "total-disagrees"),
        ("=SUM($C${0}:$F${0})", "total-includes-other-column"), ("=C{0}+D{0}", None),
    ],
)  # fmt: skip
def test_a_total_beside_a_row_is_of_its_months(
    tmp_path: Path, total: object, rule: str | None
) -> None:
    lines = [[f"Number of {name}", 5, 6, 7, 1, None, 18] for name in ("chairs", "tables", "lamps")]
    given = total.format(7) if isinstance(total, str) else total
    rows = [headed("Trend", None, "Total"), *lines, ["Number of doors", 5, 6, 7, 2, None, given]]
    rules = ("total-includes-other-column", "total-disagrees")
    done = audit_of(tmp_path, config_of(tmp_path, STOCK), rows, rules=rules)
    assert found(done) == ([] if rule is None else [(rule, "Board 1!H7")])


def test_numbers_beside_a_table_that_are_no_totals_are_left_alone(tmp_path: Path) -> None:
    rows = [
        headed("Trend"),
        ["Number of chairs", 5, 6, 7, 1, None, 2023],
        ["Number of doors", 5, 6, 7, 1, None, 44],
    ]
    assert found(audit_of(tmp_path, config_of(tmp_path, STOCK), rows)) == []


RATES = f"""{STOCK}
id: rate, name: Rate of children in our care, unit: rate, polarity: low"""


def test_a_month_that_implies_another_population_has_a_wrong_figure(tmp_path: Path) -> None:
    text = tmp_path / "indicator_config.yaml"
    config_of(tmp_path, STOCK, "population:\n  children: [{from: 2020-01-01, value: 70000}]\n")
    rate = ("  - {id: rate, name: Rate of children in our care, unit: rate, polarity: low, per: 10000,"
            " numerator: {indicator: stock}, denominator: {population: children}}\n")  # fmt: skip
    text.write_text(text.read_text().replace("tables:\n", rate + "tables:\n", 1))
    from xl_kpi.config.reading import read_config

    counts = [554, 551, 548, 552, 543, 543, 553, 545]
    rates = [112, 112, 111, 112, 113, 110, 112, 111]
    rows = [
        headed(**EIGHT),
        ["Children in our care", *counts],
        ["Rate of children in our care", *rates],
    ]
    done = audit_of(tmp_path, read_config(text), rows, rules=("implied-population-disagrees",))
    assert len(found(done)) == 1
    assert {"Board 1!G4", "Board 1!G5"} == {
        done.findings[0].where,
        *done.findings[0].problem.rests_on,
    }
    fewer = [*rates[:4], *[round(count * 10000 / 60000) for count in counts[4:]]]
    rows[2] = ["Rate of children in our care", *fewer]
    assert (
        found(audit_of(tmp_path, read_config(text), rows, rules=("implied-population-disagrees",)))
        == []
    )


def test_comparators_are_of_one_year(tmp_path: Path) -> None:
    config = config_of(
        tmp_path,
        "\n".join(
            f"id: {name}, name: {name} cases, unit: count, polarity: none, published: {{england: {years}}}"
            for name, years in (("some", "{2021: 80, 2022: 90}"), ("more", "{2021: 81, 2022: 91}"),
                                ("most", "{2021: 82, 2022: 92}"))
        ),
        "comparators: [{id: england, label: England}]\n",
    )  # fmt: skip
    rows = [
        headed("England"),
        ["some cases", 1, 2, 4, 80],
        ["more cases", 1, 2, 3, 91],
        ["most cases", 4, 2, 3, 82],
    ]
    done = audit_of(tmp_path, config, rows)
    assert found(done) == [("comparators-mixed-years", "Board 1!F5")]
    assert done.findings[0].problem.expected == "81"


def test_an_error_is_reported_wherever_it_stands_but_not_a_charts_gap(tmp_path: Path) -> None:
    rows = [headed(), ["Number of chairs", 1, "#DIV/0!", 3], [None], [None, "#REF!", "#N/A"]]
    done = audit_of(tmp_path, config_of(tmp_path, STOCK), rows, rules=("error-value",))
    assert found(done) == [("error-value", "Board 1!D4"), ("error-value", "Board 1!C6")]


def test_whole_percentages_are_a_matter_only_beside_fractions(tmp_path: Path) -> None:
    config = config_of(tmp_path, SHARE)
    whole = [headed(), ["Share of visits in time", 45, 50, 53]]
    rules = ("percent-as-whole-number",)
    assert found(audit_of(tmp_path, config, whole, rules=rules)) == []
    fractions = [headed(), ["Percentage of chairs", *[(x, "0%") for x in (0.4, 0.5, 0.6)]]]
    done = audit_of(tmp_path, config, whole, fractions, rules=rules)
    assert found(done) == [("percent-as-whole-number", "Board 1!C4")]


def test_a_blank_between_figures_is_missing_and_a_dash_is_not(tmp_path: Path) -> None:
    rows = [headed(**EIGHT), ["Number of chairs", 1, None, 3, 4, "-", 6, 7, 9], ["Number of doors", 3, 5, 4, 4, 9, 6, 8, 8],
            ["Number of lamps", None, None, 4, 5, 6, 7, 8, 9], ["Number of desks", *range(2, 10)]]  # fmt: skip
    done = audit_of(tmp_path, config_of(tmp_path, STOCK), rows)
    assert found(done) == [("figure-missing", "Board 1!D4")]


@pytest.mark.parametrize("figures", [[4, 4, 5, 5, 5, 6, 6, 6], [30, 31, 30, 30, 30, 31, 30, 29]])
def test_slow_series_may_repeat(tmp_path: Path, figures: list[int]) -> None:
    rows = [headed(**EIGHT), ["Number of chairs", *figures], ["Number of doors", *range(8)]]
    assert found(audit_of(tmp_path, config_of(tmp_path, STOCK), rows)) == []


def test_a_lively_series_that_stands_still_is_worth_a_look(tmp_path: Path) -> None:
    chairs = [1500, 2100, 1400, 1900, 1200, 1700, 2200, 2200]
    rows = [headed(**EIGHT), ["Number of chairs", *chairs], ["Number of doors", *range(1, 9)],
            ["Number of lamps", *range(2, 10)]]  # fmt: skip
    done = audit_of(tmp_path, config_of(tmp_path, STOCK), rows)
    assert found(done) == [("series-repeats", "Board 1!J4")]


def test_the_configs_targets_count_only_for_its_own_pack(tmp_path: Path) -> None:
    from audit.small_packs import read_pack

    from xl_kpi.audit.auditing import audit

    config = config_of(tmp_path, f"{STOCK}, target: 500")
    path = written(tmp_path, [headed("Target"), ["Children in our care", 5, 6, 7, 490]])
    assert found(audit(read_pack(path, config, own_config=True))) == [
        ("target-not-declared", "Board 1!F4")
    ]
    assert found(audit(read_pack(path, config, own_config=False))) == []


def test_tables_by_team_are_worked_out_again(tmp_path: Path) -> None:
    teams = [
        ["Team/Locality", "Denominator", "Numerator", "%"],
        ["East 1", 18, 1, (0.0556, "0.0%")],
        ["East 2", 13, 6, (0.642, "0.0%")],
        ["West", 0, 0, "-"],
        ["Total", 32, 7, (0.219, "0.0%")],
        [None],
        ["A note", 5, 5, 5],
    ]
    done = audit_of(tmp_path, config_of(tmp_path, STOCK), teams)
    wrong = [("team-percentage-disagrees", "Board 1!E5"), ("team-total-disagrees", "Board 1!C7")]
    assert found(done) == wrong
    assert [finding.problem.expected for finding in done.findings] == ["46.2%", "31"]
    assert done.checked["team"] == 3


def test_a_judgement_of_an_earlier_month_is_reported(tmp_path: Path) -> None:
    config = config_of(tmp_path, f"{STOCK}\n{SHARE}")
    rows = [
        headed("Target", "RAG", "Direction"),
        ["Children in our care", 5, 7, "-", 4, -1, "-"],
        ["Share of visits in time", 0.5, 0.6, 0.7, "-", "-", 1],
    ]
    assert found(audit_of(tmp_path, config, rows)) == [("judged-without-figure", "Board 1!G4")]


def test_text_of_a_pack_cannot_steer_the_terminal(tmp_path: Path) -> None:
    rows = [headed("Direction"), ["Chairs \u202e\u2028 and\nmore " + "x" * 90, 1, 2, 3, 9]]
    (finding,) = audit_of(tmp_path, config_of(tmp_path, STOCK), rows).findings
    assert finding.problem.indicator.isprintable()
    assert len(finding.problem.indicator) == 60
