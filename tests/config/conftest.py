"""Configs for the tests: a whole right one, and what reading a changed one says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.reading import read_config
from xl_kpi.faults import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from xl_kpi.config.declared import Config

_NAME = "indicator_config.yaml"


@pytest.fixture(scope="session")
def whole() -> str:
    """A right config that shows every form that a key may take."""
    return Path(__file__).with_name("whole.yaml").read_text(encoding="utf-8")


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str | bytes], Config]:
    """Reads a config from its text."""

    def from_text(text: str | bytes) -> Config:
        (tmp_path / _NAME).write_bytes(text.encode() if isinstance(text, str) else text)
        return read_config(tmp_path / _NAME)

    return from_text


@pytest.fixture
def faults(read: Callable[[str | bytes], Config]) -> Callable[[str | bytes], list[tuple[int, str]]]:
    """Returns the line and message of each fault of a config that must be refused."""

    def of_text(text: str | bytes) -> list[tuple[int, str]]:
        with pytest.raises(Refusal) as refused:
            read(text)
        places = [fault.where.rpartition(":") for fault in refused.value.faults]
        assert {file for file, _, _ in places} == {_NAME}
        messages = [fault.message for fault in refused.value.faults]
        return [(int(place[2]), said) for place, said in zip(places, messages, strict=True)]

    return of_text
