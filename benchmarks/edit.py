"""Time and peak memory of editing 2,000 cells of a large workbook, beside openpyxl.

Usage: edit.py [--megabytes 40] [--runs 3] [--keep FOLDER]. The workbook has a big sheet, which
makes up nearly all of it, and a small one; the cells are edited on the one or the other, each time
by a whole process from start to exit. The copies are compared before the times are. Reported are
ratios of two programs measured in the same run; openpyxl, which is slow, runs once.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

BIG, SMALL, CELLS = "Caseloads", "Board", 2_000
ROWS_A_MEGABYTE, BIG_COLUMNS, SMALL_ROWS, SMALL_COLUMNS = 5_100, 24, 300, 20
ASKED = {BIG: (0.15, 0.5), SMALL: (0.01, 0.05)}
TO_MEGABYTES = 1 / 1_000 if sys.platform == "linux" else 1 / 1_000_000


@dataclass(frozen=True)
class Cost:
    """What a process cost: from start to exit, of both processors, and of memory at its peak."""

    seconds: float
    processor_seconds: float
    megabytes: float


def build(path: Path, _copy: Path, _sheet: str, megabytes: float) -> None:
    """A sheet of names, whole numbers and measured figures, and a small one with a formula."""
    import xlsxwriter

    rng = random.Random(1)
    names = [f"Team {number} of a service with a long name" for number in range(5_000)]
    book = xlsxwriter.Workbook(path)
    two_places = book.add_format({"num_format": "0.00"})
    for name, rows, columns in (
        (BIG, round(megabytes * ROWS_A_MEGABYTE), BIG_COLUMNS),
        (SMALL, SMALL_ROWS, SMALL_COLUMNS),
    ):
        sheet = book.add_worksheet(name)
        for row in range(rows):
            for column in range(columns):
                if column % 6 == 0:
                    sheet.write_string(row, column, rng.choice(names))
                elif column % 6 == 1:
                    sheet.write_number(row, column, rng.randrange(100_000))
                else:
                    sheet.write_number(row, column, round(rng.random() * 10_000, 3), two_places)
    sheet.write_formula(0, SMALL_COLUMNS + 1, "=SUM(B1:B9)", None, 0)
    book.close()


def edits(sheet: str, megabytes: float) -> dict[tuple[int, int], Decimal | str]:
    rng = random.Random(2)
    rows = round(megabytes * ROWS_A_MEGABYTE) if sheet == BIG else SMALL_ROWS
    columns = BIG_COLUMNS if sheet == BIG else SMALL_COLUMNS
    places = rng.sample(range(rows * columns), CELLS)
    return {
        (place // columns + 1, place % columns + 1): f"Edited {n}" if n % 4 == 0 else Decimal(n)
        for n, place in enumerate(places)
    }


def edit_with_xl_kpi(path: Path, copy: Path, sheet: str, megabytes: float) -> None:
    from xl_kpi.ooxml.cells import CellEdit
    from xl_kpi.ooxml.workbook import Workbook

    workbook = Workbook.open(path)
    wanted = edits(sheet, megabytes).items()
    workbook.edit(sheet, {position: CellEdit(value) for position, value in wanted})
    workbook.save(copy)


def edit_with_openpyxl(path: Path, copy: Path, sheet: str, megabytes: float) -> None:
    import openpyxl

    book = openpyxl.load_workbook(path)
    for (row, column), value in edits(sheet, megabytes).items():
        book[sheet].cell(row, column).value = value
    book.save(copy)


def compare(one: Path, other: Path, sheet: str, _megabytes: float) -> None:
    """Stop where a third program does not read the same from both copies.

    The formula is left out: openpyxl does not keep what it last came to.
    """
    import fastexcel

    columns = list(range(BIG_COLUMNS if sheet == BIG else SMALL_COLUMNS))
    tables = [
        fastexcel.read_excel(path)
        .load_sheet(sheet, header_row=None, use_columns=columns, dtypes="string")
        .to_arrow()
        for path in (one, other)
    ]
    if not tables[0].equals(tables[1]):
        sys.exit(f"the two copies differ on {sheet}")


PROGRAMS = {
    "build": build,
    "xl_kpi": edit_with_xl_kpi,
    "openpyxl": edit_with_openpyxl,
    "compare": compare,
}


def cost(program: str, path: Path, copy: Path, sheet: str, megabytes: float) -> Cost:
    """What a whole process cost.

    Its peak counts from that of the process that starts it, which therefore loads nothing itself.
    """
    command = [sys.executable, __file__, "--program", program, str(path), str(copy), sheet]
    begun = time.perf_counter()
    child = subprocess.Popen([*command, "--megabytes", str(megabytes)])
    _, status, used = os.wait4(child.pid, 0)
    taken = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{program} failed on {sheet}")
    return Cost(taken, used.ru_utime + used.ru_stime, used.ru_maxrss * TO_MEGABYTES)


def measure(folder: Path, path: Path, sheet: str, megabytes: float, runs: int) -> None:
    ours, theirs = folder / "ours.xlsx", folder / "theirs.xlsx"
    costs = [cost("xl_kpi", path, ours, sheet, megabytes) for _ in range(runs)]
    best = min(costs, key=lambda found: found.seconds)
    peer = cost("openpyxl", path, theirs, sheet, megabytes)
    cost("compare", ours, theirs, sheet, megabytes)
    in_time, in_memory = ASKED[sheet]
    print(
        f"{sheet}: {best.seconds:.2f} s, openpyxl {peer.seconds:.2f} s,"
        f" ratio {best.seconds / peer.seconds:.4f} (asked {in_time});"
        f" of processor time {best.processor_seconds / peer.processor_seconds:.4f}\n"
        f"{sheet}: {best.megabytes:.0f} MB, openpyxl {peer.megabytes:.0f} MB,"
        f" ratio {best.megabytes / peer.megabytes:.4f} (asked {in_memory})",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=40)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="build the workbook here once, and use it again")
    parser.add_argument("--program", choices=PROGRAMS, help=argparse.SUPPRESS)
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.program:
        path, copy, sheet = asked.words
        PROGRAMS[asked.program](Path(path), Path(copy), sheet, asked.megabytes)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = asked.keep or Path(name)
        path = folder / f"large-{asked.megabytes:g}.xlsx"
        if not path.exists():
            cost("build", path, path, BIG, asked.megabytes)
        print(f"{path.stat().st_size / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}", flush=True)
        for sheet in (BIG, SMALL):
            measure(Path(name), path, sheet, asked.megabytes, asked.runs)


if __name__ == "__main__":
    main()
