"""Indicators and their targets: from their nodes to values."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.config.combinations import check_combination
from xl_kpi.config.declared import Indicator, Polarity, Rebase, Target, Unit
from xl_kpi.config.fault_log import suggestion
from xl_kpi.config.published_reading import read_published_as, read_stated
from xl_kpi.config.quantities import (
    USUAL_TOLERANCE,
    Quantity,
    parse_number,
    parse_quantity,
    parse_tolerance,
)
from xl_kpi.months import Month

if TYPE_CHECKING:
    from collections.abc import Collection

    from xl_kpi.config.declared import Denominator, Numerator, Tolerance
    from xl_kpi.config.fault_log import FaultLog
    from xl_kpi.config.figures import FigureReader
    from xl_kpi.config.yaml_tree import Mapping, Scalar

_DECIMALS = {Unit.NUMBER: 1}
_USUAL_RATE = Decimal(10000)
_MONTH_LETTERS = len("2022-04")
_YEAR = re.compile("[12][0-9]{3}")


def read_indicator(
    node: Mapping, figures: FigureReader, comparators: Collection[str], log: FaultLog
) -> Indicator:
    """Return an indicator, noting what does not go together.

    Args:
        node: Its mapping.
        figures: What reads its numerator and denominator.
        comparators: The comparators' ids.
        log: Where faults are noted.
    """
    unit = _unit(node)
    numerator, denominator = _figures(node, figures)
    check_combination(node, unit, numerator, denominator, log)
    ident = node.text("id") or ""
    return Indicator(
        id=ident,
        ref_id=node.text("ref_id"),
        name=node.text("name") or in_words(ident),
        unit=unit or Unit.COUNT,
        polarity=Polarity(node.text("polarity") or Polarity.NONE),
        decimals=int(node.text("decimals") or _DECIMALS.get(unit or Unit.COUNT, 0)),
        numerator=numerator,
        denominator=denominator,
        per=_per(node, unit),
        supplied=node.is_true("supplied"),
        targets=_targets(node, unit, log),
        comparators=_comparators(node, unit, comparators, log),
        also_named=tuple(name.text for name in node.scalars("also_named")),
        published=_published(node, unit, comparators, log),
        signal=not node.declares("signal"),
        rebase=_rebasings(node, log),
        stated=read_stated(node, comparators, log),
        published_as=read_published_as(node),
        note=node.text("note"),
        definition=node.text("definition"),
        source=node.text("source"),
        line=node.line,
    )


def in_words(ident: str) -> str:
    """Return an id as a name: spaces for underscores, the first letter a capital."""
    words = ident.replace("_", " ")
    return words[:1].upper() + words[1:]


def _unit(node: Mapping) -> Unit | None:
    text = node.text("unit")
    return Unit(text) if text else None


def _figures(node: Mapping, figures: FigureReader) -> tuple[Numerator | None, Denominator | None]:
    under, over = node.mapping("denominator"), node.mapping("numerator")
    denominator = figures.denominator(under) if under is not None else None
    numerator = figures.numerator(over, denominator) if over is not None else None
    return numerator, denominator


def _per(node: Mapping, unit: Unit | None) -> Decimal:
    text = node.text("per")
    if text is not None:
        return parse_number(text)
    return _USUAL_RATE if unit is Unit.RATE else Decimal(1)


def _targets(node: Mapping, unit: Unit | None, log: FaultLog) -> tuple[Target, ...]:
    usual = _tolerance(node, unit, USUAL_TOLERANCE)
    alone = node.scalar("target")
    if alone is not None:
        return (_target(alone, None, usual, node, log),)
    targets: dict[Month | None, Target] = {}
    for one in node.mappings("target"):
        value = one.scalar("value")
        starts = _starts(one)
        if value is None:
            continue
        if starts in targets:
            when = "from the beginning" if starts is None else f"from {starts}"
            log.add(one.line, f"two targets hold {when}; give each its own from")
        targets[starts] = _target(value, starts, _tolerance(one, unit, usual), node, log)
    return tuple(sorted(targets.values(), key=_order))


def _rebasings(node: Mapping, log: FaultLog) -> tuple[Rebase, ...]:
    found: dict[Month, Rebase] = {}
    for one in node.mappings("rebase"):
        starts = _starts(one)
        if starts is None:
            continue
        if starts in found:
            log.add(one.line, f"two rebasings start in {starts}; keep one")
        found[starts] = Rebase(starts=starts, reason=one.text("reason") or "", line=one.line)
    return tuple(found[starts] for starts in sorted(found))


def _order(target: Target) -> int:
    return -1 if target.starts is None else target.starts.number


def _starts(node: Mapping) -> Month | None:
    text = node.text("from")
    return None if text is None else Month.parse(text[:_MONTH_LETTERS])


def _tolerance(node: Mapping, unit: Unit | None, usual: Tolerance) -> Tolerance:
    text = node.text("tolerance")
    return usual if text is None else parse_tolerance(text, unit)


def _target(
    written: Scalar, starts: Month | None, tolerance: Tolerance, node: Mapping, log: FaultLog
) -> Target:
    quantity = _quantity(written, "target", _unit(node), log)
    if not node.declares("polarity") or node.text("polarity") is not None:
        polarity = Polarity(node.text("polarity") or Polarity.NONE)
        if quantity.asks_for not in (None, polarity):
            log.add(
                written.line,
                f"target {written.text} says that {quantity.asks_for} is good, and polarity is "
                f"{polarity}; write polarity: {quantity.asks_for}, or the target without its sign",
            )
    return Target(starts=starts, value=quantity.value, tolerance=tolerance, shown=quantity.shown)


def _quantity(written: Scalar, what: str, unit: Unit | None, log: FaultLog) -> Quantity:
    try:
        return parse_quantity(written.text, unit)
    except ValueError as fault:
        log.add(written.line, f"{what}: {fault}")
        return Quantity(None, written.text)


def _comparators(
    node: Mapping, unit: Unit | None, known: Collection[str], log: FaultLog
) -> dict[str, Decimal | str]:
    section = node.mapping("comparators")
    if section is None:
        return {}
    _check_known(section, known, log)
    return _comparator_figures(section, "comparator", unit, log)


def _published(
    node: Mapping, unit: Unit | None, known: Collection[str], log: FaultLog
) -> dict[str, dict[int, Decimal | str]]:
    section = node.mapping("published")
    if section is None:
        return {}
    _check_known(section, known, log)
    found: dict[str, dict[int, Decimal | str]] = {}
    for name in section.entries:
        years = section.mapping(name)
        if years is not None:
            figures = _comparator_figures(years, f"published {name}", unit, log)
            found[name] = {
                int(year): figure
                for year, figure in figures.items()
                if _is_year(year, years.line_of(year), log)
            }
    return found


def _is_year(text: str, line: int, log: FaultLog) -> bool:
    if _YEAR.fullmatch(text) is None:
        log.add(line, f"'{text}' is no year; write the year that the figure's year ends in: 2021")
        return False
    return True


def _check_known(section: Mapping, known: Collection[str], log: FaultLog) -> None:
    for name in section.entries:
        if name not in known:
            near = suggestion(name, known)
            log.add(section.line_of(name), f"there is no comparator '{name}'; {near}")


def _comparator_figures(
    section: Mapping, what: str, unit: Unit | None, log: FaultLog
) -> dict[str, Decimal | str]:
    figures: dict[str, Decimal | str] = {}
    for name in section.entries:
        stated = section.mapping(name)
        written = section.scalar(name) if stated is None else stated.scalar("value")
        if written is None:
            continue
        quantity = _as_published(written, f"{what} {name}", unit, log)
        plain = quantity.value is not None and quantity.shown is None
        figures[name] = quantity.value if plain and quantity.value is not None else written.text
    return figures


def _as_published(written: Scalar, what: str, unit: Unit | None, log: FaultLog) -> Quantity:
    """Return a comparator's figure; a percentage beside another unit is shown as published."""
    if unit is not Unit.PERCENT and written.text.endswith("%"):
        return Quantity(None, written.text)
    return _quantity(written, what, unit, log)
