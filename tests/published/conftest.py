"""A made-up council with published files, and what they give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xl_kpi.config.reading import read_config
from xl_kpi.months import Month
from xl_kpi.published.completing import completed
from xl_kpi.published.reading import read_published

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xl_kpi.config.declared import Config
    from xl_kpi.published.figures import Published

HEAD = """\
version: 1
council: {council}
published: {published}
comparators:
  - {{id: local_last_year, label: Anytown 23/24}}
  - {{id: statistical_neighbours, label: Statistical Neighbours}}
  - {{id: north_shore, label: North Shore}}
  - {{id: england, label: England}}
indicators:
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the published files go."""
    (tmp_path / "published").mkdir()
    return tmp_path / "published"


@pytest.fixture
def declare(tmp_path: Path) -> Callable[..., Config]:
    """Reads a config of some indicators, each written as one line of YAML."""

    def of(*indicators: str, council: str = "{name: Anytown Council}",
           published: str = "{files: 'published/*'}", more: str = "") -> Config:  # fmt: skip
        text = HEAD.format(council=council, published=published)
        path = tmp_path / "indicator_config.yaml"
        path.write_text(text + "".join(f"  - {each}\n" for each in indicators) + more, "utf-8")
        return read_config(path)

    return of


@pytest.fixture
def read(declare: Callable[..., Config]) -> Callable[..., tuple[Published, Config]]:
    """Reads the published files for a month (June 2025 unless told otherwise)."""

    def of(*indicators: str, month: str = "2025-06", **settings: str) -> tuple[Published, Config]:
        config = declare(*indicators, **settings)
        published = read_published(config, Month.parse(month))
        return published, completed(config, published)

    return of
