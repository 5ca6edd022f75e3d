"""Made-up inputs of a stated size: five extracts, 200,000 rows, and a config of 100 indicators."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

ROWS = {"episodes": 40_000, "referrals": 40_000, "assessments": 40_000, "visits": 60_000,
        "contacts": 20_000}  # fmt: skip
FIRST, LAST = date(2017, 1, 1), date(2023, 7, 31)
PLACES = ["U1", "U2", "U3", "U4", "U5", "U6", "K1", "K2", "H5", "P1", "P2", "A3", "A4", "A5",
          "A6", "R1", "R2", "R3", "S1", "T0"]  # fmt: skip
LEGAL = ["C1", "C2", "D1", "E1", "V2", "L1", "L2", "L3", "J1", "J2"]
SOURCES = ["Police", "School", "Health", "Housing", "Individual", "Other", "Anonymous", "LA"]
OUTCOMES = ["NFA", "CIN", "CP", "CLA"]
TEAMS = [f"Team {n}" for n in range(14)]


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
        made.append(row)
    return HEADINGS[name], made


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
                    [f"{v:%d/%m/%Y}" if isinstance(v, date) else "" if v is None else v for v in row]
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
    indicators = list(_indicators())
    parts += ["indicators:", *(text for _, text in indicators)]
    names = ", ".join(name for name, _ in indicators)
    parts += ["tables:", "  - {id: all, sheet: Board, title: All, columns: [indicator, months, trend,"
              f" rag, direction], rows: [{names}]}}"]
    return "\n".join(parts) + "\n"


def _indicators():
    stock = "extract: episodes, count: child_id, when: {open: [started, ended]}"
    yield _one("cla", "count", f"numerator: {{{stock}}}")
    for place in PLACES:
        yield _one(f"place_{place}", "count", f"numerator: {{{stock}, where: \"placement = '{place}'\"}}")
    for legal in LEGAL:
        yield _one(f"legal_{legal}", "percent", f"denominator: {{{stock}}}",
                   f"numerator: {{where: \"legal = '{legal}'\"}}")
    for source in SOURCES:
        flow = f"extract: referrals, when: {{in: referred}}, where: \"source = '{source}'\""
        yield _one(f"referred_{source}", "count", f"numerator: {{{flow}}}")
        yield _one(f"nfa_{source}", "percent", f"denominator: {{{flow}}}", "numerator: {where: \"nfa = 'Y'\"}")
        rolling = f"extract: referrals, when: {{in: referred, months: 12}}, where: \"source = '{source}'\""
        yield _one(f"rolling_{source}", "count", f"numerator: {{{rolling}}}")
    for outcome in OUTCOMES:
        done = f"extract: assessments, when: {{in: authorised}}, where: \"outcome = '{outcome}'\""
        yield _one(f"assessed_{outcome}", "count", f"numerator: {{{done}}}")
        for days in (10, 20, 35, 45):
            yield _one(f"within_{days}_{outcome}", "percent", f"denominator: {{{done}}}",
                       f"numerator: {{where: \"working_days(started, authorised) <= {days}\"}}")
    for source in SOURCES:
        yield _one(f"contacts_{source}", "count",
                   f"numerator: {{extract: contacts, when: {{in: contacted}}, where: \"source = '{source}'\"}}")
    for place in PLACES[:12]:
        part = f"{stock}, where: \"placement = '{place}'\""
        yield _one(f"visited_{place}", "percent", f"denominator: {{{part}}}",
                   "numerator: {has: {extract: visits, on: child_id, in: visit_date, days: 42}}")
    for team in range(5):
        part = f"{stock}, where: \"team = 'Team {team}'\""
        yield _one(f"seen_team_{team}", "percent", f"denominator: {{{part}}}",
                   "numerator: {has: {extract: visits, on: child_id, in: visit_date, months: 3}}")


def _one(name: str, unit: str, *parts: str) -> tuple[str, str]:
    name = name.lower()
    lines = [f"  - id: {name}", f"    unit: {unit}", "    polarity: high", "    target: {value: 50%}"
             if unit == "percent" else "    target: {value: 100}", *(f"    {part}" for part in parts)]
    return name, "\n".join(lines)


if __name__ == "__main__":
    print(len(list(_indicators())))
