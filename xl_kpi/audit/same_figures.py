"""Rules over an indicator that is shown more than once: its figures must be the same everywhere."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.audit.agreeing import odd_ones
from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.reading import name_place
from xl_kpi.audit.showing import month_list
from xl_kpi.config.declared import Unit
from xl_kpi.faults import Level
from xl_kpi.measures.rounding import round_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xl_kpi.audit.audited import AuditedPack, Place, Series
    from xl_kpi.months import Month

ONE_BY_ONE = 3
"""Up to so many months of a row are reported each by itself; more are one matter."""
_FEW = 2
"""Months in which two places may differ for the odd one to be told by what stands around them."""
_MIRRORED = 3
"""Months in which two differences must mirror each other to be more than chance."""


def _different(pack: AuditedPack) -> Iterator[Problem | None]:
    for alike in pack.alike().values():
        if len(alike) > 1:
            yield from _differences(alike)


def _differences(alike: tuple[Series, ...]) -> Iterator[Problem | None]:
    odd: dict[int, dict[Month, int]] = {}
    for month in sorted({month for series in alike for month in series.with_figures}):
        figures = comparable(alike, month)
        places = odd_ones(figures)
        if len(figures) > 1 and not places:
            yield None
        for at in places:
            odd.setdefault(at, {})[month] = next(each for each in figures if each not in places)
    if len(alike) == _FEW and 1 in odd and len(odd[1]) <= _FEW and _sticks_out(alike, odd[1]):
        odd = {0: dict.fromkeys(odd[1], 1)}
    for at, months in odd.items():
        if len(months) > ONE_BY_ONE:
            yield _difference(alike, at, months)
        else:
            yield from (_difference(alike, at, {month: other}) for month, other in months.items())


def comparable(alike: Sequence[Series], month: Month) -> Mapping[int, Decimal]:
    """Return each place's figure of a month, rounded as the place that rounds most does."""
    figures = {
        at: figure
        for at, series in enumerate(alike)
        if (figure := series.figure(month)) is not None
    }
    least = 2 if alike[0].percent else 0
    places = min((max(least, _places(figure)) for figure in figures.values()), default=0)
    return {at: round_value(figure, places) for at, figure in figures.items()}


