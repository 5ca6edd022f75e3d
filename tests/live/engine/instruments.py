"""What tests measure and inject: engine calls, faults, and what the user would have seen."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xlwings as xw


@dataclass
class Calls:
    """The engine calls of a counted stretch, in their order; filled when the stretch ends."""

    labels: list[str] = field(default_factory=list)
    messages: int = 0  # what COM would send for them, several for some

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def by_label(self) -> Counter[str]:
        """How often each member was used: "Range.raw_value put", "api Workbook.ReadOnly get"."""
        return Counter(self.labels)


@dataclass
class Armed:
    """A fault in the way; ``struck`` is how often it struck, known when it is disarmed."""

    struck: int = 0


@dataclass(frozen=True)
class Noted:
    """What the application has kept of what was done to it."""

    settings: dict[str, Any]  # Excel's names: ScreenUpdating, Calculation, StatusBar, ...
    history: list[tuple[str, Any]]  # each put of a setting
    alerts: list[tuple[Any, ...]]  # prompt, title, buttons, mode
    clipboard: list[tuple[str, str, Any]]  # "cells", "picture" or "bitmap"; address; values
    macros: list[tuple[str, tuple[Any, ...]]]  # those run, with their arguments
    office: int  # the process of LibreOffice itself; ``app.pid`` is its bridge's

    def status_texts(self) -> list[str]:
        """What the status bar showed, in order."""
        return [value for name, value in self.history if name == "StatusBar" and value]


class Instruments:
    """The instruments of one application; none of their own work is counted or faulted."""

    def __init__(self, app: xw.App) -> None:
        """The instruments of ``app``."""
        self._ask = app.impl.running.connection.ask

    @contextmanager
    def counting(self) -> Iterator[Calls]:
        """Count the calls of all processes that use the application."""
        calls = Calls()
        self._ask("count")
        try:
            yield calls
        finally:
            counted = self._ask("calls")
            calls.labels, calls.messages = list(counted["labels"]), counted["messages"]

    @contextmanager
    def fault(
        self,
        kind: str,
        *,
        name: str = "*",
        at: int = 1,
        times: int | None = None,
        after: bool = False,
    ) -> Iterator[Armed]:
        """Let calls fail.

        Args:
            kind: "editing" (a cell is being edited: 0x800AC472), "editing put" (the same as
                xlwings meets it on a put), "rejected" and "retry later" (COM's busy errors),
                "protected", "refused" (any error 1004), "lost" (from then on no call arrives),
                "dead" (the application is killed).
            name: The calls that are met, as a pattern of their labels.
            at: The first of them that fails, counted from 1.
            times: How many of them fail; None for all that follow. Of a lost connection, how many
                calls of any name are lost before it is back.
            after: Whether the call does its work before it fails.
        """
        armed = Armed()
        self._ask("arm", kind=kind, name=name, at=at, times=times, after=after)
        try:
            yield armed
        finally:
            armed.struck = self._ask("disarm")

    @property
    def noted(self) -> Noted:
        """What the application has kept until now."""
        found = self._ask("noted")
        return Noted(
            settings=found["settings"],
            office=found["office"],
            **{key: list(found[key]) for key in ("history", "alerts", "clipboard", "macros")},
        )

    def forget(self) -> None:
        """Forget the notes, so that the next test sees its own."""
        self._ask("forget_notes")

    def answer_alerts(self, answer: str) -> None:
        """The button that the user will press: "ok", "cancel", "yes" or "no"."""
        self._ask("answer_alerts", answer=answer)

    def allow_macro(self, name: str, returns: object = None) -> None:
        """Let a macro be run; all others fail, as VBA is not run here."""
        self._ask("allow_macro", name=name, returns=returns)

    def contents(self, book: xw.Book) -> dict[str, Any]:
        """All that a workbook's cells hold, and their number formats: to see whether any changed."""
        found: dict[str, Any] = self._ask("contents", book=book.name)
        return found

    def pretend_address(self, book: xw.Book, address: str | None) -> None:
        """Let a workbook say that it lies at ``https://...``; None for the truth."""
        self._ask("pretend_address", book=book.name, address=address)
