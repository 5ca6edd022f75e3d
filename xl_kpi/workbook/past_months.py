"""The figures of past months that a pack shows, each with the cell that it stands in.

Only what cannot be read in two ways is taken. A percentage written as a whole number, 63 for 63%,
becomes 0.63 where its row shows that it is one; a row of fractions without a per cent sign could be
either, and is left for a person to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.declared import Unit
from xl_kpi.faults import Finding, Level
from xl_kpi.history.kept import key_of
from xl_kpi.measures.measurement import WHOLE_SERVICE, Measurement, Origin, Status
from xl_kpi.measures.rounding import round_value
from xl_kpi.survey.figures import shown
from xl_kpi.survey.found import Shown, Writing, where
from xl_kpi.workbook.cell_runs import name_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xl_kpi.config.declared import Config, Indicator
    from xl_kpi.history.kept import FigureKey
    from xl_kpi.months import Month
    from xl_kpi.ooxml.cells import ReadCell
    from xl_kpi.survey.found import FoundRow, Survey
    from xl_kpi.workbook.adopted_layout import Layout

_INEXACT = ("<", ">", "\u2264", "\u2265", "~")
_HUNDRED = Decimal(100)
_NOTHING: Mapping[Writing, tuple[str, ...]] = {
    Writing.BLANK: (),
    Writing.DASH: (),
    Writing.PLACEHOLDER: ("placeholder",),
}
_NUMBERS: Mapping[Writing, tuple[str, ...]] = {
    Writing.NUMBER: (),
    Writing.NUMBER_AS_TEXT: ("number-as-text",),
}

_NOTES: Mapping[str, str] = {
    "placeholder": "holds a word in a figure's place; nothing was taken",
    "number-as-text": "holds its number as text; it was taken as a number",
    "percent-as-whole": "holds a percentage as a whole number: 63 was taken as 63%, and will be"
    " shown so from the first refresh on",
}
_WARNINGS: Mapping[str, str] = {
    "not-a-figure": "holds no figure that can be read; nothing was taken",
    "unit-differs": "is shown as a percentage, and the indicator is none; nothing was taken",
    "percent-unclear": "may be a percentage or a fraction of one, for it has no per cent sign;"
    " nothing was taken: format the row as percentages and adopt again",
}


@dataclass(frozen=True, slots=True)
class PastFigure:
    """A figure and the cell that it stands in: `Board!H12`."""

    figure: Measurement
    place: str


@dataclass(frozen=True, slots=True)
class PastMonths:
    """What a pack shows of past months.

    Attributes:
        figures: Each indicator's figure of each month once, from the first table that has it.
        findings: What was not taken or differs, and why.
    """

    figures: tuple[PastFigure, ...]
    findings: tuple[Finding, ...]

    @property
    def latest(self) -> Month | None:
        """The last month with a figure, None where there is no figure."""
        return max((past.figure.month for past in self.figures), default=None)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A month's cell of a row, as it was read."""

    month: Month
    column: int
    shown: Shown


@dataclass(frozen=True, slots=True)
class _Taken:
    """What was taken from a cell, None for nothing, and the rules that say what to know of it."""

    value: Decimal | None
    rules: tuple[str, ...] = ()


def past_months(survey: Survey, layouts: Iterable[Layout], config: Config) -> PastMonths:
    """Return the past months of a pack's adopted tables.

    Args:
        survey: The pack as it was found.
        layouts: Its tables that are adopted, in the order in which they are believed.
        config: The indicators.
    """
    taken: dict[FigureKey, PastFigure] = {}
    findings: list[Finding] = []
    for layout in layouts:
        for row in layout.rows:
            indicator = config.indicators[row.indicator or ""]
            figures, problems = _row(survey, layout, row, indicator)
            findings += problems
            findings += _disagreements(taken, figures)
            for past in figures:
                taken.setdefault(key_of(past.figure), past)
    return PastMonths(tuple(taken.values()), tuple(findings))


