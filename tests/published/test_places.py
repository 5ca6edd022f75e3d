"""The council among the authorities of the files: by number, by code, by name, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xl_kpi.faults import Refusal
from xl_kpi.published.places import Authority, council_place, regions_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from xl_kpi.config.declared import Config

NAMES = {
    "201": "City of London", "202": "Camden", "314": "Kingston upon Thames", "801": "Bristol, City of",
    "805": "Hartlepool", "810": "Kingston Upon Hull, City of", "830": "Derbyshire", "831": "Derby",
    "342": "St. Helens", "835": "Dorset (Pre LG)", "838": "Dorset", "882": "Southend-on-Sea",
    "839": "Bournemouth, Christchurch and Poole", "807": "Redcar and Cleveland",
    "391": "Newcastle upon Tyne", "894": "Telford and Wrekin", "840": "Durham", "822": "Bedford Borough",
    "921": "Isle of Wight", "884": "Herefordshire", "852": "Southampton", "850": "Hampshire",
}  # fmt: skip
ALL = [Authority(number, name, None, "South East") for number, name in NAMES.items()]
CLA = "{id: cla, unit: count, supplied: true}"


@pytest.mark.parametrize(
    ("council", "number"),
    [
        ("Southampton City Council", "852"), ("Bristol City Council", "801"),
        ("City of Bristol", "801"), ("London Borough of Camden", "202"),
        ("Royal Borough of Kingston upon Thames", "314"), ("Hull: Kingston upon Hull", "810"),
        ("Derby City Council", "831"), ("Derbyshire County Council", "830"),
        ("St Helens Council", "342"), ("St. Helens Borough Council", "342"),
        ("Dorset Council", "838"), ("BOURNEMOUTH, CHRISTCHURCH & POOLE", "839"),
        ("Redcar & Cleveland Borough Council", "807"), ("Southend-on-Sea City Council", "882"),
        ("City of London", "201"), ("County Durham", "840"), ("Bedford Borough Council", "822"),
        ("Isle of Wight Council", "921"), ("Herefordshire, County of", "884"),
    ],
)  # fmt: skip
def test_a_council_is_found_by_the_words_of_its_name(
    declare: Callable[..., Config], council: str, number: str
) -> None:
    name = council.replace("Hull: ", "")
    assert council_place(declare(CLA, council=f'{{name: "{name}"}}'), ALL) == number


@pytest.mark.parametrize(
    "council", ["Newcastle City Council", "BCP Council", "City Council", "East"]
)
def test_a_council_is_never_guessed(declare: Callable[..., Config], council: str) -> None:
    with pytest.raises(Refusal, match="la_number: 852"):
        council_place(declare(CLA, council=f"{{name: {council}}}"), ALL)


def test_two_authorities_of_one_name_are_told_apart_by_the_analyst(
    declare: Callable[..., Config],
) -> None:
    twins = [*ALL, Authority("999", "Derby, City of", None, None)]
    with pytest.raises(
        Refusal, match=r"Derby \(831\), Derby, City of \(999\) of the published files"
    ):
        council_place(declare(CLA, council="{name: Derby City Council}"), twins)
    given = declare(CLA, council="{name: Derby City Council, la_number: 831}")
    assert council_place(given, twins) == "831"


def test_a_code_comes_before_a_name(declare: Callable[..., Config]) -> None:
    coded = [*ALL, Authority("852", "Soton", "E06000045", None)]
    assert council_place(declare(CLA, council="{name: Derby, code: e06000045}"), coded) == "852"


def test_a_region_is_the_same_however_it_is_spelt() -> None:
    assert words_of("London (Inner)") == words_of("Inner London")
    assert words_of("Yorkshire and The Humber") == words_of("Yorkshire and the Humber")
    assert words_of("South East") != words_of("South West")


def test_a_part_of_london_falls_back_on_london() -> None:
    camden = [Authority("202", "Camden", None, "Inner London"), Authority("202", "Camden", None,
              "London (Inner)"), Authority("203", "Greenwich", None, "Outer London")]  # fmt: skip
    assert regions_of("202", camden) == ("inner london", "london")
    assert regions_of("852", ALL) == ("east south",)
