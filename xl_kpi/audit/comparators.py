"""Rules over comparators: one figure for each, of one year, everywhere in the pack."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.audit.agreeing import odd_ones
from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.showing import figure_text
from xl_kpi.faults import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.audit.audited import AuditedPack, Place, Series


def _different(pack: AuditedPack) -> Iterator[Problem | None]:
    for alike in pack.alike().values():
        names = dict.fromkeys(name for series in alike for name in series.comparators)
        for name in names:
            yield from _of_one(pack, alike, name)


def _of_one(pack: AuditedPack, alike: tuple[Series, ...], name: str) -> Iterator[Problem | None]:
    values = {
        at: value
        for at, series in enumerate(alike)
        if name in series.comparators
        and (value := series.as_shown(series.comparators[name])) is not None
    }
    odd = odd_ones(values, _declared(pack, alike[0], name))
    for at in values:
        if at not in odd:
            yield None
            continue
        place = alike[at].comparators[name]
        other = alike[next(each for each in values if each not in odd)].comparators[name]
        yield problem_at(
            place,
            alike[at],
            expected=other.text,
            message=f"{_label(pack, name)} is {place.text} here and {other.text} in {other.where}"
            " for the same indicator",
            rests_on=[other],
        )


def _declared(pack: AuditedPack, series: Series, name: str) -> Decimal | None:
    if series.indicator is None or not pack.own_config:
        return None
    value = series.indicator.comparators.get(name)
    return value if isinstance(value, Decimal) else None


def _label(pack: AuditedPack, name: str) -> str:
    return next((each.label for each in pack.config.comparators if each.id == name), name)


def _undeclared(pack: AuditedPack) -> Iterator[Problem | None]:
    """Only where the pack's own places agree; where they do not, that is reported."""
    for alike in pack.alike().values():
        for name in dict.fromkeys(name for series in alike for name in series.comparators):
            shown = [
                (series, series.comparators[name], value)
                for series in alike
                if name in series.comparators
                and (value := series.as_shown(series.comparators[name])) is not None
            ]
            declared = _declared(pack, alike[0], name)
            if declared is not None and len({value for *_, value in shown}) == 1:
                for series, place, _ in shown:
                    yield _against_config(pack, series, place, (name, declared))


def _against_config(
    pack: AuditedPack, series: Series, place: Place, stated: tuple[str, Decimal]
) -> Problem | None:
    name, declared = stated
    if declared in {series.as_shown(place), series.exact(place)}:
        return None
    expected = figure_text(declared, percent=series.percent)
    return problem_at(
        place,
        series,
        expected=expected,
        message=f"{_label(pack, name)} is shown as {place.text}, and the config declares"
        f" {expected}",
    )


def _mixed_years(pack: AuditedPack) -> Iterator[Problem | None]:
    """Each comparator is held to the year that most of its figures are of."""
    for name in dict.fromkeys(name for series in pack.series for name in series.comparators):
        years = [(series, found) for series in pack.series if (found := _years(pack, series, name))]
        counts = Counter(year for _, found in years for year in found)
        usual = max(counts, key=lambda year: (counts[year], year), default=0)
        right = [series.comparators[name] for series, found in years if usual in found]
        for series, found in years:
            published = _published(series, name)
            if usual in found or usual not in published:
                yield None
                continue
            place, label = series.comparators[name], _label(pack, name)
            yield problem_at(
                place,
                series,
                expected=figure_text(published[usual], percent=series.percent),
                message=f"{place.text} is {label}'s figure of {max(found)}, and most figures shown"
                f" for {label} are of {usual}",
                rests_on=right,
            )


def _years(pack: AuditedPack, series: Series, name: str) -> frozenset[int]:
    """The years whose published figure a comparator shows, empty where none is known."""
    place = series.comparators.get(name)
    if place is None or place.shown.value is None:
        return frozenset()
    shown = (series.as_shown(place), series.exact(place))
    if series.number in pack.built and _declared(pack, series, name) in shown:
        return frozenset()
    return frozenset(year for year, value in _published(series, name).items() if value in shown)


def _published(series: Series, name: str) -> Mapping[int, Decimal]:
    known = {} if series.indicator is None else series.indicator.published.get(name, {})
    return {year: value for year, value in known.items() if isinstance(value, Decimal)}


RULES = (
    Rule(
        name="comparator-differs",
        level=Level.WARNING,
        meaning="The same comparator of the same indicator has different figures in two places. The"
        " one that most places show is taken to be right, then the config's, then the first.",
        remedy="Show one figure, of one year, in every place.",
        example="England's re-referrals: 21% in one table and 22% in another.",
        check=_different,
        counts="comparator",
    ),
    Rule(
        name="comparator-not-declared",
        level=Level.WARNING,
        meaning="A comparator shown is not the one that the pack's own config declares. Not checked"
        " with the config that comes with the program.",
        remedy="Correct the pack, or put the new figure into the config.",
        example="640 in the pack, 460 in the config.",
        check=_undeclared,
    ),
    Rule(
        name="comparators-mixed-years",
        level=Level.WARNING,
        meaning="Where the config knows the figures published for a comparator by year, the pack"
        " shows figures of different years under one heading.",
        remedy="Take all of a column's figures from one year, and say which in its heading.",
        example="A column with England's 2021 number of children looked after and its 2022 rate.",
        check=_mixed_years,
    ),
)
