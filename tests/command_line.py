"""Running the command line as a person does: a new process, its output and its exit status."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out)))

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.out)


def xl_kpi(*words: object, cwd: Path | None = None) -> Answer:
    done = subprocess.run(
        [sys.executable, "-m", "xl_kpi", *map(str, words)],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd, check=False,
    )  # fmt: skip
    return Answer(done.returncode, done.stdout, done.stderr)
