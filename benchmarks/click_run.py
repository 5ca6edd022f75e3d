"""One click on Refresh, as click.py times it: click_run.py WAY BEGAN.

Prints as JSON where the seconds went, from the start of the process (BEGAN, by the monotonic
clock) to the last cell written. Each moment is counted once, for the innermost part at work.
"""

from __future__ import annotations

import builtins
import json
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager

WITHOUT = ("pandas", "numpy", "matplotlib", "PIL", "polars")


class Clock:
    """Counts each moment of the main thread for the part that is at work."""

    def __init__(self, began: float) -> None:
        self.spent: Counter[str] = Counter()
        self._parts = ["rest"]
        self._since = time.monotonic()
        self.spent["python"] = self._since - began
        self.last_write: dict[str, float] = {}
        self._began = began

    @contextmanager
    def part(self, name: str):
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._tick()
        self._parts.append(name)
        try:
            yield
        finally:
            self._tick()
            self._parts.pop()

    def _tick(self) -> None:
        now = time.monotonic()
        self.spent[self._parts[-1]] += now - self._since
        self._since = now

    def written(self) -> None:
        """A cell has been written: what is told is what was spent until now."""
        self._tick()
        self.last_write = {**self.spent, "total": self._since - self._began}


def timed(clock: Clock, owner, attribute: str, part: str) -> None:
    """Count all runs of a function for a part."""
    function = getattr(owner, attribute)

    def run(*args, **named):
        with clock.part(part):
            return function(*args, **named)

    setattr(owner, attribute, run)


def play_excel(clock: Clock) -> None:
    """Have LibreOffice stand in for Excel, its answers counted apart."""
    with clock.part("stand-in"):
        import xlwings
        from live import engine
        from live.engine.com import Connection

        engine.activate()
        xlwings.books.active.set_mock_caller()
    send = Connection.send

    def noted(self, target, op, name, args, named=None):
        found = send(self, target, op, name, args, named)
        if op == "put" and target._kind == "Range":  # noqa: SLF001 - the engine has no other word
            clock.written()
        return found

    Connection.send = noted
    timed(clock, Connection, "_exchange", "Excel")


def main() -> None:
    way, began = sys.argv[1], float(sys.argv[2])
    clock = Clock(began)
    with clock.part("xlwings"):
        if way == "bare":
            sys.modules.update(dict.fromkeys(WITHOUT))
        if way == "command":
            from xl_kpi.live.excel import load_xlwings

            load_xlwings()
        else:
            import xlwings.utils  # noqa: F401 - as the add-in does, before the button's function
    play_excel(clock)
    timed(clock, builtins, "__import__", "modules")
    import xl_kpi.buttons
    import xl_kpi.config.reading
    import xl_kpi.pack

    timed(clock, xl_kpi.config.reading, "read_config", "config")
    timed(clock, xl_kpi.pack, "load_extracts", "extracts")
    timed(clock, xl_kpi.pack, "measure", "measures")
    timed(clock, xl_kpi.pack, "recall", "history")
    xl_kpi.buttons.refresh()
    if not clock.last_write:
        sys.exit("nothing was written")
    print(json.dumps({"Excel": 0, "stand-in": 0, **clock.last_write}))


if __name__ == "__main__":
    main()
