"""`xl-kpi new`: a workbook built for a config, and the config, in a folder of one's own."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from xl_kpi.commands.options import CONFIG_NAME, config_path, month_of, today
from xl_kpi.commands.wording import print_json
from xl_kpi.faults import Fault, Refusal, refuse
from xl_kpi.months import Month

if TYPE_CHECKING:
    from pathlib import Path

WORKBOOK_NAME = "board_pack.xlsm"


def run(
    folder: Path, config: Path | None, period: str | None, *, as_json: bool, quiet: bool
) -> None:
    """Build the workbook, copy the config, and say where they are."""
    from xl_kpi.config.shipped import shipped_config

    source = config_path(config) if config is not None else shipped_config()
    month = month_of("--period", period) or Month.of(today()) - 1
    workbook = build(folder, source, month)
    if as_json:
        made = {"workbook": str(workbook), "config": str(folder / CONFIG_NAME),
                "period": str(month)}  # fmt: skip
        print_json(made)
    elif not quiet:
        sys.stdout.write(
            f"Built {workbook} and {folder / CONFIG_NAME}.\n"
            f"Put the extracts into {folder / 'extracts'} and run: xl-kpi refresh {workbook}\n"
        )


def build(folder: Path, config: Path, period: Month) -> Path:
    """Write a workbook for a config, and the config, into a folder; return the workbook.

    Raises:
        Refusal: The config is at fault, or the folder holds one of them already.
    """
    from xl_kpi.config.reading import read_config
    from xl_kpi.pack import empty_tables
    from xl_kpi.workbook.building import build_workbook

    read = read_config(config)
    workbook, copy = folder / WORKBOOK_NAME, folder / CONFIG_NAME
    own = copy.exists() and copy.samefile(config)
    there = [path for path in (workbook, *(() if own else (copy,))) if path.exists()]
    if there:
        raise Refusal(
            Fault(str(path), "is there already and is kept; choose another folder, or move it")
            for path in there
        )
    make_folder(folder / "extracts")
    build_workbook(read, empty_tables(read, period), workbook, macro=True)
    if not own:
        shutil.copyfile(config, copy)
    return workbook


def make_folder(folder: Path) -> None:
    """Make a folder, and those that it is in; one that is there already stays as it is.

    Raises:
        Refusal: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(folder, f"cannot be made into a folder ({error.strerror})") from None
