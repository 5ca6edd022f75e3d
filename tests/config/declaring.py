"""Configs for the tests: a whole right one, and what reading a changed one says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.reading import read_config
from xl_kpi.faults import Refusal

if TYPE_CHECKING:
    from xl_kpi.config.declared import Config

WHOLE = Path(__file__).with_name("whole.yaml").read_text(encoding="utf-8")


def read(text: str | bytes, folder: Path) -> Config:
    path = folder / "indicator_config.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_config(path)


def faults(text: str | bytes, folder: Path) -> list[tuple[int, str]]:
    """The line and message of each fault of a config that must be refused."""
    with pytest.raises(Refusal) as refused:
        read(text, folder)
    found = []
    for fault in refused.value.faults:
        file, _, line = fault.where.rpartition(":")
        assert file == "indicator_config.yaml"
        found.append((int(line), fault.message))
    return found


def changed(old: str, new: str) -> tuple[str, int]:
    """The whole config with one passage changed, and the line that the change begins on."""
    assert WHOLE.count(old) == 1, f"{old!r} must stand once in whole.yaml"
    return WHOLE.replace(old, new), WHOLE[: WHOLE.index(old)].count("\n") + 1
