"""The data of a run as rows of the data quality tables, and how they are fitted to their room."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from workbook import samples

from xl_kpi.config.reading import read_config
from xl_kpi.extracts.loaded import FileRead, Loaded, LoadedExtract, SetAside
from xl_kpi.extracts.loading import load_extracts
from xl_kpi.measures.figures import measure
from xl_kpi.measures.measurement import Status
from xl_kpi.months import Month, window
from xl_kpi.workbook import names
from xl_kpi.workbook.quality import indicator_rows, quality_rows, set_aside_rows
from xl_kpi.workbook.record_rows import by_extract, record_rows, rows_wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

JULY = Month.parse("2023-07")
SPANS = {
    "started": (date(2022, 1, 3), date(2023, 7, 30)),
    "ended": (date(2022, 2, 1), date(2023, 7, 31)),
}
DAYS = {"episodes": date(2023, 7, 28)}


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    opened = duckdb.connect()
    yield opened
    opened.close()


def file(name: str, rows: int = 10, sheet: str | None = None) -> FileRead:
    return FileRead(path=Path("extracts") / name, sheet=sheet, sha256=name * 2, rows=rows)


def loaded(
    connection: duckdb.DuckDBPyConnection, *files: FileRead, supplied: tuple[FileRead, ...] = ()
) -> Loaded:
    extract = LoadedExtract(
        name="episodes", table="episodes", files=files, rows=20, superseded=3, set_aside=(),
        set_aside_counts={
            ("DECOM", "not a date"): 4, ("", "same key"): 1, ("PLACE", "curly quote"): 6,
        },
        spans=SPANS,
    )  # fmt: skip
    rows = tuple(
        SetAside(file="s.csv", row=row, column=None, cell=None, whole_row=True,
                 reason=f"same figure as row {row - 1}")
        for row in (3, 12)
    )  # fmt: skip
    return Loaded(
        connection=connection, extracts={"episodes": extract} if files else {}, supplied=(),
        supplied_files=supplied, supplied_set_aside=rows if supplied else (), findings=(),
    )  # fmt: skip


def test_a_row_a_file_with_the_extracts_own_counts_on_the_first(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    files = (file("a.csv"), file("b.xlsx", 7, "List 8"))
    rows = quality_rows(loaded(connection, *files), DAYS, JULY)
    assert [(r.file, r.rows, r.superseded, r.set_aside, r.latest, r.as_at) for r in rows] == [
        ("a.csv", 10, 3, 5, date(2023, 7, 31), date(2023, 7, 28)),
        ("b.xlsx [List 8]", 7, None, None, None, None),
    ]
    assert rows[0].sha256 == "a.csva.csv"


def test_supplied_figures_have_rows_too(connection: duckdb.DuckDBPyConnection) -> None:
    (row,) = quality_rows(loaded(connection, supplied=(file("supplied.csv"),)), DAYS, JULY)
    assert (row.extract, row.set_aside, row.latest) == ("supplied figures", 2, None)


def test_published_files_stand_last_with_what_a_file_alone_tells(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    rows = quality_rows(loaded(connection, file("a.csv")), DAYS, JULY, (file("lait.csv", 900),))
    assert [row.extract for row in rows] == ["episodes", "published files"]
    assert (rows[1].file, rows[1].rows, rows[1].sha256) == ("lait.csv", 900, "lait.csvlait.csv")
    assert (rows[1].superseded, rows[1].set_aside, rows[1].latest, rows[1].as_at) == (None,) * 4


def test_what_was_set_aside_is_counted_by_reason_and_notes_are_not(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = set_aside_rows(loaded(connection, file("a.csv"), supplied=(file("s.csv"),)))
    assert [(row.extract, row.column, row.reason, row.count) for row in found] == [
        ("episodes", "", "same key", 1),
        ("episodes", "DECOM", "not a date", 4),
        ("supplied figures", "", "same figure as row", 2),
    ]


@pytest.mark.parametrize(("files", "told"), [(60, "0.csv"), (61, "61 files")])
def test_files_beyond_the_room_are_told_as_one(
    connection: duckdb.DuckDBPyConnection, files: int, told: str
) -> None:
    rows = quality_rows(loaded(connection, *(file(f"{at}.csv") for at in range(files))), DAYS, JULY)
    record = dataclasses.replace(samples.record(), quality=rows)
    shown = record_rows(record, names.DATA_QUALITY, 60)
    assert shown[0][1].value == told
    assert sum(int(str(row[2].value)) for row in shown) == 10 * files
    assert rows_wanted(record)[names.DATA_QUALITY] == (61 if files == 60 else 2)


def test_files_of_an_extract_are_added_up(connection: duckdb.DuckDBPyConnection) -> None:
    rows = quality_rows(loaded(connection, file("a.csv"), file("b.csv", 7)), DAYS, JULY)
    (row,) = by_extract(rows)
    assert (row.file, row.rows, row.superseded, row.set_aside, row.sha256, row.as_at) == (
        "2 files", 17, 3, 5, None, date(2023, 7, 28),
    )  # fmt: skip


def test_rows_without_room_are_counted(connection: duckdb.DuckDBPyConnection) -> None:
    aside = set_aside_rows(loaded(connection, file("a.csv"), supplied=(file("s.csv"),)))
    record = dataclasses.replace(samples.record(), set_aside=aside)
    rows = record_rows(record, names.SET_ASIDE, 2)
    assert [row[0].value for row in rows] == ["episodes", "and 2 more"]
    assert len(record_rows(record, names.SET_ASIDE, 3)) == 3


def test_a_line_too_long_for_the_sheet_goes_on_below() -> None:
    record = dataclasses.replace(samples.record(), what_changed=("word " * 40, "", "=1+1"))
    rows = record_rows(record, names.WHAT_CHANGED, 10)
    values = [row[0].value for row in rows]
    assert [len(str(value)) <= 130 for value in values] == [True] * 4
    assert str(values[1]).startswith("     word")
    assert values[2:] == [None, "=1+1"]


CONFIG = """\
version: 1
extracts:
  contacts:
    files: contacts.csv
    columns:
      child: {type: text}
      day: {type: date}
      closed: {type: date, optional: true, on_fault: value}
      source: {type: text, optional: true, codes: [Police, School], on_fault: value}
    derive: {days: "closed - day", slow: "days > 3"}
  visits:
    files: visits.csv
    columns: {child: {type: text}, seen: {type: date}, minutes: {type: integer, on_fault: value}}
  absent: {files: absent.csv, columns: {day: {type: date}}}
