"""A workbook built from the sample board, made once, and a copy of it for each test."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from workbook import samples

from xl_kpi.workbook.building import build_workbook

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "board.xlsx"
    build_workbook(samples.config((samples.caseload_spec(),)), samples.whole_board(), path)
    return path


@pytest.fixture
def board(built: Path, tmp_path: Path) -> Path:
    """In a folder of its own, so that what else appears there is seen."""
    folder = tmp_path / "pack #1"
    folder.mkdir()
    return shutil.copy(built, folder / "board.xlsx")
