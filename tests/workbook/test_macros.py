from __future__ import annotations

import importlib
import inspect
import io
import random
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import olefile
import openpyxl
import pytest
import xlsxwriter
from openxml_audit import OpenXmlValidator
from pyopenvba import ExcelFile
from pyopenvba.vba import VBAModuleKind
from workbook import macro_office, samples
from workbook.macro_verifier import PROJECT, RIBBON, Book, decompress_stream, faults

from xl_kpi.commands.template import build_template
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.workbook.building import build_workbook
from xl_kpi.workbook.macros.compound_file import compound_file
from xl_kpi.workbook.macros.compression import compressed
from xl_kpi.workbook.macros.project import Module, vba_project
from xl_kpi.workbook.macros.sources import (
    LIVE_FUNCTIONS,
    LIVE_MODULE,
    RIBBON_MODULE,
    modules,
    source,
)
from xl_kpi.workbook.refreshing import plan_refresh, write_refresh

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parents[2]
CODE = source(f"{RIBBON_MODULE}.bas")
AUGUST = datetime(2023, 9, 4, 8, 15, 30)  # noqa: DTZ001
# Lines of the format's own, which differ by project or by program.
_OWN = re.compile(r'(ID|CMG|DPB|GC)="|\[Workspace\]|.*=\d+, \d+, \d+, \d+, ')
PROBE = """\
Attribute VB_Name = "Probe"
Option Explicit

Public Sub Click()
    Application.EnableEvents = True
    KpiRibbon.OnRefresh Nothing
End Sub

Public Sub WhileRunning()
    Dim enabled
    KpiRibbon.IsEnabled Nothing, enabled
    ThisWorkbook.Worksheets(1).Range("B1").Value = "enabled: " & enabled
    KpiRibbon.OnAudit Nothing
End Sub

Public Sub Afterwards()
    Dim enabled
    KpiRibbon.IsEnabled Nothing, enabled
    ThisWorkbook.Worksheets(1).Range("B2").Value = "enabled: " & enabled
    ThisWorkbook.Worksheets(1).Range("B4").Value = "events: " & Application.EnableEvents
End Sub
"""
ADDIN = """\
Attribute VB_Name = "Main"
Option Explicit

Public Function RunPython(PythonCommand As String)
    ActiveWorkbook.Worksheets(1).Range("A1").Value = PythonCommand
    Application.EnableEvents = False
    Application.Run "'probe.xlsm'!Probe.WhileRunning"
    ENDING
End Function
"""


@pytest.fixture(scope="module")
def macro_books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Workbooks of three configs: the shipped one, that of the samples, and a single sheet's."""
    folder = tmp_path_factory.mktemp("macros")
    paths = {name: folder / f"{name}.xlsm" for name in ("shipped", "samples", "single")}
    build_template(paths["shipped"])
    config = samples.config((samples.caseload_spec(),))
    build_workbook(config, samples.whole_board(), paths["samples"], macro=True)
    build_workbook(samples.config(), [samples.demand()], paths["single"], macro=True)
    return paths


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(("name", "sheets"), [("shipped", 14), ("samples", 7), ("single", 4)])
def test_a_macro_workbook_is_whole_whatever_its_sheets(
    macro_books: dict[str, Path], name: str, sheets: int
) -> None:
    assert faults(macro_books[name]) == []
    expected = ["ThisWorkbook", *(f"Sheet{number}" for number in range(1, sheets + 1))]
    assert Book(parts(macro_books[name])).code_names() == expected


def test_the_validator_of_the_format_finds_nothing(macro_books: dict[str, Path]) -> None:
    assert OpenXmlValidator().validate(macro_books["single"]).errors == []


def _replaced(part: str, old: str | bytes, new: str | bytes) -> Callable[[dict[str, bytes]], None]:
    def change(held: dict[str, bytes]) -> None:
        was, will_be = (each.encode() if isinstance(each, str) else each for each in (old, new))
        assert was in held[part]
        held[part] = held[part].replace(was, will_be, 1)

    return change


