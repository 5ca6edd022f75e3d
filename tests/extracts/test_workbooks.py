from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from xl_kpi.faults import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from xl_kpi.config.declared import Config
    from xl_kpi.extracts.loaded import Loaded


HEADINGS = ["Child ID", "Start", "Age", "Open", "Team"]


def episodes(make: SimpleNamespace, **given: object) -> Config:
    return make.config(
        make.extract(
            "episodes",
            make.column("child_id", headers=("Child ID",)),
            make.column("started", "date", headers=("Start",)),
            make.column("age", "number", headers=("Age",), optional=True),
            make.column("is_open", "boolean", headers=("Open",), optional=True),
            make.column("team", headers=("Team",), optional=True),
            **(given or {"sheets": ("List 8",)}),
        )
    )


def write_book(path: Path, sheet: str = "List 8", row: int = 0, column: int = 0) -> None:
    """A sheet whose used range begins at the row and column given."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        page.write_row(row, column, HEADINGS)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, team in enumerate(["East", "#N/A", "West"], 1):
            place = row + number + (number > 2)  # a blank row before the third
            page.write(place, column, number)
            page.write_datetime(place, column + 1, dt.date(2023, 7, number), day)
            page.write(place, column + 2, 0.1 * number)
            page.write_boolean(place, column + 3, number == 1)
            if team.startswith("#"):
                page.write_formula(place, column + 4, "=NA()", None, team)
            else:
                page.write(place, column + 4, team)


def rewrite(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    """Replace a part of a workbook by what `change` makes of it."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


@pytest.mark.parametrize(("row", "column"), [(0, 0), (4, 0), (0, 2), (7, 27)])
def test_rows_and_cells_are_named_as_excel_names_them_wherever_the_sheet_begins(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, row: int, column: int
) -> None:
    write_book(tmp_path / "annex.xlsx", row=row, column=column)
    loaded = load(episodes(make), tmp_path)
    rows = make.rows_of(loaded, columns="child_id, started, age, is_open, team, source_row")
    assert rows == [
        ("1", dt.date(2023, 7, 1), pytest.approx(0.1), True, "East", row + 2),
        ("3", dt.date(2023, 7, 3), pytest.approx(0.3), False, "West", row + 5),
    ]
    (aside,) = loaded.extracts["episodes"].set_aside
    letters = {0: "E", 2: "G", 27: "AF"}[column]
    assert (aside.file, aside.row, aside.column) == ("annex.xlsx [List 8]", row + 3, "Team")
    assert (aside.cell, aside.reason) == (f"{letters}{row + 3}", "error value #N/A")


@pytest.mark.parametrize("sheet", ["List 8", "List_8", "list8 ", "LIST\u00a08"])
def test_sheets_match_tolerantly(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, sheet: str
) -> None:
    write_book(tmp_path / "annex.xlsx", sheet)
    assert load(episodes(make), tmp_path / "annex.xlsx").extracts["episodes"].rows == 2


def test_error_cells_without_addresses_are_found_by_their_place(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    path = tmp_path / "annex.xlsx"
    write_book(path)
    rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", xml))
    (aside,) = load(episodes(make), path).extracts["episodes"].set_aside
    assert aside.cell == "E3"


def test_a_workbook_that_a_glob_matches_is_read_from_the_sheet_whose_headings_match(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    with xlsxwriter.Workbook(tmp_path / "e.xlsx") as book:
        book.add_worksheet("Notes").write(0, 0, "About")
        book.add_worksheet("Data").write_row(0, 0, HEADINGS)
    loaded = load(episodes(make, files="e.xlsx"), tmp_path)
    assert loaded.extracts["episodes"].files[0].sheet == "Data"


def test_lock_files_are_passed_over(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    write_book(tmp_path / "annex.xlsx")
    (tmp_path / "~$annex.xlsx").write_bytes(b"\x06Analyst")
    assert len(load(episodes(make), tmp_path).extracts["episodes"].files) == 1


def refusal_of(load: Callable[..., Loaded], config: Config, source: Path) -> str:
    with pytest.raises(Refusal) as refusal:
        load(config, source)
    return str(refusal.value)


def test_a_workbook_with_none_of_the_sheets_is_refused_with_its_sheets(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    write_book(tmp_path / "annex.xlsx", "List 9")
    said = refusal_of(load, episodes(make), tmp_path / "annex.xlsx")
    assert "'List 9'" in said
    assert "'List 8'" in said
    both = episodes(make, files="annex*", sheets=("List 8",))
    assert "the sheets of this workbook are 'List 9'" in refusal_of(load, both, tmp_path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"not a workbook", "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(64), "old kind"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
    ],
)
def test_what_is_no_readable_workbook_is_refused_with_the_remedy(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "annex.xlsx").write_bytes(data)
    assert said in refusal_of(load, episodes(make), tmp_path)


def test_an_old_workbook_that_a_glob_matches_is_refused(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "e.xls").write_bytes(b"x")
    assert "save it as .xlsx" in refusal_of(load, episodes(make, files="e*"), tmp_path)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2]),
        ("xl/workbook.xml", lambda _: b"<nothing/>"),
        ("xl/workbook.xml", lambda xml: xml[:40]),
        ("xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"sheet1.xml", b"gone.xml")),
    ],
)
def test_damaged_parts_are_refused_and_not_a_crash(
    load: Callable[..., Loaded],
    make: SimpleNamespace,
    tmp_path: Path,
    part: str,
    change: Callable[[bytes], bytes],
) -> None:
    path = tmp_path / "annex.xlsx"
    write_book(path)
    rewrite(path, part, change)
    assert "annex.xlsx" in refusal_of(load, episodes(make), path)


def test_a_sheet_without_cells_is_refused(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    with xlsxwriter.Workbook(tmp_path / "annex.xlsx") as book:
        book.add_worksheet("List 8")
    assert "no cells" in refusal_of(load, episodes(make), tmp_path)


def test_a_part_that_would_unpack_beyond_measure_is_refused(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    path = tmp_path / "annex.xlsx"
    write_book(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/media/image1.png", "w") as part,
    ):
        for _ in range(110):
            part.write(bytes(1 << 20))
    assert "would unpack to 110 MB" in refusal_of(load, episodes(make), path)


@pytest.mark.parametrize("dimension", [b"A1:XFD1048576", b"A1:E5"])
def test_a_sheet_with_a_stray_far_cell_is_refused_whatever_it_says_of_its_size(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path, dimension: bytes
) -> None:
    path = tmp_path / "annex.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("List 8")
        page.write_row(0, 0, HEADINGS)
        page.write(1_048_575, 16_383, "stray")
    claimed = re.compile(rb'(?<=<dimension ref=")[^"]*')
    rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: claimed.sub(dimension, xml))
    assert "Ctrl+End" in refusal_of(load, episodes(make), path)


def test_reading_workbooks_imports_no_data_frame_library() -> None:
    program = (
        "import sys; from xl_kpi.extracts import loading, workbooks, supplied; import fastexcel;"
        "assert not {'pandas', 'pyarrow', 'openpyxl', 'polars'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])


def test_a_failed_formula_in_a_column_that_is_not_declared_matters_to_nobody(
    load: Callable[..., Loaded], make: SimpleNamespace, tmp_path: Path
) -> None:
    write_book(tmp_path / "annex.xlsx")
    column = make.column("child_id", headers=("Child ID",))
    loaded = load(make.config(make.extract("e", column, sheets=("List 8",))), tmp_path)
    assert loaded.extracts["e"].rows == 3
