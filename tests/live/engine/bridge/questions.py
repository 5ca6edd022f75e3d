"""What tests ask of the bridge beside Excel's own members; none of it is counted or faulted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cells import format_groups
from ledger import Fault, Ledger

if TYPE_CHECKING:
    from application import Application


class Questions:
    """The answers to a test's questions, by the name of the question."""

    def __init__(self, application: Application, ledger: Ledger) -> None:
        """Questions about ``application`` and its ``ledger``."""
        self._application, self._ledger = application, ledger

    def answer(self, question: str, about: dict[str, object]) -> object:
        """The answer to one question."""
        return getattr(self, f"_{question}")(**about)

    def _count(self) -> None:
        self._ledger.restart()

    def _calls(self) -> dict[str, object]:
        return {"labels": self._ledger.labels, "messages": self._ledger.messages}

    def _arm(self, kind: str, name: str, at: int, times: int | None, *, after: bool) -> None:
        self._ledger.faults.append(Fault(kind, name, at, times, after))

    def _disarm(self) -> int:
        struck = sum(fault.struck for fault in self._ledger.faults)
        self._ledger.faults.clear()
        return struck

    def _noted(self) -> dict[str, object]:
        app = self._application
        return {
            "settings": app.settings | {"Calculation": app._calculation},
            "history": app.history,
            "alerts": app.alerts,
            "clipboard": app.clipboard,
            "macros": app.macros_run,
            "office": app.office.pid,
        }

    def _alert(self, *, shown: tuple[object, ...]) -> str:
        self._application.alerts.append(shown)
        return self._application.alert_answer

    def _answer_alerts(self, answer: str) -> None:
        self._application.alert_answer = answer

    def _allow_macro(self, name: str, returns: object) -> None:
        self._application.macros[name] = returns

    def _pretend_address(self, book: str, address: str | None) -> None:
        self._application.Workbooks.Item(book).pretended = address

    def _contents(self, book: str) -> dict[str, object]:
        """What every sheet holds, as LibreOffice itself spells it, and how its numbers look."""
        found = self._application.Workbooks.Item(book)
        held: dict[str, object] = {}
        for sheet in found.sheets():
            used = sheet.UsedRange.parts[0]
            looks: dict[str, list[list[int]]] = {}
            for key, areas in format_groups(used):
                code = found.formats.code(key)
                looks.setdefault(code, []).extend(self._place(area) for area in areas)
            formulas = [list(row) for row in used.getFormulaArray()]
            held[sheet.Name] = [formulas, {code: sorted(areas) for code, areas in looks.items()}]
        return held

    @staticmethod
    def _place(area: Any) -> list[int]:
        return [area.StartRow, area.StartColumn, area.EndRow, area.EndColumn]

    def _forget_notes(self) -> None:
        app = self._application
        for notes in (app.history, app.alerts, app.clipboard, app.macros_run):
            notes.clear()
