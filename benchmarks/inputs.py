"""Made-up inputs of a stated size: five extracts, 200,000 rows, and a config of 100 indicators.

As in a council's reports, each extract has columns about the child and the worker that no
indicator reads: eight to eleven columns in all.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from pathlib import Path

ROWS = {"episodes": 40_000, "referrals": 40_000, "assessments": 40_000, "visits": 60_000,
        "contacts": 20_000}  # fmt: skip
FIRST, LAST = date(2017, 1, 1), date(2023, 7, 31)
PLACES = ["U1", "U2", "U3", "U4", "U5", "U6", "K1", "K2", "H5", "P1", "P2", "A3", "A4", "A5",
          "A6", "R1", "R2", "R3", "S1", "T0"]  # fmt: skip
LEGAL = ["C1", "C2", "D1", "E1", "V2", "L1", "L2", "L3", "J1", "J2"]
SOURCES = ["Police", "School", "Health", "Housing", "Individual", "Other", "Anonymous", "LA"]
OUTCOMES = ["NFA", "CIN", "CP", "CLA"]
TEAMS = [f"Team {n}" for n in range(14)]


ABOUT = {
    "gender": ["a) Male", "b) Female", "c) Not stated/recorded"],
    "ethnicity": ["a) WBRI", "f) MWBC", "k) APKN", "o) BAFR", "s) NOBT"],
    "born": [date(2006, 1, 1) + timedelta(97 * n) for n in range(60)],
    "disability": ["a) Yes", "b) No", "c) Unknown"],
    "worker": [f"Worker {n:03d}" for n in range(120)],
}


def rows(name: str, count: int) -> tuple[list[str], list[list[object]]]:
    """Headings and rows of one extract; the same each time."""
    rng = random.Random(name)
    span = (LAST - FIRST).days

    def day() -> date:
        return FIRST + timedelta(rng.randrange(span + 1))

    def later(start: date, longest: int) -> date | None:
        end = start + timedelta(1 + rng.randrange(longest))
        return end if end <= LAST else None

    def child() -> str:
        return f"C{rng.randrange(count // 3):06d}"

    made: list[list[object]] = []
    for _ in range(count):
        start = day()
        if name == "episodes":
            row = [child(), start, later(start, 500), rng.choice(PLACES), rng.choice(LEGAL),
                   rng.choice(TEAMS)]  # fmt: skip
        elif name == "referrals":
            row = [child(), start, rng.choice(SOURCES), rng.choice("YN"), rng.choice(TEAMS)]
        elif name == "assessments":
            row = [child(), start, later(start, 90), rng.choice(OUTCOMES), rng.choice(TEAMS)]
        elif name == "visits":
            row = [f"C{rng.randrange(13_000):06d}", start, rng.choice(["CLA", "CP"])]
        else:
            row = [child(), start, rng.choice(SOURCES)]
        made.append([*row, *(rng.choice(values) for values in ABOUT.values())])
    return [*HEADINGS[name], *ABOUT], made


HEADINGS = {
    "episodes": ["child_id", "started", "ended", "placement", "legal", "team"],
    "referrals": ["child_id", "referred", "source", "nfa", "team"],
    "assessments": ["child_id", "started", "authorised", "outcome", "team"],
    "visits": ["child_id", "visit_date", "kind"],
    "contacts": ["child_id", "contacted", "source"],
}
DATES = {"started", "ended", "referred", "authorised", "visit_date", "contacted"}


def write_csvs(folder: Path, total: int) -> None:
    """Write the extracts as CSV with dd/mm/yyyy dates, `total` rows in all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, share in ROWS.items():
        headings, made = rows(name, share * total // sum(ROWS.values()))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(headings)
            for row in made:
                writer.writerow(
                    [
                        f"{v:%d/%m/%Y}" if isinstance(v, date) else "" if v is None else v
                        for v in row
                    ]
                )


def write_workbook(path: Path, total: int) -> None:
    """Write the extracts as the sheets of one workbook with real dates."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, share in ROWS.items():
            headings, made = rows(name, share * total // sum(ROWS.values()))
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, headings)
            for number, row in enumerate(made, start=1):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, column, value)
                    elif value is not None:
                        sheet.write_string(number, column, str(value))


def config(*, sheets: bool, window: int) -> str:
    """The text of a config of 100 indicators."""
    parts = ["version: 1", "council: {name: Benchmark}", f"window: {window}", "extracts:"]
    for name, headings in HEADINGS.items():
        where = f"sheet: {name}" if sheets else f'files: "{name}*.csv"'
        parts += [f"  {name}:", f"    {where}", "    columns:"]
        for heading in headings:
            kind = "date" if heading in DATES else "text"
            blank = ", optional: true" if heading in {"ended", "authorised"} else ""
            parts.append(f"      {heading}: {{type: {kind}{blank}}}")
        if "team" in headings:
            parts.append("    team: team")
    made = list(indicators())
    parts += ["indicators:", *(declared(indicator) for indicator in made)]
    names = ", ".join(indicator.name for indicator in made)
    parts += [
        "tables:",
        (
            "  - {id: all, sheet: Board, title: All, columns: [indicator, months, trend,"
            f" target, rag, direction], rows: [{names}]}}"
        ),
    ]
    return "\n".join(parts) + "\n"


@dataclass(frozen=True)
class Indicator:
    """An indicator as data, for the config and for the peer alike.

    Attributes:
        when: `open`, `in`, or the number of months of a rolling count.
        where: A column and the value it must have.
        part: What the numerator adds: a column and value, working days at most, or a visit
            within so many days or months.
    """

    name: str
    frame: str
    when: str | int
    where: tuple[str, str] | None = None
    part: tuple[str, object] | None = None


DATE_OF = {"referrals": "referred", "assessments": "authorised", "contacts": "contacted"}


def indicators():
    """The hundred indicators."""
    yield Indicator("cla", "episodes", "open")
    for place in PLACES:
        yield Indicator(f"place_{place}".lower(), "episodes", "open", ("placement", place))
    for legal in LEGAL:
        yield Indicator(f"legal_{legal}".lower(), "episodes", "open", None, ("legal", legal))
    for source in SOURCES:
        where = ("source", source)
        yield Indicator(f"referred_{source}".lower(), "referrals", "in", where)
        yield Indicator(f"nfa_{source}".lower(), "referrals", "in", where, ("nfa", "Y"))
        yield Indicator(f"rolling_{source}".lower(), "referrals", 12, where)
        yield Indicator(f"contacts_{source}".lower(), "contacts", "in", where)
    for outcome in OUTCOMES:
        where = ("outcome", outcome)
        yield Indicator(f"assessed_{outcome}".lower(), "assessments", "in", where)
        for days in (10, 20, 35, 45):
            name = f"within_{days}_{outcome}".lower()
            yield Indicator(name, "assessments", "in", where, ("working_days", days))
    for place in PLACES[:12]:
        where = ("placement", place)
        yield Indicator(f"visited_{place}".lower(), "episodes", "open", where, ("days", 42))
    for team in range(5):
        where = ("team", f"Team {team}")
        yield Indicator(f"seen_{team}", "episodes", "open", where, ("months", 3))


def declared(indicator: Indicator) -> str:
    """The indicator as YAML."""
    date = DATE_OF.get(indicator.frame)
    cohort = f"extract: {indicator.frame}"
    if indicator.when == "open":
        cohort += ", count: child_id, when: {open: [started, ended]}"
    elif indicator.when == "in":
        cohort += f", when: {{in: {date}}}"
    else:
        cohort += f", when: {{in: {date}, months: {indicator.when}}}"
    if indicator.where:
        cohort += ", where: \"{} = '{}'\"".format(*indicator.where)
    lines = [f"  - id: {indicator.name}", "    polarity: high"]
    if indicator.part is None:
        lines += ["    unit: count", "    target: {value: 100}", f"    numerator: {{{cohort}}}"]
        return "\n".join(lines)
    kind, value = indicator.part
    if kind == "working_days":
        part = f'where: "working_days(started, authorised) <= {value}"'
    elif kind in {"days", "months"}:
        part = f"has: {{extract: visits, on: child_id, in: visit_date, {kind}: {value}}}"
    else:
        part = f"where: \"{kind} = '{value}'\""
    lines += [
        "    unit: percent",
        "    target: {value: 50%}",
        f"    denominator: {{{cohort}}}",
        f"    numerator: {{{part}}}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(len(list(indicators())))
