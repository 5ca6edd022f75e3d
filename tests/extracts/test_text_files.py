from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from xl_kpi.faults import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from xl_kpi.config.declared import Config
    from xl_kpi.extracts.loaded import Loaded


TEXT = "Child ID;Start;Team\n1;03/07/2023;Caf\u00e9\n2;04/07/2023;West, 2\n"
EXPECTED = [("1", dt.date(2023, 7, 3), "Caf\u00e9", 2), ("2", dt.date(2023, 7, 4), "West, 2", 3)]


def episodes(make: SimpleNamespace, **given: object) -> Config:
    return make.config(
        make.extract(
            "episodes",
            make.column("child_id", headers=("Child ID",)),
            make.column("started", "date", headers=("Start",)),
            make.column("team", headers=("Team",), optional=True),
            **{"files": "*", **given},
        )
    )


def read(
    load: Callable[..., Loaded], make: SimpleNamespace, folder: Path, data: bytes
) -> list[tuple[Any, ...]]:
    (folder / "e.csv").write_bytes(data)
    loaded = load(episodes(make), folder)
    return make.rows_of(loaded, columns="child_id, started, team, source_row")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_are_found(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, encoding: str, newline: str
) -> None:
    assert read(load, make, tmp_path, TEXT.replace("\n", newline).encode(encoding)) == EXPECTED


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_are_found(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, delimiter: str
) -> None:
    text = TEXT.replace(", 2", " 2").replace(";", delimiter)
    assert [row[0] for row in read(load, make, tmp_path, text.encode())] == ["1", "2"]


@pytest.mark.parametrize(
    "heading", ["child_id", " CHILD  ID ", "Child\u00a0ID", "ChildId", '"Child ID"']
)
def test_headings_match_tolerantly(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, heading: str
) -> None:
    text = TEXT.replace("Child ID", heading)
    assert read(load, make, tmp_path, text.encode()) == EXPECTED


@pytest.mark.parametrize("quote", ["\u2018", "\u2019"])
def test_curly_quotes_in_headings_match_plain_ones(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, quote: str
) -> None:
    (tmp_path / "a.csv").write_text(f"Child{quote}s need\nx\n", encoding="utf-8")
    extract = make.extract("rows", make.column("need", headers=("Child's need",)), files="*")
    assert make.rows_of(load(make.config(extract), tmp_path), "rows", "need") == [("x",)]


