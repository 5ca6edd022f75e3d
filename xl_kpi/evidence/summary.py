"""What is said of a figure, as labelled lines: for the screen and for a sheet alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.board.wording import shown
from xl_kpi.config.declared import Unit
from xl_kpi.evidence import words
from xl_kpi.evidence.chance_words import chance_in_words
from xl_kpi.evidence.signal_words import signal_in_words
from xl_kpi.measures.behind import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_kpi.config.declared import Indicator
    from xl_kpi.evidence.caseload import WorkerEvidence
    from xl_kpi.evidence.explained import Explanation, Worked
    from xl_kpi.measures.measurement import Measurement

Facts = tuple[tuple[str, str], ...]


def facts_of(explained: Explanation) -> Facts:
    """Return a label and what it says, in the order in which a person asks."""
    return tuple(
        (label, text)
        for part in (_about, _counted, _judged, _rests_on)
        for label, text in part(explained)
        if text
    )


def facts_of_worker(found: WorkerEvidence) -> Facts:
    """Return the same of one line of a list of workers."""
    marks = [row.in_numerator for row in found.rows.rows]
    return (
        ("List", found.caseload.title or found.caseload.id),
        ("Line", str(found.line)),
        ("Team", found.team or "-"),
        ("Qualifying status", found.qualifying_status or "-"),
        ("Allocations", str(found.allocations)),
        ("Rows", f"{marks.count(Mark.COUNTED)} counted{_again(marks)}"),
        ("Set aside", _aside(found.set_aside_counts) or "nothing"),
    )


def sql_of(explained: Explanation) -> tuple[str, ...]:
    """Return the statement of the figure, and of each that it is made of.

    A team's name is not part of a statement: a comment says what `$team` is.
    """
    return tuple(
        f"-- {each.indicator.id} {each.figure.month}{_bound(each.figure)}\n{each.behind.statement};"
        for each in explained.worked.all()
        if each.behind.statement is not None
    )


def _bound(figure: Measurement) -> str:
    return f", $team = {' '.join(figure.team.split())!r}" if figure.team else ""


def _about(explained: Explanation) -> Iterator[tuple[str, str]]:
    indicator = explained.indicator
    ref = f", {indicator.ref_id}" if indicator.ref_id is not None else ""
    yield "Indicator", f"{indicator.name} ({indicator.id}{ref})"
    yield "Month", str(explained.month)
    yield "Team", explained.team
    yield "Figure", figure_in_words(indicator, explained.stands, explained.worked.why_none)
    yield "From", words.origin_in_words(explained)
    yield "On record", words.kept_against_computed(explained)
    yield "Definition", indicator.definition or ""
    yield "Source", indicator.source or ""
    yield "Note", indicator.note or ""


def _counted(explained: Explanation) -> Iterator[tuple[str, str]]:
    above, below = words.counted_in_words(explained.indicator)
    yield "Numerator" if below else "Counts", above
    yield "Denominator", below


def _judged(explained: Explanation) -> Iterator[tuple[str, str]]:
    assessed = explained.assessment
    if assessed is None:
        yield "Rated", "a team's figure is not rated"
        yield from chance_in_words(explained)
        return
    yield "Rated", words.rating_in_words(assessed)
    yield "Direction", words.direction_in_words(assessed)
    yield "Signal", signal_in_words(assessed, explained.config.signals)
    yield "Compared with", words.comparators_in_words(explained)
    yield "Quartile", words.quartile_in_words(explained)


def _rests_on(explained: Explanation) -> Iterator[tuple[str, str]]:
    worked = explained.worked
    if worked.population is not None:
        source = f" ({worked.population.source})" if worked.population.source else ""
        since = f"{worked.population.starts:%d/%m/%Y}"
        yield "Population", f"{worked.population.value:,} from {since}{source}"
    for each in [*worked.all()][1:]:
        figure = figure_in_words(each.indicator, each.figure, each.why_none)
        yield "Made of", f"{each.indicator.id}: {figure}"
    yield "Rows", "; ".join(_rows(each) for each in worked.all() if each.behind.extracts)
    yield "Set aside", _aside(explained.set_aside_counts) or "nothing of these extracts"
    for finding in explained.findings:
        yield "Finding", f"{finding.level}: {finding.where}: {finding.message}"


def figure_in_words(indicator: Indicator, figure: Measurement, why_none: str) -> str:
    """Return a figure with the arithmetic that gave it: `45 of 52: 87%`."""
    if figure.value is None:
        reason = why_none or "none is on record"
        return f"{figure.text}: {reason}" if figure.text else f"no figure: {reason}"
    value = shown(figure.value, indicator.unit)
    if figure.numerator is None or figure.denominator is None:
        return value
    per = f", per {indicator.per:,f}" if indicator.unit is Unit.RATE else ""
    return f"{value}: {figure.numerator:,f} of {figure.denominator:,f}{per}"


def _rows(worked: Worked) -> str:
    """Return how many rows are behind a figure, and that they add up to it."""
    rows = [row for extract in worked.behind.extracts for row in extract.rows]
    said = []
    for what, count, marks in (
        ("numerator", worked.behind.numerator, [row.in_numerator for row in rows]),
        ("denominator", worked.behind.denominator, [row.in_denominator for row in rows]),
    ):
        if count is not None:
            said.append(f"{marks.count(Mark.COUNTED):,} counted in the {what}{_again(marks)}")
    matched = sum(row.matched for row in rows)
    if matched:
        said.append(f"{matched:,} that match")
    return f"{worked.indicator.id}: {', '.join(said)}"


def _again(marks: list[Mark]) -> str:
    again = marks.count(Mark.AGAIN)
    return f" ({again:,} more of the same)" if again else ""


def _aside(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} of {name}" for name, count in counts.items())
