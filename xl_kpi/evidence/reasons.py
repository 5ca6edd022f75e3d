"""Why there is no figure, in words that say what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import OfIndicator, OfPopulation, WhenKind
from xl_kpi.measures.counted import denominator_of, numerator_of
from xl_kpi.measures.measurement import WHOLE_SERVICE, Status
from xl_kpi.measures.one_month import all_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.config.declared import Indicator
    from xl_kpi.evidence.gathering import Gathered
    from xl_kpi.measures.counted import Part
    from xl_kpi.measures.measurement import Measurement

_IN_GENERAL = {
    Status.OK: "",
    Status.NO_DATA: "the extracts have no data for it",
    Status.NOT_COVERED: "the extracts do not cover the month",
    Status.ZERO_DENOMINATOR: "the denominator is nought, so there is nothing to take a share of",
    Status.SUPPLIED_MISSING: "no supplied figure arrived for it",
}


def why_none(gathered: Gathered, figure: Measurement) -> str:
    """Return why there is no figure, empty where there is one."""
    general = _IN_GENERAL[figure.status]
    indicator = gathered.config.indicators[figure.indicator]
    match figure.status:
        case Status.NO_DATA:
            found = [*_no_data(gathered, indicator, figure)]
        case Status.NOT_COVERED:
            found = [*_not_covered(gathered, indicator)]
        case Status.SUPPLIED_MISSING:
            found = [_lists_read(gathered)]
        case _:
            found = []
    return f"{general}: {'; '.join(found)}" if found else general


def _no_data(gathered: Gathered, indicator: Indicator, figure: Measurement) -> Iterator[str]:
    for name, dates in _dates_read(indicator).items():
        loaded = gathered.loaded.extracts.get(name)
        if loaded is None:
            yield f"no file feeds the extract {name}"
        elif not loaded.rows:
            yield f"the extract {name} has no usable row"
        else:
            for column in dates:
                first = loaded.spans[column][0] if column in loaded.spans else None
                if first is not None and first > figure.month.end:
                    yield f"the extract {name} begins on {first:%d/%m/%Y} by {column}"
    for part in (indicator.numerator, indicator.denominator):
        if isinstance(part, OfIndicator):
            yield f"it is made of {part.indicator}"
        elif isinstance(part, OfPopulation):
            yield _population(gathered, part.population, figure)


def _dates_read(indicator: Indicator) -> dict[str, list[str]]:
    """Return each extract that is read with the columns that place its rows in time."""
    found: dict[str, list[str]] = {}
    for part in _parts(indicator):
        found.setdefault(part.extract, []).extend(part.when.columns[:1])
        for has in part.has:
            found.setdefault(has.extract, []).extend([has.date] if has.date else [])
    return {name: list(dict.fromkeys(dates)) for name, dates in found.items()}


def _parts(indicator: Indicator) -> tuple[Part, ...]:
    return all_parts(numerator_of(indicator), denominator_of(indicator))


def _population(gathered: Gathered, name: str, figure: Measurement) -> str:
    if figure.team != WHOLE_SERVICE:
        return f"no {name} is known by team"
    known = [each.starts for each in gathered.config.populations.get(name, ())]
    since = f"from {min(known):%d/%m/%Y}" if known else "for no day"
    return f"the population {name} is known {since}"


def _not_covered(gathered: Gathered, indicator: Indicator) -> Iterator[str]:
    own = gathered.own_month
    for part in _parts(indicator):
        if part.when.kind is WhenKind.AS_AT and not part.when.columns:
            yield f"the extract {part.extract} is a snapshot of {own} and counts for it alone"
        for name in dict.fromkeys([part.extract, *(has.extract for has in part.has)]):
            covers = gathered.config.extracts[name].covers
            if covers is not None:
                yield f"the extract {name} covers the {covers} months that end with {own}"


def _lists_read(gathered: Gathered) -> str:
    files = [file.label for file in gathered.loaded.supplied_files]
    if not files:
        return "there is no supplied_figures*.csv or .xlsx among the extracts"
    return f"it is not in {', '.join(files)}"
