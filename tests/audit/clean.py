"""A pack in which everything agrees: made-up figures that add up, shown as a refresh shows them."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING

from xl_kpi.audit.pairs import counted_by, share_parts
from xl_kpi.board.building import build_board
from xl_kpi.config.declared import OfPopulation, Unit
from xl_kpi.measures.measurement import WHOLE_SERVICE, Measurement, Origin, Status
from xl_kpi.measures.rounding import shown_value
from xl_kpi.months import Month, window
from xl_kpi.workbook.building import build_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xl_kpi.config.declared import Config, Indicator

PERIOD = Month.parse("2023-07")
Counts = dict[tuple[str, Month], int]


def clean_pack(config: Config, path: Path, seed: int) -> None:
    """Write a workbook whose figures agree with each other, the config, and their ratings."""
    figures = list(measurements(config, random.Random(seed)))
    build_workbook(config, build_board(config, figures, PERIOD).tables, path)


def measurements(config: Config, rng: random.Random) -> Iterator[Measurement]:
    months = window(PERIOD, config.window + 1)
    counts = _counts(config, rng, months)
    for indicator in config.indicators.values():
        level = rng.uniform(0.2, 0.9)
        for month in months:
            numerator, denominator = _ratio(config, indicator, month, counts, rng, level)
            value = shown_value(
                numerator, denominator, indicator.per, indicator.decimals, indicator.unit
            )
            yield Measurement(
                indicator=indicator.id, team=WHOLE_SERVICE, month=month, numerator=numerator,
                denominator=denominator, value=value, status=Status.OK, origin=Origin.COMPUTED,
            )  # fmt: skip


def _ratio(
    config: Config,
    indicator: Indicator,
    month: Month,
    counts: Counts,
    rng: random.Random,
    level: float,
) -> tuple[Decimal, Decimal | None]:
    part, whole = share_parts(indicator)
    if part and whole:
        return Decimal(counts[part, month]), Decimal(counts[whole, month])
    if isinstance(indicator.denominator, OfPopulation):
        counted = counted_by(config, indicator)
        known = config.populations[indicator.denominator.population]
        population = [each.value for each in known if each.starts <= month.end][-1]
        number = counts[counted, month] if counted else rng.randint(1600, 1900)
        return Decimal(number), Decimal(population)
    if indicator.unit is Unit.PERCENT:
        return Decimal(int(1000 * level) + rng.randint(-60, 60)), Decimal(1000)
    return Decimal(counts[indicator.id, month]), None


def _counts(config: Config, rng: random.Random, months: tuple[Month, ...]) -> Counts:
    counts: Counts = {}
    for indicator in config.indicators.values():
        usual = rng.choice([30, 80, 150, 400, 1500])
        for month in months:
            counts[indicator.id, month] = max(1, round(rng.gauss(usual, usual / 8)))
    for month in months:
        flows = {"new_cla": rng.randint(8, 25), "new_cla_uasc": rng.randint(0, 5),
                 "ceased_local": rng.randint(6, 22), "ceased_uasc": rng.randint(0, 4)}  # fmt: skip
        before = counts.get(("cla_local", month - 1), 480), counts.get(("cla_uasc", month - 1), 33)
        local = before[0] + flows["new_cla"] - flows["new_cla_uasc"] - flows["ceased_local"]
        asylum = before[1] + flows["new_cla_uasc"] - flows["ceased_uasc"]
        stocks = {"cla_local": local, "cla_uasc": asylum, "cla": local + asylum,
                  "ceased_cla": flows["ceased_local"] + flows["ceased_uasc"]}  # fmt: skip
        counts |= {(name, month): value for name, value in {**flows, **stocks}.items()}
        counts |= {(name, month): min(counts[name, month], local)
                   for name in ("ifa", "residential", "with_parents", "unregulated",
                                "connected_carers", "own_foster")}  # fmt: skip
    return counts
