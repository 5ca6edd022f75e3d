"""Threshold cells changed in a running LibreOffice: the highlighting follows at once."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from workbook import samples

from xl_kpi.board.caseloads import build_caseload_table
from xl_kpi.board.palette import HIGHLIGHT
from xl_kpi.measures.workloads import Workload, Workloads
from xl_kpi.ooxml.addresses import Region, cell_address
from xl_kpi.ooxml.workbook import Workbook
from xl_kpi.workbook.building import build_workbook

SCRIPT = Path(__file__).with_name("libreoffice_thresholds.py")
LIST = replace(samples.caseload_spec(), highlight={"SW": 20, "NQSW": 18}, minimum=1)
BLOCKS = replace(LIST, id="blocks", sheet="Blocks", blocks=2)
WORKERS = Workloads(
    held=tuple(
        Workload(worker=str(at), allocations=count, qualifying_status=status, team=team)
        for at, (count, status, team) in enumerate(
            [(25, "SW", "East 1"), (21, "sw", "West 1"), (19, "SW", "East 1"),
             (18, "NQSW", "West 1"), (17, "NQSW", "East 1"), (40, "*", "East 1"),
             (16, "Agency", "East 1"), (50, None, "West 1")]
        )
    )
)  # fmt: skip


def uno_python() -> str | None:
    """A Python that can talk to LibreOffice; its own packages are seldom in a virtual environment."""
    for python in ("/usr/bin/python3", shutil.which("python3"), shutil.which("python")):
        if python and Path(python).exists():
            asked = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if asked.returncode == 0:
                return python
    return None


def shown_after(book: Path, steps: list[list[list[object]]], folder: Path) -> list[str]:
    """What LibreOffice shows after each step, as HTML, in one session."""
    soffice, python = shutil.which("soffice"), uno_python()
    if soffice is None or python is None:
        pytest.skip("LibreOffice with its Python is not installed (packages libreoffice-calc and python3-uno)")  # fmt: skip
    pipe = f"thresholds{uuid.uuid4().hex}"
    office = subprocess.Popen(
        [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--norestore", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    other_scripts = str(SCRIPT.parents[1] / "ooxml")
    try:
        done = subprocess.run(
            [python, SCRIPT, pipe, book, folder, json.dumps(steps)], capture_output=True, text=True,
            check=False, timeout=120, env={**os.environ, "PYTHONPATH": other_scripts},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    finally:
        try:
            office.wait(timeout=20)
        except subprocess.TimeoutExpired:
            office.kill()
            office.wait()
    return [(folder / f"{at}.html").read_text(encoding="utf-8") for at in range(len(steps))]


def highlighted(page: str) -> list[tuple[int, ...]]:
    """The numbers that stand bold on the highlight, of the list and of the blocks."""
    cells = re.findall(r"<td([^>]*)>(.*?)</td>|(<table)", page, re.DOTALL)
    tables: list[list[int]] = []
    for given, inside, table in cells:
        if table:
            tables.append([])
        number = re.search(r'sdval="(\d+)"', given)
        if number and HIGHLIGHT.fill.lower() in given.lower() and "<b>" in inside:
            tables[-1].append(int(number[1]))
    return [tuple(found) for found in tables if found]


def test_a_changed_threshold_changes_the_highlighting_at_once(tmp_path: Path) -> None:
    config = samples.config((LIST, BLOCKS))
    tables = [build_caseload_table(config, spec, WORKERS) for spec in (LIST, BLOCKS)]
    path = tmp_path / "pack.xlsx"
    build_workbook(config, tables, path)
    names = Workbook.open(path).defined_names()
    cells = names["kpi_thresholds"]
    sw, nqsw, spare = (cells.first_row + below for below in (1, 2, 3))
    steps = [
        [],
        [in_column(cells, sw, 1, 19)],
        [in_column(cells, sw, 1, 26), in_column(cells, nqsw, 0, " nqsw "), in_column(cells, nqsw, 1, 17)],
        [in_column(cells, spare, 0, "agency"), in_column(cells, spare, 1, 10)],
        [in_column(cells, nqsw, 1, "many")],
    ]  # fmt: skip
    pages = shown_after(path, steps, tmp_path)
    assert [highlighted(page) for page in pages] == [
        [(25, 21, 18), (25, 21, 18)],
        [(25, 21, 19, 18), (25, 21, 19, 18)],
        [(18, 17), (18, 17)],
        [(18, 17, 16), (18, 17, 16)],
        [(16,), (16,)],
    ]


def in_column(cells: Region, row: int, column: int, value: object) -> list[object]:
    """A step's change of a threshold cell."""
    return [cells.sheet, cell_address(row, cells.first_column + column), value]
