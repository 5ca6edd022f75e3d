"""What to add to a config so that more of a pack is recognised, as YAML to be pasted.

Everything taken from the pack is written as a quoted text, which YAML reads as it stands.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from xl_kpi.board.tables import ColumnKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from xl_kpi.survey.found import FoundRow, FoundTable

_COLUMNS = {
    ColumnKind.REF_ID, ColumnKind.INDICATOR, ColumnKind.TREND, ColumnKind.TARGET, ColumnKind.RAG,
    ColumnKind.DIRECTION, ColumnKind.NOTE,
}  # fmt: skip


def other_name(row: FoundRow) -> str | None:
    """Return what to add to the nearest indicator to have a row recognised, None without one."""
    if not row.nearest:
        return None
    return f"- id: {row.nearest[0].indicator}\n  also_named: [{_quoted(row.name)}]\n"


def table_entry(found: FoundTable, taken: Collection[str]) -> str | None:
    """Return an entry of `tables` for a table that the config lacks; None where no row matches.

    Args:
        found: The table.
        taken: The ids of the tables there are.
    """
    rows = [row.indicator for row in found.rows if row.indicator is not None]
    if not rows:
        return None
    lines = [
        f"- id: {_free(_slug(found.title or found.sheet), taken)}",
        f"  sheet: {_quoted(found.sheet)}",
        *([f"  title: {_quoted(found.title)}"] if found.title else []),
        f"  columns: [{', '.join(_columns(found))}]",
        f"  months: {len(found.months)}",
        "  rows:",
        *(f"    - {row}" for row in rows),
    ]
    return "".join(f"{line}\n" for line in lines)


def _columns(found: FoundTable) -> Iterator[str]:
    seen: set[str] = set()
    for column in found.columns:
        name = column.comparator if column.kind is ColumnKind.COMPARATOR else _token(column.kind)
        if name is not None and name not in seen:
            seen.add(name)
            yield name


def _token(kind: ColumnKind) -> str | None:
    if kind is ColumnKind.MONTH:
        return "months"
    return kind.value if kind in _COLUMNS else None


def _slug(text: str) -> str:
    words: Iterable[str] = re.findall(r"[a-z0-9]+", text.lower())
    slug = "_".join(words) or "table"
    return slug if slug[0].isalpha() else f"table_{slug}"


def _free(slug: str, taken: Collection[str]) -> str:
    name, number = slug, 2
    while name in taken:
        name, number = f"{slug}_{number}", number + 1
    return name


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
