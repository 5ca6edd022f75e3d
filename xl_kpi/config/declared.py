"""What indicator_config.yaml declares, as frozen values.

Every value carries the line it was declared on, so that a later stage can name it. Quantities
are exact (`Decimal`): percentages are fractions of one (`90%` is `Decimal("0.9")`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from xl_kpi.config.published import PublishedAs, PublishedFiles, Stated, StatisticsColumn
    from xl_kpi.months import Month


class Unit(StrEnum):
    """What an indicator's figure is."""

    COUNT = "count"
    PERCENT = "percent"
    RATE = "rate"
    NUMBER = "number"


class Polarity(StrEnum):
    """Which way is good."""

    HIGH = "high"
    LOW = "low"
    NONE = "none"


class ColumnType(StrEnum):
    """How an extract's column is read."""

    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    POSTCODE = "postcode"


class OnFault(StrEnum):
    """What a cell that cannot be read sets aside: its whole row, or only its own value."""

    ROW = "row"
    VALUE = "value"


class ChartKind(StrEnum):
    """How a chart draws its months."""

    LINE = "line"
    COLUMN = "column"


class ChartLabels(StrEnum):
    """Which points of a chart have their figure written beside them."""

    ALL = "all"
    LAST = "last"
    NONE = "none"


class WhenKind(StrEnum):
    """How a row's dates place it in a period."""

    IN = "in"
    OPEN = "open"
    AS_AT = "as_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A checked SQL expression over an extract's columns.

    Attributes:
        text: As written in the YAML.
        sql: Neutral SQL made from it; columns are double-quoted and unqualified; the period is
            `period_start` and `period_end`; working days read the table `calendar_day`.
        columns: The extract's columns (declared or derived) that it reads.
        needs_period: True where it (or a derived column that it reads) depends on the period.
        windowed: True where it holds a window function.
        working_days: True where it reads `calendar_day`.
        line: Its line in the config.
    """

    text: str
    sql: str
    columns: frozenset[str]
    needs_period: bool
    windowed: bool
    working_days: bool
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of an extract: our name, how the source spells it, how it is read.

    Attributes:
        headers: Accepted spellings, compared tolerantly.
        optional: A blank cell, or a source without this column, is no fault.
        codes: The values allowed, empty for any.
        on_fault: What a cell that cannot be read sets aside.
    """

    name: str
    headers: tuple[str, ...]
    type: ColumnType
    optional: bool
    codes: tuple[str, ...]
    on_fault: OnFault
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A column computed from the others of its extract; later ones may use earlier ones."""

    name: str
    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A source table: where it comes from and what it holds.

    Attributes:
        files: Glob under the extracts folder, None for any workbook that has the sheet.
        sheets: Accepted sheet names, empty for a file that is not a workbook.
        table: Schema-qualified name in a database, None for files.
        key: Columns that name a row once; the same key in a later file supersedes.
        covers: Months, ending with the extract's own, that can be computed from it; None: all.
        team: The column that a breakdown by team uses.
    """

    name: str
    files: str | None
    sheets: tuple[str, ...]
    table: str | None
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    derive: tuple[Derived, ...]
    covers: int | None
    team: str | None
    line: int

    def column(self, name: str) -> Column:
        """Return the declared column of that name (KeyError where there is none)."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """How rows are placed in a period.

    Attributes:
        kind: `in` (a date falls in it), `open` (started and not ended by its last day) or
            `as_at` (a snapshot, counted for its own month only).
        columns: One date column for `in`; start and end for `open`; none, or the snapshot's
            date column, for `as_at`.
        months: For `in`, how many calendar months that end with the period.
    """

    kind: WhenKind
    columns: tuple[str, ...]
    months: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Has:
    """Keeps the rows of a cohort that have matching rows in another extract.

    Attributes:
        extract: The other extract.
        on: Pairs of (cohort's column, other extract's column), joined by equality.
        date: The other extract's date column, None for a match at any time.
        days: Dated within this many days up to and including the period's last day.
        working_days: The same in working days.
        months: In this many calendar months that end with the period. Exactly one of the three
            is set where `date` is.
        at_least: How many matching rows are asked for.
        where: Which of the other extract's rows match.
        none: True where the rows without any matching row are kept instead.
    """

    extract: str
    on: tuple[tuple[str, str], ...]
    date: str | None
    days: int | None
    working_days: int | None
    months: int | None
    at_least: int
    where: Expression | None
    line: int
    none: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The rows of one extract that belong to a period.

    Attributes:
        count: The column whose distinct values are counted; None counts rows.
    """

    extract: str
    count: str | None
    when: When
    where: Expression | None
    has: tuple[Has, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Subset:
    """A numerator that is part of its denominator's cohort."""

    where: Expression | None
    has: tuple[Has, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """What any of several cohorts holds, each counted once."""

    count: str
    members: tuple[Cohort, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfIndicator:
    """Another indicator's figure."""

    indicator: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPopulation:
    """A population named in the config."""

    population: str
    line: int


Numerator = Cohort | Subset | AnyOf | OfIndicator
Denominator = Cohort | AnyOf | OfIndicator | OfPopulation


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far a miss may be and still be amber.

    Attributes:
        amount: A fraction of the target (`5%` is 0.05) or, in points, the shown value's own
            unit (`5pp` is 0.05 for a percentage, 5 for anything else).
        points: True for percentage points.
    """

    amount: Decimal
    points: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The value to reach, from a month on.

    Attributes:
        starts: The first month it holds for; None from the beginning.
        value: The value; None where the config gives text ("-", "TBC") in its place.
        shown: What the board shows where it is not the plain value (`<36%`, `-`), else None.
    """

    starts: Month | None
    value: Decimal | None
    tolerance: Tolerance
    shown: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebase:
    """A month from which an indicator's limits are worked out anew, and why.

    Attributes:
        starts: The first month that counts.
        reason: What changed, in a person's words.
    """

    starts: Month
    reason: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRules:
    """What tells a change from noise.

    Attributes:
        months: How many months, the reported one included, the limits rest on at most.
        least: How many months with a figure they need.
        run: Months in a row on one side of the mean.
        trend: Rises or falls in a row.
        near, near_of: How many of the last so many months near a limit.
    """

    months: int = 24
    least: int = 13
    run: int = 7
    trend: int = 6
    near: int = 2
    near_of: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An indicator's definition.

    Attributes:
        ref_id: The council's own report number, as written; not unique.
        decimals: Decimals shown and rated; for a percentage, of the percentage (45% has 0).
        numerator, denominator: None for a supplied figure.
        per: The rate's multiplier.
        supplied: The figure itself arrives ready made.
        targets: Earliest first, empty for none.
        comparators: Comparator id to a figure, or to text that is shown as it stands.
        also_named: Other spellings under which packs show it.
        published: Comparator id to the figures published for it, by year.
        signal: Whether its months are searched for signals.
        rebase: When its limits are worked out anew.
        stated: Comparator id to the year and source of its figure, where they are known.
        published_as: What it is in the published files, None for nothing.
        quartile: Where the council's own published figure lies among all authorities, A being
            best; None until the published files have been read, and where there is none.
    """

    id: str
    ref_id: str | None
    name: str
    unit: Unit
    polarity: Polarity
    decimals: int
    numerator: Numerator | None
    denominator: Denominator | None
    per: Decimal
    supplied: bool
    targets: tuple[Target, ...]
    comparators: Mapping[str, Decimal | str]
    note: str | None
    definition: str | None
    source: str | None
    line: int
    also_named: tuple[str, ...] = ()
    published: Mapping[str, Mapping[int, Decimal | str]] = field(default_factory=dict)
    signal: bool = True
    rebase: tuple[Rebase, ...] = ()
    stated: Mapping[str, Stated] = field(default_factory=dict)
    published_as: PublishedAs | None = None
    quartile: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparator:
    """A comparator's column.

    Attributes:
        area: Whose published figures it shows: one of `OWN`, `NEIGHBOURS`, `REGION`, `ENGLAND`,
            or a region's name.
        named: True where the config says whose, false where the id does.
    """

    id: str
    label: str
    area: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationFigure:
    """A population from a day on, with its source."""

    starts: date
    value: int
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A board table: its sheet, title, columns and rows (indicator ids), in order.

    Attributes:
        months: How many months it shows, None for the config's window.
    """

    id: str
    sheet: str
    title: str | None
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    line: int
    months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team, in its place in the order of every table by team.

    Attributes:
        name: As tables show it.
        also_named: Other spellings in the extracts; their rows count as this team's.
        group: The locality or service that it belongs to, None where none is named.
    """

    name: str
    also_named: tuple[str, ...]
    group: str | None
    line: int


TEAM_COLUMNS = ("team", "denominator", "numerator", "percent")
"""The columns of a table by team that names none."""
TEAM_TESTS = ("interval", "compared")
"""Further ones, which say how much chance there is in a percentage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The months of rows of a board table, drawn.

    Attributes:
        sheet: The sheet it stands on, which holds charts only.
        title: None for the indicator's name.
        table: The id of the board table whose rows it draws.
        indicators: One, drawn with its target and comparators, or several of one unit.
        unit: Theirs.
        comparators: Ids of the comparators marked beside the months.
        from_zero: Whether the axis of a line begins at nought whatever the figures.
        months: How many of the table's last months it draws, None for all.
    """

    id: str
    sheet: str
    title: str | None
    table: str
    indicators: tuple[str, ...]
    unit: Unit
    kind: ChartKind
    comparators: tuple[str, ...]
    from_zero: bool
    months: int | None
    labels: ChartLabels
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamTable:
    """An indicator by team.

    Attributes:
        columns: What it shows, in order; the team is the first.
    """

    id: str
    sheet: str
    title: str | None
    indicator: str
    line: int
    columns: tuple[str, ...] = TEAM_COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class Caseload:
    """A list of workers with their allocations.

    Attributes:
        minimum: Workers with fewer allocations are not listed.
        highlight: Qualifying status to the number of allocations from which it is highlighted.
        teams: Only teams whose names begin with one of these, empty for all.
        blocks: How many columns of teams stand side by side, a block a team; None for one list.
        show_worker: Whether the workers are named.
    """

    id: str
    sheet: str
    title: str | None
    extract: str
    minimum: int
    highlight: Mapping[str, int]
    teams: tuple[str, ...]
    line: int
    blocks: int | None = None
    show_worker: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadSummary:
    """How many children the workers of each team hold.

    Attributes:
        highlight, teams: As of a list of workers.
    """

    id: str
    sheet: str
    title: str | None
    extract: str
    highlight: Mapping[str, int]
    teams: tuple[str, ...]
    line: int


OfWorkers = Caseload | CaseloadSummary
"""What shows workers' allocations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """A statement that must hold between figures.

    Attributes:
        total: The whole, or the stock at the month's end.
        added: Parts, or what joined the stock in the month.
        left: What left the stock in the month; empty for a sum of parts.
        stock: True where `total` is a stock that joins to the month before.
    """

    total: str
    added: tuple[str, ...]
    left: tuple[str, ...]
    stock: bool
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Findings of an audit that a person has looked at and lets stand.

    Attributes:
        rule: The rule's name.
        sheet, cell, indicator: Where; None for anywhere.
        reason: Why, in a person's words.
    """

    rule: str
    sheet: str | None
    cell: str | None
    indicator: str | None
    reason: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that indicator_config.yaml declares.

    Attributes:
        sha256: Of the file's bytes.
        window: Months shown on a board table.
        la_number: The council's number in DfE's data, None where it is to be found by its code or
            name.
        published: Where the published files are, None for nowhere.
        published_populations: Population to the published estimates that it is taken from.
        teams: In the order of every table by team; empty where none are named.
        small_denominator: A team's percentage of fewer than this is marked.
    """

    path: Path
    sha256: str
    council: str
    council_code: str | None
    country: str
    subdivision: str | None
    window: int
    comparators: tuple[Comparator, ...]
    populations: Mapping[str, tuple[PopulationFigure, ...]]
    extracts: Mapping[str, Extract]
    indicators: Mapping[str, Indicator]
    tables: tuple[Table, ...]
    team_tables: tuple[TeamTable, ...]
    caseloads: tuple[Caseload, ...]
    reconciliations: tuple[Reconciliation, ...]
    accepted: tuple[Accepted, ...] = ()
    signals: SignalRules = field(default_factory=SignalRules)
    caseload_summaries: tuple[CaseloadSummary, ...] = ()
    la_number: int | None = None
    published: PublishedFiles | None = None
    published_populations: Mapping[str, tuple[StatisticsColumn, ...]] = field(default_factory=dict)
    teams: tuple[Team, ...] = ()
    small_denominator: int = 10
    charts: tuple[Chart, ...] = ()

    @property
    def of_workers(self) -> tuple[OfWorkers, ...]:
        """What shows workers' allocations: lists, then summaries."""
        return (*self.caseloads, *self.caseload_summaries)
