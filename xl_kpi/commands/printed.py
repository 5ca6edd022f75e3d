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
        "published": "`files` (`file`, `sha256`, `values`), `comparators` (a list, each with"
        " `indicator`, `comparator`, `year`, `label`, `value`, `source`) and `quartiles` (a list,"
        " each with `indicator`, `year`, `label`, `value`, `band`, `limits`), as the published"
        " files have them",
        "findings": _FINDINGS,
    },
    "figures": {
        "period": _PERIOD,
        "figures": "a list, each with the columns of [the CSV](figures.md), numbers as numbers,"
        " null for none",
    },
    "adopt": {
        "workbook": "the path of the adopted workbook",
        "period": "the last month with a figure in the pack, as YYYY-MM; null for none",
        "tables": "every table found: a list, each with `table` (its id in the config, null where"
        " it is left alone), `sheet`, `cells`, `title`, `naming` (`named`, `moved`, `stands`,"
        " `built`, `unknown` or `broken`), `months`, `rows` and `matched` (how many)",
        "names": "the defined names added or moved, each with its cells",
        "figures": "figures of past months, how many: `recorded`, `unchanged` (on record already)"
        " and `differing` (on record otherwise; not changed)",
        "unmatched": "rows that match no indicator: a list, each with `sheet`, `row`, `name` and"
        " `nearest` (`indicator`, `name`, `likeness`)",
        "suggestions": "YAML to add to the config: `indicators` and `tables`, lists of entries",
        "findings": _FINDINGS,
        "backup": "the path of the copy of the workbook as it was, null where none was made",
        "dry_run": "whether nothing was written",
        "next": "what to do next",
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
        "what_changed": "what changed since the last refresh on record: `against`, the month"
        " compared with; `since`, the refresh that showed it (`kind`, `period`, `run_at`), null"
        " for none on record; `movements`, the ten largest (`indicator`, `period`, `before`,"
        " `now`, `direction`, `times_usual`, how many times the usual change of a month, null for"
        " too few months); `ratings` (`indicator`, `before`, `now`); `restated` (`indicator`,"
        " `period`, `before`, `now`, `shown`); `faults`, the new ones (`rule`, `where`, `what`,"
        " `count`, `before`); `lost`, figures that the month has not (`indicator`, `period`,"
        " `before`); `again`, the same against an earlier refresh of the same month, with its"
        " `run_at`, null for no difference; `text`, all of it as lines",
        "signals": "those that the tables show, where anything is said: a list, each with"
        " `indicator`, `variation`, `rule` (null for an ordinary month), `months` (those that the"
        " rule rests on), `assurance`, `mean`, `lower_limit`, `upper_limit`, `points` and `from`,"
        " the first of the months that the limits rest on",
        "dry_run": "with `--dry-run` only: true",
        "changes": "with `--dry-run` only: a list, each with `sheet`, `cell`, `table`, `before`"
        " and `after`",
    },
    "audit": {
        "workbook": "the workbook's path",
        "config": "the path of the config that it was checked with",
        "checked": "how many things of each kind could be worked out again: `rag`, `direction`,"
        " `trend` and so on",
        "findings": "a list, each with `sheet`, `cell`, `indicator`, `rule`, `level`, `found`,"
        " `expected`, `message`, `cells` (further cells that it is about or rests on) and"
        " `accepted`, null; `sheet` and `cell` are null where the matter is not one of a cell",
        "accepted": "the findings that the config accepts: a list of the same, `accepted` being"
        " the reason",
        "output": "the path of the copy with the findings, null where none was asked for",
    },
    "doctor": {
        "ways": "a list, the ways of refreshing: `name` (`closed`, `outside`, `button`), `command`,"
        " `state` (`good`, `missing`, `blocked`, `doubtful` or `not on this system`) and"
        " `because`, the checks that stop it",
        "checks": "a list, each with `name`, `state`, `found`, `remedy` and `ways`",
    },
    "explain": {
        "cell": "the cell asked about: `sheet`, `cell`, `table`, `shows` and `holds`; null where an"
        " indicator was named",
        "indicator": "the indicator's id, null for a line of a caseload list",
        "name": "its name, or the list's title",
        "period": "the figure's own month, as YYYY-MM",
        "team": "the team, empty for the whole service",
        "definition": "the official definition, null for none declared",
        "source": "where its columns come from, null for none declared",
        "counted": "`numerator` and `denominator` in words",
        "figure": "the figure that the board shows: `numerator`, `denominator`, `value`, `text` (a"
        " placeholder), `status`, `origin`, and `from`, the origin in words",
        "computed": "the same as the extracts give it now, with `why_none`",
        "history": "the figure on record with `kind`, `period`, `run_at` and `reason` of the run"
        " that put it there, `source` (the cell of an adopted workbook) and `differs`; null for"
        " none",
        "rating": "`polarity`, `target`, `rag`, `rag_in_words`, `direction`, `direction_in_words`,"
        " `trend`, `comparators`, `published` (comparator to its `year`, `label` and `source`) and"
        " `quartile`; null for a team's figure",
        "made_of": "the figures of other indicators that it is made of: a list, each with"
        " `indicator`, `numerator`, `denominator`, `value`, `text` and `status`",
        "sql": "`statements`, one for each figure by itself, and `ran`, what the months shown"
        " were counted with",
        "rows": "extract to its rows: a list, each with `indicator`, `file`, `row`, `in_numerator`"
        " and `in_denominator` (`yes`, `again` or empty), `matched` and `values`, by column",
        "set_aside": "a list, each with `extract`, `file`, `row`, `column`, `cell`, `reason` and"
        " `whole_row`",
        "counts": "rows of the indicator's own: `in_numerator`, `in_denominator`, `again`,"
        " `matched`; `set_aside`, extract to the exact number",
        "findings": _FINDINGS,
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
    "adopt": "no table was adopted; with `--strict`, also findings other than notes: the workbook"
    " has been adopted",
    "refresh": "with `--strict` only: published figures came out otherwise, rows or values were"
    " set aside, or there are findings other than notes; the workbook has been refreshed",
    "audit": "there are findings that the config does not accept",
    "doctor": "not even a closed workbook can be refreshed here",
}
"""Command to what it has found where it exits with 1."""