def _project(*names: str) -> Callable[[dict[str, bytes]], None]:
    return lambda held: held.update({PROJECT: vba_project(modules(names))})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_replaced("[Content_Types].xml", "macroEnabled.main", "main"), "workbook.xml is of type"),
        (_replaced("_rels/.rels", "2006/relationships/ui", "2007/relationships/ui"), "not related"),
        (_replaced("xl/_rels/workbook.xml.rels", "vbaProject.bin", "vba.bin"), "not related"),
        (_replaced("xl/workbook.xml", ' codeName="ThisWorkbook"', ""), "code names"),
        (_replaced("xl/worksheets/sheet2.xml", "Sheet2", "Sheet9"), "code names"),
        (_replaced("xl/worksheets/sheet2.xml", ' codeName="Sheet2"', ""), "code names"),
        (_project("Sheet1"), "code names"),
        (_project(*(f"Sheet{at}" for at in range(1, 10))), "code names"),
        (_replaced(PROJECT, bytes.fromhex("cc61ffff"), bytes.fromhex("cc61b200")), "caches"),
        (_replaced(RIBBON, "KpiRibbon.OnAudit", "KpiRibbon.OnAudits"), "KpiRibbon.OnAudits"),
        (_replaced(RIBBON, 'onLoad="KpiRibbon.OnLoad"', 'onLoad="KpiRibbon.OnHelp"'), "onLoad"),
        (_replaced(RIBBON, 'keytip="R"', 'keytip="C"'), "the key tip C"),
        (_replaced(RIBBON, 'keytip="R"', 'keytip="RRRR"'), "4 characters"),
        (_replaced(RIBBON, 'id="kpiHelp"', 'id="kpiAudit"'), "kpiAudit is given twice"),
        (_replaced(RIBBON, "<tabs>", "<tabs><menu/>"), "cannot hold menu"),
        (_replaced(RIBBON, 'size="large"', 'colour="red"'), "cannot say colour"),
        (_replaced(RIBBON, "RefreshAll", "RefreshSome"), "no image RefreshSome"),
        (_replaced(RIBBON, "</tabs>", ""), "XMLSyntaxError"),
    ],
)  # fmt: skip
def test_the_verifier_sees_what_is_broken(
    macro_books: dict[str, Path],
    tmp_path: Path,
    change: Callable[[dict[str, bytes]], None],
    told: str,
) -> None:
    held = parts(macro_books["samples"])
    change(held)
    path = tmp_path / "broken.xlsm"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    assert told in "\n".join(faults(path))


def test_the_sources_are_read_back_as_they_are_kept(macro_books: dict[str, Path]) -> None:
    held = parts(macro_books["shipped"])
    assert Book(held).sources()[RIBBON_MODULE] == CODE.replace("\n", "\r\n")
    assert held[RIBBON].decode("ascii") == source("customUI.xml")


@pytest.mark.parametrize(
    "word", [r"#\s*If", r"\bDeclare\b", r"CreateObject", r"\bShell\b", r"\t", r"[^\n -~]"]
)
def test_the_code_is_plain_and_of_no_platform(word: str) -> None:
    assert re.findall(word, CODE) == []


def test_each_line_of_the_code_can_be_read_in_the_editor() -> None:
    assert max(map(len, CODE.splitlines())) <= 100


def test_the_workbook_of_the_repository_has_the_macros_of_the_sources(
    macro_books: dict[str, Path],
) -> None:
    kept, built = parts(REPOSITORY / "workbook_template.xlsm"), parts(macro_books["shipped"])
    for part in (PROJECT, RIBBON, "_rels/.rels", "[Content_Types].xml"):
        assert kept[part] == built[part], (
            f"{part} is out of date: run python -m xl_kpi.commands.template"
        )
    assert faults(REPOSITORY / "workbook_template.xlsm") == []


