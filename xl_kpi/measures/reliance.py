"""Which rows and columns of the extracts an indicator's figure rests on, and how many are lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi.config.declared import OfIndicator
from xl_kpi.measures.counted import denominator_of, numerator_of, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xl_kpi.config.declared import Config, Extract, Indicator
    from xl_kpi.extracts.loaded import Loaded
    from xl_kpi.measures.counted import Part


@dataclass(frozen=True, slots=True)
class Lost:
    """Rows of the extracts that a figure rests on.

    Attributes:
        unusable: Set aside whole, or unreadable in a column that the figure needs.
        read: All data rows, the superseded ones among them.
    """

    unusable: int
    read: int


def lost_rows(config: Config, loaded: Loaded, indicator: Indicator) -> Lost:
    """Return how many of the rows that an indicator rests on cannot be used.

    Args:
        config: The indicators that it may be made of.
        loaded: The extracts; one that is absent has no rows.
        indicator: Whose figure it is.
    """
    unusable = read = 0
    for name, columns in columns_read(config, indicator).items():
        extract = loaded.extracts.get(name)
        if extract is not None:
            unusable += extract.unusable(columns)
            read += extract.rows_read
    return Lost(unusable, read)


def columns_read(config: Config, indicator: Indicator) -> Mapping[str, frozenset[str]]:
    """Return the declared columns that an indicator reads, by extract.

    Those of the indicators that it is made of count, and those behind derived columns. An extract
    whose rows are only counted has none.
    """
    found: dict[str, set[str]] = {}
    for part in _parts(config, indicator):
        for extract, columns in _read_by(part):
            found.setdefault(extract, set()).update(columns)
    return {name: _declared(config.extracts[name], columns) for name, columns in found.items()}


def _parts(config: Config, indicator: Indicator) -> Iterator[Part]:
    for counted in (numerator_of(indicator), denominator_of(indicator)):
        if counted is not None:
            yield from parts_of(counted)
    for part in (indicator.numerator, indicator.denominator):
        if isinstance(part, OfIndicator):
            yield from _parts(config, config.indicators[part.indicator])


def _read_by(part: Part) -> Iterator[tuple[str, Iterable[str]]]:
    yield part.extract, part.when.columns
    yield part.extract, () if part.count is None else (part.count,)
    for condition in part.where:
        yield part.extract, condition.columns
    for has in part.has:
        yield part.extract, [ours for ours, _ in has.on]
        yield has.extract, [theirs for _, theirs in has.on]
        yield has.extract, () if has.date is None else (has.date,)
        yield has.extract, () if has.where is None else has.where.columns


def _declared(extract: Extract, columns: Iterable[str]) -> frozenset[str]:
    """Return columns with derived ones replaced by those that they are worked out from."""
    derived = {item.name: item.expression.columns for item in extract.derive}
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(columns)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            if name in derived:
                waiting += derived[name]
            else:
                found.add(name)
    return frozenset(found)
