"""What `xl-kpi explain --json` prints: one object, numbers as numbers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from xl_kpi.board.signals import NoSignal
from xl_kpi.commands.signal_object import signal_object
from xl_kpi.commands.wording import plain
from xl_kpi.evidence import words
from xl_kpi.evidence.listing import as_text
from xl_kpi.evidence.signal_words import signal_in_words
from xl_kpi.evidence.summary import sql_of
from xl_kpi.measures.behind import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xl_kpi.evidence.caseload import WorkerEvidence
    from xl_kpi.evidence.explained import Explanation, Kept
    from xl_kpi.evidence.listing import OfIndicator
    from xl_kpi.extracts.loaded import SetAside
    from xl_kpi.measures.behind import RowValue
    from xl_kpi.measures.measurement import Measurement


def report_of(
    explained: Explanation, rows: Sequence[OfIndicator], *, listed: bool
) -> dict[str, Any]:
    """Return the object that `--json` prints, but for the cell; numbers as numbers.

    Args:
        explained: The figure.
        rows: The rows behind it.
        listed: Whether the rows are part of it; they are counted in any case.
    """
    indicator, worked = explained.indicator, explained.worked
    above, below = words.counted_in_words(indicator)
    return {
        "indicator": indicator.id,
        "name": indicator.name,
        "period": str(explained.month),
        "team": explained.team,
        "definition": indicator.definition,
        "source": indicator.source,
        "counted": {"numerator": above, "denominator": below or None},
        "figure": _figure(explained.stands)
        | {"origin": str(explained.stands.origin), "from": words.origin_in_words(explained)},
        "computed": _figure(worked.figure) | {"why_none": worked.why_none or None},
        "history": None if explained.kept is None else _kept(explained.kept),
        "rating": _rating(explained),
        "made_of": [
            {"indicator": each.indicator.id, **_figure(each.figure)} for each in [*worked.all()][1:]
        ],
        "sql": {"statements": list(sql_of(explained)), "ran": list(explained.ran)},
        "rows": _by_extract(rows) if listed else {},
        "set_aside": [_set_aside_item(name, item) for name, item in explained.set_aside],
        "counts": _counts(rows, indicator.id) | {"set_aside": dict(explained.set_aside_counts)},
        "findings": [
            {"rule": f.rule, "level": str(f.level), "where": f.where, "message": f.message}
            for f in explained.findings
        ],
    }


def report_of_worker(
    found: WorkerEvidence, rows: Sequence[OfIndicator], *, listed: bool
) -> dict[str, Any]:
    """Return the same object for a line of a list of workers; what it has not is null."""
    title = found.caseload.title or found.caseload.id
    return {
        "indicator": None,
        "name": title,
        "period": None,
        "team": found.team or "",
        **dict.fromkeys(("definition", "source", "counted")),
        "figure": {"value": found.allocations, "from": f"line {found.line} of {title}"},
        **dict.fromkeys(("computed", "history", "rating")),
        "made_of": [],
        "sql": {"statements": [], "ran": []},
        "rows": _by_extract(rows) if listed else {},
        "set_aside": [_set_aside_item(name, item) for name, item in found.set_aside],
        "counts": _counts(rows, found.caseload.id) | {"set_aside": dict(found.set_aside_counts)},
        "findings": [],
    }


def _figure(figure: Measurement) -> dict[str, Any]:
    return {
        "numerator": _number(plain(figure.numerator)),
        "denominator": _number(plain(figure.denominator)),
        "value": _number(plain(figure.value)),
        "text": figure.text,
        "status": str(figure.status),
    }


def _number(text: str | None) -> float | int | None:
    if text is None:
        return None
    return float(text) if "." in text else int(text)


def _kept(kept: Kept) -> dict[str, Any]:
    return _figure(kept.figure) | {
        "kind": str(kept.run.kind),
        "period": str(kept.run.period),
        "run_at": kept.run.run_at.isoformat(timespec="seconds"),
        "reason": kept.run.reason,
        "source": kept.source,
        "differs": kept.differs,
    }


def _rating(explained: Explanation) -> dict[str, Any] | None:
    assessed = explained.assessment
    if assessed is None:
        return None
    target, signal = assessed.target, assessed.signal
    return {
        "polarity": str(explained.indicator.polarity),
        "target": None if target is None else _number(plain(target.value)),
        "rag": None if assessed.rag is None else int(assessed.rag),
        "rag_in_words": words.rating_in_words(assessed),
        "direction": None if assessed.direction is None else int(assessed.direction),
        "direction_in_words": words.direction_in_words(assessed),
        "trend": _number(plain(assessed.trend)),
        "signal": None if isinstance(signal, NoSignal) else signal_object(signal),
        "signal_in_words": signal_in_words(assessed, explained.config.signals),
        "comparators": {
            name: value if isinstance(value, str) else _number(plain(value))
            for name, value in explained.indicator.comparators.items()
        },
        "published": {
            name: {"year": stated.year, "label": stated.label, "source": stated.source}
            for name, stated in explained.indicator.stated.items()
        },
        "quartile": explained.indicator.quartile,
    }


def _by_extract(rows: Sequence[OfIndicator]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows under the names of their extracts."""
    found: dict[str, list[dict[str, Any]]] = {}
    for part in rows:
        listed = found.setdefault(part.found.extract, [])
        for row in part.found.rows:
            values = zip(part.found.columns, map(_plain_value, row.values), strict=True)
            listed.append(
                {
                    "indicator": part.indicator,
                    "file": row.file,
                    "row": row.row,
                    "in_numerator": str(row.in_numerator),
                    "in_denominator": str(row.in_denominator),
                    "matched": row.matched,
                    "values": dict(values),
                }
            )
    return found


def _plain_value(value: RowValue) -> str | int | float | bool | None:
    return as_text(value) if isinstance(value, date) else value


def _counts(rows: Sequence[OfIndicator], indicator: str) -> dict[str, Any]:
    """Return how many rows count, count again and match, of the indicator's own."""
    own = [row for part in rows if part.indicator == indicator for row in part.found.rows]
    return {
        "in_numerator": sum(row.in_numerator is Mark.COUNTED for row in own),
        "in_denominator": sum(row.in_denominator is Mark.COUNTED for row in own),
        "again": sum(Mark.AGAIN in (row.in_numerator, row.in_denominator) for row in own),
        "matched": sum(row.matched for row in own),
    }


def _set_aside_item(extract: str, item: SetAside) -> dict[str, Any]:
    """Return a row or value set aside as an object, its extract first."""
    return {
        "extract": extract,
        "file": item.file,
        "row": item.row,
        "column": item.column,
        "cell": item.cell,
        "reason": item.reason,
        "whole_row": item.whole_row,
    }
