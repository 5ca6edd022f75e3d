from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.declared import (
    AnyOf,
    Cohort,
    ColumnType,
    Has,
    OfIndicator,
    OfPopulation,
    OnFault,
    Polarity,
    Reconciliation,
    Subset,
    Target,
    Tolerance,
    Unit,
    When,
    WhenKind,
)
from xl_kpi.config.reading import read_config
from xl_kpi.config.teams import fold_name, teams_by_spelling
from xl_kpi.faults import Refusal
from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xl_kpi.config.declared import Config

    Reader = Callable[[str | bytes], Config]

FIVE_PER_CENT = Tolerance(amount=Decimal("0.05"), points=False)


@pytest.fixture
def config(read: Reader, whole: str) -> Config:
    return read(whole)


def test_the_settings_are_read(config: Config) -> None:
    assert (config.council, config.council_code) == ("Anytown City Council", "E06000099")
    assert (config.country, config.subdivision, config.window) == ("GB", "ENG", 13)
    assert [one.label for one in config.comparators] == [
        "Anytown 21/22",
        "Statistical Neighbours",
        "England",
    ]
    assert len(config.sha256) == 64


def test_all_but_version_and_indicators_may_be_left_out(read: Reader) -> None:
    config = read("version: 1\nindicators: [{id: a, unit: count, supplied: yes}]\n")
    assert (config.council, config.council_code) == ("", None)
    assert (config.country, config.subdivision, config.window) == ("GB", "ENG", 13)
    assert not config.tables
    assert config.indicators["a"].supplied


def test_the_council_may_be_a_name_alone(read: Reader) -> None:
    config = read(
        "version: 1\ncouncil: Anytown\nindicators: [{id: a, unit: count, supplied: true}]"
    )
    assert config.council == "Anytown"


def test_another_country_has_no_subdivision_of_england(read: Reader) -> None:
    config = read(
        "version: 1\ncalendar: {country: IE}\nindicators: [{id: a, unit: count, supplied: true}]"
    )
    assert (config.country, config.subdivision) == ("IE", None)


def test_populations_are_in_order_of_date(config: Config) -> None:
    earlier, later = config.populations["children_0_17"]
    assert (earlier.starts, earlier.value, earlier.source) == (
        date(2021, 7, 1),
        49388,
        "ONS mid-2021",
    )
    assert (later.starts, later.source) == (date(2022, 7, 1), None)


def test_an_extract_says_where_it_comes_from(config: Config) -> None:
    episodes, visits = config.extracts["episodes"], config.extracts["visits"]
    assert (episodes.files, episodes.sheets, episodes.table) == ("*-episodes.csv", (), None)
    assert (visits.files, visits.sheets, visits.covers) == (None, ("Visits", "List 9"), 24)
    assert config.extracts["allocations"].table == "warehouse.allocations"
    assert config.extracts["assessments"].key == ("child_id",)
    assert (episodes.key, episodes.covers, episodes.team) == (("child_id", "started"), 6, "team")


def test_columns_keep_their_codes_as_written(config: Config) -> None:
    column = config.extracts["episodes"].column("rne")
    assert column.codes == ("S", "L", "P", "01", "Yes")
    assert (column.type, column.optional, column.on_fault) == (ColumnType.TEXT, False, OnFault.ROW)


def test_a_column_goes_by_its_own_name_or_by_several(config: Config) -> None:
    episodes = config.extracts["episodes"]
    assert episodes.column("team").headers == ("team",)
    assert episodes.column("placement").headers == ("PLACE", "Placement Type")
    assert episodes.column("placement").on_fault is OnFault.VALUE
    assert episodes.column("ended").optional


def test_derived_columns_are_compiled_in_order(config: Config) -> None:
    days, first = config.extracts["episodes"].derive
    assert (days.name, days.expression.needs_period) == ("days_in_care", True)
    assert (first.name, first.expression.windowed) == ("first_start", True)


