"""The JSON Schema of indicator_config.yaml and its reference page, made from the declared keys.

`python -m xl_kpi.config.schema` writes both again after a key has changed; a test holds that they
are up to date.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi.config.keys import CONFIG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xl_kpi.config.kinds import Json
    from xl_kpi.config.records import Key, Record

REFERENCE = Path("docs/reference")
"""Where the two files are kept, under the repository."""
SCHEMA_FILE = "indicator_config.schema.json"
PAGE_FILE = "indicator_config.md"

_OPENING = """\
# indicator_config.yaml

Every key of the config, made from the definitions that check it. Editors complete and check it by
[the JSON Schema](indicator_config.schema.json) made from the same definitions; in Visual Studio
Code, with the YAML extension, the file's first line asks for it:

```yaml
# yaml-language-server: $schema=indicator_config.schema.json
```

Keys in **bold** must be given.
"""


def json_schema() -> Json:
    """Return the JSON Schema (draft 2020-12) of a config."""
    definitions = {record.name: record.definition() for record in _reachable()}
    root = definitions.pop(CONFIG.name)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "title": "indicator_config.yaml",
        "$defs": definitions,
    }


def schema_text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def reference_page() -> str:
    """Return the reference page, in Markdown."""
    return "\n".join([_OPENING, *(_section(record) for record in _reachable())])


def write_reference(folder: Path) -> None:
    """Write the schema and the reference page to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8", newline="\n")
    (folder / PAGE_FILE).write_text(reference_page(), encoding="utf-8", newline="\n")


def _reachable() -> Iterator[Record]:
    """Yield every record once, each before those that it refers to."""
    waiting = [CONFIG]
    seen = {CONFIG.name}
    while waiting:
        record = waiting.pop(0)
        yield record
        found = (one for key in record.keys for one in key.kind.records())
        fresh = {one.name: one for one in found if one.name not in seen}
        seen |= fresh.keys()
        waiting = [*fresh.values(), *waiting]


def _section(record: Record) -> str:
    heading = f"## {_title(record)}\n\n{record.description}"
    if record.needs_any:
        heading += f" It has at least one of {', '.join(record.needs_any)}."
    rows = [_row(key) for key in record.keys]
    return "\n".join([heading, "", "| key | value | meaning |", "| --- | --- | --- |", *rows, ""])


def _title(record: Record) -> str:
    return record.words.removeprefix("a ").removeprefix("an ").removeprefix("the ").capitalize()


def _row(key: Key) -> str:
    name = f"**`{key.name}`**" if key.required else f"`{key.name}`"
    linked = dict.fromkeys(f"[{_title(one)}](#{_anchor(one)})" for one in key.kind.records())
    value = key.kind.words + (f" (see {', '.join(linked)})" if linked else "")
    meaning = key.description + (f" Default: {key.default}." if key.default else "")
    return f"| {name} | {_in_cell(value)} | {_in_cell(meaning)} |"


def _anchor(record: Record) -> str:
    kept = (letter for letter in _title(record).lower() if letter.isalnum() or letter in " -")
    return "".join(kept).replace(" ", "-")


def _in_cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")


if __name__ == "__main__":
    write_reference(REFERENCE)
