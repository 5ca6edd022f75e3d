"""The long data of the Local Authority Interactive Tool, and its dictionary of measures.

The data is one row for each measure, year and area: Short Desc, Years, LA and Regions, Values,
LA Number, Region. Only the measures asked for are read. Numbers from 970 on are England and the
regions.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.faults import Refusal
from xl_kpi.published.figures import Series
from xl_kpi.published.gathered import Row, gather, several
from xl_kpi.published.places import Authority, place_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from duckdb import DuckDBPyConnection

    from xl_kpi.published.figures import Place
    from xl_kpi.published.files import PublishedFile

_FIRST_AGGREGATE = 970
_USUAL_DECIMALS = 1
_NO_BANDS = "N"
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What LAIT's dictionary says of a measure.

    Attributes:
        polarity: `High`, `Low` or `-`.
        decimals: Decimals shown.
        bands: Whether its range is large enough for quartile bands.
    """

    polarity: str
    decimals: int
    bands: bool


def read_lait(
    connection: DuckDBPyConnection,
    file: PublishedFile,
    measures: Collection[str],
    described: Mapping[str, Described],
) -> tuple[dict[str, Series], set[Authority]]:
    """Return the measures that a file has, by short name, and its authorities.

    Args:
        connection: A database to read with.
        file: LAIT's data, as CSV or Parquet.
        measures: The short names wanted.
        described: The dictionary's words on them.

    Raises:
        Refusal: The file is damaged, or has several figures for one place and year.
    """
    rows: dict[str, list[Row]] = defaultdict(list)
    places: dict[_Key, Place] = {}
    authorities: set[Authority] = set()
    for measure, years, number, name, value, region in _rows(connection, file, measures):
        place = places.get((number, name))
        if place is None:
            place = places[number, name] = _place(number, name)
            if place == number:
                authorities.add(Authority(number, name, None, region or None))
        rows[measure].append(Row(place, years, value))
    found = {m: _series(file, m, rows[m], described.get(m)) for m in measures if m in rows}
    return found, authorities


def _rows(
    connection: DuckDBPyConnection, file: PublishedFile, measures: Collection[str]
) -> list[tuple[str, ...]]:
    measure = file.column_sql("Short Desc")
    number = file.column_sql("LA Number")
    columns = (
        measure,
        file.column_sql("Years"),
        f"coalesce(try_cast(try_cast({number} AS DOUBLE) AS BIGINT)::VARCHAR, '')",
        file.column_sql("LA and Regions"),
        file.column_sql("Values"),
        file.column_sql("Region"),
    )
    return file.read(connection, columns, f"{measure} IN (SELECT unnest(?))", [list(measures)])


def _place(number: str, name: str) -> Place:
    return number if number and int(number) < _FIRST_AGGREGATE else place_named(name)


def _series(
    file: PublishedFile, measure: str, rows: Iterable[Row], described: Described | None
) -> Series:
    gathered = gather(rows)
    if gathered.twice is not None:
        place, year = gathered.twice
        raise Refusal(
            [several(f"{file.name}: {measure}", place, year, "download LAIT's data again")]
        )
    return Series(
        source=f"LAIT {measure} ({file.name})",
        values=gathered.values,
        labels=gathered.labels,
        decimals=_USUAL_DECIMALS if described is None else described.decimals,
        polarity=None if described is None else described.polarity,
        bands=described is None or described.bands,
        unreadable=gathered.unreadable,
    )


def read_dictionary(
    connection: DuckDBPyConnection, file: PublishedFile, measures: Collection[str]
) -> dict[str, Described]:
    """Return what LAIT's dictionary says of the measures wanted, by short name.

    Raises:
        Refusal: The file is damaged.
    """
    names = ("Measure_short", "Polarity", "dps", "No_Quartile")
    rows = file.read(connection, map(file.column_sql, names))
    found: dict[str, Described] = {}
    for measure, polarity, decimals, bands in rows:
        if measure in measures:
            places = int(decimals) if decimals.isdecimal() else _USUAL_DECIMALS
            found.setdefault(
                measure,
                Described(polarity=polarity or "-", decimals=places, bands=bands != _NO_BANDS),
            )
    return found
