"""The failures that Excel and COM report, with the numbers by which code tells them apart."""

from __future__ import annotations

from typing import NamedTuple

DISP_E_EXCEPTION = -2147352567
E_1004 = -2146827284  # 0x800A03EC, "application-defined or object-defined error"
VBA_E_IGNORE = -2146777998  # 0x800AC472, a cell is being edited or a dialog is open
RPC_E_CALL_REJECTED = -2147418111  # 0x80010001
RPC_E_SERVERCALL_RETRYLATER = -2147417846  # 0x8001010A
RPC_S_SERVER_UNAVAILABLE = -2147023174  # 0x800706BA
RPC_E_DISCONNECTED = -2147417848  # 0x80010108


class Failure(NamedTuple):
    """The four arguments of a ``com_error``."""

    hresult: int
    text: str
    excepinfo: tuple[int, str, str, str | None, int, int] | None = None
    argument: int | None = None


class ComFailure(Exception):
    """A call that Excel would have answered with a ``com_error``."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.text)
        self.failure = failure


class NotPlayed(Exception):
    """A member of Excel's objects that this engine leaves out."""


def raised_by_excel(text: str, code: int = E_1004) -> Failure:
    """What arrives where Excel itself raises, with its own sentence inside."""
    inside = (0, "Microsoft Excel", text, "xlmain11.chm", 0, code)
    return Failure(DISP_E_EXCEPTION, "Exception occurred.", inside)


PROTECTED = raised_by_excel(
    "The cell or chart you're trying to change is on a protected sheet. "
    "To make a change, unprotect the sheet."
)
NO_SUCH_ITEM = raised_by_excel("Subscript out of range", -2147352565)
LOST = Failure(RPC_S_SERVER_UNAVAILABLE, "The RPC server is unavailable.")

#: The faults that a test may inject, by the name it calls them.
INJECTED = {
    "editing": Failure(VBA_E_IGNORE, "OLE error 0x800ac472"),
    "editing put": Failure(
        DISP_E_EXCEPTION, "Exception occurred.", (0, "", "", None, 0, VBA_E_IGNORE)
    ),
    "rejected": Failure(RPC_E_CALL_REJECTED, "Call was rejected by callee."),
    "retry later": Failure(
        RPC_E_SERVERCALL_RETRYLATER,
        "The message filter indicated that the application is busy.",
    ),
    "protected": PROTECTED,
    "refused": raised_by_excel("Application-defined or object-defined error"),
    "lost": LOST,
    "dead": Failure(RPC_E_DISCONNECTED, "The object invoked has disconnected from its clients."),
}


def excel_says(text: str) -> ComFailure:
    """An error 1004 with this sentence, to be raised."""
    return ComFailure(raised_by_excel(text))
