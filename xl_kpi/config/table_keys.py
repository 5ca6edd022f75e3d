"""The keys of what the board sees, and of the statements that must hold between figures."""

from __future__ import annotations

from xl_kpi.config.declared import TEAM_COLUMNS, TEAM_TESTS
from xl_kpi.config.extract_keys import SHEET
from xl_kpi.config.figure_keys import EXTRACT_NAME, IDENTITY, INDICATOR_ID, TEXT, TRUTH, whole
from xl_kpi.config.kinds import ListOf, MapOf, Value, one_or_many
from xl_kpi.config.records import ByKey, Key, Record

_PLACE = (
    Key(name="id", kind=IDENTITY, description="Its id, unique.", required=True),
    Key(name="sheet", kind=SHEET, description="The sheet it stands on.", required=True),
)
MOST_BLOCKS = 6
"""Columns of teams that a page takes side by side."""
_TITLE = Key(name="title", kind=TEXT, description="Its heading.")
TABLE = Record(
    name="table",
    words="a board table",
    description="A table of indicators, by month.",
    keys=(
        *_PLACE,
        _TITLE,
        Key(
            name="columns",
            kind=ListOf(TEXT, "columns", least=1),
            description="In order: ref_id, indicator, months, trend, target, rag, direction, "
            "variation, assurance, mean, lower_limit, upper_limit, quartile, note, and comparators "
            "by id.",
            required=True,
        ),
        Key(
            name="rows",
            kind=ListOf(INDICATOR_ID, "rows", least=1),
            description="The indicators' ids, in order.",
            required=True,
        ),
        Key(
            name="months",
            kind=whole(1, 120),
            description="How many months it shows.",
            default="the config's window",
        ),
    ),
)
TEAM_TABLE = Record(
    name="team_table",
    words="a table by team",
    description="An indicator's denominator, numerator and percentage by team, with a total.",
    keys=(
        *_PLACE,
        _TITLE,
        Key(name="indicator", kind=INDICATOR_ID, description="Whose figures.", required=True),
        Key(
            name="columns",
            kind=ListOf(
                Value(
                    words="team, denominator, numerator, percent, interval or compared",
                    json=("string",),
                    choices=(*TEAM_COLUMNS, *TEAM_TESTS),
                ),
                "columns",
                least=1,
            ),
            description="In order, the team first. interval is the range in which the team's own"
            " rate lies with 95% confidence; compared says whether the team differs from the total"
            " by more than chance. Both are of percentages.",
            default="team, denominator, numerator, percent",
        ),
    ),
)
TEAM = Record(
    name="team",
    words="a team",
    description="A team, in its place in the order of every table by team.",
    keys=(
        Key(name="name", kind=TEXT, description="Its name, as tables show it.", required=True),
        Key(
            name="also_named",
            kind=one_or_many(TEXT, "spellings"),
            description="Other spellings in the extracts; their rows count as this team's. Case,"
            " spaces and the shape of quotes never count.",
        ),
        Key(
            name="group",
            kind=TEXT,
            description="The locality or service that it belongs to.",
        ),
    ),
)
_WORKERS = (
    Key(name="extract", kind=EXTRACT_NAME, description="Whose rows.", required=True),
    Key(
        name="highlight",
        kind=MapOf(whole(1), "qualifying status", identifiers=False),
        description="Qualifying status to the allocations from which a worker is over the "
        "threshold. A new workbook holds these in cells, which are what counts from then on.",
    ),
    Key(
        name="teams",
        kind=one_or_many(TEXT, "teams"),
        description="Only teams whose names begin so.",
        default="every team",
    ),
)
CASELOAD = Record(
    name="caseload",
    words="a caseload list",
    description="Workers with their allocations. The extract has the columns worker, "
    "qualifying_status, team, and child_id or allocations; as_at where it holds several "
    "snapshots.",
    keys=(
        *_PLACE,
        _TITLE,
        *_WORKERS,
        Key(
            name="minimum",
            kind=whole(0),
            description="Workers with fewer allocations are not listed.",
            default="1",
        ),
        Key(
            name="blocks",
            kind=whole(1, MOST_BLOCKS),
            description="A block a team, in so many columns side by side.",
            default="one list",
        ),
        Key(
            name="show_worker",
            kind=TRUTH,
            description="Whether a column names the workers. Names of staff are personal data: "
            "check notes it.",
            default="false",
        ),
    ),
)
CASELOAD_SUMMARY = Record(
    name="caseload_summary",
    words="a caseload summary",
    description="Workers, children, mean, median, highest and workers over their threshold by "
    "team, with a total and the month before. The extract is as for a caseload list.",
    keys=(*_PLACE, _TITLE, *_WORKERS),
)
SUM_OF_PARTS = Record(
    name="sum_of_parts",
    words="a total and its parts",
    description="The parts add up to the total, in every month.",
    keys=(
        Key(name="total", kind=INDICATOR_ID, description="The whole.", required=True),
        Key(
            name="parts",
            kind=ListOf(INDICATOR_ID, "parts", least=1),
            description="What adds up to it.",
            required=True,
        ),
    ),
)
STOCK_AND_FLOW = Record(
    name="stock_and_flow",
    words="a stock and what joined and left it",
    description="The stock is last month's, with what joined and without what left.",
    keys=(
        Key(name="stock", kind=INDICATOR_ID, description="The stock.", required=True),
        Key(
            name="joined",
            kind=one_or_many(INDICATOR_ID, "indicators"),
            description="What joined it in the month.",
            required=True,
        ),
        Key(
            name="left",
            kind=one_or_many(INDICATOR_ID, "indicators"),
            description="What left it in the month.",
            required=True,
        ),
    ),
)
RECONCILIATION = ByKey(
    words="{total: ..., parts: [...]} or {stock: ..., joined: ..., left: ...}",
    forms=(("total", SUM_OF_PARTS), ("stock", STOCK_AND_FLOW)),
)
ACCEPTED = Record(
    name="accepted",
    words="an accepted finding",
    description="Findings of an audit that a person has looked at and lets stand. Without sheet, "
    "cell and indicator, every finding of the rule.",
    keys=(
        Key(
            name="rule",
            kind=TEXT,
            description="The rule's name, as audit prints it.",
            required=True,
        ),
        Key(name="sheet", kind=SHEET, description="Only on this sheet.", default="every sheet"),
        Key(
            name="cell",
            kind=Value(
                words="a cell such as H12", pattern="^[A-Z]{1,3}[1-9][0-9]{0,6}$", json=("string",)
            ),
            description="Only in this cell of the sheet.",
            default="every cell",
        ),
        Key(
            name="indicator",
            kind=INDICATOR_ID,
            description="Only about this indicator.",
            default="every indicator",
        ),
        Key(name="reason", kind=TEXT, description="Why it is let stand.", required=True),
    ),
)
