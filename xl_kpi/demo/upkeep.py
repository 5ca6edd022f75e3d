"""What is kept up for children looked after: reviews, health, plans, schooling, social workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.demo.days import YEAR, working_day
from xl_kpi.demo.rhythm import Habit, Rhythm, occasions
from xl_kpi.demo.sheets import write_extract, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.demo.care import Looked
    from xl_kpi.demo.making import Making

_REVIEWS = Rhythm(every=180, kept=(0.84, 0.8), late=28, swing=0.06)
_HEALTH = Rhythm(every=350, kept=(0.58, 0.66), late=340, swing=0.1)
_CARE_PLANS = Rhythm(every=170, kept=(0.8, 0.88), late=165, swing=0.1)
_PATHWAY_PLANS = Rhythm(every=170, kept=(0.56, 0.66), late=170)
_SCHOOLING = Rhythm(every=165, kept=(0.9, 0.8), late=130, swing=0.08)
_FIRST_REVIEW = 28
"""Days in which the first review is due: 20 working days."""
_PARTICIPATION = (("PN1", 56), ("PN2", 4), ("PN3", 6), ("PN5", 11), ("PN6", 13), ("PN7", 7))
_NOT_YET_FOUR = "PN0"


def write_upkeep(making: Making, looked: tuple[Looked, ...]) -> None:
    """Write every extract of what is kept up for children looked after."""
    _write_reviews(making, looked)
    _write_health(making, looked)
    plans = (
        ("care_plans.csv", "Date of care plan", _CARE_PLANS, 0),
        ("pathway_plans.csv", "Date of pathway plan", _PATHWAY_PLANS, 16),
        ("peps.csv", "Date PEP completed", _SCHOOLING, 4),
    )
    for name, heading, rhythm, age in plans:
        rows = _plans(making, looked, rhythm, age)
        write_extract(making.folder, name, ("CHILD", heading), rows)
    _write_permanence_plans(making, looked)
    _write_social_workers(making, looked)


def _write_reviews(making: Making, looked: tuple[Looked, ...]) -> None:
    habit = Habit.formed(making, _REVIEWS)
    headings = ("CHILD", "DOB", "REVIEW", "Review due", "Next review due", "REVIEW_CODE")
    rows = (row for child in looked for row in _reviews(making, child, habit))
    write_extract(making.folder, "cla_reviews.csv", headings, rows)


def _reviews(making: Making, child: Looked, habit: Habit) -> Iterator[tuple[str, ...]]:
    """Yield a child's reviews, at last the one that is overdue and not held yet."""
    codes, weights = zip(*_PARTICIPATION, strict=True)
    name, born = child.spell.child, written(child.born)
    due = child.spell.start + _FIRST_REVIEW
    first = True
    for held, following in occasions(making, child.spell, habit):
        due = max(due, held) if first else due
        first = False
        of_age = held - child.born >= 4 * YEAR
        code = making.rng.choices(codes, weights)[0] if of_age else _NOT_YET_FOUR
        yield name, born, written(held), written(due), written(following), code
        due = following
    if due <= child.spell.until(making.span.last):
        yield name, born, "", written(due), "", ""


def _write_health(making: Making, looked: tuple[Looked, ...]) -> None:
    habit = Habit.formed(making, _HEALTH)
    rows = [
        (child.spell.child, written(assessed), written(due))
        for child in looked
        for assessed, due in occasions(making, child.spell, habit)
    ]
    headings = ("CHILD", "Date of health assessment", "Next health assessment due")
    write_extract(making.folder, "review_health.csv", headings, rows)
    first = ("CHILD", "Date Started to be Looked After", "Initial health assessment due",
             "Date of initial health assessment")  # fmt: skip
    write_extract(making.folder, "initial_health.csv", first, _first_assessments(making, looked))


def _first_assessments(making: Making, looked: tuple[Looked, ...]) -> Iterator[tuple[str, ...]]:
    rng, span = making.rng, making.span
    for child in looked:
        start = child.spell.start
        if start >= span.first - 40 and child.spell.until(span.last) > start + 30:
            in_time = rng.random() < 0.22 + 0.36 * span.progress(start)
            day = working_day(start + (rng.randrange(9, 26) if in_time else rng.randrange(31, 75)))
            due = working_day(start + 28)
            if due <= span.last:
                yield child.spell.child, written(start), written(due), written(span.told(day))


def _plans(
    making: Making, looked: tuple[Looked, ...], rhythm: Rhythm, age: int
) -> Iterator[tuple[str, str]]:
    habit = Habit.formed(making, rhythm)
    for child in looked:
        for agreed, _ in occasions(making, child.spell, habit):
            if agreed - child.born >= age * YEAR:
                yield child.spell.child, written(agreed)


def _write_permanence_plans(making: Making, looked: tuple[Looked, ...]) -> None:
    rows = []
    for child in looked:
        months = making.rng.choices((3, 4, 5, 6, 8, 11), (15, 25, 22, 12, 14, 12))[0]
        agreed = working_day(child.spell.start + months * 30)
        if agreed <= child.spell.until(making.span.last):
            rows.append((child.spell.child, written(agreed), months))
    headings = ("CHILD", "Date of permanence plan", "Months after entering care")
    write_extract(making.folder, "permanence_plans.csv", headings, rows)


def _write_social_workers(making: Making, looked: tuple[Looked, ...]) -> None:
    rng, span = making.rng, making.span
    rows = []
    for child in looked:
        start, until = child.spell.start, child.spell.until(span.last)
        while start <= until:
            usual = 280 + 220 * span.progress(start)
            end = start + 30 + int(rng.expovariate(1 / usual))
            over = end < until
            days = (start, end if over else child.spell.end)
            rows.append((child.spell.child, f"SW{rng.randrange(1, 121):03d}", *map(written, days)))
            start = end if over else until + 1
    headings = ("CHILD", "SW_ID", "SW_DECOM", "SW_DEC")
    write_extract(making.folder, "social_workers.csv", headings, rows)
