"""Why a workbook cannot be edited safely; raised before anything of the user's is replaced."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from xl_kpi.faults import Fault, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator


class CannotEdit(Refusal):
    """The workbook cannot be edited without loss, or not just now; nothing was written."""


def cannot_edit(where: object, message: str) -> CannotEdit:
    """Return a refusal of one fault, to be raised by the caller.

    Args:
        where: File, part, or sheet and cell.
        message: What cannot be done and what to do about it.
    """
    return CannotEdit([Fault(str(where), message)])


@contextmanager
def refusing_damage(where: object) -> Iterator[None]:
    """Turn what a malformed part makes fail inside the block into a refusal.

    Args:
        where: The file or sheet that is read.

    Raises:
        CannotEdit: Something in the part is missing or not of its type.
    """
    try:
        yield
    except (KeyError, ValueError, IndexError) as error:
        raise cannot_edit(where, "is damaged: open it in Excel and save it again") from error