def test_another_writer_makes_the_same_project(
    macro_books: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "board.xlsm"
    build_workbook(samples.config((samples.caseload_spec(),)), samples.whole_board(), path)
    held = parts(path)
    _replaced("[Content_Types].xml", "openxmlformats-officedocument.spreadsheetml.sheet.main",
              "ms-excel.sheet.macroEnabled.main")(held)  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    with ExcelFile(path) as book:
        book.add_vba_project()
        kind = VBAModuleKind.standard
        book.vba_project().add_module(RIBBON_MODULE, CODE.replace("\n", "\r\n"), kind=kind)
        book.save()
    theirs, ours = Book(parts(path)), Book(parts(macro_books["samples"]))
    assert ours.code_names() == theirs.code_names()
    assert ours.sources() == theirs.sources()
    assert _without_own(ours.properties) == _without_own(theirs.properties)
    assert [number for number, _ in ours.records] == [number for number, _ in theirs.records]
    own = {0x09, 0x13, 0x2C, 0x31}  # a version that counts up, two cookies, room for caches
    for mine, other in zip(ours.records, theirs.records, strict=True):
        assert mine == other or mine[0] in own
    with ExcelFile(macro_books["samples"]) as book:
        assert book.validate() == []


def _without_own(properties: str) -> list[str]:
    return [line for line in properties.split("\r\n") if not _OWN.match(line)]


@pytest.mark.parametrize(
    ("key", "meaning"), [("CMG", bytes(4)), ("DPB", bytes(1)), ("GC", b"\xff")],
    ids=["unprotected", "no password", "visible"],
)  # fmt: skip
def test_the_project_can_be_read_and_changed_by_anyone(
    macro_books: dict[str, Path], key: str, meaning: bytes
) -> None:
    properties = Book(parts(macro_books["single"])).properties
    said = dict(re.findall(r'(?m)^(\w+)="([^"]*)"', properties))
    assert _revealed(bytes.fromhex(said[key]), said["ID"]) == meaning


def _revealed(data: bytes, identifier: str) -> bytes:
    """Undo the obfuscation of MS-OVBA, section 2.4.3.3."""
    key = sum(identifier.encode("ascii")) & 0xFF
    seed, version, project_key = data[:3]
    assert (version ^ seed, project_key ^ seed) == (2, key)
    one_before, two_before, last = project_key, version, key
    plain = bytearray()
    for each in data[3:]:
        last = each ^ (two_before + last & 0xFF)
        two_before, one_before = one_before, each
        plain.append(last)
    plain = plain[(seed & 6) // 2 :]
    assert int.from_bytes(plain[:4], "little") == len(plain) - 4
    return bytes(plain[4:])


@pytest.mark.parametrize("size", [0, 1, 3, 4095, 4096, 4097, 12000])
def test_text_of_any_length_is_compressed_and_read_back(size: int) -> None:
    for text in (b"a" * size, (CODE.encode("ascii") * 4)[:size]):
        held = compressed(text)
        assert bytes(decompress_stream(bytearray(held))) == text
        assert len(held) <= max(size, 64)


def test_bytes_that_do_not_shrink_are_held_as_they_are() -> None:
    noise = random.Random(1).randbytes(8192)
    assert bytes(decompress_stream(bytearray(compressed(noise)))) == noise


@pytest.mark.parametrize("modules_held", [0, 1, 2, 3, 4, 7, 8, 31, 100])
def test_streams_of_any_size_and_number_are_read_back(modules_held: int) -> None:
    sizes = (0, 1, 63, 64, 65, 511, 4095, 4096, 4097, 70000)
    held = {
        f"Module{at}": random.Random(at).randbytes(sizes[at % len(sizes)])
        for at in range(modules_held)
    }
    data = compound_file({"PROJECT": b"top", "": b""} if modules_held else {}, {"VBA": held})
    file = olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_POTENTIAL)
    assert {name: file.openstream(["VBA", name]).read() for name in held} == held
    assert file.parsing_issues == []
    storage = next(entry for entry in file.direntries if entry and entry.name == "VBA")
    assert len(_blacks(file, storage.sid_child)) == 1
    for name in held:
        assert _steps(file, storage.sid_child, name) <= 1 + modules_held.bit_length()


def _steps(file: olefile.OleFileIO, at: int, name: str) -> int:
    """How many entries a search compares, as Windows searches: by length, then by letters."""
    entry = file.direntries[at]
    wanted, found = (len(name), name.upper()), (len(entry.name), entry.name.upper())
    if wanted == found:
        return 1
    return 1 + _steps(file, entry.sid_left if wanted < found else entry.sid_right, name)


def _blacks(file: olefile.OleFileIO, at: int, above: str = "root") -> set[int]:
    """How many black entries stand on each way down; one number in a red-black tree."""
    if at == olefile.NOSTREAM:
        return {0}
    entry = file.direntries[at]
    colour = "black" if entry.color else "red"
    assert (above, colour) not in {("red", "red"), ("root", "red")}
    below = _blacks(file, entry.sid_left, colour) | _blacks(file, entry.sid_right, colour)
    return {count + (colour == "black") for count in below}


@pytest.mark.parametrize(
    ("streams", "told"),
    [({"n" * 32: b""}, "31 characters"), ({"n": bytes(8 << 20)}, "seven megabytes")],
)
def test_what_such_a_file_cannot_hold_is_said(streams: dict[str, bytes], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        compound_file(streams, {})


def test_openpyxl_keeps_the_macros_and_the_ribbon(
    macro_books: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "saved.xlsm"
    openpyxl.load_workbook(macro_books["samples"], keep_vba=True).save(path)
    before, after = parts(macro_books["samples"]), parts(path)
    assert (before[PROJECT], before[RIBBON]) == (after[PROJECT], after[RIBBON])
    assert Book(after).code_names() == Book(before).code_names()


def test_a_refresh_keeps_the_macros_and_the_ribbon(
    macro_books: dict[str, Path], tmp_path: Path
) -> None:
    path = shutil.copy(macro_books["samples"], tmp_path / "board.xlsm")
    workbook = Workbook.open(path)
    plan = plan_refresh(workbook, samples.whole_board(shift=1), samples.record(shift=1))
    write_refresh(workbook, plan, AUGUST)
    before, after = parts(macro_books["samples"]), parts(path)
    changed = {name for name in before if before[name] != after[name]}
    assert changed
    assert all(name.startswith("xl/") and name != PROJECT for name in changed)
    assert faults(path) == []


def test_the_names_of_the_python_side_are_said_once_on_each_side() -> None:
    assert re.findall(r'LIVE_MODULE As String = "([^"]+)"', CODE) == [LIVE_MODULE]
    assert re.findall(r'(?m)^    RunLive "(\w+)"$', CODE) == list(LIVE_FUNCTIONS)
    assert CODE.count(LIVE_MODULE) == 1


def test_each_button_has_its_function_in_python() -> None:
    module = importlib.import_module(LIVE_MODULE)
    for name in LIVE_FUNCTIONS:
        function = getattr(module, name, None)
        assert callable(function), f"{LIVE_MODULE} has no function {name}"
        assert not inspect.signature(function).parameters


def _with_modules(path: Path, added: Module, *, ribbon: bool) -> Path:
    """Write a workbook of one sheet that has one module more (and the buttons', or not)."""
    own = [each for each in modules(["Sheet1"]) if ribbon or each.document]
    if ribbon:  # a message box would wait for somebody: what it would say goes to a cell
        said = own[-1].text.replace(
            "MsgBox message, vbExclamation, MESSAGE_TITLE",
            'ThisWorkbook.Worksheets(1).Range("B3").Value = message',
        )
        assert said != own[-1].text
        own[-1] = replace(own[-1], text=said)
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().set_vba_name("Sheet1")
    book.add_vba_project(io.BytesIO(vba_project([*own, added])), is_stream=True)
    book.close()
    return path


def _click(folder: Path, ending: str) -> dict[str, Any]:
    """A click on Refresh with an add-in that ends so."""
    (folder / "add-in").mkdir(parents=True)
    text = ADDIN.replace("ENDING", ending).replace("\n", "\r\n")
    addin = _with_modules(folder / "add-in" / "xlwings.xlam", Module("Main", text), ribbon=False)
    text = PROBE.replace("\n", "\r\n")
    pack = _with_modules(folder / "probe.xlsm", Module("Probe", text), ribbon=True)
    return {
        "books": [str(addin), str(pack)],
        "calls": [[1, "Probe.Click", []], [1, "Probe.Afterwards", []]],
        "cells": [[1, cell] for cell in ("A1", "B1", "B2", "B3", "B4")],
    }


@pytest.fixture(scope="module")
def answers(
    macro_books: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """What LibreOffice made of the macros."""
    program = macro_office.python_with_uno()
    if program is None:
        pytest.skip("LibreOffice or its module uno is absent: install it to have macros run")
    folder = tmp_path_factory.mktemp("clicks")
    smoke = {
        "books": [str(macro_books["shipped"])],
        "calls": [[0, "KpiRibbon.SmokeTest", []], [0, "KpiRibbon.WhatIsMissing", []]],
        "cells": [[0, "H1"]],
    }
    unsaved = {**smoke, "calls": [[0, "KpiRibbon.WhatIsMissing", []]], "unsaved": True}
    sessions = {
        "smoke": smoke,
        "unsaved": unsaved,
        "done": _click(folder / "done", "RunPython = 0"),
        "silent": _click(folder / "silent", "' a Mac returns nothing"),
        "failed": _click(folder / "failed", "RunPython = -1"),
        "broken": _click(folder / "broken", 'Err.Raise 1004, , "cannot run"'),
    }
    return dict(zip(sessions, macro_office.run(program, [*sessions.values()]), strict=True))


def test_libreoffice_loads_the_workbook_and_runs_its_code(
    answers: dict[str, dict[str, Any]],
) -> None:
    answer = answers["smoke"]
    assert answer["cells"] == [f"import {LIVE_MODULE}; {LIVE_MODULE}.refresh()"]
    assert answer["code_names"] == [[f"Sheet{number}" for number in range(1, 15)]]


def test_without_the_add_in_a_button_says_what_to_do(answers: dict[str, dict[str, Any]]) -> None:
    message = answers["smoke"]["returned"][1]
    assert "xlwings addin install" in message
    assert "xl-kpi refresh --live" in message


def test_a_workbook_without_a_folder_is_to_be_saved_first(
    answers: dict[str, dict[str, Any]],
) -> None:
    assert answers["unsaved"]["returned"][0].startswith("This workbook has not been saved yet.")


@pytest.mark.parametrize("ending", ["done", "silent"])
def test_a_click_runs_python_once_with_the_buttons_greyed(
    answers: dict[str, dict[str, Any]], ending: str
) -> None:
    command, during, after, told, _ = answers[ending]["cells"]
    assert command == f"import {LIVE_MODULE}; {LIVE_MODULE}.refresh()"
    assert (during, after) == ("enabled: False", "enabled: True")
    assert "still running" in told  # the second click, on Audit


@pytest.mark.parametrize(
    ("ending", "expected"), [("failed", "xl-kpi doctor"), ("broken", "could not run Python")]
)
def test_a_failure_is_told_and_leaves_excel_as_it_was(
    answers: dict[str, dict[str, Any]], ending: str, expected: str
) -> None:
    _, during, after, told, events = answers[ending]["cells"]
    assert (during, after) == ("enabled: False", "enabled: True")
    assert expected in told
    assert events == "events: True"
