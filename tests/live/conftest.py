"""What the tests of the live refresh may ask for: an application to attach to, and instruments.

The engine is no part of the package: without LibreOffice, or without the module by which it is
spoken to, these tests skip.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import pytest

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
