"""An indicator's figure for one month and team, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from xl_kpi.months import Month

WHOLE_SERVICE = ""
"""The team of a figure that is not broken down."""


class Status(StrEnum):
    """Whether there is a figure, and if not, why."""

    OK = "ok"
    NO_DATA = "no_data"
    ZERO_DENOMINATOR = "zero_denominator"
    NOT_COVERED = "not_covered"
    SUPPLIED_MISSING = "supplied_missing"


class Origin(StrEnum):
    """Where a figure came from."""

    COMPUTED = "computed"
    SUPPLIED = "supplied"
    HISTORY = "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One figure.

    Attributes:
        indicator: The indicator's id.
        team: The team's name, or `WHOLE_SERVICE`.
        numerator, denominator: Exact; None where the figure has none (a count has no
            denominator; a supplied value may have neither).
        value: The shown value, rounded half away from zero at the indicator's decimals
            (a percentage is a fraction of one); None unless `status` is ok.
        text: Placeholder that arrived in the figure's place ("TBC"), shown as it stands.
    """

    indicator: str
    team: str
    month: Month
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    status: Status
    origin: Origin
    text: str | None = None
