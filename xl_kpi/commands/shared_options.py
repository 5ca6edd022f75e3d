"""The options that several commands share, as the command line declares and documents them.

What they mean when they are left out is said in `options`, which knows nothing of Typer: a button
in Excel asks the same and needs no command line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xl_kpi.commands.options import CONFIG_NAME, HISTORY_NAME

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help=f"The config. Default: {CONFIG_NAME} beside the workbook, "
                 "else in the current folder."),
]  # fmt: skip
ExtractsOption = Annotated[
    Path | None,
    typer.Option("--extracts", help="A folder of extracts, or one workbook. Default: the folder "
                 "'extracts' beside the config."),
]  # fmt: skip
HistoryOption = Annotated[
    Path | None,
    typer.Option("--history", help=f"The history file. Default: {HISTORY_NAME} beside the "
                 "workbook, else beside the config."),
]  # fmt: skip
PeriodOption = Annotated[
    str | None,
    typer.Option("--period", metavar="YYYY-MM", help="The month. Default: the last complete "
                 "month in the extracts."),
]  # fmt: skip
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on standard output, nothing else.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Print nothing but faults.")]
