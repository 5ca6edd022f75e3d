"""The workbook at the top of the repository, built from the shipped config.

`python -m xl_kpi.commands.template` builds it again. It is what `xl-kpi new FOLDER --period
2023-07` builds, so that nothing in it depends on the day it was made.
"""

from __future__ import annotations

from pathlib import Path

from xl_kpi.config.reading import read_config
from xl_kpi.config.shipped import shipped_config
from xl_kpi.months import Month
from xl_kpi.pack import empty_tables
from xl_kpi.workbook.building import build_workbook

TEMPLATE = Path("workbook_template.xlsm")
MONTH = Month.parse("2023-07")


def build_template(path: Path) -> None:
    """Write the template."""
    config = read_config(shipped_config())
    build_workbook(config, empty_tables(config, MONTH), path, macro=True)


if __name__ == "__main__":
    build_template(TEMPLATE)
