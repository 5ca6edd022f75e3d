"""From a name, or from the workbook whose button was pressed, to an open workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from xl_kpi.live.book import LiveBook
from xl_kpi.live.excel import attach, patiently
from xl_kpi.live.places import place_of

if TYPE_CHECKING:
    import xlwings

_OURS = ("kpi_table_", "kpi_team_", "kpi_caseload_")


def opened(book: xlwings.Book) -> LiveBook:
    """Return an open workbook with the place of its file.

    Raises:
        Refusal: It has never been saved, or nothing says where on this machine it is.
    """
    return LiveBook(book, place_of(patiently(partial(getattr, book, "fullname"))))


def opened_by_name(name: str | None) -> LiveBook:
    """Return the open workbook of that name; without one, the only open pack.

    Raises:
        Refusal: None or several fit, or it has no place on this machine.
    """
    return opened(attach(name, _is_pack))


def _is_pack(book: xlwings.Book) -> bool:
    return any(name.name.casefold().startswith(_OURS) for name in book.names)
