"""What an audit has to say: problems as the rules see them, findings as they are reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from xl_kpi.audit.audited import AuditedPack, Place, Series
    from xl_kpi.faults import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A cell that disagrees with what it should show.

    Attributes:
        sheet, cell: Where, None where the matter is not one of a cell.
        indicator: The indicator's id, or the row's name where it matches none; None for a matter
            of a whole table.
        found, expected: What is shown and what should be, as text.
        message: Why, in one sentence with the cells that it rests on.
        rests_on: Further cells that it is about or rests on, each with its sheet.
    """

    sheet: str | None
    cell: str | None
    indicator: str | None
    found: str
    expected: str
    message: str
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A kind of mistake that can be seen in a pack.

    Attributes:
        name: Kebab-case, stable across versions.
        meaning: What it compares, in a paragraph.
        remedy: What to do about a finding.
        example: A mistake that it reports.
        check: Yields, for each thing that the rule looks at, a problem or None where it is right.
        counts: What it looks at, as the summary counts it (`rag`); None for what is not counted.
    """

    name: str
    level: Level
    meaning: str
    remedy: str
    example: str
    check: Callable[[AuditedPack], Iterator[Problem | None]]
    counts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFinding:
    """A problem as it is reported: with its rule, and whether a person lets it stand.

    Attributes:
        accepted: The reason given in the config for letting it stand, None where there is none.
    """

    rule: str
    level: Level
    problem: Problem
    accepted: str | None = None

    @property
    def where(self) -> str:
        """The cell with its sheet, or the sheet, or the pack."""
        problem = self.problem
        if problem.sheet is None:
            return "config" if self.rule == "accepted-unused" else "pack"
        return problem.sheet if problem.cell is None else f"{problem.sheet}!{problem.cell}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was looked at in a pack and what was found.

    Attributes:
        workbook: The file's name.
        checked: How many things of each kind were looked at.
        findings: Those that nobody has accepted, in the order of the pack.
        accepted: Those that stand for a reason.
    """

    workbook: str
    checked: Mapping[str, int]
    findings: tuple[AuditFinding, ...]
    accepted: tuple[AuditFinding, ...]


def problem_at(
    place: Place,
    series: Series | None,
    *,
    expected: str,
    message: str,
    found: str | None = None,
    rests_on: Iterable[Place] = (),
) -> Problem:
    """Return a problem of a cell.

    Args:
        place: The cell.
        series: The row that it belongs to, None for a heading and the like.
        expected: What it should show.
        message: Why, in one sentence.
        found: What it shows, where that is not plainly the cell's content.
        rests_on: The further cells that the message is about.
    """
    others = dict.fromkeys(each.where for each in rests_on)
    others.pop(place.where, None)
    return Problem(
        sheet=place.sheet,
        cell=place.address,
        indicator=None if series is None else series.name,
        found=place.text if found is None else found,
        expected=expected,
        message=message,
        rests_on=tuple(others),
    )
