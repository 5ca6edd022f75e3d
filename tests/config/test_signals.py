"""What a config says of signals, and the line of what it cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.cohorts import is_rolling
from xl_kpi.config.declared import SignalRules

if TYPE_CHECKING:
    from collections.abc import Callable

    from xl_kpi.config.declared import Config

CONFIG = """\
version: 1
council: {name: Anytown Council}
signals: {months: 36, run: 8}
extracts:
  referrals:
    files: "*.csv"
    columns: {referred: {type: date}, closed: {type: date}}
population:
  children: [{from: 2021-07-01, value: 49388}]
indicators:
  - id: referrals
    unit: count
    numerator: {extract: referrals, when: {in: referred}}
    rebase:
      - {from: 2023-04, reason: Early help moved}
      - {from: 2022-09, reason: New front door}
  - id: open
    unit: count
    numerator: {extract: referrals, when: {open: [referred, closed]}}
    signal: none
  - id: rolling
    unit: rate
    numerator: {extract: referrals, when: {in: referred, months: 12}}
    denominator: {population: children}
    per: 10000
  - {id: of_rolling, unit: percent, numerator: {indicator: open}, denominator: {indicator: rolling}}
  - {id: of_open, unit: percent, numerator: {indicator: referrals}, denominator: {indicator: open}}
"""
FAULTS = [
    ("months: 36, run: 8", "least: 25", 3, "least (25) is more than months (24)"),
    ("months: 36", "near_of: 1", 3, "near (2) is more than near_of (1)"),
    ("run: 8", "run: 1", 3, "run is '1'; write a whole number from 2 to 60"),
    ("run: 8", "runs: 8", 3, "signals has no key 'runs'; did you mean run?"),
    ("signal: none", "signal: off", 20, "signal is"),
    (", reason: New front door", "", 16, "has no reason"),
    ("from: 2022-09, ", "", 16, "has no from"),
    ("from: 2022-09", "from: autumn", 16, "from is 'autumn'"),
]


def test_what_is_declared_is_read(read: Callable[[str], Config]) -> None:
    config = read(CONFIG)
    assert config.signals == SignalRules(months=36, run=8)
    assert [each.id for each in config.indicators.values() if not each.signal] == ["open"]
    found = config.indicators["referrals"].rebase
    assert {(str(each.starts), each.reason, each.line) for each in found} == {
        ("2022-09", "New front door", 16),
        ("2023-04", "Early help moved", 15),
    }


def test_without_a_line_the_shipped_lengths_hold(read: Callable[[str], Config]) -> None:
    config = read(CONFIG.replace("signals: {months: 36, run: 8}\n", ""))
    assert config.signals == SignalRules(months=24, least=13, run=7, trend=6, near=2, near_of=3)


@pytest.mark.parametrize(("old", "new", "line", "message"), FAULTS)
def test_what_cannot_be_is_one_fault_on_its_line(
    faults: Callable[[str], list[tuple[int, str]]], old: str, new: str, line: int, message: str
) -> None:
    found = faults(CONFIG.replace(old, new))
    assert [at for at, _ in found] == [line]
    assert message in found[0][1]


def test_a_figure_made_of_a_rolling_one_is_rolling(read: Callable[[str], Config]) -> None:
    indicators = read(CONFIG).indicators
    rolling = [name for name, each in indicators.items() if is_rolling(each, indicators)]
    assert rolling == ["rolling", "of_rolling"]
