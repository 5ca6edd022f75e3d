"""Rules over the months that tables are headed with, and those without figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.audit.finding import Problem, Rule, problem_at
from xl_kpi.audit.heading_months import mended, odd_heading, usual_end
from xl_kpi.audit.reading import place_at
from xl_kpi.audit.showing import month_list
from xl_kpi.faults import Level
from xl_kpi.survey.month_cells import read_month

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.audit.audited import AuditedPack, Place, Series
    from xl_kpi.months import Month

_ABOVE = 3
"""Rows above the headings in which a row of dates is taken to say their months."""
_FEWEST_DATES = 3


def _headed(pack: AuditedPack) -> Iterator[list[tuple[Month, Place]]]:
    for headings in pack.headings:
        yield [(column.month, place) for column, place in headings if column.month is not None]


def _breaks(months: Sequence[Month]) -> Iterator[tuple[int, int]]:
    """Yield each place where the months do not go on by one, with the step taken."""
    for at in range(1, len(months)):
        step = months[at] - months[at - 1]
        if step != 1:
            yield at, step


def _missing(pack: AuditedPack) -> Iterator[Problem | None]:
    for headed in _headed(pack):
        months = [month for month, _ in headed]
        yield from (None for _ in months)
        for at, step in _breaks(months) if odd_heading(months) is None else ():
            if step > 1:
                absent = [months[at - 1] + more for more in range(1, step)]
                yield problem_at(
                    headed[at][1],
                    None,
                    found=months[at].label,
                    expected=absent[0].label,
                    message=f"{months[at].label} follows {months[at - 1].label}"
                    f" ({headed[at - 1][1].address}): {month_list(absent)} left out",
                    rests_on=[headed[at - 1][1]],
                )


def _repeated(pack: AuditedPack) -> Iterator[Problem | None]:
    for headed in _headed(pack):
        months = [month for month, _ in headed]
        odd = odd_heading(months)
        for at, month in enumerate(months):
            others = [each for each, other in enumerate(months) if other == month and each != at]
            second = at == odd if odd is not None else bool(others) and others[0] < at
            if others and second:
                yield _heading(headed, at, others[0], "which heads another column too")


def _disordered(pack: AuditedPack) -> Iterator[Problem | None]:
    for headed in _headed(pack):
        months = [month for month, _ in headed]
        odd = odd_heading(months)
        if odd is not None:
            if months.count(months[odd]) == 1:
                near = odd - 1 if odd else 1
                yield _heading(headed, odd, near, "which does not follow on")
            continue
        for at, step in _breaks(months):
            if step < 0 and months.count(months[at]) == 1:
                yield _heading(headed, at, at - 1, "which comes before it")


def _heading(headed: list[tuple[Month, Place]], at: int, other: int, why: str) -> Problem:
    month, place = headed[at]
    near = at - 1 if at else 1
    expected = headed[near][0] + (at - near)
    return problem_at(
        place,
        None,
        found=month.label,
        expected=expected.label,
        message=f"the heading is {month.label}, {why}; beside {headed[near][0].label}"
        f" ({headed[near][1].address}) it should be {expected.label}",
        rests_on=[headed[other][1]],
    )


def _behind(pack: AuditedPack) -> Iterator[Problem | None]:
    """Tables of one pack end with one month: the one that most end with, or a later one."""
    tables = [headed for headed in _headed(pack) if headed]
    ends = [mended([month for month, _ in headed])[-1] for headed in tables]
    usual = usual_end(ends)
    for headed, end in zip(tables, ends, strict=True):
        if usual is not None and end < usual:
            yield problem_at(
                headed[-1][1],
                None,
                found=end.label,
                expected=usual.label,
                message=f"the table's last month is {end.label}, and other tables of the pack go on"
                f" to {usual.label}",
            )


def _without_figures(pack: AuditedPack) -> Iterator[Problem | None]:
    """A month that is blank in most rows of a table while the pack has figures for it."""
    shown = {month for series in pack.series for month in series.with_figures}
    for table, headings in zip(pack.tables, pack.headings, strict=True):
        rows = [series for series in table if series.with_figures]
        months = [month for month in (rows[0].months if rows else ())
                  if month in shown and _is_blank(rows, month)]  # fmt: skip
        if months:
            columns = [rows[0].months[month].position[1] for month in months]
            places = [place for _, place in headings if place.position[1] in columns]
            yield problem_at(
                places[0],
                None,
                found="blank in most rows",
                expected=f"figures for {month_list(months)}",
                message=f"most rows of the table are blank for {month_list(months)}, for which"
                " other rows of the pack have figures",
                rests_on=places,
            )


def _is_blank(rows: Sequence[Series], month: Month) -> bool:
    blank = [series for series in rows if month in series.months and series.months[month].blank]
    return 2 * len(blank) > len(rows)


def _gaps(pack: AuditedPack) -> Iterator[Problem | None]:
    """A blank between months with figures, in a month that the rest of the table has."""
    for table in pack.tables:
        for series in table:
            months = series.with_figures
            for month, place in series.months.items():
                inside = bool(months) and months[0] < month < months[-1]
                last = bool(months) and month == months[-1] + 1
                if place.blank and (inside or last) and not _is_blank(table, month):
                    yield problem_at(
                        place,
                        series,
                        expected="a figure, or - where there is none",
                        message=f"nothing is shown for {month.label}, and the months before it have"
                        " figures",
                    )


def _helpers(pack: AuditedPack) -> Iterator[Problem | None]:
    """Dates just above the headings say the months of the columns that they stand over."""
    for headings in pack.headings:
        dates = _dates_above(pack, headings)
        if len(dates) < _FEWEST_DATES:
            continue
        months = {place.position[1]: column.month for column, place in headings}
        wrong = [(place, month) for place, month in dates
                 if months.get(place.position[1]) != month]  # fmt: skip
        bare = len(headings) - len(dates)
        if not wrong and bare <= 0:
            yield None
            continue
        place, month = wrong[0] if wrong else dates[0]
        under = months.get(place.position[1])
        yield problem_at(
            place,
            None,
            found=month.label,
            expected=under.label if under else "nothing",
            message=f"the row of dates above the headings has {len(dates)} dates over"
            f" {len(headings)} months, of which {len(wrong)} stand over another month",
            rests_on=[each for each, _ in wrong],
        )


def _dates_above(
    pack: AuditedPack, headings: Sequence[tuple[object, Place]]
) -> list[tuple[Place, Month]]:
    if not headings:
        return []
    row, first = headings[0][1].position
    sheet, last = headings[0][1].sheet, headings[-1][1].position[1]
    found: list[tuple[Place, Month]] = []
    for above in range(row - 1, max(0, row - 1 - _ABOVE), -1):
        for column in range(first, last + 1):
            place = place_at(pack.survey, sheet, (above, column))
            read = place.cell and read_month(place.cell, date_1904=pack.survey.date_1904)
            if read and not read.plain:
                found.append((place, read.month))
        if found:
            break
    return found


RULES = (
    Rule(
        name="month-missing",
        level=Level.ERROR,
        meaning="A table's months leave one out.",
        remedy="Put the month in, or correct the heading.",
        example="Oct-22 beside Dec-22.",
        check=_missing,
        counts="month",
    ),
    Rule(
        name="month-repeated",
        level=Level.ERROR,
        meaning="Two columns of a table are headed with the same month.",
        remedy="Correct the heading.",
        example="Jul-23 over the last two columns.",
        check=_repeated,
    ),
    Rule(
        name="months-out-of-order",
        level=Level.ERROR,
        meaning="A table's months do not follow each other.",
        remedy="Correct the heading, or put the columns in order.",
        example="Jul-22, Aug-23, Sep-22.",
        check=_disordered,
    ),
    Rule(
        name="months-not-advancing",
        level=Level.WARNING,
        meaning="A table's last month is earlier than that of most tables of the pack.",
        remedy="Bring the table up to date.",
        example="A sheet that still ends with Jun-23 in July's pack.",
        check=_behind,
    ),
    Rule(
        name="month-without-figures",
        level=Level.WARNING,
        meaning="Most rows of a table are blank for a month for which the pack has figures"
        " elsewhere.",
        remedy="Bring the sheet up to date, or leave the month out.",
        example="A sheet that stops at May-23 under headings up to Jul-23.",
        check=_without_figures,
    ),
    Rule(
        name="figure-missing",
        level=Level.WARNING,
        meaning="A row is blank for a month that its table has figures for, and has figures for"
        " the months before it. A dash is no blank.",
        remedy="Put in the figure, or a dash where there is none.",
        example="A blank under Mar-23 between 183 and 181.",
        check=_gaps,
    ),
    Rule(
        name="month-row-disagrees",
        level=Level.NOTE,
        meaning="A row of dates just above the headings does not say the months that the headings"
        " say.",
        remedy="Correct the dates, or take the row out.",
        example="Nine month ends over thirteen months.",
        check=_helpers,
    ),
)
