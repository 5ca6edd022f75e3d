"""What the tests of the live refresh may ask for: an application to attach to, and instruments.

The engine is no part of the package: without LibreOffice, or without the module by which it is
spoken to, these tests skip.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from command_line import xl_kpi
from functional.conftest import CONFIG, CONTACTS, Council

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import xlwings as xw
    from live.engine import Instruments


@pytest.fixture(scope="session")
def _engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """xlwings over LibreOffice, with applications that no other test process can see."""
    pytest.importorskip("xlwings", reason="xlwings is not installed")
    from live import engine

    if engine.missing():
        pytest.skip(engine.missing())
    registry = tmp_path_factory.mktemp("applications")
    os.environ[engine.REGISTRY] = str(registry)
    engine.activate()
    yield
    del os.environ[engine.REGISTRY]


@pytest.fixture(scope="module")
def excel(_engine: None) -> Iterator[xw.App]:
    """A running application with no workbook open, shared by the tests of a module."""
    import xlwings

    app = xlwings.App(visible=False, add_book=False)
    yield app
    app.kill()


@pytest.fixture
def instruments(excel: xw.App) -> Instruments:
    """The application's instruments, with the notes of earlier tests forgotten."""
    from live.engine import Instruments

    found = Instruments(excel)
    found.forget()
    return found


@pytest.fixture
def book(excel: xw.App) -> Iterator[xw.Book]:
    """A new, unsaved workbook."""
    made = excel.books.add()
    yield made
    with contextlib.suppress(Exception):  # a test may have closed it
        made.close()


@pytest.fixture
def stored(book: xw.Book, tmp_path: Path) -> xw.Book:
    """A workbook that lies in a file."""
    book.save(str(tmp_path / "pack.xlsx"))
    return book


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new workbook for a small council."""
    source = tmp_path_factory.mktemp("declared") / "config.yaml"
    source.write_text(CONFIG, encoding="utf-8")
    folder = tmp_path_factory.mktemp("built") / "council"
    answer = xl_kpi("new", folder, "--config", source, "--period", "2023-06")
    assert answer.status == 0, answer.err
    return folder


@pytest.fixture
def council(built: Path, tmp_path: Path) -> Council:
    """The council's folder, with an extract."""
    folder = tmp_path / "a council"
    shutil.copytree(built, folder)
    made = Council(folder)
    made.contacts.write_text(CONTACTS, encoding="utf-8")
    return made


@pytest.fixture
def pack(excel: xw.App, council: Council) -> Iterator[xw.Book]:
    """The council's workbook, open."""
    book = excel.books.open(str(council.workbook))
    yield book
    with contextlib.suppress(Exception):  # a test may have closed it, or the application
        book.close()
