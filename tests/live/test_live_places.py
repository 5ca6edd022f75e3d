"""A workbook open from the web is found on this machine only where that is certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xl_kpi.faults import Refusal
from xl_kpi.live.places import place_of

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = "https://council.sharepoint.com/sites/board/Shared Documents"


def test_a_path_is_itself(tmp_path: Path) -> None:
    assert place_of(str(tmp_path / "pack.xlsm")) == tmp_path / "pack.xlsm"


def test_an_address_is_found_in_the_folder_kept_in_step(tmp_path: Path) -> None:
    (tmp_path / "2023").mkdir()
    (tmp_path / "2023" / "July pack.xlsm").touch()
    address = f"{LIBRARY}/2023/July%20pack.xlsm".replace("Shared Documents", "Shared%20Documents")
    synced = [
        ("https://council.sharepoint.com/sites/other", "/elsewhere"),
        (f"{LIBRARY}/", str(tmp_path)),
    ]
    assert place_of(address, synced) == tmp_path / "2023" / "July pack.xlsm"


@pytest.mark.parametrize(
    "address",
    [
        f"{LIBRARY}/absent.xlsm",
        f"{LIBRARY}/../outside.xlsm",
        f"{LIBRARY} copy/pack.xlsm",
        "https://elsewhere.example/pack.xlsm",
    ],
)
def test_where_it_is_not_certain_the_analyst_is_asked(address: str, tmp_path: Path) -> None:
    (tmp_path.parent / "outside.xlsm").touch()
    with pytest.raises(Refusal, match="xl-kpi refresh --live --config FILE"):
        place_of(address, [(LIBRARY, str(tmp_path))])


def test_the_folder_that_the_analyst_names_is_taken(tmp_path: Path) -> None:
    address = "https://elsewhere.example/board/July%20pack.xlsm"
    assert place_of(address, [], tmp_path) == tmp_path / "July pack.xlsm"
    (tmp_path / "in step").mkdir()
    found = tmp_path / "in step" / "July pack.xlsm"
    found.touch()
    synced = [("https://elsewhere.example/board", str(found.parent))]
    assert place_of(address, synced, tmp_path) == found


def test_a_workbook_never_saved_has_no_place() -> None:
    with pytest.raises(Refusal, match="has not been saved yet"):
        place_of("Book1")
