"""Rules over figures that repeat, stand out, or cannot be."""

from __future__ import annotations

from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.showing import month_list
from xl_kpi.config.declared import Unit
from xl_kpi.faults import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.audit.audited import AuditedPack, Place, Series
    from xl_kpi.months import Month

_FEWEST_ROWS = 4
_ALMOST_ALL = 0.8
_CHANCE = 0.001
"""How unlikely a coincidence must be to be reported."""
_LEAST_RATE = 0.1
_HISTORY = 6
_ONCE, _LATEST, _TWICE = 300, 100, 40
"""How far a series must usually move, in units of its last digit, for repeating itself to be worth
a look: once in any month, in its latest month, and twice running."""
_TIMES = 3
_NOT_SMALL = 20


def _copied_months(pack: AuditedPack) -> Iterator[Problem | None]:
    for table in pack.tables:
        pairs = {month: _pairs(table, month) for month in _months(table)}
        for month, rows in pairs.items():
            same = [series for series in rows if series.stored(month) == series.stored(month - 1)]
            others = [each for other, each in pairs.items() if other not in {month, month + 1}]
            if len(same) >= _FEWEST_ROWS and len(same) >= _ALMOST_ALL * len(rows):
                usual = max(_repeat_rate(others, pairs), _LEAST_RATE)
                if usual ** len(same) < _CHANCE:
                    yield _copied(same, month, len(rows))


def _months(table: Sequence[Series]) -> list[Month]:
    return sorted({month for series in table for month in series.with_figures})


def _pairs(table: Sequence[Series], month: Month) -> list[Series]:
    """The rows, each indicator once, with a figure other than nought for a month and before."""
    rows = {series.key: series for series in table
            if series.figure(month) and series.figure(month - 1) is not None}  # fmt: skip
    return list(rows.values())


def _repeat_rate(others: list[list[Series]], pairs: dict[Month, list[Series]]) -> float:
    """How often rows of the table otherwise show the figure of the month before."""
    months = [month for month, rows in pairs.items() if any(rows is each for each in others)]
    compared = [series.stored(month) == series.stored(month - 1)
                for month in months for series in pairs[month]]  # fmt: skip
    return sum(compared) / len(compared) if compared else 0.0


def _copied(same: list[Series], month: Month, rows: int) -> Problem:
    place = same[0].months[month]
    return problem_at(
        place,
        None,
        found=f"{len(same)} of {rows} rows as in {(month - 1).label}",
        expected=f"the figures of {month.label}",
        message=f"{len(same)} of {rows} rows show for {month.label} exactly what they show for"
        f" {(month - 1).label} ({same[0].months[month - 1].address}): the column was copied",
        rests_on=[series.months[month] for series in same],
    )


def _repeats(pack: AuditedPack) -> Iterator[Problem | None]:
    for alike in pack.alike().values():
        series = alike[0]
        moves = _moves(series)
        if len(moves) < _HISTORY:
            continue
        usual = median(abs(move) for move in moves.values())
        still = [month for month, move in moves.items() if move == 0]
        latest = series.latest
        for month in still:
            again = moves.get(month + 1) == 0
            limit = _TWICE if again else _LATEST if month == latest else _ONCE
            if usual >= limit and month - 1 not in still and _others_moved(pack, series, month):
                yield _repeat(series, month, usual, 3 if again else 2)


def _moves(series: Series) -> dict[Month, Decimal]:
    """Each month's change in units of the last digit shown."""
    figures = {month: series.figure(month) or Decimal(0) for month in series.with_figures}
    unit = Decimal("0.01") if series.percent else Decimal(1)
    return {month: (figure - figures[month - 1]) / unit
            for month, figure in figures.items() if month - 1 in figures}  # fmt: skip


def _others_moved(pack: AuditedPack, series: Series, month: Month) -> bool:
    pairs = _pairs(pack.tables[series.number], month)
    still = [each for each in pairs if each.stored(month) == each.stored(month - 1)]
    return 2 * len(still) < len(pairs)


