"""From a name, or from the workbook whose button was pressed, to an open workbook.

Every Excel of this session is looked through and none is touched. One that is busy or closing is
passed over, and named only where the workbook was not found in another.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath, PureWindowsPath
from typing import TYPE_CHECKING

from xl_kpi.faults import refuse
from xl_kpi.live.book import LiveBook
from xl_kpi.live.excel import (
    ExcelBusy,
    ExcelGone,
    ExcelRefused,
    Patience,
    load_xlwings,
    patiently,
)
from xl_kpi.live.places import place_of
from xl_kpi.live.platforms import full_name, held_by_name

if TYPE_CHECKING:
    from pathlib import Path

    import xlwings

_OURS = ("kpi_table_", "kpi_team_", "kpi_caseload_")
_ELSEWHERE = 2.0
"""Seconds that an Excel is waited for while the workbook may be in another."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A workbook that is open, with its names."""

    book: xlwings.Book
    short: str
    full: str


def opened(book: xlwings.Book) -> LiveBook:
    """Return an open workbook with the place of its file.

    Raises:
        Refusal: It has never been saved, or nothing says where on this machine it is.
    """
    return LiveBook(book, place_of(patiently(partial(full_name, book))))


def opened_by_name(name: str | None, folder: Path | None = None) -> LiveBook:
    """Return the open workbook of that name; without one, the only open pack.

    Args:
        name: Its full path, its file's name, or that without the ending; None for the one open
            workbook that is a pack.
        folder: Where it belongs, if it is open from the web and nothing else says that.

    Raises:
        Refusal: None or several fit (the open workbooks are listed), or it has no place on this
            machine.
    """
    found, unanswered = _open_books()
    if name is None:
        fitting = found if len(found) == 1 else [each for each in found if _is_pack(each.book)]
    else:
        fitting = [each for each in found if _is_named(each, name)]
    if len(fitting) == 1:
        return LiveBook(fitting[0].book, place_of(fitting[0].full, folder=folder))
    if not fitting and unanswered is not None:
        raise unanswered
    wanted = "the pack" if name is None else repr(name)
    if not fitting:
        listed = ", ".join(repr(each.short) for each in found) or "none"
        raise refuse("--live", f"{wanted} is not open in Excel; open there: {listed}")
    listed = ", ".join(repr(each.full) for each in fitting)
    remedy = "close the others" if len({each.full for each in fitting}) == 1 else "name its path"
    raise refuse("--live", f"several open workbooks could be {wanted}: {listed}; {remedy}")


def _open_books() -> tuple[list[_Open], ExcelBusy | ExcelGone | ExcelRefused | None]:
    """Return every workbook open in any Excel, and what an Excel said that did not tell its own."""
    xw = load_xlwings()
    found: list[_Open] = []
    unanswered = None
    for app in patiently(lambda: list(xw.apps)):
        try:
            found += _books_of(app, Patience.starting(_ELSEWHERE, 0))
        except (ExcelBusy, ExcelGone, ExcelRefused) as error:
            unanswered = error
        except Exception as error:
            if not _is_closing(error):
                raise
    return found, unanswered


def _is_closing(error: Exception) -> bool:
    """Return whether an error is that of an Excel under Windows whose window has just gone."""
    return isinstance(error, OSError) or type(error).__module__ == "pywintypes"


def _books_of(app: xlwings.App, patience: Patience) -> list[_Open]:
    books = patience.ask(lambda: [held_by_name(book) for book in app.books])
    return [
        _Open(
            book,
            patience.ask(partial(getattr, book, "name")),
            patience.ask(partial(full_name, book)),
        )
        for book in books
    ]


def _is_named(found: _Open, name: str) -> bool:
    wanted, full = name.casefold(), found.full.casefold()
    if wanted in (full, found.short.casefold(), PurePath(found.short).stem.casefold()):
        return True
    return PureWindowsPath(wanted) == PureWindowsPath(full)


def _is_pack(book: xlwings.Book) -> bool:
    with suppress(ExcelRefused):  # a workbook that cannot tell its names is no pack
        return patiently(lambda: any(n.name.casefold().startswith(_OURS) for n in book.names))
    return False
