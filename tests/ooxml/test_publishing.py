"""Writing beside the workbook, and putting the new one in its place."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from xl_kpi.ooxml import publishing
from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.publishing import held_open_by_excel
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.workbook import Workbook

CSV_IN_UTF_8 = "csv:Text - txt - csv (StarCalc):44,34,76"
CELL = Region.parse("'Board data'!C3")


def changed(path: Path) -> Workbook:
    workbook = Workbook.open(path)
    workbook.edit("Board data", {(3, 3): CellEdit(1)})
    return workbook


def value(path: Path) -> object:
    return Workbook.open(path).read(CELL)[0][0].value


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_nothing_of_the_users_changes_before_publishing(board: Path) -> None:
    before = board.read_bytes()
    written = changed(board).write_beside(board)
    assert board.read_bytes() == before
    assert written.temporary.parent == board.parent
    assert "xl/worksheets/sheet1.xml" in written.changed_parts
    written.publish()
    assert value(board) == 1
    assert names(board.parent) == ["board.xlsx"]


def test_a_discarded_workbook_leaves_nothing(board: Path) -> None:
    before = board.read_bytes()
    written = changed(board).write_beside(board)
    written.discard()
    written.discard()
    assert names(board.parent) == ["board.xlsx"]
    assert board.read_bytes() == before


def test_another_file_may_be_written(board: Path) -> None:
    before = board.read_bytes()
    changed(board).save(board.with_name("copy.xlsx"))
    assert value(board.with_name("copy.xlsx")) == 1
    assert board.read_bytes() == before


def test_the_ending_must_stay(board: Path) -> None:
    with pytest.raises(CannotEdit, match=r"pack.xlsm: must end in \.xlsx"):
        changed(board).save(board.with_name("pack.xlsm"))


def test_a_workbook_that_excel_holds_is_refused_before_and_at_publishing(board: Path) -> None:
    lock = board.with_name("~$board.xlsx")
    assert not held_open_by_excel(board)
    written = changed(board).write_beside(board)
    lock.write_bytes(b"owner")
    assert held_open_by_excel(board)
    with pytest.raises(CannotEdit, match="is open in Excel: close it and try again"):
        changed(board).write_beside(board)
    with pytest.raises(CannotEdit, match="is open in Excel: close it and try again"):
        written.publish()
    assert names(board.parent) == ["board.xlsx", "~$board.xlsx"]


def test_a_read_only_workbook_is_refused(board: Path) -> None:
    board.chmod(stat.S_IREAD)
    with pytest.raises(CannotEdit, match="is read-only"):
        changed(board).save(board)
    changed(board).save(board.with_name("copy.xlsx"))


def test_a_workbook_changed_meanwhile_is_not_overwritten(board: Path) -> None:
    written = changed(board).write_beside(board)
    with board.open("ab") as file:
        file.write(b"\0")
    with pytest.raises(CannotEdit, match="changed by another program"):
        written.publish()
    assert names(board.parent) == ["board.xlsx"]


def test_a_refusal_of_the_replacement_names_the_remedy(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = changed(board).write_beside(board)

    def refuse(_self: Path, _target: Path) -> None:
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr(publishing, "_PAUSE", 0)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CannotEdit, match="close it and try again"):
        written.publish()
    assert names(board.parent) == ["board.xlsx"]


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "no permission"),
        (errno.EIO, "cannot be written"),
    ],
)
def test_a_failing_disk_leaves_nothing_behind(
    number: int, message: str, board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = board.read_bytes()

    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(CannotEdit, match=message):
        changed(board).save(board)
    assert names(board.parent) == ["board.xlsx"]
    assert board.read_bytes() == before


def test_a_missing_folder_is_refused(board: Path) -> None:
    with pytest.raises(CannotEdit, match="no such folder"):
        changed(board).save(board.parent / "none" / "board.xlsx")


def test_what_the_disk_garbled_is_discarded(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = board.read_bytes()
    write = publishing._write_temporary

    def garble(target: Path, chunks: list[bytes]) -> Path:
        temporary = write(target, chunks)
        data = bytearray(temporary.read_bytes())
        position = data.index(b"xl/theme/theme1.xml") + 60
        data[position] ^= 0xFF
        temporary.write_bytes(data)
        return temporary

    monkeypatch.setattr(publishing, "_write_temporary", garble)
    with pytest.raises(CannotEdit, match="not what was meant"):
        changed(board).save(board)
    assert names(board.parent) == ["board.xlsx"]
    assert board.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="permissions and links as POSIX has them")
def test_permissions_and_links_are_kept(board: Path) -> None:
    board.chmod(0o664)
    link = board.with_name("link.xlsx")
    link.symlink_to(board)
    changed(link).save(link)
    assert link.is_symlink()
    assert stat.S_IMODE(board.stat().st_mode) == 0o664
    assert value(board) == 1


def test_no_heavy_library_is_loaded() -> None:
    code = (
        "import sys, xl_kpi.ooxml.workbook;"
        "print(sorted({'lxml', 'openpyxl', 'xlsxwriter', 'duckdb', 'pandas'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_libreoffice_opens_the_result(board: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed (libreoffice.org, or the package libreoffice)")
    workbook = Workbook.open(board)
    workbook.edit(
        "Board data", {(3, 3): CellEdit(100), (4, 3): CellEdit("=1+1"), (9, 1): CellEdit("é")}
    )
    workbook.save(board)
    folder = board.parent
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command: list[str | Path] = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        CSV_IN_UTF_8,
        "--outdir",
        folder,
        board,
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=90)
    lines = (folder / "board.csv").read_text(encoding="utf-8").splitlines()
    assert lines[2].startswith("22,Children in our care,100,501")
    assert lines[3].startswith("7,Assessments in time,=1+1,35%")
    assert lines[8].startswith("é")
