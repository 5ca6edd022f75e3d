"""What must hold between the parts of a config: every name names something, nothing goes round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import OfIndicator, OfPopulation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from xl_kpi.config.declared import Denominator, Indicator, Numerator
    from xl_kpi.config.fault_log import FaultLog
    from xl_kpi.config.published import StatisticsColumn


def check_figures_name_something(
    indicators: Iterable[Indicator],
    ids: Collection[str],
    populations: Collection[str],
    log: FaultLog,
) -> None:
    """Note every numerator or denominator that names no indicator or no population.

    Args:
        indicators: The indicators.
        ids: Every id declared, those of faulty indicators included.
        populations: The populations' names.
        log: Where faults are noted.
    """
    for indicator in indicators:
        for figure in _figures(indicator):
            if isinstance(figure, OfIndicator) and figure.indicator and figure.indicator not in ids:
                log.add_unknown(figure.line, "indicator", figure.indicator, ids)
            if isinstance(figure, OfPopulation) and figure.population not in populations:
                log.add_unknown(figure.line, "population", figure.population, populations)


def check_published_files(
    indicators: Iterable[Indicator],
    populations: Mapping[str, Iterable[StatisticsColumn]],
    log: FaultLog,
) -> None:
    """Note what is to be taken from published files where the config names none.

    Args:
        indicators: The indicators.
        populations: Population to the published estimates that it is taken from.
        log: Where faults are noted.
    """
    lines = [one.published_as.line for one in indicators if one.published_as is not None]
    lines += [column.line for columns in populations.values() for column in columns]
    for line in lines:
        log.add(
            line,
            "published figures are named, and no published files; add published: {files:"
            " 'published/*'}",
        )


def check_rings(indicators: Mapping[str, Indicator], log: FaultLog) -> None:
    """Note every ring of indicators whose figures are made of one another's, by name."""
    done: set[str] = set()
    for start in indicators:
        path: list[str] = []
        walks = [iter((start,))]
        while walks:
            ident = next(walks[-1], None)
            if ident is None:
                walks.pop()
                if path:
                    done.add(path.pop())
            elif ident in path:
                ring = path[path.index(ident) :]
                names = " -> ".join([*ring, ident])
                log.add(
                    indicators[ident].line,
                    f"these indicators are made of one another: {names}; "
                    "give one of them a figure of its own",
                )
            elif ident in indicators and ident not in done:
                path.append(ident)
                walks.append(iter(_made_of(indicators[ident])))


def _made_of(indicator: Indicator) -> tuple[str, ...]:
    return tuple(
        figure.indicator for figure in _figures(indicator) if isinstance(figure, OfIndicator)
    )


def _figures(indicator: Indicator) -> tuple[Numerator | Denominator, ...]:
    both = (indicator.numerator, indicator.denominator)
    return tuple(figure for figure in both if figure is not None)
