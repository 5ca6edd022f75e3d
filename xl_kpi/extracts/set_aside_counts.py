"""How much was set aside: by extract, column and reason, what was read after all left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from xl_kpi.extracts.reasons import NOTES

if TYPE_CHECKING:
    from xl_kpi.extracts.loaded import Loaded

SUPPLIED = "supplied figures"
"""What stands in an extract's place for the lists of figures that arrive ready made."""


def set_aside_counts(loaded: Loaded) -> dict[tuple[str, str, str], int]:
    """Return the exact numbers by extract, the source's heading, and reason.

    The heading is empty where a whole row was at fault. A reason that names a row of its own
    (`same figure as row 12`) is counted without it.
    """
    found: dict[tuple[str, str, str], int] = {}
    for name, extract in loaded.extracts.items():
        for (column, reason), count in sorted(extract.set_aside_counts.items()):
            if reason not in NOTES:
                found[name, column, reason] = count
    supplied = Counter(
        (SUPPLIED, item.column or "", item.reason.rstrip("0123456789 "))
        for item in loaded.supplied_set_aside
    )
    return found | dict(sorted(supplied.items()))
