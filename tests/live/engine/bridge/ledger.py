"""What was asked of the application, call by call, and the faults that tests put in the way.

A *call* is one use of a member of the xlwings engine (``Range.raw_value put``), or one use of
a native member through ``.api``. It may cost several *messages*, as it does under Windows, where
each step of ``range.Rows.Count`` crosses into Excel's process.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

_FINAL = frozenset({"lost", "dead"})


@dataclass
class Fault:
    """One fault put in the way of the calls whose label matches ``name``."""

    kind: str
    name: str
    at: int
    times: int | None
    after: bool
    seen: int = 0
    struck: int = 0

    def strikes(self, label: str) -> bool:
        """Whether this call is met by the fault.

        A connection that is lost is lost for all calls that follow, or for so many of them.
        """
        if self.kind in _FINAL and self.struck:
            lost = self.times is None or self.struck < self.times
            self.struck += lost
            return lost
        if not fnmatchcase(label, self.name):
            return False
        self.seen += 1
        if self.seen < self.at or (self.times is not None and self.struck >= self.times):
            return False
        self.struck += 1
        return True


@dataclass
class Ledger:
    """The calls made since counting began, and the faults that are armed."""

    labels: list[str] = field(default_factory=list)
    messages: int = 0
    faults: list[Fault] = field(default_factory=list)
    _last: tuple[int, int] | None = None

    def enter(self, caller: tuple[int, int], label: str) -> list[Fault]:
        """Count a message; the faults that meet its call, if it is the call's first message."""
        self.messages += 1
        if caller == self._last:
            return []
        self._last = caller
        self.labels.append(label)
        return [fault for fault in self.faults if fault.strikes(label)]

    def restart(self) -> None:
        """Begin to count again."""
        self.labels, self.messages, self._last = [], 0, None
