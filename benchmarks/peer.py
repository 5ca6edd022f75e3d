"""The peer: what an analyst would write with pandas and openpyxl for the same pack.

A function for each question (which rows are open, which fell in the month, who was visited), a
loop over indicators and months, and the answers written into the workbook's cells.

Usage: peer.py FOLDER_OR_WORKBOOK PACK.xlsx LAST_MONTH MONTHS
"""

from __future__ import annotations

import json
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import holidays
import numpy as np
import openpyxl
import pandas as pd
from inputs import DATE_OF, DATES, HEADINGS, indicators

source, pack, last, length = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
OFF = np.array(sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(2016, 2025))),
               dtype="datetime64[D]")  # fmt: skip
DAY = np.timedelta64(1, "D")


def read(name):
    dates = [heading for heading in HEADINGS[name] if heading in DATES]
    if source.is_dir():
        return pd.read_csv(source / f"{name}.csv", parse_dates=dates, dayfirst=True)
    return pd.read_excel(source, sheet_name=name, parse_dates=dates)


def working_days(frame):
    begun = frame["started"].to_numpy("datetime64[D]") + DAY
    ended = frame["authorised"].to_numpy("datetime64[D]") + DAY
    return np.busday_count(begun, ended, holidays=OFF)


def cohort(indicator, month):
    """The rows that belong to the month."""
    frame = frames[indicator.frame]
    end = month.end_time.normalize()
    if indicator.when == "open":
        rows = frame[(frame["started"] <= end) & (frame["ended"].isna() | (frame["ended"] > end))]
    else:
        start = (month - (1 if indicator.when == "in" else indicator.when) + 1).start_time
        date = frame[DATE_OF[indicator.frame]]
        rows = frame[(date >= start) & (date <= end)]
    if indicator.where:
        column, value = indicator.where
        rows = rows[rows[column] == value]
    return rows


def visited(month, kind, value):
    """The children visited in the days, or months, that end with the month."""
    visits, end = frames["visits"], month.end_time.normalize()
    start = end - pd.Timedelta(days=value - 1) if kind == "days" else (month - value + 1).start_time
    return visits[(visits["visit_date"] >= start) & (visits["visit_date"] <= end)]["child_id"]


def numerator(indicator, rows, month):
    kind, value = indicator.part
    if kind == "working_days":
        return rows[working_days(rows) <= value]
    if kind in {"days", "months"}:
        return rows[rows["child_id"].isin(visited(month, kind, value))]
    return rows[rows[kind] == value]


def counted(indicator, rows):
    return rows["child_id"].nunique() if indicator.when == "open" else len(rows)


def figure(indicator, month):
    rows = cohort(indicator, month)
    whole = counted(indicator, rows)
    if indicator.part is None:
        return whole
    if not whole:
        return None
    part = counted(indicator, numerator(indicator, rows, month))
    return float((Decimal(part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP))


def rating(value, target):
    if value >= target:
        return 1
    return 0 if target - value <= 0.05 * target else -1


frames = {name: read(name) for name in HEADINGS}
months = pd.period_range(end=last, periods=length, freq="M")
figures = {i.name: [figure(i, month) for month in months] for i in indicators()}

book = openpyxl.load_workbook(pack)
sheet, area = next(book.defined_names["kpi_table_all"].destinations)
table = list(book[sheet][area.replace("$", "")])
for cell, month in zip(table[0][1:], months, strict=False):
    cell.value = month.start_time.to_pydatetime()
for row, indicator in zip(table[1:], indicators(), strict=True):
    values = figures[indicator.name]
    for cell, value in zip(row[1:], values, strict=False):
        cell.value = "-" if value is None else value
    latest, before = values[-1], values[-2]
    if latest is not None and before is not None:
        row[length + 1].value = latest - before
        row[length + 3].value = rating(latest, 100 if indicator.part is None else 0.5)
        row[length + 4].value = int(np.sign(latest - before))
book.save(pack)
print(
    json.dumps(
        {name: [None if v is None else float(v) for v in vs] for name, vs in figures.items()}
    )
)
