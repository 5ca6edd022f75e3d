"""`xl-kpi figures`: the measurements, tidy, as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xl_kpi.commands.options import (
    config_path,
    extracts_path,
    history_path,
    month_of,
    today,
)
from xl_kpi.commands.wording import plain
from xl_kpi.faults import refuse
from xl_kpi.plain_text import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from pathlib import Path

    from xl_kpi.config.declared import Config
    from xl_kpi.measures.measurement import Measurement

COLUMNS = (
    "indicator", "ref_id", "name", "team", "period", "numerator", "denominator", "value", "status",
)  # fmt: skip
"""What is printed for each figure; the supplied-figures list has the same columns."""
_NUMBERS = ("numerator", "denominator", "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command's options as they were given."""

    config: Path | None
    extracts: Path | None
    history: Path | None
    period: str | None
    months: int | None
    by: str | None
    layout: str
    output: Path | None
    quiet: bool


def run(asked: Asked) -> None:
    """Print the figures, or write them to a file."""
    if asked.by not in {None, "team"}:
        raise refuse(f"--by {asked.by}", "figures are broken down by team only: --by team")
    if asked.layout not in {"csv", "json"}:
        raise refuse(f"--format {asked.layout}", "the formats are csv and json")
    from xl_kpi.pack import ByTeam, Request, read_pack, recall, settled

    config = config_path(asked.config)
    pack = read_pack(
        Request(
            config=config,
            extracts=extracts_path(asked.extracts, config),
            period=month_of("--period", asked.period),
            months=asked.months,
            today=today(),
            by_team=ByTeam.ALL if asked.by else ByTeam.NONE,
        )
    )
    kept = settled(pack, recall(pack, history_path(asked.history, config)), restate=None)
    rows = rows_of(pack.config, kept.measurements)
    text = as_csv(rows) if asked.layout == "csv" else as_json(str(pack.period), rows)
    if asked.output is not None:
        asked.output.write_text(text, encoding="utf-8", newline="")
    else:
        sys.stdout.write(text)
    if not asked.quiet and asked.layout == "csv":
        for finding in pack.findings:
            sys.stderr.write(f"{finding.level}: {finding.where}: {finding.message}\n")


def rows_of(config: Config, measurements: Iterable[Measurement]) -> list[dict[str, Any]]:
    """Return a row of `COLUMNS` for each figure, numbers exact."""
    return [
        {
            "indicator": m.indicator,
            "ref_id": config.indicators[m.indicator].ref_id or "",
            "name": config.indicators[m.indicator].name,
            "team": m.team,
            "period": str(m.month),
            "numerator": m.numerator,
            "denominator": m.denominator,
            "value": m.value,
            "status": str(m.status),
        }
        for m in measurements
    ]


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """Return the rows as CSV with a heading."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        texts = {name: guarded(row[name]) for name in ("name", "team")}
        writer.writerow(row | texts | {name: plain(row[name]) for name in _NUMBERS})
    return text.getvalue()


def as_json(period: str, rows: Iterable[dict[str, Any]]) -> str:
    """Return one JSON object: the period and its figures, numbers as numbers."""
    figures = [
        {key: _number(value) if key in _NUMBERS else value for key, value in row.items()}
        for row in rows
    ]
    return json.dumps({"period": period, "figures": figures}, ensure_ascii=False) + "\n"


def _number(value: Decimal | None) -> float | int | None:
    text = plain(value)
    if text is None:
        return None
    return float(text) if "." in text else int(text)
