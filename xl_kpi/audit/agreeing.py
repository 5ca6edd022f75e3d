"""Which of several places that should show the same is the odd one out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

T = TypeVar("T")


def settled(values: Mapping[T, Decimal], preferred: Decimal | None = None) -> Decimal:
    """Return the value that the others are held to.

    It is the one that most places show; where none has more than another, the preferred one if
    some place shows it, else the first place's.

    Args:
        values: What each place shows, in the order of the pack; at least one.
        preferred: What a config declares, None where it says nothing.
    """
    counts = Counter(values.values())
    most = max(counts.values())
    leading = [value for value, count in counts.items() if count == most]
    return preferred if preferred in leading and preferred is not None else leading[0]


def odd_ones(values: Mapping[T, Decimal], preferred: Decimal | None = None) -> tuple[T, ...]:
    """Return the places that do not show the settled value, in the order of the pack."""
    if len(set(values.values())) < 2:  # noqa: PLR2004  (two values are needed to differ)
        return ()
    agreed = settled(values, preferred)
    return tuple(place for place, value in values.items() if value != agreed)
