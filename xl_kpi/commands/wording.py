"""How the commands say numbers of things, figures, and answers for programs."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def counted(number: int, thing: str) -> str:
    """Return a number with what is counted: `1 file`, `2 files`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def plain(value: Decimal | None) -> str | None:
    """Return a figure with all of its digits and no exponent."""
    return None if value is None else format(value, "f")


def print_json(answer: object) -> None:
    """Print the one JSON object that a command answers with."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
