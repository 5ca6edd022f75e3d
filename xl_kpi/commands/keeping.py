"""`xl-kpi history`: list what is on record, export it, import figures, restate one."""

from __future__ import annotations

import sys
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from xl_kpi.commands.options import config_path, history_path, month_of, now
from xl_kpi.commands.wording import counted, plain, print_json
from xl_kpi.config.reading import read_config
from xl_kpi.faults import refuse
from xl_kpi.history.store import open_history

if TYPE_CHECKING:
    from pathlib import Path

    from xl_kpi.history.kept import Listing, RecordedRestatement, RecordedRun
    from xl_kpi.history.store import History


def begun(history: Path | None, config: Path | None) -> History:
    """Return the history named, or the one beside the config (beside where we are without one).

    Raises:
        Refusal: There is none, or it cannot be read.
    """
    path = history_path(history, config_path(config) if history is None else history)
    if not path.is_file():
        raise refuse(path, "there is no history here; a refresh begins one, or name it: --history")
    return open_history(path)


def list_runs(history: Path | None, config: Path | None, *, as_json: bool) -> None:
    """Print the runs on record and the figures that were changed for a reason."""
    listing = begun(history, config).listing()
    if as_json:
        print_json(_listed(listing))
        return
    for item in listing.runs:
        run = item.run
        why = f": {run.reason}" if run.reason else ""
        sys.stdout.write(
            f"{run.run_at:%d/%m/%Y %H:%M} {run.kind} {run.period},"
            f" {counted(item.figures, 'figure')}, {counted(len(run.files), 'file')}{why}\n"
        )
    for change in listing.restatements:
        sys.stdout.write(f"restated {_change(change)}\n")


def _listed(listing: Listing) -> dict[str, object]:
    return {
        "runs": [_run(item) for item in listing.runs],
        "restated": [
            {
                "indicator": change.after.indicator,
                "team": change.after.team,
                "period": str(change.after.month),
                "before": plain(change.before.value),
                "after": plain(change.after.value),
                "reason": change.run.reason,
                "run_at": change.run.run_at.isoformat(),
            }
            for change in listing.restatements
        ],
    }


def _run(item: RecordedRun) -> dict[str, object]:
    run = item.run
    return {
        "kind": str(run.kind),
        "period": str(run.period),
        "run_at": run.run_at.isoformat(),
        "reason": run.reason,
        "config_sha256": run.config_sha256,
        "figures": item.figures,
        "files": [
            {"extract": file.extract, "file": file.file, "sha256": file.sha256, "rows": file.rows}
            for file in run.files
        ],
    }


def _change(change: RecordedRestatement) -> str:
    before, after = plain(change.before.value), plain(change.after.value)
    team = f" {change.after.team}" if change.after.team else ""
    return (
        f"{change.after.indicator} {change.after.month}{team}: {before} became {after}"
        f" ({change.run.reason})"
    )


def export(history: Path | None, config: Path | None, output: Path | None) -> None:
    """Print every version of every figure, or write it to a file."""
    from xl_kpi.history.exporting import export_csv

    text = export_csv(begun(history, config))
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8", newline="")


def import_figures(file: Path, history: Path | None, config: Path | None, reason: str) -> None:
    """Put the figures of a CSV file on record."""
    from xl_kpi.history.importing import import_csv

    read_from = config_path(config)
    kept = open_history(history_path(history, read_from))
    done = import_csv(kept, read_config(read_from), file, reason=reason, run_at=now())
    sys.stdout.write(
        f"{counted(done.recorded, 'figure')} recorded, {done.unchanged} stood already\n"
    )


def restate(  # noqa: PLR0913  (the command's options)
    indicator: str,
    period: str,
    history: Path | None,
    config: Path | None,
    reason: str,
    *,
    team: str,
    value: str | None,
    numerator: str | None,
    denominator: str | None,
) -> None:
    """Change one figure on record."""
    from xl_kpi.history.restating import NewFigure
    from xl_kpi.history.restating import restate as put_on_record

    month = month_of("--period", period)
    if month is None:
        raise refuse("--period", "name the month, as in --period 2023-07")
    new = NewFigure(
        indicator=indicator,
        team=team,
        month=month,
        value=_exact("--value", value),
        numerator=_exact("--numerator", numerator),
        denominator=_exact("--denominator", denominator),
    )
    kept = begun(history, config)
    change = put_on_record(kept, read_config(config_path(config)), new, reason=reason, run_at=now())
    before, after = plain(change.kept.value), plain(change.computed.value)
    sys.stdout.write(f"{indicator} {month}: {before} became {after}\n")


def _exact(option: str, text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        number = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        raise refuse(f"{option} {text}", "is not a number; write 510, 0.89 or 89%") from None
    return number / 100 if text.endswith("%") else number
