from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from xl_kpi.extracts.loaded import FileRead, Loaded, LoadedExtract, SetAside
from xl_kpi.workbook.quality import quality_rows

SPANS = {
    "started": (date(2022, 1, 3), date(2023, 7, 30)),
    "ended": (date(2022, 2, 1), date(2023, 7, 31)),
}


def file(name: str, rows: int = 10, sheet: str | None = None) -> FileRead:
    return FileRead(path=Path("extracts") / name, sheet=sheet, sha256=name * 2, rows=rows)


def loaded(*files: FileRead, supplied: tuple[FileRead, ...] = ()) -> Loaded:
    extract = LoadedExtract(
        name="episodes", table="episodes", files=files, rows=20, superseded=3, set_aside=(),
        set_aside_counts={("DECOM", "not a date"): 4, ("", "same key"): 1}, spans=SPANS,
    )  # fmt: skip
    row = SetAside(
        file="s.csv", row=2, column="value", cell=None, reason="not a number", whole_row=True
    )
    return Loaded(
        connection=duckdb.connect(), extracts={"episodes": extract} if files else {}, supplied=(),
        supplied_files=supplied, supplied_set_aside=(row,) if supplied else (), findings=(),
    )  # fmt: skip


def test_a_row_a_file_with_the_extracts_own_counts_on_the_first() -> None:
    rows = quality_rows(loaded(file("a.csv"), file("b.xlsx", 7, "List 8")))
    assert [(r.file, r.rows, r.superseded, r.set_aside, r.latest) for r in rows] == [
        ("a.csv", 10, 3, 5, date(2023, 7, 31)),
        ("b.xlsx [List 8]", 7, None, None, None),
    ]
    assert rows[0].sha256 == "a.csva.csv"


def test_supplied_figures_have_rows_too() -> None:
    (row,) = quality_rows(loaded(supplied=(file("supplied_figures.csv"),)))
    assert (row.extract, row.set_aside, row.latest) == ("supplied figures", 1, None)


@pytest.mark.parametrize(("files", "rows"), [(60, 60), (61, 1)])
def test_files_beyond_the_room_are_told_as_one(files: int, rows: int) -> None:
    found = quality_rows(loaded(*(file(f"{at}.csv") for at in range(files))))
    assert len(found) == rows
    assert sum(row.rows for row in found) == 10 * files
    assert found[0].file == ("0.csv" if rows > 1 else "61 files")
