"""What is wrong, where, and what to do: the one vocabulary of every message to the analyst.

A `Fault` stops the work: faults of one kind are collected and raised together as a `Refusal`
(exit status 2, nothing written). A `Finding` is a problem in otherwise usable data: it is
reported and the work goes on (exit status 1 where the command says so).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that stops the work.

    Attributes:
        where: File and line, sheet and cell, or option: `indicator_config.yaml:12`.
        message: What is wrong and what is right, in one sentence without a final stop.
    """

    where: str
    message: str

    def __str__(self) -> str:
        """Return `where: message`, the form every fault is printed in."""
        return f"{self.where}: {self.message}"


class Refusal(Exception):
    """The request or an input is wrong; nothing was written. Exit status 2."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep every fault of this kind, in order of appearance."""
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def refuse(where: object, message: str) -> Refusal:
    """Return a refusal of one fault, to be raised by the caller."""
    return Refusal([Fault(str(where), message)])


class Level(StrEnum):
    """How much a finding matters to the figures."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A problem found in usable data.

    Attributes:
        rule: The rule's name, kebab-case, stable across versions.
        level: How much it matters.
        where: File and row, sheet and cell, or indicator and month.
        message: What was found and what was expected. Never a child's name or value.
    """

    rule: str
    level: Level
    where: str
    message: str
