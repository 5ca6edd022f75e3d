"""Taking figures into the history from CSV: months published before this program kept them.

It takes the columns that `figures` prints, and the history's own export, of which the current
versions are taken. All of a file is taken or, where any line is at fault, none.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_kpi import __version__
from xl_kpi.config.declared import Unit
from xl_kpi.extracts.supplied_cells import (
    Lookup,
    UnreadableCell,
    is_placeholder,
    read_named_month,
    read_quantity,
    read_value,
)
from xl_kpi.faults import Fault, Refusal, refuse
from xl_kpi.history.kept import Run, RunFile, RunKind, key_of
from xl_kpi.history.reasons import reason_given
from xl_kpi.measures.measurement import Measurement, Origin, Status
from xl_kpi.measures.rounding import round_value, shown_value
from xl_kpi.measures.team_loads import recorded_figures
from xl_kpi.plain_text import unguarded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from decimal import Decimal
    from pathlib import Path

    from xl_kpi.config.declared import Config, Indicator
    from xl_kpi.history.kept import FigureKey, HistoryState
    from xl_kpi.history.store import History
    from xl_kpi.measures.team_loads import RecordedFigure

_NAMED_BY = ("indicator", "name", "ref_id")
_LARGEST = 50_000_000
"""Bytes; a history of ten years by team is a tenth of this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did.

    Attributes:
        recorded: Figures put on record.
        unchanged: Figures that stood already as the file has them.
    """

    recorded: int
    unchanged: int


def import_csv(
    history: History, config: Config, path: Path, *, reason: str, run_at: datetime
) -> Imported:
    """Put the figures of a CSV file on record, where they are not already.

    Args:
        history: Where to.
        config: The indicators, found by id, else by name, else by a ref_id that one has.
        path: The file.
        reason: Why, in a person's words.
        run_at: Now, with its time zone.

    Raises:
        Refusal: There is no reason, lines are at fault (all are listed), or the history cannot
            be written. Nothing was recorded.
    """
    given = reason_given("--reason", reason)
    data = _bytes_of(path)
    figures = read_figures(config, path, data)
    if not figures:
        raise refuse(path, "has no figures to import: nothing was recorded")
    state = history.state({figure.month for figure in figures}, teams=True)
    new = [figure for figure in figures if not _stands(figure, state)]
    if new:
        run = Run(
            kind=RunKind.IMPORT,
            period=max(figure.month for figure in figures),
            run_at=run_at,
            reason=given,
            config_sha256=config.sha256,
            program_version=__version__,
            files=(_file(path, data, len(figures)),),
        )
        with history.recording(run, since=state) as recording:
            recording.add(new)
    return Imported(recorded=len(new), unchanged=len(figures) - len(new))


def _file(path: Path, data: bytes, rows: int) -> RunFile:
    digest = hashlib.sha256(data).hexdigest()
    return RunFile(extract=str(RunKind.IMPORT), file=path.name, sha256=digest, rows=rows)


def _stands(figure: Measurement, state: HistoryState) -> bool:
    stored = state.figures.get(key_of(figure))
    if stored is None:
        return False
    old = stored.figure
    ours = (figure.numerator, figure.denominator, figure.value, figure.text)
    return ours == (old.numerator, old.denominator, old.value, old.text)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise refuse(path, "is far too large for a list of figures")
        return path.read_bytes()
    except OSError as error:
        raise refuse(path, f"cannot be read ({error.strerror})") from error


def read_figures(config: Config, path: Path, data: bytes) -> tuple[Measurement, ...]:
    """Return the figures of a CSV file's bytes; lines that say there is none are passed over.

    Args:
        config: The indicators.
        path: The file, as faults name it.
        data: What it holds.

    Raises:
        Refusal: Every line at fault, and why.
    """
    lookup = Lookup.of(config)
    faults: list[Fault] = []
    figures: dict[FigureKey, tuple[int, Measurement]] = {}
    for line, cells in _lines(path, data):
        try:
            figure = _figure(config, lookup, cells)
        except UnreadableCell as error:
            faults.append(Fault(f"{path.name}:{line}", str(error)))
            continue
        if figure is None:
            continue
        first, _ = figures.setdefault(key_of(figure), (line, figure))
        if first != line:
            faults.append(Fault(f"{path.name}:{line}", f"the same figure as line {first}"))
    if faults:
        raise Refusal(faults)
    return tuple(figure for _, figure in figures.values())


def _lines(path: Path, data: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each row's line number and its cells by heading."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse(path, "is not UTF-8: save it as `CSV UTF-8 (Comma delimited)`") from None
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        headings = [heading.strip().casefold() for heading in next(rows, [])]
        _check_headings(path, headings)
        for row in rows:
            if len(row) > len(headings):
                raise refuse(f"{path.name}:{rows.line_num}", "has more cells than headings")
            if any(cell.strip() for cell in row):
                yield rows.line_num, dict(zip(headings, map(str.strip, row), strict=False))
    except csv.Error as error:
        raise refuse(f"{path.name}:{rows.line_num}", f"cannot be read ({error})") from None


def _check_headings(path: Path, headings: list[str]) -> None:
    named = any(name in headings for name in _NAMED_BY)
    figured = "value" in headings or "numerator" in headings
    if not (named and figured and "period" in headings):
        raise refuse(
            f"{path.name}:1",
            "needs the headings `indicator` (or `name` or `ref_id`), `period`, and `value` or"
            " `numerator`, as `figures` prints them",
        )


def _figure(config: Config, lookup: Lookup, cells: Mapping[str, str]) -> Measurement | None:
    """Return a line's figure, None where it says that there is none."""
    if cells.get("current", "yes").casefold() == "no":
        return None
    indicator = _indicator(config, lookup, cells)
    month = read_named_month(cells.get("period", ""))
    if month is None:
        raise UnreadableCell("period is not a month: write it as 2023-07")
    numerator = read_quantity(cells.get("numerator", ""))
    denominator = read_quantity(cells.get("denominator", ""))
    given = cells.get("value", "")
    status = _status(cells.get("status", ""))
    value = _value(indicator, numerator, denominator, given) if status is Status.OK else None
    text = _placeholder(cells.get("text") or given) if value is None else None
    if value is None and text is None and status is not Status.ZERO_DENOMINATOR:
        return None
    if value is None and status is Status.OK:
        status = Status.SUPPLIED_MISSING
    return Measurement(
        indicator=indicator.id,
        team=unguarded(cells.get("team", "")),
        month=month,
        numerator=numerator,
        denominator=denominator,
        value=value,
        status=status,
        origin=Origin.SUPPLIED,
        text=text,
    )