def _row(
    survey: Survey, layout: Layout, row: FoundRow, indicator: Indicator
) -> tuple[list[PastFigure], list[Finding]]:
    """Return a row's figures, and what stands there and is none or was read with care."""
    seen, sheet = [*_seen(survey, layout, row)], layout.found.sheet
    problems: dict[str, list[int]] = {}
    figures = []
    for cell, taken in zip(seen, _values(seen, indicator), strict=True):
        for rule in taken.rules:
            problems.setdefault(rule, []).append(cell.column)
        if taken.value is not None:
            figure = _measurement(indicator, cell.month, taken.value)
            figures.append(PastFigure(figure, where(sheet, (row.row, cell.column))))
    return figures, [
        Finding(
            rule=rule,
            level=Level.NOTE if rule in _NOTES else Level.WARNING,
            where=name_cells(sheet, ((row.row, column) for column in columns)),
            message=_NOTES.get(rule) or _WARNINGS[rule],
        )
        for rule, columns in problems.items()
    ]


def _seen(survey: Survey, layout: Layout, row: FoundRow) -> Iterator[_Seen]:
    for column in layout.months:
        cell = survey.cell(layout.found.sheet, (row.row, column.column))
        if cell is not None and column.month is not None:
            yield _Seen(column.month, column.column, _read(cell, date_1904=survey.date_1904))


def _read(cell: ReadCell, *, date_1904: bool) -> Shown:
    """Return what a cell shows; `<5` is a text here, for it is no figure to go on from."""
    if isinstance(cell.value, str) and cell.value.strip().startswith(_INEXACT):
        return Shown(Writing.TEXT)
    return shown(cell, date_1904=date_1904)


def _values(seen: Sequence[_Seen], indicator: Indicator) -> list[_Taken]:
    """Return what was taken from each cell of a row, in the indicator's unit."""
    bare = [abs(x.shown.value) for x in seen if x.shown.value is not None and not x.shown.percent]
    whole = any(value > 1 for value in bare)
    unclear = not whole and any(bare)
    return [_value(cell.shown, indicator, whole=whole, unclear=unclear) for cell in seen]


def _value(cell: Shown, indicator: Indicator, *, whole: bool, unclear: bool) -> _Taken:
    if cell.writing in _NOTHING:
        return _Taken(None, _NOTHING[cell.writing])
    if cell.value is None or cell.writing not in _NUMBERS:
        return _Taken(None, ("not-a-figure",))
    rules = _NUMBERS[cell.writing]
    if indicator.unit is not Unit.PERCENT:
        return _Taken(None, ("unit-differs",)) if cell.percent else _Taken(cell.value, rules)
    if cell.percent or (cell.value == 0 and not unclear):
        return _Taken(cell.value, rules)
    if unclear or (whole and not _could_be_whole(cell.value, indicator)):
        return _Taken(None, ("percent-unclear",))
    return _Taken(cell.value / _HUNDRED, (*rules, "percent-as-whole"))


def _could_be_whole(value: Decimal, indicator: Indicator) -> bool:
    """Whether a number beside percentages written as whole numbers can be another of them."""
    return abs(value) >= 1 or indicator.decimals > 0


def _measurement(indicator: Indicator, month: Month, value: Decimal) -> Measurement:
    return Measurement(
        indicator=indicator.id,
        team=WHOLE_SERVICE,
        month=month,
        numerator=None,
        denominator=None,
        value=round_value(value, indicator.decimals, indicator.unit),
        status=Status.OK,
        origin=Origin.SUPPLIED,
    )


def _disagreements(
    taken: Mapping[FigureKey, PastFigure], figures: Iterable[PastFigure]
) -> Iterator[Finding]:
    for past in figures:
        first = taken.get(key_of(past.figure))
        if first is not None and first.figure.value != past.figure.value:
            yield Finding(
                rule="figures-disagree",
                level=Level.WARNING,
                where=past.place,
                message=f"shows {plain(past.figure.value)} for {past.figure.indicator}"
                f" {past.figure.month}; {first.place} shows {plain(first.figure.value)}, which was"
                " taken, as it comes first in the order of the config's tables",
            )


def plain(value: Decimal | None) -> str:
    """Return a figure with all of its digits and no exponent."""
    return "" if value is None else format(value, "f")
