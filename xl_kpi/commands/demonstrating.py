"""`xl-kpi demo`: a whole made-up council in a folder, its pack refreshed, and what to open."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from xl_kpi.commands.building import build, make_folder
from xl_kpi.commands.options import CONFIG_NAME, HISTORY_NAME, month_of, today
from xl_kpi.commands.wording import print_json
from xl_kpi.faults import refuse
from xl_kpi.months import Month

if TYPE_CHECKING:
    from pathlib import Path


_COUNCIL = "Made-up Council"
"""No figure that was made up may be read as a real council's."""


def run(folder: Path, period: str | None, *, seed: int, as_json: bool, quiet: bool) -> None:
    """Make the council, build its workbook, refresh it for two months, and say what to open.

    The month before is refreshed first, so that its figures are published and the history has
    something to hold.
    """
    from xl_kpi.commands.refreshing import Asked, refresh
    from xl_kpi.demo.council import write_council

    if folder.exists() and any(folder.iterdir()):
        raise refuse(folder, "is not empty; name a folder that is new, or empty it")
    month = month_of("--period", period) or Month.of(today()) - 1
    workbook = build(folder, _own_config(folder), month - 1)
    _say("Making up a council ...", silent=as_json or quiet)
    write_council(folder / "extracts", last=month, seed=seed)
    _say("Refreshing its pack ...", silent=as_json or quiet)
    for asked in (month - 1, month):
        done = refresh(
            Asked(
                workbook=workbook,
                config=folder / CONFIG_NAME,
                extracts=folder / "extracts",
                history=folder / HISTORY_NAME,
                period=str(asked),
                output=None,
                dry_run=False,
                restate=None,
                strict=False,
                as_json=False,
                quiet=True,
            )
        )
        if done.backup is not None:
            done.backup.unlink()
    if as_json:
        made = {"workbook": str(workbook), "period": str(month), "folder": str(folder)}
        print_json(made)
    else:
        _say(
            f"Open {workbook} in Excel: the pack of a made-up council for {month.label}.\n"
            f"Its extracts are in {folder / 'extracts'}, its rules in {folder / CONFIG_NAME}.\n"
            f"See what is wrong with the extracts: xl-kpi check --config {folder / CONFIG_NAME}",
            silent=quiet,
        )


def _own_config(folder: Path) -> Path:
    """Write the shipped config into the folder, its council under another name."""
    from xl_kpi.config.reading import read_config
    from xl_kpi.config.shipped import shipped_config

    shipped = shipped_config()
    text = shipped.read_text(encoding="utf-8")
    text = text.replace(read_config(shipped).council, _COUNCIL, 1)
    make_folder(folder)
    config = folder / CONFIG_NAME
    config.write_text(text, encoding="utf-8", newline="\n")
    return config


def _say(text: str, *, silent: bool) -> None:
    if not silent:
        sys.stdout.write(f"{text}\n")
