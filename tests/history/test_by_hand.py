"""Export, import and restatement: what a person does to the history."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.reading import read_config
from xl_kpi.faults import Refusal
from xl_kpi.history.exporting import COLUMNS, export_csv
from xl_kpi.history.importing import Imported, import_csv
from xl_kpi.history.kept import RunKind
from xl_kpi.history.restating import NewFigure, restate
from xl_kpi.history.store import History, open_history
from xl_kpi.measures.measurement import Measurement, Origin, Status
from xl_kpi.months import Month

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.config.declared import Config

MAY, JUNE = Month.parse("2023-05"), Month.parse("2023-06")
NOON = datetime(2023, 8, 1, 12, tzinfo=UTC)
YAML = """\
version: 1
council: Anytown Council
indicators:
  - {id: cla, ref_id: 22, name: Children in our care, unit: count, supplied: true}
  - {id: visits, ref_id: 74, name: Visits in time, unit: percent, supplied: true}
  - {id: plans, ref_id: 74, name: Plans up to date, unit: percent, supplied: true}
"""
PRINTED = """\
indicator,ref_id,name,team,period,numerator,denominator,value,status
cla,22,Children in our care,,2023-05,,,517,ok
visits,74,Visits in time,,2023-05,9,10,0.90,ok
visits,74,Visits in time,East 1,2023-05,1,2,0.50,ok
visits,74,Visits in time,,2023-06,,,,no_data
plans,74,Plans up to date,,2023-06,0,0,,zero_denominator
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "indicator_config.yaml"
    path.write_text(YAML, encoding="utf-8")
    return read_config(path)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return open_history(tmp_path / "kpi_history.sqlite")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "figures.csv"


def take(history: History, config: Config, source: Path, text: str | bytes) -> Imported:
    data = text if isinstance(text, bytes) else text.encode()
    source.write_bytes(data)
    return import_csv(history, config, source, reason="published before", run_at=NOON)


def standing(history: History) -> list[Measurement]:
    state = history.state((MAY, JUNE), teams=True)
    return [stored.figure for stored in state.figures.values()]


def test_what_figures_prints_can_be_imported(
    history: History, config: Config, source: Path
) -> None:
    assert take(history, config, source, PRINTED) == Imported(recorded=4, unchanged=0)
    assert standing(history)[1] == Measurement(
        indicator="visits",
        team="",
        month=MAY,
        numerator=Decimal(9),
        denominator=Decimal(10),
        value=Decimal("0.90"),
        status=Status.OK,
        origin=Origin.SUPPLIED,
    )
    (listed,) = history.listing().runs
    assert (listed.run.kind, listed.run.period) == (RunKind.IMPORT, JUNE)
    assert (listed.run.reason, listed.figures) == ("published before", 4)
    assert [(file.file, file.rows) for file in listed.run.files] == [("figures.csv", 4)]


def test_importing_the_same_again_records_nothing(
    history: History, config: Config, source: Path
) -> None:
    take(history, config, source, PRINTED)
    before = history.path.read_bytes()
    assert take(history, config, source, PRINTED) == Imported(recorded=0, unchanged=4)
    assert history.path.read_bytes() == before


def test_an_import_that_changes_a_figure_is_listed_as_a_restatement(
    history: History, config: Config, source: Path
) -> None:
    take(history, config, source, PRINTED)
    take(history, config, source, PRINTED.replace(",517,", ",518,"))
    (restated,) = history.listing().restatements
    assert (restated.before.value, restated.after.value) == (Decimal(517), Decimal(518))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("CLA,,,,2023-05,,,517,", ("cla", Decimal(517), None)),
        (",,children in our  care,,May-23,,,517,", ("cla", Decimal(517), None)),
        (",22,,,2023-05,,,517,", ("cla", Decimal(517), None)),
        ("visits,,,,2023-05,,,45%,", ("visits", Decimal("0.45"), None)),
        ("visits,,,,2023-05,,,0.455,ok", ("visits", Decimal("0.46"), None)),
        ("visits,,,,2023-05,1,8,,ok", ("visits", Decimal("0.13"), None)),
        ("visits,,,,2023-05,,,TBC,", ("visits", None, "TBC")),
        ("visits,,,,2023-05,0,0,,zero_denominator", ("visits", None, None)),
    ],
)
def test_a_line_may_name_its_indicator_and_figure_in_several_ways(
    history: History,
    config: Config,
    source: Path,
    line: str,
    expected: tuple[str, Decimal | None, str | None],
) -> None:
    take(history, config, source, PRINTED.splitlines()[0] + "\n" + line + "\n")
    (figure,) = standing(history)
    assert (figure.indicator, figure.value, figure.text) == expected


