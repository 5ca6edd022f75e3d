"""The keys of the whole config, section by section.

These definitions, with those of the sections that they name, check a config, make the JSON Schema
that editors complete it by, and make the reference page. What values mean together is the
readers' to judge.
"""

from __future__ import annotations

from xl_kpi.config.chart_keys import CHART
from xl_kpi.config.extract_keys import EXTRACT
from xl_kpi.config.figure_keys import IDENTITY, TEXT, whole
from xl_kpi.config.indicator_keys import INDICATOR
from xl_kpi.config.kinds import Either, ListOf, MapOf, Value
from xl_kpi.config.records import Key, Record
from xl_kpi.config.table_keys import ACCEPTED, CASELOAD, RECONCILIATION, TABLE, TEAM_TABLE

DAY = Value(
    words="a date such as 2021-07-01",
    pattern="^[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$",
    json=("string",),
)
COUNCIL = Record(
    name="council",
    words="the council",
    description="Whose pack this is.",
    keys=(
        Key(name="name", kind=TEXT, description="The council's name.", required=True),
        Key(name="code", kind=TEXT, description="Its official code, e.g. E06000045."),
    ),
)
CALENDAR = Record(
    name="calendar",
    words="the calendar",
    description="Whose bank holidays are not working days.",
    keys=(
        Key(
            name="country",
            kind=Value(words="a country's two letters, e.g. GB", pattern="^[A-Z]{2}$"),
            description="The country's two-letter code.",
            default="GB",
        ),
        Key(
            name="subdivision",
            kind=Value(words="a part of the country, e.g. ENG", pattern="^[A-Z0-9]{1,3}$"),
            description="The part of the country: ENG, WLS, SCT or NIR.",
            default="ENG where the country is GB",
        ),
    ),
)
COMPARATOR = Record(
    name="comparator",
    words="a comparator",
    description="A column that figures are compared with; tables refer to it by id.",
    keys=(
        Key(name="id", kind=IDENTITY, description="Its id.", required=True),
        Key(name="label", kind=TEXT, description="Its heading.", default="the id, spaces for _"),
    ),
)
POPULATION_FIGURE = Record(
    name="population_figure",
    words="a population figure",
    description="A population from a day on.",
    keys=(
        Key(
            name="from",
            kind=DAY,
            description="The day it holds from: mid-year for an ONS estimate.",
            required=True,
        ),
        Key(name="value", kind=whole(1), description="How many people.", required=True),
        Key(name="source", kind=TEXT, description="Where the figure was published."),
    ),
)
CONFIG = Record(
    name="config",
    words="the config",
    description="What a council's pack shows and how each figure is made.",
    keys=(
        Key(
            name="version",
            kind=Value(words="1", json=("integer",), choices=("1",)),
            description="The version of this file's form.",
            required=True,
        ),
        Key(
            name="council",
            kind=Either((TEXT, COUNCIL)),
            description="The council's name, alone or with its code.",
        ),
        Key(
            name="calendar",
            kind=CALENDAR,
            description="Whose bank holidays are not working days.",
            default="England's",
        ),
        Key(
            name="window",
            kind=whole(1, 120),
            description="Months shown on a board table.",
            default="13",
        ),
        Key(
            name="comparators",
            kind=ListOf(COMPARATOR, "comparators"),
            description="The comparators, in the order of their columns.",
        ),
        Key(
            name="population",
            kind=MapOf(
                Either(
                    (POPULATION_FIGURE, ListOf(POPULATION_FIGURE, "population figures", least=1))
                ),
                "population",
            ),
            description="Populations that rates are of, each with the days its figures hold from.",
        ),
        Key(
            name="extracts",
            kind=MapOf(EXTRACT, "extract"),
            description="The source tables, by name.",
        ),
        Key(
            name="indicators",
            kind=ListOf(INDICATOR, "indicators", least=1),
            description="The indicators.",
            required=True,
        ),
        Key(
            name="tables",
            kind=ListOf(TABLE, "tables"),
            description="The board's tables, in order, by sheet.",
        ),
        Key(
            name="team_tables",
            kind=ListOf(TEAM_TABLE, "team tables"),
            description="Tables of one indicator by team.",
        ),
        Key(
            name="caseloads",
            kind=ListOf(CASELOAD, "caseloads"),
            description="Lists of workers with their allocations.",
        ),
        Key(
            name="charts",
            kind=ListOf(CHART, "charts"),
            description="Charts of the board tables' rows, in order.",
            default="a chart of each of the first rated indicators",
        ),
        Key(
            name="reconcile",
            kind=ListOf(RECONCILIATION, "statements"),
            description="Statements that must hold between figures.",
        ),
        Key(
            name="accepted",
            kind=ListOf(ACCEPTED, "accepted findings"),
            description="Findings of an audit that stay quiet, each with the reason.",
        ),
    ),
)