def test_the_header_row_is_found_below_titles_and_blank_lines(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    rows = read(load, make, tmp_path, b'Episodes, "all"\n\nStart of report\n' + TEXT.encode())
    assert [row[3] for row in rows] == [5, 6]


def test_row_numbers_count_blank_lines_and_not_line_breaks_in_quotes(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    text = 'Child ID,Start,Team\n1,03/07/2023,"a\nb"\n\n , ,\n2,04/07/2023,x\n\n\n'
    rows = read(load, make, tmp_path, text.encode())
    assert [(row[2], row[3]) for row in rows] == [("a\nb", 2), ("x", 5)]


def test_rows_that_do_not_split_into_their_cells_are_set_aside_and_the_rest_kept(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "e.csv").write_text(
        "Child ID,Start,Team\n"
        "1,03/07/2023\n"  # only an optional cell is lacking
        "2\n"
        "3,03/07/2023,x,y\n"
        "4,03/07/2023,x,,\n"  # only blank cells too many
        '5,03/07/2023,"x" y\n'
        '6,03/07/2023,"never closed\n'
        "7,03/07/2023,5' 6\" tall\n"
        "8,03/07/2023,a\0b\n"
    )
    loaded = load(episodes(make), tmp_path)
    rows = loaded.extracts["episodes"]
    assert [row[0] for row in make.rows_of(loaded, columns="child_id")] == ["1", "4", "7"]
    assert [(each.row, each.reason) for each in rows.set_aside] == [
        (3, "too few cells"),
        (4, "too many cells"),
        (6, "quotes that do not pair"),
        (7, "quotes that do not pair"),
        (9, "unreadable character"),
    ]
    assert rows.files[0].rows == 8


@pytest.mark.parametrize("name", ["e[1].csv", "e {a,b}?.csv", "it's; DROP.csv"])
def test_a_file_name_is_never_a_pattern_or_sql(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text(TEXT, encoding="utf-8")
    assert len(make.rows_of(load(episodes(make), tmp_path))) == 2


def test_a_header_without_rows_is_an_extract_of_no_rows(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "e.csv").write_text("Child ID,Start,Team\n")
    loaded = load(episodes(make), tmp_path)
    assert loaded.extracts["episodes"].rows == 0
    assert [(each.rule, each.where) for each in loaded.findings] == [("extract-empty", "e.csv")]


def test_a_missing_optional_column_is_blank_and_noted(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "e.csv").write_text("Child ID,Start\n1,03/07/2023\n")
    loaded = load(episodes(make), tmp_path)
    assert make.rows_of(loaded, columns="team") == [(None,)]
    assert [each.rule for each in loaded.findings] == ["column-missing"]


def test_a_repeated_heading_is_reported_and_the_first_is_read(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "e.csv").write_text("Child ID,Start,Team,team\n1,03/07/2023,a,b\n")
    loaded = load(episodes(make), tmp_path)
    assert make.rows_of(loaded, columns="team") == [("a",)]
    assert [each.rule for each in loaded.findings] == ["column-repeated"]


def test_the_first_declared_spelling_that_is_there_is_read(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "e.csv").write_text("Placement Type,PLACE\nx,y\n")
    column = make.column("place", headers=("PLACE", "Placement Type"))
    loaded = load(make.config(make.extract("rows", column, files="*")), tmp_path)
    assert make.rows_of(loaded, "rows", "place") == [("y",)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"a,b\n1,2\n", "none of the first 2 rows holds the headings"),
        (b"Child_ID,Started\n1,2\n", "the nearest heading is 'Started'"),
        (b"Child ID,Start\n\x81,\x8d\n", "not text in UTF-8"),
        (b"C\0h\0i\0l\0d\0", "not text in UTF-8"),
        (b"Child ID,Start\n1,soon\n2,later\n", "`not a date` (in column 'Start', 2 times"),
    ],
)
def test_a_file_that_cannot_be_used_at_all_is_refused(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "e.csv").write_bytes(data)
    with pytest.raises(Refusal) as refusal:
        load(episodes(make), tmp_path)
    (fault,) = refusal.value.faults
    assert fault.where.startswith("e.csv")
    assert said in fault.message


def test_a_refusal_for_want_of_a_header_quotes_no_row_of_data(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "e.csv").write_text("Ann Lee,03/07/2023\nBob Lee,03/07/2023\n")
    with pytest.raises(Refusal) as refusal:
        load(episodes(make), tmp_path)
    assert "Lee" not in str(refusal.value)


def test_all_faults_are_found_at_once(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.csv").write_text("x,y\n")
    with pytest.raises(Refusal) as refusal:
        load(episodes(make), tmp_path)
    assert [fault.where for fault in refusal.value.faults] == ["a.csv", "b.csv"]


def test_a_large_file_is_split_over_chunks_without_losing_its_order(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    body = "".join(f"{number},03/07/2023,t\n" for number in range(150_000))
    (tmp_path / "e.csv").write_text(f"Child ID,Start,Team\n{body}")
    loaded = load(episodes(make), tmp_path)
    table = loaded.extracts["episodes"].table
    wrong = f'SELECT count(*) FROM "{table}" WHERE child_id::BIGINT + 2 <> source_row'
    assert loaded.connection.execute(wrong).fetchall() == [(0,)]
    distinct = f'SELECT count(DISTINCT row_id) FROM "{table}"'
    assert loaded.connection.execute(distinct).fetchall() == [(150_000,)]


def test_parquet_is_read_with_its_names_as_headings(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    import duckdb

    path = tmp_path / "e.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            'COPY (SELECT 7 AS "Child ID", DATE \'2023-07-03\' AS start, \'x\' AS "te""am") TO '
            f"'{path}' (FORMAT parquet)"
        )
    loaded = load(episodes(make), path)
    rows = make.rows_of(loaded, columns="child_id, started, source_row")
    assert rows == [("7", dt.date(2023, 7, 3), 1)]
    path.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(Refusal, match=r"e\.parquet: this Parquet file is damaged"):
        load(episodes(make), path)