def test_a_stock_counts_children_open_at_the_end(config: Config) -> None:
    numerator = config.indicators["cla"].numerator
    assert isinstance(numerator, Cohort)
    assert numerator.count == "child_id"
    assert numerator.when == When(kind=WhenKind.OPEN, columns=("started", "ended"))


@pytest.mark.parametrize(
    ("ident", "when"),
    [
        ("new_cla", When(kind=WhenKind.IN, columns=("started",))),
        ("started_rolling_rate", When(kind=WhenKind.IN, columns=("first_start",), months=12)),
        ("allocated", When(kind=WhenKind.AS_AT, columns=())),
        ("allocated_dated", When(kind=WhenKind.AS_AT, columns=("as_at",))),
    ],
)
def test_each_way_of_placing_rows_in_a_period(config: Config, ident: str, when: When) -> None:
    numerator = config.indicators[ident].numerator
    assert isinstance(numerator, Cohort)
    assert numerator.when == when


def test_where_alone_is_a_part_of_the_denominator(config: Config) -> None:
    indicator = config.indicators["assessments_45"]
    assert isinstance(indicator.numerator, Subset)
    assert indicator.numerator.where is not None
    assert indicator.numerator.where.working_days
    assert isinstance(indicator.denominator, Cohort)
    assert indicator.denominator.count is None


def test_has_joins_by_a_mapping_or_by_a_shared_name(config: Config) -> None:
    numerator = config.indicators["cla_visited_often"].numerator
    assert isinstance(numerator, Subset)
    often, ever = numerator.has
    assert (often.on, often.months, often.at_least) == ((("child_id", "child"),), 6, 3)
    assert (ever.on, ever.date, ever.at_least) == ((("child_id", "child_id"),), None, 1)
    assert numerator.where is not None
    assert numerator.where.needs_period


def test_has_filters_the_other_extract(config: Config) -> None:
    numerator = config.indicators["cla_visited_6_weeks"].numerator
    assert isinstance(numerator, Subset)
    (has,) = numerator.has
    assert isinstance(has, Has)
    assert (has.date, has.days, has.working_days, has.months) == ("visit_date", 42, None, None)
    assert has.where is not None
    assert has.where.columns == {"seen"}


def test_has_joins_by_several_columns(read: Reader, whole: str) -> None:
    config = read(
        whole.replace(
            "{extract: assessments, on: child_id}",
            "{extract: assessments, on: [child_id], in: referred, working_days: 10}",
        )
    )
    numerator = config.indicators["cla_visited_often"].numerator
    assert isinstance(numerator, Subset)
    assert numerator.has[1].on == (("child_id", "child_id"),)
    assert numerator.has[1].working_days == 10


def test_any_of_counts_by_each_members_own_column(config: Config) -> None:
    numerator = config.indicators["open_to_service"].numerator
    assert isinstance(numerator, AnyOf)
    assert numerator.count == "child_id"
    assert [(one.extract, one.count) for one in numerator.members] == [
        ("assessments", "child_id"),
        ("visits", "child"),
    ]


def test_figures_of_other_indicators_and_of_populations(config: Config) -> None:
    percent = config.indicators["ifa_percent"]
    assert isinstance(percent.numerator, OfIndicator)
    assert percent.numerator.indicator == "ifa"
    assert isinstance(percent.denominator, OfIndicator)
    rate = config.indicators["started_rolling_rate"]
    assert isinstance(rate.denominator, OfPopulation)
    assert (rate.per, percent.per) == (Decimal(10000), Decimal(1))


def test_a_rate_is_per_ten_thousand_unless_it_says_otherwise(read: Reader, whole: str) -> None:
    assert read(whole.replace("    per: 10,000\n", "")).indicators[
        "started_rolling_rate"
    ].per == Decimal(10000)
    assert read(whole.replace("per: 10,000", "per: 1000")).indicators[
        "started_rolling_rate"
    ].per == Decimal(1000)