indicators:
  - {id: all, unit: count, numerator: {extract: contacts, when: {in: day}}}
  - {id: police, unit: percent, denominator: {extract: contacts, when: {in: day}}, numerator: {where: "source = 'Police'"}}
  - {id: slow, unit: percent, denominator: {extract: contacts, when: {in: day}}, numerator: {where: slow}}
  - {id: seen, unit: percent, denominator: {extract: contacts, when: {in: day}}, numerator: {has: {extract: visits, on: child, in: seen, days: 28}}}
  - {id: long, unit: count, numerator: {extract: visits, when: {in: seen}, where: "minutes > 30"}}
  - {id: both, unit: percent, numerator: {indicator: police}, denominator: {indicator: slow}}
  - {id: none, unit: count, numerator: {extract: absent, when: {in: day}}}
  - {id: told, unit: count, supplied: true}
"""
FILES = {
    "contacts.csv": "child,day,closed,source\n1,03/07/2023,04/07/2023,Police\n"
    "2,05/07/2023,32/07/2023,Martian\n3,06/07/2023,,Martian\n4,07/07/2023,09/07/2023,School\n"
    "5,99/07/2023,,Police\n",
    "visits.csv": "child,seen,minutes\n1,10/07/2023,x\n2,11/07/2023,40\n,12/07/2023,40\n",
}


@pytest.fixture
def unusable(tmp_path: Path) -> Iterator[dict[str, Decimal | None]]:
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    config = read_config(tmp_path / "config.yaml")
    read = load_extracts(config, tmp_path)
    figures = measure(config, read, window(JULY, 2), own_month=JULY).measurements
    rows = indicator_rows(config, read, figures, JULY, {"all": (JULY - 1, JULY - 1)})
    assert rows[0].status is Status.OK
    assert rows[0].restated == (JULY - 1,)
    yield {row.indicator: row.unusable for row in rows}
    read.connection.close()


@pytest.mark.parametrize(
    ("indicator", "share"),
    [
        ("all", "0.2"),  # the row without a day
        ("police", "0.6"),  # and the two with a source that is no code
        ("slow", "0.4"),  # and the one whose closing, behind two derived columns, is no date
        ("seen", "0.25"),  # a row of five and a visit of three without a child
        ("long", "0.6667"),  # the visit without a child and the one without minutes
        ("both", "0.6"),  # a row that two parts cannot use is lost once
    ],
)
def test_a_share_counts_each_row_that_a_figure_cannot_use_once(
    unusable: dict[str, Decimal | None], indicator: str, share: str
) -> None:
    assert unusable[indicator] == Decimal(share)


def test_a_figure_that_rests_on_no_rows_has_no_share(
    unusable: dict[str, Decimal | None],
) -> None:
    assert (unusable["none"], unusable["told"]) == (None, None)
