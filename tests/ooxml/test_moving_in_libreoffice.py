"""Rows moved here and by LibreOffice itself: the same formulas, names, merged cells and areas."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from xl_kpi.ooxml.addresses import Region
from xl_kpi.ooxml.move_planning import plan_move
from xl_kpi.ooxml.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).with_name("libreoffice_rows.py")
REGION = Region("Board", 3, 2, 12, 5)
FORMS = (
    "={c}", "={c}+{d}", "=SUM({a})", "=SUM({a},{b})", "=Board!{c}", "=SUM(Board!{a})",
    "='O''ther sheet'!{c}+{d}", '=IF({c}>1,"{c}",{d})', "=LOG10({c})+ATAN2({d},1)",
    "=SUM(B:B)", "=SUM($4:$8)", "=SUM('O''ther sheet'!{a})", "=OFFSET({c},1,1)", "=COUNT({a})*ROW()",
    "=INDEX({a},2,1)", "=VLOOKUP({c},{a},2,FALSE)", "=rows_of_it", "=SUM(rows_of_it)+{c}",
    "=SUMPRODUCT(({a}>1)*1)", "=-{c}%", "={c}&\"it's \"\"{d}\"\"\"",
)  # fmt: skip


def corner(rng: random.Random) -> str:
    row, column = rng.choice([*range(1, 9), *range(12, 31)]), rng.choice("ABCDEF")
    return f"{rng.choice(['', '$'])}{column}{rng.choice(['', '$'])}{row}"


def area(rng: random.Random) -> str:
    first, last = (rng.randint(1, 10), rng.randint(12, 30))
    left, right = sorted((rng.choice("ABC"), rng.choice("DEF")))
    sign = rng.choice(["", "$"])
    return f"{sign}{left}{sign}{first}:{sign}{right}{sign}{last}"


def made(path: Path, seed: int, *, beside: bool) -> None:
    """A workbook full of formulas, with a table that the region covers and things below it."""
    rng = random.Random(seed)
    book = xlsxwriter.Workbook(path)
    board, other = book.add_worksheet("Board"), book.add_worksheet("O'ther sheet")
    book.define_name("rows_of_it", "=Board!$B$3:$E$12")
    book.define_name("a_cell", "=Board!$C$20")
    for row in range(2, 12):
        board.write_row(row, 1, [f"row {row}", row, row * 2])
        board.write_formula(row, 4, f"=C{row + 1}/D{row + 1}")
    board.merge_range("B15:D15", "below")
    board.merge_range("B18:D19", "further below")
    written = {(r, c): formula(rng) for r in (20, 21, 23, 26) for c in range(1, 5)}
    for (row, column), text in written.items():
        board.write_formula(row, column, text)
    for row in range(1, 25):
        other.write_formula(row, rng.randint(0, 6), formula(rng))
    if beside:
        for row in range(4, 30):
            board.write_row(row, 8, [row, f"={corner(rng)}+SUM({area(rng)})"])
    bold = book.add_format({"bold": True})
    board.conditional_format(
        "C4:D12", {"type": "cell", "criteria": ">", "value": 3, "format": bold}
    )
    board.conditional_format("B21:D22", {"type": "no_blanks", "format": bold})
    other.print_area("A1:F20")
    if not beside:
        board.print_area("A1:F40")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Board!$C$4:$C$12", "categories": "=Board!$B$4:$B$12"})
        chart.add_series({"values": "=Board!$B$21:$E$21"})
        other.insert_chart("J2", chart)
    book.close()


def formula(rng: random.Random) -> str:
    form = rng.choice(FORMS)
    return form.format(c=corner(rng), d=corner(rng), a=area(rng), b=area(rng))


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Have LibreOffice do jobs, all in one go."""
    soffice, python = shutil.which("soffice"), uno_python()
    if soffice is None or python is None:
        pytest.skip("LibreOffice with its Python is not installed (packages libreoffice-calc and python3-uno)")  # fmt: skip
    folder = tmp_path_factory.mktemp("office")
    pipe = f"rows{uuid.uuid4().hex}"
    office = subprocess.Popen(
        [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
         f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def run(jobs: list[dict[str, Any]]) -> Any:  # noqa: ANN401
        listed = folder / "jobs.json"
        listed.write_text(json.dumps(jobs))
        done = subprocess.run([python, SCRIPT, pipe, listed], capture_output=True, text=True, check=False, timeout=120)  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    yield run
    try:
        office.wait(timeout=20)
    except subprocess.TimeoutExpired:
        office.kill()
        office.wait()


def uno_python() -> str | None:
    """A Python that can talk to LibreOffice; its own packages are seldom in a virtual environment."""
    for python in ("/usr/bin/python3", shutil.which("python3"), shutil.which("python")):
        if python and Path(python).exists():
            asked = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if asked.returncode == 0:
                return python
    return None


def test_libreoffice_moves_the_same(tmp_path: Path, look: Any) -> None:  # noqa: ANN401
    jobs = []
    kinds = ((11, False), (17, False), (7, False), (14, True), (7, True))
    for seed, (rows, beside) in enumerate(kinds):
        book, moved = tmp_path / f"{seed}.xlsx", tmp_path / f"{seed}-moved.xlsx"
        made(book, seed, beside=beside)
        workbook = Workbook.open(book)
        move = plan_move(workbook._contents, REGION, rows).move
        assert move.whole_rows != beside
        workbook.resized(REGION, rows).save(moved)
        columns = None if move.whole_rows else [move.first_column, move.last_column]
        jobs += [
            {"book": str(book), "sheet": "Board", "at": move.at, "count": move.count, "columns": columns},
            {"book": str(moved)},
        ]  # fmt: skip
    answers = look(jobs)
    for job, theirs, ours in zip(jobs[::2], answers[::2], answers[1::2], strict=True):
        assert ours == theirs, job
