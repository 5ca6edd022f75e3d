"""Configs and files made in a test, for the extracts' tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from xl_kpi.config.declared import Column, ColumnType, Config, Extract, Indicator, OnFault
from xl_kpi.extracts.loaded import Loaded
from xl_kpi.extracts.loading import load_extracts

Load = Callable[..., Loaded]


def column(name: str, kind: str = "text", **given: object) -> Column:
    defaults = {
        "headers": (name,),
        "optional": False,
        "codes": (),
        "on_fault": OnFault.ROW,
        "line": 7,
    }
    return Column(name=name, type=ColumnType(kind), **{**defaults, **given})


def extract(name: str = "episodes", *columns: Column, **given: object) -> Extract:
    defaults: dict[str, Any] = {
        "files": None if "sheets" in given else f"*{name}*",
        "sheets": (),
        "table": None,
        "key": (),
        "derive": (),
        "covers": None,
        "team": None,
        "line": 5,
    }
    return Extract(name=name, columns=columns, **{**defaults, **given})


def config(*extracts: Extract, indicators: Iterable[Indicator] = ()) -> Config:
    return Config(
        path=Path("indicator_config.yaml"),
        sha256="",
        council="Test",
        council_code=None,
        country="GB",
        subdivision="ENG",
        window=13,
        comparators=(),
        populations={},
        extracts={each.name: each for each in extracts},
        indicators={each.id: each for each in indicators},
        tables=(),
        team_tables=(),
        caseloads=(),
        reconciliations=(),
    )


def rows_of(loaded: Loaded, name: str = "episodes", columns: str = "*") -> list[tuple[Any, ...]]:
    table = loaded.extracts[name].table
    sql = f'SELECT {columns} FROM "{table}" ORDER BY source_file, source_row'
    return loaded.connection.execute(sql).fetchall()


@pytest.fixture
def make() -> SimpleNamespace:
    """The builders above, for test files that cannot import each other."""
    return SimpleNamespace(column=column, extract=extract, config=config, rows_of=rows_of)


@pytest.fixture
def load() -> Iterator[Load]:
    """`load_extracts`, its databases closed after the test."""
    opened: list[Loaded] = []

    def load_and_keep(*given: object, **named: object) -> Loaded:
        opened.append(load_extracts(*given, **named))
        return opened[-1]

    yield load_and_keep
    for each in opened:
        each.connection.close()
