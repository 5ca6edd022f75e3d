from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from xl_kpi.config.declared import Indicator, Polarity, Unit
from xl_kpi.faults import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from xl_kpi.config.declared import Config
    from xl_kpi.extracts.loaded import Loaded


def indicator(
    name: str, title: str, unit: Unit = Unit.COUNT, ref_id: str | None = None
) -> Indicator:
    return Indicator(
        id=name,
        ref_id=ref_id,
        name=title,
        unit=unit,
        polarity=Polarity.NONE,
        decimals=0,
        numerator=None,
        denominator=None,
        per=Decimal(1),
        supplied=True,
        targets=(),
        comparators={},
        note=None,
        definition=None,
        source=None,
        line=1,
    )


@pytest.fixture
def config(make: SimpleNamespace) -> Config:
    return make.config(
        indicators=[
            indicator("contacts", "Number of contacts", ref_id="1"),
            indicator("timely", "Timely assessments", Unit.PERCENT, ref_id="45"),
            indicator("visits", "Visits", Unit.PERCENT, ref_id="9"),
            indicator("visits_cin", "Visits", Unit.PERCENT, ref_id="9"),
        ]
    )


def read(load: Callable[..., Loaded], config: Config, folder: Path, text: str) -> Loaded:
    (folder / "supplied_figures.csv").write_text(text, encoding="utf-8")
    return load(config, folder)


def figures(loaded: Loaded) -> list[tuple[Any, ...]]:
    return [(f.indicator, f.team, str(f.month), f.value, f.text) for f in loaded.supplied]


def asides(loaded: Loaded) -> list[tuple[Any, ...]]:
    return [(each.row, each.column, each.reason) for each in loaded.supplied_set_aside]


@pytest.mark.parametrize(
    ("period", "month"),
    [
        ("2022-07", "2022-07"),
        ("2022-7", "2022-07"),
        ("Jul-22", "2022-07"),
        ("Jul 2022", "2022-07"),
        ("July 2022", "2022-07"),
        ("SEPT 22", "2022-09"),
        ("31/07/2022", "2022-07"),
        ("2022-07-01 00:00:00", "2022-07"),
        ("44743", "2022-07"),
    ],
)
def test_a_month_may_be_written_in_every_usual_way(
    load: Callable[..., Loaded], config: Config, tmp_path: Path, period: str, month: str
) -> None:
    loaded = read(load, config, tmp_path, f"indicator,period,value\ncontacts,{period},12\n")
    assert figures(loaded) == [("contacts", "", month, Decimal(12), None)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("timely,,45", "timely"),
        (" TIMELY ,,", "timely"),
        (",timely_assessments,", "timely"),
        ("Timely Assessments,,", "timely"),
        (",,45", "timely"),
        ("45.0,,", "timely"),
        (",Visits,", "name used by several indicators"),
        (",,9", "ref_id used by several indicators"),
        ("unknown,,", "no such indicator"),
        ("unknown,,45", "timely"),
        ("visits,,", "visits"),
    ],
)
def test_an_indicator_is_found_by_id_else_name_else_ref_id(
    load: Callable[..., Loaded], config: Config, tmp_path: Path, row: str, expected: str
) -> None:
    text = f"indicator,name,ref_id,period,value\n{row},2022-07,0.5\n"
    loaded = read(load, config, tmp_path, text)
    found = [f.indicator for f in loaded.supplied] or [r for _, _, r in asides(loaded)]
    assert found == [expected]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("contacts", '"1,234"', Decimal(1234)),
        ("contacts", "0.1", Decimal("0.1")),
        ("contacts", "45%", "not a number"),
        ("contacts", "lots", "not a number"),
        ("contacts", "#N/A", "error value #N/A"),
        ("timely", "45%", Decimal("0.45")),
        ("timely", "45.5 %", Decimal("0.455")),
        ("timely", "0.45", Decimal("0.45")),
        ("timely", "1.5", Decimal("1.5")),
        ("timely", "45", "write 45% or 0.45"),
    ],
)
def test_numbers_are_exact_and_percentages_unambiguous(
    load: Callable[..., Loaded],
    config: Config,
    tmp_path: Path,
    name: str,
    value: str,
    expected: object,
) -> None:
    loaded = read(load, config, tmp_path, f"indicator,period,value\n{name},2022-07,{value}\n")
    found = [f.value for f in loaded.supplied] or [r for _, _, r in asides(loaded)]
    assert found == [expected]


