"""`xl-kpi doctor`: what this machine can do, and what mends the rest."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.commands.exits import PROBLEMS_FOUND
from xl_kpi.commands.wording import print_json
from xl_kpi.doctor.machine import this_machine
from xl_kpi.doctor.ways import State, examine, ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_kpi.doctor.ways import Check, Way

_MARKS = {State.GOOD: "yes", State.DOUBTFUL: "perhaps"}


def run(folder: Path, *, as_json: bool, quiet: bool) -> None:
    """Examine this machine and report; exit with 1 where not even a closed workbook works.

    Args:
        folder: Where the pack is kept.
        as_json: Print one JSON object.
        quiet: Print nothing; the status tells.
    """
    folders = {"folder of the pack": folder, "folder for temporary files": _temporary()}
    checks = examine(this_machine(folders))
    found = ways(checks)
    if as_json:
        print_json({"ways": [asdict(way) for way in found],
                    "checks": [asdict(check) for check in checks]})  # fmt: skip
    elif not quiet:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(found, checks)))
    if found[0].state is not State.GOOD:
        sys.exit(PROBLEMS_FOUND)


def _temporary() -> Path:
    return Path(tempfile.gettempdir())


def _lines(found: Sequence[Way], checks: Sequence[Check]) -> Iterator[str]:
    yield "Works here"
    for way in found:
        mark = _MARKS.get(way.state, "no")
        because = f" ({way.state}: {', '.join(way.because)})" if way.because else ""
        yield f"  {mark:8}{way.command}{because}"
    yield "Looked at"
    for check in checks:
        yield f"  {check.name}: {check.state}: {check.found}"
        if check.remedy:
            yield f"      {check.remedy}"
