"""Planting mistakes in a clean pack, one at a time, at places drawn by lot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.audit.judging import code_of, polarity_of
from xl_kpi.board.tables import ColumnKind
from xl_kpi.config.declared import Polarity
from xl_kpi.ooxml.cells import ErrorValue, ReadCell
from xl_kpi.survey.found import where

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from xl_kpi.audit.audited import AuditedPack, Place, Series
    from xl_kpi.audit.finding import Audit, AuditFinding
    from xl_kpi.months import Month
    from xl_kpi.survey.found import Survey

Cells = dict[tuple[str, tuple[int, int]], ReadCell | None]
CODES = (-1, 0, 1)


@dataclass(frozen=True)
class Planted:
    """A mistake: the cells put in, and the rules of which one must report it."""

    cells: Cells
    rules: tuple[str, ...]

    def into(self, survey: Survey) -> Survey:
        sheets = []
        for sheet in survey.sheets:
            cells = dict(sheet.cells)
            for (name, at), cell in self.cells.items():
                if name == sheet.name and cell is None:
                    cells.pop(at, None)
                elif name == sheet.name:
                    cells[at] = cell
            sheets.append(replace(sheet, cells=cells))
        return replace(survey, sheets=tuple(sheets))

    @property
    def places(self) -> set[str]:
        return {where(sheet, at) for sheet, at in self.cells}

    def found_by(self, audit: Audit) -> bool:
        """Whether one of its rules reports one of its cells, or rests on it."""
        return any(
            finding.rule in self.rules and self.places & touched(finding)
            for finding in audit.findings
        )

    def false_alarms(self, audit: Audit) -> list[str]:
        """The findings that have nothing to do with it."""
        return [
            f"{finding.rule} {finding.where}"
            for finding in audit.findings
            if not self.places & touched(finding)
        ]


def touched(finding: AuditFinding) -> set[str]:
    """The cells that a finding is at or rests on."""
    return {finding.where, *finding.problem.rests_on}


def put(place: Place, value: object, number_format: str | None = None) -> Cells:
    cell = place.cell or ReadCell(None, "General", None, 0)
    if isinstance(value, int | float):
        value = Decimal(str(value))
    return {(place.sheet, place.position): None if value is None else replace(
        cell, value=value, number_format=number_format or cell.number_format)}  # fmt: skip


def shown_in(pack: AuditedPack, kind: ColumnKind) -> list[Series]:
    return [series for series in pack.series if code_of(series.other(kind)) is not None]


def with_figures(pack: AuditedPack) -> list[Series]:
    return [series for series in pack.series if len(series.with_figures) > 6]


def repeated(pack: AuditedPack) -> list[Series]:
    alike = pack.alike()
    return [series for series in with_figures(pack)
            if len({each.number for each in alike[series.key]}) > 1]  # fmt: skip


def a_figure(series: Series, rng: random.Random) -> tuple[Month, Place]:
    month = rng.choice([m for m in series.with_figures if series.months[m].shown.value])
    return month, series.months[month]


def moved(place: Place, rng: random.Random) -> Decimal:
    """Another figure of the same kind, visibly different."""
    value = place.shown.value or Decimal(0)
    step = Decimal("0.01") if place.shown.percent else Decimal(1)
    far = max(2, int(abs(value) / step / 10))
    return value + step * rng.choice([-1, 1]) * rng.randint(2, far + 2)


def wrong_code(kind: ColumnKind, rule: str) -> Callable[[AuditedPack, random.Random], Planted]:
    def plant(pack: AuditedPack, rng: random.Random) -> Planted:
        able = [series for series in shown_in(pack, kind) if polarity_of(series)]
        place = rng.choice(able).others[kind]
        return Planted(put(place, rng.choice([c for c in CODES if c != code_of(place)])), (rule,))

    return plant


def code_outside(pack: AuditedPack, rng: random.Random) -> Planted:
    kind = rng.choice([ColumnKind.RAG, ColumnKind.DIRECTION])
    place = rng.choice(shown_in(pack, kind)).others[kind]
    return Planted(put(place, rng.choice([-8, -3, 2, 5, 12])), ("code-outside-range",))


def code_as_date(pack: AuditedPack, rng: random.Random) -> Planted:
    place = rng.choice(shown_in(pack, ColumnKind.DIRECTION)).others[ColumnKind.DIRECTION]
    return Planted(put(place, code_of(place), "mmm-yy"), ("code-as-date",))


def code_read_as_date(pack: AuditedPack, rng: random.Random) -> Planted:
    place = rng.choice(shown_in(pack, ColumnKind.DIRECTION)).others[ColumnKind.DIRECTION]
    text = {-1: "Dec-69", 0: "Dec-99", 1: "Jan-00"}[code_of(place)]
    return Planted(put(place, text), ("code-as-date",))


def wrong_trend(pack: AuditedPack, rng: random.Random) -> Planted:
    able = [
        series.others[ColumnKind.TREND]
        for series in pack.series
        if ColumnKind.TREND in series.others
    ]
    place = rng.choice([each for each in able if each.shown.value])
    return Planted(
        put(place, rng.choice([-place.shown.value, place.shown.value + 3])), ("trend-disagrees",)
    )


def targets(pack: AuditedPack, *, twice: bool) -> list[Series]:
    alike = pack.alike()
    return [series for series in pack.series if series.target() is not None
            and (sum(each.target() is not None for each in alike[series.key]) > 1) is twice]  # fmt: skip


def target_changed(pack: AuditedPack, rng: random.Random) -> Planted:
    series = rng.choice(targets(pack, twice=True))
    place = series.others[ColumnKind.TARGET]
    return Planted(put(place, moved(place, rng)), ("target-differs",))


def target_removed(pack: AuditedPack, rng: random.Random) -> Planted:
    place = rng.choice(targets(pack, twice=True)).others[ColumnKind.TARGET]
    return Planted(put(place, rng.choice(["-", None])), ("target-missing-elsewhere",))


def target_stale(pack: AuditedPack, rng: random.Random) -> Planted:
    series = rng.choice(targets(pack, twice=False))
    place = series.others[ColumnKind.TARGET]
    return Planted(put(place, moved(place, rng)), ("target-not-declared",))


def target_text(pack: AuditedPack, rng: random.Random) -> Planted:
    able = [each.others[ColumnKind.TARGET] for each in pack.series if each.target() is not None]
    place = rng.choice([each for each in able if isinstance(each.cell.value, Decimal)])
    return Planted(put(place, place.text), ("target-as-text",))


def target_contradicting(pack: AuditedPack, rng: random.Random) -> Planted:
    able = [
        each
        for each in pack.series
        if each.target() is not None and each.polarity is not Polarity.NONE
    ]
    series = rng.choice(able)
    sign = "<" if series.polarity is Polarity.HIGH else ">"
    place = series.others[ColumnKind.TARGET]
    return Planted(put(place, sign + place.text.lstrip("<>")), ("target-contradicts-polarity",))


def figure_elsewhere(pack: AuditedPack, rng: random.Random) -> Planted:
    series = rng.choice(repeated(pack))
    _, place = a_figure(series, rng)
    return Planted(put(place, moved(place, rng)), ("figures-differ",))


def digits_swapped(pack: AuditedPack, rng: random.Random) -> Planted:
    able = [(series, place) for series in repeated(pack) for place in series.months.values()
            if place.shown.value and place.shown.value >= 10 and len(set(str(place.shown.value))) > 1]  # fmt: skip
    _, place = rng.choice(able)
    text = str(place.shown.value)
    at = rng.choice([at for at in range(len(text) - 1) if text[at] != text[at + 1]])
    return Planted(put(place, Decimal(text[:at] + text[at + 1] + text[at] + text[at + 2 :])),
                   ("figures-differ", "parts-and-total"))  # fmt: skip


def last_months_figure(pack: AuditedPack, rng: random.Random) -> Planted:
    able = [(series, month) for series in repeated(pack) for month in series.with_figures
            if series.figure(month - 1) not in {None, series.figure(month)}]  # fmt: skip
    series, month = rng.choice(able)
    return Planted(
        put(series.months[month], series.months[month - 1].shown.value), ("figures-differ",)
    )


def only(pack: AuditedPack, ids: set[str]) -> list[Series]:
    return [series for series in with_figures(pack) if series.key in ids]


def total_or_part(pack: AuditedPack, rng: random.Random) -> Planted:
    ids = {
        name
        for each in pack.config.reconciliations
        if not each.stock
        for name in (each.total, *each.added)
    }
    series = rng.choice(only(pack, ids - {"ceased_uasc", "ceased_local"}))
    _, place = a_figure(series, rng)
    return Planted(put(place, moved(place, rng)), ("parts-and-total",))


def flow(pack: AuditedPack, rng: random.Random) -> Planted:
    series = rng.choice(only(pack, {"new_cla", "ceased_local", "ceased_uasc"}))
    months = series.with_figures[1:]
    place = series.months[rng.choice(months)]
    return Planted(
        put(place, place.shown.value + rng.randint(1, 9)), ("stock-and-flow", "figures-differ")
    )


def rate(pack: AuditedPack, rng: random.Random) -> Planted:
    series = rng.choice(only(pack, {"cla_rate", "cpp_rate", "cla_rate_excluding_uasc"}))
    _, place = a_figure(series, rng)
    # A change of one in a hundred is within the rounding of what a rate and its count imply; the
    # table that shows the rate as it was still tells.
    return Planted(put(place, place.shown.value + rng.choice([-5, -3, 3, 5])),
                   ("implied-population-disagrees", "figures-differ"))  # fmt: skip


def share(pack: AuditedPack, rng: random.Random) -> Planted:
    ids = {"ifa_percent", "residential_percent", "with_parents_percent", "connected_carers_percent"}
    series = rng.choice(only(pack, ids))
    _, place = a_figure(series, rng)
    return Planted(put(place, moved(place, rng)), ("percentage-disagrees",))


def text_number(pack: AuditedPack, rng: random.Random) -> Planted:
    _, place = a_figure(rng.choice(with_figures(pack)), rng)
    return Planted(put(place, rng.choice(["", " "]) + place.text), ("number-as-text",))


def whole_percentage(pack: AuditedPack, rng: random.Random) -> Planted:
    able = [each for each in with_figures(pack) if each.percent]
    _month, place = a_figure(
        rng.choice([each for each in able if each.figure(each.latest) or Decimal("0.05") < 0]), rng
    )
    value = place.shown.value * 100
    if value <= 2:
        return whole_percentage(pack, rng)
    return Planted(
        put(place, value, rng.choice(["General", "0", "0%"])), ("percent-as-whole-number",)
    )


def placeholder(pack: AuditedPack, rng: random.Random) -> Planted:
    _, place = a_figure(rng.choice(with_figures(pack)), rng)
    return Planted(put(place, rng.choice(["TBC", "tbc", "n/a"])), ("placeholder-text",))


def error_value(pack: AuditedPack, rng: random.Random) -> Planted:
    _, place = a_figure(rng.choice(with_figures(pack)), rng)
    return Planted(
        put(place, ErrorValue(rng.choice(["#REF!", "#DIV/0!", "#N/A"]))), ("error-value",)
    )


def figure_lost(pack: AuditedPack, rng: random.Random) -> Planted:
    series = rng.choice(with_figures(pack))
    place = series.months[rng.choice(series.with_figures[1:])]
    return Planted(put(place, None), ("figure-missing",))


def negative(pack: AuditedPack, rng: random.Random) -> Planted:
    _, place = a_figure(rng.choice(with_figures(pack)), rng)
    return Planted(put(place, -place.shown.value), ("figure-impossible",))


def above_all(pack: AuditedPack, rng: random.Random) -> Planted:
    _, place = a_figure(rng.choice([each for each in with_figures(pack) if each.percent]), rng)
    return Planted(put(place, Decimal("1.04")), ("figure-impossible",))


def tenfold(pack: AuditedPack, rng: random.Random) -> Planted:
    able = [each for each in with_figures(pack) if not each.percent
            and min(each.figure(m) for m in each.with_figures) >= 20]  # fmt: skip
    _, place = a_figure(rng.choice(able), rng)
    return Planted(put(place, place.shown.value * 10), ("figure-out-of-line",))


def column_copied(pack: AuditedPack, rng: random.Random) -> Planted:
    table = rng.choice([table for table in pack.tables if len(table) >= 5])
    month = rng.choice(table[0].with_figures[1:])
    cells: Cells = {}
    for series in table:
        before = series.months[month - 1].cell
        cells |= put(series.months[month], None if before is None else before.value)
    return Planted(cells, ("month-copied",))


def columns_blank(pack: AuditedPack, rng: random.Random) -> Planted:
    table = rng.choice(pack.tables)
    months = sorted(table[0].months)
    gone = rng.choice([months[:1], months[-1:], months[-2:]])
    cells: Cells = {}
    for series in table:
        for month in gone:
            cells |= put(series.months[month], None)
    headings = {column.month: place for column, place in pack.headings[table[0].number]}
    return Planted(
        cells | put(headings[gone[0]], headings[gone[0]].cell.value), ("month-without-figures",)
    )


def stray_total(pack: AuditedPack, rng: random.Random) -> Planted:
    able = [series for series in pack.series if ColumnKind.TREND in series.others
            and series.others[ColumnKind.TREND].shown.value and not series.percent]  # fmt: skip
    series = rng.choice(able)
    total = sum(place.shown.value or 0 for place in series.months.values())
    at = (series.row.row, series.table.region.last_column + 2)
    value = total + series.others[ColumnKind.TREND].shown.value
    return Planted(
        {(series.sheet, at): ReadCell(value, "General", None, 0)}, ("total-includes-other-column",)
    )


def comparator(pack: AuditedPack, rng: random.Random) -> Planted:
    able = [(series, place) for series in pack.series for place in series.comparators.values()
            if place.shown.value is not None]  # fmt: skip
    _series, place = rng.choice(able)
    return Planted(put(place, moved(place, rng)), ("comparator-differs", "comparator-not-declared"))


def no_rating(pack: AuditedPack, rng: random.Random) -> Planted:
    place = rng.choice(shown_in(pack, ColumnKind.RAG)).others[ColumnKind.RAG]
    return Planted(put(place, rng.choice([None, "-"])), ("rag-missing",))


def rating_of_nothing(pack: AuditedPack, rng: random.Random) -> Planted:
    able = [each.others[ColumnKind.RAG] for each in pack.series
            if ColumnKind.RAG in each.others and each.target() is None]  # fmt: skip
    return Planted(put(rng.choice(able), rng.choice(CODES)), ("rag-without-target",))


KINDS: dict[str, Callable[[AuditedPack, random.Random], Planted]] = {
    "wrong rating": wrong_code(ColumnKind.RAG, "rag-disagrees"),
    "wrong direction": wrong_code(ColumnKind.DIRECTION, "direction-disagrees"),
    "code outside -1, 0, 1": code_outside,
    "code under a date format": code_as_date,
    "code as Dec-69, Dec-99, Jan-00": code_read_as_date,
    "rating missing": no_rating,
    "rating without target": rating_of_nothing,
    "wrong trend": wrong_trend,
    "target differs": target_changed,
    "target missing": target_removed,
    "target stale": target_stale,
    "target as text": target_text,
    "target against polarity": target_contradicting,
    "figure differs elsewhere": figure_elsewhere,
    "digits swapped": digits_swapped,
    "last month's figure": last_months_figure,
    "total or part": total_or_part,
    "flow": flow,
    "rate": rate,
    "percentage of two numbers": share,
    "number as text": text_number,
    "percentage as whole number": whole_percentage,
    "placeholder": placeholder,
    "error": error_value,
    "figure missing": figure_lost,
    "negative figure": negative,
    "above 100%": above_all,
    "ten times too high": tenfold,
    "month copied": column_copied,
    "months blank": columns_blank,
    "stray total": stray_total,
    "comparator": comparator,
}
