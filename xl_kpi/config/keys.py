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
from xl_kpi.config.published_keys import PUBLISHED, PUBLISHED_POPULATION
from xl_kpi.config.records import ByKey, Key, Record
from xl_kpi.config.table_keys import (
    ACCEPTED,
    CASELOAD,
    CASELOAD_SUMMARY,
    RECONCILIATION,
    TABLE,
    TEAM,
    TEAM_TABLE,
)

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
        Key(
            name="la_number",
            kind=whole(200, 969),
            description="Its number in DfE's data, e.g. 852.",
            default="found in the published files by its code, else by its name",
        ),
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
        Key(
            name="area",
            kind=TEXT,
            description="Whose published figures it shows: own, neighbours, region (the council's "
            "own), england, or a region's name.",
            default="by its id: local_last_year is own, statistical_neighbours neighbours, and any "
            "other id the name of an area",
        ),
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
SIGNALS = Record(
    name="signals",
    words="the rules of signals",
    description="What tells a change from noise: the limits of an XmR chart, and runs of months.",
    keys=(
        Key(
            name="months",
            kind=whole(2, 120),
            description="Months that the limits rest on at most, the reported one included.",
            default="24",
        ),
        Key(
            name="least",
            kind=whole(2, 120),
            description="Months with a figure that are needed.",
            default="13",
        ),
        Key(
            name="run",
            kind=whole(2, 60),
            description="Months in a row on one side of the mean.",
            default="7",
        ),
        Key(
            name="trend",
            kind=whole(2, 60),
            description="Rises or falls in a row.",
            default="6",
        ),
        Key(
            name="near",
            kind=whole(1, 60),
            description="Months near one limit, in its outer third.",
            default="2",
        ),
        Key(
            name="near_of",
            kind=whole(1, 60),
            description="The last months among which they are.",
            default="3",
        ),
    ),
)
POPULATION = ByKey(
    words="{from: a date, value: ...} or {file: ..., column: ...}",
    forms=(("file", PUBLISHED_POPULATION),),
    otherwise=POPULATION_FIGURE,
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
            name="signals",
            kind=SIGNALS,
            description="What tells a change from noise.",
            default="limits of up to 24 months; runs of 7; 6 rises or falls; 2 of 3 near a limit",
        ),
        Key(
            name="published",
            kind=PUBLISHED,
            description="Files of published figures, for comparators and populations.",
        ),
        Key(
            name="population",
            kind=MapOf(
                Either((POPULATION, ListOf(POPULATION, "population figures", least=1))),
                "population",
            ),
            description="Populations that rates are of, each with the days its figures hold from, "
            "or with the published file that has them. A figure written here stands before a "
            "published one of the same day.",
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
            name="teams",
            kind=ListOf(Either((TEXT, TEAM)), "teams"),
            description="The teams, in the order of every table by team: each a name, or a name"
            " with the other spellings that extracts have of it. A team that an extract has and"
            " this list has not comes after them, and is a finding.",
            default="the teams of the extracts, in natural order",
        ),
        Key(
            name="small_denominator",
            kind=whole(0, 1000),
            description="In a table by team, a percentage of fewer than this is marked with a"
            " star; 0 marks none.",
            default="10",
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
            name="caseload_summaries",
            kind=ListOf(CASELOAD_SUMMARY, "summary tables"),
            description="Tables of the workers' allocations by team.",
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
