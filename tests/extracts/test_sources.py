from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.declared import Cohort, When, WhenKind
from xl_kpi.extracts.places import unreadable_file
from xl_kpi.faults import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from xl_kpi.config.declared import Extract
    from xl_kpi.extracts.loaded import Loaded


BODY = "id,day\n1,01/07/2023\n"


def one(make: SimpleNamespace, files: str, **given: object) -> Extract:
    columns = (make.column("id"), make.column("day", "date"))
    return make.extract("e", *columns, files=files, **given)


@pytest.mark.parametrize(
    ("glob", "names"),
    [
        ("*-E.CSV", ["2-e.csv", "10-e.csv"]),
        ("2-e.csv", ["2-e.csv"]),
        ("*.csv", ["2-e.csv", "10-e.csv", "other.csv"]),
        ("sub/*.csv", ["deep.csv"]),
        ("**/*.csv", ["2-e.csv", "10-e.csv", "other.csv", "deep.csv"]),
        ("[12]*-e.csv", ["2-e.csv", "10-e.csv"]),
    ],
)
def test_globs_match_names_inside_the_folder_in_natural_order(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, glob: str, names: list[str]
) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("10-e.csv", "2-E.csv", "other.csv", "sub/deep.csv", ".hidden.csv", "~$2-e.csv"):
        (tmp_path / name).write_text(BODY)
    loaded = load(make.config(one(make, glob)), tmp_path)
    read = [file.path.name.lower() for file in loaded.extracts["e"].files]
    assert read == names


@pytest.mark.parametrize("glob", ["../*.csv", "sub/../../*.csv", "/etc/*.csv"])
def test_a_glob_never_reaches_outside_the_folder(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, glob: str
) -> None:
    with pytest.raises(Refusal, match=r"indicator_config\.yaml:5: .*outside the extracts folder"):
        load(make.config(one(make, glob)), tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_a_link_that_leads_out_of_the_folder_is_not_followed(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "private.csv").write_text(BODY)
    folder = tmp_path / "extracts"
    folder.mkdir()
    (folder / "e.csv").symlink_to(tmp_path / "private.csv")
    with pytest.raises(Refusal, match="nothing here"):
        load(make.config(one(make, "*.csv")), folder)


def test_one_file_feeds_the_extracts_whose_glob_matches_its_name(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(BODY)
    (tmp_path / "b.csv").write_text(BODY)
    loaded = load(make.config(one(make, "*.csv")), tmp_path / "a.csv")
    assert [file.path.name for file in loaded.extracts["e"].files] == ["a.csv"]
    with pytest.raises(Refusal, match="looked for b"):
        load(make.config(one(make, "b*")), tmp_path / "a.csv")


def test_an_extract_without_a_file_is_a_finding_where_others_have_one(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(BODY)
    absent = make.extract("visits", make.column("id"), files="visits*")
    cohort = Cohort(extract="visits", count=None, when=When(kind=WhenKind.AS_AT, columns=()),
                    where=None, has=(), line=1)  # fmt: skip
    counting = SimpleNamespace(id="i", name="I", ref_id=None, unit="count", numerator=cohort,
                               denominator=None)  # fmt: skip
    unused = make.extract("unused", make.column("id"), files="unused*")
    config = make.config(one(make, "a*"), absent, unused, indicators=[counting])
    loaded = load(config, tmp_path)
    assert set(loaded.extracts) == {"e"}
    assert [(each.rule, each.where) for each in loaded.findings] == [("extract-missing", "visits")]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nowhere", "no such folder or file"),
        (".", "nothing here is an extract"),
        ("postgresql://server/database", "not read yet"),
        ("https://example.org/a.csv", "not read yet"),
    ],
)
def test_a_source_that_holds_nothing_is_refused(
    load: Callable[..., Loaded],
    make: SimpleNamespace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    source: str,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refusal, match=said):
        load(make.config(one(make, "*.csv")), Path(source))


def test_database_tables_and_unknown_kinds_are_refused(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "e.pdf").write_bytes(b"x")
    table = make.extract("t", make.column("id"), files=None, table="dbo.t")
    with pytest.raises(Refusal) as refusal:
        load(make.config(table, one(make, "e.*")), tmp_path)
    messages = [fault.message for fault in refusal.value.faults]
    assert "databases are not read yet" in messages[0]
    assert "files of this kind (.pdf) are not read" in messages[1]


def test_a_file_that_another_program_holds_is_refused_with_the_remedy() -> None:
    fault = unreadable_file(Path("a.csv"), PermissionError(13, "Permission denied"))
    assert fault.where == "a.csv"
    assert "close it in the program that holds it" in fault.message


def test_the_same_key_in_a_later_file_supersedes_and_twice_in_one_is_set_aside(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "2.csv").write_text(
        "id,day,left\n1,01/07/2023,\n2,02/07/2023,\n2,02/07/2023,05/07/2023\n"
    )
    (tmp_path / "10.csv").write_text(
        "id,day,left\n1,01/07/2023,09/07/2023\n,03/07/2023,\n,03/07/2023,\n2,bad,\n"
    )
    extract = make.extract(
        "e",
        make.column("id", optional=True),
        make.column("day", "date"),
        make.column("left", "date", optional=True),
        files="*.csv",
        key=("id", "day"),
    )
    loaded = load(make.config(extract), tmp_path)
    rows = loaded.extracts["e"]
    kept = make.rows_of(loaded, "e", "id, source_file, source_row")
    assert kept == [("2", 0, 3), ("1", 1, 2), (None, 1, 3)]
    assert rows.superseded == 1
    assert [(each.file, each.row, each.reason) for each in rows.set_aside] == [
        ("10.csv", 5, "not a date"),
        ("2.csv", 4, "same key as row 3"),
        ("10.csv", 4, "same key as row 3"),
    ]
    assert rows.set_aside_counts == {("day", "not a date"): 1, ("", "same key as row"): 2}
    assert [file.rows for file in rows.files] == [3, 4]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('*')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET threads = 1",
        "SELECT * FROM frame",
    ],
)
def test_the_database_reaches_nothing_outside_itself(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, sql: str
) -> None:
    import duckdb
    import pyarrow as pa

    (tmp_path / "a.csv").write_text(BODY)
    loaded = load(make.config(one(make, "*.csv")), tmp_path)
    frame = pa.table({"x": [1]})
    assert frame.num_rows
    with pytest.raises(duckdb.Error):
        loaded.connection.execute(sql.format(file=tmp_path / "a.csv", folder=tmp_path))


def test_nothing_is_left_in_the_temporary_folder(
    load: Callable[..., Loaded],
    make: SimpleNamespace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    (tmp_path / "a.csv").write_bytes("id,day\ncaf\u00e9,01/07/2023\n\n2,x\n".encode("cp1252"))
    load(make.config(one(make, "a.csv")), tmp_path, memory="500MB")
    assert list(scratch.iterdir()) == []


def test_a_column_may_have_the_name_of_an_sql_word(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("Select,Order\n1,2\n")
    columns = (make.column("select"), make.column("order", "integer"))
    loaded = load(make.config(make.extract("from", *columns, files="*", key=("order",))), tmp_path)
    assert make.rows_of(loaded, "from", '"select", "order"') == [("1", 2)]
