from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.declared import Cohort, Indicator, Polarity, Unit, When, WhenKind
from xl_kpi.extracts.loading import dated_months

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from xl_kpi.config.declared import Config
    from xl_kpi.extracts.loaded import Loaded


TODAY = dt.date(2023, 9, 12)


def config_of(make: SimpleNamespace, kind: WhenKind, *columns: str) -> Config:
    when = When(kind=kind, columns=columns)
    cohort = Cohort(extract="e", count=None, when=when, where=None, has=(), line=1)
    indicator = Indicator(
        id="cla",
        ref_id=None,
        name="Children",
        unit=Unit.COUNT,
        polarity=Polarity.LOW,
        decimals=0,
        numerator=cohort,
        denominator=None,
        per=Decimal(1),
        supplied=False,
        targets=(),
        comparators={},
        note=None,
        definition=None,
        source=None,
        line=1,
    )
    extract = make.extract(
        "e",
        make.column("started", "date", optional=True),
        make.column("ended", "date", optional=True),
        make.column("born", "date", optional=True),
        files="e.csv",
    )
    return make.config(extract, indicators=[indicator])


def complete_of(config: Config, loaded: Loaded, today: dt.date) -> str:
    months = dated_months(config, loaded, today)
    assert months is not None
    return str(months.complete)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("28/07/2023,,", "2023-06"),  # the Friday before the month's last Monday
        ("31/07/2023,,", "2023-07"),
        ("30/06/2023,,", "2023-06"),  # the month's last Friday and last day
        ("28/04/2023,,", "2023-04"),  # a Friday; the 29th and 30th are a weekend
        ("01/06/2023,31/07/2023,", "2023-07"),  # an end counts
        ("01/06/2023,,30/08/2023", "2023-05"),  # a column that no indicator uses does not
        ("31/07/2023,31/12/2023,", "2023-07"),  # planned dates do not
        ("12/09/2023,,", "2023-08"),
    ],
)
def test_the_last_complete_month_is_that_of_the_latest_date(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, rows: str, expected: str
) -> None:
    (tmp_path / "e.csv").write_text(f"started,ended,born\n02/01/2020,,\n{rows}\n")
    config = config_of(make, WhenKind.OPEN, "started", "ended")
    assert complete_of(config, load(config, tmp_path), TODAY) == expected


def test_there_is_no_month_where_nothing_is_dated(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "e.csv").write_text("started,ended,born\n,,01/06/2010\n")
    config = config_of(make, WhenKind.OPEN, "started", "ended")
    assert dated_months(config, load(config, tmp_path), TODAY) is None


def test_the_first_and_last_months_are_those_of_the_dates_up_to_today(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "e.csv").write_text("started,ended,born\n05/01/2020,05/09/2023,\n,01/01/2024,\n")
    config = config_of(make, WhenKind.OPEN, "started", "ended")
    months = dated_months(config, load(config, tmp_path), TODAY)
    assert months is not None
    assert (str(months.first), str(months.last)) == ("2020-01", "2023-09")


def test_a_month_is_not_complete_before_it_is_over(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "e.csv").write_text("started,ended,born\n02/01/2020,,\n29/09/2023,,\n")
    config = config_of(make, WhenKind.IN, "started")
    loaded = load(config, tmp_path)
    assert complete_of(config, loaded, dt.date(2023, 9, 30)) == "2023-08"


@pytest.mark.parametrize(("supplied", "expected"), [("2023-08", "2023-08"), ("2023-09", "2023-06")])
def test_a_supplied_month_counts_as_complete_once_it_is_over(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, supplied: str, expected: str
) -> None:
    (tmp_path / "e.csv").write_text("started,ended,born\n02/01/2020,,\n20/07/2023,,\n")
    (tmp_path / "supplied_figures.csv").write_text(f"indicator,period,value\ncla,{supplied},5\n")
    config = config_of(make, WhenKind.IN, "started")
    assert complete_of(config, load(config, tmp_path), TODAY) == expected