def _places(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _sticks_out(alike: tuple[Series, ...], months: Mapping[Month, int]) -> bool:
    """Whether the first place's figures lie further from those of the months around them."""
    first, second = (sum(_apart(series, month) for month in months) for series in alike)
    return first > second


def _apart(series: Series, month: Month) -> Decimal:
    figure = series.figure(month)
    near = (series.figure(month - 1), series.figure(month + 1))
    around = [value for value in near if value is not None]
    if figure is None or not around:
        return Decimal(0)
    return abs(figure - sum(around, Decimal(0)) / len(around))


def _difference(alike: tuple[Series, ...], at: int, months: Mapping[Month, int]) -> Problem:
    series, first = alike[at], min(months)
    other = alike[Counter(months.values()).most_common(1)[0][0]]
    place, reference = series.months[first], alike[months[first]].months[first]
    compared = len([month for month in series.with_figures if other.figure(month) is not None])
    cells = [
        cell
        for month, holder in sorted(months.items())
        for cell in (series.months[month], alike[holder].months[month])
    ]
    extent = f"differs in {len(months)} of {compared} months ({month_list(sorted(months))})"
    return problem_at(
        place,
        series,
        expected=_as_here(series, alike[months[first]].figure(first), reference),
        message=f"{place.text} here and {reference.text} in {reference.where} for {first.label}"
        + (f"; the row {extent}" if len(months) > 1 else ""),
        rests_on=cells,
    )


def _as_here(series: Series, figure: Decimal | None, reference: Place) -> str:
    return reference.text if figure is None else series.written(figure)


def _shifted(pack: AuditedPack) -> Iterator[Problem | None]:
    gaps = [gap for alike in pack.alike().values() for gap in _gaps(alike)]
    named: set[tuple[str, str]] = set()
    for at, (one, other, gap) in enumerate(gaps):
        for near, far, again in gaps[at + 1 :]:
            opposite = {one.sheet, other.sheet} == {near.sheet, far.sheet} and one.key != near.key
            if not opposite or (one.key, near.key) in named:
                continue
            sign = -1 if one.sheet == near.sheet else 1
            months = [m for m in gap if m in again and gap[m] == sign * again[m]]
            if len(months) >= _MIRRORED and 2 * len(months) >= len(gap.keys() & again.keys()):
                named.add((one.key, near.key))
                yield _shift((one, other), (near, far), months, gap[months[0]])


def _gaps(alike: tuple[Series, ...]) -> Iterator[tuple[Series, Series, Mapping[Month, Decimal]]]:
    """Yield the differences in number between an indicator's places on two sheets."""
    counts = [each for each in alike if each.indicator and each.indicator.unit is Unit.COUNT]
    for at, one in enumerate(counts):
        for other in counts[at + 1 :]:
            gap = {
                month: here - there
                for month in one.with_figures
                if (here := one.figure(month)) is not None
                and (there := other.figure(month)) is not None
                and here != there
            }
            if len(gap) >= _MIRRORED and one.sheet != other.sheet:
                yield one, other, gap


def _shift(
    gained: tuple[Series, Series], lost: tuple[Series, Series], months: list[Month], by: Decimal
) -> Problem:
    one, other = gained
    more, fewer = ("more", "fewer") if by > 0 else ("fewer", "more")
    place = one.months[months[0]]
    return problem_at(
        place,
        one,
        expected="one category for each child on every sheet",
        message=f"{one.sheet} has {abs(by):f} {more} than {other.sheet} in {months[0].label}, and"
        f" as many {fewer} of {lost[0].name}; so it is in {len(months)} months"
        f" ({month_list(months)}): the same children counted under two names",
        rests_on=[other.months[months[0]], *(each.months[months[0]] for each in lost)],
    )


def _twice(pack: AuditedPack) -> Iterator[Problem | None]:
    declared = {table.id: Counter(table.rows) for table in pack.config.tables}
    for number, table in enumerate(pack.tables):
        allowed = declared.get(table[0].table.table_id or "", Counter()) if table else Counter()
        seen: dict[str, list[Series]] = {}
        for series in table:
            before = seen.setdefault(series.key, [])
            if before and not (number in pack.built and allowed[series.key] > len(before)):
                yield _again(pack, before[0], series)
            before.append(series)


def _again(pack: AuditedPack, first: Series, series: Series) -> Problem:
    here, there = name_place(pack.survey, series), name_place(pack.survey, first)
    months = [m for m in series.with_figures if series.figure(m) != first.figure(m)]
    figures = f"with other figures in {month_list(months)}" if months else "with the same figures"
    return problem_at(
        here,
        series,
        expected="one row",
        message=f"the same indicator stands in {there.address} of the same table, {figures}",
        rests_on=[there],
    )


RULES = (
    Rule(
        name="figures-differ",
        level=Level.ERROR,
        meaning="The same indicator has different figures for a month in two places, read in the"
        " same unit and at the decimals that both show. With three places or more the odd one out"
        " is reported; with two the later one, unless few months differ and the earlier figure lies"
        " further from the months around it. More than three months of a row are one finding, which"
        " lists them.",
        remedy="Find out which figure is right and show it in both places.",
        example="Children looked after in May-23: 517 in one table, 518 in another.",
        check=_different,
        counts="figures",
    ),
    Rule(
        name="figures-shifted",
        level=Level.NOTE,
        meaning="What one indicator has more of on one sheet than on another, a second indicator"
        " has fewer of, month after month: the same children are counted under two names.",
        remedy="Decide which indicator they belong to, and count them so on both sheets.",
        example="7 more children in independent fostering on one sheet, 7 more placed for adoption"
        " on the other.",
        check=_shifted,
    ),
    Rule(
        name="same-indicator-twice",
        level=Level.WARNING,
        meaning="A table has two rows for one indicator. In a table that a refresh writes, rows"
        " that the config declares twice are left alone.",
        remedy="Take one of the rows out.",
        example="`same social worker` in rows 251 and 279 of one table.",
        check=_twice,
    ),
)
