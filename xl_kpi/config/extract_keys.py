"""The keys of an extract and of its columns."""

from __future__ import annotations

from xl_kpi.config.declared import ColumnType, OnFault
from xl_kpi.config.figure_keys import COLUMN, EXPRESSION, MONTHS_COVERED, TEXT, TRUTH
from xl_kpi.config.kinds import ListOf, MapOf, Value, one_or_many
from xl_kpi.config.records import Key, Record

SHEET = Value(
    words="a sheet's name of at most 31 characters, without [ ] : * ? / \\",
    pattern=r"^[^\[\]:*?/\\]{1,31}$",
)
EXTRACT_COLUMN = Record(
    name="column",
    words="a column",
    description="A column of an extract: how the source spells it and how it is read.",
    keys=(
        Key(
            name="header",
            kind=one_or_many(TEXT, "headings"),
            description="The source's heading, or the several spellings it goes by; case, spaces "
            "and punctuation are compared tolerantly.",
            default="the column's own name",
        ),
        Key(
            name="type",
            kind=Value(
                words="one of " + ", ".join(ColumnType),
                json=("string",),
                choices=tuple(ColumnType),
            ),
            description="How its cells are read.",
            required=True,
        ),
        Key(
            name="optional",
            kind=TRUTH,
            description="True where a blank cell, or a source without the column, is no fault.",
            default="false",
        ),
        Key(
            name="codes",
            kind=ListOf(
                Value(words="a code", json=("string", "number", "boolean")), "codes", least=1
            ),
            description="The only values allowed.",
            default="any value",
        ),
        Key(
            name="on_fault",
            kind=Value(words="row or value", json=("string",), choices=tuple(OnFault)),
            description="What a cell that cannot be read sets aside: its whole row, or only its "
            "own value.",
            default="row",
        ),
    ),
)
EXTRACT = Record(
    name="extract",
    words="an extract",
    description="A source table: where it comes from and what it holds. It is found by files, "
    "by sheet, by both (sheets of the workbooks that the pattern finds), or by table.",
    needs_any=("files", "sheet", "table"),
    keys=(
        Key(
            name="files",
            kind=Value(
                words="a pattern of file names under the extracts folder, e.g. '*-episodes.csv'",
                pattern=r"^(?![/\\])(?!.*[:\\])(?!(.*/)?\.\.(/|$)).*\S",
                json=("string",),
            ),
            description="Pattern (* and ?) of file names under the extracts folder.",
        ),
        Key(
            name="sheet",
            kind=one_or_many(SHEET, "sheets"),
            description="The workbook's sheet, or the several names it goes by.",
        ),
        Key(
            name="table",
            kind=Value(
                words="a table's name such as schema.name",
                pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,2}$",
                json=("string",),
            ),
            description="The table's name in a database.",
        ),
        Key(
            name="columns",
            kind=MapOf(EXTRACT_COLUMN, "column"),
            description="Our name for each column, and what describes it.",
            required=True,
        ),
        Key(
            name="key",
            kind=one_or_many(COLUMN, "columns"),
            description="Columns that name a row once. The same key in a later file supersedes "
            "the earlier row; twice in one file is a fault of that file.",
            default="every row stands for itself",
        ),
        Key(
            name="derive",
            kind=MapOf(EXPRESSION, "derived column"),
            description="Columns computed from the others; later ones may use earlier ones.",
        ),
        Key(
            name="covers",
            kind=MONTHS_COVERED,
            description="How far back, from the extract's own month, a month can be computed.",
            default="every month",
        ),
        Key(
            name="team",
            kind=COLUMN,
            description="The column that a breakdown by team uses.",
        ),
        Key(name="source", kind=TEXT, description="Where the extract comes from, for readers."),
    ),
)
