"""Real published data: every comparator and quartile worked out a second time, with pandas.

The second computation follows LAIT's own code: the mean of the neighbours' numbers with what is
missing left out, R's default quantiles over all authorities, and figures as binary numbers.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from xl_kpi.config.reading import read_config
from xl_kpi.config.shipped import shipped_config
from xl_kpi.months import Month
from xl_kpi.published.reading import read_published

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.published.figures import Published

COUNCILS = {
    "Southampton City Council": 852, "Bristol City Council": 801, "Kent County Council": 886,
    "London Borough of Camden": 202, "London Borough of Barnet": 302, "City of London": 201,
    "Isles of Scilly": 420, "Leeds City Council": 383, "Cornwall Council": 908, "Dorset Council": 838,
    "Bournemouth, Christchurch and Poole Council": 839, "Cumberland Council": 942,
    "North Northamptonshire Council": 940, "Middlesbrough Council": 806,
    "St Helens Borough Council": 342, "Kingston upon Hull City Council": 810, "Wirral": 344,
    "Redcar & Cleveland Borough Council": 807, "Southend-on-Sea City Council": 882,
    "Royal Borough of Windsor and Maidenhead": 868, "Rutland County Council": 857,
    "Telford & Wrekin Council": 894, "Norfolk County Council": 926, "Luton Borough Council": 821,
    "Durham County Council": 840,
}  # fmt: skip
MEASURES = {
    "cla": "LACnum", "cla_rate": "LAC", "cla_uasc": "Unacc_Asylmn_Seek_Childn", "cpp": "CPP_Num",
    "cpp_rate": "CPP_rate", "rereferrals": "ReReferral", "assessments_45": "Continue_Assess_Comp",
    "icpc": "CP_conf_15days", "s47": "Section_47", "placements": "LACStable_2016on",
    "health": "LACHealth%", "second_plan": "PrevRegCPR", "cases": "Work_Force_AvgNumCase_SW",
}  # fmt: skip
EARLIER = [*COUNCILS][:8]
NEW_OR_TINY = (201, 420, 942)
"""Authorities of which much is suppressed or not yet published."""
COMPARATORS = """\
comparators:
  - {id: local_last_year}
  - {id: statistical_neighbours}
  - {id: region}
  - {id: england}
"""


@pytest.fixture(scope="module")
def folder(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("council")
    shutil.copytree(shared / "samples" / "benchmarks", folder / "published")
    return folder


def read(folder: Path, council: str, indicators: str, year: int, more: str = "") -> Published:
    path = folder / "indicator_config.yaml"
    head = f'version: 1\ncouncil: {{name: "{council}"}}\npublished: {{files: "published/*"}}\n'
    path.write_text(f"{head}{COMPARATORS}{more}indicators:\n{indicators}", "utf-8")
    return read_published(read_config(path), Month.parse(f"{year}-06"))


def declared() -> str:
    return "".join(
        f'  - {{id: {name}, unit: number, supplied: true, published_as: {{lait: "{measure}"}}}}\n'
        for name, measure in MEASURES.items()
    )


Tables = tuple[pd.DataFrame, pd.DataFrame, dict[int, pd.DataFrame]]


@pytest.fixture(scope="module")
def tables(
    lait: pd.DataFrame, dictionary: pd.DataFrame, neighbours: dict[int, pd.DataFrame]
) -> Tables:
    """LAIT's numbers, its words on each measure, and the neighbours in force for each year."""
    return lait, dictionary, neighbours


@pytest.fixture(scope="module")
def lait(folder: Path) -> pd.DataFrame:
    """LAIT's numbers of the years asked about, as its own code reads them."""
    data = pd.read_parquet(folder / "published" / "bds_long_0.parquet")
    data = data[data["Short Desc"].isin(MEASURES.values())].copy()
    data["value"] = pd.to_numeric(data["Values"], errors="coerce")
    data["year"] = data["Years"].str[:4].astype(int)
    return data


