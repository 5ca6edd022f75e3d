"""What is kept up for children looked after: reviews, health, plans, schooling, social workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.demo.places import working_day
from xl_kpi.demo.rhythm import Rhythm, occasions
from xl_kpi.demo.sheets import write_extract, written

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

    from xl_kpi.demo.care import Looked
    from xl_kpi.demo.places import Span

_YEAR = 365
_REVIEWS = Rhythm(every=180, kept=(0.96, 0.88), late=30)
_HEALTH = Rhythm(every=350, kept=(0.84, 0.8), late=150)
_CARE_PLANS = Rhythm(every=170, kept=(0.84, 0.93), late=70)
_PATHWAY_PLANS = Rhythm(every=170, kept=(0.6, 0.72), late=140)
_SCHOOLING = Rhythm(every=165, kept=(0.93, 0.9), late=70)


def write_upkeep(folder: Path, rng: random.Random, span: Span, looked: tuple[Looked, ...]) -> None:
    """Write every extract of what is kept up for children looked after."""
    _write_reviews(folder, rng, span, looked)
    _write_health(folder, rng, span, looked)
    plans = (
        ("care_plans.csv", "Date of care plan", _CARE_PLANS, 0),
        ("pathway_plans.csv", "Date of pathway plan", _PATHWAY_PLANS, 16),
        ("peps.csv", "Date PEP completed", _SCHOOLING, 4),
    )
    for name, heading, rhythm, age in plans:
        rows = _plans(rng, span, looked, rhythm, age)
        write_extract(folder, name, ("CHILD", heading), rows)
    _write_permanence_plans(folder, rng, span, looked)
    _write_social_workers(folder, rng, span, looked)


def _write_reviews(
    folder: Path, rng: random.Random, span: Span, looked: tuple[Looked, ...]
) -> None:
    codes = ("PN0", "PN1", "PN2", "PN3", "PN5", "PN6", "PN7")
    rows = []
    for child in looked:
        due = child.spell.start + 20
        for held, following in occasions(rng, span, child.spell, _REVIEWS):
            aged_four = held - child.born >= 4 * _YEAR
            code = rng.choices(codes, (0, 55, 4, 6, 10, 12, 13))[0] if aged_four else "PN0"
            days = (child.born, held, min(max(due, held - 60), span.last), following)
            rows.append((child.spell.child, *map(written, days), code))
            due = following
    headings = ("CHILD", "DOB", "REVIEW", "Review due", "Next review due", "REVIEW_CODE")
    write_extract(folder, "cla_reviews.csv", headings, rows)


def _write_health(folder: Path, rng: random.Random, span: Span, looked: tuple[Looked, ...]) -> None:
    rows = [
        (child.spell.child, written(assessed), written(due))
        for child in looked
        for assessed, due in occasions(rng, span, child.spell, _HEALTH)
    ]
    headings = ("CHILD", "Date of health assessment", "Next health assessment due")
    write_extract(folder, "review_health.csv", headings, rows)
    first = ("CHILD", "Date Started to be Looked After", "Initial health assessment due",
             "Date of initial health assessment")  # fmt: skip
    write_extract(folder, "initial_health.csv", first, _first_assessments(rng, span, looked))


def _first_assessments(
    rng: random.Random, span: Span, looked: tuple[Looked, ...]
) -> Iterator[tuple[str, ...]]:
    for child in looked:
        start = child.spell.start
        if start >= span.first - 40 and child.spell.until(span.last) > start + 30:
            in_time = rng.random() < 0.28 + 0.32 * span.progress(start)
            day = working_day(start + (rng.randrange(9, 26) if in_time else rng.randrange(31, 75)))
            due = working_day(start + 28)
            if due <= span.last:
                assessed = written(day) if day <= span.last else ""
                yield child.spell.child, written(start), written(due), assessed


def _plans(
    rng: random.Random, span: Span, looked: tuple[Looked, ...], rhythm: Rhythm, age: int
) -> Iterator[tuple[str, str]]:
    for child in looked:
        for agreed, _ in occasions(rng, span, child.spell, rhythm):
            if agreed - child.born >= age * _YEAR:
                yield child.spell.child, written(agreed)


def _write_permanence_plans(
    folder: Path, rng: random.Random, span: Span, looked: tuple[Looked, ...]
) -> None:
    rows = []
    for child in looked:
        months = rng.choices((3, 4, 5, 6, 8, 11), (15, 25, 22, 12, 14, 12))[0]
        agreed = working_day(child.spell.start + months * 30)
        if agreed <= child.spell.until(span.last):
            rows.append((child.spell.child, written(agreed), months))
    headings = ("CHILD", "Date of permanence plan", "Months after entering care")
    write_extract(folder, "permanence_plans.csv", headings, rows)


def _write_social_workers(
    folder: Path, rng: random.Random, span: Span, looked: tuple[Looked, ...]
) -> None:
    rows = []
    for child in looked:
        start, until = child.spell.start, child.spell.until(span.last)
        while start <= until:
            end = start + 30 + int(rng.expovariate(1 / 480))
            over = end < until
            days = (start, end if over else child.spell.end)
            rows.append((child.spell.child, f"SW{rng.randrange(1, 121):03d}", *map(written, days)))
            start = end if over else until + 1
    write_extract(folder, "social_workers.csv", ("CHILD", "SW_ID", "SW_DECOM", "SW_DEC"), rows)
