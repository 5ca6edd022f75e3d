"""What the indicators ask to have counted, each thing once however many indicators share it.

An indicator's numerator and denominator become `Part`s: rows of an extract placed in periods by
`when` and kept by conditions. Parts are values: two indicators with the same denominator ask for
the same part, and it is counted once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl_kpi.config.declared import AnyOf, Cohort, Expression, Has, Indicator, Subset, When

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xl_kpi.config.declared import Extract


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Rows of one extract to be counted for each month.

    Attributes:
        count: The column whose distinct values are counted; None counts rows.
        where: Conditions that must all hold.
        has: Matching rows that must all exist.
    """

    extract: str
    count: str | None
    when: When
    where: tuple[Expression, ...]
    has: tuple[Has, ...]

    @property
    def monthly(self) -> bool:
        """True where what is kept depends on the month, so that months are looked at singly."""
        return any(condition.needs_period for condition in self.where) or any(
            has.date is not None or (has.where is not None and has.where.needs_period)
            for has in self.has
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """What any of several parts holds, each value of `count` once."""

    count: str
    members: tuple[Part, ...]


Counted = Part | Union


def numerator_of(indicator: Indicator) -> Counted | None:
    """Return what the numerator counts, None where it is no count."""
    part = indicator.numerator
    if isinstance(part, Subset):
        cohort = indicator.denominator
        if not isinstance(cohort, Cohort):
            raise TypeError(f"{indicator.id}: a subset needs the cohort of a denominator")
        whole = _part(cohort)
        return replace(
            whole,
            where=whole.where + _conditions(part.where),
            has=whole.has + tuple(_anonymous(has) for has in part.has),
        )
    return _counted(part)


def denominator_of(indicator: Indicator) -> Counted | None:
    """Return what the denominator counts, None where it is no count."""
    return _counted(indicator.denominator)


def asked_for(indicators: Iterable[Indicator]) -> tuple[Counted, ...]:
    """Return everything to be counted, each once, in order of first use."""
    found: dict[Counted, None] = {}
    for indicator in indicators:
        for counted in (numerator_of(indicator), denominator_of(indicator)):
            if counted is not None:
                found.setdefault(counted)
    return tuple(found)


def parts_of(counted: Counted) -> tuple[Part, ...]:
    """Return the parts that a thing to be counted is made of."""
    return counted.members if isinstance(counted, Union) else (counted,)


def reads_working_days(parts: Iterable[Part], extracts: Mapping[str, Extract]) -> bool:
    """Tell whether any part, or a derived column of its extracts, reads the working days."""
    for part in parts:
        if any(has.working_days is not None for has in part.has):
            return True
        conditions = [*part.where, *(has.where for has in part.has if has.where)]
        names = (part.extract, *(has.extract for has in part.has))
        derived = [item.expression for name in names for item in extracts[name].derive]
        if any(expression.working_days for expression in (*conditions, *derived)):
            return True
    return False


def _counted(part: object) -> Counted | None:
    if isinstance(part, Cohort):
        return _part(part)
    if isinstance(part, AnyOf):
        members = tuple(replace(_part(member), count=part.count) for member in part.members)
        return Union(count=part.count, members=members)
    return None


def _part(cohort: Cohort) -> Part:
    return Part(
        extract=cohort.extract,
        count=cohort.count,
        when=cohort.when,
        where=_conditions(cohort.where),
        has=tuple(_anonymous(has) for has in cohort.has),
    )


def _conditions(where: Expression | None) -> tuple[Expression, ...]:
    return () if where is None else (_unplaced(where),)


def _unplaced(expression: Expression) -> Expression:
    """Forget the line and the spelling, so that equal conditions are one."""
    return replace(expression, line=0, text="")


def _anonymous(has: Has) -> Has:
    return replace(has, line=0, where=None if has.where is None else _unplaced(has.where))