def test_every_line_at_fault_is_listed_and_nothing_is_written(
    history: History, config: Config, source: Path
) -> None:
    faulty = PRINTED + (
        "no_such,,,,2023-05,,,1,ok\n"
        ",74,,,2023-05,,,0.5,ok\n"
        "cla,,,,05/2023x,,,1,ok\n"
        "cla,,,,2023-04,,,many,ok\n"
        "visits,,,,2023-04,,,45,ok\n"
        "cla,,,,2023-04,,,1,fine\n"
        "cla,,,,2023-05,,,519,ok\n"
    )
    with pytest.raises(Refusal) as refusal:
        take(history, config, source, faulty)
    assert [fault.where for fault in refusal.value.faults] == [
        f"figures.csv:{line}" for line in range(7, 14)
    ]
    assert "same figure as line 2" in refusal.value.faults[-1].message
    assert not history.path.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "figures.csv:1: needs the headings"),
        (b"indicator,value\ncla,1\n", "needs the headings"),
        (b"indicator,period,value\n", "has no figures to import"),
        ("indicator,period,value\ncl\u00e0,2023-05,1\n".encode("cp1252"), "is not UTF-8"),
        (b"indicator,period,value\ncla,2023-05,1,2\n", "figures.csv:2: has more cells"),
        (b'indicator,period,value\n"cla,2023-05,1\n', "cannot be read"),
        (b"indicator,period,value,text\ncla,2023-05,,=1+1\n", "text may only be"),
    ],
)
def test_a_file_that_is_no_list_of_figures_is_refused(
    history: History, config: Config, source: Path, data: bytes, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        take(history, config, source, data)


def test_an_import_needs_a_reason(history: History, config: Config, source: Path) -> None:
    source.write_text(PRINTED, encoding="utf-8")
    with pytest.raises(Refusal, match="--reason: say why"):
        import_csv(history, config, source, reason="  ", run_at=NOON)


def test_an_absent_file_is_refused(history: History, config: Config, source: Path) -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        import_csv(history, config, source, reason="why", run_at=NOON)


def test_the_export_holds_every_version_and_its_reason(
    history: History, config: Config, source: Path
) -> None:
    take(history, config, source, PRINTED)
    restate(
        history,
        config,
        NewFigure(indicator="cla", team="", month=MAY, value=Decimal(518)),
        reason="one child was missed",
        run_at=NOON,
    )
    rows = list(csv.DictReader(io.StringIO(export_csv(history))))
    assert tuple(rows[0]) == COLUMNS
    assert [
        (row["value"], row["reason"], row["current"]) for row in rows if row["indicator"] == "cla"
    ] == [
        ("517", "published before", "no"),
        ("518", "one child was missed", "yes"),
    ]
    assert rows[-1]["refresh_run_at"] == "2023-08-01T12:00:00+00:00"
    assert rows[-1]["refresh_period"] == "2023-05"


def test_an_export_can_be_imported_elsewhere(
    history: History, config: Config, source: Path, tmp_path: Path
) -> None:
    take(history, config, source, PRINTED)
    take(history, config, source, PRINTED.replace(",517,", ",518,"))
    other = open_history(tmp_path / "other.sqlite")
    take(other, config, source, export_csv(history))
    assert {m.value for m in standing(other)} == {m.value for m in standing(history)}
    assert len(standing(other)) == len(standing(history)) == 4


def new_figure(
    indicator: str, month: Month, value: str | None = None, of: tuple[int, int | None] | None = None
) -> NewFigure:
    above, below = of or (None, None)
    return NewFigure(
        indicator=indicator,
        team="",
        month=month,
        value=None if value is None else Decimal(value),
        numerator=None if above is None else Decimal(above),
        denominator=None if below is None else Decimal(below),
    )


@pytest.mark.parametrize(
    ("new", "value"),
    [
        (new_figure("visits", MAY, "0.876"), "0.88"),
        (new_figure("visits", MAY, of=(1, 8)), "0.13"),
        (new_figure("visits", MAY, "0.125", of=(1, 8)), "0.13"),
        (new_figure("cla", MAY, of=(518, None)), "518"),
    ],
)
def test_a_figure_is_restated_and_both_stay_on_record(
    history: History, config: Config, source: Path, new: NewFigure, value: str
) -> None:
    take(history, config, source, PRINTED)
    done = restate(history, config, new, reason="late records", run_at=NOON)
    assert str(done.computed.value) == value
    (restated,) = history.listing().restatements
    assert (restated.before, restated.after) == (done.kept, done.computed)
    assert restated.run.kind is RunKind.RESTATE


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (new_figure("x", MAY, "1"), "is not an indicator"),
        (new_figure("cla", JUNE, "1"), "no figure on record"),
        (new_figure("cla", MAY, "517"), "stands as given"),
        (new_figure("cla", MAY), "give the new value"),
        (new_figure("visits", MAY, of=(1, None)), "a numerator needs its denominator"),
        (new_figure("visits", MAY, of=(1, 0)), "a numerator needs its denominator"),
        (new_figure("visits", MAY, "0.5", of=(1, 8)), "is not what its parts come to"),
    ],
)
def test_a_restatement_that_makes_no_sense_is_refused(
    history: History, config: Config, source: Path, new: NewFigure, said: str
) -> None:
    take(history, config, source, PRINTED)
    before = history.path.read_bytes()
    with pytest.raises(Refusal, match=said):
        restate(history, config, new, reason="late records", run_at=NOON)
    assert history.path.read_bytes() == before


def test_a_restatement_needs_a_reason(history: History, config: Config, source: Path) -> None:
    take(history, config, source, PRINTED)
    with pytest.raises(Refusal, match="--reason: say why"):
        restate(history, config, new_figure("cla", MAY, "1"), reason=" ", run_at=NOON)