def test_names_decimals_and_polarity_have_usual_values(config: Config) -> None:
    new, number = config.indicators["new_cla"], config.indicators["allocated"]
    assert (new.name, new.ref_id, new.polarity) == ("New cla", None, Polarity.NONE)
    assert (new.unit, new.decimals) == (Unit.COUNT, 0)
    assert (number.unit, number.decimals) == (Unit.NUMBER, 1)
    assert config.indicators["allocated_dated"].decimals == 2
    assert config.indicators["cla"].ref_id == "22"


def test_targets_change_from_a_month_earliest_first(config: Config) -> None:
    assert config.indicators["assessments_45"].targets == (
        Target(
            starts=Month.parse("2022-04"),
            value=Decimal("0.9"),
            tolerance=Tolerance(amount=Decimal("0.1"), points=False),
            shown=None,
        ),
        Target(
            starts=Month.parse("2023-04"),
            value=Decimal("0.92"),
            tolerance=Tolerance(amount=Decimal("0.03"), points=True),
            shown=None,
        ),
    )


@pytest.mark.parametrize(
    ("ident", "value", "shown"),
    [
        ("cla", Decimal(495), None),
        ("ifa_percent", Decimal("0.36"), "<36%"),
        ("cla_visited_6_weeks", Decimal("0.9"), ">90%"),
        ("allocated_dated", None, "-"),
        ("started_rolling_rate", None, "TBC"),
    ],
)
def test_a_target_is_a_value_a_bound_or_text(
    config: Config, ident: str, value: Decimal | None, shown: str | None
) -> None:
    assert config.indicators[ident].targets == (
        Target(starts=None, value=value, tolerance=FIVE_PER_CENT, shown=shown),
    )


def test_comparators_are_figures_or_text(config: Config) -> None:
    assert config.indicators["cla"].comparators == {
        "local_last_year": Decimal(497),
        "statistical_neighbours": Decimal(10480),
        "england": "-",
    }
    assert config.indicators["assessments_45"].comparators == {
        "local_last_year": Decimal("0.86"),
        "england": Decimal("0.88"),
    }


def test_a_table_may_show_an_indicator_twice(config: Config) -> None:
    assert [table.id for table in config.tables] == ["demand", "right_service"]
    assert config.tables[1].rows == ("assessments_45", "ifa_percent", "assessments_45")
    assert (config.tables[0].title, config.tables[1].title) == ("Demand", None)


def test_caseloads_and_team_tables(config: Config) -> None:
    everyone, bit = config.caseloads
    assert (everyone.minimum, everyone.highlight) == (20, {"SW": 20, "NQSW": 18})
    assert (everyone.teams, bit.teams) == ((), ("BIT", "Brief"))
    assert (everyone.blocks, everyone.show_worker) == (None, False)
    assert (bit.blocks, bit.show_worker) == (2, True)
    (by_team,) = config.caseload_summaries
    assert (by_team.teams, by_team.highlight) == (("SWF",), {"SW": 20, "NQSW": 17})
    assert config.of_workers == (everyone, bit, by_team)
    assert config.team_tables[0].indicator == "assessments_45"
    assert [table.columns for table in config.team_tables] == [
        ("team", "denominator", "numerator", "percent"), ("team", "percent", "compared"),
    ]  # fmt: skip


def test_teams_are_named_in_order_with_their_other_spellings(config: Config) -> None:
    east, brief = config.teams
    assert (east.name, east.also_named, east.group) == ("SWF East 1", (), None)
    assert (brief.name, brief.group) == ("Brief Intervention Team", "BIT")
    assert brief.also_named == ("BIT", "Brief Intervention")
    assert config.small_denominator == 12


