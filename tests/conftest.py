"""What every test may ask for: the sample inputs beside the repository, and a quiet cache."""

from __future__ import annotations

import os
import sqlite3
from functools import partial
from pathlib import Path

import pytest

_WANTING_SAMPLES = "sample inputs"
_MAY_BE_WANTING = (_WANTING_SAMPLES, "XL_KPI_SHARED", "XL_KPI_REAL_EXCEL")
"""What the reason of a skip may name: other reasons mean that a program is missing."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of sample inputs made by others; the test skips where it is absent."""
    folder = Path(os.environ.get("XL_KPI_SHARED", Path(__file__).parents[2] / "shared"))
    if not folder.is_dir():
        pytest.skip(f"{_WANTING_SAMPLES} absent: set XL_KPI_SHARED to the folder that holds them")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the tests out of the user's cache, and share one among them."""
    os.environ.setdefault("XL_KPI_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
    call: pytest.CallInfo[None],  # noqa: ARG001  (pytest passes it by name)
) -> object:
    """Fail a test that skips for want of a program where the machine promises them all."""
    report = yield
    if report.skipped and os.environ.get("XL_KPI_REQUIRE_PROGRAMS"):
        reason = str(report.longrepr)
        if not any(wanting in reason for wanting in _MAY_BE_WANTING):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} skipped on a machine that should have all: {reason}"
    return report


class _FullAtCommit(sqlite3.Connection):
    """A connection whose disk is full when all is written and is to be kept."""

    def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:
        if sql == "COMMIT":
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorname, error.sqlite_errorcode = "SQLITE_FULL", sqlite3.SQLITE_FULL
            raise error
        return super().execute(sql, *parameters)  # type: ignore[arg-type]


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every history fail to be kept, at the last moment."""
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", partial(connect, factory=_FullAtCommit))
