"""What the published files give, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from xl_kpi.config.declared import PopulationFigure
    from xl_kpi.extracts.loaded import FileRead
    from xl_kpi.faults import Finding

Place = str
"""An area: a local authority's number (`852`), `ENGLAND`, or a region's words in order of the
alphabet (`east south`)."""
ENGLAND: Place = "england"
PUBLISHED_FILES = "published files"
"""What they are called among the extracts, where a refresh records which files it read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One published measure over places and years.

    Attributes:
        source: The measure and its file, as a reader would look them up.
        values: As published: a percentage is a number up to 100. What was suppressed or is not
            available is absent.
        labels: Year to the year as published.
        decimals: Of a mean over places.
        polarity: LAIT's own, `High`, `Low` or `-`; None where the source gives none.
        bands: Whether quartile bands are published for it.
        unreadable: How many values were neither numbers nor any of the marks that stand for one.
    """

    source: str
    values: Mapping[tuple[Place, int], Decimal]
    labels: Mapping[int, str]
    decimals: int = 1
    polarity: str | None = None
    bands: bool = True
    unreadable: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """A comparator's figure as published.

    Attributes:
        year: The year that it ends in.
        label: The year as published: 2025, 2024/25.
        value: In the indicator's unit: a percentage is a fraction of one.
        source: The measure and its file; for a mean, over how many neighbours of which set.
    """

    indicator: str
    comparator: str
    year: int
    label: str
    value: Decimal
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quartile:
    """Where the council's own figure lies among those of all authorities.

    Attributes:
        label: The year as published.
        value: The council's own figure, as published.
        band: A (best) to D.
        limits: The lowest figure, the three quartiles and the highest, as published.
    """

    indicator: str
    year: int
    label: str
    value: Decimal
    band: str
    limits: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Everything that a month's pack takes from published files.

    Attributes:
        figures: One for each indicator and comparator that has any.
        quartiles: By indicator.
        by_year: Indicator, comparator and year to the figure, in the indicator's unit.
        populations: By population, earliest first.
        files: The files read.
    """

    figures: tuple[PublishedFigure, ...] = ()
    quartiles: Mapping[str, Quartile] = field(default_factory=dict)
    by_year: Mapping[str, Mapping[str, Mapping[int, Decimal]]] = field(default_factory=dict)
    populations: Mapping[str, tuple[PopulationFigure, ...]] = field(default_factory=dict)
    files: tuple[FileRead, ...] = ()
    findings: tuple[Finding, ...] = ()
