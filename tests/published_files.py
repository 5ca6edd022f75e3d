"""Made-up published files: six authorities of two regions, their neighbours, and England."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

AUTHORITIES = {
    301: ("Anytown", "E06000099", "North Shore"),
    302: ("Bridgeford, City of", "E06000098", "North Shore"),
    303: ("St. Mary's", "E06000097", "North Shore"),
    304: ("Overhill", "E06000096", "Far West"),
    305: ("Netherby", "E06000095", "Far West"),
    306: ("Longmere and Tarn", "E06000094", "Far West"),
}
REGIONS = {980: "North Shore", 981: "Far West"}
Figures = dict[object, object]
LAIT_HEADINGS = ("Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number",
                 "Region")  # fmt: skip


def lait_rows(measure: str, year: str, figures: Mapping[int, object]) -> list[tuple[object, ...]]:
    """One measure of one year: an authority's or an aggregate's number to its figure."""
    names = {970: "England", **REGIONS}
    return [
        (measure, "", year, AUTHORITIES[n][0] if n in AUTHORITIES else names[n], value, float(n),
         AUTHORITIES[n][2] if n in AUTHORITIES else "NA")
        for n, value in figures.items()
    ]  # fmt: skip


def write_csv(path: Path, rows: Iterable[Sequence[object]], encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file).writerows(rows)
    return path


def write_lait(folder: Path, *rows: Iterable[Sequence[object]], name: str = "lait.csv") -> Path:
    return write_csv(folder / name, [LAIT_HEADINGS, *(row for each in rows for row in each)])


def write_dictionary(folder: Path, rows: Iterable[tuple[str, str, str, str]]) -> Path:
    """Measure, polarity, decimals and N for no bands; with a line break inside a description."""
    headings = ("Measure_code", "Measure_short", "Polarity", "Description", "dps", "No_Quartile")
    made = [
        (at, name, way, "Two\nlines", dps, none) for at, (name, way, dps, none) in enumerate(rows)
    ]
    return write_csv(folder / "dictionary.csv", [headings, *made])


STATISTICS_HEADINGS = (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name",
    "region_code", "region_name", "old_la_code", "new_la_code", "la_name", "population_type",
    "children_count", "rate",
)  # fmt: skip


def statistics_rows(
    year: str, kind: str, figures: Mapping[int, tuple[object, object]]
) -> list[tuple[object, ...]]:
    rows = []
    for number, values in figures.items():
        if number in AUTHORITIES:
            name, code, region = AUTHORITIES[number]
            where = ("Local authority", "E92", "England", "E12", region, number, code, name)
        elif number in REGIONS:
            where = ("Regional", "E92", "England", "E12", REGIONS[number], "", "", "")
        else:
            where = ("National", "E92", "England", "", "", "", "", "")
        rows.append((year, "Reporting year", *where, kind, *values))
    return rows


def write_statistics(
    folder: Path, *rows: Iterable[Sequence[object]], name: str = "children.csv"
) -> Path:
    return write_csv(folder / name, [STATISTICS_HEADINGS, *(row for each in rows for row in each)])


def write_neighbours(folder: Path, name: str, sets: Mapping[int, Sequence[object]]) -> Path:
    """A set as DfE lays it out: two rows of letters and numbers above the headings."""
    folder.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "LA SN Groups"
    most = max(map(len, sets.values()))
    sheet.append(["A", "B", "C", "D", "E", *range(3, 3 + 2 * most)])
    sheet.append([*range(1, 6 + 2 * most)])
    pairs = [text for at in range(1, most + 1) for text in (f"SN{at}", "SNP")]
    sheet.append(["LA num", "LA Name", "LA number", "GOInd", "GOReg", *pairs])
    for number, neighbours in sets.items():
        label, _, region = AUTHORITIES[number]
        cells = [cell for each in neighbours for cell in (each, "Close")]
        sheet.append([number, label, number, 1, region, *cells])
    sheet.append([None, "Old SNs:"])
    book.save(folder / name)
    return folder / name
