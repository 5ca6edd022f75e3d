"""What the making of every extract needs: where it goes, the dice, the days, new children."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl_kpi.demo.days import Span

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.months import Month


class ChildIds:
    """An endless supply of children's ids, none given twice."""

    def __init__(self, rng: random.Random) -> None:
        """Draw ids from a generator."""
        self._rng = rng
        self._given: set[str] = set()

    def __call__(self) -> str:
        """Return an id that no child has."""
        while True:
            made = f"{self._rng.randrange(1_000_000, 9_999_999)}"
            if made not in self._given:
                self._given.add(made)
                return made


@dataclass(frozen=True, slots=True)
class Making:
    """The folder that the extracts go to, and what they are made from."""

    folder: Path
    span: Span
    rng: random.Random
    new_child: ChildIds = field(init=False)

    def __post_init__(self) -> None:
        """Give the council children of its own."""
        object.__setattr__(self, "new_child", ChildIds(self.rng))

    @classmethod
    def begun(cls, folder: Path, last: Month, seed: int) -> Making:
        """Return the making of a council whose extracts end with a month."""
        rng = random.Random(seed)  # noqa: S311  (made-up figures, not secrets)
        return cls(folder, Span.ending(last), rng)