@pytest.fixture(scope="module")
def dictionary(folder: Path) -> pd.DataFrame:
    words = pd.read_csv(folder / "published" / "lait_data_dictionary.csv")
    return words.drop_duplicates("Measure_short").set_index("Measure_short")


@pytest.fixture(scope="module")
def neighbours(folder: Path) -> dict[int, pd.DataFrame]:
    """The set in force for each year's data, by authority's number."""
    names = {2025: "sn_may_2025.xlsx", 2023: "sn_april_2021.xlsx"}
    return {
        year: pd.read_excel(folder / "published" / name, header=2, index_col="LA num")
        for year, name in names.items()
    }


def neighbours_of(chosen: pd.DataFrame, number: int) -> list[int]:
    return [
        int(each) for each in chosen.loc[number, [f"SN{n}" for n in range(1, 11)]] if each != "-"
    ]


def half_up(value: float, places: int) -> float:
    """dfeR's `round_five_up`, which LAIT's tables show numbers by."""
    return np.floor(value * 10**places + 0.5 + 1.4901161193847656e-08) / 10**places


@pytest.mark.parametrize(
    ("council", "year"), [*((each, 2025) for each in COUNCILS), *((each, 2023) for each in EARLIER)]
)
def test_comparators_and_quartiles_are_those_that_lait_shows(
    folder: Path, tables: Tables, council: str, year: int
) -> None:
    lait, dictionary, neighbours = tables
    number = COUNCILS[council]
    published = read(folder, council, declared(), year)
    found = {
        (f.indicator, f.comparator): float(f.value) for f in published.figures if f.year == year
    }
    region = str(neighbours[2025].loc[number, "GOReg"])
    near = neighbours_of(neighbours[year], number)
    expected, bands = {}, {}
    for name, measure in MEASURES.items():
        rows = lait[(lait["Short Desc"] == measure) & (lait["year"] == year)]
        words = dictionary.loc[measure]
        for comparator, value in compared(rows, words, number, region, near).items():
            expected[name, comparator] = value
        band = quartile(
            rows[rows["LA Number"] < 970].set_index("LA Number")["value"], words, number
        )
        if band is not None:
            bands[name] = band
    assert found == pytest.approx({key: v for key, v in expected.items() if not pd.isna(v)})
    assert {name: each.band for name, each in published.quartiles.items()} == bands
    assert len(found) > 3 * len(MEASURES) or number in NEW_OR_TINY


def compared(
    rows: pd.DataFrame, words: pd.Series, number: int, region: str, near: list[int]
) -> dict[str, float]:
    """What LAIT shows of one measure and year for an authority."""
    by_number = rows.set_index("LA Number")["value"]
    by_name = rows.set_index("LA and Regions")["value"]
    mean = by_number[near].mean()
    places = 1 if pd.isna(words["dps"]) else int(words["dps"])
    part = by_name[region]
    return {
        "local_last_year": by_number[number],
        "statistical_neighbours": half_up(mean, places),
        "region": by_name["London"] if pd.isna(part) and "London" in region else part,
        "england": by_name["England"],
    }


def quartile(values: pd.Series, words: pd.Series, number: int) -> str | None:
    own = values[number]
    if pd.isna(own) or words["Polarity"] not in ("High", "Low") or words["No_Quartile"] == "N":
        return None
    above = int((own > np.quantile(values.dropna(), [0.25, 0.5, 0.75])).sum())
    return "ABCD"[above if words["Polarity"] == "Low" else 3 - above]


KINDS = ("looked after on 31 March", "starting to be looked after", "ceasing to be looked after")


def of_statistics() -> str:
    """Counts, populations and rates of children looked after, and of referrals."""
    made = [
        (
            f"{column}_{at}",
            "cla_number*",
            column,
            f", rows: {{population_type: Children {kind} each year}}",
        )
        for at, kind in enumerate(KINDS)
        for column in ("rate_per_10000", "children_count", "population_estimate")
    ]
    made += [
        (column, "c1_children*", column, "")
        for column in ("rereferral_percent", "rereferral_count", "referral_count")
    ]
    return "".join(
        f'  - {{id: {name}, unit: number, supplied: true, published_as: {{file: "{file}", column:'
        f" {column}{rows}}}}}\n"
        for name, file, column, rows in made
    )


