"""The rule over populations: each rate with its count implies one, and they must agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.pairs import counted_by
from xl_kpi.config.declared import OfPopulation
from xl_kpi.faults import Level
from xl_kpi.measures.rounding import round_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.audit.audited import AuditedPack, Place, Series
    from xl_kpi.months import Month

_FEWEST = 4
"""Months that are needed to say which population the pack uses."""
_RUN = 3
"""Months in a row that agree with each other: the population was changed, not mistaken."""


@dataclass(frozen=True, slots=True)
class _Implied:
    """The populations that a month's count and rate allow, from more than `least` to `most`."""

    month: Month
    count: Place
    rate: Place
    least: Decimal
    most: Decimal

    def allows(self, population: Decimal) -> bool:
        return self.least <= population <= self.most


def _disagreeing(pack: AuditedPack) -> Iterator[Problem | None]:
    found: dict[tuple[object, ...], list[tuple[_Implied, Problem]]] = {}
    for rate, count in _pairs(pack):
        implied = [each for month in rate.with_figures if (each := _implied(rate, count, month))]
        usual = _usual(implied) if len(implied) >= _FEWEST else None
        for each in implied if usual is not None else ():
            problem = _judged(pack, (rate, count), implied, each, usual or Decimal(0))
            if problem is None:
                yield None
                continue
            seen = (rate.sheet, each.month, each.count.shown.value, each.rate.shown.value)
            found.setdefault(seen, []).append((each, problem))
    yield from map(_once, found.values())


def _pairs(pack: AuditedPack) -> Iterator[tuple[Series, Series]]:
    """Yield each rate with each row of its sheet, else of any, that shows what it is a rate of."""
    alike = pack.alike()
    for rate in pack.series:
        counts = alike.get(counted_by(pack.config, rate.indicator) or "", ())
        near = [count for count in counts if count.sheet == rate.sheet]
        for count in near or counts:
            yield rate, count


def _once(same: Sequence[tuple[_Implied, Problem]]) -> Problem:
    """One finding of rows that repeat each other on a sheet, with the cells of all."""
    _, problem = same[0]
    cells = dict.fromkeys(
        cell
        for implied, each in same
        for cell in (implied.count.where, implied.rate.where, *each.rests_on)
    )
    cells.pop(f"{problem.sheet}!{problem.cell}", None)
    return replace(problem, rests_on=tuple(cells))


def _implied(rate: Series, count: Series, month: Month) -> _Implied | None:
    shown, counted = rate.figure(month), count.figure(month)
    if rate.indicator is None or not shown or counted is None or counted <= 0:
        return None
    place = rate.months[month]
    exponent = shown.as_tuple().exponent
    decimals = place.shown.decimals
    if decimals is None:
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    half = Decimal(5).scaleb(-decimals - 1)
    if shown <= half:
        return None
    per = rate.indicator.per * counted
    return _Implied(month, count.months[month], place, per / (shown + half), per / (shown - half))


def _usual(implied: Sequence[_Implied]) -> Decimal:
    """Return a population that as many months as possible allow."""
    bounds = sorted({each.least for each in implied} | {each.most for each in implied})
    candidates = [(low + high) / 2 for low, high in pairwise(bounds)]
    return max(candidates, key=lambda each: sum(month.allows(each) for month in implied))


def _judged(
    pack: AuditedPack,
    pair: tuple[Series, Series],
    implied: Sequence[_Implied],
    month: _Implied,
    usual: Decimal,
) -> Problem | None:
    rate, _ = pair
    if month.allows(usual) or _declared(pack, rate, month) or _of_a_run(implied, month):
        return None
    if 2 * sum(each.allows(usual) for each in implied) <= len(implied):
        return None
    return _problem(pack, pair, month, usual)


def _declared(pack: AuditedPack, rate: Series, month: _Implied) -> bool:
    """Whether the config's own population for the month gives the rate."""
    denominator = None if rate.indicator is None else rate.indicator.denominator
    if not isinstance(denominator, OfPopulation):
        return False
    known = pack.config.populations.get(denominator.population, ())
    return any(
        month.allows(Decimal(each.value)) for each in known if each.starts <= month.month.end
    )


def _of_a_run(implied: Sequence[_Implied], month: _Implied) -> bool:
    """Whether the month stands among several in a row that agree on a population."""
    at = implied.index(month)
    for first in range(max(0, at - _RUN + 1), at + 1):
        run = implied[first : first + _RUN]
        if len(run) == _RUN and max(each.least for each in run) <= min(each.most for each in run):
            return True
    return False


def _problem(
    pack: AuditedPack, pair: tuple[Series, Series], month: _Implied, usual: Decimal
) -> Problem:
    rate, count = pair
    indicator = rate.indicator
    if indicator is None:
        raise ValueError("a rate of no indicator implies no population")
    shown, counted = rate.figure(month.month), count.figure(month.month) or Decimal(0)
    fitting = round_value((shown or Decimal(0)) * usual / indicator.per, 0)
    should_be = round_value(counted * indicator.per / usual, indicator.decimals)
    blame_rate = _rate_is_odd(pack, pair, month, usual)
    at, series = (month.rate, rate) if blame_rate else (month.count, count)
    middle = round_value((month.least + month.most) / 2, 0)
    return problem_at(
        at,
        series,
        expected=f"{should_be:f}" if blame_rate else f"about {fitting:f}",
        message=f"{month.count.text} ({month.count.address}) at a rate of {month.rate.text}"
        f" ({month.rate.address}) in {month.month.label} implies a population of about {middle:,},"
        f" and the other months about {round_value(usual, 0):,}",
        rests_on=[month.count, month.rate],
    )


def _rate_is_odd(
    pack: AuditedPack, pair: tuple[Series, Series], month: _Implied, usual: Decimal
) -> bool:
    """Whether it is the rate that is wrong rather than the count.

    What another place shows for the month decides, where it fits the usual population; else the
    one that lies further from the months around it.
    """
    rate, count = pair
    alike = pack.alike()
    for other in alike[count.key]:
        figure = other.figure(month.month)
        if figure not in {None, count.figure(month.month)}:
            fits = _implied(rate, other, month.month)
            if fits is not None and fits.allows(usual):
                return False
    for other in alike[rate.key]:
        if other.figure(month.month) not in {None, rate.figure(month.month)}:
            fits = _implied(other, count, month.month)
            if fits is not None and fits.allows(usual):
                return True
    return _apart(rate, month.month) > _apart(count, month.month)


def _apart(series: Series, month: Month) -> Decimal:
    """How far a figure lies from the mean of the months around it, as a share of it."""
    figure = series.figure(month)
    around = [value for near in (month - 1, month + 1) if (value := series.figure(near))]
    if figure is None or not around:
        return Decimal(0)
    mean = sum(around, Decimal(0)) / len(around)
    return abs(figure - mean) / mean


RULES = (
    Rule(
        name="implied-population-disagrees",
        level=Level.ERROR,
        meaning="A rate and the number that it is of imply a population for each"
        " month. A month that implies another than most do, and not one that the config knows, has"
        " a wrong number or a wrong rate: whichever another place of the pack, or the months"
        " around, speak against. Several months in a row that agree with each other are a new"
        " population, not a mistake.",
        remedy="Correct the number or the rate; a number may have been carried over from another"
        " month.",
        example="543 children at a rate of 113 per 10,000 implies 48,053 children, the other months"
        " 49,100 to 49,700: the number of that month was 558.",
        check=_disagreeing,
        counts="rate",
    ),
)
