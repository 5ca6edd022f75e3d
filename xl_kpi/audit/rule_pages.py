"""The reference page of the audit's rules, made from the rules' own declarations.

`python -m xl_kpi.audit.rule_pages` writes the page again after a rule has changed; a test holds
that it is up to date.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.audit.catalogue import ACCEPTED_UNUSED, CHAPTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.audit.finding import Rule

PAGE = Path("docs/reference/audit-rules.md")
"""Where the page is kept, under the repository."""

_OPENING = """\
# Audit rules

What `xl-kpi audit` looks for, made from the rules' own declarations by
`python -m xl_kpi.audit.rule_pages`. [Audit a pack](../how-to/audit-a-pack.md) shows how to run it
and how to let a finding stand.

An **error** is a cell that cannot be right beside the others. A **warning** is likely to mislead.
A **note** is worth a look. Figures are compared as they are shown, in the indicator's own unit: 45
under a percentage and 45% are the same. What the pack's own cells and the config do not settle is
not judged, and not counted as checked.
"""
_ACCEPTED = f"""\
## The config's own list

### {ACCEPTED_UNUSED}

*note*

An entry under `accepted` in the config matches no finding any more: the mistake has been mended, or
the entry names another rule, sheet, cell or indicator than the finding has.

To do: Take the entry out, or correct it.
"""


def rules_page() -> str:
    """Return the page, in Markdown."""
    return "\n".join([_OPENING, *_contents(), *_chapters(), _ACCEPTED])


def _contents() -> Iterator[str]:
    yield "| rule | level |\n| --- | --- |"
    for rules in CHAPTERS.values():
        for rule in rules:
            yield f"| [{rule.name}](#{rule.name}) | {rule.level} |"
    yield f"| [{ACCEPTED_UNUSED}](#{ACCEPTED_UNUSED}) | note |\n"


def _chapters() -> Iterator[str]:
    for title, rules in CHAPTERS.items():
        yield f"## {title}\n"
        yield from map(_section, rules)


def _section(rule: Rule) -> str:
    return (
        f"### {rule.name}\n\n*{rule.level}*\n\n{_plain(rule.meaning)}\n\n"
        f"For example: {_plain(rule.example)}\n\nTo do: {_plain(rule.remedy)}\n"
    )


def _plain(text: str) -> str:
    """Return the text with nothing outside code that Markdown would take for a tag."""
    parts = text.split("`")
    return "`".join(part if at % 2 else part.replace("<", "&lt;") for at, part in enumerate(parts))


def write_page(path: Path) -> None:
    """Write the page of the rules."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rules_page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_page(PAGE)
