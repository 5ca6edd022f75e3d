"""One workbook of a sweep: edited in a copy, and the copy checked.

Usage: sweep_file.py WORKBOOK COPY GROWN. Prints one JSON object: what was done, and what is wrong.

Up to 50 cells are edited over all sheets: numbers, texts, blanks, cells with rules and names, a
fifth of them given a number format. A conditional format, a data validation and a defined name are
added. What xl_kpi says cannot be edited is left out and counted. Then two rows are put into a sheet
of a second copy, and that is checked too.
"""

from __future__ import annotations

import json
import random
import sys
import time
import traceback
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import sweep_checks
import sweep_readers

from xl_kpi.ooxml.addresses import LAST_COLUMN, LAST_ROW, Region, parse_cell
from xl_kpi.ooxml.cells import CellEdit
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.sheet_rules import ConditionalFormat, DataValidation
from xl_kpi.ooxml.workbook import Workbook

MOST_CELLS, FORMAT, ROWS_PUT_IN, CHECK_SECONDS = 50, '0.0" %"', 2, 20
VALUES = (
    Decimal("0.125"),
    "<text> & more",
    42,
    True,
    None,
    "=1+1",
    Decimal("-7.5"),
    " two\nlines ",
)


@dataclass
class Report:
    """What became of one workbook.

    Attributes:
        status: `edited`, `refused` (the whole file, and why), `nothing` (no cell was to be had) or
            `crashed`.
        left_out: Why cells, sheets and additions were left out, each with how often.
        faults: What is wrong with the copy; must be empty.
    """

    status: str = "edited"
    why: str = ""
    cells: int = 0
    growth: str = "not tried"
    changed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def leave_out(self, message: str) -> None:
        """Count a reason, without the words that belong to this file only."""
        kind = kind_of(message)
        self.left_out[kind] = self.left_out.get(kind, 0) + 1


def kind_of(message: str) -> str:
    """A message without the words that belong to one file only, as far as they can be told."""
    for start in ("is a heading of the table", "is a total of the table"):
        if start in message:
            return message[: message.index(start) + len(start)]
    words = [w for w in message.split() if not any(mark in w for mark in "0123456789!/'")]
    return " ".join(words)[:90]


