"""The faults found while one config is read, gathered so that all are reported together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from xl_kpi.faults import Fault, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

_LISTED = 12
_LONGEST_NAME = 100


class FaultLog:
    """Collects faults by line; the only thing that changes while a config is read."""

    def __init__(self, file: str) -> None:
        """Start empty, for the file of that name."""
        self._file = file
        self._found: dict[tuple[int, str], None] = {}

    def add(self, line: int, message: str) -> None:
        """Note what is wrong on a line, and what is right. The same fault is kept once."""
        self._found[line, message] = None

    def add_unknown(self, line: int, what: str, name: str, known: Iterable[str]) -> None:
        """Note a name that nothing has, with the nearest that something has.

        Args:
            line: Where the name stands.
            what: What there is none of: `extract`, `column of episodes`.
            name: The name as written.
            known: The names there are.
        """
        self.add(line, f"there is no {what} '{shortened(name)}'; {suggestion(name, known)}")

    def raise_any(self) -> None:
        """Raise everything noted so far, in order of line; return where there is nothing.

        Raises:
            Refusal: At least one fault was noted.
        """
        if self._found:
            raise Refusal(
                Fault(f"{self._file}:{line}", message)
                for line, message in sorted(self._found, key=lambda found: found[0])
            )

    def stop(self, line: int, message: str) -> NoReturn:
        """Note a fault after which nothing more can be read, and raise everything noted.

        Raises:
            Refusal: Always.
        """
        self.add(line, message)
        self.raise_any()
        raise AssertionError("unreachable: a fault has just been noted")


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the nearest known name as a question, or the names there are."""
    names = sorted(set(known))
    near = nearest(name, names)
    if near is not None:
        return f"did you mean {near}?"
    if not names:
        return "none is declared"
    listed = ", ".join(names[:_LISTED])
    return f"there is {listed}" + (" and others" if len(names) > _LISTED else "")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is spelt most like this one, None where none is like it."""
    from difflib import get_close_matches  # only for a fault

    found = get_close_matches(name[:_LONGEST_NAME].lower(), sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def shortened(text: str, most: int = 60) -> str:
    """Return text on one line, cut where it is too long to quote in a message."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 3]}..."
