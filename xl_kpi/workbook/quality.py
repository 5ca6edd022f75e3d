"""The data of a run as rows of the data quality tables: counts and dates, no values."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.extracts.reasons import lost
from xl_kpi.extracts.set_aside_counts import SUPPLIED, set_aside_counts
from xl_kpi.measures.measurement import WHOLE_SERVICE
from xl_kpi.measures.reliance import lost_rows
from xl_kpi.measures.rounding import round_value
from xl_kpi.published.figures import PUBLISHED_FILES
from xl_kpi.workbook.records import IndicatorQuality, QualityRow, SetAsideRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from xl_kpi.config.declared import Config, Indicator
    from xl_kpi.extracts.loaded import FileRead, Loaded
    from xl_kpi.measures.measurement import Measurement
    from xl_kpi.months import Month

_PLACES_OF_SHARE = 4
_Whole = tuple[int | None, int | None, "date | None", "date | None"]
_NOTHING: _Whole = (None, None, None, None)


def quality_rows(
    loaded: Loaded,
    days: Mapping[str, date],
    own_month: Month,
    published: Sequence[FileRead] = (),
) -> tuple[QualityRow, ...]:
    """Return a row a file.

    Args:
        loaded: The extracts and the supplied figures.
        days: The day that each extract is as at (see `xl_kpi.extracts.as_at`).
        own_month: The month that the extracts are as at.
        published: The published files that comparators and populations are taken from.
    """
    of_files = _of_files(PUBLISHED_FILES, published, _NOTHING)
    return (*_rows(loaded, days, own_month), *of_files)


def _rows(loaded: Loaded, days: Mapping[str, date], own_month: Month) -> Iterator[QualityRow]:
    for extract in loaded.extracts.values():
        aside = lost(extract.set_aside_counts)
        day = days.get(extract.name)
        whole = (extract.superseded, aside, extract.latest, day)
        yield from _of_files(extract.name, extract.files, whole)
    months = [figure.month for figure in loaded.supplied if figure.month <= own_month]
    until = max(months).end if months else None
    supplied = (0, len(loaded.supplied_set_aside), None, until)
    yield from _of_files(SUPPLIED, loaded.supplied_files, supplied)


def _of_files(extract: str, files: Sequence[FileRead], whole: _Whole) -> Iterator[QualityRow]:
    """Yield an extract's rows; what is counted over all of its files stands on the first."""
    for position, file in enumerate(files):
        superseded, set_aside, latest, day = _NOTHING if position else whole
        yield QualityRow(
            extract=extract,
            file=file.label,
            rows=file.rows,
            superseded=superseded,
            set_aside=set_aside,
            latest=latest,
            sha256=file.sha256,
            as_at=day,
        )


def set_aside_rows(loaded: Loaded) -> tuple[SetAsideRow, ...]:
    """Return how much was set aside, by extract, column and reason."""
    return tuple(
        SetAsideRow(extract=extract, column=column, count=count, reason=reason)
        for (extract, column, reason), count in set_aside_counts(loaded).items()
    )


def indicator_rows(
    config: Config,
    loaded: Loaded,
    figures: Iterable[Measurement],
    period: Month,
    restated: Mapping[str, Sequence[Month]],
) -> tuple[IndicatorQuality, ...]:
    """Return what each indicator's figure of the month rests on, in the config's order.

    Args:
        config: The indicators.
        loaded: The extracts that they count.
        figures: What the board shows.
        period: The month being reported.
        restated: The months shown whose published figure was changed or came out otherwise.
    """
    current = {
        figure.indicator: figure
        for figure in figures
        if figure.month == period and figure.team == WHOLE_SERVICE
    }
    rows = []
    for name, indicator in config.indicators.items():
        figure = current.get(name)
        rows.append(
            IndicatorQuality(
                indicator=name,
                name=indicator.name,
                numerator=None if figure is None else figure.numerator,
                denominator=None if figure is None else figure.denominator,
                unusable=_unusable(config, loaded, indicator),
                status=None if figure is None else figure.status,
                restated=tuple(sorted(set(restated.get(name, ())))),
            )
        )
    return tuple(rows)


def _unusable(config: Config, loaded: Loaded, indicator: Indicator) -> Decimal | None:
    """Return the share of rows that cannot be used, to a hundredth of a percent."""
    rows = lost_rows(config, loaded, indicator)
    if not rows.read:
        return None
    return round_value(Decimal(rows.unusable) / Decimal(rows.read), _PLACES_OF_SHARE)
