"""Rules over targets: the same indicator's in two places, and targets against the polarity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.audit.agreeing import odd_ones
from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.judging import says_nothing, sign_of_target
from xl_kpi.audit.showing import figure_text
from xl_kpi.board.rating import target_for
from xl_kpi.board.tables import ColumnKind
from xl_kpi.config.declared import Polarity
from xl_kpi.faults import Level
from xl_kpi.survey.found import Writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xl_kpi.audit.audited import AuditedPack, Place, Series
    from xl_kpi.config.declared import Target


def _with_target(series: Series) -> Place | None:
    place = series.other(ColumnKind.TARGET)
    return place if place is not None and place.shown.value is not None else None


def _declared(pack: AuditedPack, series: Series) -> Target | None:
    """The target that the config declares for the month that the row's table reports."""
    month = pack.latest[series.number]
    if series.indicator is None or month is None:
        return None
    return target_for(series.indicator.targets, month)


def _different(pack: AuditedPack) -> Iterator[Problem | None]:
    for alike in pack.alike().values():
        values = {
            at: value for at, series in enumerate(alike)
            if _with_target(series) and (value := series.target()) is not None
        }  # fmt: skip
        declared = _declared(pack, alike[0]) if pack.own_config else None
        odd = odd_ones(values, None if declared is None else declared.value)
        for at in values:
            yield None if at not in odd else _difference(alike, at, [*values], odd)


def _difference(
    alike: tuple[Series, ...], at: int, shown: list[int], odd: tuple[int, ...]
) -> Problem:
    place = alike[at].others[ColumnKind.TARGET]
    other = alike[next(each for each in shown if each not in odd)]
    reference, agreed = other.others[ColumnKind.TARGET], other.target()
    return problem_at(
        place,
        alike[at],
        expected=reference.text if agreed is None else alike[at].written(agreed),
        message=f"the target is {place.text} here and {reference.text} in {reference.where} for the"
        " same indicator",
        rests_on=[alike[each].others[ColumnKind.TARGET] for each in shown],
    )


def _absent(pack: AuditedPack) -> Iterator[Problem | None]:
    for alike in pack.alike().values():
        known = [place for series in alike if (place := _with_target(series))]
        for series in alike if known else ():
            place = series.other(ColumnKind.TARGET)
            if place is not None and says_nothing(place):
                yield problem_at(
                    place,
                    series,
                    expected=known[0].text,
                    message=f"no target is shown here and {known[0].text} in {known[0].where} for"
                    " the same indicator",
                    rests_on=known,
                )


def _contradicting(pack: AuditedPack) -> Iterator[Problem | None]:
    for series in pack.series:
        sign, polarity = sign_of_target(series), series.polarity
        if sign is None or polarity in {None, Polarity.NONE}:
            continue
        place = series.others[ColumnKind.TARGET]
        if sign is polarity:
            yield None
        else:
            good, says = ("high", "low") if polarity is Polarity.HIGH else ("low", "high")
            yield problem_at(
                place,
                series,
                expected=f"a target for which {good} is good",
                message=f"the target {place.text} says that {says} is good, and the config that"
                f" {good} is",
            )


def _as_text(pack: AuditedPack) -> Iterator[Problem | None]:
    for series in pack.series:
        place = _with_target(series)
        if place is None or place.shown.writing is not Writing.NUMBER_AS_TEXT:
            continue
        declared = _declared(pack, series)
        text = None if place.cell is None else place.cell.value
        if series.number in pack.built and declared is not None and declared.shown == text:
            continue
        value = series.target()
        if value is not None:
            yield problem_at(
                place,
                series,
                expected=figure_text(value, percent=place.shown.percent),
                message=f"the target {place.text} is text, so that no formula can compare a figure"
                " with it",
            )


def _undeclared(pack: AuditedPack) -> Iterator[Problem | None]:
    """Only where the pack's own places agree; where they do not, that is reported."""
    for alike in pack.alike().values() if pack.own_config else ():
        if len({value for series in alike if (value := series.target()) is not None}) > 1:
            continue
        for series in alike:
            place, value, declared = _with_target(series), series.target(), _declared(pack, series)
            if place is None or declared is None or declared.value is None or value is None:
                continue
            if value in {declared.value, *_own_month(series)}:
                yield None
                continue
            expected = declared.shown or series.written(declared.value)
            yield problem_at(
                place,
                series,
                expected=expected,
                message=f"the target shown is {place.text}, and the config declares {expected}",
            )


def _own_month(series: Series) -> frozenset[Decimal]:
    """The target of the row's own latest month, which may be earlier than the table's."""
    if series.indicator is None or series.latest is None:
        return frozenset()
    target = target_for(series.indicator.targets, series.latest)
    return frozenset() if target is None or target.value is None else frozenset({target.value})


RULES = (
    Rule(
        name="target-differs",
        level=Level.WARNING,
        meaning="The same indicator has different targets in two places of the pack, read in the"
        " same unit: 11 under a percentage and 11% are one target. The one that most places show is"
        " taken to be right, then the config's, then the first.",
        remedy="Decide on one target and show it in every place.",
        example="Children with 3 or more placements: 11% on one sheet and 12 on another.",
        check=_different,
        counts="target",
    ),
    Rule(
        name="target-missing-elsewhere",
        level=Level.NOTE,
        meaning="An indicator has a target in one place and none in another that has a column for"
        " it.",
        remedy="Show the target in both places, or take the column out.",
        example="Children looked after: 495 in one table, `-` in the next.",
        check=_absent,
    ),
    Rule(
        name="target-contradicts-polarity",
        level=Level.ERROR,
        meaning="A target says which way is good (`<36%`) and the config says otherwise.",
        remedy="Correct the target's sign, or the indicator's polarity in the config.",
        example="`<95%` for visits in time, of which more is better.",
        check=_contradicting,
    ),
    Rule(
        name="target-as-text",
        level=Level.NOTE,
        meaning="A target is stored as text. A text that the config declares, in a table that a"
        " refresh writes, is left alone.",
        remedy="Store the number; say in the config which way is good.",
        example="`<36%`",
        check=_as_text,
    ),
    Rule(
        name="target-not-declared",
        level=Level.WARNING,
        meaning="The target shown is not the one that the pack's own config declares for the month."
        " Not checked with the config that comes with the program.",
        remedy="Correct the pack, or declare the new target with the month from which it holds.",
        example="90% in the pack, 95% in the config.",
        check=_undeclared,
    ),
)
