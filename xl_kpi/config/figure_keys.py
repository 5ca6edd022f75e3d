"""The keys of a numerator or denominator: what is counted, and of which rows."""

from __future__ import annotations

from xl_kpi.config.kinds import IDENTIFIER, Either, ListOf, MapOf, Value
from xl_kpi.config.records import ByKey, Key, Record

TEXT = Value(words="text")
IDENTITY = Value(
    words="an id of small letters, digits and _, beginning with a letter",
    pattern=IDENTIFIER,
    json=("string",),
    kept=True,
)
COLUMN = Value(words="a column's name", json=("string",))
EXTRACT_NAME = Value(words="an extract's name", json=("string",))
POPULATION_NAME = Value(words="a population's name", json=("string",))
INDICATOR_ID = Value(words="an indicator's id", json=("string",))
TRUTH = Value(
    words="true or false", json=("boolean", "string"), choices=("true", "false", "yes", "no")
)
EXPRESSION = Value(
    words="an SQL expression such as status = 'Open'", json=("string", "number", "boolean")
)
MONTHS_COVERED = Value(
    words="a number of months such as 6 months",
    pattern="^[1-9][0-9]{0,2}( ?months?)?$",
    json=("string", "integer"),
)


def whole(least: int, most: int | None = None) -> Value:
    """Return the kind of whole numbers from `least`, up to `most` where there is one."""
    words = f"a whole number from {least}" + ("" if most is None else f" to {most}")
    return Value(words=words, pattern="^-?[0-9]{1,12}$", json=("integer",), least=least, most=most)


AS_AT = Record(
    name="as_at",
    words="a snapshot",
    description="The extract shows how things stood on a day; counted for its own month only.",
    keys=(Key(name="as_at", kind=COLUMN, description="The column with that day.", required=True),),
)
IN_PERIOD = Record(
    name="in_period",
    words="a date in the period",
    description="A row counts where its date falls in the period.",
    keys=(
        Key(name="in", kind=COLUMN, description="The date's column.", required=True),
        Key(
            name="months",
            kind=whole(1, 120),
            description="How many calendar months, ending with the period.",
            default="1",
        ),
    ),
)
OPEN_AT_END = Record(
    name="open_at_end",
    words="open at the period's end",
    description="A row counts where it started on or before the period's last day and had not "
    "ended by it.",
    keys=(
        Key(
            name="open",
            kind=ListOf(COLUMN, "columns", least=2, most=2),
            description="The columns of the start and of the end.",
            required=True,
        ),
    ),
)
WHEN = Either(
    (
        Value(words="as_at", json=("string",), choices=("as_at",)),
        ByKey(
            words="{in: a date column}, {open: [start, end]} or {as_at: a date column}",
            forms=(("in", IN_PERIOD), ("open", OPEN_AT_END), ("as_at", AS_AT)),
        ),
    )
)

_WHERE = Key(
    name="where", kind=EXPRESSION, description="A condition in SQL over the extract's columns."
)
HAS = Record(
    name="has",
    words="a match in another extract",
    description="Keeps the rows that have matching rows in another extract. With in, exactly one "
    "of days, working_days and months.",
    keys=(
        Key(name="extract", kind=EXTRACT_NAME, description="The other extract.", required=True),
        Key(
            name="on",
            kind=Either(
                (
                    COLUMN,
                    ListOf(COLUMN, "columns", least=1),
                    MapOf(COLUMN, "column"),
                )
            ),
            description="The column that both have, a list of such, or a mapping ours: theirs.",
            required=True,
        ),
        Key(
            name="in",
            kind=COLUMN,
            description="The other extract's date column.",
            default="a match at any time",
        ),
        Key(
            name="days",
            kind=whole(1, 3660),
            description="Dated within so many days up to and including the period's last day.",
        ),
        Key(name="working_days", kind=whole(1, 2600), description="The same, in working days."),
        Key(
            name="months",
            kind=whole(1, 120),
            description="Dated in so many calendar months that end with the period.",
        ),
        Key(
            name="at_least",
            kind=whole(1),
            description="How many matching rows are asked for.",
            default="1",
        ),
        Key(
            name="none",
            kind=TRUTH,
            description="Keeps the rows that have no matching row instead.",
            default="false",
        ),
        Key(
            name="where",
            kind=EXPRESSION,
            description="A condition in SQL that the other extract's rows must meet.",
        ),
    ),
)
_HAS = Key(
    name="has",
    kind=Either((HAS, ListOf(HAS, "matches", least=1))),
    description="Keeps the rows that have matching rows in another extract; of a list, all must "
    "hold.",
)
_COUNT = Key(
    name="count",
    kind=COLUMN,
    description="The column whose values are counted once each.",
    default="rows are counted",
)
COHORT = Record(
    name="cohort",
    words="the rows of an extract in a period",
    description="The rows of one extract that belong to a period.",
    keys=(
        Key(name="extract", kind=EXTRACT_NAME, description="Whose rows.", required=True),
        _COUNT,
        Key(
            name="when",
            kind=WHEN,
            description="How a row's dates place it in a period.",
            required=True,
            remedy="say which rows belong to a month: when: as_at, {in: a date column} or "
            "{open: [start, end]}; a part of the denominator leaves out extract and count",
        ),
        _WHERE,
        _HAS,
    ),
)
ANY_OF = Record(
    name="any_of",
    words="what any of several extracts holds",
    description="What any of several cohorts holds, each counted once.",
    keys=(
        Key(
            name="count",
            kind=COLUMN,
            description="The column whose values are counted once each, over all of them.",
            required=True,
        ),
        Key(
            name="any_of",
            kind=ListOf(COHORT, "members", least=1),
            description="The cohorts; one may name a count of its own where its column is "
            "called otherwise.",
            required=True,
        ),
    ),
)
OF_INDICATOR = Record(
    name="of_indicator",
    words="another indicator's figure",
    description="Another indicator's figure for the same month.",
    keys=(
        Key(name="indicator", kind=INDICATOR_ID, description="The other indicator.", required=True),
    ),
)
OF_POPULATION = Record(
    name="of_population",
    words="a population",
    description="A population named under population.",
    keys=(Key(name="population", kind=POPULATION_NAME, description="Its name.", required=True),),
)
SUBSET = Record(
    name="subset",
    words="a part of the denominator",
    description="The part of the denominator's rows that fits; it counts the same thing.",
    needs_any=("where", "has"),
    keys=(_WHERE, _HAS),
)

_OWN_FIGURES = (("any_of", ANY_OF), ("indicator", OF_INDICATOR))
NUMERATOR = ByKey(
    words="{extract: ...}, {any_of: ...}, {indicator: ...}, or only where and has",
    forms=(*_OWN_FIGURES, ("extract", COHORT), ("when", COHORT), ("count", COHORT)),
    otherwise=SUBSET,
)
DENOMINATOR = ByKey(
    words="{extract: ...}, {any_of: ...}, {indicator: ...} or {population: ...}",
    forms=(*_OWN_FIGURES, ("population", OF_POPULATION)),
    otherwise=COHORT,
)
