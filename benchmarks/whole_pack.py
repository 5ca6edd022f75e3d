"""What the rest of the pack costs: a refresh of all of it beside one of the board tables alone.

Usage: whole_pack.py [--runs 5]. Both are whole processes over the extracts of the made-up council,
each with its own workbook and with last month on record; they take turns.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
REST = ("team_tables", "teams", "caseloads", "caseload_summaries", "charts")
"""Sections of the config that declare what stands beside the board's tables."""
REST_SHEETS = ("Signals",)
BEFORE, PERIOD = "2026-09", "2026-10"


def xl_kpi(*words: str | Path) -> float:
    """Run a command; return its seconds."""
    command = [sys.executable, "-m", "xl_kpi", *map(str, words)]
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return time.perf_counter() - begun


def tables_alone(config: Path) -> str:
    """The config without what stands beside the board's tables."""
    sections = re.split(r"^(?=[a-z_]+:)", config.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kept = [section for section in sections if section.partition(":")[0] not in REST]
    return "".join(map(_on_the_board, kept))


def _on_the_board(section: str) -> str:
    if not section.startswith("tables:"):
        return section
    tables = re.split(r"^(?=  - )", section, flags=re.MULTILINE)
    return "".join(t for t in tables if not any(f"sheet: {sheet}\n" in t for sheet in REST_SHEETS))


class Pack:
    """A workbook and a history that stand at last month."""

    def __init__(self, place: Path, config: Path, extracts: Path) -> None:
        """Build the workbook and refresh it for last month."""
        xl_kpi("new", place, "--config", config, "--period", BEFORE)
        self._workbook = next(place.glob("*.xls*"))
        self._options = ["--config", config, "--extracts", extracts, "--quiet"]
        self._place = place
        xl_kpi("refresh", self._workbook, *self._options, *self._history(), "--period", BEFORE)

    def _history(self, place: Path | None = None) -> list[str | Path]:
        return ["--history", (place or self._place) / "history.sqlite"]

    def refreshed(self) -> float:
        """Refresh a copy for this month; return the seconds."""
        with tempfile.TemporaryDirectory() as name:
            place = Path(name)
            workbook = place / self._workbook.name
            shutil.copy(self._workbook, workbook)
            shutil.copy(self._place / "history.sqlite", place)
            options = [*self._options, *self._history(place), "--period", PERIOD]
            return xl_kpi("refresh", workbook, *options)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        council = Path(name) / "council"
        xl_kpi("demo", council, "--period", PERIOD, "--quiet")
        whole = council / "indicator_config.yaml"
        alone = council / "tables_alone.yaml"
        alone.write_text(tables_alone(whole), encoding="utf-8")
        packs = [
            Pack(Path(name) / config.stem, config, council / "extracts")
            for config in (whole, alone)
        ]
        taken = [[pack.refreshed() for pack in packs] for _ in range(asked.runs)]
    whole_time, alone_time = (min(times) for times in zip(*taken, strict=True))
    print(f"whole pack {whole_time:.2f} s, tables alone {alone_time:.2f} s,"
          f" ratio {whole_time / alone_time:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
