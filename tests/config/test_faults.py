"""Each wrong thing in a config gives one fault, on its line, that says what is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    FaultsOf = Callable[[str | bytes], list[tuple[int, str]]]

# what is changed in whole.yaml, what it becomes, what the one fault says
SETTINGS = [
    ("version: 1\n", "version: 2\n", "version is '2'; write 1"),
    ("version: 1\n", "version:\n", "version is empty; write 1"),
    ("window: 13", "window: 0", "window is '0'; write a whole number from 1 to 120"),
    ("window: 13", "window: many", "window is 'many'"),
    ("window: 13", "windows: 13", "the config has no key 'windows'; did you mean window?"),
    ("name: Anytown City Council, ", "", "council has no name; add name: text"),
    ("country: GB", "country: England", "country is 'England'; write a country's two letters"),
    (
        "{id: england}",
        "{id: england}\n  - {id: South-East}",
        "id is 'South-East'; write an id of small letters",
    ),
    ("{id: england}", "{id: england}\n  - {id: england}", "the id england is taken by"),
    ("{id: england}", "{id: england}\n  - {id: target}", "target is a column of every table"),
    ("value: 49978", "value: 49978.5", "value is '49978.5'; write a whole number from 1"),
    ("value: 49978", f"value: {'9' * 5000}", "write a whole number from 1"),
    ("value: 49978", "value: -1", "value is '-1'; write a whole number from 1"),
    ("from: 2022-07-01", "from: 2022-02-30", "from is '2022-02-30', which is no date"),
    ("from: 2022-07-01", "from: July 2022", "from is 'July 2022'; write a date such as"),
    ("from: 2022-07-01", "from: 2021-07-01", "two figures of children_0_17 hold from 2021-07-01"),
]
EXTRACTS = [
    ("type: text, codes", "type: txt, codes", "type is 'txt'; write one of text, date"),
    ("type: text, codes", "codes", "column rne has no type; add type: one of text, date"),
    ("header: RNE", "headr: RNE", "column rne has no key 'headr'; did you mean header?"),
    ("header: RNE", "header: {a: b}", "header is a mapping; write text, or a list of headings"),
    ("rne: {", "RNE: {", "column 'RNE' is not well formed; write small letters"),
    (
        "seen: {type: boolean}",
        "seen: {type: boolean}\n      row_id: {type: text}",
        "row_id is a name that every extract has already",
    ),
    ("days_in_care:", "period_end:", "period_end is a name that every extract has already"),
    ("days_in_care:", "ended:", "ended is a column of episodes already"),
    ("key: child_id", "key: child", "there is no column of assessments 'child'; did you mean"),
    ("[child_id, started]", "[child_id, first_start]", "first_start is derived; a key names"),
    ("team: team", "team: squad", "there is no column of episodes 'squad'"),
    ("covers: 6 months", "covers: 6 weeks", "covers is '6 weeks'; write a number of months"),
    ("on_fault: value", "on_fault: cell", "on_fault is 'cell'; write row or value"),
    ('files: "*-episodes.csv"', "files: ../x.csv", "files is '../x.csv'; write a pattern of file"),
    ('files: "*-episodes.csv"', "files: /etc/x.csv", "files is '/etc/x.csv'"),
    ('files: "*-episodes.csv"', r"files: C:\x.csv", "files is 'C:"),
    ('    files: "*-episodes.csv"\n', "", "extract episodes has none of files, sheet, table"),
    ("table: warehouse.allocations", "table: a; drop", "table is 'a; drop'; write a table's name"),
    (
        "table: warehouse.allocations",
        "sheet: List 11, or other: a very long name of a sheet",
        "not well-formed YAML",
    ),
    ("sheet: [Visits, List 9]", "sheet: [Visits, 'a/b']", "sheet is 'a/b'; write a sheet's name"),
    (
        "table: warehouse.allocations",
        "table: warehouse.allocations\n    files: a.csv",
        "extract allocations has table and files or sheet; keep one",
    ),
    ("coalesce(ended, period_end) - started", "coalesce(ended", "is not an SQL expression"),
    ("coalesce(ended, period_end) - started", "(select 1)", "in episodes: "),
    ("coalesce(ended, period_end) - started", "stopped - started", "no column stopped"),
]
INDICATORS = [
    ("- id: allocated\n", "- id: cla\n", "the id cla is taken by the indicator on line"),
    ("- id: open_to_service", "- id: Open-Now", "id is 'Open-Now'; write an id of small letters"),
    ("    unit: count\n    polarity: low\n", "    polarity: low\n", "indicator cla has no unit"),
    ("    unit: count\n    polarity: low\n", "    unit: cnt\n", "unit is 'cnt'; write one of"),
    ("supplied: true", "supplied: maybe", "supplied is 'maybe'; write true or false"),
    ("decimals: 2", "decimals: 9", "decimals is '9'; write a whole number from 0 to 6"),
    ("note: Target", "nota: Target", "indicator cla has no key 'nota'; did you mean note?"),
    ("england: -}", "wales: -}", "there is no comparator 'wales'; there is england, local"),
    ("local_last_year: 86%", "local_last_year: 86", "86 is not a fraction of one; write 86%"),
    ("local_last_year: 497", "local_last_year: 4x", "'4x' is not a figure; write one such as 495"),
    ("local_last_year: 497", "local_last_year: [4]", "comparator local_last_year is a list"),
]
TARGETS = [
    ("target: <36%", 'target: ">36%"', "target >36% says that high is good, and polarity is low"),
    ('target: ">90%"', "target: <90%", "target <90% says that low is good, and polarity is high"),
    ("target: TBC", 'target: "<60"', "says that low is good, and polarity is none"),
    ("target: <36%", "target: 36", "target: 36 is not a fraction of one; write 36%"),
    ("target: <36%", "target: <36", "target: 36 is not a fraction of one; write 36%"),
    ("value: 495", "value: 95%", "95% is a percentage, and the unit is count; leave out the %"),
    ("value: 495", "value: 49o", "'49o' is not a figure"),
    ("value: 495", "values: 495", "did you mean value?"),
    ("tolerance: 5%}", "tolerance: 5}", "tolerance is '5'; write a percentage of the target"),
    ("tolerance: 3pp", "tolerance: -3pp", "tolerance is '-3pp'"),
    ("from: 2022-04-01", "from: 2023-04", "two targets hold from 2023-04"),
    ("from: 2022-04-01", "from: 2022-13", "from is '2022-13'; write a month such as 2022-04"),
    ("from: 2022-04-01", "from: April", "from is 'April'; write a month such as 2022-04"),
]
PACKS = [
    (
        "published: {england:",
        "published: {englnd:",
        "there is no comparator 'englnd'; did you mean",
    ),
    ("2021: 36%", "21/22: 36%", "'21/22' is no year; write the year that the figure's year ends"),
    ("    months: 6\n", "    months: 0\n", "months is '0'; write a whole number from 1 to 120"),
    ("sheet: Themes, ", "", "a cell is given without its sheet; add sheet: NAME"),
    ("cell: H12", "cell: 12H", "cell is '12H'; write a cell such as H12"),
    ("rule: figures-differ, ", "", "accepted finding has no rule; add rule: text"),
    (", reason: The theme counts on another day", "", "has no reason; add reason: text"),
    ("indicator: cla, reason", "indicator: clas, reason", "no indicator 'clas'; did you mean"),
]
FIGURES = [
    ("extract: allocations, when: as_at", "extract: alocations, when: as_at", "no extract 'aloc"),
    ("when: as_at}", "when: snapshot}", "when is 'snapshot'; write as_at"),
    ("when: {as_at: as_at}", "when: {on: as_at}", "when has none of in, open, as_at; write"),
    ("when: {as_at: as_at}", "when: {as_at: worker}", "column worker of allocations is of type"),
    ("when: {as_at: as_at}", "when: {in: as_at, open: [as_at]}", "has no key 'open'"),
    (", when: {as_at: as_at}", "", "say which rows belong to a month: when: as_at"),
    ("when: {in: started}", "when: {in: begun}", "there is no column of episodes 'begun'"),
    ("when: {in: started}", "when: {in: rne}", "column rne of episodes is of type text; name a"),
    ("when: {in: started}", "when: {in: started, months: 0}", "months is '0'; write a whole"),
    ("{open: [referred, authorised]}", "{open: [referred]}", "open is a list of 1; write 2"),
    (
        "count: child_id, when: {in: ended}}",
        "count: kid, when: {in: ended}}",
        "no column of episodes 'kid'",
    ),
    ("rne = 'S'", "rne2 = 'S'", "in episodes: the extract has no column rne2; did you mean rne?"),
    ("rne = 'S'", "rne = 'S'; drop table x", "in episodes: "),
    ("rne = 'S'", "sum(started) over ()", "window functions belong in derive"),
    ("working_days(referred, authorised) <= 45", "authorised", "is not a condition"),
    ("denominator: {indicator: cla}", "denominator: {indicator: clas}", "no indicator 'clas'; did"),
    ("denominator: {indicator: cla}", "denominator: {indicator: ifa_percent}", "made of one anot"),
    ("{population: children_0_17}", "{population: adults}", "there is no population 'adults'"),
    ("{population: children_0_17}", "{population: children_0_17, where: a}", "has no key 'where'"),
    ("    denominator: {indicator: cla}\n", "", "is a percent without a denominator"),
    ("    denominator: {population: children_0_17}\n", "", "is a rate without a denominator"),
    (
        "    denominator: {extract: assessments, when: {in: authorised}}\n",
        "",
        "is a percent withou",
    ),
    (
        "denominator: {extract: assessments, when: {in: authorised}}",
        "denominator: {indicator: cla}",
        "is a part of its denominator, which must then be the rows of one extract",
    ),
    (
        'numerator: {where: "working_days(referred, authorised) <= 45"}',
        'numerator: {extract: assessments, where: "referred < authorised"}',
        "a part of the denominator leaves out extract and count",
    ),
    (
        'numerator: {where: "working_days(referred, authorised) <= 45"}',
        "numerator: {}",
        "numerator (a part of the denominator) has none of where, has; add one",
    ),
    ("    numerator: {indicator: ifa}\n", "", "indicator ifa_percent has no numerator; add one"),
    ("supplied: true", "supplied: false", "indicator contacts has no numerator; add one, or"),
    (
        "supplied: true",
        "supplied: true\n    numerator: {indicator: cla}",
        "a supplied figure is not computed; remove numerator",
    ),
    (
        "numerator: {extract: episodes, count: child_id, when: {in: ended}}",
        "numerator: {extract: episodes, when: {in: ended}}\n    denominator: {indicator: cla}",
        "indicator ceased_cla is a count with a denominator",
    ),
    (
        "    note: Target",
        "    per: 5\n    note: Target",
        "per belongs to a rate, and unit is count",
    ),
    ("      count: child_id\n", "", "has no count; add count: a column's name"),
    (
        "{extract: visits, count: child, when",
        "{extract: visits, when",
        "no column of visits 'child_id",
    ),
]
HAS = [
    ("days: 42", "days: 42, months: 2", "has gives days and months; keep one of them"),
    ("days: 42, ", "", "has gives in without days, working_days or months; add one"),
    ("in: visit_date, days: 42", "days: 42", "has gives days without a date; add in"),
    ("in: visit_date, days: 42", "in: child, days: 42", "column child of visits is of type text"),
    ("days: 42", "days: six", "days is 'six'; write a whole number from 1"),
    ("at_least: 3", "at_least: 0", "at_least is '0'; write a whole number from 1"),
    ("where: seen", "where: saw", "in visits: the extract has no column saw"),
    ("on: child_id}", "on: authorised}", "there is no column of episodes 'authorised'"),
    ("on: child_id}", "on: {child_id: kid}}", "there is no column of assessments 'kid'"),
    (
        "extract: assessments, on: child_id",
        "extract: assessment, on: child_id",
        "did you mean asse",
    ),
    ("{extract: assessments, on: child_id}", "{extract: assessments}", "has no on; add on: a col"),
]
TABLES = [
    ("rows: [contacts, cla]", "rows: [contacts, cal]", "there is no indicator 'cal'; did you mean"),
    ("rows: [contacts, cla]", "rows: []", "rows is a list of 0; write at least 1"),
    ("months, trend]", "month, trend]", "there is no table column 'month'; did you mean months?"),
    ("months, trend]", "months, months]", "the column months is given twice; keep one"),
    ("id: right_service", "id: demand", "the id demand is taken by the table on line"),
    (
        "id: caseloads_bit",
        "id: caseloads_20",
        "the id caseloads_20 is taken by the caseload list on line",
    ),
    ("title: Demand\n", "tilte: Demand\n", "table demand has no key 'tilte'; did you mean title?"),
    ("indicator: assessments_45}", "indicator: assessments}", "no indicator 'assessments'"),
    ("[team, percent, compared]", "[percent, team]", "the first column of a table by team is team"),
    ("[team, percent, compared]", "[team, percent, percent]", "the column percent is given twice"),
    ("[team, percent, compared]", "[team, rate]", "column is 'rate'; write team, denominator"),
    (
        "indicator: ifa_percent, columns",
        "indicator: ifa, columns",
        "compared is of percentages, and ifa is a count; leave it out",
    ),
    ("group: BIT", "gruop: BIT", "team has no key 'gruop'; did you mean group?"),
    ("- SWF East 1", "- brief  INTERVENTION", "is a spelling of the team on line"),
    ("{name: Brief Intervention Team, ", "{", "team has no name; add name: text"),
    ("small_denominator: 12", "small_denominator: few", "small_denominator is 'few'; write a whol"),
    ("sheet: Team tables", f"sheet: {'x' * 32}", "write a sheet's name of at most 31 characters"),
    ("extract: allocations, minimum", "extract: visits, minimum", "lacks: worker, qualifying_sta"),
    ("minimum: 20", "minimum: few", "minimum is 'few'; write a whole number from 0"),
    ("{SW: 20, NQSW: 18}", "{SW: lots, NQSW: 18}", "qualifying status SW is 'lots'"),
    ("{SW: 20, NQSW: 18}", "{SW: 20, sw: 18}", "the qualifying status sw is given twice; keep one"),
    ("blocks: 2", "blocks: 9", "blocks is '9'; write a whole number from 1 to 6"),
    ("show_worker: true", "show_worker: maybe", "show_worker is 'maybe'; write true or false"),
    ("teams: SWF}", "minimum: 3}", "summary table by_team has no key 'minimum'"),
    ("id: by_team", "id: 20", "id is '20'; write an id of small letters"),
    ("parts: [ifa, new_cla]", "parts: [ifa, old_cla]", "there is no indicator 'old_cla'; did you"),
    ("parts: [ifa, new_cla]", "part: [ifa]", "has no key 'part'; did you mean parts?"),
    ("{stock: cla,", "{stok: cla,", "statement has none of total, stock; write {total: ..., parts"),
    ("left: [ceased_cla]", "left: [ceased]", "there is no indicator 'ceased'"),
]
ALL = [*PACKS, *SETTINGS, *EXTRACTS, *INDICATORS, *TARGETS, *FIGURES, *HAS, *TABLES]


@pytest.mark.parametrize(("old", "new", "said"), ALL)
def test_one_wrong_thing_gives_one_fault_on_its_line(
    faults: FaultsOf, whole: str, old: str, new: str, said: str
) -> None:
    assert whole.count(old) == 1, f"{old!r} must stand once in whole.yaml"
    begins = whole[: whole.index(old)].count("\n") + 1
    found = faults(whole.replace(old, new))
    assert len(found) == 1, found
    line, message = found[0]
    assert said in message
    assert begins - 4 <= line <= begins + new.count("\n") + 1


def test_all_faults_are_told_at_once_in_order_of_line(faults: FaultsOf, whole: str) -> None:
    changes = [
        ("window: 13", "window: 0"),
        ("header: RNE", "headr: RNE"),
        ("value: 495", "value: 49o"),
        ("rne = 'S'", "rne2 = 'S'"),
        ("days: 42", "days: 42, months: 2"),
        ("denominator: {indicator: cla}", "denominator: {indicator: clas}"),
        ("rows: [contacts, cla]", "rows: [contacts, cal]"),
        ("left: [ceased_cla]", "left: [ceased]"),
    ]
    text = whole
    for old, new in changes:
        text = text.replace(old, new)
    found = faults(text)
    assert len(found) == len(changes)
    assert found == sorted(found)


def test_a_ring_of_indicators_is_named_once(faults: FaultsOf) -> None:
    text = (
        "version: 1\nindicators:\n"
        "  - {id: a, unit: count, numerator: {indicator: b}}\n"
        "  - {id: b, unit: percent, numerator: {indicator: d}, denominator: {indicator: c}}\n"
        "  - {id: c, unit: count, numerator: {indicator: a}}\n"
        "  - {id: d, unit: count, supplied: true}\n"
        "  - {id: e, unit: count, numerator: {indicator: e}}\n"
    )
    said = "these indicators are made of one another: {}; give one of them a figure of its own"
    assert faults(text) == [
        (3, said.format("a -> b -> c -> a")),
        (7, said.format("e -> e")),
    ]


def test_what_reads_a_faulty_column_is_not_held_at_fault_as_well(
    faults: FaultsOf, whole: str
) -> None:
    text = whole.replace("rne: {header: RNE, type: text", "rne: {header: RNE, type: txt")
    text = text.replace("coalesce(ended, period_end) - started", "stopped - started")
    text = text.replace("rne = 'S'", "rne = 'S' and days_in_care > 7")
    assert [message.split(";")[0] for _, message in faults(text)] == [
        "type is 'txt'",
        "in episodes: the extract has no column stopped",
    ]


def test_a_list_and_a_summary_may_not_share_a_defined_name(faults: FaultsOf, whole: str) -> None:
    ((line, message),) = faults(whole.replace("id: caseloads_bit", "id: summary_by_team"))
    assert "the caseload list summary_by_team would have this summary's name" in message
    assert whole.splitlines()[line - 1].startswith("  - {id: by_team")
