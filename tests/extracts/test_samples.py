"""Files that nobody here made: five yearly SSDA903 returns and two Annex A workbooks."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from xl_kpi.extracts.loaded import Loaded


def test_the_five_years_of_episodes_join_up(
    load: Callable[..., Loaded], make: SimpleNamespace, shared: Path
) -> None:
    folder = shared / "samples/ssda903"
    columns = (
        make.column("child_id", headers=("CHILD",)),
        make.column("started", "date", headers=("DECOM",)),
        make.column("reason", headers=("RNE",), codes=("S", "P", "L", "T", "B", "U")),
        make.column("placement", headers=("PLACE", "Placement Type")),
        make.column("ended", "date", headers=("DEC",), optional=True),
    )
    extract = make.extract(
        "episodes", *columns, files="*-episodes.csv", key=("child_id", "started")
    )
    loaded = load(make.config(extract), folder)
    episodes = loaded.extracts["episodes"]
    files = sorted(folder.glob("*-episodes.csv"))
    kept: dict[tuple[str, str], tuple[str, str]] = {}
    read = 0
    for path in files:
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()):
            kept[row["CHILD"], row["DECOM"]] = (row["DEC"], path.name)
            read += 1
    assert [file.path.name for file in episodes.files] == [path.name for path in files]
    assert episodes.set_aside == ()
    assert (episodes.rows, episodes.superseded) == (len(kept), read - len(kept))
    found = make.rows_of(
        loaded,
        columns="child_id, strftime(started, '%d/%m/%Y'), "
        "coalesce(strftime(ended, '%d/%m/%Y'), ''), source_file",
    )
    assert {row[:2]: (row[2], files[row[3]].name) for row in found} == kept


def test_each_dirty_cell_of_annex_a_is_named(
    load: Callable[..., Loaded], make: SimpleNamespace, shared: Path
) -> None:
    gender = ("a) Male", "b) Female", "c) Not stated/recorded", "d) Neither")
    contacts = make.extract(
        "contacts",
        make.column("child_id", headers=("Child Unique ID",)),
        make.column("gender", headers=("Gender",), codes=gender),
        make.column("born", "date", headers=("Date of Birth",), optional=True),
        make.column("age", "integer", headers=("Age",), optional=True, on_fault="value"),
        make.column("contacted", "date", headers=("Date of Contact",)),
        sheets=("List 1",),
    )
    referrals = make.extract(
        "referrals",
        make.column("child_id", headers=("Child Unique ID",)),
        make.column("team", headers=("Allocated Team",), optional=True, on_fault="value"),
        make.column("worker", headers=("Allocated Worker",), optional=True, on_fault="value"),
        sheets=("list_3",),
    )
    looked_after = make.extract(
        "looked_after",
        make.column("child_id", headers=("Child Unique ID",)),
        make.column("started", "date", headers=("Date Started to be Looked After",)),
        make.column(
            "postcode", "postcode", headers=("Placement postcode",), optional=True, on_fault="value"
        ),
        make.column("missing", "integer", headers=(_MISSING,), optional=True),
        make.column("team", headers=("Allocated Team",), optional=True, on_fault="value"),
        sheets=("List8",),
    )
    path = shared / "samples/annex_a/annex_a_2024_jan_dirty.xlsx"
    loaded = load(make.config(contacts, referrals, looked_after), path)
    assert _named(loaded, "contacts") == _dirty(path, "List 1", {"Gender": ("Female",), "Age": ()})
    named = _named(loaded, "referrals")
    assert named == _dirty(path, "List 3", {"Allocated Team": ("#N/A",), "Allocated Worker": ()})
    assert ("B3", "not a postcode") not in _named(loaded, "looked_after")
    assert ("Y3", "not a postcode") in _named(loaded, "looked_after")


_MISSING = (
    "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months"
)


def _named(loaded: Loaded, extract: str) -> set[tuple[str, str]]:
    return {(each.cell, each.reason) for each in loaded.extracts[extract].set_aside}


def _dirty(path: Path, sheet: str, columns: dict[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    """The dirty cells of some columns, found by another reader and another rule."""
    from openpyxl import load_workbook

    page = load_workbook(path, data_only=True)[sheet]
    headings = {cell.value: cell.column for cell in page[1]}
    found: set[tuple[str, str]] = set()
    for row in page.iter_rows(min_row=2):
        for heading, wrong in columns.items():
            cell = row[headings[heading] - 1]
            value = cell.value
            if isinstance(value, float) and value % 1:
                found.add((cell.coordinate, "not a whole number"))
            elif value in wrong:
                error = value.startswith("#")
                reason = f"error value {value}" if error else "not one of the codes"
                found.add((cell.coordinate, reason))
            elif value == "#N/A":
                found.add((cell.coordinate, "error value #N/A"))
            elif isinstance(value, str) and "\u00a0" in value:
                found.add((cell.coordinate, "non-breaking space"))
    assert found
    return found


def test_the_official_template_is_read_below_its_title(
    load: Callable[..., Loaded], make: SimpleNamespace, shared: Path
) -> None:
    referrals = make.extract(
        "referrals",
        make.column("child_id", headers=("Child Unique ID",)),
        make.column("referred", "date", headers=("Date of Referral",)),
        make.column("nfa", "boolean", headers=("Referral NFA?",), optional=True, on_fault="value"),
        sheets=("List 3",),
    )
    empty = make.extract(
        "contacts", make.column("id", headers=("Child Unique ID",)), sheets=("List 1",)
    )
    loaded = load(
        make.config(referrals, empty), shared / "samples/annex_a/official_template_2019.xlsx"
    )
    assert loaded.extracts["contacts"].rows == 0
    assert [each.rule for each in loaded.findings] == ["extract-empty"]
    rows = make.rows_of(loaded, "referrals", "source_row, child_id, referred::VARCHAR")
    assert rows[0] == (3, "1", "2015-03-15")
