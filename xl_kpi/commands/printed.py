"""What each command prints with `--json`, and when it exits with 1: the words of the reference.

A test runs the commands and holds the keys that they print to the keys named here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PERIOD = "the month, as YYYY-MM"
_FINDINGS = "a list, each with `rule`, `level` (`error`, `warning` or `note`), `where`, `message`"

PRINTED: Mapping[str, Mapping[str, str]] = {
    "demo": {
        "workbook": "the workbook's path",
        "period": _PERIOD,
        "folder": "the folder's path",
    },
    "new": {
        "workbook": "the workbook's path",
        "config": "the config's path",
        "period": _PERIOD,
    },
    "check": {
        "config": "the config's path",
        "extracts_path": "where the extracts are",
        "period": _PERIOD,
        "indicators": "how many indicators the config declares",
        "extracts": "a list, each with `extract`, `files` (`file`, `rows`, `sha256`), `rows`,"
        " `superseded`, `set_aside` (`column`, `reason`, `count`) and `latest`, its latest date",
        "set_aside": "a list, each with `extract`, `file`, `row`, `column`, `cell`, `reason` and"
        " `whole_row` (false where only the value was set aside)",
        "findings": _FINDINGS,
    },
    "figures": {
        "period": _PERIOD,
        "figures": "a list, each with the columns of [the CSV](figures.md), numbers as numbers,"
        " null for none",
    },
    "refresh": {
        "workbook": "the path of the refreshed workbook",
        "period": _PERIOD,
        "tables": "the defined names of the tables",
        "cells_changed": "how many cells of the tables changed, or would change",
        "restated": "published figures that came out otherwise: a list, each with `indicator`,"
        " `team`, `period`, `kept`, `computed` and `applied`",
        "set_aside": "extract to the number of rows and values set aside; only those with any",
        "findings": _FINDINGS,
        "backup": "the path of the copy of the workbook as it was, null where none was made",
        "seconds": "how long it took",
        "dry_run": "with `--dry-run` only: true",
        "changes": "with `--dry-run` only: a list, each with `sheet`, `cell`, `table`, `before`"
        " and `after`",
    },
    "history list": {
        "runs": "a list, each with `kind`, `period`, `run_at`, `reason`, `config_sha256`,"
        " `figures` (how many) and `files` (`extract`, `file`, `sha256`, `rows`)",
        "restated": "figures changed for a reason: a list, each with `indicator`, `team`,"
        " `period`, `before`, `after`, `reason` and `run_at`",
    },
}
"""Command to the keys of the object it prints, each with its meaning."""

EXITS_WITH_1: Mapping[str, str] = {
    "check": "rows or values were set aside, or there are findings other than notes",
    "refresh": "with `--strict` only: published figures came out otherwise, rows or values were"
    " set aside, or there are findings other than notes; the workbook has been refreshed",
}
"""Command to what it has found where it exits with 1."""
