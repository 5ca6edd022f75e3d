"""Where the config that comes with the program is."""

from __future__ import annotations

from pathlib import Path

_NAME = "indicator_config.yaml"


def shipped_config() -> Path:
    """Return the shipped config: inside the installed package, else at the top of the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "shipped" / _NAME
    return installed if installed.is_file() else package.parent / _NAME
