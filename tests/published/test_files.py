"""Published files as they come: forms, encodings, odd names, damage, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest
from published_files import (
    AUTHORITIES,
    LAIT_HEADINGS,
    lait_rows,
    statistics_rows,
    write_csv,
    write_lait,
    write_neighbours,
    write_statistics,
)

from xl_kpi.faults import Refusal
from xl_kpi.published.figures import Published

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xl_kpi.config.declared import Config

    Read = Callable[..., tuple[Published, Config]]

CLA = "{id: cla, unit: count, supplied: true, published_as: {lait: LACnum}}"
STATISTICS = "{id: cla, unit: count, supplied: true, published_as: {file: '*', column: rate}}"
FIGURES = {301: 1, 970: 4}


def refused(read: Read, *indicators: str) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        read(*indicators)
    return [str(fault) for fault in refusal.value.faults]


def test_laits_data_is_read_from_parquet_as_from_csv(folder: Path, read: Read) -> None:
    source = write_lait(folder, lait_rows("LACnum", "2025", FIGURES))
    from_csv, _ = read(CLA)
    with duckdb.connect() as connection:
        rows = connection.read_csv(str(source), dtype={"Values": "VARCHAR", "Years": "VARCHAR"})
        rows.write_parquet(str(folder / "lait.parquet"))
    source.unlink()
    from_parquet, _ = read(CLA)
    assert [f.value for f in from_parquet.figures] == [f.value for f in from_csv.figures] == [1, 4]
    assert from_parquet.files[0].rows == 2


@pytest.mark.parametrize("name", ["a[1]*?.csv", "it's {x}.csv", "l'été; DROP TABLE x.csv"])
def test_a_files_name_is_only_a_name(folder: Path, read: Read, name: str) -> None:
    write_lait(folder, lait_rows("LACnum", "2025", FIGURES), name=name)
    published, _ = read(CLA)
    assert [f.value for f in published.figures] == [1, 4]
    assert published.files[0].path.name == name


def test_text_of_an_older_encoding_is_read(folder: Path, read: Read) -> None:
    rows = [("Short Desc", "Years", "LA and Regions", "Values", "LA Number", "Note")]
    rows += [
        ("LACnum", "2025", "Anytown", "1", "301", "£"),
        ("LACnum", "2025", "England", "4", "970", "é"),
    ]
    write_csv(folder / "lait.csv", rows, encoding="cp1252")
    published, _ = read(CLA)
    assert [f.value for f in published.figures] == [1, 4]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.csv", b"", "empty.csv: this file is empty; download it again or take it away"),
        ("cut.parquet", b"PAR1 and no more", "cut.parquet: this file is damaged; download it again"),
        ("sn_2025.xlsx", b"no workbook", ("sn_2025.xlsx: this workbook is damaged or is no workbook;"
         " open it in Excel and save it again as .xlsx")),
        ("odd.csv", b"\x00\x01\x02\x00", ("odd.csv: this is not text in UTF-8, UTF-16 or Windows-1252;"
         " save it again as `CSV UTF-8`")),
        ("lait.csv", b'Short Desc,Years,LA and Regions,Values,LA Number\n"LACnum,2025\n',
         "lait.csv: this file is damaged; download it again"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused_by_name(
    folder: Path, read: Read, name: str, data: bytes, message: str
) -> None:
    (folder / name).write_bytes(data)
    assert refused(read, CLA) == [message]


def test_a_set_of_neighbours_says_in_its_name_when_it_was_made(folder: Path, read: Read) -> None:
    write_neighbours(folder, "neighbours.xlsx", {301: (302,)})
    assert refused(read, CLA) == [
        (
            "neighbours.xlsx: this set of statistical neighbours does not say when it was made; put the"
            " month and year into its name, as in sn_may_2025.xlsx"
        )
    ]


def test_several_figures_for_one_place_and_year_are_refused(folder: Path, read: Read) -> None:
    write_lait(folder, lait_rows("LACnum", "2025", {301: 1}), lait_rows("LACnum", "2025", {301: 2}))
    write_statistics(
        folder, statistics_rows("2025", "On 31 March", {301: (1, 90)}),
        statistics_rows("2025", "Starting", {301: (1, 35)}),
    )  # fmt: skip
    column = STATISTICS.replace("id: cla", "id: rate")
    assert refused(read, CLA, column) == [
        "lait.csv: LACnum: 301 has several figures for 2025; download LAIT's data again",
        (
            "indicator_config.yaml:11: 301 has several figures for 2025; say which rows of children.csv"
            " are meant, rows: {column: text}"
        ),
    ]


def test_a_column_that_is_not_there_is_refused_with_the_nearest(folder: Path, read: Read) -> None:
    write_statistics(folder, statistics_rows("2025", "On 31 March", {301: (1, 90)}))
    wrong = STATISTICS.replace("column: rate", "column: children_counts")
    assert refused(read, wrong) == [
        (
            "indicator_config.yaml:10: children.csv has no column 'children_counts'; did you mean"
            " children_count?"
        )
    ]


def test_text_of_the_config_and_of_the_files_is_never_a_statement(folder: Path, read: Read) -> None:
    hostile = "x' OR 1=1; --"
    rows = lait_rows("LACnum", "2025", {301: 1}) + lait_rows(hostile, "2025", {301: 7})
    write_lait(folder, rows)
    write_statistics(folder, statistics_rows("2025", hostile, {301: (5, 6)}))
    _, config = read(
        f'{{id: a, unit: count, supplied: true, published_as: {{lait: "{hostile}"}}}}',
        '{id: b, unit: count, supplied: true, published_as: {file: "child*", column: rate, rows:'
        f' {{population_type: "{hostile}"}}}}}}',
    )
    assert config.indicators["a"].comparators["local_last_year"] == 7
    assert config.indicators["b"].comparators["local_last_year"] == 6


def test_only_files_of_the_folder_named_are_read(tmp_path: Path, folder: Path, read: Read) -> None:
    write_lait(tmp_path, lait_rows("LACnum", "2025", FIGURES), name="above.csv")
    write_lait(folder / "below", lait_rows("LACnum", "2025", FIGURES))
    outside = write_lait(
        tmp_path.parent / f"{tmp_path.name}_outside", lait_rows("LACnum", "2025", FIGURES)
    )
    (folder / "link.csv").symlink_to(outside)
    write_lait(folder, lait_rows("LACnum", "2025", FIGURES), name="~$lock.csv")
    assert read(CLA)[0] == Published()


def test_a_folder_that_does_not_exist_is_no_fault(folder: Path, read: Read) -> None:
    folder.rmdir()
    assert read(CLA)[0] == Published()


def test_all_authorities_of_a_file_are_told_apart(folder: Path, read: Read) -> None:
    write_lait(folder, lait_rows("LACnum", "2025", {number: number for number in AUTHORITIES}))
    for number, (name, _, _) in AUTHORITIES.items():
        _, config = read(CLA, council=f'{{name: "{name}"}}')
        assert config.indicators["cla"].comparators["local_last_year"] == number


def test_headings_that_occur_twice_or_are_blank_do_no_harm(folder: Path, read: Read) -> None:
    headings = (*LAIT_HEADINGS, "Note", "Note", "")
    rows = [(*row, "a", "b", "") for row in lait_rows("LACnum", "2025", FIGURES)]
    write_csv(folder / "lait.csv", [headings, *rows])
    assert [f.value for f in read(CLA)[0].figures] == [1, 4]
