"""The reference page of a config's indicators, by the tables that show them.

`python -m xl_kpi.config.indicator_pages` writes the page of the shipped config again after the
config has changed; a test holds that it is up to date.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.config.reading import read_config
from xl_kpi.config.shipped import shipped_config
from xl_kpi.config.wording import (
    denominator_in_words,
    numerator_in_words,
    polarity_in_words,
    targets_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xl_kpi.config.declared import Config, Indicator

PAGE = Path("docs/reference/indicators.md")
"""Where the page is kept, under the repository."""

_BAR = r"\|"
"""A bar within a table's cell."""

_OPENING = """\
# Indicators shipped

Every indicator of `indicator_config.yaml`, by the tables that show it, made from that file by
`python -m xl_kpi.config.indicator_pages`. Names in code type are the extracts and columns that the
file declares; conditions are its own.
[How a figure is made](../explanation/how-a-figure-is-made.md) says how months, matches and
rounding work.
"""


def indicator_page(config: Config) -> str:
    """Return the page of a config's indicators, in Markdown."""
    return "\n".join([_OPENING, *_tables(config), *_derived(config)])


def _tables(config: Config) -> Iterator[str]:
    """Yield a section for each table; an indicator is described where it is first shown."""
    described: set[str] = set()
    for table in config.tables:
        yield _heading(f"{table.sheet}: {table.title}" if table.title else table.sheet)
        rows = dict.fromkeys(table.rows)
        again = [ident for ident in rows if ident in described]
        if again:
            links = ", ".join(f"[{ident}](#{ident})" for ident in again)
            yield f"Shown here too: {links}.\n"
        for ident in rows:
            if ident not in described:
                yield _section(config.indicators[ident])
        described |= rows.keys()
    rest = [each for each in config.indicators.values() if each.id not in described]
    if rest:
        yield _heading("In no board table")
        yield from map(_section, rest)


def _heading(text: str) -> str:
    return f"## {text}\n"


def _section(indicator: Indicator) -> str:
    facts = {
        "report number": indicator.ref_id or "",
        "unit": f"{indicator.unit}, {polarity_in_words(indicator)}",
        "target": targets_in_words(indicator),
        "numerator": numerator_in_words(indicator),
        "denominator": denominator_in_words(indicator),
        "definition": _plain(indicator.definition),
        "source": _plain(indicator.source),
        "note": _plain(indicator.note),
    }
    rows = ((name, fact) for name, fact in facts.items() if fact)
    return "\n".join(
        [f"### {indicator.id}\n", f"{_plain(indicator.name)}\n", *_lines(("", ""), rows)]
    )


def _derived(config: Config) -> Iterator[str]:
    """Yield the columns computed from others, since conditions may name them."""
    rows = [
        (f"`{extract.name}.{each.name}`", f"`{' '.join(each.expression.text.split())}`")
        for extract in config.extracts.values()
        for each in extract.derive
    ]
    if rows:
        yield _heading("Derived columns")
        yield from _lines(("column", "made from"), rows)


def _lines(headings: tuple[str, str], rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for left, right in (headings, ("---", "---"), *rows):
        yield f"| {left} | {right.replace('|', _BAR)} |"
    yield ""


def _plain(text: str | None) -> str:
    """Return the config's own words on one line, none of them read as markup."""
    return " ".join((text or "").split()).replace("<", "&lt;").replace("*", "\\*")


def write_page(config: Config, path: Path) -> None:
    """Write the page of a config's indicators."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(indicator_page(config), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_page(read_config(shipped_config()), PAGE)
