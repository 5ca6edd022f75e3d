"""A folder of workbooks that others made: each edited in a copy, and each copy checked.

Usage: sweep.py FOLDER [--json OUT] [--sample N] [--workers 2] [--office 60]. Every workbook is
edited by a process of its own (`sweep_file.py`) within a time limit; nothing in FOLDER is changed.
A random part of the copies, and those with rare features, are opened with LibreOffice too.
Exit status 1 where a copy is damaged or a process crashed.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
SECONDS, OFFICE_SECONDS = 180, 300
RARE = (
    "xl/slicers/", "xl/timelines/", "xl/ctrlprops/", "xl/richdata/", "xl/threadedcomments/",
    "customui", "vbaproject.bin", "xl/connections", "xl/activex/", "xl/charts/chartex",
    "xl/model/", "xl/querytables/", "xl/macrosheets/", "xl/dialogsheets/",
)  # fmt: skip


def swept(path: Path, copies: Path) -> dict:
    """What became of one workbook; a process that dies or takes too long counts as crashed."""
    folder = Path(tempfile.mkdtemp(dir=copies))
    copies_made = [str(folder / path.name), str(folder / f"grown{path.suffix}")]
    command = [sys.executable, str(HERE / "sweep_file.py"), str(path), *copies_made]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, check=False, cwd=folder
        )
        report = json.loads(done.stdout) if done.stdout else crash(done.stderr[-1500:])
    except subprocess.TimeoutExpired:
        report = crash(f"took longer than {SECONDS} s")
    left = [entry.name for entry in folder.iterdir() if str(entry) not in copies_made]
    if left:
        report["faults"].append(f"left behind {', '.join(left)}")
    return {"file": path.name, "copy": str(folder / path.name), **report}


def crash(why: str) -> dict:
    return {"status": "crashed", "why": why, "faults": [], "left_out": {}, "cells": 0, "notes": []}


def rare_features(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError):
        return []
    return [feature for feature in RARE if any(feature in name for name in names)]


def opened_by_office(paths: list[Path], folder: Path) -> set[Path]:
    """The workbooks that LibreOffice opens: those it converts to CSV, twenty at a time."""
    opened = set()
    for first in range(0, len(paths), 20):
        batch = paths[first : first + 20]
        out = Path(tempfile.mkdtemp(dir=folder))
        numbered = []
        for number, path in enumerate(batch):
            numbered.append(out / f"{number}{path.suffix}")
            shutil.copyfile(path, numbered[-1])
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "csv", "--outdir", str(out)]
        try:
            subprocess.run(
                [*command, *map(str, numbered)],
                capture_output=True, timeout=OFFICE_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            print("LibreOffice took too long over a batch", file=sys.stderr)
        opened |= {
            p for p, n in zip(batch, numbered, strict=True) if n.with_suffix(".csv").exists()
        }
    return opened


def check_with_office(reports: list[dict], originals: Path, folder: Path, sample: int) -> int:
    """Open copies with LibreOffice, which must open each whose original it opens.

    Returns how many it opened.
    """
    edited = [report for report in reports if report["status"] == "edited"]
    chosen = random.Random(1).sample(edited, min(sample, len(edited)))
    chosen += [r for r in edited if r not in chosen and rare_features(Path(r["copy"]))]
    copies = {copy: report for report in chosen for copy in copies_of(report)}
    opened = opened_by_office(list(copies), folder)
    failed = [copy for copy in copies if copy not in opened]
    readable = opened_by_office([originals / copies[copy]["file"] for copy in failed], folder)
    for copy in failed:
        if originals / copies[copy]["file"] in readable:
            copies[copy]["faults"].append(f"LibreOffice opens the original, not {copy.name}")
    return len(opened)


def copies_of(report: dict) -> list[Path]:
    copy = Path(report["copy"])
    return [path for path in (copy, copy.with_name(f"grown{copy.suffix}")) if path.exists()]


def print_summary(reports: list[dict], opened: int) -> None:
    print(f"{len(reports)} workbooks:", dict(Counter(report["status"] for report in reports)))
    print(f"{sum(report['cells'] for report in reports)} cells edited; LibreOffice opened {opened}")
    damaged = [report for report in reports if report["faults"]]
    print(f"damaged: {len(damaged)}")
    for report in damaged:
        print(f"  {report['file']}: {'; '.join(report['faults'])[:400]}")
    for report in reports:
        if report["status"] == "crashed":
            print(f"  crashed {report['file']}: {report['why']}")
    print("refused:")
    print_counts(Counter(reason(r["why"]) for r in reports if r["status"] == "refused"))
    print("left out of edited workbooks:")
    print_counts(
        Counter(why for r in reports for why, n in r["left_out"].items() for _ in range(n))
    )
    print("two rows put in:")
    print_counts(Counter(report.get("growth", "") for report in reports))
    print("notes:")
    print_counts(Counter(note[:90] for report in reports for note in report["notes"]))


def print_counts(counts: Counter) -> None:
    for what, count in counts.most_common():
        print(f"  {count:5} {what}")


def reason(message: str) -> str:
    """A message without the words that belong to one file only."""
    words = [word for word in message.split() if not any(mark in word for mark in "0123456789/")]
    return " ".join(words)[:100]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sample", type=int, help="sweep so many, chosen at random")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--office", type=int, default=60, help="open so many with LibreOffice")
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in {".xlsx", ".xlsm"})
    if asked.sample:
        paths = sorted(random.Random(2).sample(paths, min(asked.sample, len(paths))))
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(asked.workers) as pool:
        reports = []
        for report in pool.map(lambda path: swept(path, Path(name)), paths):
            reports.append(report)
            print(f"{len(reports)} of {len(paths)}", end="\r", file=sys.stderr)
        opened = check_with_office(reports, folder, Path(name), asked.office) if asked.office else 0
    print_summary(reports, opened)
    if asked.json:
        asked.json.write_text(json.dumps(reports, indent=1))
    return 1 if any(r["faults"] or r["status"] == "crashed" for r in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