def chosen(workbook: Workbook, rng: random.Random, report: Report) -> dict[str, dict]:
    """The edits of each worksheet, by position; a sheet that cannot be read is left out."""
    edits = {}
    share = max(2, MOST_CELLS // max(1, len(workbook.sheet_names)))
    for name in workbook.worksheet_names[: MOST_CELLS // 2]:
        try:
            positions = sheet_positions(workbook, name, share, rng)
        except CannotEdit as refusal:
            report.leave_out(f"sheet: {refusal.faults[0].message}")
            continue
        edits[name] = {
            position: CellEdit(VALUES[n % len(VALUES)], None if n % 5 else FORMAT)
            for n, position in enumerate(positions)
        }
    return edits


def sheet_positions(workbook: Workbook, name: str, share: int, rng: random.Random) -> list:
    """Cells that hold something, cells of the sheet's rules and names, and blank ones."""
    held = list(workbook.cells(name))
    used = workbook.used_region(name) or Region(name, 1, 1, 1, 1)
    areas = [*workbook.conditional_regions(name), *workbook.validated_regions(name)]
    areas += [area for area in workbook.defined_names().values() if area.sheet == name]
    corners = [(area.first_row, area.first_column) for area in areas]
    last_row, last_column = min(used.last_row + 4, LAST_ROW), min(used.last_column + 3, LAST_COLUMN)
    blank = [
        (rng.randint(used.first_row, last_row), rng.randint(1, last_column))
        for _ in range(max(1, share // 5))
    ]
    found = rng.sample(held, min(len(held), share * 3 // 5))
    found += rng.sample(corners, min(len(corners), share // 5))
    return list(dict.fromkeys(found + blank))


def save(path: Path, copy: Path, edits: dict[str, dict], report: Report) -> None:
    """Write the copy with all that is not refused, one refusal after the other left out."""
    wanted = ["rules", "name"]
    while edits:
        workbook = Workbook.open(path)
        ask(workbook, edits, wanted)
        try:
            written = workbook.write_beside(copy)
        except CannotEdit as refusal:
            if not (
                without_cells(edits, refusal, report) or without_addition(wanted, refusal, report)
            ):
                raise
        else:
            written.publish()
            report.changed, report.added = list(written.changed_parts), wanted
            return


def ask(workbook: Workbook, edits: dict[str, dict], wanted: list[str]) -> None:
    for name, cells in edits.items():
        workbook.edit(name, cells)
    name = next(iter(edits))
    used = workbook.used_region(name) or Region(name, 1, 1, 1, 1)
    row = min(used.last_row + 9, LAST_ROW)
    below = Region(name, row, 1, row, 2)
    if "rules" in wanted:
        format_ = ConditionalFormat(region=used, formula=sweep_checks.FORMULA, fill="#FF0000")
        workbook.add_conditional_formats(name, [format_])
        validation = DataValidation(region=below, allowed=sweep_checks.ENTRIES)
        workbook.add_data_validation(name, validation)
    if "name" in wanted:
        workbook.define(sweep_checks.NAME, below)


def without_cells(edits: dict[str, dict], refusal: CannotEdit, report: Report) -> bool:
    """Leave out the cells that the refusal names; False where it names none."""
    gone = 0
    for fault in refusal.faults:
        sheet, _, address = fault.where.rpartition("!")
        try:
            found = edits.get(sheet, {}).pop(parse_cell(address), None)
        except ValueError:
            continue
        if found is not None:
            gone += 1
            report.leave_out(f"cell: {fault.message}")
    for name in [name for name, cells in edits.items() if not cells]:
        del edits[name]
    return gone > 0


def without_addition(wanted: list[str], refusal: CannotEdit, report: Report) -> bool:
    if not wanted:
        return False
    report.leave_out(f"{wanted.pop(0)}: {refusal.faults[0].message}")
    return True


def edit(path: Path, copy: Path, report: Report) -> dict[str, dict]:
    begun = time.perf_counter()
    workbook = Workbook.open(path)
    edits = chosen(workbook, random.Random(path.name), report)
    save(path, copy, edits, report)
    report.seconds = round(time.perf_counter() - begun, 3)
    report.cells = sum(map(len, edits.values()))
    return edits


def check(path: Path, copy: Path, edits: dict[str, dict], report: Report) -> None:
    parts = sweep_checks.sheet_parts(path)
    changes = {parts[name]: cells for name, cells in edits.items()}
    report.faults += sweep_checks.member_faults(path, copy, set(report.changed), set(changes))
    report.faults += sweep_checks.sheet_faults(path, copy, changes)
    with sweep_checks.within(CHECK_SECONDS, "the second reader", report.notes):
        report.faults += sweep_readers.reading_faults(path, copy, edits, report.notes)
    with sweep_checks.within(CHECK_SECONDS, "openxml-audit", report.notes):
        report.faults += sweep_checks.audit_faults(path, copy, report.notes)


def grow(path: Path, copy: Path, sheet: str, report: Report) -> None:
    """Put two rows into the upper half of a sheet's cells, so that the lower half moves."""
    workbook = Workbook.open(path)
    used = workbook.used_region(sheet)
    if used is None or used.row_count < 2 * ROWS_PUT_IN or used.last_row + ROWS_PUT_IN > LAST_ROW:
        return
    last_row = used.first_row + used.row_count // 2
    upper = Region(sheet, used.first_row, used.first_column, last_row, used.last_column)
    try:
        workbook.resized(upper, upper.row_count + ROWS_PUT_IN).save(copy)
    except CannotEdit as refusal:
        report.growth = f"refused: {kind_of(refusal.faults[0].message)}"
        return
    report.growth = "grown"
    with sweep_checks.within(CHECK_SECONDS, "the second reader of the growth", report.notes):
        report.faults += sweep_readers.growth_faults(
            path, copy, sheet, last_row, ROWS_PUT_IN, report.notes
        )
    with sweep_checks.within(CHECK_SECONDS, "openxml-audit of the growth", report.notes):
        report.faults += sweep_checks.audit_faults(path, copy, report.notes)


def sweep(path: Path, copy: Path, grown: Path, report: Report) -> None:
    edits = edit(path, copy, report)
    if not edits:
        report.status = "nothing"
        return
    check(path, copy, edits, report)
    grow(path, grown, next(iter(edits)), report)


def main() -> None:
    path, copy, grown = map(Path, sys.argv[1:])
    report = Report()
    try:
        sweep(path, copy, grown, report)
    except CannotEdit as refusal:
        report.status, report.why = "refused", refusal.faults[0].message
    except Exception:  # noqa: BLE001 - whatever it is, it is what a sweep looks for
        report.status, report.why = "crashed", traceback.format_exc()[-1500:]
    print(json.dumps(vars(report)))


if __name__ == "__main__":
    main()
