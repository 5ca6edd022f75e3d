"""The peer: what an analyst would write with pandas and openpyxl for the same pack.

Usage: peer.py FOLDER_OR_WORKBOOK PACK.xlsx LAST_MONTH MONTHS
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

from inputs import DATES, HEADINGS, LEGAL, OUTCOMES, PLACES, SOURCES

source, pack, last, length = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])


def read(name):
    dates = [h for h in HEADINGS[name] if h in DATES]
    if source.is_dir():
        frame = pd.read_csv(source / f"{name}.csv", dtype=str)
        for column in dates:
            frame[column] = pd.to_datetime(frame[column], format="%d/%m/%Y")
        return frame
    frame = pd.read_excel(source, sheet_name=name, engine="openpyxl")
    for column in dates:
        frame[column] = pd.to_datetime(frame[column])
    return frame


frames = {name: read(name) for name in HEADINGS}
episodes, referrals, assessments, visits, contacts = frames.values()

import holidays  # noqa: E402

off = np.array(sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(2016, 2025))),
               dtype="datetime64[D]")  # fmt: skip
done = assessments["authorised"].notna()
day = np.timedelta64(1, "D")
begun = assessments.loc[done, "started"].to_numpy("datetime64[D]") + day
ended = assessments.loc[done, "authorised"].to_numpy("datetime64[D]") + day
assessments.loc[done, "days"] = np.busday_count(begun, ended, holidays=off)

months = pd.period_range(end=last, periods=length, freq="M")
figures: dict[str, list] = {}


def put(name, value):
    figures.setdefault(name.lower(), []).append(value)


def ratio(part, whole):
    return round(part / whole, 2) if whole else None


for month in months:
    start, end = month.start_time, month.end_time.normalize()
    stock = episodes[(episodes.started <= end) & (episodes.ended.isna() | (episodes.ended > end))]
    cla = stock.child_id.nunique()
    put("cla", cla)
    for place in PLACES:
        put(f"place_{place}", stock[stock.placement == place].child_id.nunique())
    for legal in LEGAL:
        put(f"legal_{legal}", ratio(stock[stock.legal == legal].child_id.nunique(), cla))
    flow = referrals[(referrals.referred >= start) & (referrals.referred <= end)]
    year = referrals[(referrals.referred > end - pd.DateOffset(years=1)) & (referrals.referred <= end)]
    for origin in SOURCES:
        mine = flow[flow.source == origin]
        put(f"referred_{origin}", len(mine))
        put(f"nfa_{origin}", ratio((mine.nfa == "Y").sum(), len(mine)))
        put(f"rolling_{origin}", (year.source == origin).sum())
    finished = assessments[(assessments.authorised >= start) & (assessments.authorised <= end)]
    for outcome in OUTCOMES:
        mine = finished[finished.outcome == outcome]
        put(f"assessed_{outcome}", len(mine))
        for days in (10, 20, 35, 45):
            put(f"within_{days}_{outcome}", ratio((mine.days <= days).sum(), len(mine)))
    came = contacts[(contacts.contacted >= start) & (contacts.contacted <= end)]
    for origin in SOURCES:
        put(f"contacts_{origin}", (came.source == origin).sum())
    recent = set(visits[(visits.visit_date > end - pd.Timedelta(days=42)) & (visits.visit_date <= end)].child_id)
    first = (month - 2).start_time
    quarter = set(visits[(visits.visit_date >= first) & (visits.visit_date <= end)].child_id)
    for place in PLACES[:12]:
        children = set(stock[stock.placement == place].child_id)
        put(f"visited_{place}", ratio(len(children & recent), len(children)))
    for team in range(5):
        children = set(stock[stock.team == f"Team {team}"].child_id)
        put(f"seen_team_{team}", ratio(len(children & quarter), len(children)))

book = openpyxl.load_workbook(pack)
name = book.defined_names["kpi_table_all"].attr_text
area = name.split("!")[1].replace("$", "")
sheet = book["Board"]
cells = list(sheet[area])
rated = {"good": 1, "near": 0, "bad": -1}
for row, (indicator, values) in zip(cells[1:], figures.items(), strict=True):
    for cell, value in zip(row[1:], values, strict=False):
        cell.value = None if value is None else float(value)
    latest, before = values[-1], values[-2] if len(values) > 1 else None
    target = 0.5 if any(indicator.startswith(p) for p in ("legal", "nfa", "within", "visited", "seen")) else 100
    if latest is not None and before is not None:
        row[length + 1].value = float(latest - before)
        miss = target - latest
        row[length + 2].value = rated["good" if miss <= 0 else "near" if miss <= 0.05 * target else "bad"]
        row[length + 3].value = int(np.sign(latest - before))
book.save(pack)
import json  # noqa: E402

print(json.dumps({k: [None if v is None else float(v) for v in vs] for k, vs in figures.items()}))
