"""Which numerators and denominators make sense together, for each unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_kpi.config.declared import AnyOf, Cohort, Subset, Unit

if TYPE_CHECKING:
    from xl_kpi.config.declared import Denominator, Numerator
    from xl_kpi.config.fault_log import FaultLog
    from xl_kpi.config.yaml_tree import Mapping

_RATIOS = (Unit.PERCENT, Unit.RATE)


def check_combination(
    node: Mapping,
    unit: Unit | None,
    numerator: Numerator | None,
    denominator: Denominator | None,
    log: FaultLog,
) -> None:
    """Note what an indicator's keys say that cannot hold together.

    Args:
        node: The indicator's mapping, with what was found wrong taken out.
        unit: Its unit, None where that was found wrong.
        numerator: As read, None where it has none or that was found wrong.
        denominator: The same.
        log: Where faults are noted.
    """
    if node.declares("supplied") and node.text("supplied") is None:
        return  # whether it is computed cannot be told
    if node.is_true("supplied"):
        _check_supplied(node, log)
        return
    _check_presence(node, unit, log)
    if node.declares("per") and unit in (Unit.COUNT, Unit.PERCENT):
        log.add(node.line_of("per"), f"per belongs to a rate, and unit is {unit}; remove it")
    if isinstance(numerator, Subset) and (node.declares("denominator") or unit not in _RATIOS):
        _check_subset(node, numerator, denominator, log)


def _check_supplied(node: Mapping, log: FaultLog) -> None:
    for key in ("numerator", "denominator"):
        if node.declares(key):
            log.add(
                node.line_of(key),
                f"a supplied figure is not computed; remove {key}, or supplied: true "
                "(figures are also taken where an extract is absent)",
            )


def _check_presence(node: Mapping, unit: Unit | None, log: FaultLog) -> None:
    label = f"indicator {node.text('id') or ''}".strip()
    if not node.declares("numerator"):
        log.add(node.line, f"{label} has no numerator; add one, or supplied: true")
    if unit in _RATIOS and not node.declares("denominator"):
        line = node.line_of("numerator")
        log.add(line, f"{label} is a {unit} without a denominator; add one, or make it a count")
    if unit is Unit.COUNT and node.declares("denominator"):
        line = node.line_of("denominator")
        log.add(line, f"{label} is a count with a denominator; remove it, or make it a percent")


def _check_subset(
    node: Mapping, numerator: Subset, denominator: Denominator | None, log: FaultLog
) -> None:
    if isinstance(denominator, Cohort) or node.declares("denominator") != (denominator is not None):
        return
    several = " (not several extracts')" if isinstance(denominator, AnyOf) else ""
    log.add(
        numerator.line,
        "a numerator of only where or has is a part of its denominator, which must then be the "
        f"rows of one extract{several}; give the numerator an extract and when",
    )
