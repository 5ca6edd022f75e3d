"""Telling the person at the keyboard how a task ended."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING

from xl_kpi.live.excel import patiently

if TYPE_CHECKING:
    import xlwings


def tell(book: xlwings.Book, message: str, title: str) -> None:
    """Show a message in Excel; where it cannot be shown, nothing else is done."""
    with contextlib.suppress(Exception):
        patiently(partial(book.app.alert, message, title=title), seconds=5.0)