@pytest.mark.parametrize("council", [*COUNCILS][:3] + [*COUNCILS][7:13])
def test_published_rates_are_their_counts_over_their_populations(
    folder: Path, council: str
) -> None:
    published = read(folder, council, of_statistics(), 2025)
    checked = 0
    for comparator in ("local_last_year", "region", "england"):
        own = {f.indicator: float(f.value) for f in published.figures if f.comparator == comparator}
        for at in range(len(KINDS)):
            if {f"rate_per_10000_{at}", f"children_count_{at}"} <= own.keys():
                rate = own[f"children_count_{at}"] / own[f"population_estimate_{at}"] * 10000
                assert own[f"rate_per_10000_{at}"] == pytest.approx(rate, abs=0.51)
                checked += 1
        if {"rereferral_percent", "rereferral_count"} <= own.keys():
            share = own["rereferral_count"] / own["referral_count"] * 100
            assert own["rereferral_percent"] == pytest.approx(share, abs=0.051)
            checked += 1
    assert checked >= 7


@pytest.mark.parametrize("council", [*COUNCILS][:10])
def test_two_sources_of_one_figure_agree(folder: Path, council: str) -> None:
    on_march = "{population_type: Children looked after on 31 March each year}"
    pairs = {
        "rate": (f'{{file: "cla_number*", column: rate_per_10000, rows: {on_march}}}', "LAC"),
        "count": (f'{{file: "cla_number*", column: children_count, rows: {on_march}}}', "LACnum"),
        "again": ('{file: "c1_children*", column: rereferral_percent}', "ReReferral"),
    }
    indicators = "".join(
        f"  - {{id: {name}{source}, unit: number, supplied: true, published_as: {written}}}\n"
        for name, (column, measure) in pairs.items()
        for source, written in (("_dfe", column), ("_lait", f"{{lait: {measure}, decimals: 1}}"))
    )
    published = read(folder, council, indicators, 2025)
    figures = {(f.indicator, f.comparator, f.year): f.value for f in published.figures}
    compared = [key for key in figures if key[0].endswith("_dfe")]
    assert len(compared) >= 6
    for name, comparator, year in compared:
        assert (
            figures[name, comparator, year]
            == figures[name.replace("_dfe", "_lait"), comparator, year]
        )


def test_the_population_is_the_councils_own_of_each_year(folder: Path) -> None:
    more = (
        "population:\n  children: {file: 'ons_mid*', column: population_estimate, rows: {age_group:"
        " Children aged 0 to 17 years}}\n"
    )
    source = pd.read_csv(
        folder / "published" / "ons_mid-year_population_estimates_2012_to_2024.csv"
    )
    for council, number in [*COUNCILS.items()][:4]:
        published = read(folder, council, declared(), 2025, more)
        rows = source[(source["old_la_code"] == number) & (source["population_estimate"] != "x")]
        expected = dict(
            zip(rows["time_period"], rows["population_estimate"].astype(int), strict=True)
        )
        assert {f.starts.year: f.value for f in published.populations["children"]} == expected


def test_the_shipped_config_finds_its_measures_in_laits_data(folder: Path) -> None:
    path = folder / "shipped.yaml"
    shutil.copy(shipped_config(), path)
    config = read_config(path)
    published = read_published(config, Month.parse("2025-06"))
    asked = {name for name, one in config.indicators.items() if one.published_as is not None}
    assert {figure.indicator for figure in published.figures} == asked
    assert {figure.label for figure in published.figures} == {"2025"}
    assert {f.rule for f in published.findings} == {"comparator-fixed"}
    assert {str(f.starts)[:4] for f in published.populations["children_0_17"]} >= {"2023", "2024"}
