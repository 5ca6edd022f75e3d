"""A small per-user store of what is slow to make again: compiled expressions, bank holidays.

Each entry is a JSON file. The store is a convenience only: when it cannot be read or written the
work is done again, and nothing else changes.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


def _folder() -> Path:
    chosen = os.environ.get("XL_KPI_CACHE")
    if chosen:
        return Path(chosen)
    import platformdirs  # only where something is cached

    return Path(platformdirs.user_cache_dir("xl_kpi", appauthor=False))


def read_cached(name: str) -> dict[str, Any]:
    """Return the entry of that name, empty where there is none that can be read."""
    try:
        entry = json.loads((_folder() / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return entry if isinstance(entry, dict) else {}


def write_cached(name: str, entry: dict[str, Any]) -> None:
    """Keep an entry, replacing the file whole so that no reader sees half of one."""
    with contextlib.suppress(OSError):
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(entry, file)
        Path(temporary).replace(folder / f"{name}.json")