@pytest.mark.parametrize("placeholder", ["-", "TBC", "n/a", "..", "N/A"])
def test_a_placeholder_is_kept_as_text(
    load: Callable[..., Loaded], config: Config, tmp_path: Path, placeholder: str
) -> None:
    text = f"indicator,period,value\ncontacts,2022-07,{placeholder}\n"
    loaded = read(load, config, tmp_path, text)
    assert figures(loaded) == [("contacts", "", "2022-07", None, placeholder)]


def test_what_figures_prints_can_be_fed_back(
    load: Callable[..., Loaded], config: Config, tmp_path: Path
) -> None:
    loaded = read(
        load,
        config,
        tmp_path,
        "indicator,ref_id,name,team,period,numerator,denominator,value,status\n"
        "timely,45,Timely assessments,,2022-07,9,20,0.45,ok\n"
        "timely,45,Timely assessments,East,2022-07,4,8,,ok\n"
        "timely,45,Timely assessments,West,2022-07,0,0,,zero_denominator\n"
        "contacts,1,Number of contacts,,2022-07,,,,no_data\n"
        "contacts,1,Number of contacts,,2022-08,,,,\n",
    )
    assert figures(loaded) == [
        ("timely", "", "2022-07", Decimal("0.45"), None),
        ("timely", "East", "2022-07", None, None),
    ]
    assert [(f.numerator, f.denominator) for f in loaded.supplied] == [(9, 20), (4, 8)]
    assert asides(loaded) == []


def test_rows_at_fault_are_set_aside_with_row_and_column(
    load: Callable[..., Loaded], config: Config, tmp_path: Path
) -> None:
    loaded = read(
        load,
        config,
        tmp_path,
        "Indicator;Period;Value\n"
        "contacts;2022-07;1\n"
        "contacts;Jul-22;2\n"
        "contacts;01/08/22;2\n"
        "contacts;;2\n"
        "\n"
        "contacts;2022-13;2\n"
        "contacts;2022-09;3;oops\n",
    )
    assert figures(loaded) == [("contacts", "", "2022-07", Decimal(1), None)]
    assert asides(loaded) == [
        (3, None, "same figure as row 2"),
        (4, "Period", "not a month"),
        (5, "Period", "blank"),
        (7, "Period", "not a month"),
        (8, None, "too many cells"),
    ]


def test_a_later_file_wins(load: Callable[..., Loaded], config: Config, tmp_path: Path) -> None:
    for name, value in (("2", 1), ("10", 2)):
        text = f"name,month,figure\nNumber of contacts,2022-07,{value}\n"
        (tmp_path / f"Supplied Figures {name}.csv").write_text(text)
    loaded = load(config, tmp_path)
    assert [(f.value, f.file) for f in loaded.supplied] == [(2, "Supplied Figures 10.csv")]
    assert len(loaded.supplied_files) == 2


@pytest.mark.parametrize("single", [True, False])
def test_a_workbook_may_hold_the_list(
    load: Callable[..., Loaded], config: Config, tmp_path: Path, *, single: bool
) -> None:
    path = tmp_path / ("pack.xlsx" if single else "supplied_figures.xlsx")
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write(0, 0, "About these figures")
        page = book.add_worksheet("Supplied figures")
        page.write_row("B3", ["Indicator", "Period", "Value"])
        page.write_row("B4", ["timely", "Jul-22", 0.45])
        page.write_row("B5", ["timely", "Aug-22", "soon"])
    loaded = load(config, path if single else tmp_path)
    assert figures(loaded) == [("timely", "", "2022-07", Decimal("0.45"), None)]
    (aside,) = loaded.supplied_set_aside
    assert (aside.cell, aside.reason) == ("D5", "not a number")


def test_a_list_without_the_headings_it_needs_is_refused(
    load: Callable[..., Loaded], config: Config, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match=r"supplied_figures\.csv, row 1: .*needs a column `period`"):
        read(load, config, tmp_path, "indicator,value\ncontacts,1\n")