def test_a_spelling_means_one_team_whatever_its_case_and_spaces(config: Config) -> None:
    known = teams_by_spelling(config.teams)
    spellings = ("swf  EAST\u00a01 ", "Bit", "brief intervention")
    assert [known[fold_name(text)].name for text in spellings] == [
        "SWF East 1", "Brief Intervention Team", "Brief Intervention Team",
    ]  # fmt: skip
    assert fold_name("St Mary\u2019s") == fold_name("ST MARY'S")
    assert fold_name("East 1") != fold_name("East 11")
    assert fold_name("East 1 1") != fold_name("East 11")


def test_reconciliations_are_sums_or_stocks(config: Config) -> None:
    parts, stock = config.reconciliations
    assert parts == Reconciliation(
        total="cla", added=("ifa", "new_cla"), left=(), stock=False, line=parts.line
    )
    assert stock == Reconciliation(
        total="cla", added=("new_cla",), left=("ceased_cla",), stock=True, line=stock.line
    )


def test_a_pack_made_by_hand_is_known_by_other_names_and_years(config: Config) -> None:
    share = config.indicators["ifa_percent"]
    assert share.also_named == ("IFA share", "Share of placements with an agency")
    assert share.published == {"england": {2021: Decimal("0.36"), 2022: Decimal("0.37")}}
    assert [table.months for table in config.tables] == [6, None]


def test_accepted_findings_keep_their_reason(config: Config) -> None:
    (accepted,) = config.accepted
    assert (accepted.rule, accepted.sheet, accepted.cell) == ("figures-differ", "Themes", "H12")
    assert accepted.indicator == "cla"
    assert accepted.reason == "The theme counts on another day"


def test_every_value_keeps_its_line(config: Config, whole: str) -> None:
    lines = whole.splitlines()
    for indicator in config.indicators.values():
        assert lines[indicator.line - 1].strip() == f"- id: {indicator.id}"
    for extract in config.extracts.values():
        assert lines[extract.line - 1].strip() == f"{extract.name}:"
        for column in extract.columns:
            assert lines[column.line - 1].strip().startswith(f"{column.name}:")
    where = config.indicators["ifa"].numerator
    assert isinstance(where, Cohort)
    assert where.where is not None
    assert "placement = 'U4'" in lines[where.where.line - 1]


def test_anchors_and_merges_are_read(read: Reader) -> None:
    config = read(
        "version: 1\n"
        "extracts:\n"
        "  a: {files: a.csv, columns: &usual {child: {type: text}, seen: {type: date}}}\n"
        "  b: {files: b.csv, columns: {<<: *usual, child: {type: integer}}}\n"
        "indicators: [{id: a, unit: count, supplied: true}]\n"
    )
    assert config.extracts["a"].column("child").type is ColumnType.TEXT
    assert config.extracts["b"].column("child").type is ColumnType.INTEGER
    assert config.extracts["b"].column("seen").type is ColumnType.DATE


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(read: Reader, whole: str) -> None:
    marked = b"\xef\xbb\xbf" + whole.replace("\n", "\r\n").encode()
    assert read(marked).indicators.keys() == read(whole).indicators.keys()


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"absent\.yaml: there is no such file"):
        read_config(tmp_path / "absent.yaml")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        read_config(tmp_path)


def test_a_hundred_indicators_are_read_in_an_instant(read: Reader, whole: str) -> None:
    extra = "".join(
        f"  - id: extra_{number}\n"
        "    unit: percent\n"
        "    polarity: high\n"
        "    denominator: {extract: assessments, when: {in: authorised}}\n"
        f"    numerator: {{where: authorised - referred <= {number}}}\n"
        "    target: [{from: 2022-04, value: 90%}, {from: 2023-04, value: 92%}]\n"
        "    comparators: {local_last_year: 27%, england: '-'}\n"
        for number in range(100)
    )
    text = whole.replace("\ntables:", extra + "\ntables:", 1)
    assert len(read(text).indicators) == 113
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        read(text)
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.5, "eight times what it takes on a small machine"
