"""The documentation holds: its links lead somewhere, its configs are read, its commands work.

A comment on the line before a fenced block says what to do with it:

`<!-- config -->`      a whole config: read, and kept as indicator_config.yaml in the page's folder
`<!-- indicators -->`  indicators added to the config of the page, and read with it
`<!-- file: NAME -->`  kept under that name in the page's folder
`<!-- runs -->`        `$ xl-kpi ...` lines run in the page's folder, what they print compared with
                       what follows (`...` stands for anything); `<!-- runs: 1 -->` exits with 1
`<!-- edit: WHAT -->`  by itself: what the reader is asked to do in an editor, done as in `EDITS`
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from xl_kpi.config.reading import read_config
from xl_kpi.config.shipped import shipped_config

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
PAGES = sorted(
    path for path in (*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")) if path.is_file()
)
CONFIG = "indicator_config.yaml"
_BLOCK = re.compile(
    r"^<!-- (?P<edit>edit: [^\n]*) -->$|"
    r"^(?:<!-- (?P<marker>[^\n]*) -->\n)?```(?P<language>[a-z]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_GENERATED_FROM_THE_CONFIG = REPOSITORY / "docs/reference/indicators.md"


@dataclass(frozen=True)
class Block:
    """A fenced block with the comment before it."""

    marker: str
    language: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    for match in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        marker = match["edit"] or match["marker"] or ""
        yield Block(marker, match["language"] or "", match["text"] or "")


def links(page: Path) -> Iterator[str]:
    prose = re.sub(r"`[^`\n]*`", "", _BLOCK.sub("", page.read_text(encoding="utf-8")))
    for match in _LINK.finditer(prose):
        if not re.match(r"[a-z]+:", match["target"]):
            yield match["target"]


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives to a page's headings."""
    prose = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


def name_of(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def contact_lines(folder: Path) -> tuple[Path, list[str]]:
    path = folder / "council/extracts/contacts.csv"
    return path, path.read_text(encoding="utf-8").splitlines()


def break_the_first_contact(folder: Path) -> None:
    path, lines = contact_lines(folder)
    keep(folder / "contacts.csv", "\n".join(lines))
    lines[1] = re.sub(DAY, "31/06/2023", lines[1])
    keep(path, "\n".join(lines))


def mend_the_first_contact(folder: Path) -> None:
    path, _ = contact_lines(folder)
    (folder / "contacts.csv").replace(path)
    assert "contacts.csv row 2," not in run("xl-kpi check council/board_pack.xlsm", folder).stdout


def add_a_late_contact(folder: Path) -> None:
    path, lines = contact_lines(folder)
    last = date(*map(int, re.findall(DAY, lines[-1])[0].split("/")[::-1]))
    day_before = last.replace(day=1) - timedelta(days=1)
    keep(path, "\n".join([*lines, re.sub(DAY, f"{day_before:%d/%m/%Y}", lines[-1])]))


def put_last_months_pack_there(folder: Path) -> None:
    """The pack that the page shows: a title, headings, a row it knows and one that it does not."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Board"
    for row in (
        ("Demand",),
        ("Indicator", "May-23", "Jun-23", "Jul-23", "Target", "RAG"),
        ("Number of contacts in the month", 2, 1, 3, 3, 1),
        ("Number of contacts by phone", 1, 1, 2, "-", "-"),
    ):
        sheet.append(row)
    book.save(folder / "pack.xlsx")


DAY = r"\d\d/\d\d/\d{4}"
EDITS = {
    "break the first contact": break_the_first_contact,
    "mend the first contact": mend_the_first_contact,
    "add a late contact": add_a_late_contact,
    "put last month's pack there": put_last_months_pack_there,
}


def marked(page: Path) -> bool:
    return any(block.marker for block in blocks(page))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in links(page):
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        if path == _GENERATED_FROM_THE_CONFIG and not shipped_config().is_file():
            continue
        assert path.exists(), f"{name_of(page)} links to {target}"
        if anchor:
            assert anchor in anchors(path), f"{name_of(page)} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_marker_is_known_and_every_example_of_the_command_line_is_marked(page: Path) -> None:
    known = re.compile(r"config|indicators|file: [\w./-]+|runs(: \d)?|edit: .+|shown only: .+|")
    for block in blocks(page):
        assert known.fullmatch(block.marker), block.marker
        if block.language == "console":
            assert block.marker, f"{name_of(page)}: say that it runs, or `shown only: why`"


def test_the_pages_that_teach_are_run() -> None:
    teaching = {page for page in PAGES if page.parent.name in {"tutorial", "how-to"}}
    assert {page.stem for page in teaching if not marked(page)} == {
        "release-checklist",
        "run-on-a-schedule",
    }


@pytest.mark.parametrize("page", [page for page in PAGES if marked(page)], ids=name_of)
def test_a_page_does_what_it_says(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        kind, _, detail = block.marker.partition(": ")
        if kind == "config":
            keep(tmp_path / CONFIG, block.text)
            read_config(tmp_path / CONFIG)
        elif kind == "indicators":
            keep(tmp_path / CONFIG, (tmp_path / CONFIG).read_text(encoding="utf-8") + block.text)
            read_config(tmp_path / CONFIG)
        elif kind == "file":
            keep(tmp_path / detail, block.text)
        elif kind == "edit":
            EDITS[detail](tmp_path)
        elif kind == "runs":
            assert_runs(block.text, tmp_path, status=int(detail or 0))


def keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def assert_runs(text: str, folder: Path, *, status: int) -> None:
    """Run each command; the last exits with the status, those before it with 0."""
    commands = [each.partition("\n") for each in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]]
    for position, (line, _, shown) in enumerate(commands, 1):
        done = run(line, folder)
        printed = done.stdout + done.stderr
        assert done.returncode == (status if position == len(commands) else 0), (line, printed)
        pattern = ".*".join(re.escape(part) for part in shown.strip().split("..."))
        assert re.fullmatch(pattern, as_lines(printed), re.DOTALL), (line, as_lines(printed))


def as_lines(printed: str) -> str:
    return "\n".join(line.rstrip() for line in printed.splitlines()).strip()


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program, *words = shlex.split(line)
    assert program == "xl-kpi", line
    return subprocess.run(
        [sys.executable, "-m", "xl_kpi", *words],
        capture_output=True, text=True, encoding="utf-8", cwd=folder, check=False,
        env={**os.environ, "COLUMNS": "100"},
    )  # fmt: skip
