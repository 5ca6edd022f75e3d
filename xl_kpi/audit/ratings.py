"""Rules over ratings: red, amber and green against the figure, the target and the polarity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.judging import (
    code_of,
    expected_ratings,
    polarity_of,
    says_nothing,
    tolerance_of,
)
from xl_kpi.audit.showing import code_text, figure_text
from xl_kpi.board.tables import ColumnKind
from xl_kpi.config.declared import Polarity
from xl_kpi.faults import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.audit.audited import AuditedPack, Place, Series

_NAMES = {1: "green", 0: "amber", -1: "red"}


def _wrong_ratings(pack: AuditedPack) -> Iterator[Problem | None]:
    for series in pack.series:
        place = series.other(ColumnKind.RAG)
        found, expected = code_of(place), expected_ratings(series)
        if place is None or found is None or not expected:
            continue
        if found in expected:
            yield None
        else:
            yield _rating(series, place, expected[0], f"the rating is {_NAMES[found]}, but ")


def _absent_ratings(pack: AuditedPack) -> Iterator[Problem | None]:
    for table in pack.tables:
        if not any(code_of(series.other(ColumnKind.RAG)) is not None for series in table):
            continue
        for series in table:
            place, expected = series.other(ColumnKind.RAG), expected_ratings(series)
            if place is not None and says_nothing(place) and expected:
                yield _rating(series, place, expected[0], "there is no rating, but ")


def _ratings_of_nothing(pack: AuditedPack) -> Iterator[Problem | None]:
    for series in pack.series:
        place, target = series.other(ColumnKind.RAG), series.other(ColumnKind.TARGET)
        found = code_of(place)
        if place is not None and target is not None and found is not None and says_nothing(target):
            yield problem_at(
                place,
                series,
                expected="-",
                message=f"the row is rated {_NAMES[found]} and shows no target in {target.address}",
                rests_on=[target],
            )


def _ratings_without_figures(pack: AuditedPack) -> Iterator[Problem | None]:
    for series in pack.series:
        month = pack.latest[series.number]
        figure = None if month is None else series.months.get(month)
        if month is None or figure is None or series.latest == month or figure.blank:
            continue
        for kind in (ColumnKind.RAG, ColumnKind.DIRECTION):
            place = series.other(kind)
            if place is not None and code_of(place) is not None:
                yield problem_at(
                    place,
                    series,
                    expected="-",
                    message=f"the row is judged, and shows {figure.text} for {month.label}"
                    f" ({figure.address}), the latest month of its table",
                    rests_on=[figure],
                )


def _rating(series: Series, place: Place, expected: int, opening: str) -> Problem:
    month = series.judged
    target = series.others[ColumnKind.TARGET]
    if month is None:
        raise ValueError("a row without figures has no rating")
    figure = series.months[month]
    return problem_at(
        place,
        series,
        expected=code_text(expected),
        message=f"{opening}{figure.text} in {month.label} ({figure.address}) against a target of"
        f" {target.text} ({target.address}) is {_NAMES[expected]}: {_why(series, expected)}",
        rests_on=[figure, target],
    )


def _why(series: Series, expected: int) -> str:
    way = "high" if polarity_of(series) is Polarity.HIGH else "low"
    if expected == 1:
        return f"{way} is good and the target is met"
    tolerance = tolerance_of(series)
    if tolerance.points:
        amount = figure_text(tolerance.amount, percent=series.percent).removesuffix("%")
        allowed = f"{amount} points"
    else:
        allowed = f"{figure_text(tolerance.amount, percent=True)} of the target"
    return f"{way} is good and it misses by {'no more' if expected == 0 else 'more'} than {allowed}"


RULES = (
    Rule(
        name="rag-disagrees",
        level=Level.ERROR,
        meaning="Each rating is worked out again from the row's latest figure and its own target:"
        " green meets the target in the direction of the polarity, amber misses it by no more than"
        " the tolerance (5% of the target, unless the config says otherwise for the indicator), and"
        " red by more. A row without a figure for its table's latest month is not checked, nor one"
        " whose polarity neither the config nor the target (`<36%`) tells.",
        remedy="Correct the rating, or the figure or target if one of those is wrong.",
        example="88% against a target of 95%, high being good, shown as amber: it misses by 7"
        " points, and 5% of 95 is 4.75.",
        check=_wrong_ratings,
        counts="rag",
    ),
    Rule(
        name="rag-missing",
        level=Level.WARNING,
        meaning="In a table with ratings, a row with a figure for the table's latest month, a"
        " target and a known polarity has none.",
        remedy="Rate the row, or show a dash in place of the target.",
        example="A target of 95%, a figure of 84% and a blank under RAG.",
        check=_absent_ratings,
    ),
    Rule(
        name="rag-without-target",
        level=Level.WARNING,
        meaning="A row is rated and shows no target, so that nobody can tell what it was rated"
        " against.",
        remedy="Show the target, or a dash in place of the rating.",
        example="A rating of green beside a target of `-`.",
        check=_ratings_of_nothing,
    ),
    Rule(
        name="judged-without-figure",
        level=Level.WARNING,
        meaning="A row is rated or has a direction, and shows a dash or a placeholder for the"
        " latest month that its table has figures for: the judgement is of an earlier month. A"
        " blank is reported as `figure-missing`.",
        remedy="Put in the figure, or dashes in place of the judgement.",
        example="`-` under Jul-23, and green under RAG.",
        check=_ratings_without_figures,
    ),
)
