"""The keys of published data: its files, and what of them an indicator or a population is."""

from __future__ import annotations

from xl_kpi.config.figure_keys import TEXT, whole
from xl_kpi.config.kinds import MapOf, Value, one_or_many
from xl_kpi.config.quantities import NUMBER_PATTERN
from xl_kpi.config.records import ByKey, Key, Record

YEAR = Value(
    words="the year that it ends in, 2025 or 2024/25",
    pattern=r"^[12][0-9]{3}([/-][0-9]{2})?$",
    json=("string", "integer"),
)
FIGURE = Value(words='a figure such as 495, 90% or <36%, or text such as "-" or TBC')
STATED_FIGURE = Record(
    name="stated_figure",
    words="a figure with its year and source",
    description="A comparator's figure as it was published.",
    keys=(
        Key(
            name="value",
            kind=FIGURE,
            description="The figure, or text that is shown as it stands.",
            required=True,
        ),
        Key(name="year", kind=YEAR, description="The year that it is of."),
        Key(name="source", kind=TEXT, description="Where it was published."),
    ),
)

_FILE_NAME = Value(
    words="a file's name or a pattern of it, e.g. 'cla_number_and_rate*.csv'",
    pattern=r"^[^/\\:]*[^/\\:\s][^/\\:]*$",
    json=("string",),
)
_PATTERN = Value(
    words="a pattern of file names in a folder beside the config, e.g. 'published/*'",
    pattern=r"^(?!(.*/)?\.\.(/|$))([^/\\:*?]+/)*[^/\\:]*[^/\\:\s][^/\\:]*$",
    json=("string",),
)
_ROWS = Key(
    name="rows",
    kind=MapOf(TEXT, "column", identifiers=False),
    description="Which rows of the file: its columns to the text that they must hold.",
    default="every row",
)
_FILE = Key(
    name="file",
    kind=_FILE_NAME,
    description="The name of a file of DfE statistics, or a pattern (* and ?) of it.",
    required=True,
)
_COLUMN = Key(
    name="column", kind=TEXT, description="Its column that holds the figures.", required=True
)
_AS_WRITTEN = (
    Key(
        name="decimals",
        kind=whole(0, 6),
        description="Decimals of the neighbours' mean, as published: of the percentage for one.",
        default="LAIT's own, where its dictionary is among the files, else 1",
    ),
    Key(
        name="per",
        kind=Value(words="a number such as 10000", pattern=NUMBER_PATTERN),
        description="What a published rate is per.",
        default="10000",
    ),
)
LAIT_MEASURE = Record(
    name="lait_measure",
    words="a measure of LAIT",
    description="A measure of the Local Authority Interactive Tool's data.",
    keys=(
        Key(
            name="lait",
            kind=TEXT,
            description="The measure's short name, as the column Short Desc has it: LACnum.",
            required=True,
        ),
        *_AS_WRITTEN,
    ),
)
STATISTICS_COLUMN = Record(
    name="statistics_column",
    words="a column of DfE statistics",
    description="A column of a file from the service Explore education statistics.",
    keys=(_FILE, _COLUMN, _ROWS, *_AS_WRITTEN),
)
PUBLISHED_AS = ByKey(
    words="{lait: a measure's short name} or {file: ..., column: ...}",
    forms=(("lait", LAIT_MEASURE), ("file", STATISTICS_COLUMN)),
)
PUBLISHED_POPULATION = Record(
    name="published_population",
    words="a population from published estimates",
    description="The council's population from a file of mid-year estimates; each holds from "
    "1 July of its year.",
    keys=(_FILE, _COLUMN, _ROWS),
)
PUBLISHED = Record(
    name="published",
    words="the published files",
    description="Files of published figures that the council has downloaded, from which "
    "comparators and populations are taken. Without any such file the config's own figures stand.",
    keys=(
        Key(
            name="files",
            kind=one_or_many(_PATTERN, "patterns"),
            description="Where they are: patterns (* and ?) of file names, in the config's folder "
            "or one below it. Each file is known by its headings: LAIT's data and dictionary, DfE "
            "statistics, statistical neighbours.",
            required=True,
        ),
        Key(
            name="neighbours_from",
            kind=Value(
                words="a year or month such as 2025 or 2025-05",
                pattern="^[12][0-9]{3}(-(0[1-9]|1[0-2]))?$",
                json=("string", "integer"),
            ),
            description="The set of statistical neighbours to use for every year.",
            default="for each year of data the latest set made by the end of that year",
        ),
        Key(
            name="stale_after",
            kind=whole(1, 20),
            description="How many years older than the month a comparator may be before check "
            "reports it.",
            default="2",
        ),
    ),
)
