"""The keys of an indicator and of its target."""

from __future__ import annotations

from xl_kpi.config.declared import Polarity, Unit
from xl_kpi.config.figure_keys import DENOMINATOR, IDENTITY, NUMERATOR, TEXT, TRUTH, whole
from xl_kpi.config.kinds import Either, ListOf, MapOf, Value, one_or_many
from xl_kpi.config.published_keys import FIGURE, PUBLISHED_AS, STATED_FIGURE
from xl_kpi.config.quantities import NUMBER_PATTERN, TOLERANCE_PATTERN
from xl_kpi.config.records import Key, Record

MONTH = Value(
    words="a month such as 2022-04", pattern="^[0-9]{4}-(0[1-9]|1[0-2])(-01)?$", json=("string",)
)
TOLERANCE = Value(
    words="a percentage of the target (5%) or percentage points (5pp)",
    pattern=TOLERANCE_PATTERN,
    json=("string",),
)
TARGET = Record(
    name="target",
    words="a target",
    description="The value to reach.",
    keys=(
        Key(
            name="value",
            kind=FIGURE,
            description="The value; <36% or >90% says which way is good; text such as - is shown "
            "as it stands and not rated.",
            required=True,
        ),
        Key(
            name="from",
            kind=MONTH,
            description="The first month it holds for.",
            default="from the beginning",
        ),
        Key(
            name="tolerance",
            kind=TOLERANCE,
            description="How far a miss may be and still be amber: 5% of the target, or 5pp.",
            default="the indicator's tolerance, else 5%",
        ),
    ),
)
REBASE = Record(
    name="rebase",
    words="a rebasing",
    description="A month from which the limits that tell a signal are worked out anew.",
    keys=(
        Key(name="from", kind=MONTH, description="The first month that counts.", required=True),
        Key(
            name="reason",
            kind=TEXT,
            description="What changed, so that earlier months are no guide.",
            required=True,
        ),
    ),
)
INDICATOR = Record(
    name="indicator",
    words="an indicator",
    description="What is measured, how it is shown, and what it is rated against.",
    keys=(
        Key(name="id", kind=IDENTITY, description="Its id, unique.", required=True),
        Key(name="ref_id", kind=TEXT, description="The council's own report number."),
        Key(
            name="name",
            kind=TEXT,
            description="Its name on the board's tables.",
            default="the id, spaces for _",
        ),
        Key(
            name="unit",
            kind=Value(words="one of " + ", ".join(Unit), json=("string",), choices=tuple(Unit)),
            description="What its figure is.",
            required=True,
        ),
        Key(
            name="polarity",
            kind=Value(
                words="one of " + ", ".join(Polarity), json=("string",), choices=tuple(Polarity)
            ),
            description="Which way is good; none: no judgement.",
            default="none",
        ),
        Key(
            name="decimals",
            kind=whole(0, 6),
            description="Decimals shown and rated; for a percentage, of the percentage.",
            default="1 for unit number, else 0",
        ),
        Key(
            name="numerator",
            kind=NUMERATOR,
            description="What is counted. Only where or has: the part of the denominator that "
            "fits.",
        ),
        Key(name="denominator", kind=DENOMINATOR, description="What it is counted out of."),
        Key(
            name="per",
            kind=Value(words="a number such as 10000", pattern=NUMBER_PATTERN),
            description="A rate's multiplier.",
            default="10000 for a rate, else 1",
        ),
        Key(
            name="supplied",
            kind=TRUTH,
            description="True where the figure itself arrives ready made.",
            default="false",
        ),
        Key(
            name="target",
            kind=Either((FIGURE, TARGET, ListOf(TARGET, "targets", least=1))),
            description="The value to reach, alone, with its tolerance, or as a list of values "
            "that change from a month.",
        ),
        Key(
            name="tolerance",
            kind=TOLERANCE,
            description="The tolerance of targets that have none of their own.",
            default="5%",
        ),
        Key(
            name="comparators",
            kind=MapOf(Either((FIGURE, STATED_FIGURE)), "comparator"),
            description="Comparator to its figure, alone or with its year and source, or to text "
            "that is shown as it stands. What is written here stands before what was published.",
        ),
        Key(
            name="also_named",
            kind=one_or_many(TEXT, "names"),
            description="Other names under which a pack made by hand shows it, by which adopt and "
            "audit know its rows.",
        ),
        Key(
            name="published",
            kind=MapOf(MapOf(FIGURE, "year", identifiers=False), "comparator"),
            description="Comparator to the figures published for it, by year (2021 for the year "
            "to March 2021), by which audit finds comparators of mixed years.",
        ),
        Key(
            name="signal",
            kind=Value(words="none", json=("string",), choices=("none",)),
            description="none: its months are not searched for signals.",
            default="they are, unless it is a rolling figure",
        ),
        Key(
            name="rebase",
            kind=Either((REBASE, ListOf(REBASE, "rebasings", least=1))),
            description="When the limits that tell a signal are worked out anew, and why.",
        ),
        Key(
            name="published_as",
            kind=PUBLISHED_AS,
            description="What it is called in the published files, from which its comparators are "
            "taken. Only where the definitions are the same.",
        ),
        Key(name="note", kind=TEXT, description="Shown in the table's note column."),
        Key(name="definition", kind=TEXT, description="What it means, in plain words."),
        Key(name="source", kind=TEXT, description="The official definition or return it follows."),
    ),
)
