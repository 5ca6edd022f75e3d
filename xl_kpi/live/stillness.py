"""Excel kept still while cells are written, and left as it was found.

Only what takes time or runs the person's macros is stopped: drawing, events, calculation. Input is
not locked: a process that is killed on the way would leave an Excel that nobody can type into.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from xl_kpi.faults import Refusal
from xl_kpi.live.excel import Patience, patiently

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xlwings

_ADVICE = {
    "calculation": "it may calculate only when told to (Formulas > Calculation Options >"
    " Automatic puts that right)",
    "enable_events": "its events may be off until it is started again",
    "screen_updating": "its screen may stand still until it is started again",
    "status_bar": "its status bar may still say that a refresh is running",
}
"""What is stopped, in the order in which it is put back, and what is said where it cannot be."""
_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Stillness:
    """What Excel was set to before it was stilled."""

    app: xlwings.App
    before: Mapping[str, object]

    @classmethod
    def of(cls, book: xlwings.Book) -> Stillness:
        """Learn what the workbook's Excel is set to; nothing is set.

        Raises:
            Refusal: It is busy or gone.
        """
        app = patiently(partial(getattr, book, "app"))
        return cls(app, {name: patiently(partial(getattr, app, name)) for name in _ADVICE})

    def begin(self, message: str) -> None:
        """Still Excel, and show a message in its status bar.

        Raises:
            Refusal: It is busy or gone; some of it may be set (see `end`).
        """
        stilled = {
            "status_bar": message, "screen_updating": False, "enable_events": False,
            "calculation": "manual",
        }  # fmt: skip
        for name, value in stilled.items():
            patiently(partial(setattr, self.app, name, value))

    def end(self, patience: Patience) -> str:
        """Set everything back, each on its own and again if need be: one keeps no other.

        Returns:
            What a person should know of what could not be; empty where all is as it was.
        """
        left = list(_ADVICE)
        for _ in range(_ROUNDS):
            left = [name for name in left if not self._is_set_back(name, patience)]
        advice = "; ".join(_ADVICE[name] for name in left)
        return f"Excel could not be set back: {advice}" if left else ""

    def _is_set_back(self, name: str, patience: Patience) -> bool:
        value = self.before[name]
        if name == "status_bar" and not isinstance(value, str):
            value = False  # Excel's own messages again
        try:
            patience.ask(partial(setattr, self.app, name, value))
        except Refusal:
            return False
        return True
