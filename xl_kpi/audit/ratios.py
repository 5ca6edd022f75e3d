"""Rules over percentages and rates whose count stands in the pack: worked out again from it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.pairs import share_parts
from xl_kpi.audit.same_figures import ONE_BY_ONE
from xl_kpi.audit.showing import figure_text, month_list
from xl_kpi.config.declared import Unit
from xl_kpi.faults import Level
from xl_kpi.measures.rounding import round_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.audit.audited import AuditedPack, Place, Series
    from xl_kpi.months import Month


_HABIT = 3
"""Months that must have lost their decimals for it to be called rounding."""


@dataclass(frozen=True, slots=True)
class _Ratio:
    """The share that one cell is of another."""

    part: Place
    whole: Place
    value: Fraction


def _not_the_ratio(pack: AuditedPack) -> Iterator[Problem | None]:
    for share, ratios in _shares(pack):
        cut, wrong = _wrong(share, ratios)
        yield from (None for month in ratios if month not in {*cut, *wrong})
        if len(wrong) > ONE_BY_ONE:
            yield _disagreeing(share, ratios, wrong)
        else:
            yield from (_disagreeing(share, ratios, [month]) for month in wrong)


def _rounded_down(pack: AuditedPack) -> Iterator[Problem | None]:
    for share, ratios in _shares(pack):
        cut, _ = _wrong(share, ratios)
        if cut:
            yield _disagreeing(share, ratios, cut)


def _shares(pack: AuditedPack) -> Iterator[tuple[Series, Mapping[Month, _Ratio]]]:
    """Yield each percentage whose two counts are shown, with what they make it."""
    alike = pack.alike()
    for share in pack.series:
        part, whole = share_parts(share.indicator)
        if part is None or whole is None:
            continue
        ratios = {
            month: _Ratio(above[0], below[0], Fraction(above[1]) / Fraction(below[1]))
            for month in share.with_figures
            if (above := nearest_figure(alike.get(part, ()), month, share.sheet))
            and (below := nearest_figure(alike.get(whole, ()), month, share.sheet))
            and below[1]
        }
        if ratios:
            yield share, ratios


def nearest_figure(
    alike: tuple[Series, ...], month: Month, sheet: str
) -> tuple[Place, Decimal] | None:
    """Return an indicator's figure on a sheet, else where all other places agree; None for none."""
    found = [
        (series.months[month], figure, series.sheet == sheet)
        for series in alike
        if (figure := series.figure(month)) is not None
    ]
    near = [each for each in found if each[2]] or found
    if len({figure for _, figure, _ in near}) != 1:
        return None
    return near[0][0], near[0][1]


def _wrong(share: Series, ratios: Mapping[Month, _Ratio]) -> tuple[list[Month], list[Month]]:
    """The months whose figures have merely lost their decimals, and those that are wrong else.

    A few that seem cut off may as well be wrong: only several make a habit.
    """
    wrong = [
        month
        for month, ratio in ratios.items()
        if share.figure(month) != _rounded(share, month, ratio.value)
    ]
    cut = [
        month for month in wrong
        if share.figure(month) == _cut_off(share, month, ratios[month].value)
    ]  # fmt: skip
    if len(cut) < _HABIT:
        return [], wrong
    return cut, [month for month in wrong if month not in cut]


def _places(share: Series, month: Month) -> int:
    """Decimals of the percentage as shown: no more than the config's, and those of the cell."""
    shown = share.months[month].shown
    declared = 0 if share.indicator is None else share.indicator.decimals
    if shown.percent and shown.decimals is not None:
        return shown.decimals
    figure = share.figure(month)
    exponent = 0 if figure is None else figure.normalize().as_tuple().exponent
    return max(declared, -exponent - 2) if isinstance(exponent, int) else declared


def _rounded(share: Series, month: Month, ratio: Fraction) -> Decimal:
    return round_value(ratio, _places(share, month), Unit.PERCENT)


def _cut_off(share: Series, month: Month, ratio: Fraction) -> Decimal:
    places = _places(share, month) + 2
    return Decimal(ratio.numerator * 10**places // ratio.denominator).scaleb(-places)


def _disagreeing(share: Series, ratios: Mapping[Month, _Ratio], wrong: list[Month]) -> Problem:
    first, several = wrong[0], len(wrong) > 1
    place, ratio = share.months[first], ratios[first]
    expected = share.written(_rounded(share, first, ratio.value))
    exact = figure_text(
        round_value(ratio.value, _places(share, first) + 1, Unit.PERCENT), percent=True
    )
    cells = [
        each
        for month in wrong
        for each in (share.months[month], ratios[month].part, ratios[month].whole)
    ]
    return problem_at(
        place,
        share,
        expected=expected,
        message=f"{ratio.part.text} ({ratio.part.where}) of {ratio.whole.text}"
        f" ({ratio.whole.where}) is {exact}; {place.text} is shown"
        + (
            f". So in {len(wrong)} of {len(ratios)} months ({month_list(wrong)})" if several else ""
        ),
        rests_on=cells,
    )


RULES = (
    Rule(
        name="percentage-disagrees",
        level=Level.WARNING,
        meaning="A percentage that the config makes of two indicators is worked out again from"
        " their figures in the pack, at the decimals shown. Figures are taken from the same sheet,"
        " else from another where all places agree.",
        remedy="Correct the percentage, or the number that it is made of.",
        example="133 of 551 is 24.1%, and 23% is shown.",
        check=_not_the_ratio,
        counts="percentage",
    ),
    Rule(
        name="percentage-rounded-down",
        level=Level.WARNING,
        meaning="Three figures or more of a percentage's row have lost their decimals, where they"
        " should have been rounded to the nearest.",
        remedy="Round half up, as the rest of the pack does.",
        example="126 of 551 is 22.9%, and 22% is shown.",
        check=_rounded_down,
    ),
)
