"""The keys of the charts."""

from __future__ import annotations

from xl_kpi.config.declared import ChartKind, ChartLabels
from xl_kpi.config.extract_keys import SHEET
from xl_kpi.config.figure_keys import IDENTITY, INDICATOR_ID, TEXT, TRUTH, whole
from xl_kpi.config.kinds import ListOf, Value
from xl_kpi.config.records import Key, Record

MOST_LINES = 5
"""Indicators on one chart: as many as marks and dashes can tell apart in grey."""
FEWEST_MONTHS = 2

CHART = Record(
    name="chart",
    words="a chart",
    description="The months of one indicator, or of several of one unit, as a board table shows "
    "them.",
    keys=(
        Key(name="id", kind=IDENTITY, description="Its id, unique.", required=True),
        Key(
            name="sheet",
            kind=SHEET,
            description="The sheet it stands on, which holds charts only.",
            default="Charts",
        ),
        Key(
            name="indicator",
            kind=INDICATOR_ID,
            description="Whose months it draws, with the target and comparators.",
        ),
        Key(
            name="indicators",
            kind=ListOf(INDICATOR_ID, "indicators", least=2, most=MOST_LINES),
            description="Whose months it draws side by side, in place of indicator; without "
            "targets or comparators.",
        ),
        Key(
            name="kind",
            kind=Value(
                words="line or column",
                json=("string",),
                choices=tuple(kind.value for kind in ChartKind),
            ),
            description="Lines, or columns, which always begin at nought.",
            default="column for counts, else line",
        ),
        Key(
            name="title",
            kind=TEXT,
            description="Its heading; needed with indicators.",
            default="the indicator's name",
        ),
        Key(
            name="comparators",
            kind=ListOf(TEXT, "comparators"),
            description="The comparators marked to the right of the months; [] for none.",
            default="for a percentage or rate, those that the indicator gives figures for; for "
            "another unit none, since places differ in size",
        ),
        Key(
            name="from_zero",
            kind=TRUTH,
            description="Whether the axis of a line begins at nought whatever the figures.",
            default="false",
        ),
        Key(
            name="months",
            kind=whole(FEWEST_MONTHS, 120),
            description="How many months it draws, the last of those that the table shows.",
            default="all that the table shows",
        ),
        Key(
            name="labels",
            kind=Value(
                words="all, last or none",
                json=("string",),
                choices=tuple(labels.value for labels in ChartLabels),
            ),
            description="Which months have their figure written beside them.",
            default="all; with indicators, last",
        ),
    ),
    needs_any=("indicator", "indicators"),
)
