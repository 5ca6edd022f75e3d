"""Why a workbook cannot be edited safely; raised before anything of the user's is replaced."""

from __future__ import annotations

from xl_kpi.faults import Fault, Refusal


class CannotEdit(Refusal):
    """The workbook cannot be edited without loss, or not just now; nothing was written."""


def cannot_edit(where: object, message: str) -> CannotEdit:
    """Return a refusal of one fault, to be raised by the caller.

    Args:
        where: File, part, or sheet and cell.
        message: What cannot be done and what to do about it.
    """
    return CannotEdit([Fault(str(where), message)])