def _indicator(
    config: Config, lookup: Lookup, cells: Mapping[str, str]
) -> Indicator | RecordedFigure:
    """Return what a line's figure is of: an indicator, or what a summary keeps on record."""
    kept = recorded_figures(config).get(cells.get("indicator", ""))
    return kept or config.indicators[lookup.find(*(cells.get(name, "") for name in _NAMED_BY))]


def _status(text: str) -> Status:
    try:
        return Status(text.casefold() or "ok")
    except ValueError:
        known = ", ".join(Status)
        raise UnreadableCell(f"status is none of {known}") from None


def _placeholder(text: str) -> str | None:
    if text and not is_placeholder(text):
        raise UnreadableCell("text may only be what stands in a figure's place, such as TBC")
    return text or None


def _value(
    indicator: Indicator | RecordedFigure,
    numerator: Decimal | None,
    denominator: Decimal | None,
    given: str,
) -> Decimal | None:
    """Return the value as given, else worked out from numerator and denominator."""
    value = read_value(given, indicator.unit)
    if value is not None:
        return round_value(value, indicator.decimals, indicator.unit)
    ratio = indicator.unit in {Unit.PERCENT, Unit.RATE}
    if numerator is None or denominator == 0 or (ratio and denominator is None):
        return None
    return shown_value(numerator, denominator, indicator.per, indicator.decimals, indicator.unit)