def _repeat(series: Series, month: Month, usual: Decimal, run: int) -> Problem:
    months = [month + more for more in range(run - 1)]
    place, before = series.months[month], series.months[month - 1]
    unit = " points" if series.percent else ""
    return problem_at(
        place,
        series,
        expected=f"the figure of {month.label}",
        message=f"{place.text} in {month_list(months)} is exactly the figure of"
        f" {(month - 1).label} ({before.address}), while the row usually moves by"
        f" {usual:.0f}{unit} and the rows beside it moved",
        rests_on=[before],
    )


def _impossible(pack: AuditedPack) -> Iterator[Problem | None]:
    for series in pack.series:
        for month, place in series.months.items():
            reason = _why_impossible(series, series.stored(month))
            if reason:
                yield problem_at(
                    place,
                    series,
                    expected="a figure that can be",
                    message=f"{place.text} in {month.label} cannot be: {reason}",
                )


def _why_impossible(series: Series, value: Decimal | None) -> str | None:
    if value is None:
        return None
    unit = None if series.indicator is None else series.indicator.unit
    if series.percent and value > 1 and (unit is Unit.PERCENT or value > _TIMES):
        return "a percentage of a whole is at most 100%"
    counted = unit in {Unit.COUNT, Unit.PERCENT, Unit.RATE} or series.percent
    if counted and value < 0:
        return "nothing that is counted is below nought"
    if unit is Unit.COUNT and value != value.to_integral_value():
        return "a count is a whole number"
    return None


def _out_of_line(pack: AuditedPack) -> Iterator[Problem | None]:
    for series in pack.series:
        figures = {month: series.figure(month) or Decimal(0) for month in series.with_figures}
        judged = len(figures) > _HISTORY and not series.percent
        for month, figure in figures.items() if judged else ():
            others = [other for each, other in figures.items() if each != month]
            low, high = min(others), max(others)
            steady = low >= _NOT_SMALL
            outside = figure * _TIMES < low or figure > high * _TIMES
            if steady and outside and _why_impossible(series, figure) is None:
                yield _odd(series, month, series.months[month])


def _odd(series: Series, month: Month, place: Place) -> Problem:
    others = [each for at, each in series.months.items() if at != month and each.shown.value]
    ordered = sorted(others, key=lambda each: each.shown.value or 0)
    return problem_at(
        place,
        series,
        expected=f"between about {ordered[0].text} and {ordered[-1].text}",
        message=f"{place.text} in {month.label} is more than {_TIMES} times beyond any other month"
        f" of the row ({ordered[0].text} to {ordered[-1].text})",
    )


RULES = (
    Rule(
        name="month-copied",
        level=Level.ERROR,
        meaning="Nearly all rows of a table show for a month exactly what they show for the month"
        " before, which in that table would hardly happen by chance.",
        remedy="Paste the month's own figures.",
        example="All eleven rows of June as in May.",
        check=_copied_months,
    ),
    Rule(
        name="series-repeats",
        level=Level.NOTE,
        meaning="A row that usually moves a good deal shows exactly the figure of the month before,"
        " while the rows beside it moved: once, where it usually moves by 300 or more (100 in the"
        " latest month), or twice running, where it moves by 40.",
        remedy="Check that the figure was brought up to date.",
        example="1,804 contacts in June and in July, where months differ by 300.",
        check=_repeats,
    ),
    Rule(
        name="figure-impossible",
        level=Level.ERROR,
        meaning="A figure cannot be what its indicator measures: a share of a whole above 100%, a"
        " count below nought or with decimals.",
        remedy="Correct the figure.",
        example="-18 referrals; 104% of assessments.",
        check=_impossible,
    ),
    Rule(
        name="figure-out-of-line",
        level=Level.NOTE,
        meaning="A number is more than three times the row's highest other figure, or less than a"
        " third of its lowest, in a row whose other figures are all 20 or more. Percentages are not"
        " looked at: theirs may well move so.",
        remedy="Check the figure: a digit may have been lost or typed twice.",
        example="15,940 contacts among months of 1,400 to 2,000.",
        check=_out_of_line,
    ),
)
