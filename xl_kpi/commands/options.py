"""What the options that several commands share mean, given or left out."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from xl_kpi.faults import refuse
from xl_kpi.months import Month

CONFIG_NAME = "indicator_config.yaml"
HISTORY_NAME = "kpi_history.sqlite"


def config_path(chosen: Path | None, workbook: Path | None = None) -> Path:
    """Return the config that a command reads.

    Raises:
        Refusal: It is not there.
    """
    if chosen is None:
        beside = [] if workbook is None else [workbook.parent / CONFIG_NAME]
        found = [path for path in (*beside, Path(CONFIG_NAME)) if path.is_file()]
        if not found:
            raise refuse(CONFIG_NAME, "there is none here; name one with --config, or make one"
                         " with: xl-kpi new FOLDER")  # fmt: skip
        return found[0]
    if not chosen.is_file():
        raise refuse(f"--config {chosen}", "there is no such file")
    return chosen


def extracts_path(chosen: Path | None, config: Path) -> Path:
    """Return where the extracts are."""
    return config.parent / "extracts" if chosen is None else chosen


def history_path(chosen: Path | None, beside: Path) -> Path:
    """Return the history file: the one chosen, else the one beside a workbook or config."""
    return beside.parent / HISTORY_NAME if chosen is None else chosen


def month_of(option: str, text: str | None) -> Month | None:
    """Return the month that an option names.

    Raises:
        Refusal: It is not of the form YYYY-MM.
    """
    if text is None:
        return None
    try:
        return Month.parse(text)
    except ValueError as error:
        raise refuse(f"{option} {text}", str(error)) from None


def today() -> date:
    """Return today's date, the one place where the clock is read for a command."""
    return date.today()  # noqa: DTZ011  (the analyst's own calendar day)


def now() -> datetime:
    """Return the time with the analyst's own time zone, to the second."""
    return datetime.now().astimezone().replace(microsecond=0)
